"""Everything that a graphics card can show, in one go: whether all works there, how fast it dreams, and how it looks.

    python -m tests.bench.card --out card
    python -m tests.bench.card --out card --minutes 4 --parts graphs speed
    python -m tests.bench.card --out card --device cpu --brief
    python -m tests.bench.card --pack card_pack --python 3.12

Writes `card.txt` and `card.png` into the folder. What fails says so, and the rest goes on. `--brief` shows in seconds
on a processor that the bench itself works; its figures mean nothing. `--pack` fills a folder with what a machine lacks
that has nothing but PyTorch, and says how to begin there.
"""

import argparse
import functools
import importlib.util
import os
import platform
import random
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
import torchvision
from torch import Tensor
from torch.fx.experimental.proxy_tensor import make_fx

from stream.dream import opencv_planes, recipes
from stream.dream.__main__ import DreamLoop
from stream.dream.benchmark import peak, work
from stream.dream.cuda_graphs import CudaGraphs, GraphCache, Record, Step
from stream.dream.dreamer import Dreamer, ascend
from stream.dream.networks.engine import Engine, start, warmed_up
from stream.dream.networks.switching import NetworkSwitcher
from stream.dream.networks.zoo import LABELS
from stream.dream.objectives import categories
from stream.dream.octave_views import CARD_VIEWS, OctaveViews
from stream.dream.priors import regularise
from stream.dream.recipes import OctaveRecipe, Tuning
from stream.dream.warp import warp
from stream.dream.yuv import copy_to_host, i420
from stream.ipc.channels import Rings
from stream.ipc.frames import unpack_keyframe
from stream.ipc.motion import CameraView
from stream.ipc.rings import Reader
from stream.ipc.scene import Scene, Target
from stream.ipc.worker import Worker, WorkerConfig
from stream.settings import Settings, Size
from tests.bench.card_pack import PackError, pack
from tests.bench.card_report import KILL_SECONDS, Part, Report, Task, run_parts
from tests.bench.dreams import dreamed
from tests.bench.sheets import Picture, sheet
from tests.bench.step import pass_through, untaught
from tests.judge import Judge
from tests.show import SHARED

FULL_HD, UHD = Size(1920, 1080), Size(3840, 2160)
VOLCANO = 980
WELL_KNOWN = (VOLCANO, 483, 130, 107, 84, 1, 291, 934)
"""Volcano, castle, flamingo, jellyfish, peacock, goldfish, lion, hotdog."""
STEPS = 4
"""In a keyframe."""
MAX_DIFFERENCE = 0.01
"""Between a recorded step's change of the canvas and an eager one's, as a share of it."""


@dataclass(frozen=True)
class Plan:
    """What is measured, and for how long."""

    device: torch.device
    weights: Path
    out: Path
    canvases: tuple[Size, ...] = (FULL_HD, Size(1280, 720), UHD)
    wide: Size = FULL_HD
    """Where not every canvas is tried."""
    full: Size = UHD
    """Where memory is to run out."""
    views: tuple[int, ...] = (CARD_VIEWS, 1, 4, 16)
    precisions: tuple[str, ...] = ("bfloat16", "float32")
    networks: tuple[str, ...] = ("bvlc_googlenet", "googlenet")
    recorded: str = "googlenet"
    """The network whose recordings are compared."""
    steps: int = 12
    """Steps compared."""
    rounds: int = 30
    seconds: float = 1.0
    """Of a measurement; it is begun when nothing new is recorded, and at the latest after twice that."""
    dreamed: float = 10.0
    """Simulated seconds of a dream to be looked at."""
    dreams: tuple[int, ...] = WELL_KNOWN

    @property
    def on_card(self) -> bool:
        return self.device.type == "cuda"

    def brief(self) -> "Plan":
        """The same in seconds on a processor."""
        small = Size(128, 64)
        return replace(
            self, canvases=(small,), wide=small, full=Size(256, 128), views=(2, 1), precisions=("float32",),
            recorded="squeezenet1_1", steps=3, rounds=1, seconds=0.05, dreamed=0.2, dreams=WELL_KNOWN[:2],
        )  # fmt: skip

    def engine(self, name: str, precision: str) -> Engine:
        """With weights from the folder or, for a network that has no file there, with random ones."""
        file = self.weights / f"{name}-imagenet.pth"
        if name in ("googlenet", "squeezenet1_1"):
            return warmed_up(untaught(name), self.device, precision, self.wide)
        settings = Settings(
            network=name, weights=(file,), precision=precision, device=str(self.device), canvas=self.wide,
            threads=None if self.on_card else 1,
        )  # fmt: skip
        return start(settings)

    def synchronise(self) -> None:
        if self.on_card:
            torch.cuda.synchronize(self.device)

    def timed(self, work: Callable[[], object], rounds: int | None = None) -> float:
        """Milliseconds that it takes, on the mean."""
        for _ in range(2):
            work()
        self.synchronise()
        began = time.perf_counter()
        for _ in range(rounds or self.rounds):
            work()
        self.synchronise()
        return 1000 * (time.perf_counter() - began) / (rounds or self.rounds)

    def record(self) -> Record | None:
        """What records steps: CUDA graphs, or nothing."""
        return CudaGraphs() if self.on_card else None


