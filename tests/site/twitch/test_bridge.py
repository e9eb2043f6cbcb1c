"""Who shouts on Twitch is heard here and answered there; who is here is answered here alone."""

import json
import os
import random
from collections.abc import Iterator

import pytest

from stream.crowd import Chat, Director
from stream.crowd.protocol import Shout
from stream.ipc.channels import peek
from stream.ipc.rings import Handle, Reader, Writer, allocate
from stream.ipc.scene import Scene
from stream.site.chat_socket import ChatRoom
from stream.site.proxies import Proxies
from stream.site.twitch.bridge import TwitchBridge
from stream.site.twitch.irc import GuestLine
from tests.crowd.test_chat import VOCABULARY, Clock


class OperatorActions:
    """A room without sockets, its guests, and what is said to them elsewhere."""

    def __init__(self, handle: Handle) -> None:
        clock, rng = Clock(), random.Random(1)
        self.chat = Chat(VOCABULARY, Director(8, rng=rng, clock=clock, wall=clock), rng, clock, clock)
        self.room = ChatRoom(self.chat, Writer(handle), lambda: 1, Proxies(None))
        self.scenes = Reader(handle)
        self.there: list[str] = []
        self.guests = TwitchBridge(self.room)
        self.guests.answer = self.there.append

    def say(self, name: str, text: str) -> list[str]:
        """What a guest says, and what they are told there."""
        self.there.clear()
        self.guests.hear(GuestLine(name.lower(), name, text))
        return self.there


@pytest.fixture
def house() -> Iterator[OperatorActions]:
    memory = allocate(4, 65536)
    yield OperatorActions(Handle(memory))
    os.close(memory)


def test_a_guests_shout_wins_and_is_answered_there_by_name(house: OperatorActions) -> None:
    (answer,) = house.say("Ada", "Volcano!")
    assert "Ada" in answer and "olcano" in answer
    scene = peek(house.scenes, Scene)
    assert scene and (scene.by, scene.targets[0].label) == ("Ada", "volcano")


def test_what_means_nothing_is_answered_only_with_ideas(house: OperatorActions) -> None:
    (answer,) = house.say("Ada", "volcanic")
    assert "volcano" in answer
    assert house.say("Ada", "qqqqq zzzzz") == []
    assert house.say("Ada", "") == []


def test_who_speaks_too_fast_is_not_answered(house: OperatorActions) -> None:
    for _ in range(20):
        assert len(house.say("Ada", "qqqqq")) == 0


def test_what_is_taken_away_there_goes_here_too(house: OperatorActions) -> None:
    house.say("Ada", "volcano")
    house.say("Bo", "pizza")
    house.guests.unsay("bo")
    assert {line.name for line in house.chat.export().history if isinstance(line, Shout)} == {"Ada"}
    assert house.chat.direction.waiting == []


def test_answers_to_people_who_are_here_stay_here(house: OperatorActions) -> None:
    bo = house.chat.join()
    house.chat.hear(bo, json.dumps({"type": "shout", "text": "pizza"}))
    house.room.tell(house.chat.turn())
    assert house.there == []


@pytest.mark.parametrize("name", ["operator", "\u202e\u200b", "x" * 100_000, "a\r\nb", ""])
def test_odd_names_are_made_fit(house: OperatorActions, name: str) -> None:
    house.say(name, "volcano")
    line = house.chat.export().history[0]
    assert isinstance(line, Shout) and 0 < len(line.name) <= 24 and line.name.isprintable()
    assert line.name.lower() != "operator"
