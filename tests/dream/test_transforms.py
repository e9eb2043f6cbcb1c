"""Noise is another each time."""

import torch

from stream.dream.transforms import NOISE_DEVIATION, Noise

CPU = torch.device("cpu")


def test_noise_is_another_each_time_and_takes_nothing_from_the_picture(chance: torch.Generator) -> None:
    noise = Noise(48, CPU, chance)
    seen = [noise.part(40, chance) for _ in range(400)]
    assert seen[0].shape == (1, 3, 40, 40)
    assert not torch.equal(seen[0], seen[1])
    laid_over = torch.cat(seen)
    assert 0.9 * NOISE_DEVIATION < laid_over.std() < 1.1 * NOISE_DEVIATION
    assert laid_over.mean(0).abs().max() < 0.3 * NOISE_DEVIATION
