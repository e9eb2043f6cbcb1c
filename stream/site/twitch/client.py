"""A Twitch channel's chat: listens to it, answers in it, and comes back to it whatever happens."""

import asyncio
import contextlib
import ipaddress
import logging
import random
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from stream.crowd.sanitise import clean

from .fair_queue import FairQueue, QueueStatistics
from .irc import GuestLine, IrcMessage, LineSplitter, parse, said_in, saying, unsaid_in

log = logging.getLogger(__name__)

ConnectionState = Literal["connecting", "listening", "away"]

_CONNECTS = 15.0  # seconds that it may take until we are in the channel
_SILENCE = 60.0  # seconds after which the server is asked whether it is there
_ANSWERS = 20  # that wait to be sent; older ones are not worth hearing any more
_WAITING = 40  # people whose lines wait to be passed on
_READ = 64 * 1024  # bytes at a time
_REFUSALS = ("login authentication failed", "improperly formatted auth", "login unsuccessful", "invalid nick")


@dataclass(frozen=True)
class MessageRate:
    """Seconds between two things: lines passed on, and answers, which Twitch limits to 20 in 30 s, for a moderator
    to 100 in 30 s. Evenly spaced they never exceed that in any 30 s, wherever those begin.
    """

    passing: float = 0.05
    answers: float = 1.6
    moderators: float = 0.35


@dataclass
class Backoff:
    """Seconds to wait for the next try: twice as many each time up to `most`, of which chance takes up to a half, so
    that not everybody comes back at once. Who had stayed for `steady` seconds begins anew.
    """

    first: float = 1.0
    most: float = 60.0
    steady: float = 60.0
    rng: random.Random = field(default_factory=random.Random)
    _failures: int = 0

    def wait(self, stayed: float) -> float:
        self._failures = 0 if stayed >= self.steady else min(self._failures + 1, 30)
        whole: float = min(self.most, self.first * 2.0 ** max(0, self._failures - 1))
        return whole * self.rng.uniform(0.5, 1.0)


@dataclass(frozen=True)
class TwitchStatistics:
    """How it is: `nick` is who answers ("" when nobody does), `visits` counts the times we came into the channel."""

    state: ConnectionState
    nick: str
    visits: int
    heard: QueueStatistics
    answered: int
    unsaid: int


class _EndedError(Exception):
    """The connection is of no more use; the sentence says why."""


class _RefusedError(Exception):
    """The token is not taken."""


