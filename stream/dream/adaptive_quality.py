"""Adaptive quality: a controller of steps and canvas size, which gives up what is missed least where time is short.

Keyframes come less often at first, which nobody has to decide: each simply takes longer, and the studio moves them
smoothly at any pace. What lasts costs steps, and at last a part of the canvas; it comes back in the reverse order.
"""

import collections
import logging
import math
import statistics
import time
from collections.abc import Callable
from typing import Literal, NamedTuple

from stream.settings import Settings, Size

log = logging.getLogger(__name__)

MIN_RATE = 2.0
"""Keyframes a second, or as many as are aimed at, from which down steps become fewer."""
MIN_STEPS = 2
"""Fewer in a keyframe are taken only on the smallest canvas: before that, the canvas is made smaller."""
CANVAS_SHARES = (1.0, 0.75, 0.5)
"""The sides of the canvases to choose from, as shares of the one that was set."""
MIN_MEMORY_SHARE = 0.25
"""The same where memory is too full for any of them."""
MIN_SIDE = 64
"""The least side of a canvas, in pixels."""
LASTING = 10.0
"""Seconds that the machine must have been too slow, or fast enough, before steps or canvas are changed."""
MAX_PATIENCE = 3600.0
"""Seconds after which what did not last when it was taken back is tried again, at the latest."""
WINDOW = 5
"""Keyframes whose median decides."""
MIN_GAIN = 0.85
"""A smaller canvas has to take less than this share of a larger one's time; else it was for nothing."""
MAX_OVERSPEED = 1.5
"""Times the target that keyframes come at the most: with many more steps a second than usual a dream is overdone."""

_TOO_SLOW, _FAST_ENOUGH = 1.1, 0.8  # loads from which on, and up to which, something is changed
_REST_SECONDS = 50e-9  # per pixel of the canvas, of what a keyframe takes on a processor besides its steps

GaveWay = Literal["keyframes", "steps", "canvas"]
_Wish = Literal["less", "more"]


def target_rate(settings: Settings, device: str) -> float:
    """How many keyframes a second a show aims at on such a device; more than frames nobody would see."""
    return min(settings.fps, settings.keyframes or (30.0 if device == "cuda" else 4.0))


