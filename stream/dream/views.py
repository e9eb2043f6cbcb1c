"""How a dreamer looks at its canvas: what its network is shown in a step, and how the canvas follows the gradient."""

import functools
import itertools
from collections.abc import Hashable
from typing import Protocol, Self

import torch
from torch import Tensor
from torch.nn.functional import interpolate

from stream.ipc.motion import View

from .banded_matrices import Banded, banded, product
from .crossfade import Region, Shares
from .networks.zoo import Network
from .objectives import Response, category, total
from .preconditioner import direction
from .priors import regularise
from .transforms import Noise, RandomCrop, part

SCALES = (0.7, 0.85, 1.0, 1.15, 1.3)
"""Five fixed sizes to look at the canvas in, so that the shapes of all tensors recur."""
SUBJECTS = 8
"""How many are dreamed at once, at the most: those with the largest shares."""
STEP = 0.008
"""How far a step goes along the bands' sum, in colours of 0..1."""


class ViewSampler(Protocol):
    """A way of looking. The canvas is [1, 3, H, W], RGB in 0..1."""

    def move(self, view: View, shares: Shares) -> None:
        """Begins a keyframe: the camera has moved by `view`, and the subjects have these shares from now on."""

    def glance(self) -> Hashable:
        """Chooses where the next look is from. Looks for which it gives equal values differ only in what some tensors
        hold, so that what they compute can be recorded once; None for one that is like no other."""

    def objective(self, canvas: Tensor) -> Tensor:
        """One look: a number that grows as the canvas comes nearer to the subjects."""

    def step(self, gradient: Tensor) -> Tensor:
        """What to add to the canvas, of the objective's gradient."""

    def settle(self, canvas: Tensor) -> Tensor:
        """Ends a keyframe: the canvas, a little nearer to how pictures are."""

    def resized(self, height: int, width: int) -> Self:
        """The same way of looking at the same picture, on a canvas of another size."""

    def seen(self, canvas: Tensor) -> Tensor:
        """How likely the network holds each of its outputs [outputs] for the canvas as it is; changes nothing."""


class FullFrame:
    """Looks at a large part of the canvas, each time from another place and distance: objects come where they will.

    Where subjects have places, a look takes in the whole.
    """

    def __init__(
        self,
        network: Network,
        height: int,
        width: int,
        device: torch.device,
        chance: torch.Generator,
        recordable: bool | None = None,
    ) -> None:
        """`recordable` looks take everything that changes out of tensors; unless told, those on a graphics card."""
        self._network = network
        self._device = device
        self._chance = chance
        self._recordable = recordable = device.type == "cuda" if recordable is None else recordable
        whole = height, width
        self._part, self._whole = (
            (RandomCrop(whole, taken, device, recordable), Noise(taken, device, chance))
            for taken in (part(*whole), whole)
        )
        self._look, self._grain = self._part
        self._masks = _halves(height, width, device)
        self._across = torch.linspace(0, 1, width, device=device).expand(1, 1, height, width)
        self._shares = torch.zeros(SUBJECTS, device=device)
        self._scale = 1.0

    def move(self, view: View, shares: Shares) -> None:
        del view
        heaviest = sorted(shares, key=shares.__getitem__, reverse=True)[:SUBJECTS]
        self._subjects = tuple(sorted(heaviest))
        self._places = {place for _, place in self._subjects if place != "everywhere"}
        self._look, self._grain = self._whole if self._places else self._part
        sides = [sum(share for (_, place), share in shares.items() if place == side) for side in ("left", "right")]
        if all(sides):
            self._masks["right"].copy_(_ramp(self._across - sides[0] / sum(sides)))
            self._masks["left"].copy_(1 - self._masks["right"])
        self._shares[: len(self._subjects)] = torch.tensor([shares[subject] for subject in self._subjects])
        self._wanted = total(
            [
                self._shares[number] * category(self._network.poses(index)[0], place)
                for number, (index, place) in enumerate(self._subjects)
            ]
        )

    def glance(self) -> Hashable:
        self._look.move(self._chance)
        self._grain.move(self._chance)
        self._scale = SCALES[int(torch.randint(len(SCALES), (1,), generator=self._chance))]
        return self._scale, self._subjects

    def objective(self, canvas: Tensor) -> Tensor:
        shown = self._grain.over(self._look.shown(canvas))
        height, width = shown.shape[-2:]
        logits = self._network(resized(shown, (round(height * self._scale), round(width * self._scale))))
        masks: dict[Region, Tensor] = {place: self._look.shown(self._masks[place]) for place in self._places}
        return self._wanted(Response(logits, masks, self._network.kind.rectified))

    def step(self, gradient: Tensor) -> Tensor:
        return STEP * self._look.change(gradient, direction)

    def settle(self, canvas: Tensor) -> Tensor:
        return regularise(canvas)

    def resized(self, height: int, width: int) -> "FullFrame":
        return FullFrame(self._network, height, width, self._device, self._chance, self._recordable)

    @torch.no_grad()
    def seen(self, canvas: Tensor) -> Tensor:
        response = Response(self._network(canvas), rectified=self._network.kind.rectified)
        return response.pooled("everywhere").mean(0).softmax(0)


def resized(picture: Tensor, size: tuple[int, int]) -> Tensor:
    """A picture [1, 3, H, W] in another size, interpolated bilinearly."""
    if picture.shape[-2:] == size:
        return picture
    if picture.is_cuda:
        return interpolate(picture, size, mode="bilinear")
    down, across = itertools.starmap(_resizing, zip(picture.shape[-2:], size, strict=True))
    return product(down, picture, across)


@functools.cache
def _resizing(length: int, other: int) -> Banded:
    return banded(lambda lines: interpolate(lines, (1, other), mode="bilinear"), length)


def _halves(height: int, width: int, device: torch.device) -> dict[Region, Tensor]:
    """A mask [1, 1, H, W] for each half of the canvas, soft at the middle."""
    down = torch.linspace(-0.5, 0.5, height, device=device).view(1, 1, -1, 1).expand(1, 1, height, width)
    across = torch.linspace(-0.5, 0.5, width, device=device).expand(1, 1, height, width)
    lower, right = _ramp(down), _ramp(across)
    return {"upper": 1 - lower, "lower": lower, "left": 1 - right, "right": right}


def _ramp(beyond: Tensor) -> Tensor:
    """From 0 to 1 round a border, by how far beyond it something lies, as a share of the canvas's side."""
    return (0.5 + beyond / 0.2).clamp(0, 1)
