"""What each message does, and who hears of it."""

import json
import random
import string
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from stream.crowd import (
    Blocklist,
    Chat,
    Director,
    Moderation,
    NullStore,
    Origin,
    Outcome,
    Person,
    RelayedLine,
    SavedState,
)
from stream.crowd.protocol import Line, encode
from stream.ipc.scene import Scene
from stream.words import Vocabulary

VOCABULARY = Vocabulary.load()


class Clock:
    now = 0.0
    stands = False

    def __call__(self) -> float:
        self.now += 0 if self.stands else 5  # everybody takes their time
        return self.now


class Still(Clock):
    def __call__(self) -> float:
        return self.now


def a_chat(clock: Clock | None = None, **more: Any) -> tuple[Chat, Person]:
    clock = clock or Clock()
    rng = random.Random(1)
    chat = Chat(VOCABULARY, Director(8, clock=clock, wall=clock, rng=rng), rng, clock, clock, **more)
    return chat, chat.join()


def say(chat: Chat, person: Person, **message: Any) -> Outcome:
    return chat.receive(person, json.dumps(message))


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
    scene, reply = sent(chat.turn().to_all)
    assert (scene["type"], scene["number"], scene["targets"], scene["by"]) == ("scene", 1, [target], ada.name)
    assert reply["type"] == "reply" and ada.name in reply["text"] and "olcano" in reply["text"]


def test_an_unknown_word_is_told_to_its_sender_alone_with_ideas() -> None:
    chat, ada = a_chat()
    outcome = say(chat, ada, type="shout", text="volcanic")
    assert outcome.to_all == []
    (unheard,) = sent(outcome.to_sender)
    assert unheard["suggestions"][0] == {"index": 980, "label": "volcano", "emoji": "🌋", "match": "volcano"}


@pytest.mark.parametrize(("language", "dreams"), [("fr-CA", True), ("", False), ("en-GB", False)])
def test_a_word_is_meant_in_the_speakers_language_first(language: str, dreams: bool) -> None:
    chat, _ = a_chat()
    outcome = say(chat, chat.join(language=language), type="shout", text="chat")
    assert bool(outcome.to_all) == dreams


@pytest.mark.parametrize(
    ("text", "names"), [("volc", {"volcano"}), ("fuck", set()), ("jewish", set()), ("german sh", {"german shepherd"})]
)
def test_nothing_is_offered_for_what_hurts_or_in_the_place_of_people(text: str, names: set[str]) -> None:
    chat, _ = a_chat()
    found = {match.name for match in chat.completions(text, 8)}
    assert names <= found and bool(names) == bool(found)


GOLDEN_RETRIEVER, BEAGLE, PIZZA, IRON = 207, 162, 963, 606


def a_small_chat() -> tuple[Chat, Person]:
    """With a network that knows golden retrievers and waffle irons, and dreams a golden retriever for a beagle."""
    chat, ada = a_chat()
    chat.adapt((GOLDEN_RETRIEVER, 891))
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
    assert [target["label"] for target in sent(chat.turn().to_all)[0]["targets"]] == ["golden retriever"]
    assert [entry["type"] for entry in sent([chat.hello(ada, 1)])[0]["history"]] == ["shout", "reply", "reply"]


def test_what_the_network_knows_itself_needs_no_word() -> None:
    chat, ada = a_small_chat()
    (shout,) = sent(say(chat, ada, type="shout", text="golden retriever").to_all)
    assert shout["targets"][0]["index"] == GOLDEN_RETRIEVER


def test_what_has_no_relative_is_answered_with_what_can_be_dreamed() -> None:
    chat, ada = a_small_chat()
    outcome = say(chat, ada, type="shout", text="pizza")
    assert outcome.to_all == [] and chat.director.candidates == []
    (unheard,) = sent(outcome.to_sender)
    assert (unheard["type"], unheard["text"]) == ("unheard", "pizza")
    assert {idea["index"] for idea in unheard["suggestions"]} == {GOLDEN_RETRIEVER, 891}
    assert "pizza" in unheard["answer"]


