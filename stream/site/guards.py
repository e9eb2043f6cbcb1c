"""What every request passes: whose page it comes from, and the headers of every answer."""

from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

from .pages import SECURITY_HEADERS


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuses what another site's page sends in a visitor's name, and adds the security headers."""
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        raise web.HTTPForbidden(text="Only the show's own pages may ask that.\n")
    return await handler(request)


async def add_security_headers(_: web.Request, response: web.StreamResponse) -> None:
    """For every answer, errors too."""
    for name, value in SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
