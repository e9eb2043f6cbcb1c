"""Texts are fit to be shown to everybody."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from stream.crowd.sanitise import clean, cut


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("  a \t\n b  ", "a b"),
        ("\u202eevil\u2066", "evil"),
        ("zero\u200bwidth", "zerowidth"),
        ("\uff46\uff55\uff4c\uff4c", "full"),
        ("Z" + "\u0336" * 100, "Z" + "\u0336" * 3),
        ("👩\u200d🚀 on 🏳️", "👩\u200d🚀 on 🏳"),
        ("\ud800", ""),
        ("naïve", "naïve"),
    ],
)
def test_what_would_disturb_is_taken_out(text: str, shown: str) -> None:
    assert clean(text) == shown


@given(st.text())
@example("\u00b4\ud7fc\U0001d16d")  # marks in another order, once what parted them is gone
def test_a_clean_text_is_printable_and_stays_as_it_is(text: str) -> None:
    once = clean(text)
    assert not any(unicodedata.category(char) in ("Cc", "Cs", "Co", "Cn", "Zl", "Zp") for char in once)
    assert clean(once) == once


@given(st.text(), st.integers(1, 30))
def test_a_cut_text_is_its_beginning(text: str, length: int) -> None:
    shortened = cut(text, length)
    assert len(shortened) <= length
    assert text.startswith(shortened)


def test_a_cut_never_parts_a_letter_from_its_accent_nor_an_emoji() -> None:
    assert cut("ae\u0301", 2) == "a"
    assert cut("a👩\u200d🚀", 3) == "a"
