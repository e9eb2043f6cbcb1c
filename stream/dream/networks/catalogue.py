"""Catalogue of the networks for who chooses one: size, speed, licence, and where the weights are.

Tested in tests/dream/networks/test_fetch_command.py.
"""

from typing import NamedTuple

import torch
from torch.utils.flop_counter import FlopCounterMode

from .dense import Network
from .warm_up import SAMPLE_SIDE
from .zoo import ZOO, FileSpec, NetworkSpec, TorchvisionSpec

TERMS = """\
The code of torchvision is BSD 3-Clause. Of its networks' weights, those with terms of their own, torchvision says that
they "may have their own licenses or terms and conditions derived from the dataset used for training", and that it is
for you to determine whether you may use them for what you do."""
_SPEEDS = (("fast", 0.75), ("medium", 6.0))  # up to how much of GoogLeNet's cost; beyond these a network is slow


class Row(NamedTuple):
    """What `reverie networks` says of one network."""

    name: str
    megabytes: float
    speed: str
    cost: float
    """What one pass costs, GoogLeNet's being 1."""
    where: str
    licence: str


def catalogue() -> list[Row]:
    """Every network, in the order of `settings.NETWORKS`."""
    unit = _operations(ZOO["googlenet"])
    return [_row(spec, _operations(spec) / unit) for spec in ZOO.values()]


def _row(spec: NetworkSpec, cost: float) -> Row:
    speed = next((word for word, limit in _SPEEDS if cost < limit), "slow")
    return Row(spec.name, spec.megabytes, speed, cost, _where(spec), spec.licence)


def _where(spec: NetworkSpec) -> str:
    if isinstance(spec, FileSpec):
        return "by file"
    if not spec.is_local:
        return "not here"
    return "cached" if isinstance(spec, TorchvisionSpec) else "in the package"


def _operations(spec: NetworkSpec) -> int:
    """The multiplications and additions of one pass over what a step shows, counted on the meta device."""
    side = SAMPLE_SIDE
    with torch.device("meta"), torch.no_grad(), FlopCounterMode(display=False) as counter:
        Network(spec, spec.build().state_dict())(torch.rand(1, 3, side, side))
    return int(counter.get_total_flops())
