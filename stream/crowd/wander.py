"""What the dream wanders to while nobody wants anything: from each subject to a neighbour, never the same way twice."""

import random
from collections import deque
from collections.abc import Callable, Collection, Sequence

_NEAR = 8  # of the neighbours, so many are near enough
_LEAP = 0.15  # the chance to leave a family before all of it was seen


class Wander:
    """A walk through the categories of which the network knows.

    `neighbours` gives the categories that are akin to one, nearest first. Now and then, and where all near ones were
    seen lately, the walk leaps elsewhere; after half of all that is known it may come back.
    """

    def __init__(self, neighbours: Callable[[int], Sequence[int]], rng: random.Random) -> None:
        self._neighbours, self._rng = neighbours, rng
        self._seen: deque[int] = deque(maxlen=500)

    def step(self, here: int | None, known: Collection[int]) -> int | None:
        """The category after `here`, one of `known`; None when there is none."""
        if here is not None:
            self._seen.append(here)
        lately = set(list(self._seen)[-(len(known) // 2) :] if len(known) > 1 else ())
        choice: list[int] = []
        if here is not None and self._rng.random() >= _LEAP:
            near = [index for index in self._neighbours(here) if index in known]
            choice = [index for index in near[:_NEAR] if index not in lately]
        choice = choice or [index for index in sorted(known) if index not in lately]
        return self._rng.choice(choice) if choice else None
