"""Update rules: what is added to the canvas for a gradient of the objective, so that natural pictures come of it.

Laplacian-pyramid normalisation with colour decorrelation, sum_b w_b C_b g_b / rms(C_b g_b), for networks that see
things of all sizes; local normalisation for one that is shown single objects. An update is told by the view where its
gradient counts."""

import functools
from collections.abc import Callable
from typing import Protocol, TypeAlias

import torch
from torch import Tensor

from .filters import gaussian, laplacian_bands, wide_blur

LAPLACIAN_RATE = 0.008
"""How far a step goes along the bands' sum, in colours of 0..1."""
BAND_WEIGHTS = (0.4, 0.8, 1.0, 1.0, 1.0)
"""Weights of the bands between blurs of sigma 0, 1, 2, 4, 8 pixels and beyond."""
BAND_DECORRELATION = (0.95, 0.9, 0.8, 0.6, 0.5)
"""How far each band's colours follow the covariance: at 0 they are garish, at 1 grey.

In photographs fine detail is mostly light and dark, and colour belongs to whole things.
"""
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


class Coverage(Protocol):
    """Where on the canvas a gradient counts."""

    def cut(self, gradient: Tensor) -> Tensor:
        """The part of the canvas's gradient that the view has seen."""

    def spread(self, change: Tensor) -> Tensor:
        """The change of that part as a change of the canvas, weighted so that all places change alike."""


Update: TypeAlias = Callable[[Tensor, Coverage], Tensor]
"""Of the objective's gradient [1, 3, H, W] and where it counts, what to add to the canvas [1, 3, H, W]."""


def laplacian_update(gradient: Tensor, coverage: Coverage) -> Tensor:
    """Shapes of all sizes grow at once, in natural colours."""
    return LAPLACIAN_RATE * coverage.spread(laplacian_normalised(coverage.cut(gradient)))


def local_update(gradient: Tensor, coverage: Coverage) -> Tensor:
    """Every place grows alike, however strong its gradient is. Every place is covered."""
    del coverage
    soft = gaussian(gradient, LOCAL_SIGMA)
    strength = wide_blur(soft.square().mean(1, keepdim=True)).sqrt()
    usual = strength.mean()
    return LOCAL_RATE * soft / (strength + 0.3 * usual + 1e-20)


def laplacian_normalised(gradient: Tensor) -> Tensor:
    """Laplacian-pyramid gradient normalisation (Mordvintsev 2015, the DeepDream notebook) with colour decorrelation:
    the gradient's bands in natural colours, each at the same strength times its weight, added up."""
    bands = laplacian_bands(gradient, len(BAND_WEIGHTS)).flatten(2)
    mixing, weights = _band_mixing(gradient.device)
    # A mixed band's mean square follows from the band's own 3x3 products: no band has to be mixed to be measured.
    products = bands @ bands.mT / bands.shape[2]
    squares = (mixing @ products @ mixing.mT).diagonal(dim1=1, dim2=2).mean(1)
    mixing = mixing * (weights / (squares.clamp(min=0).sqrt() + 1e-20)).view(-1, 1, 1)
    return (mixing.transpose(0, 1).flatten(1) @ bands.flatten(0, 1)).view_as(gradient)


def decorrelated(gradient: Tensor, degree: float) -> Tensor:
    """Colour decorrelation (Olah et al. 2017, Feature Visualization): the gradient [1, 3, H, W] preconditioned with the
    covariance of natural colours as far as `degree` (0..1) says, the rest as it is but for some magenta and green."""
    return torch.einsum("ij,bjhw->bihw", _mixing(degree, gradient.device), gradient)


@functools.cache
def _mixing(degree: float, device: torch.device) -> Tensor:
    free = torch.eye(3) - (1 - MAGENTA) * torch.outer(_MAGENTA_AXIS, _MAGENTA_AXIS)
    return (degree * _COVARIANCE + (1 - degree) * free).to(device)


@functools.cache
def _band_mixing(device: torch.device) -> tuple[Tensor, Tensor]:
    """How each band's colours are mixed, [bands, 3, 3], and the bands' weights."""
    return torch.stack([_mixing(degree, device) for degree in BAND_DECORRELATION]), torch.tensor(
        BAND_WEIGHTS, device=device
    )
