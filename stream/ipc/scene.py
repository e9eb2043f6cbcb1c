"""The scene: what to dream, as the crowd hands it to the dreamer and as pages are told.

Tested in tests/ipc/test_scene.py.
"""

from collections.abc import Iterable
from typing import Annotated, Literal

import msgspec
from msgspec.structs import replace

Place = Literal[
    "everywhere", "upper", "lower", "left", "middle", "right", "upper left", "upper right", "lower left", "lower right"
]
"""Where on the canvas a subject is dreamed. Words say the first three; the others come of `side_by_side`."""


class Target(msgspec.Struct, frozen=True):
    """One subject of a scene. `index` is torchvision's ImageNet index; weights are relative to the other targets'."""

    index: Annotated[int, msgspec.Meta(ge=0, le=999)]
    label: str
    emoji: str = ""
    weight: Annotated[float, msgspec.Meta(ge=0, le=100)] = 1.0
    where: Place = "everywhere"


class Scene(msgspec.Struct, frozen=True, tag_field="type", tag="scene"):
    """What is dreamed from now on, and for whom. Numbers count up; 0 is the scene before anybody has shouted.

    In JSON it carries `"type": "scene"`, as all messages of the chat do; it is read without one, too.
    """

    number: int
    targets: tuple[Target, ...] = ()
    by: str = ""
    """Whose vote won; empty where nobody asked for it."""
    since: float = 0.0
    """When it won, in seconds since 1970."""


def side_by_side(targets: Iterable[Target]) -> tuple[Target, ...]:
    """The targets of a scene, each once with all of its weight; two or more that would all be everywhere lie beside
    each other, in their order: three in columns, four in the corners.

    In one place nobody would recognise any. One whose neighbours are gone has the whole canvas again.
    """
    placed: dict[tuple[int, Place], Target] = {}
    for target in targets:
        where: Place = target.where if target.where in ("upper", "lower") else "everywhere"
        before = placed.get((target.index, where))
        weight = min(100.0, target.weight + before.weight) if before else target.weight
        placed[target.index, where] = replace(target, where=where, weight=weight)
    places = _BESIDE.get(len(placed))
    if places is None or any(where != "everywhere" for _, where in placed):
        return tuple(placed.values())
    return tuple(replace(target, where=where) for target, where in zip(placed.values(), places, strict=True))


_BESIDE: dict[int, tuple[Place, ...]] = {
    2: ("left", "right"),
    3: ("left", "middle", "right"),
    4: ("upper left", "upper right", "lower left", "lower right"),
}
