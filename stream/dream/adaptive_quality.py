"""Adaptive quality: a controller of steps and canvas size, so that keyframes come as often as they should."""

import collections
import logging
import math
import statistics
from typing import NamedTuple

from stream.settings import Settings, Size

log = logging.getLogger(__name__)

MIN_STEPS = 2
"""Fewer in a keyframe are taken only on the smallest canvas: before that, the canvas is made smaller."""
CANVAS_SHARES = (1.0, 0.75, 0.5, 0.375, 0.25)
"""The sides of the canvases to choose from, as shares of the one that was set."""
MIN_SIDE = 64
"""The least side of a canvas, in pixels."""
WINDOW = 12
"""Keyframes whose median decides; so many are measured before anything is changed again."""
MIN_GAIN = 0.85
"""A smaller canvas has to take less than this share of a larger one's time; else it was for nothing."""
MAX_OVERSPEED = 1.5
"""Times the target that keyframes come at the most: with many more steps a second than usual a dream is overdone."""


def target_rate(settings: Settings, device: str) -> float:
    """How many keyframes a second a show aims at on such a device; more than frames nobody would see."""
    return min(settings.fps, settings.keyframes or (30.0 if device == "cuda" else 8.0))


def min_steps(max_steps: int) -> int:
    """The fewest steps that a keyframe of at most so many gets before the canvas is made smaller."""
    return min(max_steps, MIN_STEPS)


class QualityController:
    """`steps` and `canvas` for the next keyframe, so that about `rate` keyframes come in a second.

    Never more than `max_steps`, nor a larger canvas than the one given.
    """

    def __init__(self, max_steps: int, canvas: Size, rate: float) -> None:
        self._max_steps, self._min_steps = max_steps, min_steps(max_steps)
        self._budget = 1 / rate  # seconds of a keyframe
        self._canvases = _canvases(canvas)
        self._largest_area = _area(canvas)
        self._place = 0
        self._step = self._rest = 0.0  # seconds
        self.steps = max_steps
        self.switch_network()

    @property
    def canvas(self) -> Size:
        return self._canvases[self._place]

    def switch_network(self, step_seconds: float | None = None) -> None:
        """Forgets what steps take, and on which canvas. Begins with what a step on the whole canvas lets expect, if
        that is known: to find out would take a dozen keyframes, which are long ones with a slow network."""
        if step_seconds is not None:
            self._begin_with(step_seconds)
        self._last_place = len(self._canvases) - 1
        self._larger = math.inf
        self._measure_anew()

    def _begin_with(self, step_seconds: float) -> None:
        steps = [step_seconds * _area(canvas) / self._largest_area for canvas in self._canvases]
        place, self.steps = _fitting(steps, self._max_steps, self._budget)
        if place != self._place:
            self._go_to(place, "the network is another")

    def _measure_anew(self) -> None:
        self._measured: collections.deque[tuple[float, float]] = collections.deque(maxlen=WINDOW)

    def record(self, steps: float, rest: float) -> None:
        """A keyframe took so many seconds for its steps, and for the rest. May change what the next one gets."""
        self._measured.append((steps / self.steps, rest))
        if len(self._measured) < WINDOW:
            return
        self._step, self._rest = (statistics.median(values) for values in zip(*self._measured, strict=True))
        larger, self._larger = self._larger, math.inf
        if self._load(1) > MIN_GAIN * larger:  # as with object windows, which are as large on any canvas
            self._last_place = self._place - 1
            self._go_to(self._place - 1, "a smaller one takes as long")
        elif self._load(self.steps) > 1.1 and self.steps > self._fewest:
            fitting = int((self._budget - self._rest) / self._step)
            self.steps = max(self._fewest, min(self.steps - 1, fitting))
            self._measure_anew()
        elif self.steps < self._max_steps and self._load(self.steps + 1) < 0.95:
            self.steps += 1
            self._measure_anew()
        elif self._load(self.steps) > 1.3 and self._place < self._last_place:
            self._larger = self._load(1)
            self._go_to(self._place + 1, "the machine is too slow for a larger one")
        elif self._place and self._load(self._max_steps) * self._growth < 0.8:
            self._go_to(self._place - 1, "the machine has the time")

    def spare_memory(self) -> bool:
        """Half the canvas, because the memory is full; false when it is the smallest already."""
        halves = [place for place, size in enumerate(self._canvases) if 2 * size.width <= self.canvas.width + 2]
        if not halves:
            return False
        self._go_to(halves[0], "the memory is full")
        self._canvases = self._canvases[self._place :]  # it stays full
        self._place = 0
        self.switch_network()
        return True

    @property
    def _fewest(self) -> int:
        return 1 if self._place == self._last_place else self._min_steps

    @property
    def _growth(self) -> float:
        """How much larger the area of the next larger canvas is."""
        larger = self._canvases[self._place - 1]
        return _area(larger) / _area(self.canvas)

    def _load(self, steps: int) -> float:
        """The time of a keyframe of so many steps, as a share of its budget."""
        return (steps * self._step + self._rest) / self._budget

    def _go_to(self, place: int, why: str) -> None:
        self._place = place
        log.info("The canvas is %s now: %s.", self.canvas, why)
        self._measure_anew()


class Estimate(NamedTuple):
    """What may be expected of a network: so many keyframes a second, with so many steps on this canvas.

    A step on the smallest canvas takes `min_step_seconds`.
    """

    rate: float
    steps: int
    canvas: Size
    min_step_seconds: float

    def __str__(self) -> str:
        steps = "1 step" if self.steps == 1 else f"{self.steps} steps"
        return f"about {self.rate:.1f} keyframes a second with {steps} on {self.canvas}"


def estimate(settings: Settings, device: str, step_seconds: float) -> Estimate:
    """What comes of a step that takes so many seconds on the whole canvas."""
    canvases, wanted = _canvases(settings.canvas), target_rate(settings, device)
    times = [step_seconds * _area(canvas) / _area(settings.canvas) for canvas in canvases]
    place, steps = _fitting(times, settings.steps, 1 / wanted)
    rate = min(settings.fps, MAX_OVERSPEED * wanted, 1 / (steps * times[place]))
    return Estimate(rate, steps, canvases[place], times[-1])


def _fitting(times: list[float], max_steps: int, budget: float) -> tuple[int, int]:
    """The place of the largest canvas on which the fewest steps are about in time, and as many steps as are in time on
    it; `times` are those of a step on each canvas, in seconds."""
    fewest, last = min_steps(max_steps), len(times) - 1
    place = next((place for place, time in enumerate(times) if fewest * time <= 1.3 * budget), last)
    return place, max(1 if place == last else fewest, min(max_steps, int(budget / times[place])))


def _area(size: Size) -> int:
    return size.width * size.height


def _canvases(size: Size) -> list[Size]:
    """The sizes to choose from, largest first."""
    sizes = (Size(*(2 * round(side * share / 2) for side in size)) for share in CANVAS_SHARES)
    return [one for number, one in enumerate(sizes) if number == 0 or min(one) >= MIN_SIDE]
