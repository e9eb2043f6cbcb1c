"""A channel's chat is listened to and answered in, by a real IRC server's rules and by Twitch's, and come back to."""

import asyncio
import contextlib
import logging
import random
import ssl
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from stream.crowd import RelayedLine
from stream.site.twitch.client import Backoff, MessageIntervals, TwitchClient
from tests.ircd import Ircd, chatting

FAST = MessageIntervals(lines=0, answers=0.01, moderator_answers=0.01)
TOKEN = "verysecretindeed"


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[Ircd]:
    """One that lets only those in who have the token."""
    server = Ircd(tmp_path, f"oauth:{TOKEN}")
    yield server
    server.end()


@pytest.fixture
def ircd(tmp_path: Path) -> Iterator[Ircd]:
    server = Ircd(tmp_path)
    yield server
    if server.process.poll() is None:
        server.end()


async def until(what: Callable[[], object]) -> None:
    """Waits until `what` is true."""
    async with asyncio.timeout(30):
        while not what():  # noqa: ASYNC110  (what is waited for happens on the other side of a socket)
            await asyncio.sleep(0.01)


class Soon(Backoff):
    """Waits less, and counts the tries that were in vain."""

    def __init__(self) -> None:
        super().__init__(first=0.05, longest=0.2, rng=random.Random(1))
        self.tries = 0

    def wait(self, stayed: float) -> float:
        self.tries += 1
        return super().wait(stayed)


@contextlib.asynccontextmanager
async def listening(twitch: TwitchClient) -> AsyncIterator[TwitchClient]:
    """Twitch while it runs, from when it is in the channel."""
    running = asyncio.create_task(twitch.run())
    try:
        await until(lambda: twitch.state == "listening" or running.done())
        yield twitch
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running


def anonymous(
    ircd: Ircd, heard: list[RelayedLine], intervals: MessageIntervals = FAST, backoff: Backoff | None = None
) -> TwitchClient:
    return TwitchClient(
        "dreams", f"irc://127.0.0.1:{ircd.port}", heard.append, intervals=intervals, backoff=backoff or Soon()
    )


async def test_what_is_said_in_the_channel_is_heard_with_names(ircd: Ircd) -> None:
    heard: list[RelayedLine] = []
    async with listening(anonymous(ircd, heard)) as twitch, chatting(ircd, "Ada", "dreams") as ada:
        await ada.say("a volcano")
        await ada.say("\x01ACTION wants pizza\x01")
        ada.send(b"PRIVMSG #dreams :\xe2\x80\xaeoz\xff\xfe\r\n")
        await until(lambda: heard and heard[-1].text.endswith("oz\ufffd\ufffd"))
        assert {(said.login, said.name) for said in heard} == {("ada", "Ada")}
        twitch.answer("Without a token nothing is said.")
        assert twitch.statistics().nick == ""


async def test_with_a_token_it_answers_and_does_not_hear_itself(guarded: Ircd) -> None:
    heard: list[RelayedLine] = []
    server = f"irc://127.0.0.1:{guarded.port}"
    twitch = TwitchClient("dreams", server, heard.append, TOKEN, intervals=FAST, backoff=Soon())
    async with listening(twitch), chatting(guarded, "ada", "dreams", f"oauth:{TOKEN}") as ada:
        assert twitch.statistics().nick == "dreams"
        twitch.answer("Ada, a volcano.\r\nQUIT :not a line of its own")
        line = await ada.hears("PRIVMSG")
        assert line.startswith(":dreams!")
        assert line.endswith("PRIVMSG #dreams :Ada, a volcano. QUIT :not a line of its own")
        await ada.say("pizza")
        await until(lambda: heard)
        await ada.say("@Dreams volcano")
        await until(lambda: len(heard) > 1)
        assert [(said.text, said.addressed) for said in heard] == [("pizza", False), ("volcano", True)]


async def test_a_server_that_dies_and_comes_back_is_listened_to_again(
    ircd: Ircd, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)

    async def listen() -> None:
        heard, backoff = list[RelayedLine](), Soon()
        async with listening(anonymous(ircd, heard, backoff=backoff)) as twitch:
            for visit in (2, 3):
                ircd.end()
                await until(lambda: twitch.state == "away")
                before = backoff.tries
                await until(lambda: backoff.tries >= before + 3)  # noqa: B023
                await asyncio.to_thread(ircd.start)
                await until(lambda: twitch.state == "listening")
                assert twitch.statistics().joins == visit
            async with chatting(ircd, "ada", "dreams") as ada:
                await ada.say("volcano")
                await until(lambda: heard)

    await listen()
    lines = [record.message.partition(" ")[0] for record in caplog.records if "twitch" in record.name]
    assert lines == ["Listening", "Twitch's", "Listening", "Twitch's", "Listening"]


