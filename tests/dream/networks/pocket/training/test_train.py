"""Pictures are made as they should be, attacks fool, and steps go where the gradient points."""

from pathlib import Path

import pytest
import torch
from torch.nn.functional import cross_entropy

from stream.dream.networks.pocket.training.augment import SIDE, Artwork, Augmentation
from stream.dream.networks.pocket.training.train import Training, TrainingRecipe, answer, attacked

CPU = torch.device("cpu")


@pytest.fixture
def artwork(chance: torch.Generator) -> Artwork:
    """Twelve discs, three of each of four colours."""
    y, x = torch.meshgrid(torch.linspace(-1, 1, 128), torch.linspace(-1, 1, 128), indexing="ij")
    disc = (x.square() + y.square() < 0.8).unsqueeze(2)
    colours = torch.tensor([[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 0]]).repeat_interleave(3, 0)
    pixels = torch.stack([torch.cat((disc * colour, 255 * disc), 2) for colour in colours])
    return Artwork.of(pixels.to(torch.uint8), torch.arange(4).repeat_interleave(3), CPU)


@pytest.fixture
def chance() -> torch.Generator:
    return torch.Generator().manual_seed(1)


def test_pictures_are_in_range_and_of_every_output_and_of_nothing(artwork: Artwork) -> None:
    picture, output = Augmentation(artwork, 5, seed=1).batch(200)
    assert picture.shape == (200, 3, SIDE, SIDE)
    assert picture.min() >= 0 and picture.max() <= 1
    assert set(output.tolist()) == {0, 1, 2, 3, 4}


def test_the_same_seed_draws_the_same_pictures(artwork: Artwork) -> None:
    one, other = (Augmentation(artwork, 5, seed=1).batch(8) for _ in range(2))
    assert torch.equal(one[0], other[0])
    assert torch.equal(one[1], other[1])


@pytest.mark.slow
def test_a_training_learns_in_a_few_steps_goes_on_where_it_was_and_is_fooled_by_attacks(
    artwork: Artwork, tmp_path: Path, chance: torch.Generator
) -> None:
    recipe = TrainingRecipe(40, workers=2, batch=16, epsilon=0.5, average=0.9)
    first = Training(artwork, 5, recipe, tmp_path / "checkpoint.pt")
    network = first.run()
    again = Training(artwork, 5, recipe, tmp_path / "checkpoint.pt").run()
    for one, other in zip(network.parameters(), again.parameters(), strict=True):
        assert torch.equal(one, other)
    picture, output = Augmentation(artwork, 5, seed=99).batch(64)
    moved = attacked(network, picture, output, 8.0, chance)
    with torch.no_grad():
        clean, attack = (answer(network, shown) for shown in (picture, moved))
    right = (clean.argmax(1) == output).float().mean()
    sure, fooled = (cross_entropy(answered, output) for answered in (clean, attack))
    print(f"right {right:.2f}, loss {sure:.3f}, under attack {fooled:.3f}")
    assert right > 0.6
    assert fooled > 1.1 * sure


@pytest.mark.slow
def test_gradients_lie_in_memory_as_their_weights_do(artwork: Artwork, tmp_path: Path) -> None:
    training = Training(artwork, 5, TrainingRecipe(1, workers=2, batch=4), tmp_path / "checkpoint.pt")
    training.run()
    for parameter in training.network.parameters():
        assert parameter.grad is not None
        assert parameter.grad.stride() == parameter.stride()
