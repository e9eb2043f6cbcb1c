"""SqueezeNet 1.0 and 1.1 (Iandola et al. 2016), under the names of torchvision's files.

The show has its own because these two dream first where there is internet, and importing torchvision takes as long as
PyTorch itself.
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

_CATEGORIES = 1000
_FIRES = ((16, 64), (16, 64), (32, 128), (32, 128), (48, 192), (48, 192), (64, 256), (64, 256))


class SqueezeNet(nn.Module):
    """A classifier of ImageNet's 1000 categories: normalised pictures [N, 3, H, W] of any size to logits [N, 1000],
    which are the mean, over the positions, of what is above zero."""

    def __init__(self, channels: int, kernel: int, pooled_before: Sequence[int]) -> None:
        """The first convolution has so many `channels` and such a `kernel`; the map is halved before the fire modules
        of these numbers, the first of which is 0."""
        super().__init__()
        layers: list[nn.Module] = [nn.Conv2d(3, channels, kernel, 2), nn.ReLU(inplace=True)]
        for number, (squeezed, expanded) in enumerate(_FIRES):
            if number in pooled_before:
                layers.append(nn.MaxPool2d(3, 2, ceil_mode=True))
            layers.append(Fire(channels, squeezed, expanded))
            channels = 2 * expanded
        self.features = nn.Sequential(*layers)
        self.classifier = nn.Sequential(nn.Dropout(0.5), nn.Conv2d(channels, _CATEGORIES, 1), nn.ReLU(inplace=True))

    def forward(self, normal: Tensor) -> Tensor:
        rectified: Tensor = self.classifier(self.features(normal))
        return rectified.mean((2, 3))


class Fire(nn.Module):
    """Narrows to few channels, then looks with convolutions of two sizes beside each other."""

    def __init__(self, inputs: int, squeezed: int, expanded: int) -> None:
        super().__init__()
        self.squeeze = nn.Conv2d(inputs, squeezed, 1)
        self.expand1x1 = nn.Conv2d(squeezed, expanded, 1)
        self.expand3x3 = nn.Conv2d(squeezed, expanded, 3, padding=1)

    def forward(self, activation: Tensor) -> Tensor:
        squeezed = functional.relu_(self.squeeze(activation))
        return torch.cat((functional.relu_(self.expand1x1(squeezed)), functional.relu_(self.expand3x3(squeezed))), 1)


def squeezenet1_0() -> SqueezeNet:
    return SqueezeNet(96, 7, (0, 3, 7))


def squeezenet1_1() -> SqueezeNet:
    return SqueezeNet(64, 3, (0, 2, 4))
