"""Who wins: the newest shout, once the scene before it has been held for long enough."""

import time
from collections.abc import Callable

from stream.scene import Scene, Target


class Direction:
    """Holds the scene and what waits to follow it.

    `hold` is in seconds; `clock` counts them, `wall` tells the time of day for the record. `scene` is what the show was
    at before, when it goes on after an interruption.
    """

    def __init__(
        self,
        hold: float,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
        scene: Scene | None = None,
    ) -> None:
        self.scene = scene or Scene(0)
        self._hold, self._clock, self._wall = hold, clock, wall
        self._until = clock() + hold if scene and scene.targets else clock()
        self._waiting: tuple[str, tuple[Target, ...]] | None = None

    def want(self, by: str, targets: tuple[Target, ...]) -> None:
        """Somebody wants these targets; they replace whatever waited."""
        self._waiting = (by, targets)

    @property
    def waiting(self) -> tuple[str, tuple[Target, ...]] | None:
        """By whom and what is next."""
        return self._waiting

    @property
    def seconds_left(self) -> float:
        """Until the next scene may begin."""
        return max(0.0, self._until - self._clock())

    def turn(self) -> Scene | None:
        """The next scene, if it begins now; else None."""
        if self._waiting is None or self.seconds_left > 0:
            return None
        (by, targets), self._waiting = self._waiting, None
        self.scene = Scene(self.scene.number + 1, targets, by, self._wall())
        self._until = self._clock() + self._hold
        return self.scene
