"""Transforms of a view, new ones each time. What changes is held in tensors, which a recorded step reads anew."""

import torch
from torch import Tensor

NOISE_DEVIATION = 0.06
"""The standard deviation of the noise over what is shown, in colours of 0..1: what is still seen through it convinces
other networks, too, and needs no dots and ripples (of 80 categories the judge knows 5 to 7 in a hundred more)."""


class Noise:
    """Additive Gaussian noise over pictures of one size; the same noise, rolled to another place each time."""

    def __init__(
        self, size: tuple[int, int], device: torch.device, rng: torch.Generator, deviation: float = NOISE_DEVIATION
    ) -> None:
        self._noise = deviation * torch.randn(1, 3, *size, generator=rng).to(device)
        self._lines = [torch.arange(length, device=device) for length in size]
        self._shift = torch.zeros(2, dtype=torch.long, device=device)

    def move(self, rng: torch.Generator) -> None:
        for axis, lines in enumerate(self._lines):
            self._shift[axis].fill_(int(torch.randint(len(lines), (1,), generator=rng)))

    def __call__(self, picture: Tensor) -> Tensor:
        """The pictures [N, 3, H, W] with noise."""
        down, across = ((lines + shift) % len(lines) for lines, shift in zip(self._lines, self._shift, strict=True))
        return picture + self._noise.index_select(2, down).index_select(3, across)
