"""What a shout means to the show: targets to dream of, what has to be said about them, or ideas of what was meant."""

import random
from collections.abc import Collection
from dataclasses import dataclass

from stream.ipc.scene import Place, Target
from stream.words import Category, Match, Vocabulary


@dataclass(frozen=True)
class Understood:
    """`targets` is empty where nothing was understood, and then there are `ideas`, of which the first `related` have to
    do with the text.

    `stand_ins` has what was meant with what is dreamed for it, `picks` a family's name with one of it.
    """

    targets: tuple[Target, ...] = ()
    stand_ins: tuple[tuple[str, str], ...] = ()
    picks: tuple[tuple[str, str], ...] = ()
    ideas: tuple[Match, ...] = ()
    related: int = 0


def understand(vocabulary: Vocabulary, text: str, rng: random.Random, wanted: Collection[int] = ()) -> Understood:
    """What a clean text means. Of a family it is the one that somebody has `wanted`, so that votes for it add up, else
    one that `rng` picks."""
    understanding = vocabulary.understand(text, rng, wanted)
    targets: dict[tuple[int, Place], Target] = {}
    stand_ins, picks = [], []
    for heard in understanding.targets:
        targets[heard.dreamed.index, heard.where] = target(heard.dreamed, heard.where)
        if heard.choices > 1:
            picks.append((heard.name, heard.dreamed.label))
        elif heard.dreamed != heard.meant:
            stand_ins.append((heard.meant.label, heard.dreamed.label))
    ideas, related = understanding.suggestions, understanding.related
    return Understood(tuple(targets.values()), tuple(stand_ins), tuple(picks), ideas, related)


def target(category: Category, where: Place = "everywhere") -> Target:
    return Target(category.index, category.label, category.emoji, where=where)
