"""What every request passes: whose page it comes from, and the headers of every answer."""

from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

from .static_files import SECURITY_HEADERS


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuses what another site's page sends in a visitor's name. HLS is for every page: it is only watched."""
    origin = request.headers.get("Origin")
    if origin is not None and _host(origin) != request.host and not request.path.startswith("/hls/"):
        raise web.HTTPForbidden(text="Only the show's own pages may ask that.\n")
    try:
        return await handler(request)
    except ConnectionError:  # whoever asked is gone already; nothing to log, and nobody to answer
        return web.Response()


def _host(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None


async def add_security_headers(request: web.Request, response: web.StreamResponse) -> None:
    """For every answer, errors too."""
    if request.path.startswith("/hls/"):
        response.headers.setdefault("Access-Control-Allow-Origin", "*")
    for name, value in SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
