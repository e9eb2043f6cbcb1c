"""The packets of the studio, handed to every door as they come."""

import asyncio
import logging
import time
from collections.abc import Callable

from stream.ipc.channels import post
from stream.ipc.frames import CLOCK_RATE, Packet, unpack_packet
from stream.ipc.reports import Requests
from stream.ipc.rings import Reader, Writer

log = logging.getLogger(__name__)

_LONGEST_GOP = 4.0  # seconds; regular ones last for one

Sink = Callable[[Packet], object]


class PacketFeed:
    """Reads the ring of packets when its bell rings, and calls every sink with each packet.

    `gop` are the packets since the last IDR, from which somebody who joins can begin at once; `mime` is the type of the
    fragments, as a browser wants it; `newest` the time of the newest packet. Each is empty before the first.
    """

    def __init__(self, packets: Reader, requests: Writer) -> None:
        self._packets, self._requests = packets, requests
        self._sinks: dict[object, Sink] = {}
        self._asked = self._missed = 0
        self._broken = True
        self.gop: list[Packet] = []
        self.mime = ""
        self.newest = 0.0

    def start(self) -> None:
        """Begins to listen, on the running loop."""
        asyncio.get_running_loop().add_reader(self._packets.fileno(), self._news)
        self.request_idr()

    def stop(self) -> None:
        asyncio.get_running_loop().remove_reader(self._packets.fileno())

    def subscribe(self, sink: Sink) -> Callable[[], object]:
        """Calls `sink` with every packet from now on, until the returned function is called."""
        key = object()
        self._sinks[key] = sink
        return lambda: self._sinks.pop(key, None)

    def request_idr(self) -> None:
        """Asks the studio for an IDR soon; it limits how often it gives one."""
        self._asked += 1
        post(self._requests, Requests(keyframes=self._asked))

    @property
    def age(self) -> float:
        """Seconds since the newest packet; infinite before the first."""
        return time.monotonic() - self.newest if self.newest else float("inf")

    def _news(self) -> None:
        self._packets.hush()
        while entry := self._packets.next():
            missed = self._packets.statistics().missed
            self._take(unpack_packet(entry.data), missed)

    def _take(self, packet: Packet, missed: int) -> None:
        if missed != self._missed:
            log.warning("The site was too slow for %d pictures.", missed - self._missed)
            self._missed = missed
            self._broken = True
        if packet.idr:
            self._broken = False
            self.mime = packet.mime
            self.gop = []
        elif self._broken:
            return  # it leans on a picture that is not here
        elif packet.pts - self.gop[0].pts > _LONGEST_GOP * CLOCK_RATE:
            self._broken, self.gop = True, []
            self.request_idr()
            return
        self.gop.append(packet)
        self.newest = packet.time
        for sink in tuple(self._sinks.values()):
            sink(packet)


class PacketQueue:
    """What one viewer has yet to be sent. When the viewer is too slow, it is emptied and goes on with the next IDR."""

    def __init__(self, size: int) -> None:
        self._queue: asyncio.Queue[Packet] = asyncio.Queue(size)
        self._waits_for_idr = True

    def put(self, packet: Packet) -> None:
        """Adds a packet, unless it leans on one that was dropped."""
        if self._queue.full():
            while not self._queue.empty():
                self._queue.get_nowait()
            self._waits_for_idr = True
        if packet.idr or not self._waits_for_idr:
            self._waits_for_idr = False
            self._queue.put_nowait(packet)

    async def get(self) -> Packet:
        return await self._queue.get()
