"""Flash guard (WCAG 2.3.1, photosensitive epilepsy): no picture that leaves makes a fourth flash within a second.

After WCAG 2.3.1 (https://www.w3.org/TR/WCAG22/#dfn-general-flash-and-red-flash-thresholds). A transition is a change of
relative luminance by a tenth of white or more whose darker side is below 0.8, or one of (R - G - B) by a sixteenth or
more to or from a saturated red; a flash is a pair of opposing ones. Up to three within a second are harmless, and so
are any number as long as they fill less than a quarter of every field of view of ten degrees.

The guard measures a grid of cells on every picture and keeps, for each, the transitions of the last second, counting
twice: in every cell, and in every field that turns brighter or darker as a whole. A picture that would make one
transition too many is blended into the one before, and so are those after it until the dream is calm again. Its own
limits are a little tighter than the rule's, for what coding adds and for whoever counts half flashes. A calm picture is
passed on as it came.
"""

import collections
import math
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from stream.settings import Size

from .presenter import Picture, planes

Floats: TypeAlias = NDArray[np.float32]
Mask: TypeAlias = NDArray[np.bool_]

CELLS = Size(96, 54)
"""The grid that is measured, on a video of any shape."""
FIELD = Size(32, 18)
"""Cells of ten degrees: a third of the picture's width and height, where WCAG has 341x256 of 1024x768 pixels."""
MAX_TRANSITIONS = 6
"""Transitions within a second, three flashes."""
AREA = 0.2
"""The share of a field that may flash more often; WCAG has 0.25."""
LUMINANCE = 0.09
"""The least change of relative luminance that counts; WCAG has 0.1."""
DARK = 0.8
"""A change counts when the darker side's relative luminance is below this."""
RED = 0.055
"""The least change of R - G - B that counts; WCAG has 20/320."""
SATURATED = 0.78
"""R / (R + G + B) from here on is a saturated red; WCAG has 0.8."""

_MIN_SAMPLES = Size(288, 162)  # where the video has as many: finer patterns than 0.1 degrees do not count
_BLEND_SECONDS = 1.0  # in which a softened picture goes most of the way to a new one
_CALM_SECONDS = 0.5  # until the picture is the dream itself again

_LINEAR = np.array([x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in np.arange(256) / 255], "f4")
_TO_SIGNALS = np.array([[0.2126, 0.7152, 0.0722], [1, -1, -1], [1, 1, 1]])  # luminance, redness, total
_TO_RGB = np.array([[255 / 219, 0, 1.7927], [255 / 219, -0.2132, -0.5329], [255 / 219, 2.1124, 0]])  # BT.709
_TO_RGB = np.column_stack((_TO_RGB, -_TO_RGB @ [16, 128, 128]))


class Cells(NamedTuple):
    """What may flash in each cell, [2, 54, 96]: its luminance, and its redness R - G - B."""

    levels: Floats
    """In units of the least change that counts."""
    ends: Mask
    """May a transition that counts begin or end here? For redness where it is saturated."""


def measure(picture: Picture, size: Size) -> Cells:
    """The cells of an I420 picture of `size`, limited range BT.709."""
    luma, *chroma = (_small(plane) for plane in planes(picture, size))
    shape = luma.shape[1], luma.shape[0]
    samples = cv2.merge([luma, *(plane if plane.shape == luma.shape else cv2.resize(plane, shape) for plane in chroma)])
    linear = cv2.LUT(cv2.transform(samples, _TO_RGB), _LINEAR)
    rgb = cv2.resize(linear, CELLS, interpolation=cv2.INTER_AREA)
    luminance, redness, total = cv2.split(cv2.transform(rgb, _TO_SIGNALS))
    # Above the cap nothing is dark enough to count, and up to it every change that counts is still large enough.
    np.minimum(luminance, DARK + LUMINANCE, out=luminance)
    ends = np.ones((2, CELLS.height, CELLS.width), np.bool_)
    np.greater(redness, (2 * SATURATED - 1) * total, out=ends[1])  # R > SATURATED * total, as R = (redness + total) / 2
    return Cells(np.stack((luminance / LUMINANCE, np.maximum(redness, 0) / RED)), ends)


