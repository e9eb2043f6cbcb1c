"""What things are called in other languages leads to the same dreams, with articles, plurals and cases."""

import random
from pathlib import Path

import pytest

from stream.words import Vocabulary
from stream.words.abroad import ForeignNames
from stream.words.normalise import plain

VOCABULARY = Vocabulary.load()
COMMON = Path(__file__).with_name("lists") / "foreign.tsv"


def dreamed(text: str, language: str = "") -> list[str]:
    return [one.meant.label for one in VOCABULARY.understand(text, random.Random(1), language=language).targets]


def columns() -> dict[str, list[str]]:
    """What Unicode calls three hundred common things, by language."""
    heading, *rows = COMMON.read_text("utf-8").splitlines()
    cells = [row.split("\t") for row in rows]
    return {language: [row[at] for row in cells] for at, language in enumerate(heading.split("\t"))}


def test_three_hundred_common_things_are_dreamed_in_twelve_languages() -> None:
    assert len(columns()) == 12
    for language, names in columns().items():
        assert len(names) == 300
        missed = [name for name in names if not dreamed(name, language)]
        print(f"{language}: {1 - len(missed) / 300:.1%}; missed: {', '.join(missed)}")
        assert len(missed) <= 9


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("der Baum", "de"), ("Bäume", "de"), ("zwei Bäume", "de"), ("un arbre", "fr"), ("l'arbre", "fr"),
        ("arbres", "fr"), ("el árbol", "es"), ("árboles", "es"), ("gli alberi", "it"), ("árvores", "pt"),
        ("bomen", "nl"), ("дерево", "ru"), ("drzewo", "pl"), ("strom", "cs"), ("träd", "sv"), ("puu", "fi"),
        ("fa", "hu"), ("ağaç", "tr"), ("ağaçlar", "tr"), ("나무", "ko"), ("树", "zh"), ("पेड़", "hi"),
    ],
)  # fmt: skip
def test_a_tree_is_a_tree_in_many_languages(text: str, language: str) -> None:
    understanding = VOCABULARY.understand(text, random.Random(1), language=language)
    assert understanding.targets, text
    (first, *_) = understanding.targets
    assert first.how == "language" and first.language == language


@pytest.mark.parametrize(
    ("text", "language", "how"),
    [
        ("chat", "fr", "language"),
        ("chat", "", ""),
        ("boot", "de", "language"),
        ("boot", "en", "group"),
        ("boot", "", "group"),
        ("chat", "fr-CA", "language"),
        ("bat", "nb-NO", "language"),
        ("bat", "nn", "language"),
    ],
)
def test_the_speakers_language_comes_first_and_then_english(text: str, language: str, how: str) -> None:
    targets = VOCABULARY.understand(text, random.Random(1), language=language).targets
    assert [one.how for one in targets[:1]] == [how] * bool(how)


def test_a_language_that_nobody_knows_changes_nothing() -> None:
    assert dreamed("tree", "xx") == dreamed("tree") == dreamed("tree", "de-AT") == ["lakeside", "valley"]


def test_at_least_forty_languages_have_names() -> None:
    languages = {
        language
        for row in ForeignNames.load().rows()
        for entry in row.split("\t")[1:]
        for language in entry.partition("=")[0].lstrip("!").split(",")
        if language
    }
    assert len(languages) >= 40


def test_the_table_is_sorted_and_plain() -> None:
    names = [row.partition("\t")[0] for row in ForeignNames.load().rows()]
    assert names == sorted(names, key=lambda name: f"{name}\t")
    assert all(plain(name) == name for name in random.Random(1).sample(names, 500))
