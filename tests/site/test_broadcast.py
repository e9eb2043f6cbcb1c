"""What everybody is to hear reaches each socket once, together where many listen, and nobody waits for slow readers."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from stream.crowd.protocol import Batch, Reply, Shout, Tally
from stream.site.broadcast import Broadcast, _frames, frame


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


async def published(broadcast: Broadcast, publish: Callable[[], None]) -> None:
    """Publishes, and waits until it was sent."""
    sending = asyncio.create_task(broadcast.run())
    publish()
    await asyncio.sleep(0.3)
    sending.cancel()


async def test_where_many_listen_what_comes_together_is_sent_together_and_to_nobody_twice() -> None:
    broadcast = Broadcast(lambda _: None)
    sockets = [(web.WebSocketResponse(), Wire()) for _ in range(600)]
    for socket, wire in sockets:
        broadcast.add(socket, wire)
    late = web.WebSocketResponse(), Wire()

    def publish() -> None:
        broadcast.publish([a_shout(1)], but=sockets[0][0])
        broadcast.publish([Tally(1, 0, ()), a_shout(2), Tally(2, 0, ())])
        broadcast.add(*late)  # who was told by the hello

    await published(broadcast, publish)
    (batch,) = sockets[1][1].messages
    assert [message.get("id", message.get("round")) for message in batch["messages"]] == [1, 2, 2]
    (batch,) = sockets[0][1].messages
    assert [message.get("id", message.get("round")) for message in batch["messages"]] == [2, 2]
    assert late[1].written == b""


async def test_where_few_listen_every_message_is_its_own() -> None:
    broadcast, socket, wire = Broadcast(lambda _: None), web.WebSocketResponse(), Wire()
    broadcast.add(socket, wire)
    await published(broadcast, lambda: broadcast.publish([a_shout(1), Reply("Ada", "Yes.")]))
    assert [message["type"] for message in wire.messages] == ["shout", "reply"]


async def test_shouts_that_nobody_could_read_are_counted() -> None:
    broadcast, wire = Broadcast(lambda _: None, lambda: 0.0), Wire()
    broadcast.add(web.WebSocketResponse(), wire)

    def publish() -> None:
        for number in range(100):
            broadcast.publish([a_shout(number)], droppable=True)

    await published(broadcast, publish)
    (batch,) = wire.messages
    assert len(batch["messages"]) + batch["unshown"] == 100 and batch["unshown"] > 50


async def test_who_reads_too_slowly_is_cut_off_and_nobody_else() -> None:
    cut: list[web.WebSocketResponse] = []
    broadcast = Broadcast(cut.append)
    slow, quick = web.WebSocketResponse(), web.WebSocketResponse()
    broadcast.add(slow, Wire(unread=1 << 20))
    broadcast.add(quick, wire := Wire())
    await published(broadcast, lambda: broadcast.publish([a_shout(1)]))
    assert cut == [slow] and len(broadcast) == 1 and len(wire.messages) == 1


@given(st.text(max_size=70_000))
def test_a_frame_holds_what_was_put_in(text: str) -> None:
    wire = Wire()
    wire.write(frame(json.dumps({"text": text})))
    assert wire.messages == [{"text": text}]


def test_old_news_is_left_out() -> None:
    wire = Wire()
    wire.write(_frames([Tally(1, 0, ()), a_shout(1), Tally(2, 0, ())], batched=False, unshown=0))
    assert [message.get("round") for message in wire.messages] == [None, 2]
    assert _frames([], batched=True, unshown=0) == b""
    assert Batch((a_shout(1),)).unshown == 0
