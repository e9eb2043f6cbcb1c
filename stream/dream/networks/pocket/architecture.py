"""Architecture of the pocket network: a small, fully convolutional classifier of 64-pixel windows.

Tested in tests/dream/networks/pocket/test_pocket.py.
"""

import torch
from torch import Tensor, nn

WINDOW = 64
"""The side of the square of pixels that one answer is about."""
STRIDE = 16
"""How far the windows of neighbouring answers lie apart, in pixels."""
MEAN, DEVIATION = 0.5, 0.25
"""What makes the network's input of a picture in 0..1."""
WIDTHS = (32, 64, 128, 256)


class Pocket(nn.Module):
    """Maps pictures [N, 3, H, W], normalised, to logits [N, outputs, h, w]: one for every 64-pixel window at stride 16.

    A 64x64 picture gives h = w = 1. The head is a valid 4x4 convolution, so that it knows where in the window things
    are: with global pooling instead, dreams have the right colours and no shapes. The last output means "nothing".
    """

    def __init__(self, outputs: int, dropout: float = 0.1) -> None:
        super().__init__()
        first, *others = WIDTHS
        self.stem = nn.Sequential(*_convolution(3, first, 5, stride=2, padding=2), nn.AvgPool2d(2))
        stages: list[nn.Module] = []
        before = first
        for width in others:
            stages += [nn.AvgPool2d(2)] if stages else []
            stages += [nn.Sequential(*_convolution(before, width, 3, padding=1)), Residual(width), Residual(width)]
            before = width
        self.stages = nn.Sequential(*stages)
        self.head = nn.Sequential(
            *_convolution(before, 96, 1),
            *_convolution(96, 256, WINDOW // STRIDE),
            nn.Dropout(dropout),
            nn.Conv2d(256, outputs, 1),
        )

    def forward(self, picture: Tensor) -> Tensor:
        logits: Tensor = self.head(self.stages(self.stem(picture)))
        return logits


class Residual(nn.Module):
    """Adds what a 3x3 convolution sees to its input."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.seen = nn.Sequential(*_convolution(width, width, 3, padding=1))

    def forward(self, features: Tensor) -> Tensor:
        seen: Tensor = self.seen(features)
        return features + seen


def _convolution(
    inputs: int, outputs: int, size: int, stride: int = 1, padding: int = 0
) -> tuple[nn.Conv2d, nn.BatchNorm2d, nn.SiLU]:
    convolution = nn.Conv2d(inputs, outputs, size, stride, padding, bias=False)
    return convolution, nn.BatchNorm2d(outputs), nn.SiLU()


def normalised(picture: Tensor) -> Tensor:
    """A picture, RGB in 0..1, as the network takes it."""
    return ((picture - MEAN) / DEVIATION).contiguous(memory_format=torch.channels_last)
