"""Blurs, bands and sizes are those of the plain formulas, on a picture of any shape."""

import pytest
import torch
from torch.nn.functional import conv2d, interpolate, pad

from stream.dream.filters import gaussian, laplacian_pyramid, pyramid_up, resize, shrink, smooth_gradient


def test_the_bands_add_up_to_the_picture(chance: torch.Generator) -> None:
    picture = torch.rand(1, 3, 91, 160, generator=chance)
    *bands, found = laplacian_pyramid(picture, 5)
    for band in reversed(bands):
        found = band + pyramid_up(found, band)
    torch.testing.assert_close(found, picture)


@pytest.mark.parametrize("size", [(1, 1), (2, 3), (45, 46), (153, 153)])
def test_pyramids_are_the_same_with_a_gradient_and_without(size: tuple[int, int], chance: torch.Generator) -> None:
    picture = torch.randn(2, 3, *size, generator=chance, requires_grad=True)
    by_opencv = laplacian_pyramid(picture.detach(), 5)
    for one, other in zip(laplacian_pyramid(picture, 5), by_opencv, strict=True):
        torch.testing.assert_close(one, other)


def test_each_band_is_what_a_blur_of_twice_as_many_pixels_loses(chance: torch.Generator) -> None:
    noise = torch.randn(1, 3, 128, 128, generator=chance)
    for sigma, most in ((0.5, 0), (2.0, 2), (6.0, 3)):
        strengths = [float(band.square().mean()) for band in laplacian_pyramid(gaussian(noise, sigma), 5)]
        assert max(range(4), key=strengths.__getitem__) == most


def test_a_blur_keeps_the_mean_and_lessens_the_deviation(chance: torch.Generator) -> None:
    picture = torch.rand(1, 3, 90, 160, generator=chance)
    blurred = gaussian(picture, 2.0)
    assert abs(blurred.mean() - picture.mean()) < 0.01
    assert blurred.std() < 0.3 * picture.std()


def convolved(picture: torch.Tensor, sigma: float) -> torch.Tensor:
    reach = round(3 * sigma)
    weights = (-0.5 * (torch.arange(-reach, reach + 1) / sigma) ** 2).exp()
    kernel = (weights[:, None] * weights / weights.sum() ** 2).expand(3, 1, -1, -1)
    return conv2d(pad(picture, (reach,) * 4, mode="replicate"), kernel, groups=3)


@pytest.mark.parametrize("size", [(90, 162), (64, 64), (66, 500), (5, 7)])
@pytest.mark.parametrize("sigma", [1.0, 1.3, 3.5])
def test_a_blur_is_the_convolution_with_a_gaussian(
    size: tuple[int, int], sigma: float, chance: torch.Generator
) -> None:
    picture = torch.rand(1, 3, *size, generator=chance)
    torch.testing.assert_close(gaussian(picture, sigma), convolved(picture, sigma))


def test_a_blur_has_a_gradient(chance: torch.Generator) -> None:
    picture = torch.rand(1, 3, 90, 162, generator=chance, requires_grad=True)
    towards = torch.randn(1, 3, 90, 162, generator=chance)
    found, expected = (torch.autograd.grad(blur(picture, 1.3), picture, towards)[0] for blur in (gaussian, convolved))
    torch.testing.assert_close(found, expected)


@pytest.mark.parametrize("size", [(90, 160), (45, 80), (50, 89)])
def test_a_picture_that_is_shrunk_skips_no_pixel(size: tuple[int, int], chance: torch.Generator) -> None:
    picture = torch.rand(1, 3, 180, 320, generator=chance, requires_grad=True)
    found = shrink(picture, size)
    assert tuple(found.shape[-2:]) == size
    (counts,) = torch.autograd.grad(found.sum(), picture)
    assert counts.min() > 0
    torch.testing.assert_close(shrink(picture.detach(), size), found)


@pytest.mark.parametrize("size", [(63, 113), (90, 160), (117, 208), (8, 1000)])
def test_a_resized_picture_and_its_gradient_are_those_of_bilinear_interpolation(
    size: tuple[int, int], chance: torch.Generator
) -> None:
    picture = torch.rand(1, 3, 90, 160, generator=chance, requires_grad=True)
    found, expected = resize(picture, size), interpolate(picture, size, mode="bilinear")
    torch.testing.assert_close(found, expected, rtol=0, atol=2e-5)
    towards = torch.rand(1, 3, *size, generator=chance)
    gradients = [torch.autograd.grad(resized, picture, towards)[0] for resized in (found, expected)]
    torch.testing.assert_close(*gradients, rtol=0, atol=1e-4)


def test_a_smoothed_gradient_is_blurred_on_its_way_back_and_the_picture_is_as_it_was(chance: torch.Generator) -> None:
    pictures = torch.rand(2, 3, 24, 32, generator=chance, requires_grad=True)
    towards = torch.randn(2, 3, 24, 32, generator=chance)
    shown = smooth_gradient(pictures, 1.2)
    assert torch.equal(shown, pictures)
    (gradient,) = torch.autograd.grad(shown, pictures, towards)
    expected = torch.cat([gaussian(one.unsqueeze(0), 1.2) for one in towards])
    torch.testing.assert_close(gradient, expected)
