"""A step moves all scales alike, in the colours of natural pictures."""

import torch

from stream.dream.filters import gaussian, laplacian_pyramid, pyramid_up
from stream.dream.preconditioner import (
    BAND_DECORRELATION,
    BANDS,
    MAGENTA,
    LaplacianUpdate,
    decorrelated,
    laplacian_normalised,
)

WEIGHTS = torch.tensor([[0.4, 0.8, 1.0, 1.0, 1.0]])


def strengths(picture: torch.Tensor) -> torch.Tensor:
    return torch.stack([band.square().mean().sqrt() for band in laplacian_pyramid(picture, BANDS)])


def test_no_band_drowns_the_others_however_unlike_they_are_in_the_gradient(chance: torch.Generator) -> None:
    noise = torch.randn(2, 1, 3, 180, 320, generator=chance)
    gradient = noise[0] + 1000 * gaussian(noise[1], 8.0)
    assert strengths(gradient).max() > 15 * strengths(gradient).min()
    assert (
        strengths(laplacian_normalised(gradient, WEIGHTS)).max()
        < 10 * strengths(laplacian_normalised(gradient, WEIGHTS)).min()
    )


def test_the_direction_does_not_depend_on_how_large_the_gradient_is(chance: torch.Generator) -> None:
    gradient = torch.randn(1, 3, 64, 64, generator=chance)
    torch.testing.assert_close(
        laplacian_normalised(1e-6 * gradient, WEIGHTS), laplacian_normalised(1e6 * gradient, WEIGHTS)
    )


def test_no_gradient_gives_no_laplacian_normalised() -> None:
    assert laplacian_normalised(torch.zeros(1, 3, 64, 64), WEIGHTS).abs().max() == 0


def test_natural_colours_favour_light_and_dark_over_colour() -> None:
    grey = decorrelated(torch.ones(1, 3, 1, 1), 1.0).flatten()
    colour = decorrelated(torch.tensor([1.0, -1.0, 0.0]).view(1, 3, 1, 1), 1.0).flatten()
    assert grey.norm() / 3**0.5 > 3 * colour.norm() / 2**0.5


def test_what_is_free_of_the_covariance_keeps_orange_and_blue_and_loses_magenta_and_green() -> None:
    orange, magenta = torch.tensor([1.0, 0.0, -1.0]), torch.tensor([1.0, -2.0, 1.0])
    kept, faded = (decorrelated(colour.view(1, 3, 1, 1), 0.0).flatten() for colour in (orange, magenta))
    torch.testing.assert_close(kept, orange)
    torch.testing.assert_close(faded, MAGENTA * magenta)


def test_the_direction_is_the_sum_of_the_mixed_bands_over_their_strengths(chance: torch.Generator) -> None:
    gradient = 1e-5 * torch.randn(1, 3, 90, 160, generator=chance)
    found = torch.zeros(1, 3, 3, 5)
    bands = laplacian_pyramid(gradient, BANDS)
    for weight, degree, band in reversed(list(zip(WEIGHTS[0].tolist(), BAND_DECORRELATION, bands, strict=True))):
        coloured = decorrelated(band, degree)
        found = pyramid_up(found, band) + weight * coloured / coloured.square().mean().sqrt()
    torch.testing.assert_close(laplacian_normalised(gradient, WEIGHTS), found, rtol=1e-4, atol=1e-5)


def test_the_order_of_the_memory_changes_nothing(chance: torch.Generator) -> None:
    gradient = torch.randn(2, 3, 63, 90, generator=chance)
    interleaved = gradient.contiguous(memory_format=torch.channels_last)
    torch.testing.assert_close(laplacian_normalised(interleaved, WEIGHTS), laplacian_normalised(gradient, WEIGHTS))


def test_each_of_several_gradients_is_treated_by_itself_with_its_own_weights(chance: torch.Generator) -> None:
    gradients = torch.randn(3, 3, 48, 48, generator=chance) * torch.tensor([1.0, 1e-4, 1e3]).view(3, 1, 1, 1)
    weights = torch.rand(3, BANDS, generator=chance)
    together = laplacian_normalised(gradients, weights)
    for number in range(3):
        alone = laplacian_normalised(gradients[number : number + 1], weights[number : number + 1])
        torch.testing.assert_close(together[number : number + 1], alone)


def test_an_update_goes_as_far_as_its_rate_and_its_bands_as_their_gains(chance: torch.Generator) -> None:
    gradient = torch.randn(1, 3, 64, 64, generator=chance)
    slow, fast = (LaplacianUpdate(rate)(gradient, None) for rate in (0.004, 0.008))
    torch.testing.assert_close(2 * slow, fast)
    only_coarse = LaplacianUpdate()(gradient, torch.tensor([[0.0, 0.0, 0.0, 0.0, 1.0]]))
    assert strengths(only_coarse)[0] < 0.1 * strengths(only_coarse)[-1]
