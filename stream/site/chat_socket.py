"""The chat's WebSockets, `/ws`. What is said and what it does is the crowd's business."""

import asyncio
import contextlib
import logging
import re
import time
from collections.abc import Callable, Sequence
from socket import SO_RCVBUF, SOL_SOCKET

import msgspec
from aiohttp import WSCloseCode, WSMsgType, web

from stream.crowd import Chat, Origin, Outcome, Person, RelayedLine
from stream.crowd.chat import banned_outcome
from stream.crowd.protocol import Error, Message, Tally, encode
from stream.crowd.rate_limits import Pacing, PerKey, TokenBucket
from stream.ipc.channels import post
from stream.ipc.rings import Writer

from .broadcast import Broadcast
from .malloc_trim import MemoryTrimmer, malloc_trim
from .proxies import Proxies
from .websockets import WebSockets

log = logging.getLogger(__name__)

_HEARTBEAT = 54.0  # seconds
_MAX_BYTES = 2 * 1024  # of a message that is understood
_MAX_READ_BYTES = 4 * 1024  # of one that is read at all
_CLOSE_DELAY = 2.0  # seconds
_TALLY_INTERVAL = 0.25  # seconds
_TRIM_INTERVAL = 5.0  # seconds
_PENALTIES = (0.5, 1.0, 2.0, 20.0)  # seconds without being read for speaking out of turn; after the last the end
_RECEIVE_BUFFER = 32 * 1024  # bytes that the system may keep of what was sent and not read; TCP crawls with far less
_JOIN_INTERVAL = 0.002  # seconds between two newcomers, so that those who are here do not wait for a stampede
_MAX_ADDRESSES = 5000
_OUT_OF_TURN = ("too_fast", "muted", "banned")
_JOIN_RATE, _JOIN_BURST = 50.0, 500.0  # newcomers a second from one address, which a gallery or a proxy shares
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,3}(?![^,;\s])")
_TOO_BIG = Error("too_big", f"A message has at most {_MAX_BYTES // 1024} KiB.")
_FAR_TOO_BIG = Error("too_big", f"A message has at most {_MAX_BYTES // 1024} KiB; this connection ends here.")


class ChatSocket(web.WebSocketResponse):
    """A socket that says why it closes when a message was too large to be read, and stays until that can be heard."""

    async def close(self, *, code: int = 1000, message: bytes = b"", drain: bool = True) -> bool:
        if code == WSCloseCode.MESSAGE_TOO_BIG and not self.closed:
            with contextlib.suppress(ConnectionError):
                await self.send_str(encode(_FAR_TOO_BIG))
            await asyncio.sleep(_CLOSE_DELAY)  # closed with the message still on its way, TCP would drop the answer
        return await super().close(code=code, message=message, drain=drain)


