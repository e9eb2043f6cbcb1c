"""From the gradient of an objective to a direction that natural pictures may take."""

import functools

import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d, conv2d, interpolate, pad

# The square root of the covariance of natural pictures' colours, as lucid publishes it (lucid/optvis/param/color.py).
_ROOT = torch.tensor([[0.26, 0.09, 0.02], [0.27, 0.00, -0.05], [0.27, -0.09, 0.03]])
_COVARIANCE = _ROOT @ _ROOT.T / _ROOT[:, 0].square().sum()
BANDS = (0.4, 0.8, 1.0, 1.0, 1.0)
"""Weights of the bands between blurs of sigma 0, 1, 2, 4, 8 pixels and beyond."""
NATURAL = (0.95, 0.9, 0.8, 0.6, 0.5)
"""How far each band's colours follow the covariance: at 0 they are garish, at 1 grey.

In photographs fine detail is mostly light and dark, and colour belongs to whole things.
"""


def natural_colours(gradient: Tensor, natural: float) -> Tensor:
    """The gradient [1, 3, H, W] preconditioned with the covariance of natural colours (Olah et al. 2017, Feature
    Visualization) as far as `natural` (0..1) says, and for the rest left as it is."""
    return torch.einsum("ij,bjhw->bihw", _mixing(natural, gradient.device), gradient)


@functools.cache
def _mixing(natural: float, device: torch.device) -> Tensor:
    return (natural * _COVARIANCE + (1 - natural) * torch.eye(3)).to(device)


def direction(gradient: Tensor) -> Tensor:
    """The gradient's Laplacian bands in natural colours, each at the same strength times its weight, added up.

    So that shapes of all sizes grow at once, and not the finest first (Mordvintsev 2015, the DeepDream notebook).
    """
    total = torch.zeros_like(gradient)
    for weight, natural, band in zip(BANDS, NATURAL, bands(gradient, len(BANDS)), strict=True):
        coloured = natural_colours(band, natural)
        total += weight * coloured / (coloured.square().mean().sqrt() + 1e-20)
    return total


def bands(picture: Tensor, count: int) -> list[Tensor]:
    """`count` pictures [1, 3, H, W] that add up to `picture`, finest first: differences of ever wider blurs."""
    found = []
    for octave in range(count - 1):
        coarse = blurred(picture, octave)
        found.append(picture - coarse)
        picture = coarse
    return [*found, picture]


def blurred(picture: Tensor, octave: int) -> Tensor:
    """A picture that is already blurred to half of sigma = 2 ** `octave` pixels, blurred to sigma.

    From the third octave on at a coarser grid, which costs less and shows nothing.
    """
    sigma = 1.0 if octave == 0 else 3**0.5 * 2 ** (octave - 1)
    shrink = max(1, 2 ** (octave - 1))
    size = picture.shape[-2:]
    if shrink == 1 or min(size) < 16 * shrink:
        return gaussian(picture, sigma)
    small = avg_pool2d(picture, shrink, ceil_mode=True, count_include_pad=False)
    return interpolate(gaussian(small, sigma / shrink), size, mode="bilinear")


def gaussian(picture: Tensor, sigma: float) -> Tensor:
    """A picture [1, C, H, W] blurred by a Gaussian of `sigma` pixels, its borders repeated outwards."""
    kernel = _kernel(sigma, picture.device)
    reach = kernel.numel() // 2
    plane = picture.transpose(0, 1)
    plane = conv2d(pad(plane, (reach, reach, 0, 0), mode="replicate"), kernel.view(1, 1, 1, -1))
    plane = conv2d(pad(plane, (0, 0, reach, reach), mode="replicate"), kernel.view(1, 1, -1, 1))
    return plane.transpose(0, 1)


@functools.cache
def _kernel(sigma: float, device: torch.device) -> Tensor:
    reach = round(3 * sigma)
    weights = (-0.5 * (torch.arange(-reach, reach + 1) / sigma) ** 2).exp()
    return (weights / weights.sum()).to(device)
