"""A step moves all scales alike, in the colours of natural pictures."""

import torch

from stream.dream.gradient import BANDS, bands, direction, gaussian, natural_colours


def test_the_bands_add_up_to_the_picture(chance: torch.Generator) -> None:
    picture = torch.rand(1, 3, 90, 160, generator=chance)
    torch.testing.assert_close(sum(bands(picture, 5), torch.zeros(())), picture)


def test_a_blur_keeps_the_mean_and_lessens_the_deviation(chance: torch.Generator) -> None:
    picture = torch.rand(1, 3, 90, 160, generator=chance)
    blurred = gaussian(picture, 2.0)
    assert abs(blurred.mean() - picture.mean()) < 0.01
    assert blurred.std() < 0.3 * picture.std()


def strengths(picture: torch.Tensor) -> torch.Tensor:
    return torch.stack([band.square().mean().sqrt() for band in bands(picture, len(BANDS))])


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
