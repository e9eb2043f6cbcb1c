"""Object windows: views of places on the canvas where one object each is dreamed. They flow and grow with the picture.

A classifier of single objects makes a worm of many when it is asked everywhere at once; asked about squares that keep
to one object from its birth to the end, it makes that object.
"""

import bisect
import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Self

import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d, grid_sample

from stream.ipc.motion import CameraView

from .crossfade import Mix
from .filters import smooth_gradient
from .regions import regions

SMALLEST, LARGEST = 0.18, 0.36
"""Half the side of a window at its birth and at its end, in heights of the canvas."""
DISTANCE = 0.84
"""How near two windows may lie when one is born, in sums of their half sides."""
GRADIENT_SIGMA = 1.2
"""How far a window's gradient is blurred, in its own pixels.

Without that, shapes are lost in a fine noise; large windows need more of it, in the canvas's pixels, than small ones.
"""
CHANGING_KEYFRAMES = 10
"""How long a window counts as one whose subject has changed."""
_JITTER = 0.06, 0.08, 0.08  # of each view: place in half sides, scale, turn in radians
_GOLDEN = (math.sqrt(5) - 1) / 2


@dataclass(frozen=True)
class ObjectWindow:
    """A square on the canvas round (`x`, `y`), in pixels, turned by `angle` (radians, clockwise).

    `phase` (0..1) says which of several subjects is dreamed here, `pose` (0..1) which of its poses; `output` is the
    logit that both come to at present, for `age` keyframes. The network knows objects that face one way: those in
    `mirrored` windows face the other.
    """

    x: float
    y: float
    half: float
    angle: float
    phase: float
    pose: float
    mirrored: bool = False
    output: int = -1
    age: int = 0

    def moved(self, camera: CameraView, centre: tuple[float, float]) -> "ObjectWindow":
        """Where it lies after the camera moved."""
        x, y = self.x - centre[0], self.y - centre[1]
        turn = math.radians(camera.angle)
        cos, sin = math.cos(turn) * camera.scale, math.sin(turn) * camera.scale
        return replace(
            self,
            x=centre[0] + cos * x - sin * y + 2 * centre[1] * camera.right,
            y=centre[1] + sin * x + cos * y + 2 * centre[1] * camera.down,
            half=self.half * camera.scale,
            angle=self.angle + turn,
            age=self.age + 1,
        )


@dataclass(frozen=True)
class WindowsView:
    """All windows at once, each a little beside where it lies."""

    windows: "ObjectWindows"
    jitter: Tensor
    key: None = None

    band_gains: None = None

    @property
    def outputs(self) -> Tensor:
        return torch.tensor(self.windows.outputs, device=self.windows.device)

    def cut(self, canvas: Tensor) -> Tensor:
        return canvas.detach()

    def shown(self, patches: Tensor) -> Tensor:
        return smooth_gradient(self.windows.crops(patches, self.jitter), GRADIENT_SIGMA)

    def spread(self, canvas: Tensor, change: Tensor) -> Tensor:
        return (canvas + change).clamp(0, 1)


