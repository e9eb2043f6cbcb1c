"""What is learned of the artwork: which output each sprite belongs to, and which sprites only measure."""

from collections import Counter
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import interpolate

from .artwork import POSES, Sprites

ENOUGH = 3
"""Sprites of a pose that make it an output of its own."""


@dataclass(frozen=True)
class Output:
    """A category (torchvision's index and label) in one pose."""

    index: int
    pose: str
    label: str


@dataclass(frozen=True)
class Lessons:
    """Sprites [N, 128, 128, 4] with the output of each [N], and held-out ones with their ImageNet category."""

    outputs: tuple[Output, ...]
    sprites: Tensor
    output: Tensor
    held_out: Tensor
    held_out_category: Tensor

    @property
    def categories(self) -> Tensor:
        """The ImageNet category of each output, and -1 for the last, "nothing"."""
        return torch.tensor([output.index for output in self.outputs] + [-1])


def lessons(art: Sprites) -> Lessons:
    """A pose of fewer than three sprites is left out where its category has another that is drawn more often."""
    keys = list(zip(art.category.tolist(), art.pose.tolist(), strict=True))
    counts = Counter(key for key, held_out in zip(keys, art.held_out, strict=True) if not held_out)
    most = {category: max(counts[category, pose] for pose in POSES.values()) for category, _ in counts}
    kept = sorted(key for key, count in counts.items() if count >= ENOUGH or count == most[key[0]])
    places = {key: place for place, key in enumerate(kept)}
    learned = [place for place, key in enumerate(keys) if key in places and not art.held_out[place]]
    output = torch.tensor([places[keys[place]] for place in learned])
    known = {category for category, _ in kept}
    measured = [place for place, key in enumerate(keys) if art.held_out[place] and key[0] in known]
    names = {number: name for name, number in POSES.items()}
    return Lessons(
        tuple(
            Output(art.categories[category].index, names[pose], art.categories[category].label)
            for category, pose in kept
        ),
        one_way(torch.from_numpy(art.pixels[learned]), output),
        output,
        torch.from_numpy(art.pixels[measured]),
        torch.tensor([art.categories[keys[place][0]].index for place in measured]),
    )


def one_way(sprites: Tensor, output: Tensor) -> Tensor:
    """The sprites with all of an output facing the same way, the way of most: some of them mirrored.

    A network that knows a lion looking left and a lion looking right dreams both at once, in one place.
    """
    planes = sprites.permute(0, 3, 1, 2)
    small = torch.cat([interpolate(part.float() / 255, (20, 20), mode="area") for part in torch.split(planes, 256)])
    seen = torch.cat((small[:, :3] + 0.5 * (1 - small[:, 3:]), small[:, 3:]), 1)
    side = (seen - seen.flip(3)).flatten(1)  # what a mirror turns into its negative
    side /= side.norm(dim=1, keepdim=True) + 1e-9
    turned = sprites.clone()
    for number in range(int(output.max()) + 1):
        members = (output == number).nonzero().flatten()
        others = members[_facing(side[members]) < 0]
        turned[others] = sprites[others].flip(2)
    return turned


def _facing(side: Tensor) -> Tensor:
    """Signs [N], most of them 1, that make the vectors [N, D] agree, found by turning the worst one again and again."""
    agreement = (side @ side.T).fill_diagonal_(0)
    sign = torch.ones(len(side))
    while True:
        with_others = sign * (agreement @ sign)
        worst = int(with_others.argmin())
        if with_others[worst] > -1e-6:
            return sign if sign.sum() >= 0 else -sign
        sign[worst] = -sign[worst]
