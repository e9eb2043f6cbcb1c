"""Checkpoint of adversarial training as a plain state_dict: MadryLab's robustness library wraps the network that it
trains.

What it wraps is called `module.model.` (or `model.`, or `module.`), lies under "model" or "state_dict", and has the
attacker and the normaliser beside it.
"""

import re
from collections.abc import Mapping
from typing import Any

from torch import Tensor

_WRAPPED = re.compile(r"(module\.)?(model\.)?")
_BESIDE = re.compile(r"(module\.)?(attacker|normalizer)\.")


def unwrapped(content: Any) -> Any:
    """The state_dict in a checkpoint that holds a ResNet among other things; anything else as it is."""
    if isinstance(content, dict):
        for key in ("model", "state_dict"):
            state = content.get(key)
            if isinstance(state, dict) and any(str(name).endswith("layer1.0.conv1.weight") for name in state):
                return state
    return content


def plain(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The network's own names, without what was beside it."""
    return {_WRAPPED.sub("", name, count=1): tensor for name, tensor in state.items() if not _BESIDE.match(name)}
