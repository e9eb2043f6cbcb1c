"""The chat over real sockets: who hears what, how often, and how those are told to go who have to."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from aiohttp import ClientWebSocketResponse, WSMsgType
from aiohttp.test_utils import TestClient, TestServer, make_mocked_request

from stream.crowd import Chat
from stream.ipc.channels import Rings
from stream.settings import Settings
from stream.site.app import Site
from stream.site.chat_socket import _language
from tests.site.alone import SiteAlone, hears


class Visitors:
    """Who comes to a site without studio and dreamer."""

    def __init__(self, client: TestClient[Any, Any], chat: Chat) -> None:
        self.client, self.chat = client, chat

    @asynccontextmanager
    async def visitor(self, token: str = "", language: str = "") -> AsyncIterator[ClientWebSocketResponse]:
        headers = {"Accept-Language": language}
        async with self.client.ws_connect(f"/ws?token={token}", headers=headers) as socket:
            yield socket


@asynccontextmanager
async def site(**settings: Any) -> AsyncIterator[Visitors]:
    rings = Rings(Settings())
    try:
        with TemporaryDirectory() as data:
            given: dict[str, Any] = {"hold": 1.0, "data": Path(data)} | settings
            used = Settings(**given)
            alone = Site(SiteAlone(used, rings.handles("site")), 0)
            async with TestClient(TestServer(alone.application())) as client:
                yield Visitors(client, alone.chat)
    finally:
        rings.close()


async def test_everybody_hears_a_shout_once() -> None:
    async with site() as visitors, visitors.visitor() as ada, visitors.visitor() as bo:
        me = (await hears(ada, "hello"))["you"]
        assert (await hears(bo, "hello"))["viewers"] == 2
        await ada.send_json({"type": "shout", "text": "volcano"})
        for socket in (ada, bo):
            assert (await hears(socket, "shout", "reply"))["from"] == me["id"]
            reply = await hears(socket, "shout", "reply")
            assert me["name"] in reply["text"]
        async with visitors.visitor() as cy:
            assert [line["type"] for line in (await hears(cy, "hello"))["history"]] == ["shout", "reply"]


@pytest.mark.parametrize(
    ("asked_for", "heard"),
    [("fr-CA,fr;q=0.9,en;q=0.8", "shout"), ("fr", "shout"), ("*", "unheard"), ("", "unheard"), ("fr" * 99, "unheard")],
)
async def test_a_shout_is_in_the_language_that_the_browser_asks_for(asked_for: str, heard: str) -> None:
    async with site() as visitors, visitors.visitor(language=asked_for) as ada:
        await ada.send_json({"type": "shout", "text": "chat"})
        assert (await hears(ada, "shout", "unheard"))["type"] == heard


@pytest.mark.parametrize(
    ("asked_for", "language"),
    [("es-419,es;q=0.9", "es-419"), ("zh-Hans-CN", "zh-Hans-CN"), ("de-1996", "de-1996"), ("*", ""), ("419", "")],
)
def test_a_language_may_be_of_a_region_that_has_a_number(asked_for: str, language: str) -> None:
    assert _language(make_mocked_request("GET", "/ws", {"Accept-Language": asked_for})) == language


@pytest.mark.slow
async def test_a_choice_is_put_to_the_vote_for_everybody_to_see() -> None:
    async with site(round=2.0) as visitors, visitors.visitor() as ada, visitors.visitor() as bo:
        await ada.send_json({"type": "shout", "text": "volcano"})
        await hears(bo, "scene")
        await ada.send_json({"type": "shout", "text": "pizza"})
        await bo.send_json({"type": "shout", "text": "castle"})
        while not (tally := await hears(bo, "tally"))["contested"]:
            pass
        assert [(entry["label"], entry["votes"]) for entry in tally["entries"]] == [("pizza", 1), ("castle", 1)]
        assert 0 < tally["seconds_left"] <= 2
        assert [(await hears(bo, "scene"))["targets"][0]["label"] for _ in range(2)] == ["pizza", "castle"]


async def test_a_message_above_two_kibibytes_is_refused_and_above_four_ends_the_socket() -> None:
    async with site() as visitors, visitors.visitor() as ada:
        await ada.send_json({"type": "shout", "text": "x" * 1000})
        assert (await hears(ada, "error"))["code"] == "too_long"
        await ada.send_json({"type": "shout", "text": "x" * 3000})
        assert (await hears(ada, "error"))["code"] == "too_big"
        await ada.send_json({"type": "shout", "text": "x" * 5000})
        assert (await hears(ada, "error"))["code"] == "too_big"
        while (message := await ada.receive(timeout=10)).type is WSMsgType.TEXT:
            pass
        assert message.type is WSMsgType.CLOSE and ada.close_code == 1009


async def test_who_is_banned_is_told_and_goes_and_cannot_come_back() -> None:
    async with site() as visitors, visitors.visitor("e" * 20) as eve, visitors.visitor("a" * 20) as ada:
        number = (await hears(eve, "hello"))["you"]["id"]
        await eve.send_json({"type": "shout", "text": "volcano"})
        assert (await hears(ada, "shout"))["from"] == number
        assert visitors.chat.operator.ban(number, 60)
        assert (await hears(eve, "error"))["code"] == "banned"
        assert (await eve.receive(timeout=10)).type is WSMsgType.CLOSE and eve.close_code == 1008
        assert (await hears(ada, "cleared"))["from"] == number
        async with visitors.visitor("e" * 20) as again:
            assert (await again.receive_json(timeout=10))["code"] == "banned"
            assert (await again.receive(timeout=10)).type is WSMsgType.CLOSE
        async with visitors.visitor("n" * 20) as other:
            assert (await hears(other, "hello", "error"))["type"] == "hello"


async def floods(socket: ClientWebSocketResponse) -> None:
    while True:
        await socket.send_str('{"type":"name","name":"Eve"}')


@pytest.mark.slow
async def test_who_floods_is_heard_less_and_less_and_everybody_else_as_before() -> None:
    async with site() as visitors, visitors.visitor() as eve, visitors.visitor() as ada:
        flood = asyncio.create_task(floods(eve))
        await asyncio.sleep(4)
        await ada.send_json({"type": "name", "name": "Ada"})
        assert (await hears(ada, "name"))["name"] == "Ada"
        flood.cancel()
        answers = []
        with contextlib.suppress(TimeoutError):
            while True:
                answers.append((await asyncio.wait_for(hears(eve, "name", "error"), 0.1))["type"])
        assert answers[:4] == ["name", "name", "name", "error"]
        assert len(answers) < 10


async def test_who_is_gone_before_the_answer_is_no_news(caplog: pytest.LogCaptureFixture) -> None:
    async def see() -> None:
        async with site() as visitors:
            port = visitors.client.port
            head = f"GET /ws HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            head += "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
            for _ in range(50):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(head.encode())
                writer.transport.abort()
            async with visitors.visitor() as ada:
                assert (await hears(ada, "hello"))["type"] == "hello"

    await see()
    assert not [record for record in caplog.records if record.levelname in ("WARNING", "ERROR")]
