"""In a chat of others only shouts are dreamed of: lists of what people write there, of which every miss is printed."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream.words import Vocabulary, chat_words
from stream.words.politeness import asked_politely
from stream.words.talk import shout_in, without_address

VOCABULARY = Vocabulary.load()
MAX_SCENES = 0.01  # of lines that are talk
MIN_DREAMED = 0.97  # of shouts


WORDS = sorted(chat_words.ARTICLES | chat_words.LINKS | chat_words.ADJECTIVES | chat_words.REQUEST_WORDS)
WORDS += ["volcano", "cat", "🌋", "火山", "fire", "!", "?", "+", "@bob", "@reverie", "s", "p", "e"]


def lines(name: str) -> list[str]:
    return [line for line in Path(__file__).with_name(name).read_text("utf-8").splitlines() if line]


def dreams(line: str) -> list[str]:
    """What a line makes the dreamer dream of."""
    shout = shout_in(VOCABULARY, line)
    return [target.name for target in VOCABULARY.understand(shout).targets] if shout else []


def test_talk_starts_no_dream() -> None:
    talk = lines("chat_talk.txt")
    scenes = {line: found for line in talk if (found := dreams(line))}
    print(*scenes.items(), sep="\n")
    assert len(talk) >= 150 and len(scenes) <= MAX_SCENES * len(talk)


def test_shouts_among_it_are_dreamed() -> None:
    """Of things that the vocabulary knows; how many it knows is measured elsewhere."""
    shouts = [line for line in lines("chat_shouts.txt") if VOCABULARY.understand(line).targets]
    missed = [line for line in shouts if not dreams(line)]
    print(*missed, sep="\n")
    assert len(shouts) >= 60 and len(missed) <= (1 - MIN_DREAMED) * len(shouts)


@pytest.mark.parametrize(
    ("line", "shout"),
    [
        ("show me a cat on a castle!", "a cat on a castle !"),
        ("!dream volcano", "volcano"),
        ("! volcano", "volcano"),
        ("!🐱 on a castle", "🐱 on a castle"),
        ("!🐱🌋", "🐱 🌋"),
        ("! (cat)", "( cat )"),
        ("!❤️", "❤"),
        ("@reverie volcano", "volcano"),
        ("volcano @somebody", "volcano"),
        ("volcano PogChamp :) <3", "volcano"),
        ("a cat 😍", "a cat"),
        ("make it a snail", "a snail"),
        ("volcano pleaseeee", "volcano"),
        ("s'il te plaît, un volcan", "un volcan"),
        ("en elefant tack", "en elefant"),
        ("please volcano, thanks", "volcano"),
        ("un chat", "un chat"),
        ("what about an owl?", "an owl ?"),
        ("lions or tigers", "lions or tigers"),
        ("is it lions or tigers", ""),
        ("fish on the left", "fish on the left"),
        ("the fish on the left", ""),
        ("please", ""),
        ("", ""),
    ],
)
def test_what_is_to_be_understood_is_the_thing_without_what_asks_for_it(line: str, shout: str) -> None:
    assert shout_in(VOCABULARY, line) == shout


def test_both_things_of_a_shout_are_dreamed() -> None:
    for line in ("a cat on a castle", "castle and volcano", "🌋🏰", "pizza & teapot", "!volcano on a bus"):
        assert len(dreams(line)) == 2, line


@pytest.mark.parametrize("word", ["goat", "cap", "mouse", "gun"])
def test_what_is_also_said_of_other_things_needs_an_article_a_request_or_a_please(word: str) -> None:
    assert VOCABULARY.understand(word).targets and not dreams(word)
    for asked in (f"a {word}", f"a golden {word}", f"a {word} on a castle", f"{word} please", f"show me {word}s"):
        assert dreams(asked), asked


def test_what_everybody_says_is_dreamed_for_who_asks_the_dreamer() -> None:
    for line in ("drop", "clip"):
        assert not dreams(line) and not dreams(f"a {line}"), line
        assert bool(shout_in(VOCABULARY, line, addressed=True)) == bool(VOCABULARY.understand(line).targets), line


def test_a_shout_may_be_in_the_speakers_language() -> None:
    for word, language in (("chat", "fr-CA"), ("lit", "fr"), ("slang", "nl")):
        assert shout_in(VOCABULARY, f"!{word}") == "", word
        assert shout_in(VOCABULARY, f"!{word}", language=language) == word


@pytest.mark.parametrize("line", ["@bob volcano", "@Tiger_Lily a castle", "@bob: pizza please"])
def test_a_line_to_somebody_else_is_talk(line: str) -> None:
    assert shout_in(VOCABULARY, line) == ""


@pytest.mark.parametrize("command", sorted(chat_words.COMMANDS))
def test_commands_of_other_bots_are_theirs(command: str) -> None:
    assert shout_in(VOCABULARY, f"!{command}") == ""
    assert shout_in(VOCABULARY, f"!{command} 100") == ""


def test_the_dreamers_own_name_is_an_address_where_it_is_set_off() -> None:
    for line in (
        "@reverie volcano",
        "@TheDreamer: volcano",
        "dreamer, volcano",
        "volcano @dreamer",
        "volcano, dreamer!",
    ):
        assert without_address(line) == ("volcano", True), line
    for line in ("volcano", "reverie", "@reveries volcano", "dreamers, volcano", "a dreamer on a volcano"):
        assert without_address(line) == (line, False), line


@pytest.mark.parametrize(
    "line", ["", " ", "!", "!!!", "?", "@", "@bob", "!@#", "\u200b", "! !", "a", "the", "+", "\ud83d"]
)
def test_what_says_nothing_is_talk(line: str) -> None:
    assert shout_in(VOCABULARY, line) == ""


@given(st.text() | st.lists(st.sampled_from(WORDS)).map(" ".join))
def test_whatever_is_said_is_one_or_the_other(line: str) -> None:
    shout = shout_in(VOCABULARY, line)
    assert not shout or VOCABULARY.parse(shout).mentions


def test_the_lists_agree_with_each_other() -> None:
    """A word of everyday talk that only has to be asked for is in one list; so nobody wonders which one counts."""
    assert not chat_words.AMBIGUOUS & (chat_words.COMMON | chat_words.JARGON)
    assert not chat_words.COMMANDS & chat_words.OUR_COMMANDS


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("please a cat", "a cat"), ("a cat pleaseeee !", "a cat"), ("kedi lutfen", "kedi"), ("tack", "tack"),
        ("a hammer and a tack", "a hammer and a tack"), ("elefant tack", "elefant"), ("thanks", "thanks"),
        ("bitte mal ein drache , danke", "ein drache"), ("thanks for the fish", "thanks for the fish"),
    ],
)  # fmt: skip
def test_politeness_stands_before_and_after_what_is_asked_for(said: str, left: str) -> None:
    words = said.split()
    start, end = asked_politely(words)
    assert " ".join(words[start:end]) == left
