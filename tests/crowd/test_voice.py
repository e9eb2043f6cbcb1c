"""The dreamer speaks in many phrases that an artist may change, and nobody's name makes it say anything else."""

import json
import random
import string
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream.crowd import Voice, VoiceError
from stream.crowd.voice import FIELDS, TOPICS, VOICES
from stream.ipc.scene import Target
from stream.words import Vocabulary

SHIPPED = sorted(path.stem for path in VOICES.glob("*.toml"))


def english() -> str:
    return (VOICES / "en.toml").read_text("utf-8")


def said(key: str, times: int = 400, language: str = "en") -> list[str]:
    voice = Voice.load(language, random.Random(1))
    fields = {name: f"<{name}>" for name in FIELDS[key]}
    return [voice.say(key, **fields) for _ in range(times)]


def test_english_german_and_french_come_with_the_show() -> None:
    assert SHIPPED == ["de", "en", "fr"]


@pytest.mark.parametrize("language", SHIPPED)
@pytest.mark.parametrize("key", [key for key in FIELDS if len(FIELDS[key] - {"subject"}) or key == "won"])
def test_every_shipped_phrase_can_be_said(language: str, key: str) -> None:
    for text in said(key, language=language):
        assert "{" not in text and "}" not in text
        assert key not in ("won", "mixture", "stands_in", "asked") or "<name>" in text


def test_there_are_plenty_of_phrases() -> None:
    plenty = {"won": 25, "stands_in": 10, "group": 10, "mixture": 10, "asked": 10, "asked_while_alone": 10}
    plenty |= {"unheard": 10, "unheard_with_ideas": 10, "hello": 10}
    for key, least in plenty.items():
        assert len(set(said(key))) >= least, key


def test_what_wins_is_answered_with_who_and_what() -> None:
    assert all("<name>" in text and "<subject>" in text for text in said("won"))
    assert all({"<name>", "<wanted>", "<relative>"} <= set(_fields(text)) for text in said("stands_in"))


def _fields(text: str) -> list[str]:
    return [f"<{name}>" for name in ("name", "wanted", "relative") if f"<{name}>" in text]


@pytest.mark.parametrize("language", SHIPPED)
def test_never_the_same_phrase_twice_running(language: str) -> None:
    for key in ("hello", "won", "mixture", "stands_in", "group", "asked", "unheard"):
        texts = said(key, language=language)
        assert all(one != other for one, other in pairwise(texts))


def test_the_seed_decides_the_phrases() -> None:
    def told(seed: int) -> list[str]:
        voice = Voice.load("en", random.Random(seed))
        return [voice.say("won", name="Ada", subject="owl") for _ in range(5)]

    assert told(1) == told(1) != told(2)


@given(st.text(alphabet=string.printable, max_size=30))
def test_braces_in_a_name_are_only_braces(name: str) -> None:
    text = Voice.load("en", random.Random(1)).say("won", name=name, subject="{name.__class__}")
    assert name[1:] in text and "{name.__class__}" in text


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("{name}! Good", "{name.__class__}! Good", "may only have"),
        ("{name}! Good", "{name[0]}! Good", "may only have"),
        ("{name}! Good", "{name!r}! Good", "may only have"),
        ("{name}! Good", "{name:>999999}! Good", "may only have"),
        ("{name}! Good", "{name:{name}}! Good", "may only have"),
        ("{name}! Good", "{}! Good", "may only have"),
        ("{name}! Good", "{0}! Good", "may only have"),
        ("{name}! Good", "{subject}! Good", "may only have {name}"),
        ("{name}! Good", "{name! Good", "has"),
        ("{name}! Good", "name}! Good", "brace"),
        ("{name}! Good", "\\n! Good", "line of"),
        ('"{name}! Good that you are here. What shall I see?"', "7", "phrases"),
        ("hello = [", "helo = [", "'helo'"),
        ("hello = [", "hello = ][", "not TOML"),
        ('"what is this"', '"?"', "question"),
        ('joining = ["{first} and {second}"]', "joining = []", "'joining'"),
    ],
)
def test_a_voice_that_cannot_speak_is_one_sentence(before: str, after: str, reason: str, tmp_path: Path) -> None:
    assert before in english()
    path = tmp_path / "voice.toml"
    path.write_text(english().replace(before, after), "utf-8")
    with pytest.raises(VoiceError) as error:
        Voice.load(str(path), random.Random(1))
    sentence = str(error.value)
    assert str(path) in sentence and reason in sentence and sentence.endswith(".") and "\n" not in sentence


