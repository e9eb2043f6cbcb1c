"""Fan-out of coded pictures: the studio's packets, handed to the WebRTC, live and HLS servers as they come."""

import asyncio
import logging
import time
from collections.abc import Callable

from stream.ipc.channels import post
from stream.ipc.frames import CLOCK_RATE, Packet, unpack_packet
from stream.ipc.idr_gate import IdrGate
from stream.ipc.reports import IdrRequests
from stream.ipc.rings import Reader, Writer

log = logging.getLogger(__name__)

_MAX_GOP_SECONDS = 4.0  # regular ones last for one

Sink = Callable[[Packet], object]


class PacketFeed:
    """Reads the ring of packets when its bell rings, and calls every sink with each packet, the same for all.

    `gop` are the packets since the last IDR, from which somebody who joins can begin at once; `mime` is the type of the
    fragments, as a browser wants it; `newest` the time of the newest packet. Each is empty before the first.
    """

    def __init__(self, packets: Reader, idr_requests: Writer) -> None:
        self._packets, self._idr_requests = packets, idr_requests
        self._sinks: dict[object, Sink] = {}
        self._requested = self._missed = 0
        self._gate = IdrGate()
        self.gop: list[Packet] = []
        self.mime = ""
        self.newest = 0.0

    def start(self) -> None:
        """Begins to listen, on the running loop."""
        asyncio.get_running_loop().add_reader(self._packets.fileno(), self._read)
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
        self._requested += 1
        post(self._idr_requests, IdrRequests(self._requested))

    @property
    def age(self) -> float:
        """Seconds since the newest packet; infinite before the first."""
        return time.monotonic() - self.newest if self.newest else float("inf")

    def _read(self) -> None:
        self._packets.drain_bell()
        while entry := self._packets.next():
            missed = self._packets.statistics().missed
            self._pass_on(unpack_packet(entry.data), missed)

    def _pass_on(self, packet: Packet, missed: int) -> None:
        if missed != self._missed:
            log.warning("The site was too slow for %d pictures.", missed - self._missed)
            self._missed = missed
            self._gate.close()
        if not self._gate.passes(packet):
            return
        if packet.idr:
            self.mime = packet.mime
            self.gop = []
        elif packet.pts - self.gop[0].pts > _MAX_GOP_SECONDS * CLOCK_RATE:
            self._gate.close()
            self.gop = []
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
        self._gate = IdrGate()

    def put(self, packet: Packet) -> None:
        """Adds a packet, unless it is predicted from one that was dropped."""
        if self._queue.full():
            while not self._queue.empty():
                self._queue.get_nowait()
            self._gate.close()
        if self._gate.passes(packet):
            self._queue.put_nowait(packet)

    async def get(self) -> Packet:
        return await self._queue.get()
