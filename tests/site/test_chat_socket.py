"""The chat over real sockets: who hears what, how often, and how those are told to go who have to."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from aiohttp import ClientWebSocketResponse, WSMsgType, web
from aiohttp.test_utils import TestClient, TestServer, make_mocked_request
from hypothesis import given
from hypothesis import strategies as st

from stream.crowd import Chat
from stream.crowd.protocol import Batch, Reply, Shout, Tally
from stream.ipc.channels import Rings
from stream.settings import Settings
from stream.site.app import Site
from stream.site.broadcast import Broadcast, _frames, frame
from stream.site.malloc_trim import CrowdWatch
from stream.site.proxies import Proxies
from tests.site.alone import SiteAlone, hears


class OperatorActions:
    """A site without studio and dreamer, and what its operator reaches."""

    def __init__(self, client: TestClient[Any, Any], chat: Chat) -> None:
        self.client, self.chat = client, chat

    @asynccontextmanager
    async def visitor(self, token: str = "") -> AsyncIterator[ClientWebSocketResponse]:
        async with self.client.ws_connect(f"/ws?token={token}") as socket:
            yield socket


@asynccontextmanager
async def site(**settings: Any) -> AsyncIterator[OperatorActions]:
    rings = Rings(Settings())
    try:
        with TemporaryDirectory() as data:
            given: dict[str, Any] = {"hold": 1.0, "data": Path(data)} | settings
            used = Settings(**given)
            alone = Site(SiteAlone(used, rings.handles("site")), 0)
            async with TestClient(TestServer(alone.application())) as client:
                yield OperatorActions(client, alone.chat)
    finally:
        rings.close()


async def test_everybody_hears_a_shout_once() -> None:
    async with site() as house, house.visitor() as ada, house.visitor() as bo:
        me = (await hears(ada, "hello"))["you"]
        assert (await hears(bo, "hello"))["viewers"] == 2
        await ada.send_json({"type": "shout", "text": "volcano"})
        for socket in (ada, bo):
            assert (await hears(socket, "shout", "reply"))["from"] == me["id"]
            reply = await hears(socket, "shout", "reply")
            assert me["name"] in reply["text"]
        async with house.visitor() as cy:
            assert [line["type"] for line in (await hears(cy, "hello"))["history"]] == ["shout", "reply"]


async def test_a_choice_is_put_to_the_vote_for_everybody_to_see() -> None:
    async with site(round=2.0) as house, house.visitor() as ada, house.visitor() as bo:
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
    async with site() as house, house.visitor() as ada:
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
    async with site() as house, house.visitor("e" * 20) as eve, house.visitor("a" * 20) as ada:
        number = (await hears(eve, "hello"))["you"]["id"]
        await eve.send_json({"type": "shout", "text": "volcano"})
        assert (await hears(ada, "shout"))["from"] == number
        assert house.chat.house.ban(number, 60)
        assert (await hears(eve, "error"))["code"] == "banned"
        assert (await eve.receive(timeout=10)).type is WSMsgType.CLOSE and eve.close_code == 1008
        assert (await hears(ada, "cleared"))["from"] == number
        async with house.visitor("e" * 20) as again:
            assert (await again.receive_json(timeout=10))["code"] == "banned"
            assert (await again.receive(timeout=10)).type is WSMsgType.CLOSE
        async with house.visitor("n" * 20) as other:
            assert (await hears(other, "hello", "error"))["type"] == "hello"


async def floods(socket: ClientWebSocketResponse) -> None:
    while True:
        await socket.send_str('{"type":"name","name":"Eve"}')


async def test_who_floods_is_heard_less_and_less_and_everybody_else_as_before() -> None:
    async with site() as house, house.visitor() as eve, house.visitor() as ada:
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
        async with site() as house:
            port = house.client.port
            head = f"GET /ws HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            head += "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
            for _ in range(50):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(head.encode())
                writer.transport.abort()
            async with house.visitor() as ada:
                assert (await hears(ada, "hello"))["type"] == "hello"

    await see()
    assert not [record for record in caplog.records if record.levelname in ("WARNING", "ERROR")]


class Wire(asyncio.Transport):
    """A connection that only remembers what was written to it."""

    def __init__(self, unread: int = 0) -> None:
        super().__init__()
        self.unread = unread
        self.written = b""

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written += bytes(data)

    def get_write_buffer_size(self) -> int:
        return self.unread

    def is_closing(self) -> bool:
        return False

    @property
    def messages(self) -> list[dict[str, Any]]:
        found, rest = [], self.written
        while rest:
            assert rest[0] == 0x81
            size, start = rest[1], 2
            if size == 126:
                size, start = int.from_bytes(rest[2:4], "big"), 4
            elif size == 127:
                size, start = int.from_bytes(rest[2:10], "big"), 10
            found.append(json.loads(rest[start : start + size]))
            rest = rest[start + size :]
        return found


def a_shout(number: int) -> Shout:
    return Shout(number, 1, "Ada", "volcano", ())


async def told(room: Broadcast, tell: Callable[[], None]) -> None:
    """Tells, and waits until it was sent."""
    sending = asyncio.create_task(room.run())
    tell()
    await asyncio.sleep(0.3)
    sending.cancel()


async def test_where_many_listen_what_comes_together_is_sent_together_and_to_nobody_twice() -> None:
    room = Broadcast(lambda _: None)
    sockets = [(web.WebSocketResponse(), Wire()) for _ in range(600)]
    for socket, wire in sockets:
        room.add(socket, wire)
    late = web.WebSocketResponse(), Wire()

    def tell() -> None:
        room.tell([a_shout(1)], but=sockets[0][0])
        room.tell([Tally(1, 0, ()), a_shout(2), Tally(2, 0, ())])
        room.add(*late)  # who was told by the hello

    await told(room, tell)
    (batch,) = sockets[1][1].messages
    assert [message.get("id", message.get("round")) for message in batch["messages"]] == [1, 2, 2]
    (batch,) = sockets[0][1].messages
    assert [message.get("id", message.get("round")) for message in batch["messages"]] == [2, 2]
    assert late[1].written == b""


async def test_where_few_listen_every_message_is_its_own() -> None:
    room, socket, wire = Broadcast(lambda _: None), web.WebSocketResponse(), Wire()
    room.add(socket, wire)
    await told(room, lambda: room.tell([a_shout(1), Reply("Ada", "Yes.")]))
    assert [message["type"] for message in wire.messages] == ["shout", "reply"]


async def test_shouts_that_nobody_could_read_are_counted() -> None:
    room, wire = Broadcast(lambda _: None, lambda: 0.0), Wire()
    room.add(web.WebSocketResponse(), wire)

    def tell() -> None:
        for number in range(100):
            room.tell([a_shout(number)], passing=True)

    await told(room, tell)
    (batch,) = wire.messages
    assert len(batch["messages"]) + batch["unshown"] == 100 and batch["unshown"] > 50


async def test_who_reads_too_slowly_is_cut_off_and_nobody_else() -> None:
    cut: list[web.WebSocketResponse] = []
    room = Broadcast(cut.append)
    slow, quick = web.WebSocketResponse(), web.WebSocketResponse()
    room.add(slow, Wire(unread=1 << 20))
    room.add(quick, wire := Wire())
    await told(room, lambda: room.tell([a_shout(1)]))
    assert cut == [slow] and len(room) == 1 and len(wire.messages) == 1


@given(st.text(max_size=70_000))
def test_a_frame_holds_what_was_put_in(text: str) -> None:
    wire = Wire()
    wire.write(frame(json.dumps({"text": text})))
    assert wire.messages == [{"text": text}]


def test_old_news_is_left_out() -> None:
    wire = Wire()
    wire.write(_frames([Tally(1, 0, ()), a_shout(1), Tally(2, 0, ())], together=False, unshown=0))
    assert [message.get("round") for message in wire.messages] == [None, 2]
    assert _frames([], together=True, unshown=0) == b""
    assert Batch((a_shout(1),)).unshown == 0


@pytest.mark.parametrize(
    ("proxies", "peer", "forwarded", "caller"),
    [
        (None, "192.0.2.1", "198.51.100.9", "192.0.2.1"),
        ("127.0.0.1", "192.0.2.1", "198.51.100.9", "192.0.2.1"),
        ("127.0.0.1", "127.0.0.1", "198.51.100.9", "198.51.100.9"),
        ("127.0.0.1,10.0.0.0/8", "127.0.0.1", "203.0.113.5, 198.51.100.9, 10.1.2.3", "198.51.100.9"),
        ("127.0.0.1", "127.0.0.1", "203.0.113.5,198.51.100.9", "198.51.100.9"),
        ("127.0.0.1", "::ffff:127.0.0.1", "2001:db8::1", "2001:db8::1"),
        ("127.0.0.1", "127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "127.0.0.1", "198.51.100.9,,", "127.0.0.1"),
    ],
)
def test_a_caller_is_who_our_own_proxies_say(proxies: str | None, peer: str, forwarded: str, caller: str) -> None:
    class Transport:
        def get_extra_info(self, name: str, default: object = None) -> object:
            return (peer, 1) if name == "peername" else default

        def is_closing(self) -> bool:
            return False

    request = make_mocked_request("GET", "/ws", {"X-Forwarded-For": forwarded}, transport=Transport())
    assert Proxies(proxies).address(request) == caller


def test_memory_is_given_back_once_after_a_crowd_has_left() -> None:
    given_back: list[int] = []
    thrift = CrowdWatch(lambda: given_back.append(1))
    for people in (0, 100, 0, 0, 1000, 1000, 300, 300, 40, 10, 10, 10, 0, 0):
        thrift.look(people)
    assert len(given_back) == 1
