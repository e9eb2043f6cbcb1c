"""What pictures are like on the whole, pulled at weakly, so that hours of dreaming neither burn out nor fade."""

import functools
from dataclasses import dataclass

import torch
from torch import Tensor

from .preconditioner import gaussian


@dataclass(frozen=True)
class ImageStatistics:
    """What a kind of pictures is like, in colours of 0..1."""

    mean: tuple[float, float, float]
    """The mean that red, green and blue are drawn to."""
    pull: float
    """By how much of the way in a keyframe."""
    contrast: float
    """The highest standard deviation of luminance."""
    chroma: float
    """Where the distance of a colour from grey is bent back."""


PHOTOGRAPHS = ImageStatistics((0.485, 0.456, 0.406), 0.06, 0.18, 0.35)
"""The mean is that of ImageNet's photographs."""
KNEE = 0.1
"""How far from either end of the range a colour is bent back."""
SOFTEN = 0.1
"""How much of the finest grain fades in a keyframe."""


def regularise(picture: Tensor, manner: ImageStatistics = PHOTOGRAPHS) -> Tensor:
    """The picture [1, 3, H, W] in 0..1, a little nearer to how pictures are."""
    picture = picture + manner.pull * (_colour(manner.mean, picture.device) - picture.mean((2, 3), keepdim=True))
    picture = picture + SOFTEN * (gaussian(picture, 1.0) - picture)
    grey = picture.mean(1, keepdim=True)
    colour = picture - grey
    middle = grey.mean()
    grey = middle + (grey - middle) * (manner.contrast / grey.std()).clamp(max=1)
    distance = colour.square().sum(1, keepdim=True).sqrt()
    colour = colour * manner.chroma / (manner.chroma**4 + distance**4) ** 0.25
    return _unclipped(grey + colour)


@functools.cache
def _colour(mean: tuple[float, float, float], device: torch.device) -> Tensor:
    return torch.tensor(mean, device=device).view(1, 3, 1, 1)


def _unclipped(picture: Tensor) -> Tensor:
    """The picture with its lightest and darkest colours bent back into 0..1: what tells them apart is kept."""
    middle = picture - 0.5
    beyond = middle - middle.clamp(KNEE - 0.5, 0.5 - KNEE)
    return picture - beyond + KNEE * (beyond / KNEE).tanh()
