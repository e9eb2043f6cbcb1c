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
