"""Channels: which shared-memory rings the show has, who writes and who reads each, and typed messages over them."""

import os
import socket
from dataclasses import dataclass
from typing import TypeVar

import msgspec

from stream.settings import Settings

from .frames import i420_bytes
from .reports import Message
from .rings import Handle, Reader, Writer, allocate

WORKERS = ("site", "studio", "dreamer")
"""The processes of the show. Each reports on a ring of its own, which is called after it, as `site_report`."""

_MESSAGE_BYTES = 64 * 1024
_KEYFRAME_HEADER_BYTES = 1024
_PACKET_OVERHEAD_BYTES = 64 * 1024

Value = TypeVar("Value", bound=Message)


@dataclass(frozen=True)
class Channel:
    """A ring's place in the show: the one `writer`, and the readers whose doorbell it rings.

    Only who has nothing else to do waits for a bell. Studio and dreamer look at their rings once a frame and keyframe.
    """

    name: str
    writer: str
    bells: tuple[str, ...]
    slots: int
    capacity: int
    """Bytes of the largest entry."""


def channels(settings: Settings) -> tuple[Channel, ...]:
    """All rings of a show, sized for its pictures."""
    keyframe = i420_bytes(settings.canvas) + _KEYFRAME_HEADER_BYTES
    jpeg = i420_bytes(settings.size)
    # The encoder's buffer is half a second; no picture is larger than it, nor much larger than uncoded.
    packet = min(settings.bits_per_second // 8, i420_bytes(settings.size)) + _PACKET_OVERHEAD_BYTES
    return (
        Channel("scene", "site", (), 4, _MESSAGE_BYTES),
        Channel("network_requests", "site", (), 4, _MESSAGE_BYTES),
        Channel("keyframes", "dreamer", (), 4, keyframe),
        Channel("packets", "studio", ("site",), settings.fps, packet),
        Channel("idr_requests", "site", (), 4, _MESSAGE_BYTES),
        Channel("snapshot", "studio", (), 3, jpeg),
        *(Channel(f"{worker}_report", worker, (), 4, _MESSAGE_BYTES) for worker in WORKERS),
    )


class Rings:
    """The rings of a show, owned by the supervisor: it allocates them before any worker lives.

    Raises RingError when there is too little memory.
    """

    def __init__(self, settings: Settings) -> None:
        self._channels = channels(settings)
        self._memory = {channel.name: allocate(channel.slots, channel.capacity) for channel in self._channels}
        self._bells = {
            (channel.name, reader): socket.socketpair() for channel in self._channels for reader in channel.bells
        }

    def handles(self, worker: str) -> dict[str, Handle]:
        """What `worker` inherits: every ring's memory, the bells that it rings and the bells that it hears."""
        handles = {}
        for channel in self._channels:
            if channel.writer == worker:
                bells = tuple(self._bells[channel.name, reader][0].fileno() for reader in channel.bells)
            elif worker in channel.bells:
                bells = (self._bells[channel.name, worker][1].fileno(),)
            else:
                bells = ()
            handles[channel.name] = Handle(self._memory[channel.name], bells)
        return handles

    def close(self) -> None:
        """Gives the memory back, once the workers have closed it too."""
        for memory in self._memory.values():
            os.close(memory)
        for ends in self._bells.values():
            for end in ends:
                end.close()

    def bytes(self) -> int:
        """The memory of all rings together."""
        return sum(channel.slots * channel.capacity for channel in self._channels)


def post(writer: Writer, value: Message) -> None:
    """Publishes a message as the latest of its ring."""
    writer.write(msgspec.msgpack.encode(value))


def peek(reader: Reader, type_: type[Value]) -> Value | None:
    """The latest message, whether it was read before or not; None while nobody has written."""
    entry = reader.peek()
    return msgspec.msgpack.decode(entry.data, type=type_) if entry else None


def poll(reader: Reader, type_: type[Value]) -> Value | None:
    """The latest message if it is new since the last call; else None."""
    entry = reader.latest()
    return msgspec.msgpack.decode(entry.data, type=type_) if entry else None
