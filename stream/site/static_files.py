"""Static files: the pages and all of `web/` that they are made of, read once and kept."""

import hashlib
import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path, PurePosixPath

from aiohttp import web

PAGES = {"/": "index.html", "/kiosk": "kiosk.html"}

_TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}
"""What is served; whatever else lies in `web/`, such as TypeScript declarations, is not for browsers."""

_SCRIPT = re.compile(rb'^ *<script type="module" src="/web/(?P<name>[^"]+)"></script>\n', re.MULTILINE)
_IMPORT = re.compile(rb'^(?:import|export)\s(?:[^"\';]*\sfrom\s)?\s*"(?P<path>\.[^"]+)"', re.MULTILINE)
"""A static import, as the formatter leaves it; `import("...")` waits until it is wanted."""


def web_folder() -> Path:
    """Where the pages lie: inside the installed package, or beside it in a checkout."""
    package = Path(str(resources.files("stream")))
    inside = package / "web"
    return inside if inside.is_dir() else package.parent / "web"


def imports(name: str, contents: Mapping[str, bytes]) -> list[str]:
    """The modules that a module imports, and those that they import, breadth first; each once, and not itself.

    Names are paths below `web/`, as in `contents`. Raises FileNotFoundError where one is not there.
    """
    found = [name]
    for importer in found:
        for match in _IMPORT.finditer(contents[importer]):
            path = posixpath.normpath(posixpath.join(posixpath.dirname(importer), match["path"].decode()))
            if path not in contents:
                raise FileNotFoundError(f"{importer} imports {path}, which is not there")
            if path not in found:
                found.append(path)
    return found[1:]


def preloading(page: bytes, contents: Mapping[str, bytes]) -> bytes:
    """The page with a `modulepreload` for all that its script imports, so that no module waits for another."""

    def links(script: re.Match[bytes]) -> bytes:
        names = imports(script["name"].decode(), contents)
        return b"".join(b'  <link rel="modulepreload" href="/web/%b">\n' % name.encode() for name in names) + script[0]

    return _SCRIPT.sub(links, page)


@dataclass(frozen=True)
class File:
    """A file as it is sent: its content, the tag that changes with it, and its type."""

    data: bytes
    tag: str
    content_type: str

    @classmethod
    def of(cls, name: str, data: bytes) -> "File":
        return cls(data, hashlib.sha256(data).hexdigest()[:16], _TYPES[PurePosixPath(name).suffix])


class StaticFiles:
    """Serves the pages, and under `/web/PATH` what they are made of: nothing but what was there at the start."""

    def __init__(self, folder: Path) -> None:
        paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix in _TYPES]
        contents = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
        missing = [name for name in PAGES.values() if name not in contents]
        if missing:
            raise FileNotFoundError(f"{folder} has no {missing[0]}")
        pages = {name: preloading(contents[name], contents) for name in PAGES.values()}
        self._files = {name: File.of(name, data) for name, data in (contents | pages).items()}

    def routes(self) -> list[web.RouteDef]:
        return [
            *(web.get(path, self._page) for path in PAGES),
            web.get("/favicon.ico", self._icon),
            web.get("/web/{name:.+}", self._file),
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
        charset = "utf-8" if file.content_type.startswith(("text/", "application/manifest")) else None
        return web.Response(body=file.data, content_type=file.content_type, charset=charset, headers=headers)
