"""The dreamer: one canvas that is never cleared, and the step that makes it more like what is wanted."""

import logging
import time
from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn.functional import interpolate

from stream.frames import Keyframe
from stream.motion import Motion, view_after
from stream.reports import Seen
from stream.scene import Place, Scene
from stream.settings import Settings

from .camera import seen_through
from .colour import from_i420, to_i420
from .engine import Engine
from .gradient import direction, gaussian, natural_colours
from .networks import LABELS
from .objective import Objective, Response, category, total
from .priors import settled
from .subjects import Subjects

log = logging.getLogger(__name__)

STEP = 0.008
"""How far a step goes along the bands' sum, in colours of 0..1."""
SCALES = (0.7, 0.85, 1.0, 1.15, 1.3)
"""Five fixed sizes to look at the canvas in, so that the shapes of all tensors recur."""
ROLL = 24
"""How far the canvas is rolled round before each look, in pixels either way."""


class Dreamer:
    """A dream that goes on: `move` begins a keyframe, `step` dreams, `keyframe` is what has come of it.

    The same seed, scenes and times give the same canvas, on one machine.
    """

    def __init__(
        self, engine: Engine, settings: Settings, seed: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._motion = Motion(settings.zoom, settings.turn)
        self._chance = torch.Generator().manual_seed(seed)
        self._subjects = Subjects(seed)
        self._scene = 0
        self._time = clock()
        self._steps = 0
        self._logits: Tensor | None = None
        self._repaired = False
        self.canvas = _mist(settings.canvas.height, settings.canvas.width, self._chance).to(engine.device)
        self._masks = _halves(self.canvas)
        self._objective: Objective

    def resume(self, keyframe: Keyframe) -> bool:
        """Goes on from a keyframe of an earlier dreamer; false when it is of another size."""
        height, width = self.canvas.shape[-2:]
        if (keyframe.width, keyframe.height) != (width, height):
            return False
        self.canvas = from_i420(keyframe.planes, width, height, self._engine.device)
        self.canvas = seen_through(view_after(keyframe.motion, self._clock() - keyframe.time), self.canvas)
        self._time = self._clock()
        return True

    def follow(self, scene: Scene) -> None:
        """Dreams this scene from the next keyframe on."""
        self._subjects.follow(scene)
        self._scene = scene.number

    def move(self) -> None:
        """Begins a keyframe: the canvas as the camera sees it now, and what is wanted of it."""
        now = self._clock()
        self.canvas = seen_through(view_after(self._motion, now - self._time), self.canvas)
        self._time = now
        shares = self._subjects.at(now)
        self._objective = total([share * category(*subject) for subject, share in shares.items()])

    def step(self) -> None:
        """One step up the objective."""
        roll, scale = self._glance()
        canvas = self.canvas.requires_grad_()
        view = _looked_at(canvas, roll, scale)
        masks = {place: mask.roll(roll, (2, 3)) for place, mask in self._masks.items()}
        logits = self._engine.network(view)
        objective = self._objective(Response(logits, masks))
        (gradient,) = torch.autograd.grad(objective, canvas)
        self.canvas = (canvas.detach() + STEP * direction(gradient)).clamp(0, 1)
        self._logits = logits.detach()
        self._steps += 1

    def keyframe(self) -> Keyframe:
        """The canvas, settled, as it is published."""
        self.canvas = settled(self._finite(self.canvas))
        height, width = self.canvas.shape[-2:]
        planes = to_i420(self.canvas)
        return Keyframe(width, height, self._time, self._motion, self._scene, self._steps, planes)

    @property
    def reverie(self) -> int | None:
        """The category that is dreamed because nobody asked for another; None when somebody did."""
        return self._subjects.reverie(self._time)

    def seen(self, count: int = 5) -> tuple[Seen, ...]:
        """What the network saw when it last looked, likeliest first."""
        if self._logits is None:
            return ()
        found = self._logits[0].mean((1, 2)).softmax(0).cpu().topk(count)
        pairs = zip(found.indices.tolist(), found.values.tolist(), strict=True)
        return tuple(Seen(index, LABELS[index], probability) for index, probability in pairs)

    def _glance(self) -> tuple[tuple[int, int], float]:
        down, right = torch.randint(-ROLL, ROLL + 1, (2,), generator=self._chance).tolist()
        return (down, right), SCALES[int(torch.randint(len(SCALES), (1,), generator=self._chance))]

    def _finite(self, canvas: Tensor) -> Tensor:
        if bool(canvas.sum().isfinite()):
            return canvas
        if not self._repaired:
            self._repaired = True
            log.warning("The canvas held numbers that are not finite; they are grey now.")
        return canvas.nan_to_num(0.5, 0.5, 0.5)


def _looked_at(canvas: Tensor, roll: tuple[int, int], scale: float) -> Tensor:
    """The canvas rolled round by pixels down and right, and resized."""
    height, width = canvas.shape[-2:]
    size = round(height * scale), round(width * scale)
    return interpolate(canvas.roll(roll, (2, 3)), size, mode="bilinear")


def _mist(height: int, width: int, chance: torch.Generator) -> Tensor:
    """Soft clouds of colour to begin with, [1, 3, H, W] in 0..1: noise at every scale."""
    canvas = torch.full((1, 3, height, width), 0.45)
    for sigma in (1.0, 2.0, 4.0, 8.0, 16.0, 32.0):
        cloud = torch.randn(1, 3, max(2, round(height / sigma)), max(2, round(width / sigma)), generator=chance)
        canvas += 0.03 * interpolate(cloud, (height, width), mode="bicubic")
    return gaussian(natural_colours(canvas - 0.45, 0.7) + 0.45, 1.0).clamp(0, 1)


def _halves(canvas: Tensor) -> dict[Place, Tensor]:
    """A mask [1, 1, H, W] for each half of the canvas, soft at the middle."""
    height, width = canvas.shape[-2:]
    down = torch.linspace(-1, 1, height, device=canvas.device).view(1, 1, -1, 1).expand(1, 1, height, width)
    lower = (0.5 + down / 0.4).clamp(0, 1)
    return {"upper": 1 - lower, "lower": lower}
