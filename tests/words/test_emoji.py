"""Every emoji of Unicode dreams; those that only decorate a text don't take its place."""

import random

import emoji
import pytest

from stream.words import Vocabulary

VOCABULARY = Vocabulary.load()
NEWEST = 16  # Unicode's version


def dreamed(text: str) -> list[str]:
    return [one.meant.label for one in VOCABULARY.understand(text, random.Random(1)).targets]


def test_all_of_unicode_dream() -> None:
    everything = [char for char, about in emoji.EMOJI_DATA.items() if about["E"] <= NEWEST and about["status"] != 1]
    assert len(everything) > 3_700
    missed = [char for char in everything if not dreamed(char)]
    print(f"{1 - len(missed) / len(everything):.1%} of {len(everything)} emoji; missed: {' '.join(missed)}")
    assert not missed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("🌳", ["lakeside", "valley"]),
        ("👨🏽‍🚀", ["space shuttle"]),
        ("👩🏿‍🍳", ["Dutch oven"]),
        ("🇨🇭", ["alp"]),
        ("🏴󠁧󠁢󠁳󠁣󠁴󠁿", ["castle"]),
        ("1️⃣", ["abacus"]),
        ("🌋", ["volcano"]),
    ],
)
def test_each_dreams_what_it_shows(text: str, expected: list[str]) -> None:
    assert dreamed(text) == expected


@pytest.mark.parametrize("text", ["volcano 😍", "😂😂 volcano", "🌋👍🏽", "volcano ‼️", "volcano™", "volcano 🔥"])
def test_what_decorates_a_text_is_passed_over(text: str) -> None:
    assert dreamed(text) == ["volcano"]


@pytest.mark.parametrize("text", ["🔫", "💣", "🗡️", "🔪", "🩸", "⚰️", "🚬", "💉"])
def test_nothing_violent_is_dreamed_for_what_is(text: str) -> None:
    violent = {
        "revolver",
        "rifle",
        "assault rifle",
        "cleaver",
        "guillotine",
        "missile",
        "projectile",
        "cannon",
        "syringe",
    }
    assert dreamed(text) and not violent & set(dreamed(text))
