"""Lexicon: names and what they mean, from the tables that `python -m stream.words.build` builds, read once.

Tested in tests/words/test_vocabulary.py.
"""

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

from .dream_text import Dream, parse_dreams

TABLE = Path(__file__).with_name("words.tsv")
DREAMS = Path(__file__).with_name("dreams.tsv")
_KINDRED = Path(__file__).with_name("kindred.tsv")
_LABELS = Path(__file__).with_name("imagenet.tsv")
_LANGUAGES = ("es", "de", "fr", "it", "pt", "zh", "ja", "ko", "ru", "tr", "id", "ar", "fa")
"""What two languages share is said to be of the first."""

Source = Literal["name", "group", "kind", "stand_in", "emoji", "language"]
Origin = Literal["words", "yours", "reviewed", "wordnet", "vectors", "emoji"]
"""Whose word it is that a name means what it does: the table of categories' names, the artist's, who reviewed things by
hand, WordNet, word vectors, or who reviewed emoji."""


@dataclass(frozen=True, slots=True)
class Category:
    """One of ImageNet's categories; `index` is torchvision's, `emoji` is empty where none fits."""

    index: int
    label: str
    emoji: str


class Meaning(NamedTuple):
    """What a name stands for: nodes of the tree, of which those below 1000 are categories and the others groups."""

    nodes: tuple[int, ...]
    source: Source
    language: str = ""
    dreams: tuple[Dream, ...] = ()
    """What stands in for it where it is no category's; one of them is picked. `nodes` are then their categories."""
    origin: Origin = "words"


@dataclass(frozen=True)
class Lexicon:
    """All names, plain (see normalise.py), and the tree of what is a kind of what."""

    parents: dict[int, tuple[int, ...]]
    general: frozenset[int]
    """Groups, such as devices, that say nothing of what is in them."""
    names: dict[str, Meaning]
    emojis: dict[str, Meaning]
    signs: frozenset[str]
    """Those emoji that decorate a text: faces, gestures, people, arrows, flags. Alone they dream."""
    irregular: dict[str, str]
    """Plurals that no rule gives, by word."""
    popular: tuple[int, ...]
    ordinary: frozenset[str]
    """Names that mostly mean something else, such as "bow"."""
    rare: frozenset[str]
    """Names that are hardly ever meant, such as "can": they count where nothing else is said."""
    english: frozenset[str]
    """Words that would pass for a misspelt name, but are none."""


@functools.cache
def categories() -> tuple[Category, ...]:
    """ImageNet's 1000, by the names that torchvision gives them and in its order."""
    rows = (line.partition("\t") for line in _LABELS.read_text("utf-8").splitlines())
    return tuple(Category(index, label, emoji) for index, (label, _, emoji) in enumerate(rows))


@functools.cache
def labels() -> dict[str, int]:
    """The index of each category by its label; of two that share one, the first."""
    return {category.label: category.index for category in reversed(categories())}


@functools.cache
def kindred() -> dict[int, tuple[int, ...]]:
    """What people would take for a category that has no kin in WordNet's tree: a candle for a lighter."""
    index = labels()
    rows = (line.partition("\t") for line in _KINDRED.read_text("utf-8").splitlines())
    return {index[label]: tuple(index[other] for other in others.split(", ")) for label, _, others in rows}


@functools.cache
def lexicon() -> Lexicon:
    sections = _sections(TABLE)
    names = _named(sections["name"], "name")
    for source in ("group", "kind"):
        names = _named(sections[source], source) | names
    for language in _LANGUAGES:
        names = _named(sections[language], "language", language) | names
    things = _sections(DREAMS)
    for origin in ("vectors", "wordnet", "reviewed"):
        names |= _dreamed(things[origin], "stand_in", origin)
    emojis = _named(sections["emoji"], "emoji") | _emojis(things["emoji"] + things["sign"], names)
    return Lexicon(
        parents={node: tuple(map(int, above)) for node, above in _numbered(sections["tree"])},
        general=frozenset(map(int, sections["general"])),
        names=names,
        emojis=emojis,
        signs=frozenset(row.partition("\t")[0] for row in things["sign"]),
        irregular=dict(row.split(" ", 1) for row in sections["irregular"]),
        popular=tuple(map(int, sections["popular"])),
        ordinary=frozenset(sections["ordinary"]),
        rare=frozenset(sections["rare"]),
        english=frozenset(sections["word"]),
    )


def _sections(table: Path) -> dict[str, list[str]]:
    sections: dict[str, list[str]] = {}
    for line in table.read_text("utf-8").splitlines():
        if line[0] == "[":
            rows = sections.setdefault(line[1:-1], [])
        else:
            rows.append(line)
    return sections


def _numbered(rows: list[str]) -> list[tuple[int, list[str]]]:
    return [(int(node), rest) for node, *rest in (row.split("\t") for row in rows)]


def _named(rows: list[str], source: Source, language: str = "") -> dict[str, Meaning]:
    names: dict[str, Meaning] = {}
    for node, row in _numbered(rows):
        meaning = Meaning((node,), source, language)
        for name in row:
            other = names.get(name)
            names[name] = meaning if other is None else Meaning((*other.nodes, node), source, language)
    return names


def _dreamed(rows: list[str], source: Source, origin: Origin) -> dict[str, Meaning]:
    """Rows of a dream and the names of the things that it stands in for."""
    names: dict[str, Meaning] = {}
    for dream, *row in (row.split("\t") for row in rows):
        names |= dict.fromkeys(row, standing_in(dream, source, origin))
    return names


@functools.cache
def standing_in(text: str, source: Source, origin: Origin) -> Meaning:
    """The meaning of a thing for which this stands in (see dream_text.py). Raises DreamError."""
    dreams = parse_dreams(text, labels())
    nodes = dict.fromkeys(part.index for dream in dreams for part in dream)
    return Meaning(tuple(nodes), source, "", dreams, origin)


def _emojis(rows: list[str], names: dict[str, Meaning]) -> dict[str, Meaning]:
    """Emoji by what they dream or, after a `=`, by the name of the thing that they show."""
    emojis: dict[str, Meaning] = {}
    for emoji, _, text in (row.partition("\t") for row in rows):
        if not text:
            continue  # it has a category, and is listed as a sign
        if text[0] == "=":
            emojis[emoji] = names[text[1:]]._replace(source="emoji")
        else:
            emojis[emoji] = standing_in(text, "emoji", "emoji")
    return emojis
