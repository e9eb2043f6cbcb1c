"""Middleware: CSRF protection by the Origin header, and the security headers of every answer."""

from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; connect-src 'self' ws: wss:; media-src 'self' blob:; img-src 'self' blob: data:; "
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


@web.middleware
async def refuse_cross_origin(request: web.Request, handler: Handler) -> web.StreamResponse:
    """CSRF: refuses cross-origin requests, which another site's page sends in a visitor's name.

    HLS is for every page: it is only watched.
    """
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
    """CSP and its like, for every answer, errors too; CORS for HLS."""
    if request.path.startswith("/hls/"):
        response.headers.setdefault("Access-Control-Allow-Origin", "*")
    for name, value in SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
