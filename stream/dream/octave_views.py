"""Multi-scale random crops (octaves): squares of the canvas of many sizes, all shown in the same few pixels.

A step costs the same on any canvas. The largest squares are as high as the canvas and make shapes, the smallest are of
its own pixels and make feathers and bricks. Each subject has squares of its own, in its own region.
"""

import math
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Self, TypeVar

import torch
from torch import Tensor
from torch.nn.functional import adaptive_avg_pool2d

from stream.ipc.motion import CameraView

from .crossfade import Mix, PlacedCategory, heaviest
from .filters import resize
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
BEYOND = 0.25
"""How far beyond the ends places are drawn, in a square's sides, so that the ends come as often as the middle."""
MAX_WEIGHT = 3.0
"""How much more a place counts at the most that is seldom covered."""

Option = TypeVar("Option", bound=Hashable)


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


def octaves(largest: int, shown: int, bands: int) -> list[Octave]:
    """Octaves from squares of the largest side down to those as large as they are shown, coarsest first."""
    largest = max(largest, shown)
    count = 1 + round(math.log(largest / shown, OCTAVE))
    found = []
    for number in range(count):
        finer = number / max(1, count - 1)
        kept = bands if number == 0 else max(2, 4 - number)
        faded = (*FADED_BANDS, *(0.0 for _ in range(bands)))[: bands - kept]
        gain = FINEST_GAIN**finer
        side = round(shown * (largest / shown) ** (1 - finer))
        found.append(Octave(side, tuple(gain * one for one in (*(1.0 for _ in range(kept)), *faded))))
    return found


@dataclass(frozen=True)
class Span:
    """Where squares lie along one side of the canvas: they begin somewhere from `low` to `high`."""

    length: int
    side: int
    low: int
    high: int

    @staticmethod
    def of(length: int, side: int, begin: float, end: float) -> "Span":
        """For a region from `begin` to `end`, in shares of the canvas's side."""
        over = OVERLAP * (end - begin)
        first, last = max(0.0, begin - over) * length, min(1.0, end + over) * length
        low = min(max(0, round(first)), length - side)
        return Span(length, side, low, min(max(low, round(last) - side), length - side))

    def start(self, share: float) -> int:
        """The start of a square, by a number in 0..1."""
        beyond = BEYOND * self.side if self.high > self.low else 0.0
        place = self.low - beyond + share * (self.high - self.low + 2 * beyond)
        return min(max(round(place), self.low), self.high)

    def weights(self) -> Tensor:
        """How much a change counts at each pixel of the side [length]: the more the fewer squares reach it."""
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


class Squares:
    """The squares of an octave in a region, at places in a low-discrepancy sequence (Roberts 2018, R2)."""

    _STEP = 0.7548776662466927, 0.5698402909980532

    def __init__(self, canvas: tuple[int, int], octave: Octave, region: Region, shift: Sequence[float]) -> None:
        self.octave = octave
        sides = (region.top, region.bottom), (region.left, region.right)
        self._spans = [Span.of(length, octave.side, *side) for length, side in zip(canvas, sides, strict=True)]
        self._weights = [span.weights() for span in self._spans]
        self._at = list(shift)

    def next(self) -> tuple[tuple[int, int], tuple[Tensor, Tensor]]:
        """The next square's start, and its window down and across [side], weighted so that all places change alike."""
        self._at = [(at + step) % 1 for at, step in zip(self._at, self._STEP, strict=True)]
        down, across = (span.start(at) for span, at in zip(self._spans, self._at, strict=True))
        windows = [
            window(start, span.side, span.length) * weights[start : start + span.side]
            for start, span, weights in zip((down, across), self._spans, self._weights, strict=True)
        ]
        return (down, across), (windows[0], windows[1])


