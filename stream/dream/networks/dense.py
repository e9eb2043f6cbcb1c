"""A trained classifier as a fully convolutional network: logits, and any layer's activations, at every position."""

import copy
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from . import pocket
from .bvlc_googlenet import BvlcGoogLeNet
from .efficientnet_lite import EfficientNetLite, PointwiseConv2d
from .squeezenet import SqueezeNet
from .zoo import NetworkSpec, essential

LOGITS = "logits"
"""The name of the last layer."""


class Network(nn.Module):
    """A frozen network that maps pictures to its layers' activations, of which the logits are the last.

    Takes [N, 3, H, W], RGB in 0..1, of any size, and gives [N, channels, h, w] in float32; h and w are about H and W by
    the layer's stride. Of torchvision's networks, the mean of the logits over the positions is what they answer at
    their native size; of VGG it is the middle position."""

    mean: Tensor
    deviation: Tensor

    def __init__(self, spec: NetworkSpec, state: Mapping[str, Tensor]) -> None:
        """`state` is a whole state_dict in floating point of any width; it is kept, not copied, where it is float32."""
        super().__init__()
        self.spec = spec
        self.precision = torch.float32
        trained = spec.build()
        self.family = type(trained)
        """The architecture, which networks of other sizes may have, too."""
        floats = {name: tensor.float() for name, tensor in essential(state)}
        trained.load_state_dict(floats, strict=False, assign=True)
        self.body = nn.Sequential(OrderedDict(_dense(trained)))
        fold(self.body)
        self._steps = tuple(_flattened("", self.body))
        self.layers = tuple(name for names, _ in self._steps for name in names)
        """The names that `forward` knows, in the order in which they are computed."""
        mean, deviation = torch.tensor(spec.normalisation).view(2, 1, 3, 1, 1)
        self.register_buffer("mean", mean)
        self.register_buffer("deviation", deviation)
        self.eval().requires_grad_(False)

    def forward(self, picture: Tensor, layers: Iterable[str] = ()) -> dict[str, Tensor]:
        """The activations of these layers by name, or without any the logits; computes nothing beyond the last of them.

        Raises ValueError for a name that is none of `self.layers`.
        """
        wanted = set(layers) or {LOGITS}
        if unknown := wanted.difference(self.layers):
            raise ValueError(f"{self.spec.name} has no layer {min(unknown)!r}; there are {', '.join(self.layers)}.")
        if (side := min(picture.shape[-2:])) < self.spec.min_side:
            picture = nn.functional.interpolate(picture, scale_factor=self.spec.min_side / side, mode="bilinear")
        normal = (picture - self.mean) / self.deviation
        activation = normal.to(self.precision, memory_format=torch.channels_last)
        found: dict[str, Tensor] = {}
        for names, module in self._steps:
            activation = module(activation)
            for name in wanted.intersection(names):
                # What comes after may work in place.
                found[name] = activation.float() if len(found) + 1 == len(wanted) else activation.clone().float()
            if len(found) == len(wanted):
                break
        return found

    def logits(self, picture: Tensor) -> Tensor:
        """The logits [N, outputs, h, w]."""
        found: dict[str, Tensor] = self(picture)
        return found[LOGITS]

    def poses(self, category: int) -> tuple[int, ...]:
        """The outputs that mean an ImageNet category; empty for one that this network cannot dream."""
        return tuple(output for output, index in enumerate(self.spec.outputs) if index == category)

    def knows(self, category: int) -> bool:
        return bool(self.poses(category))

    def likeliest(self, probabilities: Tensor, count: int) -> list[tuple[int, float]]:
        """The categories with the highest probabilities, of the outputs' [outputs]; those of poses add up."""
        outputs = torch.tensor(self.spec.outputs)
        whole = torch.zeros(1000).index_add(0, outputs, probabilities[: len(outputs)].cpu())
        found = whole.topk(count)
        return list(zip(found.indices.tolist(), found.values.tolist(), strict=True))

    def at(self, device: torch.device, precision: torch.dtype) -> "Network":
        """This network for that device and precision; weights are copied, so the original keeps all of its digits."""
        twin = copy.deepcopy(self).to(device)
        twin.body.to(device, precision, memory_format=torch.channels_last)  # type: ignore[call-overload]
        twin.precision = precision
        return twin


