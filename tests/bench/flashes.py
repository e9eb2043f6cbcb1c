"""Does a recording flash? General and red flashes by WCAG 2.3.1, counted in any video that ffmpeg can read.

    python -m tests.bench.flashes recording.mp4 another.webm

Prints each stretch of time in which a part of the picture flashes more than three times within a second, and ends with
1 if there is any. Nothing here is shared with the studio's guard, so that it cannot share its mistakes: every pixel is
decoded to sRGB and made linear before anything is averaged.
"""

import argparse
import sys
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import av
import cv2
import numpy as np
from numpy.typing import NDArray

Pixels: TypeAlias = NDArray[np.uint8]
"""sRGB, height x width x 3."""
Grid: TypeAlias = NDArray[np.float64]
Mask: TypeAlias = NDArray[np.bool_]

SIDE = 48
"""The picture is looked at in SIDE x SIDE parts."""
FIELD = SIDE // 3
"""Parts along the side of ten degrees: WCAG takes 341x256 of a screen's 1024x768 pixels."""
QUARTER = 0.25
ALLOWED = 3


@dataclass
class Violation:
    """Too many flashes, from the moment when they were too many until they no longer are, in seconds."""

    kind: str
    start: float
    end: float
    flashes: int
    """The most within any second."""

    def __str__(self) -> str:
        return f"{self.start:9.2f} s to {self.end:9.2f} s: up to {self.flashes} {self.kind} flashes within a second"


def linear(pixels: Pixels) -> Grid:
    """The mean linear red, green and blue of every part, SIDE x SIDE x 3, 0..1."""
    light = cv2.LUT(pixels, _LIGHT)
    return cv2.resize(light, (SIDE, SIDE), interpolation=cv2.INTER_AREA).astype(np.float64)


def _decoded(code: float) -> float:
    return code / 12.92 if code <= 0.04045 else ((code + 0.055) / 1.055) ** 2.4


_LIGHT = np.array([_decoded(code / 255) for code in range(256)], np.float32)


class Swings:
    """The alternating rises and falls of one quantity in every part, from extreme to extreme.

    `seen` returns +1 where a rise of `least` has been completed just now, -1 for a fall. A swing counts when its darker
    extreme is below `dark` and, if `marked` is given, when one of its extremes is marked.
    """

    def __init__(self, least: float, dark: float = np.inf) -> None:
        self._least, self._dark = least, dark
        self._low = np.full((SIDE, SIDE), np.inf)
        self._high = -self._low
        self._low_mark = np.zeros((SIDE, SIDE), bool)
        self._high_mark = self._low_mark.copy()
        self._way = np.zeros((SIDE, SIDE), int)
        self._told = np.ones((SIDE, SIDE), bool)

    def seen(self, value: Grid, marked: Mask) -> NDArray[np.int_]:
        lower, higher = value <= self._low, value >= self._high
        self._low, self._high = np.minimum(value, self._low), np.maximum(value, self._high)
        self._low_mark = np.where(lower, marked, self._low_mark)
        self._high_mark = np.where(higher, marked, self._high_mark)
        rise = (self._way <= 0) & (value - self._low >= self._least) & (self._low < self._dark)
        fall = (self._way >= 0) & (self._high - value >= self._least) & (value < self._dark)
        fall &= ~rise
        # The extreme that a swing starts from is settled; the other is sought from here on.
        self._high, self._high_mark = np.where(rise, value, self._high), np.where(rise, marked, self._high_mark)
        self._low, self._low_mark = np.where(fall, value, self._low), np.where(fall, marked, self._low_mark)
        self._way = np.where(rise, 1, np.where(fall, -1, self._way))
        self._told &= ~(rise | fall)
        tell = ~self._told & (self._low_mark | self._high_mark)
        self._told |= tell
        return np.where(tell, self._way, 0)