class QualityController:
    """`steps` and `canvas` for the next keyframe, so that at least `MIN_RATE` keyframes come in a second, and about
    `rate` where the machine has the time.

    Never more than `max_steps`, nor a larger canvas than the one given. Nothing is given up for a load that lasts less
    than `LASTING` seconds of the `clock`, and what had to be given up again soon is taken back ever later.
    """

    def __init__(
        self,
        max_steps: int,
        canvas: Size,
        rate: float,
        clock: Callable[[], float] = time.monotonic,
        *,
        on_card: bool = False,
    ) -> None:
        self._on_card = on_card
        self._max_steps, self._min_steps = max_steps, min(max_steps, MIN_STEPS)
        self._wanted, self._rate, self._clock = canvas, rate, clock
        self._budget = 1 / min(rate, MIN_RATE)  # seconds of a keyframe
        smaller = (scaled(canvas, share) for share in CANVAS_SHARES[1:])
        self._canvases = [canvas, *(size for size in smaller if min(size) >= MIN_SIDE)]
        self._place = 0
        self._memory_is_full = False
        self.steps = max_steps
        self._taken_back: float | None = None
        self._measured: collections.deque[tuple[float, float]] = collections.deque(maxlen=WINDOW)
        self._last_wish: _Wish | None = None
        self.switch_network()

    @property
    def canvas(self) -> Size:
        return self._canvases[self._place]

    @property
    def gave_way(self) -> tuple[GaveWay, ...]:
        """What is less now than it should be, in the order in which it is given up."""
        late = bool(self._measured) and self._load(self.steps) * self._budget > _TOO_SLOW / self._rate
        lacking: dict[GaveWay, bool] = {
            "keyframes": late,
            "steps": self.steps < self._max_steps,
            "canvas": self.canvas != self._wanted,
        }
        return tuple(name for name, lacks in lacking.items() if lacks)

    def __str__(self) -> str:
        """What gave way, in words; empty where nothing did."""
        words = {
            "keyframes": f"fewer than {self._rate:g} keyframes a second",
            "steps": f"{self.steps} of {self._max_steps} steps",
            "canvas": f"a canvas of {self.canvas} instead of {self._wanted}",
        }
        given_up = self.gave_way
        no_time = self._place or set(given_up) & {"keyframes", "steps"}
        reasons = [word for word, lacks in (("memory", self._memory_is_full), ("time", no_time)) if lacks]
        said = ", ".join(words[name] for name in given_up)
        return f"{said}: the machine has no {' and no '.join(reasons)} for more" if said else ""

    def switch_network(self, step_seconds: float | None = None) -> None:
        """Forgets what steps take, and which canvases are for nothing. Begins with as many steps as are in time, on the
        largest canvas, if it is known what a step takes: to find out would take long with a slow network."""
        self._step = self._rest = 0.0  # seconds
        self._last_place = len(self._canvases) - 1
        self._larger = math.inf
        self._patience = LASTING
        self._measure_anew()
        if step_seconds is not None:
            rest = 0.0 if self._on_card else _rest_seconds(self._canvases[0])
            self.steps = _fitting(step_seconds, rest, self._max_steps, self._budget)
            if self._place:
                self._go_to(0, "the network is another")

    def record(self, steps: float, rest: float) -> None:
        """A keyframe took so many seconds for its steps, and for the rest. May change what the next one gets."""
        self._measured.append((steps / self.steps, rest))
        self._step, self._rest = (statistics.median(values) for values in zip(*self._measured, strict=True))
        if len(self._measured) < WINDOW:
            return
        larger, self._larger = self._larger, math.inf
        if self._load(self.steps) > MIN_GAIN * larger:  # its time was the steps', which see as much of any canvas
            self._last_place = self._place - 1
            self._go_to(self._place - 1, "a smaller one takes as long")
            return
        wish, now = self._wish(), self._clock()
        if wish != self._last_wish:
            self._last_wish, self._since = wish, now
        lasted = now - self._since
        if wish == "less" and lasted >= LASTING:
            self._give_up()
        elif wish == "more" and lasted >= self._patience:
            self._take_back()

    def spare_memory(self) -> bool:
        """Half the canvas for good, because the memory is full; false when it is the smallest already."""
        half = scaled(self.canvas, 0.5)
        if min(half) < MIN_SIDE or half.width < MIN_MEMORY_SHARE * self._wanted.width - 2:
            return False
        self._canvases = [half]
        self._memory_is_full = True
        self._go_to(0, "the memory is full")
        self.switch_network()
        return True

    def _wish(self) -> _Wish | None:
        """Whether something has to be given up, or could be taken back."""
        if self._load(self.steps) > _TOO_SLOW and (self.steps > self._fewest or self._place < self._last_place):
            return "less"
        if self._steps_are_next:
            return "more" if self._load(self.steps + 1) < _FAST_ENOUGH else None
        if not self._place:
            return None
        growth = _area(self._canvases[self._place - 1]) / _area(self.canvas)
        return "more" if self._load(self.steps) * growth < _FAST_ENOUGH else None

    def _give_up(self) -> None:
        if self._taken_back is not None:
            soon = self._clock() - self._taken_back < 10 * LASTING
            self._patience = min(MAX_PATIENCE, 2 * self._patience) if soon else LASTING
            self._taken_back = None
        if self.steps > self._fewest:
            fitting = _fitting(self._step, self._rest, self._max_steps, self._budget)
            self.steps = max(self._fewest, min(self.steps - 1, fitting))
            self._measure_anew()
        else:
            larger = self._load(self.steps)
            self._go_to(self._place + 1, "the machine is too slow for a larger one")
            self._larger = larger

    def _take_back(self) -> None:
        self._taken_back = self._clock()
        if self._steps_are_next:
            fitting = _fitting(self._step, self._rest, self._most, _FAST_ENOUGH * self._budget)
            self.steps = max(self.steps + 1, fitting)
            self._measure_anew()
        else:
            self._go_to(self._place - 1, "the machine has the time")

    @property
    def _most(self) -> int:
        """The steps before which the canvas is taken back."""
        return self._min_steps if self._place else self._max_steps

    @property
    def _steps_are_next(self) -> bool:
        return self.steps < self._most

    @property
    def _fewest(self) -> int:
        return 1 if self._place == self._last_place else self._min_steps

    def _load(self, steps: int) -> float:
        """The time of a keyframe of so many steps, as a share of the most that it may take."""
        return (steps * self._step + self._rest) / self._budget

    def _go_to(self, place: int, why: str) -> None:
        self._place = place
        log.info("The canvas is %s now: %s.", self.canvas, why)
        self._measure_anew()

    def _measure_anew(self) -> None:
        self._measured.clear()
        self._last_wish = None
        self._since = self._clock()


class Estimate(NamedTuple):
    """What may be expected of a network: so many keyframes a second, with so many steps on this canvas."""

    rate: float
    steps: int
    canvas: Size

    def __str__(self) -> str:
        steps = "1 step" if self.steps == 1 else f"{self.steps} steps"
        return f"about {self.rate:.1f} keyframes a second with {steps} on {self.canvas}"


def estimate(settings: Settings, device: str, step_seconds: float) -> Estimate:
    """What comes of a step that takes so many seconds, on a canvas of any size."""
    wanted = target_rate(settings, device)
    rest = _rest_seconds(settings.canvas) if device == "cpu" else 0.0
    steps = _fitting(step_seconds, rest, settings.steps, 1 / min(wanted, MIN_RATE))
    rate = min(settings.fps, MAX_OVERSPEED * wanted, 1 / (steps * step_seconds + rest))
    return Estimate(rate, steps, settings.canvas)


def _fitting(step: float, rest: float, max_steps: int, budget: float) -> int:
    """As many steps as are in time, and one at least; all in seconds."""
    return max(1, min(max_steps, int((budget - rest) / step))) if step else max_steps


def _rest_seconds(canvas: Size) -> float:
    return _REST_SECONDS * _area(canvas)


def _area(size: Size) -> int:
    return size.width * size.height


def scaled(size: Size, share: float) -> Size:
    """The size with a share of its sides, which stay even."""
    return Size(*(2 * round(side * share / 2) for side in size))
