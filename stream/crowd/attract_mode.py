"""What the dream wanders to while nobody wants anything: from each subject to a neighbour, never the same way twice."""

import random
from collections import deque
from collections.abc import Callable, Collection, Sequence

_NEAR = 8  # of the neighbours, so many are near enough
_LEAP = 0.15  # the chance to leave a family before all of it was seen


class AttractMode:
    """A walk through the categories of which the network knows.

    Now and then, and where all near ones were seen lately, it leaps elsewhere, to what people like if it can. After
    half of all that is known it may come back.
    """

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._seen: deque[int] = deque(maxlen=500)

    def step(
        self,
        here: int | None,
        known: Collection[int],
        neighbours: Callable[[int], Sequence[int]],
        liked: Collection[int] = (),
    ) -> int | None:
        """The category after `here`, one of `known`; None when there is none.

        `neighbours` gives the categories that are akin to one, nearest first; `liked` are some of those known.
        """
        if here is not None:
            self._seen.append(here)
        lately = set(list(self._seen)[-(len(known) // 2) :] if len(known) > 1 else ())
        choice: list[int] = []
        if here is not None and self._rng.random() >= _LEAP:
            near = [index for index in neighbours(here) if index in known]
            choice = [index for index in near[:_NEAR] if index not in lately]
        choice = choice or [index for index in sorted(liked) if index not in lately]
        choice = choice or [index for index in sorted(known) if index not in lately]
        return self._rng.choice(choice) if choice else None
