"""Where a network's weights come from: a file, torchvision's cache, or the internet."""

import pickle
import socket
import warnings
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from stream.settings import Settings

from .networks import KINDS, Kind, essential

PREFERRED = "googlenet"
_PATIENCE = 10.0  # seconds without a byte after which a download is given up


class WeightsError(Exception):
    """There are no weights to dream with; one sentence says why, and what to do."""


@dataclass(frozen=True)
class Loaded:
    """A network's kind and state_dict, and why it is this one, in words for a person."""

    kind: Kind
    state: Mapping[str, Tensor]
    why: str


def load(settings: Settings) -> Loaded:
    """The weights that the settings ask for. Raises WeightsError."""
    if settings.weights is not None:
        return from_file(settings.weights, settings.network)
    if settings.network != "auto":
        return _from_torchvision(KINDS[settings.network], "it was asked for")
    for kind in (KINDS[PREFERRED], *KINDS.values()):
        if kind.cached.is_file():
            return _from_torchvision(kind, "its weights were at hand")
    return _from_torchvision(KINDS[PREFERRED], "it dreams best")


def read(path: Path) -> dict[str, Tensor]:
    """The state_dict in a file; nothing in the file is run. Raises WeightsError."""
    try:
        path.open("rb").close()
    except FileNotFoundError as error:
        raise WeightsError(f"There is no file {path}; --weights takes a PyTorch state_dict.") from error
    except OSError as error:
        raise WeightsError(f"The weights {path} cannot be read: {error.strerror}.") from error
    try:
        with warnings.catch_warnings(action="ignore"):  # of formats that are refused in plain words below
            state = torch.load(path, map_location="cpu", weights_only=True)
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


def recognise(state: Mapping[str, Tensor]) -> Kind | None:
    """The network that a state_dict belongs to, by its names and shapes; None for one that is not in the table."""
    shapes = {name: tensor.shape for name, tensor in essential(state)}
    return next((kind for kind in KINDS.values() if kind.shapes() == shapes), None)


def from_file(path: Path, network: str) -> Loaded:
    """The weights in a file, if they are those of `network` (`auto`: of any in the table). Raises WeightsError."""
    state = read(path)
    kind = recognise(state)
    if kind is None:
        known = ", ".join(KINDS)
        raise WeightsError(f"The weights {path} fit none of the networks ({known}) with ImageNet's 1000 categories.")
    if network not in ("auto", kind.name):
        raise WeightsError(
            f"The weights {path} are {kind.name}'s and not {network}'s; give --network {kind.name}, or leave it out."
        )
    if not all(bool(tensor.isfinite().all()) for tensor in state.values()):
        raise WeightsError(f"The weights {path} are damaged: some are not finite numbers.")
    return Loaded(kind, state, f"its weights are in {path.name}")


def _from_torchvision(kind: Kind, why: str) -> Loaded:
    if kind.cached.is_file():
        try:
            return Loaded(kind, read(kind.cached), why)
        except WeightsError as error:
            raise WeightsError(f"{error} It is in torchvision's cache: delete it, and it is fetched anew.") from error
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(_PATIENCE)
    try:
        state = kind.weights.get_state_dict(progress=True, check_hash=True, map_location="cpu", weights_only=True)
    except (OSError, RuntimeError) as error:
        reason = getattr(error, "reason", None) or error
        raise WeightsError(
            f"The weights of {kind.name} are not at hand and cannot be downloaded from {kind.weights.url} ({reason}); "
            "put them there, or give a file with --weights."
        ) from error
    finally:
        socket.setdefaulttimeout(before)
    return Loaded(kind, state, f"{why} and was downloaded")
