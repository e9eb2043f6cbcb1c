"""Display names: which are allowed, which a browser had before, and generated ones for people who gave none.

Tested in tests/crowd/test_chat.py.
"""

import random
from collections.abc import Mapping

from cachetools import LRUCache

from stream.words.normalise import plain

from .decency import Decency
from .persistence.store import Store
from .sanitise import clean, cut, has_ink

MAX_CHARS = 24
RESERVED = frozenset({"reverie", "dreamer", "thedreamer", "operator", "admin", "moderator", "system"})
_MAX_REMEMBERED = 10_000

# ruff: noqa: SIM905  (words read better than a list of strings)
_MOODS = (
    "Amber Ancient Brave Bright Calm Cosmic Crimson Curious Dancing Daring Distant Drifting Dreamy Eager "
    "Electric Floating Gentle Giddy Gleaming Golden Happy Hidden Humming Indigo Jolly Kind Lazy Lucid "
    "Lunar Merry Misty Mellow Nimble Patient Pearly Playful Quiet Radiant Roaming Rosy Scarlet Shy Silent "
    "Silver Singing Sleepy Smiling Sparkling Starry Sunny Tender Tiny Velvet Violet Wandering Whirling "
    "Whispering Wild Wise Yawning Zesty"
).split()
_CREATURES = (
    "Alpaca Badger Bear Beaver Bison Butterfly Capybara Cat Chameleon Cricket Crow Deer Dolphin Dragonfly "
    "Duck Falcon Ferret Finch Firefly Fox Gecko Goose Hare Hedgehog Heron Ibis Jay Jellyfish Kiwi Koala "
    "Lark Lemur Lynx Magpie Manatee Marmot Marten Mole Moth Narwhal Newt Octopus Otter Owl Panda Penguin "
    "Pika Puffin Quail Rabbit Raven Robin Seal Sloth Snail Sparrow Squid Stork Swan Tapir Toad Turtle "
    "Whale Wombat Wren Yak"
).split()


def generated_name(rng: random.Random) -> str:
    """A mood and a creature: "Sleepy Otter"."""
    return f"{rng.choice(_MOODS)} {rng.choice(_CREATURES)}"


class UnfitNameError(ValueError):
    """A name that nobody may have, said in one sentence."""


class Naming:
    """Makes names fit to be shown, and remembers whose they are by the token of their browser."""

    def __init__(self, decency: Decency, store: Store, names: Mapping[str, str]) -> None:
        self._decency, self._store = decency, store
        self._names: LRUCache[str, str] = LRUCache(_MAX_REMEMBERED)
        self._names.update(names)

    @property
    def names(self) -> dict[str, str]:
        """The names that are remembered, by token."""
        return dict(self._names)

    def name_of(self, token: str) -> str:
        """The name that this browser had before; empty if none is known that is allowed."""
        return self.still_allowed(self._names.get(token, ""))

    def still_allowed(self, name: str) -> str:
        """A name of an earlier time; empty if it is not allowed any more."""
        return name if self._decency.is_name(name) else ""

    def remember(self, token: str, name: str) -> None:
        """Remembers a name that somebody chose."""
        if token:
            self._names[token] = name
            self._store.record_name(token, name)

    def validated(self, wanted: str) -> str:
        """The name as it may be shown. Raises UnfitNameError."""
        name = cut(clean(wanted[: 8 * MAX_CHARS]), MAX_CHARS)
        if not has_ink(name):
            raise UnfitNameError("A name needs at least one letter that can be seen.")
        if plain(name).replace(" ", "") in RESERVED:
            raise UnfitNameError("That name belongs to the house; please choose another.")
        if not self._decency.is_name(name):
            raise UnfitNameError("That name stays outside; please choose another.")
        return name
