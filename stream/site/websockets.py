"""WebSocket life cycle: the open ones of a route, and how each ends, whether or not anybody reads from it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import WSCloseCode, web

_CLOSE_TIMEOUT = 1.0  # seconds that viewers have to hear that the show is being started again


class WebSockets:
    """Knows every open socket, so that all can be closed at once and none outlives its viewer.

    A peer that never reads keeps a polite close waiting for ever: such connections are cut.
    """

    def __init__(self) -> None:
        self._open: dict[web.WebSocketResponse, asyncio.Transport | None] = {}

    def __len__(self) -> int:
        return len(self._open)

    @asynccontextmanager
    async def hold(self, socket: web.WebSocketResponse, request: web.Request) -> AsyncIterator[None]:
        """Prepares a socket and counts it as open for the length of the block."""
        await socket.prepare(request)
        transport = request.transport
        self._open[socket] = transport
        try:
            yield
        finally:
            del self._open[socket]
            if transport is not None and socket.close_code in (None, WSCloseCode.ABNORMAL_CLOSURE):
                transport.abort()

    def cut(self, socket: web.WebSocketResponse) -> None:
        """Ends a connection without a word."""
        transport = self._open.get(socket)
        if transport is not None:
            transport.abort()

    async def close(self) -> None:
        """Tells everybody that the show is being started again, and cuts off those who do not listen."""
        closing = [
            asyncio.create_task(socket.close(code=WSCloseCode.GOING_AWAY, message=b"The show is being started again."))
            for socket in self._open
        ]
        if closing:
            _, deaf = await asyncio.wait(closing, timeout=_CLOSE_TIMEOUT)
            for task in deaf:
                task.cancel()
        for socket in tuple(self._open):
            self.cut(socket)
