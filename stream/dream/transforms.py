"""Transforms of a view, new ones each time: a random crop or roll, and noise, so that no place of the canvas is
special.

With `recordable` all that changes is held in tensors, which a recorded step reads anew.
"""

import torch
from torch import Tensor
from torch.nn.functional import pad

CROP_SHARE = 9 / 16
"""How much of the canvas's longer side a crop takes in, but never less than the shorter side is long: of a wide screen
a square. That costs little more than half of the whole, and as much is recognised."""
MAX_ROLL = 24
"""How far the canvas is rolled along a side that is taken in whole, in pixels either way."""
NOISE_DEVIATION = 0.06
"""The standard deviation of the noise over what is shown, in colours of 0..1: what is still seen through it convinces
other networks, too, and needs no dots and ripples (of 80 categories the judge knows 5 to 7 in a hundred more)."""


def crop_size(height: int, width: int) -> tuple[int, int]:
    """Height and width of the crops of a canvas of this size."""
    if width >= height:
        return height, max(height, round(CROP_SHARE * width))
    return max(width, round(CROP_SHARE * height)), width


class RandomCrop:
    """Random crop of the canvas [1, C, H, W]; a side that is taken in whole is rolled instead.

    Offsets are over-sampled at both ends (as much as all the others come half from each end), and every pixel's change
    is divided by the probability that it is covered.
    """

    def __init__(self, whole: tuple[int, int], size: tuple[int, int], device: torch.device, recordable: bool) -> None:
        self._whole, self._size, self._recordable = whole, size, recordable
        self._cropped = [axis for axis in (0, 1) if size[axis] < whole[axis]]
        self._start, self._shift = [0, 0], torch.zeros(2, dtype=torch.long, device=device)
        self._lines = [torch.arange(length, device=device) for length in size]
        self._weight = _inverse_coverage(whole, size).to(device)

    def move(self, rng: torch.Generator) -> None:
        """Draws another place."""
        for axis in (0, 1):
            spare = self._whole[axis] - self._size[axis]
            low, high = (-spare, 2 * spare) if spare else (-MAX_ROLL, MAX_ROLL)
            start = int(torch.randint(low, high + 1, (1,), generator=rng))
            self._start[axis] = min(max(start, 0), spare) if spare else start
            self._shift[axis].fill_(self._start[axis])  # which a card is told of without a wait

    def __call__(self, picture: Tensor) -> Tensor:
        """The crop of a picture of the canvas's size."""
        for axis in (0, 1):
            picture = self._along(picture, axis)
        return picture

    def cut(self, gradient: Tensor) -> Tensor:
        """The part of the canvas's gradient that the crop covers, not rolled."""
        for axis in self._cropped:
            gradient = self._along(gradient, axis)
        return gradient

    def spread(self, change: Tensor) -> Tensor:
        """The change of that part as a change of the canvas, divided by how often each place is covered."""
        if not self._cropped:
            return change
        for axis in self._cropped:
            change = self._widened(change, axis)
        return self._weight * change

    def _along(self, picture: Tensor, axis: int) -> Tensor:
        if self._recordable:
            return picture.index_select(2 + axis, self._places(axis))
        if axis in self._cropped:
            return picture.narrow(2 + axis, self._start[axis], self._size[axis])
        return picture.roll(-self._start[axis], 2 + axis)

    def _places(self, axis: int) -> Tensor:
        """Where on the canvas the crop's lines are."""
        return (self._lines[axis] + self._shift[axis]) % self._whole[axis]

    def _widened(self, change: Tensor, axis: int) -> Tensor:
        if self._recordable:
            size = [*change.shape]
            size[2 + axis] = self._whole[axis]
            return change.new_zeros(size).index_copy(2 + axis, self._places(axis), change)
        before, after = self._start[axis], self._whole[axis] - self._size[axis] - self._start[axis]
        return pad(change, (before, after, 0, 0) if axis else (0, 0, before, after))


class Noise:
    """Additive Gaussian noise over pictures of one size; the same noise, rolled to another place each time."""

    def __init__(self, size: tuple[int, int], device: torch.device, rng: torch.Generator) -> None:
        self._noise = NOISE_DEVIATION * torch.randn(1, 3, *size, generator=rng).to(device)
        self._lines = [torch.arange(length, device=device) for length in size]
        self._shift = torch.zeros(2, dtype=torch.long, device=device)

    def move(self, rng: torch.Generator) -> None:
        for axis, lines in enumerate(self._lines):
            self._shift[axis].fill_(int(torch.randint(len(lines), (1,), generator=rng)))

    def __call__(self, picture: Tensor) -> Tensor:
        """The picture [1, 3, H, W] with noise."""
        down, across = ((lines + shift) % len(lines) for lines, shift in zip(self._lines, self._shift, strict=True))
        return picture + self._noise.index_select(2, down).index_select(3, across)


def _inverse_coverage(whole: tuple[int, int], size: tuple[int, int]) -> Tensor:
    """How much a change counts at each place [1, 1, H, W]: the more the fewer crops reach it, and all the more for
    being of a part alone."""
    down, across = (_along_side(*lengths) for lengths in zip(whole, size, strict=True))
    return (down.view(-1, 1) * across).view(1, 1, *whole)


def _along_side(length: int, taken: int) -> Tensor:
    spare = length - taken
    if not spare:
        return torch.ones(length)
    starts = torch.full((spare + 1,), 1.0)
    starts[0] = starts[-1] = spare + 1  # the ends get what is drawn beyond them
    reached = pad(starts / starts.sum(), (0, taken - 1)).cumsum(0)
    reached[taken:] -= reached[: length - taken].clone()
    inverse: Tensor = (taken / length) ** 0.5 / reached
    return inverse
