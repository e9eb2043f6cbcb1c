"""Who shouts on Twitch is heard here and answered there; who is here is answered here alone."""

import json
import os
import random
from collections.abc import Iterator

import pytest

from stream.crowd import Chat, Director, RelayedLine
from stream.crowd.protocol import Shout
from stream.ipc.channels import peek
from stream.ipc.rings import Handle, Reader, Writer, allocate
from stream.ipc.scene import Scene
from stream.site.chat_socket import ChatRoom
from stream.site.proxies import Proxies
from stream.site.twitch.bridge import TwitchBridge
from tests.crowd.test_chat import VOCABULARY, Clock


class Bridged:
    """A room without sockets, and what is said to those who speak on Twitch."""

    def __init__(self, handle: Handle) -> None:
        clock, rng = Clock(), random.Random(1)
        self.chat = Chat(VOCABULARY, Director(8, rng=rng, clock=clock, wall=clock), rng, clock, clock)
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


def test_what_means_nothing_is_answered_only_with_ideas(bridged: Bridged) -> None:
    (answer,) = bridged.say("Ada", "volcanic")
    assert "volcano" in answer
    assert bridged.say("Ada", "qqqqq zzzzz") == []
    assert bridged.say("Ada", "") == []


def test_who_speaks_too_fast_is_not_answered(bridged: Bridged) -> None:
    for _ in range(20):
        assert len(bridged.say("Ada", "qqqqq")) == 0


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