def _flattened(prefix: str, module: nn.Module) -> Iterator[tuple[tuple[str, ...], nn.Module]]:
    """The modules of nested sequences one after another, each with its name; with the last of a sequence goes the
    sequence's own."""
    if type(module).forward is not nn.Sequential.forward or not list(module.children()):
        yield (prefix,), module
        return
    steps = [
        step
        for name, child in module.named_children()
        for step in _flattened(f"{prefix}.{name}" if prefix else name, child)
    ]
    *before, (names, last) = steps
    yield from before
    yield ((*names, prefix) if prefix else names), last


def fold(module: nn.Module) -> None:
    """Folds every batch-norm into the convolution that stands before it among the same module's children.

    In all networks of the table, as the tests confirm, that is the one whose output it normalises.
    """
    before: tuple[str, nn.Module] | None = None
    for name, child in list(module.named_children()):
        if isinstance(child, nn.BatchNorm2d) and before and isinstance(before[1], nn.Conv2d):
            setattr(module, before[0], fuse_conv_bn_eval(before[1], child))
            setattr(module, name, nn.Identity())
        else:
            fold(child)
        before = name, child


def _dense(trained: nn.Module) -> Iterator[tuple[str, nn.Module]]:
    """The modules of a trained network one after another, with their names and a head that answers at every
    position."""
    parts: dict[str, Any] = dict(trained.named_children())
    if isinstance(trained, pocket.Pocket):
        head = parts.pop("head")
        yield from parts.items()
        yield LOGITS, head
    elif isinstance(trained, EfficientNetLite):
        yield "stem", trained.stem
        yield "blocks", trained.blocks
        yield "head", trained.head
        yield LOGITS, _as_convolution(trained.classifier)
    elif isinstance(trained, SqueezeNet):
        yield "features", trained.features
        yield LOGITS, trained.classifier[1]  # and not the ReLU after it, see `rectified`
    elif isinstance(trained, BvlcGoogLeNet):
        head = parts.pop("loss3")
        yield from parts.items()
        yield LOGITS, head.classifier
    else:
        yield from _dense_of_torchvision(trained, parts)


def _dense_of_torchvision(trained: nn.Module, parts: dict[str, Any]) -> Iterator[tuple[str, nn.Module]]:
    from torchvision import models  # noqa: PLC0415  (see zoo)

    if isinstance(trained, models.VGG):
        first, second, third = (part for part in parts["classifier"] if isinstance(part, nn.Linear))
        yield "features", parts["features"]
        # Padding keeps the map as large as the features', on a canvas that is smaller than the 7x7 window, too.
        yield "fc6", nn.Sequential(_as_convolution(first, 7), nn.ReLU())
        yield "fc7", nn.Sequential(_as_convolution(second), nn.ReLU())
        yield LOGITS, _as_convolution(third)
    elif isinstance(trained, models.MobileNetV2):
        yield "features", parts["features"]
        yield LOGITS, _as_convolution(parts["classifier"][1])
    else:
        head = parts.pop("fc")
        for name, part in parts.items():
            if not isinstance(part, nn.AdaptiveAvgPool2d | nn.Dropout):
                yield name, part
        yield LOGITS, _as_convolution(head)


def _as_convolution(linear: Any, window: int = 1) -> nn.Conv2d:
    """A fully connected layer over a `window` x `window` map as a convolution that does the same everywhere."""
    inputs = linear.in_features // window**2
    with torch.device("meta"):
        if window == 1:
            convolution: nn.Conv2d = PointwiseConv2d(inputs, linear.out_features, bias=True)
        else:
            convolution = nn.Conv2d(inputs, linear.out_features, window, padding=window // 2)
    weight = linear.weight.detach().view(linear.out_features, inputs, window, window)
    convolution.load_state_dict({"weight": weight, "bias": linear.bias.detach()}, assign=True)
    return convolution