def test_a_sentence_is_taken_for_what_is_in_it() -> None:
    chat, ada = a_chat()
    (shout,) = sent(say(chat, ada, type="shout", text="please show me a castle on top of a volcano!").to_all)
    assert [(one["label"], one["where"]) for one in shout["targets"]] == [("castle", "upper"), ("volcano", "lower")]
    (shout,) = sent(say(chat, ada, type="shout", text="🐍🌋").to_all[:1])
    assert [one["label"] for one in shout["targets"]][1] == "volcano"


def test_of_a_family_one_is_picked_and_named() -> None:
    chat, ada = a_chat()
    shout, reply = sent(say(chat, ada, type="shout", text="dogs").to_all)
    (target,) = shout["targets"]
    assert 151 <= target["index"] <= 268
    assert "og" in reply["text"] and target["label"][1:] in reply["text"]


def test_votes_for_a_family_add_up_with_each_other_and_with_one_of_it() -> None:
    chat, ada = a_chat()
    for number, text in enumerate(("dog", "dogs", "a DOG!", "🐕", "show me some dog please")):
        person = chat.join(Origin(f"{number:020}"))
        say(chat, person, type="shout", text=text)
    assert [len(candidate.votes) for candidate in chat.director.candidates] == [5]
    say(chat, ada, type="shout", text="volcano")
    (breed,) = (candidate.targets[0].label for candidate in chat.director.candidates if len(candidate.votes) == 5)
    say(chat, ada, type="shout", text=breed)
    assert [len(candidate.votes) for candidate in chat.director.candidates] == [6]


def test_two_things_that_are_dreamed_alike_are_one_target() -> None:
    chat, ada = a_small_chat()
    shout, *replies = sent(say(chat, ada, type="shout", text="a beagle and a basset").to_all)
    assert [target["index"] for target in shout["targets"]] == [GOLDEN_RETRIEVER]
    assert len(replies) == 2


def test_a_change_of_network_changes_what_shouts_mean_and_nothing_that_was_wanted() -> None:
    chat, ada = a_chat()
    say(chat, ada, type="shout", text="pizza")
    chat.turn()
    say(chat, ada, type="shout", text="beagle")
    chat.adapt((GOLDEN_RETRIEVER,))
    assert chat.director.scene.targets[0].index == PIZZA
    assert chat.director.candidates[0].targets[0].index == BEAGLE
    assert say(chat, ada, type="shout", text="iron").to_all == []
    chat.adapt(())
    (shout,) = sent(say(chat, ada, type="shout", text="iron").to_all)
    assert shout["targets"][0]["index"] == IRON


def test_a_scene_that_another_network_cannot_dream_begins_anew_with_what_stands_in_for_it() -> None:
    chat, ada = a_chat()
    say(chat, ada, type="shout", text="beagle")
    chat.turn()
    chat.adapt(range(1000))
    assert chat.turn().scene is None
    chat.adapt((GOLDEN_RETRIEVER,))
    update = chat.turn()
    assert update.scene == chat.scene and update.to_all == [chat.scene]
    assert (chat.scene.number, chat.scene.by) == (2, ada.name)
    assert [target.label for target in chat.scene.targets] == ["golden retriever"]
    chat.adapt((GOLDEN_RETRIEVER,))
    assert chat.turn().scene is None


def test_two_things_lie_side_by_side_in_the_scene_and_have_no_place_in_the_shout() -> None:
    chat, ada = a_chat()
    (shout,) = sent(say(chat, ada, type="shout", text="pizza and volcano").to_all)
    assert [target["where"] for target in shout["targets"]] == ["everywhere"] * 2
    scene, _ = sent(chat.turn().to_all)
    assert [(one["label"], one["where"]) for one in scene["targets"]] == [("pizza", "left"), ("volcano", "right")]
    (reply,) = sent(say(chat, ada, type="shout", text="What is this?").to_sender)
    assert "izza and volcano" in reply["text"]


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
    assert chat.present == 1
    chat.leave(ada)
    chat.leave(ada)
    assert chat.present == 0


