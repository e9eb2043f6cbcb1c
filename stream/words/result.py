"""What was understood of a text: at most two things to dream, or what may have been meant."""

from dataclasses import dataclass
from typing import Literal

from .lexicon import Category
from .stopwords import Place

How = Literal["name", "plural", "group", "kind", "emoji", "language", "fuzzy"]
"""How a category was found: by a name of its own in the singular or the plural, by a group that it was picked from,
as what something is a kind of (a condor is a vulture), by an emoji, in another language, or misspelt."""


@dataclass(frozen=True, slots=True)
class Match:
    """A category that can be dreamed, and the name by which it was found: its own, or one that it stands in for."""

    category: Category
    name: str


@dataclass(frozen=True, slots=True)
class Heard:
    """One thing that was heard, and where in the picture it goes."""

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
    """The ISO 639-1 code, where `how` is "language"."""


@dataclass(frozen=True, slots=True)
class Understanding:
    """A text, what was heard in it and what was passed over; `suggestions` (three at most) only where nothing was.

    The first `related` of them have to do with the text, the others are good ideas for anybody.
    """

    text: str
    targets: tuple[Heard, ...] = ()
    ignored: tuple[str, ...] = ()
    suggestions: tuple[Match, ...] = ()
    related: int = 0
