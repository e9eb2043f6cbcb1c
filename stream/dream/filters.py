"""Image filters: Gaussian blur, Laplacian pyramid, bilinear resizing, and the smoothing of a gradient on its way back.

On a processor OpenCV filters, unless it is missing or a gradient is asked for. Pictures are [N, C, H, W]."""

import functools
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d, conv2d, conv_transpose2d, interpolate, pad

from .opencv_planes import cv2, has_planes, plane_by_plane


def gaussian(picture: Tensor, sigma: float) -> Tensor:
    """A picture blurred by a Gaussian of `sigma` pixels, its borders repeated outwards."""
    return _blurred_by_opencv(picture, sigma) if has_planes(picture) else _convolved(picture, sigma)


def wide_blur(picture: Tensor) -> Tensor:
    """A picture blurred by some sixteen pixels, on a grid of every eighth."""
    small = avg_pool2d(picture, 8, ceil_mode=True, count_include_pad=False)
    return interpolate(gaussian(small, 2.0), picture.shape[-2:], mode="bilinear")


def laplacian_pyramid(picture: Tensor, count: int) -> list[Tensor]:
    """Laplacian pyramid (Burt & Adelson 1983): `count` bands of the pictures [N, C, H, W], finest first, each at a grid
    of half the size of the one before."""
    bands = []
    for _ in range(count - 1):
        coarse = pyramid_down(picture)
        bands.append(picture - pyramid_up(coarse, picture))
        picture = coarse
    return [*bands, picture]


def pyramid_down(picture: Tensor) -> Tensor:
    """Pictures in half the size, blurred so that no grain turns into shapes."""
    height, width = picture.shape[-2:]
    half = (height + 1) // 2, (width + 1) // 2
    if has_planes(picture):
        return plane_by_plane(
            lambda plane, result: cv2.pyrDown(plane, result, half[::-1], cv2.BORDER_REPLICATE), picture, half
        )
    planes = pad(picture.reshape(-1, 1, height, width), (2, 2, 2, 2), mode="replicate")
    return conv2d(planes, _binomial(picture.device), stride=2).view(*picture.shape[:-2], *half)


def pyramid_up(picture: Tensor, larger: Tensor) -> Tensor:
    """Pictures as large as the `larger` that they are the half of."""
    height, width = larger.shape[-2:]
    if has_planes(picture):
        return plane_by_plane(lambda plane, result: cv2.pyrUp(plane, result, (width, height)), picture, (height, width))
    planes = picture.reshape(-1, 1, *picture.shape[-2:])
    for axis in (2, 3):  # as OpenCV does at the borders
        last = planes.shape[axis] - 1
        planes = torch.cat((planes.narrow(axis, min(1, last), 1), planes, planes.narrow(axis, last, 1)), axis)
    found = conv_transpose2d(planes, 4 * _binomial(picture.device), stride=2)
    return found[..., 4 : 4 + height, 4 : 4 + width].reshape(larger.shape)


def shrink(picture: Tensor, size: tuple[int, int]) -> Tensor:
    """Mipmapping: a picture in a smaller `size` (height and width), halved as often as it goes and then interpolated,
    so that no pixel is skipped."""
    while picture.shape[-2] >= 2 * size[0] and picture.shape[-1] >= 2 * size[1]:
        picture = resize(picture, ((picture.shape[-2] + 1) // 2, (picture.shape[-1] + 1) // 2))
    return resize(picture, size)


def resize(picture: Tensor, size: tuple[int, int]) -> Tensor:
    """A picture in another `size` (height and width), interpolated bilinearly."""
    height, width = picture.shape[-2:]
    if (height, width) == size:
        return picture
    if not has_planes(picture):
        return interpolate(picture, size, mode="bilinear")
    exactly_half = (height, width) == (2 * size[0], 2 * size[1])
    method = cv2.INTER_AREA if exactly_half else cv2.INTER_LINEAR  # which are the same then, and the former is faster
    return plane_by_plane(
        lambda plane, result: cv2.resize(plane, size[::-1], dst=result, interpolation=method), picture, size
    )


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


def _blurred_by_opencv(picture: Tensor, sigma: float) -> Tensor:
    size = (2 * _reach(sigma) + 1,) * 2
    return plane_by_plane(
        lambda plane, result: cv2.GaussianBlur(plane, size, sigma, dst=result, borderType=cv2.BORDER_REPLICATE),
        picture,
    )


def _convolved(pictures: Tensor, sigma: float) -> Tensor:
    kernel = _kernel(sigma, pictures.device)
    reach = kernel.numel() // 2
    planes = pictures.reshape(-1, 1, *pictures.shape[-2:])
    planes = conv2d(pad(planes, (reach, reach, 0, 0), mode="replicate"), kernel.view(1, 1, 1, -1))
    planes = conv2d(pad(planes, (0, 0, reach, reach), mode="replicate"), kernel.view(1, 1, -1, 1))
    return planes.view_as(pictures)


@functools.cache
def _binomial(device: torch.device) -> Tensor:
    weights = torch.tensor([1.0, 4.0, 6.0, 4.0, 1.0]) / 16
    return torch.outer(weights, weights).view(1, 1, 5, 5).to(device)


@functools.cache
def _kernel(sigma: float, device: torch.device) -> Tensor:
    reach = _reach(sigma)
    weights = (-0.5 * (torch.arange(-reach, reach + 1) / sigma) ** 2).exp()
    return (weights / weights.sum()).to(device)


def _reach(sigma: float) -> int:
    """How many pixels to either side a Gaussian is cut off."""
    return round(3 * sigma)
