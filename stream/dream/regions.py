"""Image regions: which part of the canvas each subject of a mix has for itself."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from stream.ipc.scene import Place

from .crossfade import Mix, PlacedCategory

NARROWEST = 0.25
"""The least that a subject beside others counts with, as a share, before all parts are made to fit."""
WANDER = 0.04, 23.0
"""How far a border wanders to either side, in the canvas's sides, and the seconds that it takes to come back."""

_ROWS: tuple[tuple[Place, ...], ...] = (("upper", "upper left", "upper right"), ("lower", "lower left", "lower right"))
_COLUMNS: tuple[tuple[Place, ...], ...] = (("left",), ("middle",), ("right",))
_CORNERS: tuple[tuple[tuple[Place, ...], ...], ...] = (
    (("upper left",), ("upper right",)),
    (("lower left",), ("lower right",)),
)


class Region(NamedTuple):
    """A rectangle, in shares of the canvas's sides."""

    left: float
    top: float
    right: float
    bottom: float

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies in it, or beyond the canvas beside it."""
        inside = min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0)
        return self.left <= inside[0] <= self.right and self.top <= inside[1] <= self.bottom


WHOLE = Region(0.0, 0.0, 1.0, 1.0)


def regions(mix: Mix, now: float) -> dict[PlacedCategory, Region]:
    """The region of each subject: by its place and, beside others, by how much of the dream those places have.

    A place without a neighbour has its neighbour's part, too. Borders wander a little with the time `now`, in seconds.
    """
    shares: dict[Place, float] = {}
    for (_, place), share in mix.items():
        shares[place] = shares.get(place, 0.0) + share
    columns = _parts(shares, _COLUMNS, now)
    rows = _parts(shares, _ROWS, now)
    corners = [_parts(shares, row, now + 7 * number) for number, row in enumerate(_CORNERS)]
    found: dict[PlacedCategory, Region] = {}
    for subject in mix:
        across, down = columns.get(subject[1], (0.0, 1.0)), rows.get(subject[1], (0.0, 1.0))
        for row in corners:
            across = row.get(subject[1], across)
        found[subject] = Region(across[0], down[0], across[1], down[1])
    return found


def _parts(
    shares: dict[Place, float], groups: Sequence[Sequence[Place]], now: float
) -> dict[Place, tuple[float, float]]:
    """From where to where each place of some groups lies along a side of length 1, in the groups' order."""
    whole = [(group, sum(shares.get(place, 0.0) for place in group)) for group in groups]
    used = [(group, share) for group, share in whole if share]
    lengths = [max(NARROWEST, share / sum(share for _, share in used)) for _, share in used]
    far, period = WANDER
    found: dict[Place, tuple[float, float]] = {}
    begin = 0.0
    for number, (group, _) in enumerate(used):
        end = 1.0
        if number + 1 < len(used):
            wander = far * math.sin(math.tau * now / period + 2.0 * number)
            end = sum(lengths[: number + 1]) / sum(lengths) + wander
        found |= dict.fromkeys(group, (begin, end))
        begin = end
    return found
