"""The networks that can dream, as one table, and each one as a map of logits over a picture of any size."""

import copy
import os
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval
from torchvision import models

from . import pocket

IMAGENET = ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
"""Mean and deviation of RGB in 0..1 that torchvision's networks were trained with."""
SYMMETRIC = ((0.5, 0.5, 0.5), (0.5, 0.5, 0.5))
"""The same for the two that came from TensorFlow, which torchvision serves by `transform_input`."""

REVERIES = (
    973,  # coral reef
    84,  # peacock
    107,  # jellyfish
    483,  # castle
    130,  # flamingo
    975,  # lakeside
    980,  # volcano
    323,  # monarch
    970,  # alp
    96,  # toucan
    985,  # daisy
    108,  # sea anemone
    11,  # goldfinch
    88,  # macaw
    698,  # palace
    1,  # goldfish
    991,  # coral fungus
)
"""Categories that torchvision's networks dream beautifully, for when nobody asks for anything."""
POCKET_REVERIES = (
    323,  # monarch
    1,  # goldfish
    130,  # flamingo
    277,  # red fox
    107,  # jellyfish
    388,  # giant panda
    949,  # strawberry
    145,  # king penguin
    980,  # volcano
    291,  # lion
    953,  # pineapple
    914,  # yawl
    340,  # zebra
    985,  # daisy
    879,  # umbrella
    812,  # space shuttle
    301,  # ladybug
    417,  # balloon
    113,  # snail
    947,  # mushroom
)
"""The same for the pocket network: what its drawings are clearest of."""

_OWN = "perhaps terms of its own (trained on ImageNet)"  # torchvision says no more of them
_GOOGLE = "perhaps terms of its own (Google's, trained on ImageNet)"
_ADDED = ("aux1.", "aux2.", "AuxLogits.")  # heads that only help training


@dataclass(frozen=True)
class NetworkSpec(ABC):
    """A network that can dream, without its weights."""

    name: str
    licence: str
    """That of its weights."""
    normal: tuple[tuple[float, ...], tuple[float, ...]] = IMAGENET
    smallest: int = 32
    """The least side of a picture, in pixels, that it takes."""
    outputs: tuple[int, ...] = tuple(range(1000))
    """The ImageNet category of each logit. One that comes twice has several poses; logits beyond these mean nothing."""
    relatives: Mapping[int, int] = field(default_factory=dict)
    """What stands in for a category that it does not know."""
    window: int | None = None
    """The side, in pixels, of what it takes for one object; None for a network that sees objects of many sizes."""
    reveries: tuple[int, ...] = REVERIES
    """Categories that it dreams beautifully by itself."""
    rectified: bool = False
    """Whether its answer is the mean of the logits above zero alone: no place speaks against a category."""

    @abstractmethod
    def build(self) -> nn.Module:
        """The network on the meta device: all shapes and no memory."""

    @property
    @abstractmethod
    def here(self) -> bool:
        """Whether its weights are on this machine."""

    @property
    @abstractmethod
    def megabytes(self) -> float:
        """The size of its weights' file, in millions of bytes."""

    def shapes(self) -> dict[str, torch.Size]:
        """The shape of everything that a state_dict of this network must hold."""
        return {name: tensor.shape for name, tensor in essential(self.build().state_dict())}


@dataclass(frozen=True, kw_only=True)
class Torchvision(NetworkSpec):
    """One of torchvision's networks, by its own name."""

    weights: Any
    options: Mapping[str, Any]

    def build(self) -> nn.Module:
        with torch.device("meta"):
            network: nn.Module = models.get_model(self.name, weights=None, **self.options)
            return network.eval()

    @property
    def cached(self) -> Path:
        """Where torch.hub puts torchvision's weights."""
        return Path(torch.hub.get_dir(), "checkpoints", self.weights.url.rsplit("/", 1)[1])

    @property
    def here(self) -> bool:
        return os.path.isfile(self.cached)  # which, other than Path, never raises

    @property
    def megabytes(self) -> float:
        return float(self.weights.meta["_file_size"]) * 2**20 / 1e6  # torchvision counts in mebibytes


