"""What is dreamed at this moment: the scene's targets, each fading in or out, or reveries of the dreamer's own."""

import math
import random
from collections.abc import Callable, Sequence
from typing import Literal

from stream.ipc.scene import Place, Scene

Region = Place | Literal["left", "right"]
"""Where on the canvas something is dreamed."""
Shares = dict[tuple[int, Region], float]
"""How much of the dream each category in each region has; they add up to 1."""

_EASE = 0.7  # seconds in which about two thirds of a change are made; after 2 s it is all but whole
_HEAD_START = 0.35  # seconds of that which a new scene gets at once
_LEAST = 0.02
_REVERIE = 24.0  # seconds that each reverie lasts


class TargetMix:
    """The shares of what is dreamed, easing after what is wanted. Times are seconds of any clock, and never go back."""

    def __init__(self, seed: int, knows: Callable[[int], bool], reveries: Sequence[int]) -> None:
        self._seed = seed
        self.know(knows, reveries)
        self._scene = Scene(0)
        self._wanted: Shares = {}
        self._shares: Shares = {}
        self._time: float | None = None

    def know(self, knows: Callable[[int], bool], reveries: Sequence[int]) -> None:
        """From now on only what `knows` says yes to is dreamed, and these `reveries` when nothing is wanted."""
        self._knows = knows
        self._order = random.Random(self._seed).sample(reveries, len(reveries))

    def follow(self, scene: Scene) -> None:
        """From now on this scene is wanted."""
        self._scene = scene

    def at(self, now: float) -> Shares:
        """The shares at `now`."""
        seconds = 0.0 if self._time is None else max(0.0, now - self._time)
        self._time = now
        wanted = self._wanted_at(now)
        if wanted != self._wanted:
            seconds += _HEAD_START
            self._wanted = wanted
        left = math.exp(-seconds / _EASE) if self._shares else 0.0
        eased = {
            subject: wanted.get(subject, 0.0) * (1 - left) + self._shares.get(subject, 0.0) * left
            for subject in (*wanted, *(old for old in self._shares if old not in wanted))
        }
        self._shares = _normal({subject: share for subject, share in eased.items() if share >= _LEAST})
        return self._shares

    def _wanted_at(self, now: float) -> Shares:
        wanted: Shares = {}
        for target in self._scene.targets:
            if not self._knows(target.index):
                continue
            subject: tuple[int, Region] = target.index, target.where
            wanted[subject] = wanted.get(subject, 0.0) + target.weight
        if (own := self.reverie(now)) is not None:
            return {(own, "everywhere"): 1.0}
        return _normal(_side_by_side(wanted))

    def reverie(self, now: float) -> int | None:
        """The category that is dreamed for want of a scene with targets; None when there is one."""
        if any(target.weight > 0 and self._knows(target.index) for target in self._scene.targets):
            return None
        return self._order[int(now // _REVERIE) % len(self._order)]


def _side_by_side(wanted: Shares) -> Shares:
    """Two subjects that would both be everywhere, each on its side: in one place nobody would recognise either."""
    if len(wanted) != 2 or any(region != "everywhere" for _, region in wanted):
        return wanted
    (one, _), (other, _) = wanted
    first, second = wanted.values()
    return {(one, "left"): first, (other, "right"): second}


def _normal(shares: Shares) -> Shares:
    whole = sum(shares.values())
    return {subject: share / whole for subject, share in shares.items()}
