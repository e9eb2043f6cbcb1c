"""`/ws`: the chat's sockets. What is said and what it does is the crowd's business."""

import asyncio
import contextlib
import logging
from collections.abc import Callable

from aiohttp import WSCloseCode, WSMsgType, web

from stream.channels import post
from stream.crowd import Chat, Outcome
from stream.crowd.messages import Error, Message, encode
from stream.rings import Writer

from .sockets import Sockets

log = logging.getLogger(__name__)

_HEARTBEAT = 54.0  # seconds
_QUEUE = 256  # messages; who is further behind is cut off
_LARGEST = 64 * 1024  # bytes of a message that is read at all
_LINGER = 2.0  # seconds
_TALLY_EVERY = 1.0  # seconds
_TOO_BIG = Error("too_big", f"A message has at most {_LARGEST // 1024} KiB; this connection ends here.")


class ChatSocket(web.WebSocketResponse):
    """A socket that says why it closes when a message was too large to be read, and stays until that can be heard."""

    async def close(self, *, code: int = 1000, message: bytes = b"", drain: bool = True) -> bool:
        if code == WSCloseCode.MESSAGE_TOO_BIG and not self.closed:
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
        self._sockets = Sockets()
        self._queues: dict[ChatSocket, asyncio.Queue[str]] = {}
        self._wanted = asyncio.Event()
        self._tally: Message | None = None
        self.listeners: list[Callable[[list[Message]], None]] = []
        """They hear what everybody does."""

    async def serve(self, request: web.Request) -> web.StreamResponse:
        socket = ChatSocket(heartbeat=_HEARTBEAT, compress=False, max_msg_size=_LARGEST)
        async with self._sockets.hold(socket, request):
            person = self._chat.join()
            self._queues[socket] = asyncio.Queue(_QUEUE)
            self._put(socket, encode(self._chat.hello(person, self._viewers())))
            sender = asyncio.create_task(self._send(socket, self._queues[socket]))
            try:
                async for message in socket:
                    if message.type in (WSMsgType.TEXT, WSMsgType.BINARY):
                        outcome = self._chat.hear(person, message.data)
                        for answer in outcome.to_sender:
                            self._put(socket, encode(answer))
                        self.tell(outcome.to_all)
                        self._turn()
                        self._wanted.set()
            finally:
                self._queues.pop(socket, None)
                self._chat.leave(person)
                sender.cancel()
        return socket

    async def _send(self, socket: ChatSocket, queue: asyncio.Queue[str]) -> None:
        with contextlib.suppress(ConnectionError):
            while True:
                await socket.send_str(await queue.get())

    def _put(self, socket: ChatSocket, text: str) -> None:
        queue = self._queues.get(socket)
        if queue is None:
            return
        try:
            queue.put_nowait(text)
        except asyncio.QueueFull:
            del self._queues[socket]
            self._sockets.cut(socket)

    def hear_from(self, name: str, text: str, source: str) -> Outcome:
        """Somebody shouts in another chat, which `source` names; what is to be told there."""
        outcome = self._chat.hear_from(name, text, source)
        self.tell(outcome.to_all)
        self._turn()
        self._wanted.set()
        return outcome

    def tell(self, messages: list[Message]) -> None:
        """Sends messages to everybody, each encoded once."""
        for listener in self.listeners:
            listener(messages)
        for message in messages:
            text = encode(message)
            for socket in tuple(self._queues):
                self._put(socket, text)

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
            scene = self._chat.direction.scene
            post(self._scenes, scene)
            log.info("Now dreaming of %s, for %s.", " and ".join(t.label for t in scene.targets), scene.by)
        self.tell(news)

    async def close(self) -> None:
        await self._sockets.close()
