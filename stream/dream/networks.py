"""The networks that can dream, as one table, and each one as a map of logits over a picture of any size."""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval
from torchvision import models

IMAGENET = ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
"""Mean and deviation of RGB in 0..1 that torchvision's networks were trained with."""
SYMMETRIC = ((0.5, 0.5, 0.5), (0.5, 0.5, 0.5))
"""The same for the two that came from TensorFlow, which torchvision serves by `transform_input`."""

_OWN = "torchvision's own weights, BSD 3-clause; ImageNet's terms are for research"
_GOOGLE = "Google's weights, ported by torchvision; ImageNet's terms are for research"
_ADDED = ("aux1.", "aux2.", "AuxLogits.")  # heads that only help training


@dataclass(frozen=True)
class Kind:
    """One of torchvision's networks. `smallest` is the least side of a picture, in pixels, that it takes."""

    name: str
    weights: Any
    licence: str
    options: Mapping[str, Any]
    normal: tuple[tuple[float, ...], tuple[float, ...]] = IMAGENET
    smallest: int = 32

    def build(self) -> nn.Module:
        """The network as torchvision builds it, on the meta device: all shapes and no memory."""
        with torch.device("meta"):
            network: nn.Module = models.get_model(self.name, weights=None, **self.options)
            return network.eval()

    def shapes(self) -> dict[str, torch.Size]:
        """The shape of everything that a state_dict of this network must hold."""
        return {name: tensor.shape for name, tensor in essential(self.build().state_dict())}

    @property
    def cached(self) -> Path:
        """Where torch.hub puts torchvision's weights."""
        return Path(torch.hub.get_dir(), "checkpoints", self.weights.url.rsplit("/", 1)[1])


_NO_AUX = {"aux_logits": False, "init_weights": False}
KINDS = {
    kind.name: kind
    for kind in (
        Kind("googlenet", models.GoogLeNet_Weights.IMAGENET1K_V1, _GOOGLE, _NO_AUX, SYMMETRIC),
        Kind("vgg16", models.VGG16_Weights.IMAGENET1K_V1, _OWN, {"init_weights": False}),
        Kind("vgg19", models.VGG19_Weights.IMAGENET1K_V1, _OWN, {"init_weights": False}),
        Kind("inception_v3", models.Inception_V3_Weights.IMAGENET1K_V1, _GOOGLE, _NO_AUX, SYMMETRIC, 75),
        Kind("resnet50", models.ResNet50_Weights.IMAGENET1K_V1, _OWN, {}),
        Kind("squeezenet1_0", models.SqueezeNet1_0_Weights.IMAGENET1K_V1, _OWN, {}),
        Kind("squeezenet1_1", models.SqueezeNet1_1_Weights.IMAGENET1K_V1, _OWN, {}),
        Kind("mobilenet_v2", models.MobileNet_V2_Weights.IMAGENET1K_V1, _OWN, {}),
    )
}
LABELS: tuple[str, ...] = tuple(models.GoogLeNet_Weights.IMAGENET1K_V1.meta["categories"])
"""torchvision's names of the 1000 categories, in their order."""


class Row(NamedTuple):
    """What `reverie networks` says of one network."""

    name: str
    parameters: float
    """Millions."""
    megabytes: float
    cached: bool
    licence: str


def available() -> list[Row]:
    """Every network, in the order of `settings.NETWORKS`."""
    return [
        Row(
            kind.name,
            kind.weights.meta["num_params"] / 1e6,
            kind.weights.meta["_file_size"],
            kind.cached.is_file(),
            kind.licence,
        )
        for kind in KINDS.values()
    ]


def essential(state: Mapping[str, Tensor]) -> Iterator[tuple[str, Tensor]]:
    """The part of a state_dict that says what a network sees: no training heads, no counters."""
    for name, tensor in state.items():
        if not name.startswith(_ADDED) and not name.endswith("num_batches_tracked"):
            yield name, tensor


class Network(nn.Module):
    """A frozen network that maps a picture to logits at every position.

    Takes [1, 3, H, W], RGB in 0..1, of any size, and gives [1, 1000, h, w] in float32; h and w are about H and W by the
    network's stride. The mean over the positions is what torchvision's network answers at its native size; of VGG it is
    the middle position.
    """

    mean: Tensor
    deviation: Tensor

    def __init__(self, kind: Kind, state: Mapping[str, Tensor]) -> None:
        """`state` is a whole state_dict in floating point of any width; it is kept, not copied, where it is float32."""
        super().__init__()
        self.kind = kind
        self.precision = torch.float32
        trained = kind.build()
        floats = {name: tensor.float() for name, tensor in essential(state)}
        trained.load_state_dict(floats, strict=False, assign=True)
        self.body = nn.Sequential(*_dense(trained))
        fold(self.body)
        mean, deviation = torch.tensor(kind.normal).view(2, 1, 3, 1, 1)
        self.register_buffer("mean", mean)
        self.register_buffer("deviation", deviation)
        self.eval().requires_grad_(False)

    def forward(self, picture: Tensor) -> Tensor:
        if (side := min(picture.shape[-2:])) < self.kind.smallest:
            picture = nn.functional.interpolate(picture, scale_factor=self.kind.smallest / side, mode="bilinear")
        normal = (picture - self.mean) / self.deviation
        logits: Tensor = self.body(normal.to(self.precision, memory_format=torch.channels_last))
        return logits.float()

    def at(self, device: torch.device, precision: torch.dtype) -> "Network":
        """This network for that device and precision; weights are copied, so the original keeps all of its digits."""
        twin = copy.deepcopy(self).to(device)
        twin.body.to(device, precision, memory_format=torch.channels_last)  # type: ignore[call-overload]
        twin.precision = precision
        return twin


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


def _dense(trained: nn.Module) -> Iterator[nn.Module]:
    """The modules of a trained network one after another, with a head that answers at every position."""
    parts: dict[str, Any] = dict(trained.named_children())
    if isinstance(trained, models.SqueezeNet):
        yield parts["features"]
        yield parts["classifier"][1]  # without the ReLU after it, which would hide every negative logit
    elif isinstance(trained, models.VGG):
        first, second, third = (part for part in parts["classifier"] if isinstance(part, nn.Linear))
        yield parts["features"]
        # Padding keeps the map as large as the features', on a canvas that is smaller than the 7x7 window, too.
        yield from (_as_convolution(first, 7), nn.ReLU(), _as_convolution(second), nn.ReLU(), _as_convolution(third))
    elif isinstance(trained, models.MobileNetV2):
        yield parts["features"]
        yield _as_convolution(parts["classifier"][1])
    else:
        head = parts.pop("fc")
        yield from (part for part in parts.values() if not isinstance(part, nn.AdaptiveAvgPool2d | nn.Dropout))
        yield _as_convolution(head)


def _as_convolution(linear: Any, window: int = 1) -> nn.Conv2d:
    """A fully connected layer over a `window` x `window` map as a convolution that does the same everywhere."""
    inputs = linear.in_features // window**2
    with torch.device("meta"):
        convolution = nn.Conv2d(inputs, linear.out_features, window, padding=window // 2)
    weight = linear.weight.detach().view(linear.out_features, inputs, window, window)
    convolution.load_state_dict({"weight": weight, "bias": linear.bias.detach()}, assign=True)
    return convolution
