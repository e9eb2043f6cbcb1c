"""Multi-scale random crops (octaves): squares of the canvas of many sizes, all shown in the same few pixels.

A step costs the same on any canvas. The largest squares are as high as the canvas and make shapes, the smallest are of
its own pixels and make feathers and bricks. Each subject has squares of its own, in its own region.
"""

import functools
import math
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Self, TypeAlias, TypeVar

import torch
from torch import Tensor

from stream.ipc.motion import CameraView
from stream.settings import Size

from .crossfade import Mix, PlacedCategory, heaviest
from .cuda_graphs import MAX_GRAPHS
from .filters import resize, shrink
from .preconditioner import BANDS
from .regions import WHOLE, Region, regions
from .transforms import Noise
from .views import SCALES

OCTAVE = 2.0
"""About how many times larger the squares of an octave are than those of the next finer one."""
FINEST_GAIN = 2.0
"""How much more the finest octave changes its pixels than the coarsest, as each is seen the more seldom."""
FADED_BANDS = (0.4, 0.15, 0.05)
"""What finer octaves leave of the bands that coarser ones make, finest first: else they would make a carpet of small
objects."""
OVERLAP = 0.1
"""How far a square may lie beyond its region, in the region's sides."""
EDGE = 0.2
"""The soft edge of a square, in its sides. At the canvas's borders it is open."""
BEYOND = 0.5
"""How far beyond the ends places are drawn, in a square's sides, so that the ends come as often as the middle."""
WIDE = 0.5
"""How much longer than its largest squares, in their sides, a wide region is."""
CENTRED, CENTRE_SPREAD = 0.7, 0.12
"""How many of the largest squares of a wide region lie round its middle, if a subject shares the canvas, and how far
off, in their sides: one object before calmer sides is recognised where a row of them is not."""
MAX_WEIGHT = 3.0
"""How much more a place counts at the most that is seldom covered."""

CARD_VIEWS = 8
"""Squares that a graphics card is shown at once, of all octaves."""
FEWEST_OCTAVES = 3
"""Where there are fewer, the coarsest comes in the place of those that are missing, and fine grain no more often."""
YOUTH, YOUTH_SECONDS = 2.0, 2.5
"""How many more of the largest squares a new subject gets, so that it is soon seen from afar, and for how long."""

Option = TypeVar("Option", bound=Hashable)
_Held: TypeAlias = OrderedDict[Hashable, tuple[Tensor, Tensor]]


class Turns(Generic[Option]):
    """Smooth weighted round-robin: options in turn, each as often as its share says."""

    def __init__(self) -> None:
        self._credit: dict[Option, float] = {}

    def next(self, shares: Mapping[Option, float]) -> Option:
        """The one whose turn it is, by shares that may change every time."""
        whole = sum(shares.values())
        self._credit = {one: self._credit.get(one, 0.0) + share / whole for one, share in shares.items()}
        chosen = max(self._credit, key=self._credit.__getitem__)
        self._credit[chosen] -= 1
        return chosen


@dataclass(frozen=True)
class Octave:
    """Squares of one size: `side` is in pixels of the canvas, `gains` are those of the bands of their change."""

    side: int
    gains: tuple[float, ...]


def octaves(largest: int, shown: int, bands: int, whole: int = 0) -> list[Octave]:
    """Octaves from squares of the largest side down to those as large as they are shown, coarsest first. `whole` is the
    side of the canvas's largest, where they are for a part of it."""
    largest, whole = max(largest, shown), max(largest, shown, whole)
    count = 1 + round(math.log(largest / shown, OCTAVE))
    found = []
    for number in range(count):
        finer = number / max(1, count - 1)
        kept = bands if number == 0 else max(2, 4 - number)
        faded = FADED_BANDS[: bands - kept]
        side = round(shown * (largest / shown) ** (1 - finer))
        gain = FINEST_GAIN ** (1 - math.log(side / shown) / math.log(whole / shown)) if whole > shown else 1.0
        found.append(Octave(side, tuple(gain * one for one in (1.0,) * kept + faded)))
    return found