def test_a_voice_that_is_no_file_or_no_text_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "voice.toml"
    path.write_bytes(b"\xff\xfe")
    for bad in (path, tmp_path / "none.toml", tmp_path):
        with pytest.raises(VoiceError, match=r"^The voice .*\.$"):
            Voice.load(str(bad), random.Random(1))


def test_a_question_is_understood_however_it_is_written() -> None:
    voice = Voice.load("en", random.Random(1))
    for text in ("What are you dreaming?", "WHAT IS THIS", "what's this, please?", "What do you see now"):
        assert voice.topic(text) is not None, text
    for text in ("what", "what island", "volcano", "", "?"):
        assert voice.topic(text) is None, text


@pytest.mark.parametrize("language", SHIPPED)
def test_each_topic_has_several_questions_and_answers(language: str) -> None:
    content = tomllib.loads((VOICES / f"{language}.toml").read_text("utf-8"))
    voice = Voice.load(language, random.Random(1))
    for topic in TOPICS:
        assert len(content[f"ask_{topic}"]) >= 5 and len(content[f"answer_{topic}"]) >= 4, topic
        for question in content[f"ask_{topic}"]:
            assert voice.topic(f"{question.upper()}?!") == topic, question
        texts = said(f"answer_{topic}", language=language)
        assert all(one != other and "<name>" in one for one, other in pairwise(texts)), topic


def test_no_question_is_a_thing_that_could_be_dreamed() -> None:
    vocabulary = Vocabulary.load()
    for path in VOICES.glob("*.toml"):
        content = tomllib.loads(path.read_text("utf-8"))
        questions = [question for topic in TOPICS for question in content[f"ask_{topic}"]]
        things = [question for question in questions if vocabulary.understand(question).targets]
        print(path.stem, *things)
        assert not [question for question in things if vocabulary.find(question)]


def test_courtesies_around_a_question_do_not_matter() -> None:
    voice = Voice.load("en", random.Random(1))
    for text in ("Hello dreamer", "hey, help please!", "so, who are you then?", "oh thank you", "Stop it now, please."):
        assert voice.topic(text), text
    for text in ("hello kitty", "stop sign", "help desk", "please", "who", "oh", "", "what an owl"):
        assert voice.topic(text) is None, text


def test_english_questions_are_understood_in_every_language() -> None:
    for language in SHIPPED:
        assert Voice.load(language, random.Random(1)).topic("who made you?") == "maker"


def test_a_voice_of_an_earlier_time_speaks_on(tmp_path: Path) -> None:
    """Its own phrases are kept; for what it lacks it has those of the English voice."""
    german = (VOICES / "de.toml").read_text("utf-8")
    content = {
        key: some for key, some in tomllib.loads(german).items() if not key.startswith(("ask_", "answer_", "surplus"))
    }
    path = tmp_path / "old.toml"
    path.write_text("\n".join(f"{key} = {json.dumps(some)}" for key, some in content.items()), "utf-8")
    voice = Voice.load(str(path), random.Random(1))
    assert "Ada" in voice.say("answer_help", name="Ada") and voice.say("surplus", name="Ada", subject="x", wanted="y")
    assert voice.topic("was ist das") == "" and voice.topic("help") == "help"
    assert voice.say("won", name="Ada", subject="x") in [
        text.format(name="Ada", subject="x") for text in content["won"]
    ]


def test_many_names_are_cut_short() -> None:
    voice = Voice.load("en", random.Random(1))
    assert voice.names(["Ada"]) == "Ada"
    assert voice.names(["Ada", "Bo", "Ada", "Cy"]) == "Ada, Bo and Cy"
    assert voice.names([f"N{number}" for number in range(9)]) == "N0, N1 and 7 others"


def test_places_are_said_in_words() -> None:
    voice = Voice.load("en", random.Random(1))
    owl, volcano, pizza = Target(1, "owl", where="upper"), Target(2, "volcano", where="lower"), Target(3, "pizza")
    assert voice.subject([owl, volcano]) == "owl above volcano"
    assert voice.subject([owl, pizza]) == "pizza, owl above"
    assert voice.subject([volcano]) == "volcano below"
    assert voice.subject([pizza, Target(4, "castle")]) == "pizza and castle"
    assert voice.subject([Target(3, "pizza", where="left"), Target(4, "castle", where="right")]) == "pizza and castle"
    columns = [Target(3, "pizza", where="left"), Target(4, "castle", where="middle"), Target(5, "owl", where="right")]
    assert voice.subject(columns) == "pizza, castle and owl"
    corners = [Target(3, "pizza", where="upper left"), Target(4, "castle", where="lower right")]
    assert voice.subject(corners) == "pizza and castle"
    assert voice.subject([]) == ""
