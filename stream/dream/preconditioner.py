"""Update rules: what is added to what was seen for a gradient of the objective, so that natural pictures come of it.

Laplacian-pyramid normalisation with colour decorrelation, sum_b w_b C_b g_b / rms(C_b g_b), for networks that see
things of all sizes; local normalisation for one that is shown single objects."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import torch
from torch import Tensor

from .filters import gaussian, laplacian_pyramid, pyramid_up, wide_blur
from .opencv_planes import cv2, has_planes, is_interleaved, plane_by_plane

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
    weights: tuple[float, ...] = (0.7, 1.9, 1.7, 1.8, 0.8)
    """Weights of the pyramid's bands, finest first; five."""

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
    bands = [decorrelated(*one) for one in zip(laplacian_pyramid(gradient, BANDS), BAND_DECORRELATION, strict=True)]
    strengths = [torch.linalg.vector_norm(band, dim=(1, 2, 3)) / band[0].numel() ** 0.5 for band in bands]
    gains = (weights / (torch.stack(strengths, 1) + 1e-20)).view(-1, BANDS, 1, 1, 1)
    found = gains[:, -1] * bands[-1]
    for number in reversed(range(BANDS - 1)):
        found = pyramid_up(found, bands[number]).addcmul_(bands[number], gains[:, number])
    return found


def decorrelated(gradient: Tensor, degree: float) -> Tensor:
    """Colour decorrelation (Olah et al. 2017, Feature Visualization): the gradient [N, 3, H, W] preconditioned with the
    covariance of natural colours as far as `degree` (0..1) says, the rest as it is but for some magenta and green."""
    mixing = _mixing(degree, gradient.device)
    if has_planes(gradient) and is_interleaved(gradient):
        matrix = mixing.numpy()
        return plane_by_plane(lambda colours, result: cv2.transform(colours, matrix, result), gradient)
    return torch.einsum("ij,njhw->nihw", mixing, gradient)


@functools.cache
def _mixing(degree: float, device: torch.device) -> Tensor:
    free = torch.eye(3) - (1 - MAGENTA) * torch.outer(_MAGENTA_AXIS, _MAGENTA_AXIS)
    return (degree * _COVARIANCE + (1 - degree) * free).to(device)


@functools.cache
def _weights(weights: tuple[float, ...], rate: float, device: torch.device) -> Tensor:
    return rate * torch.tensor([weights], device=device)
