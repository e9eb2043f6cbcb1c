"""What everybody is to hear, sent to thousands of sockets without holding anybody up.

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

from stream.crowd.protocol import Batch, Dreaming, Message, Scene, Tally, encode
from stream.crowd.rate_limits import TokenBucket

_COST = 80e-6  # seconds in which to send to one listener; it takes an eighth of that
_TOGETHER = 1000  # frames of a moment from which on its messages share one
_CHUNK = 100  # sockets that are sent to at once
_MOST_UNREAD = 128 * 1024  # bytes that may wait for a slow reader
_READABLE, _BURST = 8.0, 40.0  # shouts a second
Socket = web.WebSocketResponse

_LATEST = (Tally, Dreaming, Scene)
"""Of these only the newest is news."""


class Broadcast:
    """Listening sockets, and what they are to hear soon."""

    def __init__(self, cut: Callable[[Socket], None], clock: Callable[[], float] = time.monotonic) -> None:
        """`cut` ends the connection of a socket that reads too slowly."""
        self._cut = cut
        self._sockets: dict[Socket, asyncio.Transport] = {}
        self._pending: list[Message] = []
        self._except: dict[Socket, set[int]] = {}  # places of what they have heard already
        self._unshown = 0
        self._readable = TokenBucket(clock, _READABLE, _BURST)
        self._told = asyncio.Event()

    def __len__(self) -> int:
        return len(self._sockets)

    def add(self, socket: Socket, transport: asyncio.Transport) -> None:
        """Listens from now on; what waits to be sent this socket has been told with the hello."""
        self._sockets[socket] = transport
        if self._pending:
            self._except[socket] = set(range(len(self._pending)))

    def remove(self, socket: Socket) -> None:
        self._sockets.pop(socket, None)
        self._except.pop(socket, None)

    def send(self, socket: Socket, messages: Sequence[Message]) -> None:
        """Sends to one socket at once."""
        for message in messages:
            self._write(socket, frame(encode(message)))

    def tell(self, messages: Sequence[Message], but: Socket | None = None, passing: bool = False) -> None:
        """Sends to everybody soon, but for one who has heard it. Too much of what is `passing` is left out."""
        if not messages:
            return
        if passing and self._readable.take():
            self._unshown += 1
            return
        if but in self._sockets:
            first = len(self._pending)
            self._except.setdefault(but, set()).update(range(first, first + len(messages)))
        self._pending += messages
        self._told.set()

    async def run(self) -> None:
        """Sends what was told, as often as the number of listeners allows; runs for ever."""
        while True:
            await self._told.wait()
            self._told.clear()
            await self._flush()

    async def _flush(self) -> None:
        """A few sockets at a time: in between answers go out, pictures too, and what comes waits for the next time."""
        pending, self._pending = self._pending, []
        heard, self._except = self._except, {}
        unshown, self._unshown = self._unshown, 0
        together = len(pending) > 1 and len(self._sockets) * len(pending) > _TOGETHER
        everything = _frames(pending, together, unshown)
        sockets = iter(tuple(self._sockets))
        while chunk := tuple(islice(sockets, _CHUNK)):
            for socket in chunk:
                frames = everything
                if socket in heard:
                    rest = [message for place, message in enumerate(pending) if place not in heard[socket]]
                    frames = _frames(rest, together, unshown)
                self._write(socket, frames)
            await asyncio.sleep(len(chunk) * _COST)

    def _write(self, socket: Socket, data: bytes) -> None:
        """Hands whole frames to the connection, which nobody else writes parts of frames to."""
        transport = self._sockets.get(socket)
        if transport is None or transport.is_closing() or socket.closed or not data:
            return
        if transport.get_write_buffer_size() > _MOST_UNREAD:
            self.remove(socket)
            self._cut(socket)
            return
        transport.write(data)


def _frames(messages: Sequence[Message], together: bool, unshown: int) -> bytes:
    """The messages as they go over the wire, old news left out."""
    newest = {type(message): place for place, message in enumerate(messages)}
    kept = [
        message
        for place, message in enumerate(messages)
        if not isinstance(message, _LATEST) or newest[type(message)] == place
    ]
    if not kept:
        return b""
    if together or unshown:
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
