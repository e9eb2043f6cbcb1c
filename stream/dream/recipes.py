"""Recipes: which views, objective, update and prior a network dreams with, on a canvas of one size."""

from collections.abc import Callable
from typing import Any, Protocol

import torch
from torch import Tensor

from stream.settings import Size

from .crossfade import MAX_SUBJECTS, Mix, heaviest
from .networks.dense import Network
from .object_windows import ObjectWindows
from .objectives import Objective, category, each, total
from .preconditioner import Update, laplacian_update, local_update
from .priors import Backdrop, regularise
from .views import FullFrame, ViewSampler

WINDOW_LOGIT_WEIGHT = 0.2
"""How much the bare logit of an object window counts beside the log-probability."""


class Recipe(Protocol):
    """Everything of a dream step but the network and the canvas."""

    @property
    def views(self) -> ViewSampler: ...

    @property
    def update(self) -> Update: ...

    def aim(self, mix: Mix) -> Objective:
        """The objective for what is dreamed in a keyframe, after the views have moved.

        Of mixes of the same subjects it differs only in what some tensors hold.
        """

    def prior(self, canvas: Tensor) -> Tensor:
        """The canvas at the end of a keyframe."""

    def take_over(self, other: Any) -> None:
        """Goes on where the same recipe for a canvas of another size was."""


def recipe_for(network: Network, size: Size, device: torch.device, rng: torch.Generator) -> Recipe:
    """The recipe of a network that is shown single objects, or of one that sees objects of all sizes."""
    if network.spec.window is None:
        return FullFrameRecipe(network.poses, size, device, rng)
    return ObjectWindowsRecipe(network.poses, network.spec.window, size, device, rng)


class FullFrameRecipe:
    """Categories in their places, seen in crops of the canvas, in natural colours at all scales.

    `poses` gives a category's outputs; the first is climbed. Shares are kept in a tensor, so that a recorded step sees
    them change.
    """

    def __init__(
        self, poses: Callable[[int], tuple[int, ...]], size: Size, device: torch.device, rng: torch.Generator
    ) -> None:
        self.views = FullFrame(size.height, size.width, device, rng)
        self.update: Update = laplacian_update
        self._poses = poses
        self._shares = torch.zeros(MAX_SUBJECTS, device=device)

    def aim(self, mix: Mix) -> Objective:
        subjects = heaviest(mix)
        self._shares[: len(subjects)] = torch.tensor([mix[subject] for subject in subjects])
        return total(
            [
                self._shares[number] * category(self._poses(index)[0], place)
                for number, (index, place) in enumerate(subjects)
            ]
        )

    def prior(self, canvas: Tensor) -> Tensor:
        return regularise(canvas)

    def take_over(self, other: "FullFrameRecipe") -> None:
        self.views.take_over(other.views)


class ObjectWindowsRecipe:
    """One object in each of many windows, as strong as artwork, before a calm backdrop."""

    def __init__(
        self,
        poses: Callable[[int], tuple[int, ...]],
        side: int,
        size: Size,
        device: torch.device,
        rng: torch.Generator,
    ) -> None:
        self._backdrop = Backdrop(device, rng)
        self.views = ObjectWindows(size.height, size.width, side, poses, device, rng)
        self.update: Update = local_update
        self._objectives: dict[int, Objective] = {}

    def aim(self, mix: Mix) -> Objective:
        del mix  # the windows have shared it out among themselves
        return each([self._category(output) for output in self.views.outputs])

    def prior(self, canvas: Tensor) -> Tensor:
        return self._backdrop(canvas, self.views.mask, self.views.changing_mask)

    def take_over(self, other: "ObjectWindowsRecipe") -> None:
        self.views.take_over(other.views)
        self._backdrop.take_over(other._backdrop)

    def _category(self, output: int) -> Objective:
        return self._objectives.setdefault(output, category(output, logit_weight=WINDOW_LOGIT_WEIGHT))
