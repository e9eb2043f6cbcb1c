"""Attract mode: a random walk from category to neighbouring category while nobody votes, never the same way twice."""

import random
from collections import deque
from collections.abc import Callable, Collection, Sequence

_NEAREST = 8  # neighbours of which one is the next
_JUMP_PROBABILITY = 0.15  # of leaving a family before all of it was shown
_MAX_HISTORY = 500


class AttractMode:
    """A walk through the categories that the network knows.

    Now and then, and where all near ones were shown lately, it jumps elsewhere, to what is popular if it can. After
    half of all that is known it may come back.
    """

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._shown: deque[int] = deque(maxlen=_MAX_HISTORY)

    def step(
        self,
        here: int | None,
        known: Collection[int],
        neighbours: Callable[[int], Sequence[int]],
        popular: Collection[int] = (),
    ) -> int | None:
        """The category after `here`, one of `known`; None when there is none.

        `neighbours` gives the categories that are akin to one, nearest first; `popular` are some of those known.
        """
        if here is not None:
            self._shown.append(here)
        lately = set(list(self._shown)[-(len(known) // 2) :] if len(known) > 1 else ())
        choice: list[int] = []
        if here is not None and self._rng.random() >= _JUMP_PROBABILITY:
            near = [index for index in neighbours(here) if index in known]
            choice = [index for index in near[:_NEAREST] if index not in lately]
        choice = choice or [index for index in sorted(popular) if index not in lately]
        choice = choice or [index for index in sorted(known) if index not in lately]
        return self._rng.choice(choice) if choice else None
