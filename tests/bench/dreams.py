"""Dreams of the engine alone in simulated time, several at once, and what those say who took no part."""

import functools
import itertools
import multiprocessing
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import torch

from stream.dream import recipes
from stream.dream.dreamer import Dreamer
from stream.dream.networks.engine import Engine, start
from stream.dream.opencv_planes import use_threads
from stream.ipc.scene import Scene, Target
from stream.settings import Settings
from tests.bench.figures import Figures
from tests.bench.sheets import Picture, pixels
from tests.judge import Judge, judges
from tests.show import SHARED

WEIGHTS = {
    name: SHARED / "weights" / f"{name}-imagenet.pth" for name in ("squeezenet1_0", "squeezenet1_1", "bvlc_googlenet")
}
"""Weights beside the project; other networks' come from packages or torchvision's cache."""


REFERENCE = "efficientnet_lite0"
"""What benches dream with unless told: what a processor takes of itself."""


def weights(network: str) -> tuple[Path, ...]:
    """The files for the networks of such names, joined by +."""
    return tuple(WEIGHTS[name] for name in network.split("+") if name in WEIGHTS and WEIGHTS[name].is_file())


def network_flags(network: str) -> list[str]:
    """The flags of a show that dreams with networks of such names, joined by +."""
    return ["--network", network, "--weights", ",".join(map(str, weights(network))) or "none"]


@dataclass(frozen=True)
class Job:
    """A dream of some targets from a new canvas, and how long: `rate` keyframes make a simulated second."""

    settings: Settings
    targets: tuple[Target, ...]
    steps: int
    rate: float
    seed: int
    tuning: Mapping[str, recipes.Tuning] = field(default_factory=dict)
    """Instead of the recipes' own."""


@dataclass(frozen=True)
class Dreamt:
    """What came of a job."""

    job: Job
    ranks: Mapping[str, Sequence[Sequence[int]]]
    """By judge: at every second and at the end, the rank of each target in the whole picture."""
    part_ranks: Mapping[str, Sequence[int]]
    """By judge: at the end, the rank of each of two targets in its own part."""
    picture: Picture
    figures: Figures
    step_seconds: float
    """Processor time of a step, with its share of the rest of a keyframe."""


def dreams(jobs: Iterable[Job], processes: int = 2) -> Iterator[Dreamt]:
    """The jobs' dreams in their order, each in one thread."""
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        yield from pool.imap(_dreamt, jobs)


def dreamed(
    engine: Engine, settings: Settings, targets: Sequence[Target], steps: int, rate: float, seed: int
) -> Iterator[Picture]:
    """A new canvas at every second of simulated time, and after the last of so many steps."""
    now = 0.0
    dreamer = Dreamer(engine, settings, seed, lambda: now)
    dreamer.follow(Scene(1, tuple(targets)))
    last = round(steps / settings.steps)
    for keyframe in range(1, last + 1):
        now = keyframe / rate
        dreamer.move()
        for _ in range(settings.steps):
            dreamer.step()
        dreamer.keyframe()
        if keyframe == last or int(now) > int((keyframe - 1) / rate):
            yield pixels(dreamer.canvas)


def _dreamt(job: Job) -> Dreamt:
    torch.set_num_threads(1)
    use_threads(1)
    recipes.TUNING = {**recipes.TUNING, **job.tuning}
    engine, seen = _engine(job.settings), _judges(job.settings.network)
    began, spent, ranks = time.process_time(), 0.0, {name: list[list[int]]() for name in seen}
    for picture in dreamed(engine, job.settings, job.targets, job.steps, job.rate, job.seed):
        spent += time.process_time() - began
        for name, judge in seen.items():
            ranks[name].append([judge.rank(picture, target.index) for target in job.targets])
        began = time.process_time()
    parts = list(zip(own_parts(picture, job.targets), job.targets, strict=True)) if len(job.targets) == 2 else []
    part_ranks = {
        name: [judge.rank(part, target.index) for part, target in parts] for name, judge in seen.items() if parts
    }
    return Dreamt(job, ranks, part_ranks, picture, Figures.of(picture), spent / job.steps)


@functools.cache
def _engine(settings: Settings) -> Engine:
    return start(settings)


@functools.cache
def _judges(network: str) -> dict[str, Judge]:
    return judges(network)


def own_parts(picture: Picture, targets: Sequence[Target]) -> list[Picture]:
    """Where each of two targets is in a picture: above and below each other, or beside by their weights."""
    height, width = picture.shape[:2]
    if targets[0].where == "upper":
        return [picture[: height // 2], picture[height // 2 :]]
    share = targets[0].weight / sum(target.weight for target in targets)
    return [picture[:, : round(width * share)], picture[:, round(width * share) :]]


def share_within(ranks: Iterable[Iterable[int]], top: int) -> float:
    """How many of all ranks are among the first so many."""
    found = list(itertools.chain.from_iterable(ranks))
    return sum(rank <= top for rank in found) / len(found)
