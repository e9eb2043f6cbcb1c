"""Guessing tokens is slow, from any address, and remembers no more addresses than it should."""

import asyncio
import threading

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from stream.site import operator_auth
from stream.site.operator_auth import Attempts, OperatorAuth
from stream.site.proxies import Proxies


class Clock:
    """A time that the test sets."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_the_first_are_free_and_then_each_costs_twice_the_wait_up_to_a_minute() -> None:
    clock = Clock()
    attempts, waits = Attempts(clock), []
    for _ in range(14):
        attempts.wrong("a")
        waits.append(attempts.wait("a"))
        clock.now += waits[-1]
        assert attempts.wait("a") == 0
    assert waits == [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60, 60]
    assert attempts.wait("b") == 0


def test_the_right_one_and_a_quarter_of_an_hour_make_forget() -> None:
    clock = Clock()
    attempts = Attempts(clock)
    for _ in range(5):
        attempts.wrong("a")
        attempts.wrong("b")
    attempts.right("a")
    assert attempts.wait("a") == 0 < attempts.wait("b")
    assert (attempts.wrong("a"), attempts.wrong("b")) == (1, 6)
    clock.now += 1000
    assert attempts.wrong("b") == 1


def test_only_so_many_addresses_are_remembered_and_the_oldest_is_forgotten_first() -> None:
    attempts = Attempts(Clock())
    for number in range(5000):
        for _ in range(6):
            attempts.wrong(str(number))
    assert len(attempts) == 1024
    assert attempts.wait("0") == 0 < attempts.wait("4999")


async def test_a_disk_that_does_not_answer_holds_up_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operator_auth, "_PATIENCE", 0.3)
    awake = threading.Event()

    def token() -> str:
        awake.wait(30)
        return "correct-horse-battery"

    async def see() -> None:
        async def anything(request: web.Request) -> web.Response:
            return web.Response()

        app = web.Application()
        app.router.add_get("/", OperatorAuth(token, Proxies(None).address)(anything))
        app.router.add_get("/free", anything)
        async with TestClient(TestServer(app)) as client:

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

    try:
        await asyncio.wait_for(see(), 30)
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
