"""How fast a dreamer goes on alone: keyframes and steps a second, and what is recorded meanwhile."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor

from stream.dream import recipes
from stream.dream.cuda_graphs import GraphCache, Record, Step
from stream.dream.dreamer import Dreamer
from stream.dream.networks.engine import Engine
from stream.dream.recipes import Tuning
from stream.ipc.scene import Scene, Target
from stream.settings import Settings, Size
from tests.bench.card_plan import STEPS, VOLCANO, Plan


class Counted:
    """Counts what is recorded."""

    def __init__(self, record: Record) -> None:
        self._record, self.made = record, 0

    def __call__(self, step: Step, canvas: Tensor) -> Step:
        self.made += 1
        return self._record(step, canvas)


@dataclass(frozen=True)
class Pace:
    """How fast an engine dreams alone, and with how many recordings."""

    keyframes: float
    """A second."""
    issuing: float
    """Milliseconds until a step is on its way."""
    made: int
    kept: int
    late: int
    """Recordings made while it was measured."""

    @property
    def steps(self) -> float:
        return STEPS * self.keyframes

    def __str__(self) -> str:
        return (
            f"{self.keyframes:7.1f} keyframes/s {self.steps:7.1f} steps/s {self.issuing:7.2f} ms to issue one,"
            f" recordings: {self.made} made, {self.kept} kept, {self.late} late"
        )


def dreaming(engine: Engine, canvas: Size, record: bool = True) -> Dreamer:
    dreamer = Dreamer(engine, Settings(canvas=canvas, steps=STEPS), 1, record=record)
    dreamer.follow(Scene(1, (Target(VOLCANO, "volcano"),)))
    return dreamer


def pace(plan: Plan, dreamer: Dreamer) -> Pace:
    """Keyframes one after the other, each copied to the host while the next is dreamed, as in a show."""
    kept: Any = dreamer._graphs
    counted = Counted(kept._record or (lambda step, _: step))
    if kept._record:
        kept._record = counted
    issuing: list[float] = []
    arriving: list[Callable[[], object]] = []

    def keyframe() -> None:
        dreamer.move()
        for _ in range(STEPS):
            began = time.perf_counter()
            dreamer.step()
            issuing.append(time.perf_counter() - began)
        arriving.append(dreamer.keyframe_async())
        if len(arriving) > 1:
            arriving.pop(0)()

    began, made, quiet = time.monotonic(), 0, 0
    while quiet < 5 and time.monotonic() - began < 2 * plan.seconds:
        keyframe()
        quiet, made = quiet + 1 if counted.made == made else 0, counted.made
    plan.synchronise()
    issuing.clear()
    count, began = 0, time.monotonic()
    while (elapsed := time.monotonic() - began) < plan.seconds or not count:
        keyframe()
        count += 1
    arriving.pop()()
    plan.synchronise()
    elapsed = time.monotonic() - began
    return Pace(
        count / elapsed, 1000 * statistics.mean(issuing), counted.made, len(kept._recordings), counted.made - made
    )


def shown(engine: Engine, dreamer: Dreamer, steps: int) -> list[torch.Size]:
    """What the network is shown in so many steps, taken eagerly."""
    found: list[torch.Size] = []
    hook = engine.network.register_forward_pre_hook(lambda _, inputs: found.append(inputs[0].shape))
    kept, dreamer._graphs = dreamer._graphs, GraphCache()
    dreamer.move()
    for _ in range(steps):
        dreamer.step()
    dreamer._graphs = kept
    hook.remove()
    return found


def tuned(name: str, views: int) -> None:
    """From now on a network is shown so many squares at once."""
    recipes.TUNING = {**recipes.TUNING, name: replace(recipes.TUNING.get(name, Tuning()), views=views)}