@dataclass(frozen=True)
class OctaveView:
    """Squares of the canvas, seen through noise in one of the five sizes."""

    key: Hashable
    outputs: Tensor
    band_gains: Tensor
    shown_side: int
    scale: float
    noise: Noise
    starts: tuple[tuple[int, int], ...]
    windows: tuple[tuple[Tensor, Tensor], ...]

    def cut(self, canvas: Tensor) -> Tensor:
        size = (self.shown_side, self.shown_side)
        return torch.cat([_shrunk(self._square(canvas, number), size) for number in range(len(self.starts))])

    def shown(self, patches: Tensor) -> Tensor:
        side = round(self.scale * self.shown_side)
        return resize(self.noise(patches), (side, side))

    def spread(self, canvas: Tensor, change: Tensor) -> Tensor:
        for number, (down, across) in enumerate(self.windows):
            square = self._square(canvas, number)
            enlarged = resize(change[number : number + 1], (len(down), len(across)))
            square.addcmul_(enlarged, down.view(-1, 1) * across).clamp_(0, 1)
        return canvas

    def _square(self, canvas: Tensor, number: int) -> Tensor:
        (top, left), (down, across) = self.starts[number], self.windows[number]
        return canvas[:, :, top : top + len(down), left : left + len(across)]


def _shrunk(square: Tensor, size: tuple[int, int]) -> Tensor:
    return square if tuple(square.shape[-2:]) == size else adaptive_avg_pool2d(square, size)


class OctaveViews:
    """Views of squares of all octaves, stratified: no place, octave or subject is forgotten for long."""

    def __init__(
        self,
        height: int,
        width: int,
        side: int,
        bands: int,
        noise: float,
        poses: Callable[[int], tuple[int, ...]],
        device: torch.device,
        rng: torch.Generator,
    ) -> None:
        self._canvas, self._side, self._bands = (height, width), side, bands
        self._poses, self._device, self._rng = poses, device, rng
        self._noise_deviation = noise
        self._noises: dict[int, Noise] = {}
        self._subjects, self._octaves = Turns[PlacedCategory](), dict[PlacedCategory, Turns[int]]()
        self._mix: Mix = {}
        self._regions: dict[PlacedCategory, Region] = {}
        self._squares: dict[tuple[PlacedCategory, Region], list[Squares]] = {}

    def move(self, now: float, camera: CameraView, mix: Mix) -> None:
        del camera
        self._mix = {subject: mix[subject] for subject in heaviest(mix)}
        self._regions = {subject: _gridded(region) for subject, region in regions(self._mix, now).items()}
        self._octaves = {subject: self._octaves.get(subject, Turns()) for subject in mix}
        self._squares = {
            (subject, region): self._squares.get((subject, region)) or self._squares_in(region)
            for subject, region in self._regions.items()
        }

    def sample(self, rng: torch.Generator) -> OctaveView:
        subject = self._subjects.next(self._mix)
        squares = self._squares[subject, self._regions[subject]]
        octave = self._octaves[subject].next(dict.fromkeys(range(len(squares)), 1.0))
        start, windows = squares[octave].next()
        scale = SCALES[int(torch.randint(len(SCALES), (1,), generator=rng))]
        shown = self._shown_side(self._regions[subject])
        noise = self._noise(shown)
        noise.move(rng)
        return OctaveView(
            (scale, octave),
            torch.tensor([self._poses(subject[0])[0]], device=self._device),
            torch.tensor([squares[octave].octave.gains], device=self._device),
            shown,
            scale,
            noise,
            (start,),
            (windows,),
        )

    def overview(self, canvas: Tensor) -> Tensor:
        height, width = self._canvas
        smaller = min(1.0, self._side / min(height, width))
        return _shrunk(canvas, (round(smaller * height), round(smaller * width)))

    def take_over(self, other: Self) -> None:
        """Its views have nothing to do with those before."""

    def _squares_in(self, region: Region) -> list[Squares]:
        largest = self._largest(region)
        found = octaves(largest, self._shown_side(region), self._bands)
        return [Squares(self._canvas, octave, region, torch.rand(2, generator=self._rng).tolist()) for octave in found]

    def _largest(self, region: Region) -> int:
        """The side of the largest square in a region."""
        height, width = self._canvas
        over = 1 + 2 * OVERLAP
        sides = over * (region.bottom - region.top) * height, over * (region.right - region.left) * width
        return min(height, width, *map(round, sides))

    def _shown_side(self, region: Region) -> int:
        return min(self._side, self._largest(region))

    def _noise(self, side: int) -> Noise:
        if side not in self._noises:
            self._noises[side] = Noise((side, side), self._device, self._rng, self._noise_deviation)
        return self._noises[side]


def _gridded(region: Region) -> Region:
    """The region on a coarse grid, so that a border that wanders comes to few."""
    return region if region == WHOLE else Region(*(round(64 * side) / 64 for side in region))
