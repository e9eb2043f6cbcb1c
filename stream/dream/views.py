"""View samplers: what the network is shown of the canvas in a step, another view each time.

`octave_views.OctaveViews` is for networks that see objects of all sizes, `object_windows.ObjectWindows` for one of
single objects. A canvas is [1, 3, H, W], RGB, in 0..1 at
a keyframe's end.

Tested in tests/dream/test_octave_views.py.
"""

from collections.abc import Hashable
from typing import Protocol, Self

import torch
from torch import Tensor

from stream.ipc.motion import CameraView

from .crossfade import Mix

SCALES = (0.7, 0.85, 1.0, 1.15, 1.3)
"""Five fixed sizes to show a view in, so that the shapes of all tensors recur."""


class View(Protocol):
    """One view of the canvas: N patches of it, and how they are shown."""

    @property
    def key(self) -> Hashable:
        """Views of equal keys differ only in what some tensors hold, so that what is computed of them can be recorded
        once; None for one that is like no other."""

    @property
    def outputs(self) -> Tensor:
        """The network's output that each picture shown is for."""

    @property
    def band_gains(self) -> Tensor | None:
        """How much each band of the patches' change counts [N, bands]; None where all count alike."""

    def cut(self, canvas: Tensor) -> Tensor:
        """The patches [N, 3, h, w] of the canvas, in the resolution in which they are dreamed on."""

    def shown(self, patches: Tensor) -> Tensor:
        """The pictures [N, 3, h', w'] of them for the network; gradients lead back."""

    def spread(self, canvas: Tensor, change: Tensor) -> Tensor:
        """The canvas with the patches' change, perhaps beyond 0..1; it may be the same tensor, changed."""


class ViewSampler(Protocol):
    """Draws views of a canvas of one size."""

    def move(self, now: float, camera: CameraView, mix: Mix) -> None:
        """Begins a keyframe at a time in seconds: the camera has moved, and this is what is dreamed from now on."""

    def sample(self, rng: torch.Generator) -> View:
        """The view of the next step."""

    def overview(self, canvas: Tensor) -> Tensor:
        """Pictures [N, 3, h, w] that show all of the canvas as it is. Draws nothing."""

    def take_over(self, other: Self) -> None:
        """Goes on where the sampler of a canvas of another size was."""
