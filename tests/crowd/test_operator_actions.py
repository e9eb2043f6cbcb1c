"""The operator quiets one without quieting the gallery behind the same address, and everything has an end."""

import random
from typing import Any

import pytest

from stream.crowd import Blocklist, Chat, Director, Person, RelayedLine
from stream.crowd.protocol import Cleared, Shout
from tests.crowd.test_chat import VOCABULARY, Still, say, sent

GALLERY = "192.0.2.7"


def a_chat() -> tuple[Chat, Still]:
    clock = Still()
    chat = Chat(VOCABULARY, Director(8, clock=clock, wall=clock), random.Random(1), clock, clock)
    return chat, clock


def join(chat: Chat, token: str, address: str = GALLERY) -> Person:
    return chat.join(chat.moderation.origin(token and token * 20, address))


def answer(chat: Chat, person: Person, **message: Any) -> dict[str, Any]:
    outcome = say(chat, person, **message)
    return sent([*outcome.to_sender, *outcome.to_all])[0]


def test_who_is_banned_is_out_whatever_address_they_come_from_and_the_gallery_stays() -> None:
    chat, clock = a_chat()
    eve, ada = join(chat, "e"), join(chat, "a")
    assert answer(chat, eve, type="shout", text="pizza")["type"] == "shout"
    ban = chat.operator.ban(eve.id, 3600)
    assert ban and ban.name == eve.name and chat.moderation.bans == (ban,)
    assert chat.operator.take_expelled() == [eve]
    assert chat.director.candidates == []
    assert sent(chat.turn().to_all) == [{"type": "cleared", "from": eve.id}]
    assert chat.hello(ada, 1).history == ()
    for token, address, out in (("e", GALLERY, True), ("e", "198.51.100.1", True), ("", GALLERY, True)):
        assert bool(chat.moderation.banned_for(chat.moderation.origin(token * 20, address))) is out
    assert not chat.moderation.banned_for(ada.origin)
    assert not chat.moderation.banned_for(chat.moderation.origin("n" * 20, GALLERY))
    clock.now = 3600
    assert not chat.moderation.banned_for(eve.origin) and not chat.moderation.bans


def test_a_whole_address_is_banned_only_when_that_is_said() -> None:
    chat, _ = a_chat()
    eve, ada, bo = join(chat, "e"), join(chat, "a"), join(chat, "b", "198.51.100.1")
    ban = chat.operator.ban(eve.id, 60, whole_address=True)
    assert ban
    assert set(chat.operator.take_expelled()) == {eve, ada} and chat.moderation.banned_for(bo.origin) == 0
    assert answer(chat, ada, type="shout", text="pizza")["code"] == "banned"
    assert chat.operator.unban(ban.id) and not chat.operator.unban(ban.id)
    assert answer(chat, ada, type="shout", text="pizza")["type"] == "shout"


def test_who_left_or_speaks_elsewhere_can_be_banned_too() -> None:
    chat, _ = a_chat()
    eve = join(chat, "e")
    say(chat, eve, type="shout", text="pizza")
    chat.leave(eve)
    assert chat.operator.ban(eve.id, 60) and chat.moderation.banned_for(eve.origin)
    (shout,) = sent(chat.relay(RelayedLine("mallory", "Mallory", "pizza"), "twitch").to_all)
    assert chat.operator.ban(shout["from"], 60)
    assert sent(chat.relay(RelayedLine("mallory", "Mallory", "pizza"), "twitch").to_sender)[0]["code"] == "banned"
    assert chat.operator.ban(4711, 60) is None and not chat.operator.mute(4711, 60)


def test_what_is_unsaid_elsewhere_goes_with_its_vote_and_its_speaker_may_come_again() -> None:
    chat, clock = a_chat()
    ada = join(chat, "a")
    say(chat, ada, type="shout", text="volcano")
    mallory = RelayedLine("mallory", "Mallory", "pizza")
    (shout,) = sent(chat.relay(mallory, "twitch").to_all)
    assert len(chat.director.candidates) == 2
    chat.operator.retract("twitch", "nobody")
    assert chat.operator.take_news() == []
    chat.operator.retract("twitch", "mallory")
    assert [news.by for news in chat.operator.take_news() if isinstance(news, Cleared)] == [shout["from"]]
    assert [candidate.targets[0].label for candidate in chat.director.candidates] == ["volcano"]
    assert [line.name for line in chat.export().history if isinstance(line, Shout)] == [ada.name]
    clock.now = 20
    assert sent(chat.relay(mallory, "twitch").to_all)[0]["type"] == "shout"
    chat.operator.retract("twitch")
    assert [candidate.targets[0].label for candidate in chat.director.candidates] == ["volcano"]
    assert [line.name for line in chat.export().history if isinstance(line, Shout)] == [ada.name]


def test_what_was_said_elsewhere_before_a_restart_can_be_unsaid_too() -> None:
    before, _ = a_chat()
    before.relay(RelayedLine("mallory", "Mallory", "pizza"), "twitch")
    saved = before.export()
    clock = Still()
    director = Director(8, clock=clock, wall=clock)
    chat = Chat(VOCABULARY, director, random.Random(2), clock, clock, saved=saved)
    assert chat.export().history and chat.director.candidates
    chat.operator.retract("twitch", "mallory")
    assert not chat.export().history and not chat.director.candidates