@dataclass(frozen=True)
class Span:
    """Where squares lie along one side of the canvas: they begin somewhere from `low` to `high`."""

    length: int
    side: int
    low: int
    high: int
    centred: bool = False
    """Whether most lie round the middle."""

    @staticmethod
    def of(length: int, side: int, begin: float, end: float, centred: bool = False) -> "Span":
        """For a region from `begin` to `end`, in shares of the canvas's side. Only a wide one is `centred`."""
        over = OVERLAP * (end - begin)
        first, last = max(0.0, begin - over) * length, min(1.0, end + over) * length
        low = min(max(0, round(first)), length - side)
        high = min(max(low, round(last) - side), length - side)
        return Span(length, side, low, high, centred and high - low > WIDE * side)

    def start(self, share: float) -> int:
        """The start of a square, by a number in 0..1."""
        if self.centred:
            if share < CENTRED:
                off = (2 * share / CENTRED - 1) * CENTRE_SPREAD * self.side
                return min(max(round((self.low + self.high) / 2 + off), self.low), self.high)
            share = (share - CENTRED) / (1 - CENTRED)
        beyond = BEYOND * self.side if self.high > self.low else 0.0
        place = self.low - beyond + share * (self.high - self.low + 2 * beyond)
        return min(max(round(place), self.low), self.high)

    @functools.lru_cache(maxsize=512)  # noqa: B019  (spans are numbers, and recur from network to network)
    def weights(self) -> Tensor:
        """How much a change counts at each pixel of the side [length]: the more the fewer squares reach it, unless most
        are centred."""
        if self.centred:
            return torch.ones(self.length)
        covered = torch.zeros(self.length)
        draws = 64
        for number in range(draws):
            start = self.start((number + 0.5) / draws)
            covered[start : start + self.side] += window(start, self.side, self.length) / draws
        reached = covered[self.low : self.high + self.side]
        return (reached.mean() / covered.clamp(min=1e-6)).clamp(max=MAX_WEIGHT)


def window(start: int, side: int, length: int) -> Tensor:
    """The soft window of a square along one side of the canvas [side], open at the canvas's ends."""
    return _window(side, start == 0, start + side == length)


@functools.lru_cache(maxsize=512)
def _window(side: int, opens: bool, ends: bool) -> Tensor:
    place = torch.arange(side) + 0.5
    edge = max(1.0, EDGE * side)
    rising = torch.ones(side) if opens else (place / edge).clamp(max=1)
    falling = torch.ones(side) if ends else ((side - place) / edge).clamp(max=1)
    ramp = torch.minimum(rising, falling)
    return ramp * ramp * (3 - 2 * ramp)


@dataclass(frozen=True)
class Square:
    """A square of the canvas: its start, top and left, and its window down and across [side], weighted so that all
    places change alike; `gains` are those of its octave."""

    start: tuple[int, int]
    down: Tensor
    across: Tensor
    gains: tuple[float, ...]

    @property
    def side(self) -> int:
        return len(self.down)

    def windows(self, shown_side: int) -> tuple[Tensor, Tensor]:
        """The windows [shown_side] of the square as it is shown."""
        nearest = _nearest(self.side, shown_side)
        return self.down[nearest], self.across[nearest]


@functools.lru_cache(maxsize=512)
def _nearest(length: int, other: int) -> Tensor:
    """Where the nearest of so many pixels is to the middle of each of so many others."""
    return ((torch.arange(other) + 0.5) * length / other).long()


class Squares:
    """The squares of an octave in a region, at places in a low-discrepancy sequence (Roberts 2018, R2)."""

    _STEP = 0.7548776662466927, 0.5698402909980532

    def __init__(
        self, canvas: Size, octave: Octave, region: Region, shift: Sequence[float], centred: bool = False
    ) -> None:
        self._octave = octave
        self._down = Span.of(canvas.height, octave.side, region.top, region.bottom, centred)
        self._across = Span.of(canvas.width, octave.side, region.left, region.right, centred)
        self._weights = self._down.weights(), self._across.weights()
        self._at = list(shift)

    def next(self) -> Square:
        self._at = [(at + step) % 1 for at, step in zip(self._at, self._STEP, strict=True)]
        start = self._down.start(self._at[0]), self._across.start(self._at[1])
        down, across = (
            window(begin, span.side, span.length) * weights[begin : begin + span.side]
            for begin, span, weights in zip(start, (self._down, self._across), self._weights, strict=True)
        )
        return Square(start, down, across, self._octave.gains)


