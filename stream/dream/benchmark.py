"""Benchmark: how fast an engine dreams, and what share that is of the roofline of its chip."""

import itertools
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import torch
from torch.utils.flop_counter import FlopCounterMode

from stream.settings import Settings, Size

from .dreamer import Dreamer
from .memory import forget_peak, peak_bytes
from .networks.dense import Network
from .networks.engine import Engine

_WARM_UP_STEPS = 10  # the first in each size takes longer

_Shown = Counter[tuple[Network, torch.Size]]


@dataclass(frozen=True)
class Measurement:
    """What was measured on one canvas; times are of one thing, rates a second's."""

    network: str
    precision: str
    canvas: Size
    steps_per_keyframe: int
    step_seconds: float
    rest_seconds: float
    """What a keyframe takes besides its steps."""
    megabytes: float
    """The most memory that was taken: of the card, or of this process."""
    limit: float
    """Steps a second if there were nothing but the network's multiply-adds, at the pace of a matrix product."""

    @property
    def keyframes(self) -> float:
        return 1 / (self.steps_per_keyframe * self.step_seconds + self.rest_seconds)

    @property
    def steps(self) -> float:
        return self.steps_per_keyframe * self.keyframes

    @property
    def share(self) -> float:
        """Of the limit, that a step reaches."""
        return 1 / self.step_seconds / self.limit


def measured(engine: Engine, settings: Settings, seconds: float, peak: float) -> Measurement:
    """Dreams on `settings.canvas` for so long, after some steps to warm up; `peak` is the engine's."""
    forget_peak(engine.device)
    dreamer = Dreamer(engine, settings, settings.seed or 0)
    with _watched(engine) as shown:
        began = time.monotonic()
        dreamer.move()
        for _ in range(_WARM_UP_STEPS):
            dreamer.step()
            if time.monotonic() - began > seconds:
                break
        dreamer.keyframe()
    steps, rests, began = list[float](), list[float](), time.monotonic()
    while time.monotonic() - began < seconds or not steps:
        times = [_now(engine)]
        dreamer.move()
        times.append(_now(engine))
        for _ in range(settings.steps):
            dreamer.step()
        times.append(_now(engine))
        dreamer.keyframe()
        times.append(_now(engine))
        moved, stepped, ended = (after - before for before, after in itertools.pairwise(times))
        steps.append(stepped / settings.steps)
        rests.append(moved + ended)
    return Measurement(
        engine.name,
        engine.precision_name,
        settings.canvas,
        settings.steps,
        statistics.median(steps),
        statistics.median(rests),
        peak_bytes(engine.device) / 1e6,
        limit=peak / _operations(engine, shown),
    )


def _now(engine: Engine) -> float:
    """The time, once a card has done all that it was told."""
    if engine.device.type == "cuda":
        torch.cuda.synchronize(engine.device)
    return time.perf_counter()


@contextmanager
def _watched(engine: Engine) -> Iterator[_Shown]:
    """Counts what each of the networks is shown."""
    shown: _Shown = Counter()

    def count(network: Network, inputs: tuple[torch.Tensor, ...]) -> None:
        shown[network, inputs[0].shape] += 1

    hooks = [network.register_forward_pre_hook(count) for network in engine.networks]
    yield shown
    for hook in hooks:
        hook.remove()


def _operations(engine: Engine, shown: _Shown) -> float:
    """Operations of a step's pass through the network, on the mean of those shown, which are not all of one size: they
    are counted for one size of each network, and are more in proportion to the area."""
    total = 0.0
    for network in engine.networks:
        shapes = {shape: count for (one, shape), count in shown.items() if one is network}
        if shapes:
            least = min(shapes, key=torch.Size.numel)
            pixels = sum(shape.numel() * count for shape, count in shapes.items())
            total += work(replace(engine, networks=(network,)), least) * pixels / least.numel()
    return total / shown.total()


def work(engine: Engine, shape: torch.Size) -> float:
    """Operations (two to a multiply-add) of a pass through the network and back to the pixels."""
    picture = torch.zeros(shape, device=engine.device, requires_grad=True)
    with FlopCounterMode(display=False) as counter:
        torch.autograd.backward(engine.network.logits(picture).mean())
    return float(counter.get_total_flops())


def peak(engine: Engine) -> float:
    """Operations a second of a product of two large square matrices, on the engine's device and in its precision; of
    networks in turn, their harmonic mean."""
    paces = {precision: _pace(engine, precision) for precision in {one.precision for one in engine.networks}}
    return statistics.harmonic_mean([paces[network.precision] for network in engine.networks])


def _pace(engine: Engine, precision: torch.dtype) -> float:
    side = 8192 if engine.device.type == "cuda" else 1024
    matrix = torch.rand(side, side, device=engine.device, dtype=precision)
    fastest = float("inf")
    for _ in range(12):
        began = _now(engine)
        matrix @ matrix
        fastest = min(fastest, _now(engine) - began)
    return 2 * side**3 / fastest


def place(engine: Engine) -> str:
    """What it is that dreams, in words."""
    if engine.device.type == "cuda":
        return "the graphics card"
    count = torch.get_num_threads()
    return f"{count} thread{'s' * (count != 1)} of the processor"
