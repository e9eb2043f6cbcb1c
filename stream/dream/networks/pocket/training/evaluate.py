"""How well the network names artwork in a style that it was never shown."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from .augment import Artwork, plain
from .train import answer, euclidean

LENGTH, STEPS = 1.0, 10


@dataclass(frozen=True)
class Score:
    """Shares of pictures whose category came first, and came among the first five."""

    pictures: int
    first: float
    five: float


def score(network: nn.Module, pixels: Tensor, category: Tensor, categories: Tensor, attack: bool = False) -> Score:
    """Of sprites on plain grey, `category` [N] being what each shows and `categories` what each output means.

    With `attack` each picture is first moved away from its category, by at most `LENGTH` over its values in 0..1
    (projected gradient descent in the Euclidean norm, ten steps; Madry et al. 2018).
    """
    device = next(network.parameters()).device
    picture = plain(Artwork.of(pixels, category, device).fine)
    category, categories = category.to(device), categories.to(device)
    if attack:
        parts = zip(torch.split(picture, 256), torch.split(category, 256), strict=True)
        picture = torch.cat([_moved(network, *part, categories) for part in parts])
    with torch.no_grad():
        logits = torch.cat([answer(network, part) for part in torch.split(picture, 256)])
    found = categories[logits.topk(5, 1).indices] == category.unsqueeze(1)
    return Score(len(found), found[:, 0].float().mean().item(), found.any(1).float().mean().item())


def _moved(network: nn.Module, picture: Tensor, category: Tensor, categories: Tensor) -> Tensor:
    output = (categories == category.unsqueeze(1)).float().argmax(1)
    change = torch.zeros_like(picture)
    for _ in range(STEPS):
        change.requires_grad_()
        (gradient,) = torch.autograd.grad(cross_entropy(answer(network, picture + change), output), change)
        change = change.detach() + 0.25 * LENGTH * gradient / (euclidean(gradient) + 1e-12)
        change = change * (LENGTH / (euclidean(change) + 1e-12)).clamp(max=1)
    return picture + change
