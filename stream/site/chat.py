"""`/ws`: the chat's sockets. What is said and what it does is the crowd's business."""

import asyncio
import contextlib
import logging
from collections.abc import Callable

from aiohttp import WSMsgType, web

from stream.channels import post
from stream.crowd import Chat
from stream.crowd.messages import Error, Message, encode
from stream.rings import Writer

log = logging.getLogger(__name__)

_HEARTBEAT = 54.0  # seconds
_QUEUE = 256  # messages; who is further behind is dropped
_LARGEST = 64 * 1024  # bytes of a message that is read at all
_LINGER = 2.0  # seconds
_TALLY_EVERY = 1.0  # seconds
_TOO_BIG = Error("too_big", f"A message has at most {_LARGEST // 1024} KiB; this connection ends here.")


class ChatSocket(web.WebSocketResponse):
    """A socket that says why it closes when a message was too large to be read, and stays until that can be heard."""

    async def close(self, *, code: int = 1000, message: bytes = b"", drain: bool = True) -> bool:
        if code == 1009 and not self.closed:
            with contextlib.suppress(ConnectionError):
                await self.send_str(encode(_TOO_BIG))
            await asyncio.sleep(_LINGER)  # closed with the message still on its way, TCP would drop the answer
        return await super().close(code=code, message=message, drain=drain)


class ChatRoom:
    """Everybody's socket, and the clock that lets the next scene begin.

    `viewers` says how many watch; `scenes` is where the scene is published.
    """

    def __init__(self, chat: Chat, scenes: Writer, viewers: Callable[[], int]) -> None:
        self._chat, self._scenes, self._viewers = chat, scenes, viewers
        self._queues: set[asyncio.Queue[str | None]] = set()
        self._sockets: set[ChatSocket] = set()
        self._wanted = asyncio.Event()
        self._tally: Message | None = None

    @property
    def people(self) -> int:
        return self._chat.people

    async def serve(self, request: web.Request) -> web.StreamResponse:
        socket = ChatSocket(heartbeat=_HEARTBEAT, compress=False, max_msg_size=_LARGEST)
        await socket.prepare(request)
        person = self._chat.join()
        queue: asyncio.Queue[str | None] = asyncio.Queue(_QUEUE)
        queue.put_nowait(encode(self._chat.hello(person, self._viewers())))
        self._queues.add(queue)
        self._sockets.add(socket)
        sender = asyncio.create_task(self._send(socket, queue))
        try:
            async for message in socket:
                if message.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
                    continue
                outcome = self._chat.hear(person, message.data)
                for answer in outcome.to_sender:
                    self._put(queue, encode(answer))
                self.tell(outcome.to_all)
                if outcome.to_all:
                    self._turn()
                    self._wanted.set()
        finally:
            self._queues.discard(queue)
            self._sockets.discard(socket)
            self._chat.leave(person)
            sender.cancel()
        return socket

    async def _send(self, socket: web.WebSocketResponse, queue: asyncio.Queue[str | None]) -> None:
        with contextlib.suppress(ConnectionError):
            while (text := await queue.get()) is not None:
                await socket.send_str(text)
            await socket.close(code=1013, message=b"Too far behind.")

    def _put(self, queue: asyncio.Queue[str | None], text: str) -> None:
        if queue.full():
            while not queue.empty():
                queue.get_nowait()
            queue.put_nowait(None)  # the sender closes the socket
            self._queues.discard(queue)
            return
        queue.put_nowait(text)

    def tell(self, messages: list[Message]) -> None:
        """Sends messages to everybody, each encoded once."""
        for message in messages:
            text = encode(message)
            for queue in tuple(self._queues):
                self._put(queue, text)

    async def direct(self) -> None:
        """Lets scenes begin when their time has come, and tells the tally when it changed; runs for ever."""
        while True:
            self._turn()
            tally = self._chat.tally(self._viewers())
            if tally != self._tally:
                self._tally = tally
                self.tell([tally])
            self._wanted.clear()
            wait = self._chat.direction.seconds_left if self._chat.direction.waiting else _TALLY_EVERY
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wanted.wait(), min(_TALLY_EVERY, max(0.01, wait)))

    def _turn(self) -> None:
        news = self._chat.turn()
        if news:
            post(self._scenes, self._chat.direction.scene)
            scene = self._chat.direction.scene
            log.info("Now dreaming of %s, for %s.", " and ".join(t.label for t in scene.targets), scene.by)
        self.tell(news)

    async def close(self) -> None:
        for socket in tuple(self._sockets):
            await socket.close(code=1001, message=b"The show is being started again.")
