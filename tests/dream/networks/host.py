"""A server on the loopback that stands for download.pytorch.org, in good and in bad days."""

import contextlib
import hashlib
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Host:
    """Serves `content` under a name with the hash of what it was first.

    `answer` is how; `asked` counts the connections, `open` those
    that have not ended.
    """

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.name = f"googlenet-{hashlib.sha256(content).hexdigest()[:8]}.pth"
        self.answer: Callable[[Host, BaseHTTPRequestHandler], None] = whole
        self.asked = self.open = 0
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
                host.open += 1
                with contextlib.suppress(OSError):  # who asked may have hung up
                    host.answer(host, self)
                host.open -= 1
                self.close_connection = True

            def log_message(self, *_: object) -> None:
                pass

        return Handler


def _head(host: Host, request: BaseHTTPRequestHandler, content_type: str = "application/octet-stream") -> None:
    """The head of an answer with all of the content."""
    request.send_response(200)
    request.send_header("Content-Type", content_type)
    request.send_header("Content-Length", str(len(host.content)))
    request.end_headers()


def whole(host: Host, request: BaseHTTPRequestHandler) -> None:
    _head(host, request)
    request.wfile.write(host.content)


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
