"""Cross-fade of target weights: what is dreamed at this moment, and how much of the dream each subject has."""

import math
from collections.abc import Callable
from typing import TypeAlias

from stream.ipc.scene import Place, Scene

PlacedCategory: TypeAlias = tuple[int, Place]
"""An ImageNet category and where on the canvas it is dreamed."""
Mix: TypeAlias = dict[PlacedCategory, float]
"""How much of the dream each subject has; the shares add up to 1."""

MAX_SUBJECTS = 8
"""How many subjects of a mix are looked at, at the most: those with the largest shares."""
_TIME_CONSTANT = 0.7  # seconds in which about two thirds of a change are made; after 2 s it is all but whole
_HEAD_START = 0.35  # seconds of that which a new scene gets at once
_MIN_SHARE = 0.02


def heaviest(mix: Mix) -> tuple[PlacedCategory, ...]:
    """The subjects with the largest shares, sorted."""
    return tuple(sorted(sorted(mix, key=mix.__getitem__, reverse=True)[:MAX_SUBJECTS]))


class TargetMix:
    """The mix, easing exponentially after the scene's targets. Times are seconds of any clock, and never go back."""

    def __init__(self, knows: Callable[[int], bool], fallback: int) -> None:
        self._scene = Scene(0)
        self._wanted: Mix = {}
        self._mix: Mix = {}
        self._time: float | None = None
        self.restrict(knows, fallback)

    def restrict(self, knows: Callable[[int], bool], fallback: int) -> None:
        """From now on only categories that `knows` says yes to are dreamed, and `fallback` for want of any."""
        self._knows, self._fallback = knows, fallback
        self._mix = _normalised({subject: share for subject, share in self._mix.items() if knows(subject[0])})

    def follow(self, scene: Scene) -> None:
        """From now on this scene is wanted."""
        self._scene = scene

    def at(self, now: float) -> Mix:
        """The mix at `now`."""
        seconds = 0.0 if self._time is None else max(0.0, now - self._time)
        self._time = now
        wanted = self._targets()
        if wanted != self._wanted:
            seconds += _HEAD_START
            self._wanted = wanted
        left = math.exp(-seconds / _TIME_CONSTANT) if self._mix else 0.0
        eased = {
            subject: wanted.get(subject, 0.0) * (1 - left) + self._mix.get(subject, 0.0) * left
            for subject in (*wanted, *(old for old in self._mix if old not in wanted))
        }
        self._mix = _normalised({subject: share for subject, share in eased.items() if share >= _MIN_SHARE})
        return self._mix

    def _targets(self) -> Mix:
        """The scene's targets by subject, as far as the network knows them."""
        known = [target for target in self._scene.targets if target.weight > 0 and self._knows(target.index)]
        if not known:
            return {(self._fallback, "everywhere"): 1.0}
        if len(known) == 1:
            return {(known[0].index, "everywhere"): 1.0}  # nobody is on the other side
        wanted: Mix = {}
        for target in known:
            subject = target.index, target.where
            wanted[subject] = wanted.get(subject, 0.0) + target.weight
        return _normalised(wanted)


def _normalised(shares: Mix) -> Mix:
    whole = sum(shares.values())
    return {subject: share / whole for subject, share in shares.items()}
