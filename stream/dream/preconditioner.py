"""Update rules: what is added to what was seen for a gradient of the objective, so that natural pictures come of it.

Laplacian-pyramid normalisation with colour decorrelation, sum_b w_b C_b g_b / rms(C_b g_b), for networks that see
things of all sizes; local normalisation for one that is shown single objects."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import torch
from torch import Tensor

from .filters import gaussian, laplacian_bands, wide_blur

BAND_DECORRELATION = (0.95, 0.9, 0.8, 0.6, 0.5)
"""How far each band's colours follow the covariance: at 0 they are garish, at 1 grey.

In photographs fine detail is mostly light and dark, and colour belongs to whole things.
"""
BANDS = len(BAND_DECORRELATION)
MAGENTA = 0.2
"""How much is kept of what lies between magenta and green, where colours do not follow the covariance: networks ask for
plenty, photographs have little, and their colours lie between orange and blue instead."""
LOCAL_RATE = 0.02
"""How far a step goes where the gradient is of usual strength, in colours of 0..1."""
LOCAL_SIGMA = 0.8
"""How far the gradient is blurred before a local step, in pixels of the canvas."""

# The square root of the covariance of natural pictures' colours, as lucid publishes it (lucid/optvis/param/color.py).
_ROOT = torch.tensor([[0.26, 0.09, 0.02], [0.27, 0.00, -0.05], [0.27, -0.09, 0.03]])
_COVARIANCE = _ROOT @ _ROOT.T / _ROOT[:, 0].square().sum()
_MAGENTA_AXIS = torch.tensor([1.0, -2.0, 1.0]) / 6**0.5  # against green


Update: TypeAlias = Callable[[Tensor, Tensor | None], Tensor]
"""Of the objective's gradient [N, 3, h, w] and how much each band of each counts [N, bands], what to add."""


@dataclass(frozen=True)
class LaplacianUpdate:
    """Shapes of all sizes grow at once, in natural colours."""

    rate: float = 0.012
    """How far a step goes along the bands' sum, in colours of 0..1."""
    weights: tuple[float, ...] = (0.4, 0.8, 1.0, 1.0, 1.0)
    """Weights of the bands between blurs of sigma 0, 1, 2, 4, 8 pixels and beyond; five."""

    def __call__(self, gradient: Tensor, band_gains: Tensor | None) -> Tensor:
        weights = _weights(self.weights, self.rate, gradient.device)
        return laplacian_normalised(gradient, weights if band_gains is None else weights * band_gains)


def local_update(gradient: Tensor, band_gains: Tensor | None) -> Tensor:
    """Every place grows alike, however strong its gradient is."""
    del band_gains
    soft = gaussian(gradient, LOCAL_SIGMA)
    strength = wide_blur(soft.square().mean(1, keepdim=True)).sqrt()
    usual = strength.mean()
    return LOCAL_RATE * soft / (strength + 0.3 * usual + 1e-20)


def laplacian_normalised(gradient: Tensor, weights: Tensor) -> Tensor:
    """Laplacian-pyramid gradient normalisation (Mordvintsev 2015, the DeepDream notebook) with colour decorrelation:
    of each gradient [N, 3, h, w] the bands in natural colours, each as strong as its weight [N, bands], added up."""
    count, _, height, width = gradient.shape
    bands = laplacian_bands(gradient, BANDS).view(BANDS, count, 3, -1).transpose(0, 1)  # [N, bands, 3, pixels]
    mixing = _band_mixing(gradient.device)
    # A mixed band's mean square follows from the band's own 3x3 products: no band has to be mixed to be measured.
    products = bands @ bands.mT / (height * width)
    squares = (mixing @ products @ mixing.mT).diagonal(dim1=2, dim2=3).mean(2)
    strength = weights / (squares.clamp(min=0).sqrt() + 1e-20)
    scaled = (strength.view(count, BANDS, 1, 1) * mixing).transpose(1, 2).flatten(2)  # [N, 3, bands * 3]
    return (scaled @ bands.flatten(1, 2)).view_as(gradient)


def decorrelated(gradient: Tensor, degree: float) -> Tensor:
    """Colour decorrelation (Olah et al. 2017, Feature Visualization): the gradient [1, 3, H, W] preconditioned with the
    covariance of natural colours as far as `degree` (0..1) says, the rest as it is but for some magenta and green."""
    return torch.einsum("ij,bjhw->bihw", _mixing(degree, gradient.device), gradient)


@functools.cache
def _mixing(degree: float, device: torch.device) -> Tensor:
    free = torch.eye(3) - (1 - MAGENTA) * torch.outer(_MAGENTA_AXIS, _MAGENTA_AXIS)
    return (degree * _COVARIANCE + (1 - degree) * free).to(device)


@functools.cache
def _band_mixing(device: torch.device) -> Tensor:
    """How each band's colours are mixed, [bands, 3, 3]."""
    return torch.stack([_mixing(degree, device) for degree in BAND_DECORRELATION])


@functools.cache
def _weights(weights: tuple[float, ...], rate: float, device: torch.device) -> Tensor:
    return rate * torch.tensor([weights], device=device)
