"""A crop takes in a square of a wide screen, and in time all of the screen alike; noise is another each time."""

import pytest
import torch

from stream.dream.transforms import NOISE_DEVIATION, Noise, RandomCrop, crop_size

CPU = torch.device("cpu")


@pytest.mark.parametrize(
    ("whole", "taken"),
    [
        ((180, 320), (180, 180)),
        ((320, 180), (180, 180)),
        ((96, 160), (96, 96)),
        ((480, 640), (480, 480)),
        ((100, 100), (100, 100)),
        ((100, 400), (100, 225)),
        ((65, 64), (64, 64)),
    ],
)
def test_of_a_wide_screen_a_crop_takes_in_a_square(whole: tuple[int, int], taken: tuple[int, int]) -> None:
    assert crop_size(*whole) == taken


@pytest.mark.parametrize("whole", [(40, 80), (80, 40), (40, 41), (40, 40), (40, 130)])
def test_every_place_is_changed_as_much_as_any_other(whole: tuple[int, int], chance: torch.Generator) -> None:
    crop = RandomCrop(whole, crop_size(*whole), CPU, False)
    sum_of_changes = torch.zeros(whole)
    for _ in range(6000):
        crop.move(chance)
        sum_of_changes += crop.spread(crop.cut(torch.ones(1, 1, *whole)))[0, 0]
    assert sum_of_changes.max() < 1.15 * sum_of_changes.min()


@pytest.mark.parametrize("whole", [(40, 80), (80, 40), (40, 40)])
def test_what_is_recorded_is_what_is_done(whole: tuple[int, int], chance: torch.Generator) -> None:
    plain, recordable = (RandomCrop(whole, crop_size(*whole), CPU, way) for way in (False, True))
    for _ in range(20):
        canvas = torch.rand(1, 3, *whole, generator=chance)
        state = chance.get_state()
        plain.move(chance)
        chance.set_state(state)
        recordable.move(chance)
        assert torch.equal(plain(canvas), recordable(canvas))
        assert plain(canvas).shape[2:] == crop_size(*whole)
        ours, theirs = (crop.spread(crop.cut(canvas).square()) for crop in (plain, recordable))
        assert torch.equal(ours, theirs) and ours.shape == canvas.shape


def test_a_change_lies_where_the_crop_was(chance: torch.Generator) -> None:
    crop = RandomCrop((40, 80), (40, 40), CPU, False)
    canvas = torch.rand(1, 3, 40, 80, generator=chance)
    for _ in range(20):
        crop.move(chance)
        seen = canvas.clone().requires_grad_()
        (gradient,) = torch.autograd.grad(crop(seen).sum(), seen)
        change = crop.spread(crop.cut(torch.ones_like(canvas)))
        assert torch.equal(change != 0, gradient != 0)


def test_noise_is_another_each_time_and_takes_nothing_from_the_picture(chance: torch.Generator) -> None:
    noise = Noise((40, 48), CPU, chance)
    picture = torch.rand(1, 3, 40, 48, generator=chance)
    seen = []
    for _ in range(400):
        noise.move(chance)
        seen.append(noise(picture))
    assert not torch.equal(seen[0], seen[1])
    laid_over = torch.cat(seen) - picture
    assert 0.9 * NOISE_DEVIATION < laid_over.std() < 1.1 * NOISE_DEVIATION
    assert laid_over.mean(0).abs().max() < 0.3 * NOISE_DEVIATION