def machine(plan: Plan, task: Task) -> None:
    """Which card, driver and libraries."""
    say = task.say
    say(f"Python {platform.python_version()}, PyTorch {torch.__version__}, torchvision {torchvision.__version__}")
    say(
        f"{os.cpu_count()} processors, {torch.get_num_threads()} threads; OpenCV {'is' if opencv_planes.cv2 else 'is not'} here"
    )
    if not plan.on_card:
        say("no card: the processor stands in for it")
        return
    found = torch.cuda.get_device_properties(plan.device)
    say(f"{found.name}, {found.total_memory / 2**30:.1f} GiB, {found.multi_processor_count} multiprocessors")
    say(f"compute capability {found.major}.{found.minor}, {torch.cuda.mem_get_info()[0] / 2**30:.1f} GiB free")
    say(f"CUDA {torch.version.cuda}, cuDNN {torch.backends.cudnn.version()}, driver {_driver()}")
    say(f"TF32 in convolutions {torch.backends.cudnn.allow_tf32}, in products {torch.backends.cuda.matmul.allow_tf32}")
    began = time.perf_counter()
    product = torch.rand(64, 64, device=plan.device) @ torch.rand(64, 64, device=plan.device)
    say(f"its first product took {time.perf_counter() - began:.2f} s, and its mean is {product.mean().item():.2f}")


def _driver() -> str:
    command = ["nvidia-smi", "--query-gpu=driver_version", "--format=csv,noheader"]
    try:
        return subprocess.run(command, check=True, capture_output=True, text=True, timeout=10).stdout.strip()
    except (OSError, subprocess.SubprocessError) as error:
        return f"unknown ({type(error).__name__})"


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


def graphs(plan: Plan, task: Task) -> None:
    """Recorded steps against eager ones: whether they are the same, and how fast both are."""
    failed = []
    opencv_planes.cv2 = None  # type: ignore[assignment]  # the tracer would miss what it does; a card has no use for it
    for precision in plan.precisions:
        engine = plan.engine(plan.recorded, precision)
        for views in plan.views[:2]:
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


def speed(plan: Plan, task: Task) -> None:
    """Keyframes and steps a second, their share of the roofline, and the memory that they take."""
    task.say(
        f"{'network':<15}{'precision':<10}{'canvas':<10}{'views':>5}{'keyframes/s':>12}{'steps/s':>9}{'issue ms':>9}"
        f"{'share':>7}{'GiB':>7}{'held':>7}{'recorded':>9}{'kept':>5}{'late':>5}"
    )
    engines = [(name, precision) for precision in plan.precisions for name in plan.networks]
    for number, (name, precision) in enumerate(engines):
        end = time.monotonic() + (task.soft_end - time.monotonic()) / (len(engines) - number)
        try:
            _speeds(plan, task, plan.engine(name, precision), end)
        except torch.OutOfMemoryError:
            raise
        except Exception as error:  # weights are missing, most likely
            task.say(f"{name} {precision}: {type(error).__name__}: {error}")
            if number + 1 == len(engines):
                raise


def _speeds(plan: Plan, task: Task, engine: Engine, end: float) -> None:
    limit, works = peak(engine), functools.cache(functools.partial(_work, engine))
    task.say(f"{engine.name:<15}{engine.precision_name:<10}a matrix product: {limit / 1e12:.2f} TFLOP/s")
    dreamer = dreaming(engine, plan.wide)
    for canvas in plan.canvases:
        for views in plan.views:
            if time.monotonic() > end:
                task.say(f"{engine.name} {engine.precision_name}: no time was left from {canvas}, {views} views on")
                return
            tuned(engine.name, views)
            dreamer.resize(canvas)
            dreamer.adopt(engine)
            if plan.on_card:
                torch.cuda.empty_cache()
                torch.cuda.reset_peak_memory_stats()
            shapes = shown(engine, dreamer, 10)
            found = pace(plan, dreamer)
            operations = statistics.fmean(shape[0] * works(shape[1:]) for shape in shapes)
            task.say(
                f"{engine.name:<15}{engine.precision_name:<10}{canvas!s:<10}{views:5}{found.keyframes:12.1f}"
                f"{found.steps:9.1f}{found.issuing:9.2f}{found.steps * operations / limit:7.3f}{_memory(plan)}"
                f"{found.made:9}{found.kept:5}{found.late:5}"
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
            lambda picture=picture: warp(camera, picture),
            lambda picture=picture: regularise(picture),
            lambda picture=picture: i420(picture),
            lambda planes=planes: copy_to_host(planes)(),
            lambda dreamer=dreamer: dreamer._recipes[0].views.sample(rng),
            dreamer.move,
            dreamer.keyframe,
            dreamer.seen,
        )
        task.say(f"{canvas!s:<10}" + "".join(f"{plan.timed(part):10.3f}" for part in parts))


