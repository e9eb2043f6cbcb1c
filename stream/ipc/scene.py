"""What to dream: the value that direction hands to the dreamer."""

from typing import Annotated, Literal

import msgspec

Place = Literal["everywhere", "upper", "lower", "left", "right"]


class Target(msgspec.Struct, frozen=True):
    """One subject of a scene. `index` is torchvision's ImageNet index; weights are relative to the other targets'."""

    index: Annotated[int, msgspec.Meta(ge=0, le=999)]
    label: str
    emoji: str = ""
    weight: Annotated[float, msgspec.Meta(ge=0, le=100)] = 1.0
    where: Place = "everywhere"


class Scene(msgspec.Struct, frozen=True):
    """What is dreamed from now on, and for whom. Numbers count up; 0 is the scene before anybody has shouted."""

    number: int
    targets: tuple[Target, ...] = ()
    by: str = ""
    since: float = 0.0
    """When it won, in seconds since 1970."""
