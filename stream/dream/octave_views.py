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
from torch.nn.functional import adaptive_avg_pool2d

from stream.ipc.motion import CameraView
from stream.settings import Size

from .crossfade import Mix, PlacedCategory, heaviest
from .cuda_graphs import MAX_GRAPHS
from .filters import resize
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
    place = torch.arange(side) + 0.5
    edge = max(1.0, EDGE * side)
    rising = torch.ones(side) if start == 0 else (place / edge).clamp(max=1)
    falling = torch.ones(side) if start + side == length else ((side - place) / edge).clamp(max=1)
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
    scale: float
    noise: Noise
    places: Sequence["SquarePlace | RecordableSquarePlace"]

    def cut(self, canvas: Tensor) -> Tensor:
        size = (self.shown_side, self.shown_side)
        return torch.cat([_shrunk(place.of(canvas), size) for place in self.places])

    def shown(self, patches: Tensor) -> Tensor:
        side = round(self.scale * self.shown_side)
        return resize(self.noise(patches), (side, side))

    def spread(self, canvas: Tensor, change: Tensor) -> Tensor:
        for number, place in enumerate(self.places):
            place.add(canvas, resize(change[number : number + 1], (len(place.down), len(place.across))))
        return canvas


@dataclass(frozen=True)
class SquarePlace:
    """Where on the canvas a square is, and its window down and across [side]."""

    start: tuple[int, int]
    down: Tensor
    across: Tensor

    def of(self, canvas: Tensor) -> Tensor:
        (top, left), height, width = self.start, len(self.down), len(self.across)
        return canvas[:, :, top : top + height, left : left + width]

    def add(self, canvas: Tensor, change: Tensor) -> None:
        self.of(canvas).addcmul_(change, self.down.view(-1, 1) * self.across).clamp_(0, 1)


@dataclass(frozen=True)
class RecordableSquarePlace:
    """The same with its start in a tensor [2]."""

    start: Tensor
    down: Tensor
    across: Tensor

    def of(self, canvas: Tensor) -> Tensor:
        return canvas[self._index()]

    def add(self, canvas: Tensor, change: Tensor) -> None:
        index = self._index()
        canvas[index] = (canvas[index] + change * (self.down.view(-1, 1) * self.across)).clamp(0, 1)

    def _index(self) -> tuple[slice, slice, Tensor, Tensor]:
        down, across = (torch.arange(len(side), device=side.device) for side in (self.down, self.across))
        return slice(None), slice(None), (down + self.start[0]).view(-1, 1), across + self.start[1]


def _shrunk(square: Tensor, size: tuple[int, int]) -> Tensor:
    return square if tuple(square.shape[-2:]) == size else adaptive_avg_pool2d(square, size)


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
        self._canvas, self._side, self._noise_deviation = canvas, shown_side, noise
        self._poses, self._device, self._rng = poses, device, rng
        self._count = count
        self._held: _Held | None = OrderedDict() if recordable else None
        self._noises: dict[int, Noise] = {}
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
        shown_side = min(subject.shown_side for subject in chosen)
        noise = self._noise(shown_side)
        noise.move(rng)
        outputs = torch.tensor([output for output, _ in drawn])
        gains = torch.tensor([square.gains for square in squares])
        key = scale, shown_side, tuple(square.side for square in squares)
        places: Sequence[SquarePlace | RecordableSquarePlace]
        if self._held is None:
            places = [SquarePlace(square.start, square.down, square.across) for square in squares]
        else:
            outputs, gains, places = self._hold(self._held, key, outputs, gains, squares)
        return OctaveView(key, outputs, gains, shown_side, scale, noise, places)

    def overview(self, canvas: Tensor) -> Tensor:
        smaller = min(1.0, self._side / min(self._canvas))
        return _shrunk(canvas, (round(smaller * self._canvas.height), round(smaller * self._canvas.width)))

    def take_over(self, other: Self) -> None:
        self._since = {subject: known.since for subject, known in other._subjects.items()}

    def _hold(
        self, held: _Held, key: Hashable, outputs: Tensor, gains: Tensor, squares: Sequence[Square]
    ) -> tuple[Tensor, Tensor, Sequence[RecordableSquarePlace]]:
        """The same in tensors on the device, at the places of the last view of this key: two copies in all."""
        count, sides = len(squares), [square.side for square in squares]
        starts = torch.tensor([square.start for square in squares])
        windows = [window for square in squares for window in (square.down, square.across)]
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
        windows = list(torch.split(numbers[gains.numel() :], [side for side in sides for _ in range(2)]))
        places = [RecordableSquarePlace(starts[n], windows[2 * n], windows[2 * n + 1]) for n in range(count)]
        return integers[:count], numbers[: gains.numel()].view(count, -1), places

    def _noise(self, side: int) -> Noise:
        if side not in self._noises:
            self._noises[side] = Noise((side, side), self._device, self._rng, self._noise_deviation)
        return self._noises[side]


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
