"""What each message does, and who hears of it."""

import json
import random
import string
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from stream.crowd import Chat, Direction, Outcome, Person
from stream.crowd.messages import encode
from stream.words import Vocabulary

VOCABULARY = Vocabulary.load()


class Clock:
    now = 0.0

    def __call__(self) -> float:
        self.now += 5  # everybody takes their time
        return self.now


def a_chat() -> tuple[Chat, Person]:
    clock = Clock()
    chat = Chat(VOCABULARY, Direction(8, clock, clock), random.Random(1), clock)
    return chat, chat.join()


def say(chat: Chat, person: Person, **message: Any) -> Outcome:
    return chat.hear(person, json.dumps(message))


def sent(messages: list[Any]) -> list[dict[str, Any]]:
    return [json.loads(encode(message)) for message in messages]


def test_a_shout_that_means_something_is_told_to_all_and_steers() -> None:
    chat, ada = a_chat()
    outcome = say(chat, ada, type="shout", text="Volcanoes")
    (shout,) = sent(outcome.to_all)
    assert shout["type"] == "shout"
    assert (shout["from"], shout["name"], shout["text"]) == (ada.id, ada.name, "Volcanoes")
    target = {"index": 980, "label": "volcano", "emoji": "🌋", "weight": 1.0, "where": "everywhere"}
    assert shout["targets"] == [target]
    scene, reply = sent(chat.turn())
    assert (scene["type"], scene["number"], scene["targets"], scene["by"]) == ("scene", 1, [target], ada.name)
    assert reply["type"] == "reply" and ada.name in reply["text"] and "olcano" in reply["text"]


def test_an_unknown_word_is_told_to_its_sender_alone_with_ideas() -> None:
    chat, ada = a_chat()
    outcome = say(chat, ada, type="shout", text="volcanic")
    assert outcome.to_all == []
    (unheard,) = sent(outcome.to_sender)
    assert unheard["suggestions"][0] == {"index": 980, "label": "volcano", "emoji": "🌋", "match": "volcano"}


GOLDEN_RETRIEVER, BEAGLE, PIZZA, IRON = 207, 162, 963, 606


def a_small_chat() -> tuple[Chat, Person]:
    """With a network that knows golden retrievers and waffle irons, and dreams a golden retriever for a beagle."""
    chat, ada = a_chat()
    chat.learn((GOLDEN_RETRIEVER, 891), {BEAGLE: GOLDEN_RETRIEVER})
    return chat, ada


def test_what_the_network_does_not_know_gets_its_relative_by_name() -> None:
    chat, ada = a_small_chat()
    outcome = say(chat, ada, type="shout", text="Beagles!")
    assert outcome.to_sender == []
    shout, reply = sent(outcome.to_all)
    assert shout["text"] == "Beagles!"
    assert [(target["index"], target["label"]) for target in shout["targets"]] == [(207, "golden retriever")]
    assert (reply["type"], reply["to"]) == ("reply", ada.name)
    for word in (ada.name, "eagle", "olden retriever"):
        assert word in reply["text"]
    assert [target["label"] for target in sent(chat.turn())[0]["targets"]] == ["golden retriever"]
    assert [entry["type"] for entry in sent([chat.hello(ada, 1)])[0]["history"]] == ["shout", "reply", "reply"]


def test_every_answer_names_who_asked_what_was_meant_and_what_comes() -> None:
    chat, ada = a_small_chat()
    answers = {sent(say(chat, ada, type="shout", text="beagle").to_all)[1]["text"] for _ in range(100)}
    assert len(answers) == 5
    for answer in answers:
        assert ada.name in answer and "eagle" in answer and "olden retriever" in answer and answer[0].isupper()


def test_what_the_network_knows_itself_needs_no_word() -> None:
    chat, ada = a_small_chat()
    (shout,) = sent(say(chat, ada, type="shout", text="golden retriever").to_all)
    assert shout["targets"][0]["index"] == GOLDEN_RETRIEVER


