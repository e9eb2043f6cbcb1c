"""The dreamer's loop on a graphics card whose memory is nearly full."""

import os
import threading
import time
from collections import Counter

import torch

from stream.dream.__main__ import DreamLoop
from stream.dream.dreamer import Dreamer
from stream.dream.networks.engine import Engine
from stream.dream.networks.switching import NetworkSwitcher
from stream.ipc.channels import Rings
from stream.ipc.frames import unpack_keyframe
from stream.ipc.rings import Reader
from stream.ipc.worker import Worker, WorkerConfig
from stream.settings import Settings, Size
from tests.bench.card_pace import dreaming, pace
from tests.bench.card_plan import STEPS, Plan
from tests.bench.card_report import Task


def full_memory(plan: Plan, task: Task) -> None:
    """The dreamer's own loop with too little memory: it has to go on, on a smaller canvas."""
    engine = plan.engine("googlenet", plan.precisions[-1])
    settings = Settings(network="googlenet", canvas=plan.full, device=str(plan.device), steps=STEPS)
    half = Size(plan.full.width // 2, plan.full.height // 2)
    if not plan.on_card:
        sizes = _published(_short_of_memory(dreaming(engine, plan.full), half), engine, settings, task)
        _judged(sizes, plan.full, task)
        return
    rest, whole, smaller = torch.cuda.memory_reserved(), _needs(plan, engine, plan.full), _needs(plan, engine, half)
    gib = [f"{one / 2**30:.2f}" for one in (rest, whole, smaller)]
    task.say(f"GiB reserved: {gib[0]} at rest, {gib[1]} with {plan.full}, {gib[2]} with {half}")
    for share in (0.6, 0.3, 0.0):  # of what the larger canvas takes more; less than was reserved may do
        dreamer = dreaming(engine, plan.full)
        torch.cuda.empty_cache()
        room = int(smaller + share * (whole - smaller)) - torch.cuda.memory_reserved()
        ballast = torch.empty(max(1, torch.cuda.mem_get_info()[0] - room), dtype=torch.uint8, device=plan.device)
        free = torch.cuda.mem_get_info()[0]
        task.say(f"{ballast.numel() / 2**30:.2f} GiB are taken, {free / 2**30:.2f} are free")
        sizes = _published(dreamer, engine, settings, task)
        del dreamer, ballast
        if set(sizes) != {plan.full}:
            break
    _judged(sizes, plan.full, task)


def _judged(sizes: Counter[Size], full: Size, task: Task) -> None:
    task.say("keyframes came in " + ", ".join(f"{size} ({count} times)" for size, count in sizes.items()))
    assert any(size != full for size in sizes), "no keyframe came from a smaller canvas"


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


def _published(dreamer: Dreamer, engine: Engine, settings: Settings, task: Task) -> Counter[Size]:
    """How many keyframes of which sizes the dreamer's loop publishes, until some are smaller than asked for or many are
    not."""
    rings, (lifeline, _) = Rings(settings), os.pipe()  # whose other end stays open as long as this process
    worker = Worker(WorkerConfig("dreamer", settings, rings.handles("dreamer"), lifeline, time.monotonic(), 0))
    loop = DreamLoop(worker, dreamer, NetworkSwitcher(engine, settings), worker.writer("dreamer_report"), 0.0)
    keyframes = Reader(rings.handles("studio")["keyframes"])
    sizes: Counter[Size] = Counter()

    def watch() -> None:
        full = settings.canvas
        while not worker.stopping.is_set() and sizes.total() - sizes[full] < 4 and sizes[full] < 20:
            if entry := keyframes.next():
                found = unpack_keyframe(entry.data)
                sizes[Size(found.width, found.height)] += 1
            elif task.is_late:
                break
            else:
                time.sleep(0.005)
        worker.stopping.set()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        loop.run()
    finally:
        worker.stopping.set()
    watcher.join()
    return +sizes
