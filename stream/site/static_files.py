"""The pages: files of `web/`, read once and kept."""

import hashlib
import mimetypes
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from aiohttp import web

PAGES = {"/": "index.html", "/kiosk": "kiosk.html"}

_KINDS = {".webmanifest": "application/manifest+json", ".js": "text/javascript"}


def web_folder() -> Path:
    """Where the pages lie: inside the installed package, or beside it in a checkout."""
    package = Path(str(resources.files("stream")))
    inside = package / "web"
    return inside if inside.is_dir() else package.parent / "web"


@dataclass(frozen=True)
class File:
    """A file as it is sent: its content, the tag that changes with it, and its type."""

    data: bytes
    tag: str
    kind: str

    @classmethod
    def read(cls, path: Path) -> "File":
        data = path.read_bytes()
        kind = _KINDS.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        return cls(data, hashlib.sha256(data).hexdigest()[:16], kind)


class StaticFiles:
    """Serves the pages and what they are made of, under `/web/NAME`."""

    def __init__(self, folder: Path) -> None:
        self._files = {path.name: File.read(path) for path in folder.iterdir() if path.is_file()}
        missing = [name for name in PAGES.values() if name not in self._files]
        if missing:
            raise FileNotFoundError(f"{folder} has no {missing[0]}")

    def routes(self) -> list[web.RouteDef]:
        return [
            *(web.get(path, self._page) for path in PAGES),
            web.get("/favicon.ico", self._icon),
            web.get("/web/{name}", self._file),
        ]

    async def _page(self, request: web.Request) -> web.Response:
        return self._answer(request, PAGES[request.path])

    async def _icon(self, request: web.Request) -> web.Response:
        return self._answer(request, "icon.svg")

    async def _file(self, request: web.Request) -> web.Response:
        return self._answer(request, request.match_info["name"])

    def _answer(self, request: web.Request, name: str) -> web.Response:
        file = self._files.get(name)
        if file is None:
            raise web.HTTPNotFound(text="There is no such page.\n")
        headers = {"ETag": f'"{file.tag}"', "Cache-Control": "no-cache"}
        if any(known.value == file.tag for known in request.if_none_match or ()):
            return web.Response(status=304, headers=headers)
        charset = "utf-8" if file.kind.startswith(("text/", "application/manifest")) else None
        return web.Response(body=file.data, content_type=file.kind, charset=charset, headers=headers)