texts = st.one_of(st.text(), st.binary(), st.text(alphabet=string.printable))
values = st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists, max_leaves=5)
objects = st.dictionaries(st.sampled_from(["type", "text", "name", "x"]), values | st.sampled_from(["shout", "name"]))


CRASHERS = sorted(Path(__file__).with_name("crashers").glob("*.json"))


@given(texts | objects.map(json.dumps), st.booleans())
@example("[" * 100_000, False)
@example('{"type":"shout","text":"' + "volcano" * 30 + '"}', False)
def test_whatever_is_said_is_answered_and_nothing_raises(text: str | bytes, free: bool) -> None:
    chat, ada = a_chat(free=free)
    outcome = chat.receive(ada, text)
    assert len(outcome.to_sender) + len(outcome.to_all) == 1
    for message in (*outcome.to_sender, *outcome.to_all):
        encode(message)


@pytest.mark.parametrize("path", CRASHERS, ids=lambda path: path.stem)
def test_what_once_was_trouble_is_answered(path: Path) -> None:
    chat, ada = a_chat()
    for message in chat.receive(ada, path.read_bytes()).to_sender:
        assert json.loads(encode(message))["type"] == "error"


def test_the_dreamer_says_what_it_dreams_to_who_asks_and_in_a_free_chat_to_all() -> None:
    for free in (False, True):
        chat, ada = a_chat(free=free)
        bo = chat.join()
        say(chat, ada, type="shout", text="pizza")
        chat.turn()
        outcome = say(chat, bo, type="shout", text="What are you dreaming?")
        messages = sent(outcome.to_all if free else outcome.to_sender)
        assert [message["type"] for message in messages] == (["said", "reply"] if free else ["reply"])
        for word in (ada.name, bo.name, "izza"):
            assert word in messages[-1]["text"]


def test_who_asks_here_is_answered_alone_and_ever_differently() -> None:
    chat, ada = a_chat()
    for question in (
        "Hello!",
        "help",
        "what is this?",
        "Who are you?",
        "what can I say",
        "stop!",
        "thank you",
        "how does it work",
    ):
        answers = [sent(say(chat, ada, type="shout", text=question).to_sender)[0] for _ in range(6)]
        assert {answer["type"] for answer in answers} == {"reply"}, question
        assert len({answer["text"] for answer in answers}) >= 4, question
        assert all(ada.name in answer["text"] for answer in answers), question
    assert chat.director.candidates == [] and not chat.hello(ada, 1).history


def test_a_greeting_with_a_picture_is_a_shout() -> None:
    chat, ada = a_chat()
    (shout, *_) = sent(say(chat, ada, type="shout", text="hello 🌋").to_all)
    assert shout["targets"][0]["label"] == "volcano"
    assert sent(say(chat, ada, type="shout", text="hello 👋").to_sender)[0]["type"] == "reply"


def test_ideas_are_things_that_the_network_can_dream() -> None:
    chat, ada = a_small_chat()
    for _ in range(5):
        (answer,) = sent(say(chat, ada, type="shout", text="What can I say?").to_sender)
        assert "olden retriever" in answer["text"] and "waffle iron" in answer["text"].lower()


def test_a_third_thing_is_not_dropped_without_a_word() -> None:
    chat, ada = a_chat()
    shout, *_, reply = sent(say(chat, ada, type="shout", text="pizza, volcano, flamingo and teapot").to_all)
    assert [target["label"] for target in shout["targets"]] == ["pizza", "volcano"]
    assert "lamingo and teapot" in reply["text"] and "izza and volcano" in reply["text"]


def test_talk_from_elsewhere_does_nothing_and_is_not_answered() -> None:
    chat, _ = a_chat()
    for number, text in enumerate(("nice dog lol", "volcanic", "hello", "@bob volcano", "!so castle_queen", "drop")):
        outcome = chat.relay(RelayedLine(f"ada{number}", "Ada", text), "twitch")
        assert outcome == Outcome(), text
    assert chat.director.candidates == []


