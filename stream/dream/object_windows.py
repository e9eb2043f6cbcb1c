"""Object windows: places on the canvas where one object each is dreamed. They flow and grow with the picture.

A classifier of single objects makes a worm of many when it is asked everywhere at once; asked about squares that keep
to one object from its birth to the end, it makes that object.
"""

import bisect
import itertools
import math
from dataclasses import dataclass, replace

import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d, grid_sample, interpolate

from stream.ipc.motion import View

from .crossfade import Shares
from .networks.zoo import Network
from .objectives import Response, category
from .preconditioner import gaussian
from .priors import ImageStatistics, regularise

BORN, LARGEST = 0.18, 0.36
"""Half the side of a window at its birth and at its end, in heights of the canvas."""
ROOM = 0.84
"""How near two windows may lie when one is born, in sums of their half sides."""
LOGIT = 0.2
"""How much the bare logit counts beside the log-probability."""
STEP = 0.02
"""How far a step goes where the gradient is of usual strength, in colours of 0..1."""
SOFT, SOFTER = 0.8, 1.2
"""How far the gradient is blurred before a step (sigma): in pixels of the canvas, and before that in those of a window.

Without that, shapes are lost in a fine noise; large windows need more of it, in the canvas's pixels, than small ones.
"""
ARTWORK = ImageStatistics((0.45, 0.45, 0.45), 0.03, 0.26, 0.65)
"""Colours as strong as those of the artwork that the network has learned."""
BACKGROUND = 0.6
"""How much of the finest grain fades in a keyframe where no window is."""
SKY = 0.25
"""How far the background goes in a keyframe to the colours of the sky."""
DRIFT = 0.004
"""How much of the sky is new in a keyframe."""
CHANGE = 0.4
"""How far what a window held before turns to mist in each of the ten keyframes after its subject changed."""
_JITTER = 0.06, 0.08, 0.08  # of each look: place in half sides, scale, turn in radians
_CHANGING = 10  # keyframes
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

    def seen(self, view: View, centre: tuple[float, float]) -> "ObjectWindow":
        """Where it lies after the camera moved."""
        x, y = self.x - centre[0], self.y - centre[1]
        turn = math.radians(view.angle)
        cos, sin = math.cos(turn) * view.scale, math.sin(turn) * view.scale
        return replace(
            self,
            x=centre[0] + cos * x - sin * y + 2 * centre[1] * view.right,
            y=centre[1] + sin * x + cos * y + 2 * centre[1] * view.down,
            half=self.half * view.scale,
            angle=self.angle + turn,
            age=self.age + 1,
        )


