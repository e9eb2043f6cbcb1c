"""What a graphics card takes for everything in a keyframe, and what share that is of what it could do."""

import functools
import statistics
from collections import Counter
from collections.abc import Callable

import torch
from torch import Tensor

from stream.dream.benchmark import peak, work
from stream.dream.cuda_graphs import GraphCache, Record
from stream.dream.networks.engine import Engine
from stream.dream.priors import regularise
from stream.dream.warp import warp
from stream.dream.yuv import copy_to_host, i420
from stream.ipc.motion import CameraView
from tests.bench.card_pace import dreaming, pace, shown, tuned
from tests.bench.card_plan import Plan
from tests.bench.card_report import Task
from tests.bench.step import pass_through


def speed(name: str, precision: str, plan: Plan, task: Task) -> None:
    """Keyframes and steps a second of a network, their share of the roofline, and the memory that they take."""
    engine = plan.engine(name, precision)
    limit, works = peak(engine), functools.cache(functools.partial(_work, engine))
    task.say(
        f"{engine.name} {engine.precision_name}; a matrix product: {limit / 1e12:.2f} TFLOP/s; GiB allocated, reserved",
        f"{'canvas':<10}{'views':>5}{'keyframes/s':>12}{'steps/s':>9}{'issue ms':>9}"
        f"{'share':>7}{'alloc':>7}{'held':>7}{'recorded':>9}{'kept':>5}{'late':>5}",
    )
    dreamer = dreaming(engine, plan.wide)
    for canvas in plan.canvases:
        for views in plan.views:
            if task.is_late:
                task.say(f"no time was left from {canvas}, {views} views on")
                return
            tuned(engine.name, views)
            dreamer.resize(canvas)
            dreamer.adopt(engine)
            if plan.on_card:
                torch.cuda.empty_cache()
                torch.cuda.reset_peak_memory_stats()
            shapes = shown(engine, dreamer, plan.sampled)
            found = pace(plan, dreamer)
            operations = statistics.fmean(shape[0] * works(shape[1:]) for shape in shapes)
            task.say(
                f"{canvas!s:<10}{views:5}{found.keyframes:12.1f}{found.steps:9.1f}{found.issuing:9.2f}"
                f"{found.steps * operations / limit:7.3f}{_memory(plan)}{found.made:9}{found.kept:5}{found.late:5}"
            )


def _work(engine: Engine, shape: torch.Size) -> float:
    return work(engine, torch.Size((1, *shape)))


def _memory(plan: Plan) -> str:
    """The most that was allocated and reserved, in GiB."""
    if not plan.on_card:
        return f"{'-':>7}{'-':>7}"
    return f"{torch.cuda.max_memory_allocated() / 2**30:7.2f}{torch.cuda.max_memory_reserved() / 2**30:7.2f}"


def rest(plan: Plan, task: Task) -> None:
    """What a keyframe takes beside its steps, in milliseconds."""
    names = "warp", "prior", "i420", "copy", "sample", "move", "keyframe", "seen"
    task.say(f"{'canvas':<10}" + "".join(f"{name:>10}" for name in names))
    engine = plan.engine("googlenet", plan.precisions[0])
    camera, rng = CameraView(1.003, 0.01, 0.001, 0.001), torch.Generator().manual_seed(1)
    for canvas in plan.canvases:
        dreamer = dreaming(engine, canvas)
        dreamer.move()
        picture = dreamer.canvas
        planes = i420(picture)
        parts: tuple[Callable[[], object], ...] = (
            functools.partial(warp, camera, picture),
            functools.partial(regularise, picture),
            functools.partial(i420, picture),
            functools.partial(_copied, planes),
            functools.partial(dreamer._recipes[0].views.sample, rng),
            dreamer.move,
            dreamer.keyframe,
            dreamer.seen,
        )
        task.say(f"{canvas!s:<10}" + "".join(f"{plan.timed(part):10.3f}" for part in parts))


def _copied(planes: Tensor) -> bytes:
    return copy_to_host(planes)()


def ratio(plan: Plan, task: Task) -> None:
    """A step over the bare pass of its network, there and back to the pixels, both recorded or both eager."""
    task.say(f"{'network':<15}{'precision':<10}{'views':>5}{'way':>10}{'step ms':>9}{'bare ms':>9}{'ratio':>7}")
    for precision in plan.precisions:
        for name in ("squeezenet1_0", *plan.networks):
            if task.is_late:
                task.say("no time was left for the others")
                return
            engine = plan.engine(name, precision)
            for views in plan.compared:
                tuned(name, views)
                dreamer = dreaming(engine, plan.wide)
                shapes = Counter(shown(engine, dreamer, plan.sampled))
                for record in (None, plan.record()) if plan.on_card else (None,):
                    dreamer._graphs = GraphCache(record)
                    for _ in range(3 * plan.rounds):
                        dreamer.step()
                    step = plan.timed(dreamer.step, 4 * plan.rounds)
                    bare = sum(count * _bare(plan, engine, shape, record) for shape, count in shapes.items())
                    bare /= shapes.total()
                    task.say(
                        f"{name:<15}{precision:<10}{views:5}{'recorded' if record else 'eager':>10}"
                        f"{step:9.3f}{bare:9.3f}{step / bare:7.2f}"
                    )


def _bare(plan: Plan, engine: Engine, shape: torch.Size, record: Record | None) -> float:
    noise = torch.rand(shape, device=plan.device)

    def there_and_back(picture: Tensor) -> Tensor:
        return pass_through(engine.network, picture.detach())

    run = record(there_and_back, noise) if record else there_and_back
    return plan.timed(lambda: run(noise))
