"""WHEP endpoint, `/whep`: WebRTC over HTTP, after draft-ietf-wish-whep; aiortc is imported behind the first answers."""

import asyncio
import importlib
import logging
from typing import TYPE_CHECKING

from aiohttp import web

from .packet_feed import PacketFeed

if TYPE_CHECKING:
    from .webrtc import WebRtcServer

log = logging.getLogger(__name__)

_RETRY_AFTER = "10"  # seconds


class WhepEndpoint:
    """Serves POST `/whep` and DELETE `/whep/NAME`. `address` is the one that viewers are offered, None all."""

    def __init__(self, feed: PacketFeed, seats: int, address: str | None) -> None:
        self._feed, self._seats, self._address = feed, seats, address
        self._loading = asyncio.Lock()
        self._server: WebRtcServer | None = None

    @property
    def viewers(self) -> int:
        return self._server.viewers if self._server else 0

    async def load(self) -> "WebRtcServer":
        """The server, with aiortc imported beside the loop the first time. Raises ImportError and AttributeError."""
        async with self._loading:
            if self._server is None:
                webrtc = await asyncio.to_thread(importlib.import_module, ".webrtc", __package__)
                if self._address is not None:
                    webrtc.offer_only(self._address)
                self._server = webrtc.WebRtcServer(self._feed, self._seats)
            return self._server

    async def preload(self) -> None:
        """Loads the server before the first viewer asks for it. Without it viewers take the live socket."""
        try:
            await self.load()
        except (ImportError, AttributeError):
            log.exception("There is no WebRTC; viewers get the live socket.")

    async def post(self, request: web.Request) -> web.Response:
        if request.content_type != "application/sdp":
            raise web.HTTPUnsupportedMediaType(text="An offer has the content type application/sdp.\n")
        try:
            offer = await request.text()
        except (UnicodeDecodeError, LookupError) as error:
            raise web.HTTPBadRequest(text="An offer is text in UTF-8.\n") from error
        try:
            server = await self.load()
        except (ImportError, AttributeError):
            return web.Response(status=503, text="There is no WebRTC here.\n")
        from .webrtc import OfferError, SeatsTakenError  # noqa: PLC0415  (loaded by now)

        try:
            name, answer = await server.open(offer)
        except OfferError as error:
            raise web.HTTPBadRequest(text=f"{error}\n") from error
        except SeatsTakenError:
            return web.Response(status=503, headers={"Retry-After": _RETRY_AFTER}, text="All seats are taken.\n")
        return web.Response(
            status=201, text=answer, content_type="application/sdp", headers={"Location": f"/whep/{name}"}
        )

    async def delete(self, request: web.Request) -> web.Response:
        if self._server is None or not await self._server.close(request.match_info["name"]):
            raise web.HTTPNotFound(text="There is no such session.\n")
        return web.Response(status=200)

    async def close(self) -> None:
        if self._server is not None:
            await self._server.close_all()
