"""CUDA graphs against eager steps on a graphics card: whether they are the same, and how fast both are."""

import functools

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
    """Recorded steps against eager ones: whether they are the same, and how fast both are."""
    failed = []
    opencv_planes.cv2 = None  # type: ignore[assignment]  # the tracer would miss what it does; a card has no use for it
    for precision in plan.precisions:
        engine = plan.engine(plan.recorded, precision)
        for views in plan.compared:
            worst, apart, usual, keys = _compared(plan, engine, views)
            task.say(
                f"{engine.name} {precision}, {views} views, {plan.steps} steps of {keys} keys: a recorded step is off"
                f" by {worst:.1e} of its change; the canvas after all by {apart:.1e}, another eager one by {usual:.1e}"
            )
            if worst > MAX_DIFFERENCE or apart > max(MAX_DIFFERENCE, 3 * usual):
                failed.append(f"{precision}, {views} views")
        for record in (False, True):
            dreamer = dreaming(engine, plan.wide, record=record)
            found = pace(plan, dreamer)
            task.say(f"{engine.name} {precision}, {'recorded' if record else 'eager':<9} {found}")
    assert not failed, f"recorded steps are not the eager ones: {'; '.join(failed)}"


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


def _compared(plan: Plan, engine: Engine, views: int) -> tuple[float, float, float, int]:
    """The largest difference of one step, that of the canvases after all, and of two eager ones, as shares of the
    change; and how many keys there were."""
    record = CudaGraphs() if plan.on_card else traced
    eager, other, recorded, parallel = (
        Walk(plan, engine, views, one) for one in (None, None, record, record)
    )  # the last goes step by step with the first
    first = torch.rand(1, 3, plan.wide.height, plan.wide.width, generator=torch.Generator().manual_seed(2))
    first = (0.4 + 0.2 * first).to(plan.device)
    canvases, worst = [first, first, first], 0.0
    for _ in range(plan.steps):
        before = canvases[0]
        canvases = [walk.step(canvas) for walk, canvas in zip((eager, other, recorded), canvases, strict=True)]
        change = (canvases[0] - before).abs().mean()
        assert change > 0, "a step changes nothing"
        worst = max(worst, float((parallel.step(before) - canvases[0]).abs().mean() / change))
    change = (canvases[0] - first).abs().mean()
    usual, apart = (float((canvas - canvases[0]).abs().mean() / change) for canvas in canvases[1:])
    return worst, apart, usual, len(eager.keys)


def traced(step: Step, canvas: Tensor) -> Step:
    """A recording by PyTorch's tracer, which forgets all Python as a CUDA graph does."""
    played: Step = make_fx(step)(canvas.clone())
    return played