def ratio(plan: Plan, task: Task) -> None:
    """A step over the bare pass of its network, there and back to the pixels, both recorded or both eager."""
    task.say(f"{'network':<15}{'precision':<10}{'views':>5}{'way':>10}{'step ms':>9}{'bare ms':>9}{'ratio':>7}")
    for precision in plan.precisions:
        for name in ("squeezenet1_0", *plan.networks):
            if task.is_late:
                task.say("no time was left for the others")
                return
            engine = plan.engine(name, precision)
            for views in plan.views[:2]:
                tuned(name, views)
                dreamer = dreaming(engine, plan.wide)
                shapes = Counter(shown(engine, dreamer, 25))
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


def full_memory(plan: Plan, task: Task) -> None:
    """The dreamer's own loop on a card that is nearly full: it has to go on, on a smaller canvas."""
    engine = plan.engine("googlenet", plan.precisions[-1])
    settings = Settings(network="googlenet", canvas=plan.full, device=str(plan.device), steps=STEPS)
    half = Size(plan.full.width // 2, plan.full.height // 2)
    dreamer: Dreamer
    if plan.on_card:
        rest, whole, smaller = torch.cuda.memory_reserved(), _needs(plan, engine, plan.full), _needs(plan, engine, half)
        gib = [f"{one / 2**30:.2f}" for one in (rest, whole, smaller)]
        task.say(f"GiB reserved: {gib[0]} at rest, {gib[1]} with {plan.full}, {gib[2]} with {half}")
        dreamer = dreaming(engine, plan.full)
        torch.cuda.empty_cache()
        room = (whole + smaller) // 2 - torch.cuda.memory_reserved()
        free = torch.cuda.mem_get_info()[0]
        ballast = torch.empty(max(0, free - room), dtype=torch.uint8, device=plan.device)
        task.say(f"{ballast.numel() / 2**30:.2f} GiB are taken, {torch.cuda.mem_get_info()[0] / 2**30:.2f} are free")
    else:
        dreamer = _short_of_memory(dreaming(engine, plan.full), half)
    sizes = _loop_sizes(plan, task, engine, dreamer, settings)
    task.say("keyframes came in " + ", ".join(f"{size} ({count} times)" for size, count in sizes.items()))
    assert any(size != plan.full for size in sizes), "no keyframe came from a smaller canvas"


def _needs(plan: Plan, engine: Engine, canvas: Size) -> int:
    """Bytes reserved at the most while such a canvas is dreamed on."""
    torch.cuda.empty_cache()
    torch.cuda.reset_peak_memory_stats()
    pace(plan, dreaming(engine, canvas))
    return torch.cuda.max_memory_reserved()


def _short_of_memory(dreamer: Dreamer, most: Size) -> Dreamer:
    """On a processor: a dreamer whose steps on a larger canvas fail."""
    step = dreamer.step

    def limited() -> None:
        if dreamer.size.width > most.width:
            raise torch.OutOfMemoryError("out of memory, for the bench")
        step()

    dreamer.step = limited  # type: ignore[method-assign]
    return dreamer


def _loop_sizes(plan: Plan, task: Task, engine: Engine, dreamer: Dreamer, settings: Settings) -> dict[Size, int]:
    """How many keyframes of which sizes the dreamer's loop publishes, until some were smaller than asked for."""
    rings, (lifeline, other_end) = Rings(settings), os.pipe()
    worker = Worker(WorkerConfig("dreamer", settings, rings.handles("dreamer"), lifeline, time.monotonic(), 0))
    loop = DreamLoop(worker, dreamer, NetworkSwitcher(engine, settings), worker.writer("dreamer_report"), 0.0)
    keyframes = Reader(rings.handles("studio")["keyframes"])
    sizes: Counter[Size] = Counter()

    def watch() -> None:
        smaller = 0
        while smaller < 4 and not task.is_late:
            if entry := keyframes.next():
                found = unpack_keyframe(entry.data)
                size = Size(found.width, found.height)
                sizes[size] += 1
                smaller += size != plan.full
            else:
                time.sleep(0.005)
        worker.stopping.set()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        loop.run()
    finally:
        worker.stopping.set()
        os.close(other_end)
    watcher.join()
    return sizes


def look(plan: Plan, task: Task) -> None:
    """A contact sheet of dreams at the pace that this machine has, and what the judge says to them."""
    engine = plan.engine("bvlc_googlenet", plan.precisions[0])
    rate = min(30.0, pace(plan, dreaming(engine, plan.wide)).keyframes)
    settings = Settings(canvas=plan.wide, steps=STEPS)
    judge = Judge.mobilenet(plan.weights / "mobilenet_v2-imagenet.pth")
    task.say(f"{plan.dreamed:.1f} s at {rate:.1f} keyframes a second on {plan.wide}, by {engine.name}")
    tiles: list[tuple[str, Picture]] = []
    for index in plan.dreams:
        if task.is_late:
            task.say(f"no time was left for {LABELS[index]} and what comes after it")
            break
        target = Target(index, LABELS[index])
        keyframes = max(1, round(plan.dreamed * rate))
        *_, picture = dreamed(engine, settings, [target], STEPS * keyframes, rate, seed=1)
        rank = judge.rank(picture, index)
        task.say(f"{LABELS[index]:<20} rank {rank:4} by MobileNetV2")
        tiles.append((f"{LABELS[index]}: {rank}", picture))
        sheet(tiles, columns=4, width=320).save(plan.out / "card.png", optimize=True)
    assert tiles, "there was no time for any dream"


def nvenc(plan: Plan, task: Task) -> None:
    """The card's H.264 encoder, on noise that moves."""
    if importlib.util.find_spec("av") is None:
        task.say("PyAV is not here: NVENC is not tried")
        return
    from stream.studio.encoder import Encoder, EncoderError  # noqa: PLC0415

    size = plan.wide
    name = "h264_nvenc" if plan.on_card else "libx264"
    try:
        encoder = Encoder(name, size, 30, replace(Settings(), size=size).bits_per_second)
    except EncoderError as error:
        task.say(f"it cannot be had: {error}")
        return
    noise = torch.randint(16, 236, (size.height * 3 // 2, size.width), dtype=torch.uint8).numpy()
    began, total = time.perf_counter(), 0
    for number in range(2 * plan.rounds):
        total += len(encoder.encode(noise, number * 3000, idr=number == 0))
    taken = 1000 * (time.perf_counter() - began) / (2 * plan.rounds)
    task.say(f"{name} {size}: {taken:.2f} ms a frame, {total} bytes in all")
    assert total, "it gave nothing"


PARTS: dict[str, tuple[float, Callable[[Plan, Task], None]]] = {
    "machine": (3, machine),
    "graphs": (10, graphs),
    "speed": (45, speed),
    "rest": (5, rest),
    "full_memory": (7, full_memory),
    "look": (20, look),
    "ratio": (8, ratio),
    "nvenc": (2, nvenc),
}
"""Their shares of the time, and what they do, in order."""


def main() -> None:
    began = time.monotonic()
    arguments = _arguments()
    if arguments.pack:
        try:
            print(f"{arguments.pack} takes {pack(arguments.pack, arguments.weights, arguments.python):.1f} MiB.")
        except PackError as error:
            sys.exit(str(error))
        return
    arguments.out.mkdir(parents=True, exist_ok=True)
    (arguments.out / "card.txt").unlink(missing_ok=True)
    plan = Plan(torch.device(arguments.device), arguments.weights, arguments.out)
    if arguments.brief:
        plan = plan.brief()
    parts = [_part(name, plan) for name in arguments.parts]
    seconds = 60 * arguments.minutes - KILL_SECONDS - (time.monotonic() - began)
    if failed := run_parts(parts, Report(arguments.out / "card.txt"), seconds):
        sys.exit(f"Failed: {', '.join(failed)}.")


def _part(name: str, plan: Plan) -> Part:
    share, run = PARTS[name]

    def in_child(task: Task) -> None:
        random.seed(1)
        if not plan.on_card:
            torch.set_num_threads(1)
        run(plan, task)

    return Part(name, share, in_child)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("card"), help="a folder for card.txt and card.png")
    parser.add_argument("--device", default="cuda", help="cuda, cuda:NUMBER or cpu")
    parser.add_argument("--minutes", type=float, default=8.0, help="what it may take at the most")
    parser.add_argument("--parts", nargs="+", default=list(PARTS), choices=list(PARTS))
    parser.add_argument("--brief", action="store_true", help="only shows that the bench works")
    parser.add_argument("--weights", type=Path, default=SHARED / "weights", help="a folder with weights")
    parser.add_argument("--pack", type=Path, help="fill this folder for a machine that lacks everything but PyTorch")
    parser.add_argument("--python", default="3.12", help="the version there")
    return parser.parse_args()


if __name__ == "__main__":
    main()
