"""A step moves all scales alike, in the colours of natural pictures."""

import pytest
import torch
from torch.nn.functional import conv2d, interpolate, pad

from stream.dream.preconditioner import BANDS, MAGENTA, NATURAL, bands, blurred, direction, gaussian, natural_colours


def test_the_bands_add_up_to_the_picture(chance: torch.Generator) -> None:
    picture = torch.rand(1, 3, 90, 160, generator=chance)
    torch.testing.assert_close(bands(picture, 5).sum(0, keepdim=True), picture)


def test_a_blur_keeps_the_mean_and_lessens_the_deviation(chance: torch.Generator) -> None:
    picture = torch.rand(1, 3, 90, 160, generator=chance)
    blurred = gaussian(picture, 2.0)
    assert abs(blurred.mean() - picture.mean()) < 0.01
    assert blurred.std() < 0.3 * picture.std()


def strengths(picture: torch.Tensor) -> torch.Tensor:
    return bands(picture, len(BANDS)).square().mean((1, 2, 3)).sqrt()


def test_no_band_drowns_the_others_however_unlike_they_are_in_the_gradient(chance: torch.Generator) -> None:
    noise = torch.randn(2, 1, 3, 180, 320, generator=chance)
    gradient = noise[0] + 1000 * gaussian(noise[1], 8.0)
    assert strengths(gradient).max() > 20 * strengths(gradient).min()
    assert strengths(direction(gradient)).max() < 10 * strengths(direction(gradient)).min()


def test_the_direction_does_not_depend_on_how_large_the_gradient_is(chance: torch.Generator) -> None:
    gradient = torch.randn(1, 3, 64, 64, generator=chance)
    torch.testing.assert_close(direction(1e-6 * gradient), direction(1e6 * gradient))


def test_no_gradient_gives_no_direction() -> None:
    assert direction(torch.zeros(1, 3, 64, 64)).abs().max() == 0


def test_natural_colours_favour_light_and_dark_over_colour() -> None:
    grey = natural_colours(torch.ones(1, 3, 1, 1), 1.0).flatten()
    colour = natural_colours(torch.tensor([1.0, -1.0, 0.0]).view(1, 3, 1, 1), 1.0).flatten()
    assert grey.norm() / 3**0.5 > 3 * colour.norm() / 2**0.5


def test_what_is_free_of_the_covariance_keeps_orange_and_blue_and_loses_magenta_and_green() -> None:
    orange, magenta = torch.tensor([1.0, 0.0, -1.0]), torch.tensor([1.0, -2.0, 1.0])
    kept, faded = (natural_colours(colour.view(1, 3, 1, 1), 0.0).flatten() for colour in (orange, magenta))
    torch.testing.assert_close(kept, orange)
    torch.testing.assert_close(faded, MAGENTA * magenta)


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


def test_a_wide_blur_is_made_at_a_coarser_grid(chance: torch.Generator) -> None:
    picture = torch.rand(1, 3, 90, 162, generator=chance)
    small = torch.nn.functional.avg_pool2d(picture, 4, ceil_mode=True, count_include_pad=False)
    expected = interpolate(convolved(small, 3**0.5), (90, 162), mode="bilinear")
    torch.testing.assert_close(blurred(picture, 3), expected)


def test_the_direction_is_the_sum_of_the_mixed_bands_over_their_strengths(chance: torch.Generator) -> None:
    gradient = 1e-5 * torch.randn(1, 3, 90, 160, generator=chance)
    expected = torch.zeros_like(gradient)
    for weight, natural, band in zip(BANDS, NATURAL, bands(gradient, len(BANDS)), strict=True):
        coloured = natural_colours(band.unsqueeze(0), natural)
        expected += weight * coloured / coloured.square().mean().sqrt()
    torch.testing.assert_close(direction(gradient), expected, rtol=1e-4, atol=1e-5)
