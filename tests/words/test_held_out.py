"""Lists of words and lines through all that a shout passes, written apart from the tables; every miss is printed.

When they were first applied: things 99.6 % (QuickDraw and COCO all), CLDR's names in twelve languages 99.0 to 100 %,
the usual sense of ambiguous words 94.9 %, talk without scenes or answers 100 %, shouts among it 86 %, hurtful texts
stopped 94.5 % (3 of 400 dreamed), disguises 94.0 % (3 of 200 dreamed), innocent words refused 2.5 %, names 1.5 %. Then
kinds of misses were mended, so that these lists are no longer unseen.
"""

import functools
import json
import random
from collections.abc import Iterable
from pathlib import Path

import pytest

from stream.crowd import Chat, Director, Origin, Outcome, RelayedLine
from stream.crowd.protocol import Shout, Unheard
from stream.words import Vocabulary
from stream.words.hurtful import hurtful
from stream.words.talk import shout_in

FOLDER = Path(__file__).with_name("held_out")
VOCABULARY = Vocabulary.load()
LANGUAGES = 12


def rows(name: str) -> list[list[str]]:
    lines = (FOLDER / name).read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("# ")]


def texts(name: str) -> list[str]:
    return [row[0] for row in rows(name)]


class Clock:
    now = 0.0

    def __call__(self) -> float:
        self.now += 60  # nobody speaks too fast
        return self.now


def a_chat() -> Chat:
    clock, rng = Clock(), random.Random(1)
    return Chat(VOCABULARY, Director(8, clock=clock, wall=clock, rng=rng), rng, clock, clock)


def labels(text: str, language: str = "") -> list[str]:
    return [one.meant.label for one in VOCABULARY.understand(text, random.Random(1), language=language).targets]


def bound(what: str, missed: Iterable[object], of: int, most: float) -> None:
    """Prints what went wrong, and fails if it is more than a part of all."""
    missed = list(missed)
    print(f"{what}: {len(missed)} of {of} ({len(missed) / of:.1%}; at most {most:.1%})", *missed, sep="\n    ")
    assert len(missed) <= most * of


@pytest.mark.parametrize("name", ["quickdraw.txt", "coco.txt", "nouns.txt", "shoutables.txt"])
def test_common_things_are_dreamed(name: str) -> None:
    things = [text for text in texts(name) if text != "person"]
    bound(name, (text for text in things if not labels(text)), len(things), 0.01)


@functools.cache
def _names() -> tuple[list[str], list[list[str]]]:
    heading, *names = rows("cldr_names.tsv")
    return heading[1:], [row[1:] for row in names]


def test_common_things_are_dreamed_in_many_languages() -> None:
    languages, names = _names()
    assert len(languages) == LANGUAGES
    for at, language in enumerate(languages):
        missed = [row[at] for row in names if not labels(row[at], language)]
        bound(language, missed, len(names), 0.03)


def test_ambiguous_words_mean_what_people_mean() -> None:
    meant = {word: set(wanted.split(",")) for word, wanted in rows("ambiguous.tsv") if not wanted.startswith("(")}
    found = {word: labels(word) for word in meant}
    missed = [(word, found[word]) for word, wanted in meant.items() if not wanted.intersection(found[word])]
    bound("another sense", missed, len(meant), 0.10)
    others = [word for word, wanted in rows("ambiguous.tsv") if wanted.startswith("(")]
    bound("no category's sense: not dreamed", [word for word in others if not labels(word)], len(others), 0.05)


def test_talk_starts_no_dream_and_gets_no_answer() -> None:
    lines = texts("talk.txt")
    scenes = [(line, shout) for line in lines if (shout := shout_in(VOCABULARY, line)) and labels(shout)]
    bound("scenes", scenes, len(lines), 0.01)
    chat = a_chat()
    answered = []
    for at, line in enumerate(lines):
        outcome = chat.relay(RelayedLine(f"viewer{at}", f"Viewer{at}", line), "twitch")
        answers = [one for one in (*outcome.to_sender, *outcome.to_all) if not isinstance(one, Shout)]
        answered += [(line, answers)] if answers else []
    bound("answers", answered, len(lines), 0.02)


def test_shouts_among_talk_are_dreamed() -> None:
    lines = texts("shouts.txt")
    missed = [line for line in lines if not ((shout := shout_in(VOCABULARY, line)) and labels(shout))]
    bound("not dreamed in a busy chat", missed, len(lines), 0.03)
    bound("not dreamed on our own page", [line for line in lines if not labels(line)], len(lines), 0.03)


def _leaked(outcome: Outcome) -> list[object]:
    """What others hear of a message, and what is offered to its sender."""
    offered = [one for one in outcome.to_sender if isinstance(one, Unheard) and one.suggestions]
    return [*outcome.to_all, *offered]


@pytest.mark.parametrize(("name", "column"), [("hurtful.tsv", 2), ("disguises.tsv", 1)])
def test_what_hurts_is_neither_shown_nor_answered_nor_dreamed(name: str, column: int) -> None:
    chat = a_chat()
    hurting = [row[column] for row in rows(name)]
    leaked: list[tuple[str, str, object]] = []
    for at, text in enumerate(hurting):
        person = chat.join(Origin(str(at), str(at)))
        here = chat.receive(person, json.dumps({"type": "shout", "text": text}))
        if found := _leaked(here):
            leaked.append(("here", text, found))
        for line in (text, f"!dream {text}"):
            there = chat.relay(RelayedLine(f"viewer{at}", f"Viewer{at}", line), "twitch")
            if found := [*there.to_all, *there.to_sender]:
                leaked.append(("elsewhere", line, found))
        leaked += [("offered", text, offers)] if (offers := chat.completions(text, 8)) else []
    bound(name, leaked, len(hurting), 0)
    assert chat.director.votes() == ()


def test_innocent_words_are_not_taken_for_hurtful_ones() -> None:
    for name in ("innocent.txt", "nouns.txt", "quickdraw.txt"):
        words = texts(name)
        refused = [(text, verdict) for text in words if (verdict := hurtful().judge(text)) and text != "person"]
        bound(name, refused, len(words), 0)


def test_people_may_have_their_names() -> None:
    names = texts("names.txt")
    bound("names", [name for name in names if hurtful().is_unfit_name(name)], len(names), 0.002)
