"""Packets reach every viewer whole or not at all, and a slow one goes on with the next IDR."""

from stream.ipc.frames import Packet
from stream.site.packet_feed import PacketQueue


def packet(number: int, idr: bool = False) -> Packet:
    return Packet(number, 0.0, idr, idr, b"")


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