@dataclass(frozen=True, kw_only=True)
class Bundled(NetworkSpec):
    """The pocket network, which comes with the package."""

    file: Path = pocket.WEIGHTS

    def build(self) -> nn.Module:
        with torch.device("meta"):
            return pocket.Pocket(len(self.outputs) + 1).eval()

    @property
    def here(self) -> bool:
        return self.file.is_file()

    @property
    def megabytes(self) -> float:
        return self.file.stat().st_size / 1e6 if self.here else 0.0


def _torchvision(
    name: str,
    weights: Any,
    licence: str,
    options: Mapping[str, Any] | None = None,
    normal: tuple[tuple[float, ...], tuple[float, ...]] = IMAGENET,
    smallest: int = 32,
    rectified: bool = False,
) -> Torchvision:
    return Torchvision(
        name,
        licence,
        normal,
        smallest,
        rectified=rectified,
        weights=weights.IMAGENET1K_V1,
        options=options or {},
    )


_NO_AUX = {"aux_logits": False, "init_weights": False}
ZOO: Mapping[str, NetworkSpec] = {
    kind.name: kind
    for kind in (
        Bundled(
            "pocket",
            "MIT, with attribution (see its model card)",
            ((pocket.MEAN,) * 3, (pocket.DEVIATION,) * 3),
            pocket.WINDOW,
            pocket.outputs(),
            pocket.relatives(),
            pocket.WINDOW,
            POCKET_REVERIES,
        ),
        _torchvision("googlenet", models.GoogLeNet_Weights, _GOOGLE, _NO_AUX, SYMMETRIC),
        _torchvision("vgg16", models.VGG16_Weights, _OWN, {"init_weights": False}),
        _torchvision("vgg19", models.VGG19_Weights, _OWN, {"init_weights": False}),
        _torchvision("inception_v3", models.Inception_V3_Weights, _GOOGLE, _NO_AUX, SYMMETRIC, 75),
        _torchvision("resnet50", models.ResNet50_Weights, _OWN),
        _torchvision("squeezenet1_0", models.SqueezeNet1_0_Weights, _OWN, rectified=True),
        _torchvision("squeezenet1_1", models.SqueezeNet1_1_Weights, _OWN, rectified=True),
        _torchvision("mobilenet_v2", models.MobileNet_V2_Weights, _OWN),
    )
}
LABELS: tuple[str, ...] = tuple(models.GoogLeNet_Weights.IMAGENET1K_V1.meta["categories"])
"""torchvision's names of the 1000 categories, in their order."""


def essential(state: Mapping[str, Tensor]) -> Iterator[tuple[str, Tensor]]:
    """The part of a state_dict that says what a network sees: no training heads, no counters."""
    for name, tensor in state.items():
        if not name.startswith(_ADDED) and not name.endswith("num_batches_tracked"):
            yield name, tensor


class Network(nn.Module):
    """A frozen network that maps a picture to logits at every position.

    Takes [N, 3, H, W], RGB in 0..1, of any size, and gives [N, outputs, h, w] in float32; h and w are about H and W by
    the network's stride. Of torchvision's networks, the mean over the positions is what they answer at their native
    size; of VGG it is the middle position.
    """

    mean: Tensor
    deviation: Tensor

    def __init__(self, kind: NetworkSpec, state: Mapping[str, Tensor]) -> None:
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

    def poses(self, category: int) -> tuple[int, ...]:
        """The outputs that mean an ImageNet category, or its relative; empty for what this network cannot dream."""
        known = self.kind.relatives.get(category, category)
        return tuple(output for output, index in enumerate(self.kind.outputs) if index == known)

    def knows(self, category: int) -> bool:
        return bool(self.poses(category))

    def likeliest(self, shares: Tensor, count: int) -> list[tuple[int, float]]:
        """The categories with the highest probabilities, of the outputs' [outputs]; those of poses add up."""
        outputs = torch.tensor(self.kind.outputs)
        whole = torch.zeros(1000).index_add(0, outputs, shares[: len(outputs)].cpu())
        found = whole.topk(count)
        return list(zip(found.indices.tolist(), found.values.tolist(), strict=True))

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
    if isinstance(trained, pocket.Pocket):
        yield from parts.values()
    elif isinstance(trained, models.SqueezeNet):
        yield parts["features"]
        yield parts["classifier"][1]  # and not the ReLU after it, see `rectified`
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