def test_what_has_no_relative_is_answered_with_what_can_be_dreamed() -> None:
    chat, ada = a_small_chat()
    outcome = say(chat, ada, type="shout", text="pizza")
    assert outcome.to_all == [] and chat.direction.waiting is None
    (unheard,) = sent(outcome.to_sender)
    assert (unheard["type"], unheard["text"]) == ("unheard", "pizza")
    assert {idea["index"] for idea in unheard["suggestions"]} == {GOLDEN_RETRIEVER, 891}
    (unheard,) = sent(say(chat, ada, type="shout", text="a beagle, please").to_sender)
    offered = {"index": 207, "label": "golden retriever", "emoji": "🐕", "match": "beagle"}
    assert unheard["suggestions"][0] == offered


def test_a_change_of_network_changes_what_shouts_mean_and_nothing_that_was_wanted() -> None:
    chat, ada = a_chat()
    say(chat, ada, type="shout", text="pizza")
    chat.turn()
    say(chat, ada, type="shout", text="beagle")
    chat.learn((GOLDEN_RETRIEVER,), {BEAGLE: GOLDEN_RETRIEVER})
    assert chat.direction.scene.targets[0].index == PIZZA
    assert chat.direction.waiting and chat.direction.waiting[1][0].index == BEAGLE
    assert say(chat, ada, type="shout", text="iron").to_all == []
    chat.learn((), {})
    (shout,) = sent(say(chat, ada, type="shout", text="iron").to_all)
    assert shout["targets"][0]["index"] == IRON


def test_what_the_dreamer_muses_on_is_named_whatever_the_network_and_nothing_else_is() -> None:
    chat, _ = a_small_chat()
    (scene,) = sent(chat.muse(980))
    assert [target["label"] for target in scene["targets"]] == ["volcano"]
    for unknown in (1000, -1):
        chat.muse(980)
        (scene,) = sent(chat.muse(unknown))
        assert scene["targets"] == []


def test_a_newcomer_hears_who_they_are_the_scene_and_the_history() -> None:
    chat, ada = a_chat()
    say(chat, ada, type="shout", text="pizza")
    chat.turn()
    bo = chat.join()
    hello = json.loads(encode(chat.hello(bo, 2)))
    assert hello["you"] == {"id": bo.id, "name": bo.name}
    assert hello["scene"]["targets"][0]["label"] == "pizza"
    assert [entry["type"] for entry in hello["history"]] == ["shout", "reply"]
    assert hello["viewers"] == 2


def test_the_history_ends_after_fifty() -> None:
    chat, ada = a_chat()
    for _ in range(60):
        say(chat, ada, type="shout", text="pizza")
    assert len(chat.hello(ada, 1).history) == 50


def test_a_name_is_changed_cleaned_and_cut() -> None:
    chat, ada = a_chat()
    (name,) = sent(say(chat, ada, type="name", name=" A\u202eda\x00 \u200b Lovelace ").to_sender)
    assert name == {"type": "name", "id": ada.id, "name": "Ada Lovelace"}
    (name,) = sent(say(chat, ada, type="name", name="x" * 10_000).to_sender)
    assert name["name"] == "x" * 24


def test_the_names_of_the_house_and_empty_names_are_refused() -> None:
    chat, ada = a_chat()
    seeming = ("Operator", "ＲＥＶＥＲＩＥ", "Réverie", "dream\u200der", "drea\u115fmer", "The  Dreamer!")
    for wanted in (*seeming, "", " ", "\u200b\u202e", "\u3164", "\u2800", "..."):
        (error,) = sent(say(chat, ada, type="name", name=wanted).to_sender)
        assert error["code"] == "bad_name", wanted


def test_who_leaves_is_counted_no_more() -> None:
    chat, ada = a_chat()
    assert chat.people == 1
    chat.leave(ada)
    chat.leave(ada)
    assert chat.people == 0


texts = st.one_of(st.text(), st.binary(), st.text(alphabet=string.printable))
values = st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists, max_leaves=5)
objects = st.dictionaries(st.sampled_from(["type", "text", "name", "x"]), values | st.sampled_from(["shout", "name"]))


@given(texts | objects.map(json.dumps))
def test_whatever_is_said_is_answered_and_nothing_raises(text: str | bytes) -> None:
    chat, ada = a_chat()
    outcome = chat.hear(ada, text)
    assert len(outcome.to_sender) + len(outcome.to_all) == 1
    for message in (*outcome.to_sender, *outcome.to_all):
        encode(message)