def test_in_slow_mode_nobody_waits_for_what_they_said_to_others() -> None:
    chat, _ = a_chat()
    chat.operator.slow(60)
    assert chat.relay(RelayedLine("ada", "Ada", "good game"), "twitch") == Outcome()
    assert chat.relay(RelayedLine("ada", "Ada", "volcano"), "twitch").to_all
    (error,) = sent(chat.relay(RelayedLine("ada", "Ada", "pizza"), "twitch").to_sender)
    assert error["code"] == "slow"


def test_a_question_from_elsewhere_is_answered_when_it_is_to_the_dreamer() -> None:
    chat, _ = a_chat()
    for number, text in enumerate(("@dreamer hello", "@reverie thanks", "what is this?", "!help")):
        (reply,) = sent(chat.relay(RelayedLine(f"ada{number}", "Ada", text), "twitch").to_sender)
        assert (reply["type"], reply["to"]) == ("reply", "Ada"), text
    assert chat.relay(RelayedLine("bo", "Bo", "who are you", addressed=True), "twitch").to_sender
    assert chat.relay(RelayedLine("bo", "Bo", "who are you"), "twitch") == Outcome()


def test_in_a_free_chat_only_shouts_steer() -> None:
    chat, ada = a_chat(free=True)
    for text in ("nice dog lol", "my cat is on the keyboard", "is that a volcano?"):
        (said,) = sent(say(chat, ada, type="shout", text=text).to_all)
        assert (said["type"], said["text"]) == ("said", text)
    shout, *_ = sent(say(chat, ada, type="shout", text="show me a castle, please").to_all)
    assert (shout["type"], shout["text"]) == ("shout", "show me a castle, please")
    assert [candidate.targets[0].label for candidate in chat.director.candidates] == ["castle"]


def test_in_a_free_chat_a_shout_may_be_in_the_speakers_language() -> None:
    chat, ada = a_chat(free=True)
    bo = chat.join(Origin("b" * 20, "elsewhere"), "fr-CA")
    for person, kind in ((ada, "said"), (bo, "shout")):
        said, *_ = sent(say(chat, person, type="shout", text="!chat").to_all)
        assert said["type"] == kind


def test_in_a_free_chat_talk_is_shown_to_all_and_steers_nothing() -> None:
    chat, ada = a_chat(free=True)
    (said,) = sent(say(chat, ada, type="shout", text="good evening everybody").to_all)
    assert (said["type"], said["from"], said["text"]) == ("said", ada.id, "good evening everybody")
    assert chat.director.candidates == []
    assert sent([chat.hello(ada, 1)])[0]["history"] == [said]


def test_the_vote_is_the_persons_not_the_sockets() -> None:
    chat, _ = a_chat()
    origin = Origin("a" * 20, "somewhere")
    first = chat.join(origin)
    say(chat, first, type="shout", text="pizza")
    chat.leave(first)
    again = chat.join(origin)
    assert again.name == first.name and again.id == first.id
    say(chat, again, type="shout", text="volcano")
    assert [(one.targets[0].label, len(one.votes)) for one in chat.director.candidates] == [("volcano", 1)]


def test_a_mute_goes_with_the_token_through_a_reconnection() -> None:
    clock = Still()
    chat, _ = a_chat(clock)
    origin = Origin("a" * 20, "somewhere")
    ada = chat.join(origin)
    codes = [sent(say(chat, ada, type="name", name="Ada").to_sender)[0].get("code") for _ in range(4)]
    assert codes == [None, None, None, "too_fast"]
    chat.leave(ada)
    (error,) = sent(say(chat, chat.join(origin), type="name", name="Ada").to_sender)
    assert error["code"] == "too_fast" and error["retry_after"] == 10


def test_whoever_leaves_and_comes_back_at_once_may_not_speak_the_faster() -> None:
    clock = Still()
    chat, _ = a_chat(clock)
    codes = []
    for _ in range(4):
        ada = chat.join(Origin("a" * 20, "somewhere"))
        codes.append(sent(say(chat, ada, type="name", name="Ada").to_sender)[0].get("code"))
        chat.leave(ada)
    assert codes == [None, None, None, "too_fast"]


