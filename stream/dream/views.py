"""View samplers: what the network is shown of the canvas in a step, another view each time.

`FullFrame` is for networks that see objects of all sizes; `object_windows.ObjectWindows` for one of single objects.
A canvas is [1, 3, H, W], RGB in 0..1.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, Self

import torch
from torch import Tensor

from stream.ipc.motion import CameraView
from stream.ipc.scene import Place

from .crossfade import Mix, heaviest
from .filters import resize
from .transforms import Noise, RandomCrop, crop_size

SCALES = (0.7, 0.85, 1.0, 1.15, 1.3)
"""Five fixed sizes to show a view in, so that the shapes of all tensors recur."""


class View(Protocol):
    """One view of the canvas. It is an `Update`'s coverage, too."""

    @property
    def key(self) -> Hashable:
        """Views of equal keys differ only in what some tensors hold, so that what is computed of them can be recorded
        once; None for one that is like no other."""

    def of(self, canvas: Tensor) -> Tensor:
        """The pictures [N, 3, h, w] that the network is shown."""

    def masks(self) -> Mapping[Place, Tensor]:
        """The masks [1, 1, h, w] of the places that have subjects of their own."""

    def cut(self, gradient: Tensor) -> Tensor:
        """The part of the canvas's gradient that was seen."""

    def spread(self, change: Tensor) -> Tensor:
        """The change of that part as a change of the canvas."""


class ViewSampler(Protocol):
    """Draws views of a canvas of one size."""

    def move(self, camera: CameraView, mix: Mix) -> None:
        """Begins a keyframe: the camera has moved, and this is what is dreamed from now on."""

    def sample(self, rng: torch.Generator) -> View:
        """The view of the next step."""

    def overview(self, canvas: Tensor) -> Tensor:
        """Pictures [N, 3, h, w] that show all of the canvas as it is. Draws nothing."""

    def take_over(self, other: Self) -> None:
        """Goes on where the sampler of a canvas of another size was."""


@dataclass(frozen=True)
class CropView:
    """A random crop, seen through noise, in one of the five sizes."""

    key: Hashable
    scale: float
    crop: RandomCrop
    noise: Noise
    place_masks: Mapping[Place, Tensor] = field(default_factory=dict)

    def of(self, canvas: Tensor) -> Tensor:
        shown = self.noise(self.crop(canvas))
        height, width = shown.shape[-2:]
        return resize(shown, (round(height * self.scale), round(width * self.scale)))

    def masks(self) -> Mapping[Place, Tensor]:
        return {place: self.crop(mask) for place, mask in self.place_masks.items()}

    def cut(self, gradient: Tensor) -> Tensor:
        return self.crop.cut(gradient)

    def spread(self, change: Tensor) -> Tensor:
        return self.crop.spread(change)


class FullFrame:
    """Views of a large part of the canvas, each from another place and distance: objects come where they will.

    Where subjects have places, a view takes in the whole.
    """

    def __init__(
        self, height: int, width: int, device: torch.device, rng: torch.Generator, recordable: bool | None = None
    ) -> None:
        """`recordable` views take everything that changes out of tensors; unless told, those on a graphics card."""
        recordable = device.type == "cuda" if recordable is None else recordable
        whole = height, width
        self._part, self._whole = (
            (RandomCrop(whole, size, device, recordable), Noise(size, device, rng))
            for size in (crop_size(*whole), whole)
        )
        self._masks = _halves(height, width, device)
        self._across = torch.linspace(0, 1, width, device=device).expand(1, 1, height, width)
        self._places: tuple[Place, ...] = ()

    def move(self, camera: CameraView, mix: Mix) -> None:
        del camera
        self._places = tuple(sorted({place for _, place in heaviest(mix)} - {"everywhere"}))
        sides = [sum(share for (_, place), share in mix.items() if place == side) for side in ("left", "right")]
        if all(sides):
            self._masks["right"].copy_(_ramp(self._across - sides[0] / sum(sides)))
            self._masks["left"].copy_(1 - self._masks["right"])

    def sample(self, rng: torch.Generator) -> CropView:
        crop, noise = self._whole if self._places else self._part
        crop.move(rng)
        noise.move(rng)
        scale = SCALES[int(torch.randint(len(SCALES), (1,), generator=rng))]
        masks = {place: self._masks[place] for place in self._places}
        return CropView((scale, self._places), scale, crop, noise, masks)

    def overview(self, canvas: Tensor) -> Tensor:
        return canvas

    def take_over(self, other: Self) -> None:
        """Its views have nothing to do with those before."""


def _halves(height: int, width: int, device: torch.device) -> dict[Place, Tensor]:
    """A mask [1, 1, H, W] for each half of the canvas, soft at the middle."""
    down = torch.linspace(-0.5, 0.5, height, device=device).view(1, 1, -1, 1).expand(1, 1, height, width)
    across = torch.linspace(-0.5, 0.5, width, device=device).expand(1, 1, height, width)
    lower, right = _ramp(down), _ramp(across)
    return {"upper": 1 - lower, "lower": lower, "left": 1 - right, "right": right}


def _ramp(beyond: Tensor) -> Tensor:
    """From 0 to 1 round a border, by how far beyond it something lies, as a share of the canvas's side."""
    return (0.5 + beyond / 0.2).clamp(0, 1)
