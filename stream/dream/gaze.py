"""How a dreamer looks at its canvas: what its network is shown in a step, and how the canvas follows the gradient."""

import functools
import itertools
from typing import Protocol, Self

import torch
from torch import Tensor
from torch.nn.functional import interpolate

from stream.motion import View
from stream.scene import Place

from .banded import Banded, banded, product
from .gradient import direction
from .networks import Network
from .objective import Response, category, total
from .priors import settled
from .subjects import Shares

SCALES = (0.7, 0.85, 1.0, 1.15, 1.3)
"""Five fixed sizes to look at the canvas in, so that the shapes of all tensors recur."""
ROLL = 24
"""How far the canvas is rolled round before each look, in pixels either way."""
STEP = 0.008
"""How far a step goes along the bands' sum, in colours of 0..1."""


class Gaze(Protocol):
    """A way of looking. The canvas is [1, 3, H, W], RGB in 0..1."""

    def move(self, view: View, shares: Shares) -> None:
        """Begins a keyframe: the camera has moved by `view`, and the subjects have these shares from now on."""

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


class Everywhere:
    """Looks at the whole canvas at once, each time from another place and distance: objects come where they will."""

    def __init__(
        self, network: Network, height: int, width: int, device: torch.device, chance: torch.Generator
    ) -> None:
        self._network = network
        self._device = device
        self._chance = chance
        self._masks = _halves(height, width, device)

    def move(self, view: View, shares: Shares) -> None:
        del view
        self._places = {place for _, place in shares if place != "everywhere"}
        self._wanted = total(
            [share * category(self._network.poses(index)[0], place) for (index, place), share in shares.items()]
        )

    def objective(self, canvas: Tensor) -> Tensor:
        roll, scale = self._glance()
        height, width = canvas.shape[-2:]
        size = round(height * scale), round(width * scale)
        logits = self._network(resized(canvas.roll(roll, (2, 3)), size))
        response = Response(logits, {place: self._masks[place].roll(roll, (2, 3)) for place in self._places})
        return self._wanted(response)

    def step(self, gradient: Tensor) -> Tensor:
        return STEP * direction(gradient)

    def settle(self, canvas: Tensor) -> Tensor:
        return settled(canvas)

    def resized(self, height: int, width: int) -> "Everywhere":
        return Everywhere(self._network, height, width, self._device, self._chance)

    @torch.no_grad()
    def seen(self, canvas: Tensor) -> Tensor:
        logits: Tensor = self._network(canvas)
        return logits.mean((0, 2, 3)).softmax(0)

    def _glance(self) -> tuple[tuple[int, int], float]:
        down, right = torch.randint(-ROLL, ROLL + 1, (2,), generator=self._chance).tolist()
        return (down, right), SCALES[int(torch.randint(len(SCALES), (1,), generator=self._chance))]


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


def _halves(height: int, width: int, device: torch.device) -> dict[Place, Tensor]:
    """A mask [1, 1, H, W] for each half of the canvas, soft at the middle."""
    down = torch.linspace(-1, 1, height, device=device).view(1, 1, -1, 1).expand(1, 1, height, width)
    lower = (0.5 + down / 0.4).clamp(0, 1)
    return {"upper": 1 - lower, "lower": lower}
