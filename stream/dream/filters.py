"""Image filters: Gaussian blur, Laplacian bands, bilinear resizing, and the smoothing of a gradient on its way back.

On a processor OpenCV blurs; where a gradient is asked for, or a coarser grid does, blur and resizing are products with
banded matrices, which cost a tenth of convolutions of three channels. Pictures are [1, C, H, W]."""

import functools
import itertools
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d, conv2d, interpolate, pad

from .banded_matrices import Banded, banded, product
from .opencv_planes import cv2, has_planes, plane_by_plane


def gaussian(picture: Tensor, sigma: float) -> Tensor:
    """A picture blurred by a Gaussian of `sigma` pixels, its borders repeated outwards."""
    return _blur(picture, sigma, 1)


def wide_blur(picture: Tensor) -> Tensor:
    """A picture blurred by some sixteen pixels, on a grid of every eighth."""
    small = avg_pool2d(picture, 8, ceil_mode=True, count_include_pad=False)
    return interpolate(gaussian(small, 2.0), picture.shape[-2:], mode="bilinear")


def laplacian_bands(picture: Tensor, count: int) -> Tensor:
    """Laplacian pyramid at full size: `count` bands [count, N, C, H, W] that add up to the pictures [N, C, H, W],
    finest first, as differences of ever wider blurs."""
    bands = picture.new_empty(count, *picture.shape)
    for octave in range(count - 1):
        coarse = octave_blur(picture, octave)
        torch.sub(picture, coarse, out=bands[octave])
        picture = coarse
    bands[-1] = picture
    return bands


def octave_blur(picture: Tensor, octave: int) -> Tensor:
    """A picture that is already blurred to half of sigma = 2 ** `octave` pixels, blurred to sigma.

    From the third octave on at a coarser grid, which costs less and shows nothing.
    """
    sigma = 1.0 if octave == 0 else 3**0.5 * 2 ** (octave - 1)
    shrink = max(1, 2 ** (octave - 1))
    return _blur(picture, sigma, shrink if min(picture.shape[-2:]) >= 16 * shrink else 1)


def resize(picture: Tensor, size: tuple[int, int]) -> Tensor:
    """A picture in another `size` (height and width), interpolated bilinearly."""
    if picture.shape[-2:] == size:
        return picture
    if picture.is_cuda:
        return interpolate(picture, size, mode="bilinear")
    down, across = itertools.starmap(_resizing, zip(picture.shape[-2:], size, strict=True))
    return product(down, picture, across)


def smooth_gradient(pictures: Tensor, sigma: float) -> Tensor:
    """The pictures [N, C, H, W] as they are; their gradient is blurred by `sigma` of their own pixels on its way
    back."""
    smoothed: Tensor = _SmoothGradient.apply(pictures, sigma)
    return smoothed


class _SmoothGradient(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, pictures: Tensor, sigma: float) -> Tensor:
        ctx.sigma = sigma
        return pictures.view_as(pictures)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None]:
        return gaussian(gradient.flatten(0, 1).unsqueeze(0), ctx.sigma).view_as(gradient), None


@functools.cache
def _resizing(length: int, other: int) -> Banded:
    return banded(lambda lines: interpolate(lines, (1, other), mode="bilinear"), length)


def _blur(picture: Tensor, sigma: float, shrink: int) -> Tensor:
    """The picture blurred at a grid of every `shrink` pixels."""
    if picture.is_cuda:
        return _convolved(picture, sigma, shrink)
    if shrink == 1 and has_planes(picture):
        return _blurred_by_opencv(picture, sigma)
    down, across = (_blurring(length, sigma, shrink) for length in picture.shape[-2:])
    return product(down, picture, across)


def _blurred_by_opencv(picture: Tensor, sigma: float) -> Tensor:
    size = (2 * _reach(sigma) + 1,) * 2
    return plane_by_plane(
        lambda plane, result: cv2.GaussianBlur(plane, size, sigma, dst=result, borderType=cv2.BORDER_REPLICATE),
        picture,
    )


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
    reach = _reach(sigma)
    weights = (-0.5 * (torch.arange(-reach, reach + 1) / sigma) ** 2).exp()
    return (weights / weights.sum()).to(device)


def _reach(sigma: float) -> int:
    """How many pixels to either side a Gaussian is cut off."""
    return round(3 * sigma)
