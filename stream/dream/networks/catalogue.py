"""What there is to say of each network to somebody who chooses one: size, speed, licence, and where its weights are."""

from typing import NamedTuple

import torch
from torch.utils.flop_counter import FlopCounterMode

from stream.settings import Settings

from .zoo import ZOO, Bundled, Network, NetworkSpec

TERMS = """\
The code of torchvision is BSD 3-Clause. Of its networks' weights, all but the pocket network's, torchvision says that
they "may have their own licenses or terms and conditions derived from the dataset used for training", and that it is
for you to determine whether you may use them for what you do."""
_SPEEDS = (("fast", 0.75), ("medium", 6.0))  # up to how much of GoogLeNet's cost; beyond these a network is slow


class Row(NamedTuple):
    """What `reverie networks` says of one network."""

    name: str
    megabytes: float
    speed: str
    cost: float
    """What one look costs, GoogLeNet's being 1."""
    where: str
    licence: str


def catalogue() -> list[Row]:
    """Every network, in the order of `settings.NETWORKS`."""
    unit = _operations(ZOO["googlenet"])
    return [_row(kind, _operations(kind) / unit) for kind in ZOO.values()]


def _row(kind: NetworkSpec, cost: float) -> Row:
    speed = next((word for word, limit in _SPEEDS if cost < limit), "slow")
    where = "not here" if not kind.here else "in the package" if isinstance(kind, Bundled) else "cached"
    return Row(kind.name, kind.megabytes, speed, cost, where, kind.licence)


def _operations(kind: NetworkSpec) -> int:
    """The multiplications and additions of one pass over the canvas of the default size, counted on the meta device.

    The pocket network sees only the windows in it, which are fewer pixels; for it this is the most there may be.
    """
    width, height = Settings().canvas
    with torch.device("meta"), torch.no_grad(), FlopCounterMode(display=False) as counter:
        Network(kind, kind.build().state_dict())(torch.rand(1, 3, height, width))
    return int(counter.get_total_flops())