class ObjectWindows:
    """Looks at object windows, each by itself."""

    def __init__(
        self, network: Network, height: int, width: int, device: torch.device, chance: torch.Generator
    ) -> None:
        assert network.kind.window is not None
        self._network, self._side = network, network.kind.window
        self._height, self._width, self._device = height, width, device
        self._chance = chance
        self._born = 0
        self.all: list[ObjectWindow] = []
        self._mask = torch.zeros(1, 1, height, width, device=device)
        self._changing = self._mask
        self._sky = torch.randn(1, 3, 3, 4, generator=chance).to(device)
        self._fill()
        line = (torch.arange(self._side, device=device) + 0.5) * 2 / self._side - 1
        self._points = torch.stack(torch.meshgrid(line, line, indexing="xy"), -1).view(1, -1, 2)

    def move(self, view: View, shares: Shares) -> None:
        centre = self._width / 2, self._height / 2
        kept = [window.seen(view, centre) for window in self.all]
        self.all = [window for window in kept if self._shows(window)]
        self._fill()
        self.all = [self._directed(window, shares) for window in self.all]
        self._mask, self._changing = self._discs(), self._discs(_CHANGING)

    def glance(self) -> None:
        """Every look is like no other: windows are born and move."""

    def objective(self, canvas: Tensor) -> Tensor:
        crops = self.crops(canvas, torch.randn(len(self.all), 4, generator=self._chance))
        if crops.requires_grad:
            crops.register_hook(_softened)  # type: ignore[no-untyped-call]
        logits = self._network(crops)
        outputs = [window.output for window in self.all]
        wanted = torch.zeros((), device=self._device)
        for output in dict.fromkeys(outputs):
            response = Response(logits[[other == output for other in outputs]])
            wanted = wanted + outputs.count(output) * category(output, bare=LOGIT)(response)
        return wanted

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
        side = torch.tensor([-1.0 if window.mirrored else 1.0 for window in self.all])
        axes = torch.stack((torch.stack((side * cos, side * sin), 1), torch.stack((-sin, cos), 1)), 1)
        points = self._points @ axes.to(self._device) + torch.stack((x, y), 1).unsqueeze(1).to(self._device)
        size = torch.tensor((self._width, self._height), device=self._device)
        grid = (points * 2 / size - 1).view(count, self._side, self._side, 2)
        # Shrunk first where it would skip pixels: else the dream fills with a lattice that only it can see.
        levels = (half / (0.75 * self._side)).log2().ceil().clamp(min=0).int().tolist()
        crops = torch.empty(count, 3, self._side, self._side, device=self._device)
        for level in sorted(set(levels)):
            chosen = [number for number in range(count) if levels[number] == level]
            source = avg_pool2d(canvas, 2**level) if level else canvas
            joined = grid[chosen].view(1, -1, self._side, 2)
            found = grid_sample(source - 0.5, joined, align_corners=False) + 0.5  # outside it is grey
            crops[chosen] = found.view(3, len(chosen), self._side, self._side).transpose(0, 1)
        return crops

    def step(self, gradient: Tensor) -> Tensor:
        soft = gaussian(gradient, SOFT)
        strength = _spread(soft.square().mean(1, keepdim=True)).sqrt()
        usual = strength.mean()
        return STEP * soft / (strength + 0.3 * usual + 1e-20)

    def settle(self, canvas: Tensor) -> Tensor:
        canvas = canvas + BACKGROUND * (1 - self._mask) * (gaussian(canvas, 1.0) - canvas)
        grid = max(1, self._height // 4), max(1, self._width // 4)
        noise = torch.randn(1, 3, *grid, generator=self._chance).to(self._device)
        mist = gaussian(canvas, 3.0) + 0.06 * interpolate(noise, (self._height, self._width), mode="bilinear")
        canvas = canvas + CHANGE * self._changing * (mist - canvas)
        canvas = canvas + SKY * (1 - self._mask) * (self._drifting_sky() - _spread(canvas))
        return regularise(canvas, ARTWORK)

    def resized(self, height: int, width: int) -> "ObjectWindows":
        other = ObjectWindows(self._network, height, width, self._device, self._chance)
        other._sky, other._born = self._sky, self._born
        larger = height / self._height
        other.all = [
            replace(
                window,
                x=width / 2 + larger * (window.x - self._width / 2),
                y=larger * window.y,
                half=larger * window.half,
            )
            for window in self.all
        ]
        return other

    @torch.no_grad()
    def seen(self, canvas: Tensor) -> Tensor:
        logits: Tensor = self._network(self.crops(canvas, torch.zeros(len(self.all), 4)))
        return logits.mean((2, 3)).softmax(1).mean(0)

    def _drifting_sky(self) -> Tensor:
        """Wide soft colours, which turn into others within a minute or so."""
        fresh = torch.randn(1, 3, 3, 4, generator=self._chance).to(self._device)
        self._sky = (1 - DRIFT) * self._sky + (1 - (1 - DRIFT) ** 2) ** 0.5 * fresh
        colours = 0.45 + 0.14 * self._sky + 0.09 * self._sky.mean(1, keepdim=True)
        return interpolate(colours, (self._height, self._width), mode="bicubic", align_corners=True)

    def _shows(self, window: ObjectWindow) -> bool:
        margin = 0.25 * window.half
        inside = -margin < window.x < self._width + margin and -margin < window.y < self._height + margin
        return inside and window.half < LARGEST * self._height

    def _fill(self) -> None:
        """Lets windows be born where there is room."""
        for _ in range(200 if not self.all else 12):
            x, y, size, pose, side = torch.rand(5, generator=self._chance).tolist()
            half = BORN * self._height * (0.9 + 0.35 * size)
            phase = self._born * _GOLDEN % 1
            fresh = ObjectWindow(x * self._width, y * self._height, half, 0.0, phase, pose, side < 0.5)
            if all(math.hypot(fresh.x - other.x, fresh.y - other.y) > ROOM * (half + other.half) for other in self.all):
                self.all.append(fresh)
                self._born += 1

    def _directed(self, window: ObjectWindow, shares: Shares) -> ObjectWindow:
        """The window with the output that the shares give it."""
        elsewhere = "lower" if window.y < self._height / 2 else "upper"
        here = {subject: share for subject, share in shares.items() if subject[1] != elsewhere} or shares
        subjects, bounds = list(here), list(itertools.accumulate(here.values()))
        index, _ = subjects[bisect.bisect_right(bounds[:-1], window.phase * bounds[-1])]
        poses = self._network.poses(index)
        output = poses[int(window.pose * len(poses))]
        return window if output == window.output else replace(window, output=output, age=0)

    def _discs(self, younger: int | None = None) -> Tensor:
        """Where windows are, [1, 1, H, W]: 1 at the middle of each, 0 outside; only of those `younger` than so many
        keyframes."""
        y = torch.arange(0.5, self._height, device=self._device).view(-1, 1)
        x = torch.arange(0.5, self._width, device=self._device)
        mask = torch.zeros(self._height, self._width, device=self._device)
        for window in self.all:
            if younger is None or window.age < younger:
                distance = ((x - window.x).square() + (y - window.y).square()).sqrt() / window.half
                mask = torch.maximum(mask, ((1.15 - distance) / 0.4).clamp(0, 1))
        return mask.view(1, 1, self._height, self._width)


def _softened(gradient: Tensor) -> Tensor:
    """The gradient [N, 3, side, side] of windows, blurred."""
    return gaussian(gradient.flatten(0, 1).unsqueeze(0), SOFTER).view_as(gradient)


def _spread(picture: Tensor) -> Tensor:
    """The picture blurred widely."""
    size = picture.shape[-2:]
    small = avg_pool2d(picture, 8, ceil_mode=True, count_include_pad=False)
    return interpolate(gaussian(small, 2.0), size, mode="bilinear")
