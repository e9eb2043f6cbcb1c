"""Texts are brought into one form."""

import pytest

from stream.words.normalise import folded, plain, singulars


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  Ünïted—Wörds_2 ", "united words 2"),
        ("Jack-o’-Lantern", "jack o lantern"),
        ("don't", "dont"),
        ("Straße", "strasse"),
        ("SMØRREBRØD", "smorrebrod"),
        ("ピザ", "ピザ"),
        ("화산", "화산"),
        ("ｖｏｌｃａｎｏ", "volcano"),
        ("İstanbul", "istanbul"),
        ("\u202evol\u00adca\u200bno\ufeff", "volcano"),
        ("🌋", ""),
    ],
)
def test_case_accents_punctuation_and_what_cannot_be_seen_do_not_matter(text: str, expected: str) -> None:
    assert plain(text) == expected
    assert plain(plain(text)) == expected


def test_an_emoji_is_the_same_in_any_skin_and_style() -> None:
    assert folded("🧑🏽‍🚀") == folded("🧑🚀")
    assert folded("☂️") == folded("☂")


def test_plural_forms() -> None:
    assert singulars("boss") == singulars("cactus") == ()
    assert singulars("cats") == ("cat",)
    assert "volcano" in singulars("volcanoes") and "wolf" in singulars("wolves")
