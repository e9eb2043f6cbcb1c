"""Recipes: which views, objective, update and prior a network dreams with, on a canvas of one size."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import torch
from torch import Tensor

from stream.settings import Size

from .networks.dense import Network
from .object_windows import ObjectWindows
from .objectives import LOGIT_WEIGHT
from .octave_views import CARD_VIEWS, OctaveViews
from .preconditioner import LaplacianUpdate, Update, local_update
from .priors import Backdrop, regularise
from .transforms import NOISE_DEVIATION
from .views import ViewSampler

WINDOW_LOGIT_WEIGHT = 0.2
"""How much the bare logit of an object window counts beside the log-probability."""


@dataclass(frozen=True)
class Tuning:
    """What suits a network that sees objects of all sizes, as `tests/bench/tune.py` finds it."""

    side: int = 180
    """Of what it is shown, in pixels: near what it was trained at."""
    noise: float = NOISE_DEVIATION
    update: LaplacianUpdate = field(default_factory=LaplacianUpdate)
    views: int | None = None
    """Squares that it is shown at once; None for one, on a graphics card CARD_VIEWS."""


_LITE = Tuning(192, 0.12, LaplacianUpdate(weights=(0.5, 1.4, 1.7, 1.8, 0.8)))
TUNING: Mapping[str, Tuning] = dict.fromkeys(("efficientnet_lite0", "efficientnet_lite1", "efficientnet_lite2"), _LITE)
"""By the name of a network; others have the defaults."""
CARD_PACE = 0.15
"""How much of its rate an update has on a graphics card, which takes some fifty times as many squares in a second: more
would be overdone."""


class Recipe(Protocol):
    """Everything of a dream step but the network and the canvas."""

    @property
    def views(self) -> ViewSampler: ...

    @property
    def update(self) -> Update: ...

    @property
    def logit_weight(self) -> float: ...

    def prior(self, canvas: Tensor) -> Tensor:
        """The canvas at the end of a keyframe."""

    def take_over(self, other: Any) -> None:
        """Goes on where the same recipe for a canvas of another size was."""


def recipe_for(network: Network, size: Size, device: torch.device, rng: torch.Generator) -> Recipe:
    """The recipe of a network that is shown single objects, or of one that sees objects of all sizes."""
    recipe = OctaveRecipe if network.spec.window is None else ObjectWindowsRecipe
    return recipe(network, size, device, rng)


class OctaveRecipe:
    """Objects and their details in squares of all octaves, in natural colours at all scales."""

    logit_weight = LOGIT_WEIGHT

    def __init__(self, network: Network, size: Size, device: torch.device, rng: torch.Generator) -> None:
        tuning = TUNING.get(network.spec.name, Tuning())
        card = device.type == "cuda"
        self.views = OctaveViews(
            size, tuning.side, tuning.noise, network.poses, device, rng,
            count=tuning.views or (CARD_VIEWS if card else 1), recordable=card,
        )  # fmt: skip
        self.update: Update = replace(tuning.update, rate=CARD_PACE * tuning.update.rate) if card else tuning.update

    def prior(self, canvas: Tensor) -> Tensor:
        return regularise(canvas)

    def take_over(self, other: "OctaveRecipe") -> None:
        self.views.take_over(other.views)


class ObjectWindowsRecipe:
    """One object in each of many windows, as strong as artwork, before a calm backdrop."""

    logit_weight = WINDOW_LOGIT_WEIGHT

    def __init__(self, network: Network, size: Size, device: torch.device, rng: torch.Generator) -> None:
        assert network.spec.window
        self._backdrop = Backdrop(device, rng)
        self.views = ObjectWindows(size.height, size.width, network.spec.window, network.poses, device, rng)
        self.update: Update = local_update

    def prior(self, canvas: Tensor) -> Tensor:
        return self._backdrop(canvas, self.views.mask, self.views.changing_mask)

    def take_over(self, other: "ObjectWindowsRecipe") -> None:
        self.views.take_over(other.views)
        self._backdrop.take_over(other._backdrop)
