"""Priors: weak pulls of the canvas towards what pictures are like, per keyframe, so that hours of dreaming neither burn
out nor fade."""

import functools
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import interpolate

from .filters import gaussian, wide_blur


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
    vividness: float = 0.0
    """The least root mean square of that distance."""


PHOTOGRAPHS = ImageStatistics((0.485, 0.456, 0.406), 0.06, 0.18, 0.35, 0.165)
"""The mean is that of ImageNet's photographs, vividness that of good ones."""
ARTWORK = ImageStatistics((0.45, 0.45, 0.45), 0.03, 0.26, 0.65)
"""Colours as strong as those of the artwork that the pocket network has learned."""
KNEE = 0.1
"""How far from either end of the range a colour is bent back."""
SATURATE = 0.03
"""How much more saturated colours grow in a keyframe at the most."""
SOFTEN = 0.1
"""How much of the finest grain fades in a keyframe."""
BACKGROUND_SOFTEN = 0.6
"""How much of it fades in a keyframe where no object is."""
CHANGE = 0.4
"""How far what a window held before turns to mist in each keyframe while its subject changes."""
SKY = 0.25
"""How far the background goes in a keyframe to the colours of the sky."""
SKY_DRIFT = 0.004
"""How much of the sky is new in a keyframe."""


def regularise(picture: Tensor, statistics: ImageStatistics = PHOTOGRAPHS) -> Tensor:
    """Natural image statistics: the picture [1, 3, H, W] in 0..1, its mean, grain, contrast, chroma and range a little
    nearer to theirs."""
    mean = picture.mean((2, 3), keepdim=True)
    pulls = statistics.pull * (_colour(statistics.mean, picture.device) - mean)
    result = torch.empty_like(picture)
    red, green, blue = planes = result.tensor_split(3, 1)  # one by one, they and what is made of them fit into a cache
    for plane, pull, before in zip(planes, pulls.tensor_split(3, 1), picture.tensor_split(3, 1), strict=True):
        torch.add(pull, before, alpha=1 - SOFTEN, out=plane).add_(gaussian(before, 1.0), alpha=SOFTEN)
    grey = (red + green).add_(blue).div_(3)
    middle = grey.mean()
    deviation = torch.linalg.vector_norm(grey - middle) / (grey.numel() - 1) ** 0.5
    contrast = (statistics.contrast / deviation).clamp(max=1)
    # The squared distance from grey: the sum of squares less that of grey's.
    squares = (red * red).addcmul_(green, green).addcmul_(blue, blue).addcmul_(grey, grey, value=-3)
    vivid = (statistics.vividness / squares.mean().clamp(min=1e-12).sqrt()).clamp(1, 1 + SATURATE)
    chroma = squares.div_(statistics.chroma**2).square_().add_(1).rsqrt_().sqrt_().mul_(vivid)
    # What is grey in the result: middle + contrast * (grey - middle) - chroma * grey.
    grey.mul_(contrast - chroma).add_(middle * (1 - contrast))
    casts = (vivid - 1) * (mean + pulls - middle)  # of the whole picture, which grows no stronger
    for plane, cast in zip(planes, casts.tensor_split(3, 1), strict=True):
        _soft_clip_(torch.addcmul(grey, plane, chroma, out=plane).sub_(cast))
    return result


@functools.cache
def _colour(mean: tuple[float, float, float], device: torch.device) -> Tensor:
    return torch.tensor(mean, device=device).view(1, 3, 1, 1)


def _soft_clip_(picture: Tensor) -> None:
    """Bends a picture's lightest and darkest colours back into 0..1, in place: what tells them apart is kept.

    The bend is t (27 + t^2) / (27 + 9 t^2), which is tanh t within .024, and 1 where t is 3 or more.
    """
    beyond = picture.clamp(KNEE, 1 - KNEE)
    torch.sub(picture, beyond, out=beyond)
    squares = beyond * beyond
    picture.addcdiv_(beyond.mul_(squares), squares.add_(3 * KNEE**2), value=-8 / 9).clamp_(0, 1)


class Backdrop:
    """A calm background behind single objects: mist where objects change, and a sky of wide soft colours that
    drifts."""

    def __init__(self, device: torch.device, rng: torch.Generator) -> None:
        self._device, self._rng = device, rng
        self._sky = self._random_sky()

    def __call__(self, canvas: Tensor, objects: Tensor, changing: Tensor) -> Tensor:
        """The canvas, a little nearer to it. `objects` [1, 1, H, W] is 1 where objects are, `changing` where they have
        changed lately."""
        height, width = canvas.shape[-2:]
        canvas = canvas + BACKGROUND_SOFTEN * (1 - objects) * (gaussian(canvas, 1.0) - canvas)
        grid = max(1, height // 4), max(1, width // 4)
        noise = torch.randn(1, 3, *grid, generator=self._rng).to(self._device)
        mist = gaussian(canvas, 3.0) + 0.06 * interpolate(noise, (height, width), mode="bilinear")
        canvas = canvas + CHANGE * changing * (mist - canvas)
        canvas = canvas + SKY * (1 - objects) * (self._drifted_sky(height, width) - wide_blur(canvas))
        return regularise(canvas, ARTWORK)

    def take_over(self, other: "Backdrop") -> None:
        """Goes on with the sky of a canvas of another size."""
        self._sky = other._sky

    def _random_sky(self) -> Tensor:
        return torch.randn(1, 3, 3, 4, generator=self._rng).to(self._device)

    def _drifted_sky(self, height: int, width: int) -> Tensor:
        """The sky, which turns into another within a minute or so."""
        self._sky = (1 - SKY_DRIFT) * self._sky + (1 - (1 - SKY_DRIFT) ** 2) ** 0.5 * self._random_sky()
        colours = 0.45 + 0.14 * self._sky + 0.09 * self._sky.mean(1, keepdim=True)
        return interpolate(colours, (height, width), mode="bicubic", align_corners=True)