class ObjectWindow:
    """How often something happened in every place within the last second, both ends included."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        self.count = np.zeros(shape, int)
        self._events: deque[tuple[float, Mask]] = deque()

    def add(self, time: float, happened: Mask) -> None:
        self._events.append((time, happened))
        self.count += happened
        while self._events[0][0] < time - 1 - 1e-4:
            self.count -= self._events.popleft()[1]


def fields(parts: NDArray[Any]) -> Grid:
    """The mean over every field that lies within the picture."""
    total = np.zeros((SIDE + 1, SIDE + 1))
    total[1:, 1:] = parts.cumsum(0).cumsum(1)
    sums = total[FIELD:, FIELD:] - total[:-FIELD, FIELD:] - total[FIELD:, :-FIELD] + total[:-FIELD, :-FIELD]
    return sums / FIELD**2


class NetworkSpec:
    """The flashes of one kind, counted in two ways.

    In parts: more than a quarter of a field flashes, each part of it by itself. In fields: more than a quarter of a
    field turns brighter, or darker, in one picture, each time maybe another part of it.
    """

    def __init__(self, name: str, swings: Swings) -> None:
        self.name, self.most, self.violations = name, 0, list[Violation]()
        self._swings = swings
        self._parts = ObjectWindow((SIDE, SIDE))
        self._fields = ObjectWindow((SIDE - FIELD + 1, SIDE - FIELD + 1))
        self._way = np.zeros((SIDE - FIELD + 1, SIDE - FIELD + 1), int)

    def see(self, time: float, value: Grid, marked: Mask) -> None:
        turned = self._swings.seen(value, marked)
        self._parts.add(time, turned != 0)
        net = fields(turned)
        way = np.where(net > QUARTER, 1, np.where(net < -QUARTER, -1, self._way))
        self._fields.add(time, way != self._way)
        self._way = way
        flashes = int(self._fields.count.max()) // 2
        pairs = self._parts.count // 2
        while (fields(pairs > flashes) > QUARTER).any():
            flashes += 1
        self.most = max(self.most, flashes)
        if flashes > ALLOWED:
            self._violation(time, flashes)

    def _violation(self, time: float, flashes: int) -> None:
        last = self.violations[-1] if self.violations else None
        if last is None or time - last.end > 1:
            self.violations.append(Violation(self.name, time, time, flashes))
        else:
            last.end, last.flashes = time, max(last.flashes, flashes)


class Analysis:
    """Looks at picture after picture."""

    def __init__(self) -> None:
        self.pictures, self.seconds = 0, 0.0
        self.general = NetworkSpec("general", Swings(0.1, dark=0.8))
        self.red = NetworkSpec("red", Swings(20.0))

    def see(self, time: float, pixels: Pixels) -> None:
        """One more picture, at `time` in seconds."""
        rgb = linear(pixels)
        red, green, blue = rgb[..., 0], rgb[..., 1], rgb[..., 2]
        self.general.see(time, 0.2126 * red + 0.7152 * green + 0.0722 * blue, np.ones((SIDE, SIDE), bool))
        saturated = red >= 0.8 * (red + green + blue)
        self.red.see(time, np.maximum(red - green - blue, 0) * 320, saturated & (red > 0))
        self.pictures += 1
        self.seconds = time

    @property
    def violations(self) -> list[Violation]:
        return sorted(self.general.violations + self.red.violations, key=lambda violation: violation.start)

    def __str__(self) -> str:
        return (
            f"{self.pictures} pictures, {self.seconds:.1f} s: within any second at most {self.general.most} general"
            f" and {self.red.most} red flashes, {len(self.violations)} violations"
        )


def pictures(path: Path) -> Iterator[tuple[float, Pixels]]:
    """The pictures of a recording with their times."""
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            yield frame.time or 0.0, np.asarray(frame.to_ndarray(format="rgb24"), np.uint8)


def analyse(path: Path) -> Analysis:
    """A whole recording."""
    analysis = Analysis()
    for time, pixels in pictures(path):
        analysis.see(time, pixels)
    return analysis


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("recordings", nargs="+", type=Path)
    violations = 0
    for path in parser.parse_args().recordings:
        analysis = analyse(path)
        print(f"{path}: {analysis}")
        for violation in analysis.violations:
            print(violation)
        violations += len(analysis.violations)
    sys.exit(1 if violations else 0)


if __name__ == "__main__":
    main()