def _small(plane: Picture) -> Picture:
    """Halved while more samples are left than it needs; halving twice is much faster than a quartering."""
    while min(plane.shape[1] // _MIN_SAMPLES.width, plane.shape[0] // _MIN_SAMPLES.height) >= 2:
        across, down = plane.shape[1] // 2, plane.shape[0] // 2
        half = np.empty((down, across), np.uint8)
        cv2.resize(plane[: down * 2, : across * 2], (across, down), dst=half, interpolation=cv2.INTER_AREA)
        plane = half
    return plane


class _Second:
    """How often each of many places has turned within the last second."""

    def __init__(self, *shape: int) -> None:
        self.count = np.zeros(shape, np.int16)
        self._turned: collections.deque[tuple[float, Mask]] = collections.deque()

    def forget(self, time: float) -> None:
        while self._turned and self._turned[0][0] <= time - 1 + 1e-6:
            self.count -= self._turned.popleft()[1]

    def add(self, time: float, turned: Mask) -> None:
        self.count += turned
        self._turned.append((time, turned))


@dataclass(frozen=True)
class _Swing:
    """How far the cells have come on their way from one extreme to the next, [2, 54, 96] each."""

    rising: Mask
    extreme: Floats
    """The furthest so far."""
    from_end: Mask
    """Did it begin where a transition that counts may?"""
    at_end: Mask
    """May one end at the extreme?"""
    counted: Mask

    @classmethod
    def start(cls, cells: Cells) -> "_Swing":
        """The first picture; what is bright can only fall."""
        return cls(cells.levels > 0.5 / LUMINANCE, cells.levels, cells.ends, cells.ends, np.ones_like(cells.ends))

    def to(self, cells: Cells) -> tuple["_Swing", Mask]:
        """The swing that a picture makes of it, and where that is one more transition."""
        far = np.where(self.rising, cells.levels - self.extreme, self.extreme - cells.levels)
        turned = far <= -1
        moved = turned | (far >= 0)
        from_end = np.where(turned, self.at_end, self.from_end)
        at_end = np.where(moved, cells.ends, self.at_end)
        told = self.counted & ~turned
        counted = told | from_end | at_end
        extreme = np.where(moved, cells.levels, self.extreme)
        return _Swing(self.rising ^ turned, extreme, from_end, at_end, counted), counted & ~told


@dataclass(frozen=True)
class _Turn:
    """What one more picture would change."""

    swing: _Swing
    cells: Mask
    """Where it makes a transition."""
    way: NDArray[np.int8]
    """Have the fields last become brighter (1) or darker (-1)?"""
    flashes: bool = False
    """Is that one transition too many?"""


class _History:
    """The transitions of a row of pictures."""

    def __init__(self) -> None:
        fields = (2, CELLS.height - FIELD.height + 1, CELLS.width - FIELD.width + 1)
        self._cells, self._fields = _Second(2, CELLS.height, CELLS.width), _Second(*fields)
        self._swing: _Swing | None = None
        self._way = np.zeros(fields, np.int8)

    def after(self, cells: Cells, time: float) -> _Turn:
        """What a picture that measures `cells` at `time` would turn."""
        self._cells.forget(time)
        self._fields.forget(time)
        swing, turned = (self._swing or _Swing.start(cells)).to(cells)
        if not turned.any():
            return _Turn(swing, turned, self._way)
        net = _share(np.where(turned, np.where(swing.rising, np.float32(1), np.float32(-1)), np.float32(0)))
        way = np.where(net >= AREA, np.int8(1), np.where(net <= -AREA, np.int8(-1), self._way))
        over = self._cells.count + turned > MAX_TRANSITIONS
        flashes = bool(over.any() and (_share(over.astype(np.float32)) >= AREA).any())
        flashes |= bool((self._fields.count + (way != self._way) > MAX_TRANSITIONS).any())
        return _Turn(swing, turned, way, flashes)

    def keep(self, turn: _Turn, time: float) -> None:
        """The picture was shown at that time."""
        self._cells.add(time, turn.cells)
        self._fields.add(time, turn.way != self._way)
        self._swing, self._way = turn.swing, turn.way


def _share(cells: Floats) -> Floats:
    """The mean of [2, 54, 96] cells over every field, [2, 37, 65]."""
    means = [cv2.boxFilter(part, -1, FIELD, anchor=(0, 0)) for part in cells]
    return np.stack(means)[:, : CELLS.height - FIELD.height + 1, : CELLS.width - FIELD.width + 1]


class FlashGuard:
    """Passes pictures of `size` on; those that would flash too often are softened and counted in `softened`."""

    def __init__(self, size: Size) -> None:
        self._size = size
        self._dreamed, self._seen = _History(), _History()
        self._shown = np.zeros((size.height * 3 // 2, size.width), np.uint8)
        self._time = self._alarm = -math.inf
        self.softened = 0

    def show(self, picture: Picture, time: float) -> Picture:
        """The picture to show at `time` (seconds, rising) instead of this one: the same array, or a softer one.

        A softer one is overwritten by the next call.
        """
        cells = measure(picture, self._size)
        turn = self._dreamed.after(cells, time)
        self._dreamed.keep(turn, time)
        if turn.flashes:
            self._alarm = time
        calm = time - self._alarm >= _CALM_SECONDS
        if calm and self._take(cells, time):
            np.copyto(self._shown, picture)
        else:
            if calm:
                self._alarm = time
            picture = self._soften(picture, time)
        self._time = time
        return picture

    def _take(self, cells: Cells, time: float) -> bool:
        """Keeps what is about to be shown, unless it would flash."""
        turn = self._seen.after(cells, time)
        if not turn.flashes:
            self._seen.keep(turn, time)
        return not turn.flashes

    def _soften(self, picture: Picture, time: float) -> Picture:
        """A blend of the picture into the one shown before, as weak as it must be; at worst that one itself."""
        self.softened += 1
        slowness = _BLEND_SECONDS * (1 - (time - self._alarm) / _CALM_SECONDS) ** 2
        share = 1 - math.exp(-(time - self._time) / slowness)
        for part in (share, share / 4):
            blend = np.empty_like(picture)
            cv2.addWeighted(picture, part, self._shown, 1 - part, 0, dst=blend)
            if self._take(measure(blend, self._size), time):
                self._shown = blend
                break
        return self._shown