def test_a_ban_takes_away_what_was_said_in_other_windows_and_before_coming_back() -> None:
    chat, clock = a_chat()
    eve = join(chat, "e")
    say(chat, eve, type="shout", text="pizza")
    chat.leave(eve)
    clock.now = 10
    again = join(chat, "e")
    say(chat, again, type="shout", text="volcano")
    assert len(chat.export().history) == 2
    assert chat.operator.ban(again.id, 60)
    assert chat.export().history == () and not chat.director.candidates


def test_a_ban_of_an_address_takes_away_what_all_said_who_come_from_there() -> None:
    chat, _ = a_chat()
    eve, ada, bo = join(chat, "e"), join(chat, "a"), join(chat, "b", "198.51.100.1")
    for person, wish in ((eve, "pizza"), (ada, "volcano"), (bo, "castle")):
        say(chat, person, type="shout", text=wish)
    chat.leave(ada)
    assert chat.operator.ban(eve.id, 60, whole_address=True)
    assert [line.name for line in chat.export().history if isinstance(line, Shout)] == [bo.name]


def test_whose_line_can_be_read_can_be_banned_whoever_babbles() -> None:
    chat, clock = a_chat()
    eve = join(chat, "e")
    say(chat, eve, type="shout", text="pizza")
    chat.leave(eve)
    for number in range(1000):
        clock.now += 1
        chat.relay(RelayedLine(f"viewer{number}", "", "xqzw"), "twitch")
        babbler = join(chat, f"{number:04}"[:1], f"198.51.100.{number % 250}")
        say(chat, babbler, type="shout", text="xqzw")
        chat.leave(babbler)
    assert chat.operator.ban(eve.id, 60)


def test_a_ban_of_no_length_is_none() -> None:
    chat, _ = a_chat()
    eve = join(chat, "e")
    with pytest.raises(ValueError, match="longer than no time"):
        chat.operator.ban(eve.id, 0)
    assert not chat.moderation.bans and not chat.operator.take_expelled()


def test_what_is_unspoken_since_today_is_not_read_any_more() -> None:
    before, _ = a_chat()
    eve, ada = join(before, "e"), join(before, "a")
    say(before, eve, type="name", name="Drat")
    say(before, eve, type="shout", text="pizza")
    say(before, ada, type="shout", text="volcano")
    before.turn()
    clock = Still()
    director = Director(8, clock=clock, wall=clock, scene=before.director.scene)
    blocklist = Blocklist(["drat"])
    chat = Chat(VOCABULARY, director, random.Random(2), clock, clock, saved=before.export(), blocklist=blocklist)
    again = join(chat, "e")
    hello = sent([chat.hello(again, 1)])[0]
    assert "drat" not in str(hello).lower() and ada.name in str(hello)


def test_who_is_muted_hears_for_how_long_and_it_ends() -> None:
    chat, clock = a_chat()
    eve = join(chat, "e")
    assert chat.operator.mute(eve.id, 60)
    clock.now = 20
    error = answer(chat, eve, type="shout", text="pizza")
    assert (error["code"], error["retry_after"]) == ("muted", 40) and "40 s" in error["message"]
    chat.leave(eve)
    assert answer(chat, join(chat, "e"), type="name", name="Bo")["code"] == "muted"
    assert chat.operator.mute(eve.id, 0)
    clock.now = 30
    assert answer(chat, join(chat, "e"), type="shout", text="pizza")["type"] == "shout"


def test_slow_mode_asks_everybody_to_wait() -> None:
    chat, clock = a_chat()
    ada = join(chat, "a")
    chat.operator.slow(30)
    assert answer(chat, ada, type="shout", text="pizza")["type"] == "shout"
    clock.now = 10
    error = answer(chat, ada, type="shout", text="owl")
    assert (error["code"], error["retry_after"]) == ("slow", 20)
    clock.now = 30
    assert answer(chat, ada, type="shout", text="pizza")["type"] == "shout"
    chat.operator.slow(0)
    clock.now = 33
    assert answer(chat, ada, type="shout", text="pizza")["type"] == "shout"


def test_the_chat_is_cleared_of_one_person_or_of_all() -> None:
    chat, clock = a_chat()
    ada, bo = join(chat, "a"), join(chat, "b")
    for person in (ada, bo):
        say(chat, person, type="shout", text="pizza")
    chat.turn()
    clock.now = 30
    chat.operator.clear(ada.id)
    assert [line["name"] for line in sent([*chat.hello(bo, 1).history])] == [bo.name]
    chat.operator.clear()
    assert chat.hello(bo, 1).history == ()
    assert sent(chat.turn().to_all) == [{"type": "cleared", "from": ada.id}, {"type": "cleared", "from": 0}]


@pytest.mark.parametrize("seconds", [-1, float("nan"), float("inf"), 1e12])
def test_a_length_of_time_that_is_none_is_refused(seconds: float) -> None:
    chat, _ = a_chat()
    ada = join(chat, "a")
    for act in (chat.operator.ban, chat.operator.mute):
        with pytest.raises(ValueError, match="length of time"):
            act(ada.id, seconds)
    with pytest.raises(ValueError, match="length of time"):
        chat.operator.slow(seconds)
