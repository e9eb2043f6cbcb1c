"""IRC client for a Twitch channel's chat: listens, answers, and reconnects whatever happens."""

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

from stream.crowd import RelayedLine
from stream.crowd.sanitise import clean

from .fair_queue import FairQueue, QueueStatistics
from .irc import IrcMessage, LineSplitter, parse, privmsg, relayed_line, retracted_login

log = logging.getLogger(__name__)

ConnectionState = Literal["connecting", "listening", "away"]

_JOIN_TIMEOUT = 15.0  # seconds that it may take until we are in the channel
_PING_AFTER = 60.0  # seconds after which the server is asked whether it is there
_MAX_ANSWERS = 20  # that wait to be sent; older ones are not worth hearing any more
_MAX_SENDERS = 40  # people whose lines wait to be passed on
_READ_BYTES = 64 * 1024  # bytes at a time
_REFUSALS = ("login authentication failed", "improperly formatted auth", "login unsuccessful", "invalid nick")


@dataclass(frozen=True)
class MessageIntervals:
    """Pacing, in seconds between two: lines passed on, and answers, which Twitch limits to 20 in 30 s, for a moderator
    to 100 in 30 s. Evenly spaced they never exceed that in any 30 s, wherever those begin.
    """

    lines: float = 0.05
    answers: float = 1.6
    moderator_answers: float = 0.35


@dataclass
class Backoff:
    """Exponential backoff with jitter, in seconds until the next try: twice as many each time up to
    `longest`, of which chance takes up to a half, so that not everybody comes back at once. Who had stayed for
    `reset_after` seconds begins anew.
    """

    first: float = 1.0
    longest: float = 60.0
    reset_after: float = 60.0
    rng: random.Random = field(default_factory=random.Random)
    _failures: int = 0

    def wait(self, stayed: float) -> float:
        self._failures = 0 if stayed >= self.reset_after else min(self._failures + 1, 30)
        whole: float = min(self.longest, self.first * 2.0 ** max(0, self._failures - 1))
        return whole * self.rng.uniform(0.5, 1.0)


@dataclass(frozen=True)
class TwitchStatistics:
    """How it is: `nick` is who answers ("" when nobody does), `joins` counts the times we came into the channel."""

    state: ConnectionState
    nick: str
    joins: int
    queue: QueueStatistics
    answered: int
    dropped: int


class _DisconnectedError(Exception):
    """The connection is of no more use; the sentence says why."""


class _AuthError(Exception):
    """The token is not taken."""