@dataclass(frozen=True)
class OctaveView:
    """Squares of the canvas, of one or more octaves, seen through noise in one of the five sizes."""

    key: Hashable
    outputs: Tensor
    band_gains: Tensor
    shown_side: int
    noise: Tensor
    places: Sequence["SquarePlace | RecordableSquarePlace"]

    def cut(self, canvas: Tensor) -> Tensor:
        size = (self.shown_side, self.shown_side)
        patches = [shrink(place.of(canvas), size) + self.noise for place in self.places]
        return patches[0] if len(patches) == 1 else torch.cat(patches)

    def shown(self, patches: Tensor) -> Tensor:
        return patches

    def spread(self, canvas: Tensor, change: Tensor) -> Tensor:
        for place, one in zip(self.places, torch.split(change.contiguous(), 1), strict=True):
            place.add(canvas, one * (place.down.view(-1, 1) * place.across))
        return canvas


@dataclass(frozen=True)
class SquarePlace:
    """Where on the canvas a square is, and its window down and across, as it is shown."""

    start: tuple[int, int]
    side: int
    down: Tensor
    across: Tensor

    def of(self, canvas: Tensor) -> Tensor:
        top, left = self.start
        return canvas[:, :, top : top + self.side, left : left + self.side]

    def add(self, canvas: Tensor, change: Tensor) -> None:
        self.of(canvas).add_(resize(change, (self.side, self.side)))


@dataclass(frozen=True)
class RecordableSquarePlace:
    """The same with its start in a tensor [2]."""

    start: Tensor
    side: int
    down: Tensor
    across: Tensor

    def of(self, canvas: Tensor) -> Tensor:
        return canvas[self._index()]

    def add(self, canvas: Tensor, change: Tensor) -> None:
        index = self._index()
        canvas[index] += resize(change, (self.side, self.side))

    def _index(self) -> tuple[slice, slice, Tensor, Tensor]:
        line = torch.arange(self.side, device=self.start.device)
        return slice(None), slice(None), (line + self.start[0]).view(-1, 1), line + self.start[1]