async def test_a_flood_is_read_as_it_comes_and_heard_in_part(ircd: Ircd) -> None:
    lines, intervals = 5000, MessageIntervals(lines=0.02)

    heard: list[RelayedLine] = []
    longest = 0.0

    async def feel() -> None:
        nonlocal longest
        while True:
            before = time.monotonic()
            await asyncio.sleep(0.01)
            longest = max(longest, time.monotonic() - before)

    async with contextlib.AsyncExitStack() as stack:
        twitch = await stack.enter_async_context(listening(anonymous(ircd, heard, intervals)))
        people = [await stack.enter_async_context(chatting(ircd, f"p{n}", "dreams")) for n in range(10)]
        feeling = asyncio.create_task(feel())
        began = time.monotonic()

        async def shout(who: int) -> None:
            for number in range(lines // 10):
                await people[who].say(f"volcano {number}")
                if number % 20 == 0:
                    await asyncio.sleep(0.01)

        shouting = asyncio.gather(*(shout(who) for who in range(10)))
        await shouting
        await until(lambda: twitch.statistics().queue.offered == lines)
        took = time.monotonic() - began
        feeling.cancel()
        statistics = twitch.statistics()
        await until(lambda: twitch.statistics().queue.waiting == 0)
        print(f"{lines / took:.0f} lines a second, {len(heard)} heard, the loop was held for {longest * 1000:.0f} ms")
        assert statistics.queue.waiting <= 40
        assert len(heard) <= took / 0.02 + 42
        assert {said.login for said in heard} == {f"p{n}" for n in range(10)}
        assert lines / took > 300


async def test_tls_is_checked_and_a_stranger_hears_no_token(guarded: Ircd, caplog: pytest.LogCaptureFixture) -> None:
    server = f"ircs://127.0.0.1:{guarded.tls_port}"

    async def trust(context: ssl.SSLContext | None, state: str) -> None:
        twitch = TwitchClient("dreams", server, lambda _: None, TOKEN, context, FAST, Soon())
        async with asyncio.timeout(15):
            running = asyncio.create_task(twitch.run())
            await until(lambda: twitch.state == state)
            running.cancel()

    await trust(ssl.create_default_context(cafile=str(guarded.certificate)), "listening")
    await trust(None, "away")
    assert "certificate" in caplog.text.lower() and TOKEN not in caplog.text


def test_a_token_does_not_travel_without_tls(caplog: pytest.LogCaptureFixture) -> None:
    twitch = TwitchClient("dreams", "irc://192.0.2.1:6667", lambda _: None, TOKEN)
    assert "without TLS" in caplog.text and TOKEN not in caplog.text
    assert TOKEN not in repr(vars(twitch))


class Script:
    """A server that plays Twitch's part: what it was sent is in `lines`, and `say` sends."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.visits = 0
        self._writer: asyncio.StreamWriter | None = None

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.visits += 1
        self._writer = writer
        with contextlib.suppress(ConnectionError):
            while line := await reader.readline():
                self.lines.append(line.decode().strip())
                self.react(self.lines[-1])
        writer.close()

    def react(self, line: str) -> None:
        if line.startswith("USER"):
            nick = line.split()[1]
            self.say(f":tmi.twitch.tv 001 {nick} :Welcome, GLHF!", f":tmi.twitch.tv 376 {nick} :>")
        elif line.startswith("CAP"):
            self.say(":tmi.twitch.tv CAP * ACK :twitch.tv/tags twitch.tv/commands")
        elif line.startswith("JOIN"):
            nick = next(line.split()[1] for line in self.lines[::-1] if line.startswith("NICK"))
            self.say(f":{nick}!{nick}@{nick}.tmi.twitch.tv JOIN #dreams")

    def say(self, *lines: str) -> None:
        assert self._writer
        self._writer.write("".join(f"{line}\r\n" for line in lines).encode())


@contextlib.asynccontextmanager
async def scripted(
    script: Script, hear: Callable[[RelayedLine], None], token: str | None = None
) -> AsyncIterator[TwitchClient]:
    server = await asyncio.start_server(script.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        async with listening(
            TwitchClient("dreams", f"irc://127.0.0.1:{port}", hear, token, intervals=FAST, backoff=Soon())
        ) as it:
            yield it
    finally:
        server.close()


async def test_twitchs_manners() -> None:
    script, heard = Script(), list[RelayedLine]()
    async with scripted(script, heard.append) as twitch:
        assert script.lines[0].startswith("NICK justinfan")
        assert "CAP REQ :twitch.tv/tags twitch.tv/commands" in script.lines
        script.say("PING :tmi.twitch.tv")
        await until(lambda: "PONG :tmi.twitch.tv" in script.lines)
        script.say("@display-name=寿司 :sushi!sushi@sushi.tmi.twitch.tv PRIVMSG #dreams :volcano")
        await until(lambda: heard)
        assert heard == [RelayedLine("sushi", "寿司", "volcano")]
        taken: list[str] = []
        twitch.on_retracted = taken.append
        script.say(":tmi.twitch.tv CLEARCHAT #dreams :sushi", "@login=bo :tmi.twitch.tv CLEARMSG #dreams :pizza")
        await until(lambda: len(taken) == 2)
        assert taken == ["sushi", "bo"]
        script.say(":tmi.twitch.tv RECONNECT")
        await until(lambda: twitch.statistics().joins == 2)
        script.say("@msg-id=slow_on :tmi.twitch.tv NOTICE #dreams :Slow mode.", "x" * 50_000, "\0", ":", "@ :")
        script.say(":bo!b@h PRIVMSG #dreams :pizza")
        await until(lambda: len(heard) == 2)
        assert script.visits == 2


async def test_a_refused_token_is_said_once_and_it_listens_without(caplog: pytest.LogCaptureFixture) -> None:
    class Refusing(Script):
        def react(self, line: str) -> None:
            if line.startswith("PASS oauth"):
                self.say(":tmi.twitch.tv NOTICE * :Login authentication failed")
            elif self.visits > 1:
                super().react(line)

    async def listen() -> None:
        script, heard = Refusing(), list[RelayedLine]()
        async with scripted(script, heard.append, TOKEN) as twitch:
            assert script.visits == 2 and twitch.statistics().nick == ""
            assert f"PASS oauth:{TOKEN}" in script.lines
            script.say(":tmi.twitch.tv RECONNECT")
            await until(lambda: script.visits == 3 and twitch.state == "listening")
            script.say(":ada!a@h PRIVMSG #dreams :pizza")
            await until(lambda: heard)

    await listen()
    assert caplog.text.count("refuses the token") == 1
    assert TOKEN not in caplog.text


@pytest.mark.parametrize(("tags", "most"), [("mod=0;badges=", 20), ("mod=1;badges=moderator/1", 100)])
async def test_answers_keep_within_twitchs_limits(tags: str, most: int) -> None:
    """In a twentieth of the time, since all of the pace is one thing between two answers."""
    times: list[float] = []

    class Timed(Script):
        def react(self, line: str) -> None:
            super().react(line)
            if line.startswith("JOIN"):
                self.say(f"@{tags};display-name=Dreams :tmi.twitch.tv USERSTATE #dreams")
            if line.startswith("PRIVMSG"):
                times.append(time.monotonic())

    real = MessageIntervals()
    assert 30 / real.answers < 20 and 30 / real.moderator_answers < 100
    intervals = MessageIntervals(0, real.answers / 20, real.moderator_answers / 20)

    async def answer() -> None:
        script = Timed()
        server = await asyncio.start_server(script.serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        twitch = TwitchClient(
            "dreams", f"irc://127.0.0.1:{port}", lambda _: None, TOKEN, intervals=intervals, backoff=Soon()
        )
        async with listening(twitch):
            for number in range(30):
                twitch.answer(f"Answer {number}.")
            assert twitch.statistics().dropped == 10
            await until(lambda: twitch.statistics().answered == 20)
            await until(lambda: len(times) == 20)
        assert "PRIVMSG #dreams :Answer 10." in script.lines
        server.close()

    await answer()
    least = {limit: 0.9 * 19 * 30 / 20 / limit for limit in (20, 100)}  # seconds from the first answer to the last
    assert times[-1] - times[0] >= least[most]
    if most == 100:
        assert times[-1] - times[0] < least[20]  # which whoever is no moderator cannot do


def test_tries_come_ever_more_rarely_and_not_all_at_once() -> None:
    backoff = Backoff(rng=random.Random(3))
    waits = [backoff.wait(0) for _ in range(50)]
    for number, wait in enumerate(waits):
        full = min(60.0, 2.0**number)
        assert full / 2 <= wait <= full
    assert len({round(wait, 3) for wait in waits[10:]}) == 40
    assert backoff.wait(3600) <= 1


@pytest.mark.parametrize("server", ["irc://127.0.0.1:1", "irc://no..host:6667", "irc://host.invalid:6667"])
async def test_a_server_that_is_nowhere_is_tried_again(server: str, caplog: pytest.LogCaptureFixture) -> None:
    async def listen() -> None:
        backoff = Soon()
        twitch = TwitchClient("dreams", server, lambda _: None, backoff=backoff)
        running = asyncio.create_task(twitch.run())
        await until(lambda: backoff.tries == 4)
        assert twitch.state == "away"
        assert not running.done()
        running.cancel()

    await listen()
    assert caplog.text.count("is away") == 1
