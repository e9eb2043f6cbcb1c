"""The result of understanding a text: at most two things to dream, or suggestions of what was meant.

Tested in tests/words/test_vocabulary.py.
"""

from dataclasses import dataclass
from typing import Literal

from stream.ipc.scene import Place

from .lexicon import Category

How = Literal["name", "plural", "group", "kind", "stand_in", "emoji", "language", "fuzzy"]
"""How a category was found: by a name of its own in the singular or the plural, by a group that it was picked from,
as what something is a kind of (a condor is a vulture), as what stands in for a thing that no category shows (a lakeside
for a tree), by an emoji, in another language, or misspelt."""


@dataclass(frozen=True, slots=True)
class Match:
    """A category that can be dreamed, and the name by which it was found: its own, or one that it stands in for."""

    category: Category
    name: str


@dataclass(frozen=True, slots=True)
class Subject:
    """A category that a text names, and where in the picture it goes. Where two stand in for one thing they are two
    subjects with the same `words` and `name`, one after the other."""

    meant: Category
    dreamed: Category
    """`meant`, or its nearest relative where the network does not know it."""
    where: Place
    how: How
    words: str
    """The part of the text, without case and accents."""
    name: str
    """The name that it was taken for: another than `words` when these are plural, misspelt or drawn out."""
    choices: int = 1
    """How many categories the name may mean; one of them was picked."""
    language: str = ""
    """The ISO 639 code, where `how` is "language"."""
    weight: float = 1.0
    """Its share of the picture, relative to the others'."""
    wanted: str = ""
    """What was asked for and is no category, where `meant` only stands in for it; else empty."""


@dataclass(frozen=True, slots=True)
class Understanding:
    """A text, what it names and what was passed over; `suggestions` (three at most) only where nothing was.

    The first `related` of them have to do with the text, the others are good ideas for anybody.
    """

    text: str
    targets: tuple[Subject, ...] = ()
    ignored: tuple[str, ...] = ()
    surplus: tuple[str, ...] = ()
    """Further things that the text names, of which nothing is dreamed: a picture is of two."""
    suggestions: tuple[Match, ...] = ()
    related: int = 0