class TwitchClient:
    """`on_line` is called with what is said in the channel, a sample of it when it is more than can be passed on.

    `server` is `ircs://HOST:PORT` or, without TLS, `irc://`. The token goes to nobody but a server whose certificate
    holds (or this machine itself); when it is refused that is said once and we only listen.
    """

    def __init__(
        self,
        channel: str,
        server: str,
        on_line: Callable[[RelayedLine], None],
        token: str | None = None,
        context: ssl.SSLContext | None = None,
        intervals: MessageIntervals | None = None,
        backoff: Backoff | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        address = urlsplit(server)
        assert address.hostname
        assert address.port
        self._host, self._port = address.hostname, address.port
        secure = address.scheme == "ircs"
        self._context = (context or ssl.create_default_context()) if secure else None
        self._channel, self._on_line, self._token = channel, on_line, token
        self._intervals, self._backoff, self._clock = intervals or MessageIntervals(), backoff or Backoff(), clock
        self._rng = random.Random()
        if token and not secure and not _is_loopback(self._host):
            self._token = None
            log.warning("The Twitch token is not sent to %s without TLS; the chat there is only listened to.", server)
        self.on_retracted: Callable[[str], None] = lambda _: None
        """Called with the login of somebody whose words a moderator took away; with "" when it was everybody's."""
        self.state: ConnectionState = "connecting"
        self._nick = ""
        self._writer: asyncio.StreamWriter | None = None
        self._joined_at: float | None = None
        self._answer_interval = self._intervals.answers
        self._queue: FairQueue[RelayedLine] = FairQueue(_MAX_SENDERS)
        self._line_waiting = asyncio.Event()
        self._pending_answers: asyncio.Queue[str] = asyncio.Queue(_MAX_ANSWERS)
        self._joins = self._answered = self._dropped = 0

    @property
    def trouble(self) -> str:
        """What is wrong, in words; empty when nothing is."""
        return "its chat is away" if self.state == "away" else ""

    def statistics(self) -> TwitchStatistics:
        nick = self._nick if self._token and self.state == "listening" else ""
        return TwitchStatistics(self.state, nick, self._joins, self._queue.statistics(), self._answered, self._dropped)

    def answer(self, text: str) -> None:
        """Says something in the channel as soon as Twitch's limits allow; nothing, where we only listen."""
        if not self._token or self.state != "listening":
            return
        if self._pending_answers.full():
            self._pending_answers.get_nowait()
            self._dropped += 1
        self._pending_answers.put_nowait(text)

    async def run(self) -> None:
        """Listens and answers until it is cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._stay_connected())
            tasks.create_task(self._relay_lines())
            tasks.create_task(self._send_answers())

    async def _stay_connected(self) -> None:
        while True:
            self._joined_at = None
            try:
                await self._connect()
            except _AuthError:
                self._token = None
                log.warning("Twitch refuses the token; its chat is only listened to.")
                continue
            except (OSError, UnicodeError, _DisconnectedError) as error:  # UnicodeError: what is no host name
                if self.state != "away":
                    log.warning("Twitch's chat is away (%s); it is tried until it is back.", _why(error))
                self.state = "away"
            stayed = 0.0 if self._joined_at is None else self._clock() - self._joined_at
            await asyncio.sleep(self._backoff.wait(stayed))

    async def _connect(self) -> None:
        """One connection, from its beginning to its end, which is an exception."""
        self._answer_interval = self._intervals.answers
        async with asyncio.timeout(_JOIN_TIMEOUT):
            reader, writer = await asyncio.open_connection(self._host, self._port, ssl=self._context)
        self._writer = writer
        try:
            self._register()
            await self._listen(reader, writer)
        finally:
            self._writer = None
            writer.transport.abort()
            while not self._pending_answers.empty():
                self._pending_answers.get_nowait()
                self._dropped += 1

    def _register(self) -> None:
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
        lines, pinged = LineSplitter(), False
        deadline = self._clock() + _JOIN_TIMEOUT
        while True:
            try:
                timeout = deadline - self._clock() if self._joined_at is None else _PING_AFTER
                async with asyncio.timeout(max(0.0, timeout)):
                    await writer.drain()
                    data = await reader.read(_READ_BYTES)
            except TimeoutError:
                if pinged or self._joined_at is None:
                    raise
                pinged = True
                self._send("PING :reverie")
                continue
            pinged = False
            if not data:
                raise _DisconnectedError("it ended the connection")
            for text in lines.feed(data):
                if line := parse(text):
                    self._handle(line)
            await asyncio.sleep(0)  # what has come already is read without a pause, and others have a turn, too

    def _handle(self, line: IrcMessage) -> None:
        """Does what a line asks for."""
        match line.command:
            case "PRIVMSG" | "USERNOTICE":
                said = relayed_line(self._channel, line, self._nick)
                if said and said.login != self._nick.lower():
                    self._queue.offer(said.login, said)
                    self._line_waiting.set()
            case "CLEARCHAT" | "CLEARMSG":
                if (login := retracted_login(self._channel, line)) is not None:
                    self._queue.withdraw(login)
                    self.on_retracted(login)
            case "PING":
                self._send(f"PONG :{line.text}")
            case "001":
                self._nick = line.params[0] if len(line.params) > 1 else self._nick
                self._send("CAP REQ :twitch.tv/tags twitch.tv/commands", f"JOIN #{self._channel}")
            case "JOIN" if line.nick == self._nick and self._joined_at is None:
                self._joined()
            case "USERSTATE":
                moderates = line.tags.get("mod") == "1" or "broadcaster/" in line.tags.get("badges", "")
                self._answer_interval = self._intervals.moderator_answers if moderates else self._intervals.answers
            case "RECONNECT":
                raise _DisconnectedError("it asked us to come again")
            case "NOTICE" | "464" | "ERROR" if self._joined_at is None and self._token and _refuses(line):
                raise _AuthError
            case "ERROR":
                raise _DisconnectedError(clean(line.text[:100]))

    def _joined(self) -> None:
        self.state = "listening"
        self._joined_at = self._clock()
        self._joins += 1
        how = f" and answering as {self._nick}" if self._token else ""
        log.info("Listening to the chat of %s on Twitch%s.", self._channel, how)

    async def _relay_lines(self) -> None:
        while True:
            self._line_waiting.clear()
            while (line := self._queue.take()) is not None:
                self._on_line(line)
                await asyncio.sleep(self._intervals.lines)
            await self._line_waiting.wait()

    async def _send_answers(self) -> None:
        while True:
            text = await self._pending_answers.get()
            if self._writer is not None:
                self._writer.write(privmsg(self._channel, text))
                self._answered += 1
                await asyncio.sleep(self._answer_interval)


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
