"""Live socket, `/live`: fMP4 fragments over a WebSocket, for Media Source Extensions. Crosses what the page crosses."""

import asyncio
import contextlib

from aiohttp import web

from .packet_feed import PacketFeed, PacketQueue
from .websockets import WebSockets

_QUEUE_PACKETS = 90  # three seconds at 30 fps
_HEARTBEAT = 20.0  # seconds


class LiveServer:
    """Serves `/live`: the init segment, then a fragment for every picture, beginning with an IDR.

    When the encoder was started again, its init segment comes in between.
    """

    def __init__(self, feed: PacketFeed) -> None:
        self._feed = feed
        self._sockets = WebSockets()

    @property
    def viewers(self) -> int:
        return len(self._sockets)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(heartbeat=_HEARTBEAT, compress=False, max_msg_size=1024)
        async with self._sockets.hold(socket, request):
            queue = PacketQueue(_QUEUE_PACKETS)
            for packet in self._feed.gop:
                queue.put(packet)
            unsubscribe = self._feed.subscribe(queue.put)
            sender = asyncio.create_task(self._send(socket, queue))
            try:
                async for _ in socket:
                    pass  # a viewer has nothing to say here, but its pongs must be heard
            finally:
                unsubscribe()
                sender.cancel()
        return socket

    async def _send(self, socket: web.WebSocketResponse, queue: PacketQueue) -> None:
        init = b""
        with contextlib.suppress(ConnectionError):
            while True:
                packet = await queue.get()
                if packet.init_segment and packet.init_segment != init:
                    init = packet.init_segment
                    await socket.send_bytes(init)
                await socket.send_bytes(packet.fragment)

    async def close(self) -> None:
        await self._sockets.close()