class OctaveViews:
    """Views of squares of all octaves, stratified: no place, octave or subject is forgotten for long."""

    def __init__(
        self,
        canvas: Size,
        shown_side: int,
        noise: float,
        poses: Callable[[int], tuple[int, ...]],
        device: torch.device,
        rng: torch.Generator,
        *,
        count: int = 1,
        recordable: bool = False,
    ) -> None:
        """`count` squares a view; `recordable` views take everything that changes out of tensors that stay."""
        self._canvas, self._side = canvas, shown_side
        self._poses, self._device, self._rng = poses, device, rng
        self._count = count
        self._noise = Noise(round(max(SCALES) * shown_side), device, rng, noise)
        self._held: _Held | None = OrderedDict() if recordable else None
        self._held_noise: dict[int, Tensor] = {}
        self._turns = Turns[PlacedCategory]()
        self._subjects: dict[PlacedCategory, _Subject] = {}
        self._shares: Mix = {}
        self._since: dict[PlacedCategory, float] = {}

    def move(self, now: float, camera: CameraView, mix: Mix) -> None:
        del camera
        self._shares = {subject: mix[subject] for subject in heaviest(mix)}
        before, self._subjects = self._subjects, {}
        for subject, region in regions(self._shares, now).items():
            found = before.get(subject) or _Subject(self._poses(subject[0])[0], self._since.get(subject, now))
            found.settle(self._canvas, _gridded(region), self._side, now, self._rng)
            self._subjects[subject] = found

    def sample(self, rng: torch.Generator) -> OctaveView:
        scale = SCALES[int(torch.randint(len(SCALES), (1,), generator=rng))]
        chosen = [self._subjects[self._turns.next(self._shares)] for _ in range(self._count)]
        drawn = [(subject.output, subject.next()) for subject in chosen]
        drawn.sort(key=lambda one: -one[1].side)  # in one order, so that what is recorded recurs
        squares = [square for _, square in drawn]
        shown_side = round(scale * min(subject.shown_side for subject in chosen))
        noise = self._noise.part(shown_side, rng)
        outputs = torch.tensor([output for output, _ in drawn])
        gains = torch.tensor([square.gains for square in squares])
        windows = [line for square in squares for line in square.windows(shown_side)]
        key = shown_side, tuple(square.side for square in squares)
        places: Sequence[SquarePlace | RecordableSquarePlace]
        if self._held is None:
            places = [
                SquarePlace(square.start, square.side, *windows[2 * n : 2 * n + 2]) for n, square in enumerate(squares)
            ]
        else:
            outputs, gains, places = self._hold(self._held, key, outputs, gains, squares, windows)
            if (kept := self._held_noise.get(shown_side)) is None:
                kept = self._held_noise[shown_side] = torch.empty_like(noise)
            noise = kept.copy_(noise)
        return OctaveView(key, outputs, gains, shown_side, noise, places)

    def overview(self, canvas: Tensor) -> Tensor:
        smaller = min(1.0, self._side / min(self._canvas))
        return shrink(canvas, (round(smaller * self._canvas.height), round(smaller * self._canvas.width)))

    def take_over(self, other: Self) -> None:
        self._since = {subject: known.since for subject, known in other._subjects.items()}

    def _hold(
        self,
        held: _Held,
        key: Hashable,
        outputs: Tensor,
        gains: Tensor,
        squares: Sequence[Square],
        windows: Sequence[Tensor],
    ) -> tuple[Tensor, Tensor, Sequence[RecordableSquarePlace]]:
        """The same in tensors on the device, at the places of the last view of this key: two copies in all."""
        count = len(squares)
        starts = torch.tensor([square.start for square in squares])
        fresh = torch.cat((outputs, starts.flatten())), torch.cat((gains.flatten(), *windows))
        if kept := held.pop(key, None):
            integers, numbers = kept
            integers.copy_(fresh[0])
            numbers.copy_(fresh[1])
        else:
            integers, numbers = fresh[0].to(self._device), fresh[1].to(self._device)
        held[key] = integers, numbers
        if len(held) > MAX_GRAPHS:  # of as many keys the last recordings are kept, so none needs what is dropped
            held.popitem(last=False)
        starts = integers[count:].view(-1, 2)
        lines = numbers[gains.numel() :].view(count, 2, -1)
        places = [RecordableSquarePlace(starts[n], squares[n].side, *lines[n]) for n in range(count)]
        return integers[:count], numbers[: gains.numel()].view(count, -1), places


class _Subject:
    """A subject's squares, octave after octave."""

    def __init__(self, output: int, since: float) -> None:
        self.output, self.since = output, since
        self.shown_side = 0
        self._turns = Turns[int]()
        self._octaves: list[Squares] = []
        self._region: Region | None = None

    def settle(self, canvas: Size, region: Region, side: int, now: float, rng: torch.Generator) -> None:
        """From now on its squares lie in this region, shown in `side` pixels unless it is smaller."""
        if self._region != region:
            largest, self._region = _largest(canvas, region), region
            self.shown_side = min(side, largest)
            self._octaves = [
                Squares(canvas, octave, region, torch.rand(2, generator=rng).tolist(), number == 0 and region != WHOLE)
                for number, octave in enumerate(octaves(largest, self.shown_side, BANDS, min(canvas)))
            ]
        youth = math.exp(-max(0.0, now - self.since) / YOUTH_SECONDS)
        self._shares = dict.fromkeys(range(len(self._octaves)), 1.0)
        self._shares[0] += max(0, FEWEST_OCTAVES - len(self._octaves)) + YOUTH * youth

    def next(self) -> "Square":
        return self._octaves[self._turns.next(self._shares)].next()


def _largest(canvas: Size, region: Region) -> int:
    """The side of the largest square in a region."""
    over = 1 + 2 * OVERLAP
    sides = over * (region.bottom - region.top) * canvas.height, over * (region.right - region.left) * canvas.width
    return min(*canvas, *map(round, sides))


def _gridded(region: Region) -> Region:
    """The region on a coarse grid, so that a border that wanders comes to few."""
    return region if region == WHOLE else Region(*(round(64 * side) / 64 for side in region))
