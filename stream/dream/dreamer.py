"""The dreamer: one canvas that is never cleared, and the step that makes it more like what is wanted."""

import logging
import time
from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn.functional import interpolate

from stream.ipc.frames import Keyframe
from stream.ipc.motion import view_after
from stream.ipc.reports import Seen
from stream.ipc.scene import Scene
from stream.settings import Settings, Size

from .camera_path import CameraPath
from .crossfade import TargetMix
from .cuda_graphs import GraphCache
from .networks.engine import Engine
from .networks.zoo import LABELS
from .object_windows import ObjectWindows
from .preconditioner import gaussian, natural_colours
from .views import FullFrame, ViewSampler
from .warp import warp
from .yuv import fetched, from_i420, i420

log = logging.getLogger(__name__)


class Dreamer:
    """A dream that goes on: `move` begins a keyframe, `step` dreams, `keyframe` is what has come of it.

    The same seed, scenes and times give the same canvas, on one machine.
    """

    def __init__(
        self,
        engine: Engine,
        settings: Settings,
        seed: int,
        clock: Callable[[], float] = time.monotonic,
        records: bool = True,
    ) -> None:
        """On a graphics card it `records` its steps, unless told not to."""
        self._records = records
        self._clock = clock
        self._journey = CameraPath(settings.zoom, settings.turn, settings.wander, seed)
        self._chance = torch.Generator().manual_seed(seed)
        self._subjects = TargetMix(seed, engine.network.knows, engine.network.kind.reveries)
        self._scene = 0
        self._time = clock()
        self._motion = self._journey.at(self._time)
        self._steps = 0
        self._repaired = False
        self.canvas = _mist(settings.canvas.height, settings.canvas.width, self._chance)
        self.adopt(engine)

    def resume(self, keyframe: Keyframe) -> None:
        """Goes on from a keyframe of an earlier dreamer."""
        picture = from_i420(keyframe.planes, keyframe.width, keyframe.height, self.canvas.device)
        picture = _enlarged(picture, self.size)
        self.canvas = warp(view_after(keyframe.motion, self._clock() - keyframe.time), picture)
        self._time, self._motion = self._clock(), keyframe.motion  # which the studio goes on with until the next

    def follow(self, scene: Scene) -> None:
        """Dreams this scene from the next keyframe on."""
        self._subjects.follow(scene)
        self._scene = scene.number

    def adopt(self, engine: Engine) -> None:
        """Dreams with another engine from the next keyframe on; canvas and subjects stay."""
        height, width = self.canvas.shape[-2:]
        looks = FullFrame if engine.network.kind.window is None else ObjectWindows
        self._network = engine.network
        self._subjects.know(engine.network.knows, engine.network.kind.reveries)
        self._gaze: ViewSampler = looks(engine.network, height, width, engine.device, self._chance)
        self.canvas = self.canvas.to(engine.device)
        self._recorder = GraphCache() if self._records and engine.device.type == "cuda" else None

    @property
    def size(self) -> Size:
        """The canvas's."""
        height, width = self.canvas.shape[-2:]
        return Size(width, height)

    def resize(self, size: Size) -> None:
        """Dreams on a canvas of another size from the next keyframe on; the picture stays."""
        if size != self.size:
            self.canvas = _enlarged(self.canvas.detach(), size)
            self._gaze = self._gaze.resized(size.height, size.width)
            self.forget_recordings()

    def forget_recordings(self) -> None:
        """Frees the memory of recorded steps; they are recorded anew."""
        self._recorder = GraphCache() if self._recorder else None

    def move(self) -> None:
        """Begins a keyframe: the canvas as the camera sees it now, and what is wanted of it."""
        now = self._clock()
        view = view_after(self._motion, now - self._time)
        self.canvas = warp(view, self.canvas)
        self._time, self._motion = now, self._journey.at(now)
        self._gaze.move(view, self._subjects.at(now))

    def step(self) -> None:
        """One step up the objective."""
        kind = self._gaze.glance()
        if self._recorder is None or kind is None:
            self.canvas = self._climbed(self.canvas)
        else:
            self.canvas = self._recorder.play(kind, self._climbed, self.canvas)
        self._steps += 1

    def keyframe(self) -> Keyframe:
        """The canvas, settled, as it is published."""
        return self.develop()()

    def develop(self) -> Callable[[], Keyframe]:
        """Ends a keyframe. What it gives waits for the picture to arrive from the device; the next keyframe may be
        begun before."""
        whole = self.canvas.sum().isfinite()
        self.canvas = self._gaze.settle(self.canvas.nan_to_num(0.5, 0.5, 0.5))
        size, time, motion, scene, steps = self.size, self._time, self._motion, self._scene, self._steps
        arrived = fetched(torch.cat((i420(self.canvas), whole.view(1).byte())))

        def developed() -> Keyframe:
            content = arrived()
            planes, sound = content[:-1], content[-1]
            if not (self._repaired or sound):
                self._repaired = True
                log.warning("The canvas held numbers that are not finite; they are grey now.")
            return Keyframe(size.width, size.height, time, motion, scene, steps, planes)

        return developed

    def seen(self, count: int = 5) -> tuple[Seen, ...]:
        """What the network sees in the canvas as it is now, likeliest first."""
        return tuple(
            Seen(index, LABELS[index], probability)
            for index, probability in self._network.likeliest(self._gaze.seen(self.canvas), count)
        )

    def _climbed(self, canvas: Tensor) -> Tensor:
        canvas = canvas.detach().requires_grad_()
        (gradient,) = torch.autograd.grad(self._gaze.objective(canvas), canvas)
        return (canvas.detach() + self._gaze.step(gradient)).clamp(0, 1)


def _enlarged(canvas: Tensor, size: Size) -> Tensor:
    """The canvas in another size; smaller without the lattice that skipped pixels would leave."""
    if tuple(canvas.shape[-2:]) == (size.height, size.width):
        return canvas
    return interpolate(canvas, (size.height, size.width), mode="bicubic", antialias=True).clamp(0, 1)


def _mist(height: int, width: int, chance: torch.Generator) -> Tensor:
    """Soft clouds of colour to begin with, [1, 3, H, W] in 0..1: noise at every scale."""
    canvas = torch.full((1, 3, height, width), 0.45)
    for sigma in (1.0, 2.0, 4.0, 8.0, 16.0, 32.0):
        cloud = torch.randn(1, 3, max(2, round(height / sigma)), max(2, round(width / sigma)), generator=chance)
        canvas += 0.03 * interpolate(cloud, (height, width), mode="bicubic")
    return gaussian(natural_colours(canvas - 0.45, 0.7) + 0.45, 1.0).clamp(0, 1)