class TwitchClient:
    """`hear` is called with what is said in the channel, a sample of it when it is more than can be passed on.

    `server` is `ircs://HOST:PORT` or, without TLS, `irc://`. The token goes to nobody but a server whose certificate
    holds (or this machine itself); when it is refused that is said once and we only listen.
    """

    def __init__(
        self,
        channel: str,
        server: str,
        hear: Callable[[GuestLine], None],
        token: str | None = None,
        context: ssl.SSLContext | None = None,
        pace: MessageRate | None = None,
        backoff: Backoff | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        address = urlsplit(server)
        assert address.hostname
        assert address.port
        self._host, self._port = address.hostname, address.port
        secure = address.scheme == "ircs"
        self._context = (context or ssl.create_default_context()) if secure else None
        self._channel, self._hear, self._token = channel, hear, token
        self._pace, self._backoff, self._clock = pace or MessageRate(), backoff or Backoff(), clock
        self._rng = random.Random()
        if token and not secure and not _is_loopback(self._host):
            self._token = None
            log.warning("The Twitch token is not sent to %s without TLS; the chat there is only listened to.", server)
        self.unsay: Callable[[str], None] = lambda _: None
        """Called with the login of somebody whose words a moderator took away; with "" when it was everybody's."""
        self.state: ConnectionState = "connecting"
        self._nick = ""
        self._writer: asyncio.StreamWriter | None = None
        self._entered: float | None = None
        self._between = self._pace.answers
        self._sample: FairQueue[GuestLine] = FairQueue(_WAITING)
        self._offered = asyncio.Event()
        self._answers: asyncio.Queue[str] = asyncio.Queue(_ANSWERS)
        self._visits = self._answered = self._unsaid = 0

    @property
    def trouble(self) -> str:
        """What is wrong, in words; empty when nothing is."""
        return "its chat is away" if self.state == "away" else ""

    def statistics(self) -> TwitchStatistics:
        nick = self._nick if self._token and self.state == "listening" else ""
        return TwitchStatistics(self.state, nick, self._visits, self._sample.statistics(), self._answered, self._unsaid)

    def answer(self, text: str) -> None:
        """Says something in the channel as soon as Twitch's limits allow; nothing, where we only listen."""
        if not self._token or self.state != "listening":
            return
        if self._answers.full():
            self._answers.get_nowait()
            self._unsaid += 1
        self._answers.put_nowait(text)

    async def run(self) -> None:
        """Listens and answers until it is cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._stay())
            tasks.create_task(self._pass_on())
            tasks.create_task(self._speak())

    async def _stay(self) -> None:
        while True:
            self._entered = None
            try:
                await self._visit()
            except _RefusedError:
                self._token = None
                log.warning("Twitch refuses the token; its chat is only listened to.")
                continue
            except (OSError, UnicodeError, _EndedError) as error:  # UnicodeError: what is no host name
                if self.state != "away":
                    log.warning("Twitch's chat is away (%s); it is tried until it is back.", _why(error))
                self.state = "away"
            stayed = 0.0 if self._entered is None else self._clock() - self._entered
            await asyncio.sleep(self._backoff.wait(stayed))

    async def _visit(self) -> None:
        """One connection, from its beginning to its end, which is an exception."""
        self._between = self._pace.answers
        async with asyncio.timeout(_CONNECTS):
            reader, writer = await asyncio.open_connection(self._host, self._port, ssl=self._context)
        self._writer = writer
        try:
            self._greet()
            await self._listen(reader, writer)
        finally:
            self._writer = None
            writer.transport.abort()
            while not self._answers.empty():
                self._answers.get_nowait()
                self._unsaid += 1

    def _greet(self) -> None:
        if self._token:
            self._nick = self._channel  # a guess: Twitch knows by the token who we are, and says so with its welcome
            self._send(f"PASS oauth:{self._token}")
        else:
            self._nick = f"justinfan{self._rng.randrange(10_000, 100_000)}"  # Twitch's anonymous ones have no password
        self._send(f"NICK {self._nick}", f"USER {self._nick} 0 * :Reverie")

    def _send(self, *lines: str) -> None:
        if self._writer is not None:
            self._writer.write("".join(f"{line}\r\n" for line in lines).encode())

    async def _listen(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        lines, asked = LineSplitter(), False
        deadline = self._clock() + _CONNECTS
        while True:
            try:
                patience = deadline - self._clock() if self._entered is None else _SILENCE
                async with asyncio.timeout(max(0.0, patience)):
                    await writer.drain()
                    data = await reader.read(_READ)
            except TimeoutError:
                if asked or self._entered is None:
                    raise
                asked = True
                self._send("PING :reverie")
                continue
            asked = False
            if not data:
                raise _EndedError("it ended the connection")
            for text in lines.feed(data):
                if line := parse(text):
                    self._take(line)
            await asyncio.sleep(0)  # what has come already is read without a pause, and others have a turn, too

    def _take(self, line: IrcMessage) -> None:
        """Does what a line asks for."""
        match line.command:
            case "PRIVMSG":
                said = said_in(self._channel, line)
                if said and said.login != self._nick.lower():
                    self._sample.offer(said.login, said)
                    self._offered.set()
            case "CLEARCHAT" | "CLEARMSG":
                if (login := unsaid_in(self._channel, line)) is not None:
                    self._sample.withdraw(login)
                    self.unsay(login)
            case "PING":
                self._send(f"PONG :{line.text}")
            case "001":
                self._nick = line.params[0] if len(line.params) > 1 else self._nick
                self._send("CAP REQ :twitch.tv/tags twitch.tv/commands", f"JOIN #{self._channel}")
            case "JOIN" if line.nick == self._nick and self._entered is None:
                self._enter()
            case "USERSTATE":
                moderates = line.tags.get("mod") == "1" or "broadcaster/" in line.tags.get("badges", "")
                self._between = self._pace.moderators if moderates else self._pace.answers
            case "RECONNECT":
                raise _EndedError("it asked us to come again")
            case "NOTICE" | "464" | "ERROR" if self._entered is None and self._token and _refuses(line):
                raise _RefusedError
            case "ERROR":
                raise _EndedError(clean(line.text[:100]))

    def _enter(self) -> None:
        self.state = "listening"
        self._entered = self._clock()
        self._visits += 1
        how = f" and answering as {self._nick}" if self._token else ""
        log.info("Listening to the chat of %s on Twitch%s.", self._channel, how)

    async def _pass_on(self) -> None:
        while True:
            self._offered.clear()
            while (said := self._sample.take()) is not None:
                self._hear(said)
                await asyncio.sleep(self._pace.passing)
            await self._offered.wait()

    async def _speak(self) -> None:
        while True:
            text = await self._answers.get()
            if self._writer is not None:
                self._writer.write(saying(self._channel, text))
                self._answered += 1
                await asyncio.sleep(self._between)


def _refuses(line: IrcMessage) -> bool:
    return line.command == "464" or line.text.lower().startswith((*_REFUSALS, "bad password", "access denied"))


def _why(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "it does not answer"
    return (error.strerror if isinstance(error, OSError) else None) or str(error) or repr(error)


def _is_loopback(host: str) -> bool:
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host == "localhost"
