"""What a shout means to the show: targets to dream of, what has to be said about them, or ideas of what was meant."""

import random
from dataclasses import dataclass

from stream.scene import Target
from stream.words import Category, Match, Vocabulary


@dataclass(frozen=True)
class Understood:
    """`targets` is empty where nothing was understood, and then there may be `ideas`.

    `stand_ins` has what was meant with what is dreamed for it, `picks` a family's name with one of it.
    """

    targets: tuple[Target, ...] = ()
    stand_ins: tuple[tuple[str, str], ...] = ()
    picks: tuple[tuple[str, str], ...] = ()
    ideas: tuple[Match, ...] = ()


def understand(vocabulary: Vocabulary, text: str, rng: random.Random) -> Understood:
    """What a clean text means. The same `rng` picks the same of a family."""
    meant = vocabulary.find(text)
    dreamed = meant and vocabulary.dreamable(meant)
    if meant is None or dreamed is None:
        return Understood(ideas=tuple(vocabulary.suggest(text)))
    stand_ins = ((meant.label, dreamed.label),) if dreamed != meant else ()
    return Understood((target(dreamed),), stand_ins)


def target(category: Category) -> Target:
    return Target(category.index, category.label, category.emoji)
