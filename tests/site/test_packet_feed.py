"""Packets reach every viewer whole or not at all, and whoever is too slow goes on with the next IDR."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from stream.ipc.channels import Rings, peek
from stream.ipc.frames import CLOCK_RATE, Packet, pack
from stream.ipc.reports import IdrRequests
from stream.ipc.rings import Reader, Writer
from stream.settings import Settings
from stream.site.packet_feed import PacketFeed, PacketQueue


def packet(number: int, idr: bool = False) -> Packet:
    return Packet(number, 0.0, idr, idr, b"", mime="video/mp4" if idr else "")


async def taken(queue: PacketQueue, count: int) -> list[int]:
    return [(await queue.get()).pts for _ in range(count)]


async def test_a_queue_begins_with_an_idr() -> None:
    queue = PacketQueue(5)
    for number in (1, 2, 3):
        queue.put(packet(number, idr=number == 2))
    assert await taken(queue, 2) == [2, 3]


async def test_a_queue_that_overflows_is_emptied_and_goes_on_with_the_next_idr() -> None:
    queue = PacketQueue(3)
    for number in range(3):
        queue.put(packet(number, idr=number == 0))
    for number in (3, 4, 5, 6):
        queue.put(packet(number, idr=number == 5))
    assert await taken(queue, 2) == [5, 6]


class Studio:
    """The studio's end of a feed."""

    def __init__(self, rings: Rings) -> None:
        self._packets = Writer(rings.handles("studio")["packets"])
        self._idr_requests = Reader(rings.handles("studio")["idr_requests"])

    def sends(self, *packets: Packet) -> None:
        for one in packets:
            self._packets.write(pack(one))

    @property
    def requests(self) -> int:
        """How many IDRs it was asked for."""
        found = peek(self._idr_requests, IdrRequests)
        return found.count if found else 0


@asynccontextmanager
async def feeding() -> AsyncIterator[tuple[PacketFeed, Studio, "asyncio.Queue[Packet]"]]:
    """A feed, the studio that it reads from, and what a viewer gets."""
    rings = Rings(Settings(fps=5))
    handles = rings.handles("site")
    feed = PacketFeed(Reader(handles["packets"]), Writer(handles["idr_requests"]))
    heard: asyncio.Queue[Packet] = asyncio.Queue()
    feed.subscribe(heard.put_nowait)
    feed.start()
    yield feed, Studio(rings), heard
    feed.stop()
    rings.close()


async def numbers(heard: "asyncio.Queue[Packet]", count: int) -> list[int]:
    return [(await asyncio.wait_for(heard.get(), 10)).pts for _ in range(count)]


async def test_the_feed_begins_with_an_idr_and_keeps_the_gop_for_who_joins() -> None:
    async with feeding() as (feed, studio, heard):
        assert studio.requests == 1
        studio.sends(packet(1), packet(2, idr=True), packet(3))
        assert await numbers(heard, 2) == [2, 3]
        assert ([one.pts for one in feed.gop], feed.mime) == ([2, 3], "video/mp4")


async def test_when_packets_were_missed_the_feed_goes_on_with_the_next_idr() -> None:
    async with feeding() as (_, studio, heard):
        studio.sends(packet(0, idr=True))
        assert await numbers(heard, 1) == [0]
        studio.sends(*(packet(number) for number in range(1, 9)))  # more than its ring has slots
        studio.sends(packet(9, idr=True), packet(10))
        assert await numbers(heard, 2) == [9, 10]


async def test_a_gop_that_does_not_end_is_dropped_and_an_idr_asked_for() -> None:
    async with feeding() as (feed, studio, heard):
        studio.sends(packet(0, idr=True), packet(5 * CLOCK_RATE), packet(6 * CLOCK_RATE))
        assert await numbers(heard, 1) == [0]
        studio.sends(packet(7 * CLOCK_RATE, idr=True))
        assert await numbers(heard, 1) == [7 * CLOCK_RATE]
        assert studio.requests == 2
        assert len(feed.gop) == 1


async def test_viewers_share_one_packet_and_its_annex_b() -> None:
    async with feeding() as (feed, studio, heard):
        others: asyncio.Queue[Packet] = asyncio.Queue()
        feed.subscribe(others.put_nowait)
        studio.sends(packet(0, idr=True))
        assert await asyncio.wait_for(heard.get(), 10) is await asyncio.wait_for(others.get(), 10)
