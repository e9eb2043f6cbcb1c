"""The canvas is pulled back gently from the extremes."""

import numpy as np
import pytest
import torch
from PIL import Image
from torch.nn.functional import interpolate

from stream.dream.filters import gaussian
from stream.dream.priors import ARTWORK, KNEE, PHOTOGRAPHS, SATURATE, SOFTEN, Backdrop, ImageStatistics, regularise
from tests.show import SHARED


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


def test_pale_colours_grow_as_vivid_as_a_good_photographs(chance: torch.Generator) -> None:
    coarse = torch.randn(1, 3, 9, 16, generator=chance)
    pale = 0.45 + 0.04 * interpolate(coarse, (72, 128), mode="bicubic")
    vivid = long_after(pale)
    colour = vivid - vivid.mean(1, keepdim=True)
    assert colour.square().sum(1).mean().sqrt() > 0.8 * PHOTOGRAPHS.vividness


def test_a_natural_picture_hardly_changes(chance: torch.Generator) -> None:
    coarse = 0.45 + 0.1 * torch.randn(1, 3, 6, 8, generator=chance)
    picture = torch.nn.functional.interpolate(coarse, (96, 128), mode="bicubic").clamp(0, 1)
    assert (regularise(picture) - picture).abs().mean() < 0.02


def plainly(picture: torch.Tensor, statistics: ImageStatistics) -> torch.Tensor:
    """The prior as one would write it down."""
    mean = torch.tensor(statistics.mean).view(1, 3, 1, 1)
    picture = picture + statistics.pull * (mean - picture.mean((2, 3), keepdim=True))
    picture = picture + SOFTEN * (gaussian(picture, 1.0) - picture)
    grey = picture.mean(1, keepdim=True)
    colour = picture - grey
    middle = grey.mean()
    grey = middle + (grey - middle) * (statistics.contrast / grey.std()).clamp(max=1)
    squares = colour.square().sum(1, keepdim=True)
    vivid = (statistics.vividness / squares.mean().clamp(min=1e-12).sqrt()).clamp(1, 1 + SATURATE)
    bent = colour * statistics.chroma / (statistics.chroma**4 + squares**2) ** 0.25
    picture = grey + vivid * bent - (vivid - 1) * colour.mean((2, 3), keepdim=True)
    beyond = picture - picture.clamp(KNEE, 1 - KNEE)
    return picture - beyond + KNEE * (beyond / KNEE).tanh()


def stressed(chance: torch.Generator) -> dict[str, torch.Tensor]:
    noise = torch.rand(1, 3, 90, 160, generator=chance)
    clouds = interpolate(torch.randn(1, 3, 9, 16, generator=chance), (90, 160), mode="bicubic")
    halves = torch.zeros(1, 3, 90, 160)
    halves[..., 80:] = 1
    return {
        "noise": noise,
        "primary colours": (noise > 0.5).float(),
        "black and white": (noise[:, :1] > 0.5).float().expand(1, 3, -1, -1),
        "halves": halves,
        "clouds": (0.5 + 0.2 * clouds).clamp(0, 1),
        "burnt": (0.5 + 2 * clouds).clamp(0, 1),
        "plain": torch.full((1, 3, 90, 160), 0.4),
        "white": torch.ones(1, 3, 90, 160),
        "red": torch.tensor([1.0, 0, 0]).view(1, 3, 1, 1).expand(1, 3, 90, 160),
    }


@pytest.mark.parametrize("statistics", [PHOTOGRAPHS, ARTWORK], ids=["photographs", "artwork"])
def test_the_prior_is_the_plain_formula(statistics: ImageStatistics, chance: torch.Generator) -> None:
    for name, picture in stressed(chance).items():
        ours, expected = regularise(picture, statistics), plainly(picture, statistics)
        assert (ours - expected).abs().max() < 1 / 255, name
        assert 0 <= ours.min() <= ours.max() <= 1, name


@pytest.mark.parametrize("name", ["cat", "hot_dog"])
def test_the_prior_is_the_plain_formula_on_photographs(name: str) -> None:
    path = SHARED / "photos" / f"{name}.jpg"
    if not path.is_file():
        pytest.skip(f"{path} is not on this machine")
    picture = torch.from_numpy(np.array(Image.open(path))).permute(2, 0, 1).unsqueeze(0) / 255
    torch.testing.assert_close(regularise(picture), plainly(picture, PHOTOGRAPHS), atol=1 / 255, rtol=0)


def test_the_prior_leaves_its_picture_alone(chance: torch.Generator) -> None:
    picture = torch.rand(1, 3, 64, 96, generator=chance)
    before = picture.clone()
    regularise(picture)
    assert torch.equal(picture, before)


def test_colours_far_outside_are_brought_back(chance: torch.Generator) -> None:
    wild = regularise(5 * torch.randn(1, 3, 64, 96, generator=chance))
    assert 0 <= wild.min() <= wild.max() <= 1


def backdrop_of(canvas: torch.Tensor, objects: float, changing: float) -> torch.Tensor:
    """What a backdrop makes of a canvas on which objects are everywhere, or nowhere."""
    backdrop = Backdrop(torch.device("cpu"), torch.Generator().manual_seed(1))
    mask = torch.ones(1, 1, *canvas.shape[2:])
    return backdrop(canvas, objects * mask, changing * mask)


def test_a_backdrop_leaves_objects_alone_and_calms_what_is_behind_them(chance: torch.Generator) -> None:
    canvas = 0.5 + 0.1 * torch.randn(1, 3, 64, 96, generator=chance)
    objects, background, changing = (backdrop_of(canvas, *way) for way in ((1, 0), (0, 0), (1, 1)))
    torch.testing.assert_close(objects, regularise(canvas, ARTWORK))
    for calmer in (background, changing):
        assert (calmer - gaussian(calmer, 1.0)).std() < 0.8 * (objects - gaussian(objects, 1.0)).std()


def test_the_sky_drifts_and_stays_the_same_on_a_canvas_of_another_size(chance: torch.Generator) -> None:
    def sky(backdrop: Backdrop, height: int, width: int) -> torch.Tensor:
        nothing = torch.zeros(1, 1, height, width)
        canvas = torch.full((1, 3, height, width), 0.45)
        for _ in range(20):
            canvas = backdrop(canvas, nothing, nothing)
        return torch.nn.functional.adaptive_avg_pool2d(canvas, (3, 4))

    first = Backdrop(torch.device("cpu"), chance)
    here, later = sky(first, 48, 64), sky(first, 48, 64)
    second, stranger = (Backdrop(torch.device("cpu"), chance) for _ in range(2))
    second.take_over(first)
    larger, other = sky(second, 96, 128), sky(stranger, 96, 128)
    assert 0 < (later - here).abs().mean() < 0.5 * (other - here).abs().mean()
    assert (larger - later).abs().mean() < 0.5 * (other - later).abs().mean()
