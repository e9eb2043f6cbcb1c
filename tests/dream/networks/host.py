"""A server on the loopback that stands for download.pytorch.org, in good and in bad days."""

import contextlib
import hashlib
import re
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple


class Entry(NamedTuple):
    """One line of a server's log: what was asked for, and the answer's status and length."""

    wanted: str | None
    unless: str | None
    status: int
    length: int


class Host:
    """Serves `content` under a name with the hash of what it was first.

    `answer` is how, `etag` the name of this version of the content, where one is offered. `asked` counts the
    connections; `log` has the answers that came to a head.
    """

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.name = f"googlenet-{hashlib.sha256(content).hexdigest()[:8]}.pth"
        self.answer: Callable[[Host, BaseHTTPRequestHandler], None] = whole
        self.etag: str | None = None
        self.asked = 0
        self.log: list[Entry] = []
        self.closing = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/models/{self.name}"

    def close(self) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        host = self

        class Handler(BaseHTTPRequestHandler):
            def setup(self) -> None:
                host.asked += 1
                super().setup()

            def do_GET(self) -> None:
                with contextlib.suppress(OSError):  # who asked may have hung up
                    host.answer(host, self)
                self.close_connection = True

            def log_message(self, *_: object) -> None:
                pass

        return Handler


def _head(
    host: Host, request: BaseHTTPRequestHandler, kind: str = "application/octet-stream", place: str | None = None
) -> None:
    """The head of an answer with all of the content, or with the rest of it from the byte `place` on."""
    start = int(place) if place else 0
    status, length, whole = 206 if place else 200, len(host.content) - start, len(host.content)
    host.log.append(Entry(request.headers["Range"], request.headers["If-Range"], status, length))
    request.send_response(status)
    request.send_header("Content-Type", kind)
    request.send_header("Content-Length", str(length))
    if host.etag:
        request.send_header("ETag", host.etag)
    if place:
        request.send_header("Content-Range", f"bytes {start}-{whole - 1}/{whole}")
    request.end_headers()


def whole(host: Host, request: BaseHTTPRequestHandler) -> None:
    _head(host, request)
    request.wfile.write(host.content)


def rest(host: Host, request: BaseHTTPRequestHandler) -> None:
    """What a server answers that can send the rest of a file, as download.pytorch.org can."""
    place = re.fullmatch(r"bytes=(\d+)-", request.headers["Range"] or "")
    if not place or (request.headers["If-Range"] or host.etag) != host.etag:
        whole(host, request)
    elif int(place[1]) >= len(host.content):
        request.send_error(416)
    else:
        _head(host, request, place=place[1])
        request.wfile.write(host.content[int(place[1]) :])


def misplaced(host: Host, request: BaseHTTPRequestHandler) -> None:
    """From one byte too late on, where the rest was asked for."""
    if place := re.fullmatch(r"bytes=(\d+)-", request.headers["Range"] or ""):
        _head(host, request, place=str(int(place[1]) + 1))
        request.wfile.write(host.content[int(place[1]) + 1 :])
    else:
        whole(host, request)


def beyond(host: Host, request: BaseHTTPRequestHandler) -> None:
    """Refuses to send a part of the file."""
    if request.headers["Range"]:
        request.send_error(416)
    else:
        whole(host, request)


def half(host: Host, request: BaseHTTPRequestHandler) -> None:
    _head(host, request)
    request.wfile.write(host.content[: len(host.content) // 2])


def other(host: Host, request: BaseHTTPRequestHandler) -> None:
    _head(host, request)
    request.wfile.write(bytes(len(host.content)))


def silent(host: Host, _: BaseHTTPRequestHandler) -> None:
    host.closing.wait()


def stuck(host: Host, request: BaseHTTPRequestHandler) -> None:
    half(host, request)
    request.wfile.flush()
    host.closing.wait()


def trickling(host: Host, request: BaseHTTPRequestHandler) -> None:
    _head(host, request)
    while not host.closing.wait(0.01):
        request.wfile.write(b"R")


def endless(host: Host, request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.end_headers()
    while not host.closing.is_set():
        request.wfile.write(bytes(1 << 16))


def missing(_: Host, request: BaseHTTPRequestHandler) -> None:
    request.send_error(404)


def page(host: Host, request: BaseHTTPRequestHandler) -> None:
    """What a proxy answers who wants a person to log in."""
    _head(host, request, "text/html; charset=utf-8")
    request.wfile.write(b"<!doctype html><title>Welcome to our Wi-Fi</title>".ljust(len(host.content)))


def hung_up(_: Host, request: BaseHTTPRequestHandler) -> None:
    request.connection.close()
