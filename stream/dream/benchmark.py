"""Benchmark: how fast an engine dreams, and what share that is of the roofline of its chip."""

import time
from collections import Counter
from dataclasses import dataclass, replace

import torch
from torch.utils.flop_counter import FlopCounterMode

from stream.settings import Settings, Size

from .dreamer import Dreamer
from .networks.dense import Network
from .networks.engine import Engine

_SAMPLED_STEPS = 10
_WARM_UP_STEPS = 8  # steps: the first in each size takes longer


@dataclass(frozen=True)
class Measurement:
    """What was measured on one canvas; rates are a second's."""

    network: str
    precision: str
    canvas: Size
    steps: float
    keyframes: float
    limit: float
    """Steps a second if there were nothing but the network's multiply-adds, at the pace of a matrix product."""

    @property
    def share(self) -> float:
        return self.steps / self.limit


def measured(engine: Engine, settings: Settings, seconds: float, peak: float) -> Measurement:
    """Dreams on `settings.canvas` for so long; `peak` is the engine's."""
    dreamer = Dreamer(engine, settings, settings.seed or 0)
    dreamer.move()
    for _ in range(_WARM_UP_STEPS):
        dreamer.step()
    dreamer.keyframe()
    keyframes, began = 0, time.monotonic()
    while (elapsed := time.monotonic() - began) < seconds or not keyframes:
        dreamer.move()
        for _ in range(settings.steps):
            dreamer.step()
        dreamer.keyframe()
        keyframes += 1
    rate = keyframes / elapsed
    return Measurement(
        engine.name,
        engine.precision_name,
        settings.canvas,
        rate * settings.steps,
        rate,
        limit=peak / _operations(engine, settings),
    )


def _operations(engine: Engine, settings: Settings) -> float:
    """Operations of a step's pass through the network, on the mean of some: views are not all of one size."""
    dreamer = Dreamer(engine, settings, settings.seed or 0, record=False)
    shown: list[tuple[Network, torch.Size]] = []
    hooks = [
        network.register_forward_pre_hook(lambda network, inputs: shown.append((network, inputs[0].shape)))
        for network in engine.networks
    ]
    dreamer.move()
    for _ in range(_SAMPLED_STEPS):
        dreamer.step()
    for hook in hooks:
        hook.remove()
    works = (
        count * work(replace(engine, networks=(network,)), shape) for (network, shape), count in Counter(shown).items()
    )
    return sum(works) / len(shown)


def work(engine: Engine, shape: torch.Size) -> float:
    """Operations (two to a multiply-add) of a pass through the network and back to the pixels."""
    picture = torch.zeros(shape, device=engine.device, requires_grad=True)
    with FlopCounterMode(display=False) as counter:
        torch.autograd.backward(engine.network.logits(picture).mean())
    return float(counter.get_total_flops())


def peak(engine: Engine) -> float:
    """Operations a second of a product of two large square matrices, on the engine's device and in its precision."""
    cuda = engine.device.type == "cuda"
    side = 8192 if cuda else 1024
    matrix = torch.rand(side, side, device=engine.device, dtype=engine.precision)
    fastest = float("inf")
    for _ in range(12):
        began = time.perf_counter()
        matrix @ matrix
        if cuda:
            torch.cuda.synchronize(engine.device)
        fastest = min(fastest, time.perf_counter() - began)
    return 2 * side**3 / fastest


def place(engine: Engine) -> str:
    """What it is that dreams, in words."""
    if engine.device.type == "cuda":
        return "the graphics card"
    count = torch.get_num_threads()
    return f"{count} thread{'s' * (count != 1)} of the processor"
