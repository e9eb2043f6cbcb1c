"""Which part of the canvas a look takes in, where that lies, and the grain that it is seen through."""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn.functional import pad

BREADTH = 9 / 16
"""How much of the canvas's longer side a look takes in, but never less than the shorter side is long: of a wide screen
a square. That costs little more than half of the whole, and as much is recognised."""
ROLL = 24
"""How far the canvas is rolled round along a side that is taken in whole, in pixels either way."""
GRAIN = 0.06
"""The standard deviation of the noise over what is looked at, in colours of 0..1: what is still seen through it
convinces other eyes, too, and needs no dots and ripples (of 80 categories the judge knows 5 to 7 in a hundred more)."""


def part(height: int, width: int) -> tuple[int, int]:
    """Height and width of what a look at a canvas of this size takes in."""
    if width >= height:
        return height, max(height, round(BREADTH * width))
    return max(width, round(BREADTH * height)), width


class RandomCrop:
    """A part of the canvas [1, C, H, W], at another place each time.

    Near the ends of a side fewer places reach: as much as all the others come half from each end, and what comes of a
    look counts the more the seldomer a place is seen. With `recordable` what changes is taken out of tensors.
    """

    def __init__(self, whole: tuple[int, int], taken: tuple[int, int], device: torch.device, recordable: bool) -> None:
        self._whole, self._taken, self._recordable = whole, taken, recordable
        self._cut = [axis for axis in (0, 1) if taken[axis] < whole[axis]]
        self._start, self._shift = [0, 0], torch.zeros(2, dtype=torch.long, device=device)
        self._lines = [torch.arange(length, device=device) for length in taken]
        self._weight = _evenness(whole, taken).to(device)

    def move(self, chance: torch.Generator) -> None:
        """Goes to another place."""
        for axis in (0, 1):
            spare = self._whole[axis] - self._taken[axis]
            low, high = (-spare, 2 * spare) if spare else (-ROLL, ROLL)
            start = int(torch.randint(low, high + 1, (1,), generator=chance))
            self._start[axis] = min(max(start, 0), spare) if spare else start
            self._shift[axis].fill_(self._start[axis])  # which a card is told of without a wait

    def shown(self, picture: Tensor) -> Tensor:
        """What is looked at: the part, and where a side is taken in whole that rolled round."""
        for axis in (0, 1):
            picture = self._along(picture, axis)
        return picture

    def change(self, gradient: Tensor, step: Callable[[Tensor], Tensor]) -> Tensor:
        """What `step` makes of the part's gradient, as a change of the canvas."""
        if not self._cut:
            return step(gradient)
        for axis in self._cut:
            gradient = self._along(gradient, axis)
        change = step(gradient)
        for axis in self._cut:
            change = self._widened(change, axis)
        return self._weight * change

    def _along(self, picture: Tensor, axis: int) -> Tensor:
        """The picture, along one axis as it is looked at."""
        if self._recordable:
            return picture.index_select(2 + axis, self._places(axis))
        if axis in self._cut:
            return picture.narrow(2 + axis, self._start[axis], self._taken[axis])
        return picture.roll(-self._start[axis], 2 + axis)

    def _places(self, axis: int) -> Tensor:
        """Where on the canvas the look's lines are."""
        return (self._lines[axis] + self._shift[axis]) % self._whole[axis]

    def _widened(self, change: Tensor, axis: int) -> Tensor:
        if self._recordable:
            size = [*change.shape]
            size[2 + axis] = self._whole[axis]
            return change.new_zeros(size).index_copy(2 + axis, self._places(axis), change)
        before, after = self._start[axis], self._whole[axis] - self._taken[axis] - self._start[axis]
        return pad(change, (before, after, 0, 0) if axis else (0, 0, before, after))


class Noise:
    """Noise, laid over pictures of one size; it is rolled to another place each time."""

    def __init__(self, size: tuple[int, int], device: torch.device, chance: torch.Generator) -> None:
        self._noise = GRAIN * torch.randn(1, 3, *size, generator=chance).to(device)
        self._lines = [torch.arange(length, device=device) for length in size]
        self._shift = torch.zeros(2, dtype=torch.long, device=device)

    def move(self, chance: torch.Generator) -> None:
        for axis, lines in enumerate(self._lines):
            self._shift[axis].fill_(int(torch.randint(len(lines), (1,), generator=chance)))

    def over(self, picture: Tensor) -> Tensor:
        """The picture [1, 3, H, W] with noise; the shift is a tensor's, so that this can be recorded."""
        down, across = ((lines + shift) % len(lines) for lines, shift in zip(self._lines, self._shift, strict=True))
        return picture + self._noise.index_select(2, down).index_select(3, across)


def _evenness(whole: tuple[int, int], taken: tuple[int, int]) -> Tensor:
    """How much a look counts at each place [1, 1, H, W]: the more the fewer looks reach it, and all the more for being
    of a part alone."""
    down, across = (_seldom(*lengths) for lengths in zip(whole, taken, strict=True))
    return (down.view(-1, 1) * across).view(1, 1, *whole)


def _seldom(length: int, taken: int) -> Tensor:
    spare = length - taken
    if not spare:
        return torch.ones(length)
    starts = torch.full((spare + 1,), 1.0)
    starts[0] = starts[-1] = spare + 1  # the ends get what is drawn beyond them
    reached = pad(starts / starts.sum(), (0, taken - 1)).cumsum(0)
    reached[taken:] -= reached[: length - taken].clone()
    seldom: Tensor = (taken / length) ** 0.5 / reached
    return seldom
