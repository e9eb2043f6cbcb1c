"""Camera trajectory: zoom, turn and drift over time; it breathes, and becomes another one after some minutes."""

import math
import random

from stream.ipc.motion import Motion

BREATH = 11.0
"""Seconds of a breath, in which the zoom is a little faster and a little slower again."""
PERIODS = (61.0, 97.0, 151.0, 239.0)
"""Seconds of the swings that each value is made of: together they do not come back within hours."""
TURN = 4.5
"""How far a whole `wander` changes the turn: in degrees, while a zoom at its usual speed grows to e times its size."""
SIDEWAYS = 0.15
"""How far it goes sideways meanwhile, in heights. Both together never outrun the slowest zoom, so no border shows."""


class CameraPath:
    """The motion at any time: `zoom` and `turn` as `Motion` has them, changed as much as `wander` (0..1) says."""

    def __init__(self, zoom: float, turn: float, wander: float, seed: int) -> None:
        self._speed, self._turn, self._wander = math.log(zoom), turn, wander
        rng = random.Random(f"journey {seed}")
        self._phases = [[rng.uniform(0, math.tau) for _ in PERIODS] for _ in range(4)]

    def at(self, now: float) -> Motion:
        faster, turning, right, down = (self._wander * self._swing(phases, now) for phases in self._phases)
        breath = self._wander * math.sin(math.tau * now / BREATH)
        sideways = SIDEWAYS * self._speed / math.sqrt(2)
        return Motion(
            math.exp(self._speed * (1 + 0.35 * faster + 0.2 * breath)),
            self._turn + TURN * self._speed * turning,
            sideways * right,
            sideways * down,
        )

    def _swing(self, phases: list[float], now: float) -> float:
        """A value in -1..1 that takes some minutes from one end to the other."""
        swings = (math.sin(math.tau * now / period + phase) for period, phase in zip(PERIODS, phases, strict=True))
        return sum(swings) / len(PERIODS)
