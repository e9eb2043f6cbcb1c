"""From the gradient of an objective to a direction that natural pictures may take."""

import functools

import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d, conv2d, interpolate, pad

from .banded_matrices import Banded, banded, product

# The square root of the covariance of natural pictures' colours, as lucid publishes it (lucid/optvis/param/color.py).
_ROOT = torch.tensor([[0.26, 0.09, 0.02], [0.27, 0.00, -0.05], [0.27, -0.09, 0.03]])
_COVARIANCE = _ROOT @ _ROOT.T / _ROOT[:, 0].square().sum()
_MAGENTA = torch.tensor([1.0, -2.0, 1.0]) / 6**0.5  # against green
BANDS = (0.4, 0.8, 1.0, 1.0, 1.0)
"""Weights of the bands between blurs of sigma 0, 1, 2, 4, 8 pixels and beyond."""
NATURAL = (0.95, 0.9, 0.8, 0.6, 0.5)
"""How far each band's colours follow the covariance: at 0 they are garish, at 1 grey.

In photographs fine detail is mostly light and dark, and colour belongs to whole things.
"""
MAGENTA = 0.2
"""How much is kept of what lies between magenta and green, where colours do not follow the covariance: networks ask for
plenty, photographs have little, and their colours lie between orange and blue instead."""


def natural_colours(gradient: Tensor, natural: float) -> Tensor:
    """The gradient [1, 3, H, W] preconditioned with the covariance of natural colours (Olah et al. 2017, Feature
    Visualization) as far as `natural` (0..1) says, and for the rest left as it is but for some magenta and green."""
    return torch.einsum("ij,bjhw->bihw", _mixing(natural, gradient.device), gradient)


@functools.cache
def _mixing(natural: float, device: torch.device) -> Tensor:
    free = torch.eye(3) - (1 - MAGENTA) * torch.outer(_MAGENTA, _MAGENTA)
    return (natural * _COVARIANCE + (1 - natural) * free).to(device)


def direction(gradient: Tensor) -> Tensor:
    """The gradient's Laplacian bands in natural colours, each at the same strength times its weight, added up.

    So that shapes of all sizes grow at once, and not the finest first (Mordvintsev 2015, the DeepDream notebook).
    """
    found = bands(gradient, len(BANDS)).flatten(2)
    mixing, weights = _mixings(gradient.device)
    # A mixed band's mean square follows from the band's own 3x3 products: no band has to be mixed to be measured.
    products = found @ found.mT / found.shape[2]
    squares = (mixing @ products @ mixing.mT).diagonal(dim1=1, dim2=2).mean(1)
    mixing = mixing * (weights / (squares.clamp(min=0).sqrt() + 1e-20)).view(-1, 1, 1)
    return (mixing.transpose(0, 1).flatten(1) @ found.flatten(0, 1)).view_as(gradient)


@functools.cache
def _mixings(device: torch.device) -> tuple[Tensor, Tensor]:
    """How each band's colours are mixed, [bands, 3, 3], and the bands' weights."""
    return torch.stack([_mixing(natural, device) for natural in NATURAL]), torch.tensor(BANDS, device=device)


def bands(picture: Tensor, count: int) -> Tensor:
    """`count` pictures [count, 3, H, W] that add up to the picture [1, 3, H, W], finest first: differences of ever
    wider blurs."""
    found = picture.new_empty(count, *picture.shape[1:])
    for octave in range(count - 1):
        coarse = blurred(picture, octave)
        torch.sub(picture[0], coarse[0], out=found[octave])
        picture = coarse
    found[-1] = picture[0]
    return found


def blurred(picture: Tensor, octave: int) -> Tensor:
    """A picture that is already blurred to half of sigma = 2 ** `octave` pixels, blurred to sigma.

    From the third octave on at a coarser grid, which costs less and shows nothing.
    """
    sigma = 1.0 if octave == 0 else 3**0.5 * 2 ** (octave - 1)
    shrink = max(1, 2 ** (octave - 1))
    return _blur(picture, sigma, shrink if min(picture.shape[-2:]) >= 16 * shrink else 1)


def gaussian(picture: Tensor, sigma: float) -> Tensor:
    """A picture [1, C, H, W] blurred by a Gaussian of `sigma` pixels, its borders repeated outwards."""
    return _blur(picture, sigma, 1)


def _blur(picture: Tensor, sigma: float, shrink: int) -> Tensor:
    """The picture blurred at a grid of every `shrink` pixels."""
    if picture.is_cuda:
        return _convolved(picture, sigma, shrink)
    down, across = (_blurring(length, sigma, shrink) for length in picture.shape[-2:])
    return product(down, picture, across)


@functools.cache
def _blurring(length: int, sigma: float, shrink: int) -> Banded:
    return banded(lambda lines: _convolved(lines, sigma, shrink), length)


def _convolved(pictures: Tensor, sigma: float, shrink: int) -> Tensor:
    kernel = _kernel(sigma / shrink, pictures.device)
    reach = kernel.numel() // 2
    size = pictures.shape[-2:]
    planes = pictures.reshape(-1, 1, *size)
    if shrink > 1:
        planes = avg_pool2d(planes, shrink, ceil_mode=True, count_include_pad=False)
    planes = conv2d(pad(planes, (reach, reach, 0, 0), mode="replicate"), kernel.view(1, 1, 1, -1))
    planes = conv2d(pad(planes, (0, 0, reach, reach), mode="replicate"), kernel.view(1, 1, -1, 1))
    if shrink > 1:
        planes = interpolate(planes, size, mode="bilinear")
    return planes.view_as(pictures)


@functools.cache
def _kernel(sigma: float, device: torch.device) -> Tensor:
    reach = round(3 * sigma)
    weights = (-0.5 * (torch.arange(-reach, reach + 1) / sigma) ** 2).exp()
    return (weights / weights.sum()).to(device)
