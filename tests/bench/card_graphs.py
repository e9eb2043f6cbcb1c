"""CUDA graphs against eager steps on a graphics card: whether they are the same, and how fast both are."""

import functools
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.fx.experimental.proxy_tensor import make_fx

from stream.dream import opencv_planes
from stream.dream.cuda_graphs import CudaGraphs, GraphCache, Record, Step
from stream.dream.dreamer import ascend
from stream.dream.networks.engine import Engine
from stream.dream.objectives import categories
from stream.dream.octave_views import OctaveViews
from stream.dream.recipes import OctaveRecipe
from stream.ipc.motion import CameraView
from tests.bench.card_pace import dreaming, pace
from tests.bench.card_plan import VOLCANO, Plan
from tests.bench.card_report import Task

MAX_DIFFERENCE = 0.01
"""Between a recorded step's change of the canvas and an eager one's, as a share of it."""


def graphs(plan: Plan, task: Task) -> None:
    """Recorded steps against eager ones."""
    failed = []
    opencv_planes.cv2 = None  # type: ignore[assignment]  # the tracer would miss what it does; a card has no use for it
    for precision in plan.precisions:
        engine = plan.engine(plan.recorded, precision)
        for views in plan.compared:
            found = _compared(plan, engine, views)
            task.say(f"{engine.name} {precision}, {views} views, {plan.steps} steps: {found}")
            if not found.same:
                failed.append(f"{precision}, {views} views")
        for record in (False, True):
            way = "recorded" if record else "eager"
            task.say(f"{engine.name} {precision}, {way:<9} {pace(plan, dreaming(engine, plan.wide, record=record))}")
    for name in plan.shows:
        engine = plan.engine(name, plan.precisions[0])
        task.say(f"{name} {pace(plan, dreaming(engine, plan.wide))}")
    assert not failed, f"recorded steps are not the eager ones: {'; '.join(failed)}"


@dataclass(frozen=True)
class Differences:
    """How far apart canvases are, as shares of the steps' mean change: the most after any one step from the same
    canvas, and after all steps; of recorded from eager ones, and of eager ones among themselves."""

    step: float
    eager_step: float
    end: float
    eager_end: float
    keys: int
    """Recordings."""

    @property
    def same(self) -> bool:
        """Whether recorded steps are eager ones within rounding, which in a chaotic ascent adds up."""
        return self.step <= max(MAX_DIFFERENCE, 3 * self.eager_step) and self.end <= max(
            MAX_DIFFERENCE, 3 * self.eager_end
        )

    def __str__(self) -> str:
        return (
            f"recorded ones ({self.keys} keys) are off by {self.step:.1e} (eager ones by {self.eager_step:.1e}),"
            f" after all by {self.end:.1e} ({self.eager_end:.1e})"
        )


class Walk:
    """Steps from a seed, eager or recorded, by views that can be recorded."""

    def __init__(self, plan: Plan, engine: Engine, views: int, record: Record | None) -> None:
        self._engine, self._rng = engine, torch.Generator().manual_seed(1)
        self._recipe = OctaveRecipe(engine.network, plan.wide, engine.device, self._rng)
        self._recipe.views = OctaveViews(
            plan.wide, 180, 0.06, engine.network.poses, engine.device, self._rng, count=views, recordable=True
        )
        self._graphs = GraphCache(record)
        self.keys: set[object] = set()

    def step(self, canvas: Tensor) -> Tensor:
        """The canvas after the next step; the one given is kept."""
        recipe = self._recipe
        recipe.views.move(0.0, CameraView(1.0, 0.0), {(VOLCANO, "everywhere"): 1.0})
        view = recipe.views.sample(self._rng)
        self.keys.add(view.key)
        step = functools.partial(
            ascend, network=self._engine.network, view=view, update=recipe.update,
            objective=categories(view.outputs, recipe.logit_weight),
        )  # fmt: skip
        return self._graphs.run(view.key, step, canvas.clone())


def _compared(plan: Plan, engine: Engine, views: int) -> Differences:
    record = CudaGraphs() if plan.on_card else traced
    eager, *free = (Walk(plan, engine, views, one) for one in (None, None, record))
    beside = [Walk(plan, engine, views, one) for one in (None, record)]  # begins each step where the first one did
    first = torch.rand(1, 3, plan.wide.height, plan.wide.width, generator=torch.Generator().manual_seed(2))
    first = (0.4 + 0.2 * first).to(plan.device)
    canvas, canvases, steps = first, [first, first], list[list[float]]()
    for _ in range(plan.steps):
        before, canvas = canvas, eager.step(canvas)
        assert not torch.equal(before, canvas), "a step changes nothing"
        canvases = [walk.step(one) for walk, one in zip(free, canvases, strict=True)]
        steps.append([_apart(walk.step(before), canvas, before) for walk in beside])
    ends = [_apart(one, canvas, first) for one in canvases]
    most = torch.tensor(steps).amax(0).tolist()  # what is not a number remains so
    return Differences(most[1], most[0], ends[1], ends[0], len(eager.keys))


def _apart(one: Tensor, other: Tensor, before: Tensor) -> float:
    return float((one - other).abs().mean() / (other - before).abs().mean())


def traced(step: Step, canvas: Tensor) -> Step:
    """A recording by PyTorch's tracer, which forgets all Python as a CUDA graph does."""
    played: Step = make_fx(step)(canvas.clone())
    return played