def test_a_thousand_voices_from_one_address_are_heard_in_turn_and_the_rest_at_once() -> None:
    clock = Still()
    chat, _ = a_chat(clock)
    flood = [chat.join(Origin(f"{number:020}", "theirs")) for number in range(1000)]
    heard = [outcome for person in flood if (outcome := say(chat, person, type="shout", text="pizza")).to_all]
    assert len(heard) == 120
    ada = chat.join(Origin("a" * 20, "ours"))
    assert say(chat, ada, type="shout", text="volcano").to_all


def test_a_shout_from_elsewhere_is_one_and_says_from_where() -> None:
    chat, _ = a_chat()
    (shout,) = sent(chat.relay(RelayedLine("grace_99", "grace_99", "volcano"), "twitch").to_all)
    assert (shout["name"], shout["source"], shout["targets"][0]["label"]) == ("grace_99", "twitch", "volcano")
    (named,) = sent(chat.relay(RelayedLine("op", "operator", "pizza"), "twitch").to_all)
    assert named["name"] != "operator"
    assert chat.present == 1
    assert [candidate.targets[0].label for candidate in chat.director.candidates] == ["volcano", "pizza"]
    (again,) = sent(chat.relay(RelayedLine("grace_99", "Grace", "pizza"), "twitch").to_all)
    assert again["from"] == shout["from"]
    assert [len(candidate.votes) for candidate in chat.director.candidates] == [2]


def test_what_is_unfit_is_neither_shown_nor_taken_for_a_name() -> None:
    chat, ada = a_chat(blocklist=Blocklist(["drat", "blast it", "dash*"]))
    for text in ("DRAT!", "oh dr4t", "d r a t", "blast  it", "dashing", "Drát"):
        assert sent(say(chat, ada, type="shout", text=text).to_sender)[0]["code"] == "unfit", text
        assert sent(say(chat, ada, type="name", name=text).to_sender)[0]["code"] == "bad_name", text
    for text in ("hydrate", "blast", "balderdash"):
        assert sent(say(chat, ada, type="shout", text=text).to_sender)[0]["type"] == "unheard", text


def test_while_the_dream_wanders_it_is_nobodys_and_a_shout_ends_it_at_once() -> None:
    chat, ada = a_chat()
    assert chat.turn().to_all == []  # before it is known what the network knows
    chat.adapt((GOLDEN_RETRIEVER, PIZZA))
    (scene,) = sent(chat.turn().to_all)
    assert scene["by"] == "" and scene["targets"][0]["index"] in (GOLDEN_RETRIEVER, PIZZA)
    say(chat, ada, type="shout", text="pizza")
    assert sent(chat.turn().to_all)[0]["by"] == ada.name


class RecordingStore(NullStore):
    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.scenes: list[Scene] = []
        self.names: list[tuple[str, str]] = []

    def record_line(self, at: float, line: Line) -> None:
        self.lines.append(line)

    def record_scene(self, scene: Scene) -> None:
        self.scenes.append(scene)

    def record_name(self, token: str, name: str) -> None:
        self.names.append((token, name))


def test_what_happens_is_remembered_as_it_happens() -> None:
    store = RecordingStore()
    chat, _ = a_chat(store=store)
    ada = chat.join(Origin("a" * 20))
    say(chat, ada, type="name", name="Ada")
    say(chat, ada, type="shout", text="pizza")
    chat.turn()
    assert [type(line).__name__ for line in store.lines] == ["Shout", "Reply"]
    assert [scene.by for scene in store.scenes] == ["Ada"]
    assert store.names == [("a" * 20, "Ada")]