class ObjectWindows:
    """The windows on a canvas of one size, as squares of `side` pixels.

    `poses` gives a category's outputs; which of them each window is for is in `outputs`.
    """

    def __init__(
        self,
        height: int,
        width: int,
        side: int,
        poses: Callable[[int], tuple[int, ...]],
        device: torch.device,
        rng: torch.Generator,
    ) -> None:
        self._height, self._width, self._side, self.device = height, width, side, device
        self._poses, self._rng = poses, rng
        self._born = 0
        self.all: list[ObjectWindow] = []
        self.mask = self.changing_mask = torch.zeros(1, 1, height, width, device=device)
        self._fill()
        line = (torch.arange(side, device=device) + 0.5) * 2 / side - 1
        self._points = torch.stack(torch.meshgrid(line, line, indexing="xy"), -1).view(1, -1, 2)

    @property
    def outputs(self) -> list[int]:
        """The logit that each window is for."""
        return [window.output for window in self.all]

    def move(self, now: float, camera: CameraView, mix: Mix) -> None:
        del now
        centre = self._width / 2, self._height / 2
        moved = [window.moved(camera, centre) for window in self.all]
        self.all = [window for window in moved if self._is_visible(window)]
        self._fill()
        self.all = [self._assigned(window, mix) for window in self.all]
        self.mask, self.changing_mask = self._discs(), self._discs(CHANGING_KEYFRAMES)

    def sample(self, rng: torch.Generator) -> WindowsView:
        return WindowsView(self, torch.randn(len(self.all), 4, generator=rng))

    def overview(self, canvas: Tensor) -> Tensor:
        return self.crops(canvas, torch.zeros(len(self.all), 4))

    def crops(self, canvas: Tensor, jitter: Tensor) -> Tensor:
        """What the windows show [N, 3, side, side], each a little beside where it lies: `jitter` [N, 4] times usual."""
        count = len(self.all)
        place, zoom, turn = _JITTER
        jitter = jitter.clamp(-2, 2)
        geometry = torch.tensor([(w.x, w.y, w.half, w.angle) for w in self.all])
        half = geometry[:, 2] * (1 + zoom * jitter[:, 2])
        x = geometry[:, 0] + place * geometry[:, 2] * jitter[:, 0]
        y = geometry[:, 1] + place * geometry[:, 2] * jitter[:, 1]
        angle = geometry[:, 3] + turn * jitter[:, 3]
        cos, sin = angle.cos() * half, angle.sin() * half
        facing = torch.tensor([-1.0 if window.mirrored else 1.0 for window in self.all])
        axes = torch.stack((torch.stack((facing * cos, facing * sin), 1), torch.stack((-sin, cos), 1)), 1)
        points = self._points @ axes.to(self.device) + torch.stack((x, y), 1).unsqueeze(1).to(self.device)
        size = torch.tensor((self._width, self._height), device=self.device)
        grid = (points * 2 / size - 1).view(count, self._side, self._side, 2)
        # Shrunk first where it would skip pixels: else the dream fills with a lattice that only it can see.
        levels = (half / (0.75 * self._side)).log2().ceil().clamp(min=0).int().tolist()
        crops = torch.empty(count, 3, self._side, self._side, device=self.device)
        for level in sorted(set(levels)):
            chosen = [number for number in range(count) if levels[number] == level]
            source = avg_pool2d(canvas, 2**level) if level else canvas
            joined = grid[chosen].view(1, -1, self._side, 2)
            found = grid_sample(source - 0.5, joined, align_corners=False) + 0.5  # outside it is grey
            crops[chosen] = found.view(3, len(chosen), self._side, self._side).transpose(0, 1)
        return crops

    def take_over(self, other: Self) -> None:
        larger = self._height / other._height
        self._born = other._born
        self.all = [
            replace(
                window,
                x=self._width / 2 + larger * (window.x - other._width / 2),
                y=larger * window.y,
                half=larger * window.half,
            )
            for window in other.all
        ]

    def _is_visible(self, window: ObjectWindow) -> bool:
        margin = 0.25 * window.half
        inside = -margin < window.x < self._width + margin and -margin < window.y < self._height + margin
        return inside and window.half < LARGEST * self._height

    def _fill(self) -> None:
        """Lets windows be born where there is room."""
        for _ in range(200 if not self.all else 12):
            x, y, size, pose, facing = torch.rand(5, generator=self._rng).tolist()
            half = SMALLEST * self._height * (0.9 + 0.35 * size)
            phase = self._born * _GOLDEN % 1
            fresh = ObjectWindow(x * self._width, y * self._height, half, 0.0, phase, pose, facing < 0.5)
            if all(
                math.hypot(fresh.x - other.x, fresh.y - other.y) > DISTANCE * (half + other.half) for other in self.all
            ):
                self.all.append(fresh)
                self._born += 1

    def _assigned(self, window: ObjectWindow, mix: Mix) -> ObjectWindow:
        """The window with the output that the mix gives it."""
        at = window.x / self._width, window.y / self._height
        here = {subject: mix[subject] for subject, region in regions(mix, 0.0).items() if region.holds(*at)} or mix
        subjects, bounds = list(here), list(itertools.accumulate(here.values()))
        index, _ = subjects[bisect.bisect_right(bounds[:-1], window.phase * bounds[-1])]
        poses = self._poses(index)
        output = poses[int(window.pose * len(poses))]
        return window if output == window.output else replace(window, output=output, age=0)

    def _discs(self, younger: int | None = None) -> Tensor:
        """Where windows are, [1, 1, H, W]: 1 at the middle of each, 0 outside; only of those `younger` than so many
        keyframes."""
        y = torch.arange(0.5, self._height, device=self.device).view(-1, 1)
        x = torch.arange(0.5, self._width, device=self.device)
        mask = torch.zeros(self._height, self._width, device=self.device)
        for window in self.all:
            if younger is None or window.age < younger:
                distance = ((x - window.x).square() + (y - window.y).square()).sqrt() / window.half
                mask = torch.maximum(mask, ((1.15 - distance) / 0.4).clamp(0, 1))
        return mask.view(1, 1, self._height, self._width)
