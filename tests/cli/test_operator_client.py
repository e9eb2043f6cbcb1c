"""`reverie networks use` says in one sentence what is wrong, and gives the token to the named show alone."""

import json
import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from stream.__main__ import main
from stream.cli import operator_client

TOKEN = "correct-horse-battery"


class Double:
    """A server that stands for a show; it keeps what it was asked."""

    def __init__(self) -> None:
        self.status, self.content = 202, b'{"name": "pocket", "wish": 1, "happens": "pocket dreams already."}'
        self.headers: dict[str, str] = {}
        self.states: list[dict[str, Any]] = []
        self.asked: list[tuple[str, str | None, bytes]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        double = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                double.asked.append((self.path, self.headers["Authorization"], body))
                self._answer(double.status, double.content)

            def do_GET(self) -> None:
                double.asked.append((self.path, self.headers["Authorization"], b""))
                state = double.states.pop(0) if len(double.states) > 1 else double.states[0]
                self._answer(200, json.dumps(state).encode())

            def _answer(self, status: int, content: bytes) -> None:
                self.send_response(status)
                for name, value in double.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                pass

        return Handler


@pytest.fixture
def double() -> Iterator[Double]:
    double = Double()
    yield double
    double.close()


class Use:
    """`reverie networks use`, with the token in its variable."""

    def __init__(self, capture: pytest.CaptureFixture[str]) -> None:
        self._capture = capture
        self.out = self.err = ""

    def __call__(self, *arguments: str) -> int:
        code = main(["networks", "use", *arguments])
        self.out, self.err = self._capture.readouterr()
        assert TOKEN not in self.out + self.err
        return code


@pytest.fixture
def use(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Use:
    for name in [name for name in os.environ if name.startswith("REVERIE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("REVERIE_OPERATOR", TOKEN)
    monkeypatch.setenv("REVERIE_DATA", str(tmp_path))
    return Use(capsys)


def test_it_asks_with_the_token_in_a_header_and_prints_the_answer(double: Double, use: Use) -> None:
    assert use("pocket", "--url", f"{double.url}/") == 0
    assert use.out == "pocket dreams already.\n"
    assert double.asked == [("/api/operator/network", f"Bearer {TOKEN}", b'{"name": "pocket"}')]


def test_the_token_may_be_in_the_data_folder_and_the_port_in_the_settings(
    double: Double, use: Use, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("REVERIE_OPERATOR")
    port = double.url.rpartition(":")[2]
    assert use("pocket", "--port", port) == 2
    assert use.err.startswith("reverie: The show wants its operator's token") and "operator.token" in use.err
    assert use.err.count("\n") == 1
    (tmp_path / "operator.token").write_text(f"{TOKEN}\n")
    assert use("pocket", "--port", port) == 0
    assert double.asked[0][1] == f"Bearer {TOKEN}"
    (tmp_path / "operator.token").write_text("short")
    assert use("pocket", "--port", port) == 2
    assert use.err.startswith(f"reverie: {tmp_path / 'operator.token'} must be ")


def state(name: str, why: str, wish: int, stage: str = "dreaming") -> dict[str, Any]:
    return {"network": {"name": name, "why": why, "state": stage, "wish": wish, "device": "cpu"}}


@pytest.mark.parametrize(("wanted", "code"), [("googlenet", 0), ("auto", 0), ("pocket", 1)])
def test_it_waits_until_nothing_is_left_to_do_and_says_how_things_stand(
    double: Double, use: Use, monkeypatch: pytest.MonkeyPatch, wanted: str, code: int
) -> None:
    monkeypatch.setattr(operator_client, "_POLL_INTERVAL", 0.01)
    double.states = [
        state("pocket", "it was asked for", 0),
        state("pocket", "it was asked for; googlenet is being loaded", 0),
        state("pocket", "it was asked for; googlenet is being loaded", 0),
        state("", "", 0, "loading"),
        state("googlenet", "the operator asked for it", 1),
    ]
    assert use(wanted, "--url", double.url, "--wait") == code
    assert use.out.splitlines()[1:] == [
        "pocket dreams, because it was asked for.",
        "pocket dreams, because it was asked for; googlenet is being loaded.",
        "googlenet dreams, because the operator asked for it.",
    ]
    assert [asked[1] for asked in double.asked[1:]] == [None] * 5  # what everybody may see needs no token


def test_a_show_that_was_started_anew_does_not_know_the_wish_any_more(
    double: Double, use: Use, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operator_client, "_POLL_INTERVAL", 0.01)
    double.states = [state("pocket", "googlenet is being fetched", 0), state("pocket", "it comes with the package", 0)]
    for number, one in zip((1, 0), double.states, strict=True):
        one["network"]["wished"] = number
    assert use("googlenet", "--url", double.url, "--wait") == 1
    assert use.err == "reverie: The show was started anew meanwhile, and has forgotten what was asked for.\n"


def test_a_refusal_is_one_sentence_that_can_do_no_harm_to_a_terminal(double: Double, use: Use) -> None:
    double.status, double.content = 401, b"That is not \x1b[2Jthe operator's token.\nMore.\n"
    assert use("pocket", "--url", double.url) == 1
    assert use.err == f"reverie: The show at {double.url} answered 401: That is not [2Jthe operator's token.\n"


def test_the_token_goes_nowhere_else(double: Double, use: Use) -> None:
    elsewhere = Double()
    double.status, double.headers = 302, {"Location": f"{elsewhere.url}/api/operator/network"}
    assert use("pocket", "--url", double.url) == 1
    elsewhere.close()
    assert elsewhere.asked == []


def test_no_proxy_is_asked(double: Double, use: Use, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = Double()
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, proxy.url)
    assert use("pocket", "--url", double.url) == 0
    proxy.close()
    assert proxy.asked == []


def test_where_no_show_is_that_is_said(double: Double, use: Use) -> None:
    double.close()
    assert use("pocket", "--url", double.url) == 1
    assert use.err == f"reverie: No show answers at {double.url}: Connection refused.\n"


@pytest.mark.parametrize("content", [b"<!doctype html>", b"[]", b"{}", b'{"wish": "x", "happens": 3}', b"\xff", b""])
def test_what_answers_but_is_no_show_is_said(double: Double, use: Use, content: bytes) -> None:
    double.content = content
    assert use("pocket", "--url", double.url) == 1
    assert use.err == f"reverie: What answers at {double.url} is no show.\n"


@pytest.mark.parametrize(
    "url",
    [
        "host:8000",
        "ftp://127.0.0.1",
        "http://",
        "http://[",
        "http://a b",
        "http://me:word@x",
        "http://x/?q",
        "http://x:y",
    ],
)
def test_an_address_that_is_none_is_said(use: Use, url: str) -> None:
    assert use("pocket", "--url", url) == 1
    assert use.err == f"reverie: {url!r} is no web address of a show, such as http://127.0.0.1:8000.\n"
