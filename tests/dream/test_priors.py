"""The canvas is pulled back gently from the extremes."""

import torch

from stream.dream.priors import PHOTOGRAPHS, regularise


def long_after(picture: torch.Tensor) -> torch.Tensor:
    for _ in range(300):
        picture = regularise(picture)
    return picture


def test_burnt_out_pictures_come_back_to_the_mean_colour() -> None:
    for shade in (0.0, 1.0):
        colour = long_after(torch.full((1, 3, 16, 16), shade)).mean((0, 2, 3))
        torch.testing.assert_close(colour, torch.tensor(PHOTOGRAPHS.mean), atol=0.02, rtol=0)


def test_contrast_and_chroma_stay_bounded(chance: torch.Generator) -> None:
    picture = regularise((torch.rand(1, 3, 64, 64, generator=chance) > 0.5).float())
    grey = picture.mean(1, keepdim=True)
    assert grey.std() <= 1.05 * PHOTOGRAPHS.contrast
    assert (picture - grey).square().sum(1).sqrt().max() <= 1.2 * PHOTOGRAPHS.chroma


def test_a_natural_picture_hardly_changes(chance: torch.Generator) -> None:
    coarse = 0.45 + 0.1 * torch.randn(1, 3, 6, 8, generator=chance)
    picture = torch.nn.functional.interpolate(coarse, (96, 128), mode="bicubic").clamp(0, 1)
    assert (regularise(picture) - picture).abs().mean() < 0.02
