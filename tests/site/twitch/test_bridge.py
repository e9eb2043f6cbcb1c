"""Who shouts on Twitch is heard here and answered there; who is here is answered here alone."""

import json
import os
import random
from collections.abc import Iterator

import pytest

from stream.crowd import Chat, Director, RelayedLine
from stream.crowd.protocol import Said, Shout
from stream.ipc.channels import peek
from stream.ipc.rings import Handle, Reader, Writer, allocate
from stream.ipc.scene import Scene
from stream.site.chat_socket import ChatRoom
from stream.site.proxies import Proxies
from stream.site.twitch.bots import BOTS
from stream.site.twitch.bridge import TwitchBridge
from tests.crowd.test_chat import VOCABULARY, Clock
from tests.words.test_talk import lines


class Bridged:
    """A room without sockets, and what is said to those who speak on Twitch."""

    def __init__(self, handle: Handle) -> None:
        self.clock, rng = Clock(), random.Random(1)
        director = Director(8, rng=rng, clock=self.clock, wall=self.clock)
        self.chat = Chat(VOCABULARY, director, rng, self.clock, self.clock)
        self.room = ChatRoom(self.chat, Writer(handle), lambda: 1, Proxies(None))
        self.scenes = Reader(handle)
        self.there: list[str] = []
        self.bridge = TwitchBridge(self.room)
        self.bridge.answer = self.there.append

    def say(self, name: str, text: str) -> list[str]:
        """What a chatter says there, and what they are told there."""
        self.there.clear()
        self.bridge.relay(RelayedLine(name.lower(), name, text))
        return self.there


@pytest.fixture
def bridged() -> Iterator[Bridged]:
    memory = allocate(4, 65536)
    yield Bridged(Handle(memory))
    os.close(memory)


def test_a_guests_shout_wins_and_is_answered_there_by_name(bridged: Bridged) -> None:
    (answer,) = bridged.say("Ada", "Volcano!")
    assert "Ada" in answer and "olcano" in answer
    scene = peek(bridged.scenes, Scene)
    assert scene and (scene.by, scene.targets[0].label) == ("Ada", "volcano")


def test_what_means_nothing_and_talk_are_not_answered(bridged: Bridged) -> None:
    for text in (
        "volcanic",
        "qqqqq zzzzz",
        "",
        "lol that dog",
        "hello",
        "thanks",
        "help",
        "!sr volcano",
        "what is a cat",
    ):
        assert bridged.say("Ada", text) == [], text
    assert bridged.chat.director.candidates == [] and not bridged.chat.export().history


def test_of_talk_hardly_a_line_is_answered_or_dreamed(bridged: Bridged) -> None:
    talk = lines("chat_talk.txt")
    answered = [line for number, line in enumerate(talk) if bridged.say(f"chatter{number}", line)]
    print(*answered, sep="\n")
    assert len(answered) <= 0.02 * len(talk)
    assert sum(isinstance(line, Shout) for line in bridged.chat.export().history) <= 0.01 * len(talk)


def test_a_question_to_the_dreamer_is_answered_there(bridged: Bridged) -> None:
    bridged.say("Ada", "volcano")
    for text in ("What is this?", "what are you dreaming", "how does this work?", "what can I say", "!help", "!dream"):
        assert len(bridged.say("Bo", text)) == 1, text
    for text in ("hello", "who made you?", "help", "thanks", "stop"):
        assert len(bridged.say("Cy", f"@reverie {text}")) == 1 and bridged.say("Cy", text) == [], text
    bridged.bridge.relay(RelayedLine("dee", "Dee", "who are you", addressed=True))
    assert len(bridged.there) == 1


def test_the_dreamer_never_repeats_there_what_it_did_not_understand(bridged: Bridged) -> None:
    for text in (
        "@reverie qqqqq",
        "!dream qqqqq",
        "show me a qqqqq",
        "!qqqqq",
        "what is qqqqq",
        "@reverie what is qqqqq",
    ):
        assert not any("qqqqq" in answer for answer in bridged.say("Ada", text)), text


@pytest.mark.parametrize("bot", ["Nightbot", "StreamElements", "sery_bot", "OurOwnBot"])
def test_bots_are_not_heard(bridged: Bridged, bot: str) -> None:
    bridge = TwitchBridge(bridged.room, BOTS | {"ourownbot"})
    bridge.answer = bridged.there.append
    for text in ("volcano", "!dream volcano", "@reverie hello"):
        bridge.relay(RelayedLine(bot.lower(), bot, text, addressed=True))
    assert bridged.there == [] and not bridged.chat.export().history


def test_in_a_free_chat_talk_there_is_shown_here_and_a_question_is_answered_there(bridged: Bridged) -> None:
    bridged.chat.free = True
    assert bridged.say("Ada", "good game everybody") == []
    (said,) = bridged.chat.export().history
    assert isinstance(said, Said) and said.source == "twitch"
    assert len(bridged.say("Ada", "@dreamer who are you?")) == 1


def test_who_speaks_too_fast_is_not_answered(bridged: Bridged) -> None:
    bridged.clock.stands = True
    assert [len(bridged.say("Ada", "!help")) for _ in range(20)] == [1] * 3 + [0] * 17


def test_what_is_taken_away_there_goes_here_too(bridged: Bridged) -> None:
    bridged.say("Ada", "volcano")
    bridged.say("Bo", "pizza")
    bridged.bridge.retract("bo")
    assert {line.name for line in bridged.chat.export().history if isinstance(line, Shout)} == {"Ada"}
    assert bridged.chat.director.candidates == []


def test_answers_to_people_who_are_here_stay_here(bridged: Bridged) -> None:
    bo = bridged.chat.join()
    bridged.chat.receive(bo, json.dumps({"type": "shout", "text": "pizza"}))
    bridged.room.publish(bridged.chat.turn().to_all)
    assert bridged.there == []


@pytest.mark.parametrize("name", ["operator", "\u202e\u200b", "x" * 100_000, "a\r\nb", ""])
def test_odd_names_are_made_fit(bridged: Bridged, name: str) -> None:
    bridged.say(name, "volcano")
    line = bridged.chat.export().history[0]
    assert isinstance(line, Shout) and 0 < len(line.name) <= 24 and line.name.isprintable()
    assert line.name.lower() != "operator"
