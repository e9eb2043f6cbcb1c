"""Checkpoint of the pocket network: reads and writes the safetensors file beside this one.

Tested in tests/dream/networks/pocket/test_pocket.py.
"""

import json
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from .architecture import Pocket

WEIGHTS = Path(__file__).with_name("pocket.safetensors")


class PocketError(Exception):
    """The weights cannot be used; one sentence says why, and what to do."""


def read(path: Path, outputs: tuple[int, ...]) -> dict[str, Tensor]:
    """The state_dict, in float32, of a network with these outputs. Raises PocketError."""
    try:
        with safe_open(path, "pt") as file:
            about = file.metadata() or {}
            state = {name: file.get_tensor(name).float() for name in file.keys()}  # noqa: SIM118  (no dict)
    except FileNotFoundError as error:
        raise PocketError(f"The pocket network's weights are missing ({path.name}); {_FIX}") from error
    except (OSError, SafetensorError) as error:
        raise PocketError(f"The pocket network's weights ({path.name}) cannot be read: {error}; {_FIX}") from error
    if about.get("outputs") != _listed(outputs):
        raise PocketError(f"The pocket network's weights and its list of categories do not belong together; {_FIX}")
    if {name: tensor.shape for name, tensor in state.items()} != _shapes(len(outputs) + 1):
        raise PocketError(f"The pocket network's weights ({path.name}) do not fit it; {_FIX}")
    if not all(bool(tensor.isfinite().all()) for tensor in state.values()):
        raise PocketError(f"The pocket network's weights ({path.name}) are damaged; {_FIX}")
    return state


def write(path: Path, state: dict[str, Tensor], outputs: tuple[int, ...]) -> None:
    """Saves the state_dict in half precision, and with it the outputs that it belongs to."""
    half = {
        name: tensor.detach().to("cpu", torch.float16).contiguous()
        for name, tensor in state.items()
        if tensor.is_floating_point()
    }
    save_file(half, path, {"format": "pt", "outputs": _listed(outputs)})
    path.chmod(0o644)  # whoever runs the show may read it


_FIX = "install the package again: pip install --force-reinstall --no-deps reverie-stream."


def _shapes(outputs: int) -> dict[str, torch.Size]:
    with torch.device("meta"):
        state = Pocket(outputs).state_dict()
    return {name: tensor.shape for name, tensor in state.items() if tensor.is_floating_point()}


def _listed(outputs: tuple[int, ...]) -> str:
    return json.dumps(outputs, separators=(",", ":"))
