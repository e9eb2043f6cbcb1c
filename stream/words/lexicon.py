"""Lexicon: names and what they mean, from the table that `python -m stream.words.build` builds, read once.

Tested in tests/words/test_vocabulary.py.
"""

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

TABLE = Path(__file__).with_name("words.tsv")
_LABELS = Path(__file__).with_name("imagenet.tsv")
_LANGUAGES = ("es", "de", "fr", "it", "pt", "zh", "ja", "ko", "ru", "tr", "id", "ar", "fa")
"""What two languages share is said to be of the first."""

Source = Literal["name", "group", "kind", "emoji", "language"]


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


@dataclass(frozen=True)
class Lexicon:
    """All names, plain (see normalise.py), and the tree of what is a kind of what."""

    parents: dict[int, tuple[int, ...]]
    general: frozenset[int]
    """Groups, such as devices, that say nothing of what is in them."""
    names: dict[str, Meaning]
    emojis: dict[str, Meaning]
    irregular: dict[str, str]
    """Plurals that no rule gives, by word."""
    near: dict[str, int]
    """Things that are no category's, and the narrowest group that they belong to."""
    ideas: dict[str, tuple[int, ...]]
    """What to offer to those who shout something that is far from everything, by hand."""
    popular: tuple[int, ...]
    ordinary: frozenset[str]
    """Names that mostly mean something else, such as "bow"."""
    english: frozenset[str]
    """Words that would pass for a misspelt name, but are none."""


@functools.cache
def categories() -> tuple[Category, ...]:
    """ImageNet's 1000, by the names that torchvision gives them and in its order."""
    rows = (line.partition("\t") for line in _LABELS.read_text("utf-8").splitlines())
    return tuple(Category(index, label, emoji) for index, (label, _, emoji) in enumerate(rows))


@functools.cache
def lexicon() -> Lexicon:
    sections: dict[str, list[str]] = {}
    for line in TABLE.read_text("utf-8").splitlines():
        if line[0] == "[":
            rows = sections.setdefault(line[1:-1], [])
        else:
            rows.append(line)
    names = _named(sections["name"], "name")
    for source in ("group", "kind"):
        names = _named(sections[source], source) | names
    for language in _LANGUAGES:
        names = _named(sections[language], "language", language) | names
    return Lexicon(
        parents={node: tuple(map(int, above)) for node, above in _numbered(sections["tree"])},
        general=frozenset(map(int, sections["general"])),
        names=names,
        emojis=_named(sections["emoji"], "emoji"),
        irregular=dict(row.split(" ", 1) for row in sections["irregular"]),
        near={name: node for node, near in _numbered(sections["near"]) for name in near},
        ideas={shout: tuple(map(int, ideas)) for shout, *ideas in (row.split("\t") for row in sections["idea"])},
        popular=tuple(map(int, sections["popular"])),
        ordinary=frozenset(sections["ordinary"]),
        english=frozenset(sections["word"]),
    )


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