class ChatRoom:
    """Everybody's socket, and the clock that lets the next scene begin.

    `viewers` says how many watch; `scenes` is where the scene is published.
    """

    def __init__(self, chat: Chat, scenes: Writer, viewers: Callable[[], int], proxies: Proxies) -> None:
        self._chat, self._scenes, self._viewers, self._proxies = chat, scenes, viewers, proxies
        self._sockets = WebSockets()
        self._broadcast = Broadcast(self._sockets.cut)
        self._people: dict[Person, ChatSocket] = {}
        self._joins = PerKey(_MAX_ADDRESSES, lambda: TokenBucket(time.monotonic, _JOIN_RATE, _JOIN_BURST))
        self._join_pacing = Pacing(time.monotonic, _JOIN_INTERVAL)
        self._leaving: set[asyncio.Task[None]] = set()
        self._tally: Tally | None = None
        self.listeners: list[Callable[[Sequence[Message]], None]] = []
        """They hear what is told to everybody, but for what this chat's own people said."""

    def _origin(self, request: web.Request) -> Origin:
        """Where a newcomer comes from. Raises HTTPTooManyRequests where too many come from one address."""
        origin = self._chat.moderation.origin(request.query.get("token", ""), self._proxies.address(request))
        if self._joins[origin.address].take():
            raise web.HTTPTooManyRequests(headers={"Retry-After": "1"}, text="Too many come from there at once.\n")
        return origin

    async def serve(self, request: web.Request) -> web.StreamResponse:
        origin = self._origin(request)
        await asyncio.sleep(self._join_pacing.reserve())
        socket = ChatSocket(heartbeat=_HEARTBEAT, compress=False, max_msg_size=_MAX_READ_BYTES)
        async with self._sockets.hold(socket, request):
            if seconds := self._chat.moderation.banned_for(origin):
                await _turn_away(socket, banned_outcome(seconds))
            elif request.transport is not None:
                await self._talk(socket, request.transport, origin, _language(request))
        return socket

    async def _talk(self, socket: ChatSocket, transport: asyncio.Transport, origin: Origin, language: str) -> None:
        transport.get_extra_info("socket").setsockopt(SOL_SOCKET, SO_RCVBUF, _RECEIVE_BUFFER)
        person = self._chat.join(origin, language)
        self._people[person] = socket
        self._broadcast.add(socket, transport)
        self._broadcast.send(socket, [self._chat.hello(person, self._viewers(), self._tally)])
        offences = 0
        try:
            async for message in socket:
                if message.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
                    continue
                outcome = self._receive(person, message.data)
                self._broadcast.send(socket, [*outcome.to_sender, *outcome.to_all])
                self._broadcast.publish(outcome.to_all, but=socket, droppable=True)
                self._turn()
                if not _out_of_turn(outcome):
                    offences = 0
                    continue
                await _pause_reading(transport, _PENALTIES[offences])
                offences += 1
                if offences == len(_PENALTIES):
                    self._sockets.cut(socket)
                    break
        finally:
            self._broadcast.remove(socket)
            del self._people[person]
            self._chat.leave(person)

    def _receive(self, person: Person, data: str | bytes) -> Outcome:
        size = len(data.encode("utf-8", "surrogatepass")) if isinstance(data, str) else len(data)
        return Outcome(to_sender=[_TOO_BIG]) if size > _MAX_BYTES else self._chat.receive(person, data)

    def relay(self, line: RelayedLine, source: str) -> Outcome:
        """Lets somebody shout who is in another chat; `to_sender` of what is given is for them alone."""
        outcome = self._chat.relay(line, source)
        self._notify(outcome.to_all)
        self._broadcast.publish(outcome.to_all, droppable=True)
        self._turn()
        return outcome

    def retract(self, source: str, login: str) -> None:
        """Takes away what somebody said in another chat; without a login, all lines."""
        self._chat.operator.retract(source, login)
        self._turn()

    def publish(self, messages: Sequence[Message]) -> None:
        """Sends messages to everybody, soon."""
        self._notify(messages)
        self._broadcast.publish(messages)

    def _notify(self, messages: Sequence[Message]) -> None:
        for listener in self.listeners:
            listener(messages)

    async def run(self) -> None:
        """Lets scenes begin when their time has come, and tells the tally when it changed; runs for ever."""
        sending = asyncio.create_task(self._broadcast.run())
        trimmer, next_trim, next_tally = MemoryTrimmer(malloc_trim), 0.0, 0.0
        try:
            while not sending.done():
                self._turn()
                self._expel()
                if (now := time.monotonic()) >= next_tally:
                    self._publish_tally()
                    next_tally = now + 0.9 * _TALLY_INTERVAL
                if now >= next_trim:
                    trimmer.update(self._chat.present)
                    next_trim = now + _TRIM_INTERVAL
                await asyncio.sleep(min(_TALLY_INTERVAL, max(0.01, self._chat.director.seconds_to_turn)))
            sending.result()
        finally:
            sending.cancel()

    def _publish_tally(self) -> None:
        """Time passes by itself on the pages, so that alone is no news."""
        tally = self._chat.tally(self._viewers())
        told, self._tally = self._tally, tally
        if told is None or msgspec.structs.replace(told, seconds_left=tally.seconds_left) != tally:
            self.publish([tally])

    def _expel(self) -> None:
        for person in self._chat.operator.take_expelled():
            if socket := self._people.get(person):
                self._broadcast.remove(socket)
                outcome = banned_outcome(self._chat.moderation.banned_for(person.origin))
                leaving = asyncio.create_task(_turn_away(socket, outcome))
                self._leaving.add(leaving)
                leaving.add_done_callback(self._leaving.discard)

    def _turn(self) -> None:
        update = self._chat.turn()
        self.publish(update.to_all)
        if scene := update.scene:
            post(self._scenes, scene)
            subject = " and ".join(target.label for target in scene.targets)
            if scene.by:
                log.info("Now dreaming of %s, for %s.", subject, scene.by)
            else:
                log.debug("Now dreaming of %s, for nobody.", subject)

    async def close(self) -> None:
        await self._sockets.close()


def _out_of_turn(outcome: Outcome) -> bool:
    return any(isinstance(answer, Error) and answer.code in _OUT_OF_TURN for answer in outcome.to_sender)


async def _pause_reading(transport: asyncio.Transport, seconds: float) -> None:
    """Reads nothing for so long: a flood fills its sender's buffers instead of our time and memory.

    Whoever was cut off at once would be back at once, and cost more.
    """
    transport.pause_reading()
    await asyncio.sleep(seconds)
    transport.resume_reading()


def _language(request: web.Request) -> str:
    """The language that somebody's browser asks for first, such as "de-AT"; empty where it is none."""
    first = _LANGUAGE.match(request.headers.get("Accept-Language", ""))
    return first[0] if first else ""


async def _turn_away(socket: ChatSocket, outcome: Outcome) -> None:
    with contextlib.suppress(ConnectionError):
        for message in outcome.to_sender:
            await socket.send_str(encode(message))
        await socket.close(code=WSCloseCode.POLICY_VIOLATION)
