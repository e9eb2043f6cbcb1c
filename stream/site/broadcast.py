"""Broadcast: what everybody is to hear, sent to thousands of sockets without holding anybody up.

A message is encoded and framed once. With few listeners it goes out at once, by itself; with many, what comes within a
moment goes out together in one `batch`, since a frame to everybody costs the same however much is in it. Shouts that
come faster than anybody could read are counted instead of shown: the tally has them all. Whoever reads too slowly is
cut off.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from itertools import islice

from aiohttp import web

from stream.crowd.protocol import Batch, Dreaming, Message, Tally, encode
from stream.crowd.rate_limits import TokenBucket
from stream.ipc.scene import Scene

_TIME_PER_SOCKET = 80e-6  # seconds in which to send to one listener; it takes an eighth of that
_BATCH_FROM = 1000  # frames of a moment from which on its messages share one
_CHUNK = 100  # sockets that are sent to at once
_MAX_BUFFER = 128 * 1024  # bytes that may wait for a slow reader
_SHOUT_RATE, _SHOUT_BURST = 8.0, 40.0  # a second
Socket = web.WebSocketResponse

_SUPERSEDED = (Tally, Dreaming, Scene)
"""Of these only the newest is news."""


class Broadcast:
    """Listening sockets, and what they are to hear soon."""

    def __init__(self, cut: Callable[[Socket], None], clock: Callable[[], float] = time.monotonic) -> None:
        """`cut` ends the connection of a socket that reads too slowly."""
        self._cut = cut
        self._sockets: dict[Socket, asyncio.Transport] = {}
        self._pending: list[Message] = []
        self._heard: dict[Socket, set[int]] = {}  # places, in what is pending, of what they have heard already
        self._unshown = 0
        self._shout_limit = TokenBucket(clock, _SHOUT_RATE, _SHOUT_BURST)
        self._wakeup = asyncio.Event()

    def __len__(self) -> int:
        return len(self._sockets)

    def add(self, socket: Socket, transport: asyncio.Transport) -> None:
        """Listens from now on; what waits to be sent this socket has been told with the hello."""
        self._sockets[socket] = transport
        if self._pending:
            self._heard[socket] = set(range(len(self._pending)))

    def remove(self, socket: Socket) -> None:
        self._sockets.pop(socket, None)
        self._heard.pop(socket, None)

    def send(self, socket: Socket, messages: Sequence[Message]) -> None:
        """Sends to one socket at once."""
        for message in messages:
            self._write(socket, frame(encode(message)))

    def publish(self, messages: Sequence[Message], but: Socket | None = None, droppable: bool = False) -> None:
        """Sends to everybody soon, but for one who has heard it. Too much of what is `droppable` is left out."""
        if not messages:
            return
        if droppable and self._shout_limit.take():
            self._unshown += 1
            return
        if but in self._sockets:
            first = len(self._pending)
            self._heard.setdefault(but, set()).update(range(first, first + len(messages)))
        self._pending += messages
        self._wakeup.set()

    async def run(self) -> None:
        """Sends what was published, as often as the number of listeners allows; runs for ever."""
        while True:
            await self._wakeup.wait()
            self._wakeup.clear()
            await self._flush()

    async def _flush(self) -> None:
        """A few sockets at a time: in between answers go out, pictures too, and what comes waits for the next time."""
        pending, self._pending = self._pending, []
        heard, self._heard = self._heard, {}
        unshown, self._unshown = self._unshown, 0
        batched = len(pending) > 1 and len(self._sockets) * len(pending) > _BATCH_FROM
        everything = _frames(pending, batched, unshown)
        sockets = iter(tuple(self._sockets))
        while chunk := tuple(islice(sockets, _CHUNK)):
            for socket in chunk:
                frames = everything
                if socket in heard:
                    rest = [message for place, message in enumerate(pending) if place not in heard[socket]]
                    frames = _frames(rest, batched, unshown)
                self._write(socket, frames)
            await asyncio.sleep(len(chunk) * _TIME_PER_SOCKET)

    def _write(self, socket: Socket, data: bytes) -> None:
        """Hands whole frames to the connection, which nobody else writes parts of frames to."""
        transport = self._sockets.get(socket)
        if transport is None or transport.is_closing() or socket.closed or not data:
            return
        if transport.get_write_buffer_size() > _MAX_BUFFER:
            self.remove(socket)
            self._cut(socket)
            return
        transport.write(data)


def _frames(messages: Sequence[Message], batched: bool, unshown: int) -> bytes:
    """The messages as they go over the wire, old news left out."""
    newest = {type(message): place for place, message in enumerate(messages)}
    kept = [
        message
        for place, message in enumerate(messages)
        if not isinstance(message, _SUPERSEDED) or newest[type(message)] == place
    ]
    if not kept:
        return b""
    if batched or unshown:
        return frame(encode(Batch(tuple(kept), unshown)))
    return b"".join(frame(encode(message)) for message in kept)


def frame(text: str) -> bytes:
    """A text message from a server as RFC 6455 frames it: whole, unmasked, not compressed."""
    payload = text.encode()
    length = len(payload)
    if length < 126:
        return bytes((0x81, length)) + payload
    if length < 1 << 16:
        return b"\x81\x7e" + length.to_bytes(2, "big") + payload
    return b"\x81\x7f" + length.to_bytes(8, "big") + payload