def test_another_chat_goes_on_where_one_ended() -> None:
    chat, ada = a_chat()
    chat.leave(ada)
    ada = chat.join(chat.moderation.origin("a" * 20, "192.0.2.1"))
    bo = chat.join(chat.moderation.origin("b" * 20, "192.0.2.2"))
    say(chat, ada, type="name", name="Ada")
    say(chat, ada, type="shout", text="pizza")
    chat.turn()
    say(chat, ada, type="shout", text="volcano")
    chat.operator.ban(bo.id, 3600)
    saved = msgspec.json.decode(msgspec.json.encode(chat.export()), type=SavedState)

    clock = Clock()
    moderation = Moderation(bytes.fromhex(saved.salt), saved.bans, clock)
    later = Chat(
        VOCABULARY,
        Director(8, clock=clock, wall=clock, scene=saved.scene),
        random.Random(2),
        clock,
        clock,
        saved=saved,
        moderation=moderation,
    )
    again = later.join(moderation.origin("a" * 20, "192.0.2.1"))
    hello = later.hello(again, 1)
    assert (hello.you.name, hello.scene.by) == ("Ada", "Ada")
    assert hello.history == chat.hello(ada, 1).history
    assert [entry.label for entry in hello.tally.entries] == ["volcano"]
    assert again.id == ada.id  # what they said before is still theirs
    assert later.join(moderation.origin("c" * 20, "192.0.2.1")).id != ada.id
    assert moderation.banned_for(moderation.origin("", "192.0.2.2"))
    (shout,) = sent(say(later, again, type="shout", text="castle").to_all)
    assert shout["id"] > max(line.id for line in saved.history if hasattr(line, "id"))


HURTFUL = [
    "fuck",
    "sh1t cat",
    "🇫🇺🇨🇰",
    "jewish",
    "trump",
    "women",
    "kill the dog",
    "a gun",
    "i want to die",
    "hitler volcano",
]


@pytest.mark.parametrize("free", [False, True])
@pytest.mark.parametrize("text", HURTFUL)
def test_what_hurts_is_heard_by_nobody_and_answered_to_its_sender_alone(text: str, free: bool) -> None:
    chat, ada = a_chat(free=free)
    outcome = say(chat, ada, type="shout", text=text)
    assert outcome.to_all == [] and chat.director.candidates == []
    (error,) = sent(outcome.to_sender)
    assert (error["type"], error["code"]) == ("error", "unfit")
    assert text.rsplit(maxsplit=1)[-1] not in error["message"]
    assert chat.relay(RelayedLine("grace", "grace", text), "twitch") == Outcome()
    assert sent([chat.hello(ada, 1)])[0]["history"] == []


def test_each_kind_of_hurt_has_its_own_sentence() -> None:
    chat, ada = a_chat()
    (despair,) = sent(say(chat, ada, type="shout", text="i want to die").to_sender)
    assert "only a dream" in despair["message"] and "somebody" in despair["message"]
    (person,) = sent(say(chat, ada, type="shout", text="Van Gogh").to_sender)
    assert ada.name in person["message"]


def test_people_beside_what_means_nothing_get_no_suggestions() -> None:
    chat, ada = a_chat()
    (error,) = sent(say(chat, ada, type="shout", text="awkward french stuffz").to_sender)
    assert error["code"] == "unfit"
    assert chat.relay(RelayedLine("grace", "grace", "awkward french stuffz"), "twitch") == Outcome()


def test_nobody_is_called_what_hurts_not_even_in_another_chat() -> None:
    chat, ada = a_chat()
    assert sent(say(chat, ada, type="name", name="Adolf H1tler").to_sender)[0]["code"] == "bad_name"
    (shout,) = sent(chat.relay(RelayedLine("n1gger", "n1gger", "volcano"), "twitch").to_all)
    assert shout["name"] != "n1gger"


def test_lines_and_names_of_an_earlier_time_are_judged_too() -> None:
    before, bob = a_chat(family=False, free=True)
    say(before, bob, type="shout", text="fuck")
    say(before, bob, type="name", name="Heil Hitler")
    say(before, bob, type="shout", text="volcano")
    after, ada = a_chat(saved=before.export())
    assert sent([after.hello(ada, 1)])[0]["history"] == []
    assert after.director.candidates[0].names[0] != "Heil Hitler"


def test_who_wants_no_family_show_only_has_the_blocklist() -> None:
    chat, ada = a_chat(family=False, blocklist=Blocklist(["drat"]))
    assert sent(say(chat, ada, type="shout", text="french").to_sender)[0]["type"] == "unheard"
    assert sent(say(chat, ada, type="shout", text="drat").to_sender)[0]["code"] == "unfit"
