"""The dreamer: gradient ascent on one canvas that is never cleared.

A step has lucid's five axes, which know nothing of each other: a view of the canvas, an objective over the network's
response, an update for the gradient, a prior per keyframe, and pixels in 0..1 as the parametrisation.
"""

import functools
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
from .cuda_graphs import CudaGraphs, GraphCache
from .filters import gaussian
from .networks.dense import Network
from .networks.engine import Engine
from .networks.zoo import LABELS
from .objectives import Objective, Response, categories
from .preconditioner import Update, decorrelated
from .recipes import Recipe, recipe_for
from .views import View
from .warp import warp
from .yuv import copy_to_host, from_i420, i420

log = logging.getLogger(__name__)

SHARED_PACE = 0.5
"""How fast the camera moves while subjects share the canvas: its vanishing point lies between them, and would carry
each out of the picture before it has grown."""


def ascend(canvas: Tensor, *, network: Network, view: View, objective: Objective, update: Update) -> Tensor:
    """Gradient ascent, one step: the canvas [1, 3, H, W] with the update for the gradient of the objective where the
    view looks. The canvas given is changed, and may leave 0..1 until the keyframe ends.

    All that changes between steps of equal views is in tensors, so that a CUDA graph can record it.
    """
    patches = view.cut(canvas).requires_grad_()
    response = Response(network(view.shown(patches), objective.layers), network.spec.rectified)
    (gradient,) = torch.autograd.grad(objective(response), patches)
    return view.spread(canvas, update(gradient, view.band_gains))


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
        *,
        objective: Objective | None = None,
        record: bool = True,
    ) -> None:
        """Climbs the scenes that it follows, or an `objective` of one's own. On a graphics card its steps are recorded
        as CUDA graphs, unless `record` is false."""
        self._record, self._clock = record, clock
        self._objective = objective
        self._camera = CameraPath(settings.zoom, settings.turn, settings.wander, seed)
        self._rng = torch.Generator().manual_seed(seed)
        self._mix = TargetMix(engine.network.knows, engine.network.spec.outputs[0])
        self._scene = 0
        self._time = clock()
        self._motion = self._camera.at(self._time)
        self._steps = 0
        self._repaired = False
        self.canvas = _clouds(settings.canvas.height, settings.canvas.width, self._rng)
        self.adopt(engine)

    def step(self) -> None:
        """One step up the objective, by the network whose turn it is, through a new view of the canvas."""
        turn = self._steps % len(self._networks)
        network, recipe = self._networks[turn], self._recipes[turn]
        view = recipe.views.sample(self._rng)
        objective = self._objective or categories(view.outputs, recipe.logit_weight)
        step = functools.partial(ascend, network=network, view=view, objective=objective, update=recipe.update)
        key = view.key and (turn, view.key)
        self.canvas = self._graphs.run(key, step, self.canvas)
        self._steps += 1

    def move(self) -> None:
        """Begins a keyframe: the canvas as the camera sees it now, and what is wanted of it."""
        now = self._clock()
        camera = view_after(self._motion, now - self._time)
        self.canvas = warp(camera, self.canvas)
        mix = self._mix.at(now)
        shared = sum(share for (_, place), share in mix.items() if place != "everywhere")
        self._time, self._motion = now, self._camera.at(now).slowed(1 - (1 - SHARED_PACE) * shared)
        for recipe in self._recipes:
            recipe.views.move(now, camera, mix)

    def keyframe(self) -> Keyframe:
        """The canvas, regularised, as it is published."""
        return self.keyframe_async()()

    def keyframe_async(self) -> Callable[[], Keyframe]:
        """Ends a keyframe. What it gives waits for the picture to arrive from the device; the next keyframe may be
        begun before."""
        finite = self.canvas.sum().isfinite()
        if self.canvas.is_cuda or not finite:  # a card is not waited for
            self.canvas = self.canvas.nan_to_num(0.5, 0.5, 0.5)
        self.canvas = self._recipes[0].prior(self.canvas.clamp_(0, 1))
        size, time, motion, scene, steps = self.size, self._time, self._motion, self._scene, self._steps
        arrived = copy_to_host(torch.cat((i420(self.canvas), finite.view(1).byte())))

        def developed() -> Keyframe:
            content = arrived()
            planes, was_finite = content[:-1], content[-1]
            if not (self._repaired or was_finite):
                self._repaired = True
                log.warning("The canvas held numbers that are not finite; they are grey now.")
            return Keyframe(size.width, size.height, time, motion, scene, steps, planes)

        return developed

    def follow(self, scene: Scene) -> None:
        """Dreams this scene from the next keyframe on."""
        self._mix.follow(scene)
        self._scene = scene.number

    def adopt(self, engine: Engine) -> None:
        """Dreams with another engine from the next keyframe on; canvas and subjects stay."""
        self._networks, self._device = engine.networks, engine.device
        self._mix.restrict(engine.network.knows, engine.network.spec.outputs[0])
        self._recipes = self._fresh_recipes(self.size)
        self.canvas = self.canvas.to(engine.device)
        self._graphs = GraphCache(CudaGraphs() if self._record and engine.device.type == "cuda" else None)

    def resume(self, keyframe: Keyframe) -> None:
        """Goes on from a keyframe of an earlier dreamer."""
        picture = from_i420(keyframe.planes, keyframe.width, keyframe.height, self.canvas.device)
        picture = _resampled(picture, self.size)
        self.canvas = warp(view_after(keyframe.motion, self._clock() - keyframe.time), picture)
        self._time, self._motion = self._clock(), keyframe.motion  # which the studio goes on with until the next

    @property
    def size(self) -> Size:
        """The canvas's."""
        height, width = self.canvas.shape[-2:]
        return Size(width, height)

    def resize(self, size: Size) -> None:
        """Dreams on a canvas of another size from the next keyframe on; the picture stays."""
        if size != self.size:
            self.canvas = _resampled(self.canvas.detach(), size)
            before, self._recipes = self._recipes, self._fresh_recipes(size)
            for recipe, other in zip(self._recipes, before, strict=True):
                recipe.take_over(other)
            self.forget_recordings()

    def forget_recordings(self) -> None:
        """Frees the memory of recorded steps; they are recorded anew."""
        self._graphs.clear()

    @torch.no_grad()
    def seen(self, count: int = 5) -> tuple[Seen, ...]:
        """What the network sees in the canvas as it is now, likeliest first."""
        network = self._networks[0]
        response = Response(network(self._recipes[0].views.overview(self.canvas)), network.spec.rectified)
        probabilities = response.pooled.softmax(1).mean(0)
        return tuple(
            Seen(index, LABELS[index], probability) for index, probability in network.likeliest(probabilities, count)
        )

    def _fresh_recipes(self, size: Size) -> list[Recipe]:
        return [recipe_for(network, size, self._device, self._rng) for network in self._networks]


def _resampled(canvas: Tensor, size: Size) -> Tensor:
    """The canvas in another size; smaller without the lattice that skipped pixels would leave."""
    if tuple(canvas.shape[-2:]) == (size.height, size.width):
        return canvas
    return interpolate(canvas, (size.height, size.width), mode="bicubic", antialias=True).clamp(0, 1)


def _clouds(height: int, width: int, rng: torch.Generator) -> Tensor:
    """Soft clouds of colour to begin with, [1, 3, H, W] in 0..1: noise at every scale."""
    canvas = torch.full((1, 3, height, width), 0.45)
    for sigma in (1.0, 2.0, 4.0, 8.0, 16.0, 32.0):
        cloud = torch.randn(1, 3, max(2, round(height / sigma)), max(2, round(width / sigma)), generator=rng)
        canvas += 0.03 * interpolate(cloud, (height, width), mode="bicubic")
    return gaussian(decorrelated(canvas - 0.45, 0.7) + 0.45, 1.0).clamp(0, 1)
