"""What is learned of the artwork faces one way."""

import torch

from stream.dream.networks.pocket.training.lessons import one_way


def test_all_sprites_of_an_output_face_the_way_of_most() -> None:
    chance = torch.Generator().manual_seed(1)
    wedge = torch.zeros(128, 128, 4, dtype=torch.uint8)
    for column in range(20, 110):
        wedge[64 - column // 3 : 64 + column // 3, column] = torch.tensor([200, 120, 40, 255], dtype=torch.uint8)
    sprites = torch.stack([wedge] * 4 + [wedge.flip(1)] * 2 + [wedge.flip(1)] * 5)
    noisy = (sprites - torch.randint(0, 30, sprites.shape, generator=chance).to(torch.uint8) * (sprites > 30)).clone()
    turned = one_way(noisy, torch.tensor([0] * 6 + [1] * 5))
    expected = noisy.clone()
    expected[4:6] = noisy[4:6].flip(2)
    assert torch.equal(turned, expected)


def test_what_is_alike_on_both_sides_stays_as_it_is() -> None:
    disc = torch.zeros(2, 128, 128, 4, dtype=torch.uint8)
    disc[:, 30:98, 30:98] = 255
    assert torch.equal(one_way(disc, torch.tensor([0, 0])), disc)
