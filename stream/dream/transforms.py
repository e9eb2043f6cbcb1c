"""Transforms of a view, new ones each time."""

import torch
from torch import Tensor

NOISE_DEVIATION = 0.06
"""The standard deviation of the noise over what is shown, in colours of 0..1: what is still seen through it convinces
other networks, too, and needs no dots and ripples (of 80 categories the judge knows 5 to 7 in a hundred more)."""


class Noise:
    """Additive Gaussian noise: each time another part of one field, of twice the `side` of the largest."""

    def __init__(
        self, side: int, device: torch.device, rng: torch.Generator, deviation: float = NOISE_DEVIATION
    ) -> None:
        self._field = deviation * torch.randn(1, 3, 2 * side, 2 * side, generator=rng).to(device)

    def part(self, side: int, rng: torch.Generator) -> Tensor:
        """Noise for pictures of a `side` [1, 3, side, side]."""
        starts = torch.randint(self._field.shape[-1] - side + 1, (2,), generator=rng)
        top, left = starts.tolist()
        return self._field[:, :, top : top + side, left : left + side]
