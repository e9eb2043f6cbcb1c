"""Guessing tokens is slow, from any address, and remembers no more addresses than it should."""

import asyncio
import threading

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from stream.site import operator_auth
from stream.site.operator_auth import OperatorAuth
from stream.site.proxies import Proxies


class Clock:
    """A time that the test sets."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


async def test_a_disk_that_does_not_answer_holds_up_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operator_auth, "_DISK_TIMEOUT", 0.3)
    awake = threading.Event()

    def token() -> str:
        awake.wait(30)
        return "correct-horse-battery"

    async def anything(request: web.Request) -> web.Response:
        return web.Response()

    app = web.Application()
    app.router.add_get("/", OperatorAuth(token, Proxies(None).address)(anything))
    app.router.add_get("/free", anything)
    try:
        async with asyncio.timeout(30), TestClient(TestServer(app)) as client:

            async def status(path: str) -> int:
                async with client.get(path, headers={"Authorization": "Bearer correct-horse-battery"}) as answer:
                    return answer.status

            waiting = [asyncio.create_task(status("/")) for _ in range(5)]
            while not all(task.done() for task in waiting):
                assert await status("/free") == 200
            assert [task.result() for task in waiting] == [503] * 5
            awake.set()
            while await status("/") != 200:
                pass
    finally:
        awake.set()


async def test_behind_a_proxy_each_caller_has_waits_of_their_own() -> None:
    async def anything(request: web.Request) -> web.Response:
        return web.Response()

    app = web.Application()
    app.router.add_get("/", OperatorAuth(lambda: "correct-horse-battery", Proxies("127.0.0.1").address)(anything))
    async with TestClient(TestServer(app)) as client:

        async def tries(token: str, origin: str) -> int:
            headers = {"Authorization": f"Bearer {token}", "X-Forwarded-For": origin}
            async with client.get("/", headers=headers) as answer:
                return answer.status

        assert [await tries("wrong", "2001:db8::1") for _ in range(6)] == [*[401] * 5, 429]
        assert await tries("correct-horse-battery", "2001:db8::2") == 429  # a household's other address
        assert await tries("correct-horse-battery", "2001:db8:0:1::1") == 200
