"""What a dream step costs over the bare pass of the same network, forward and back to the pixels, on one thread.

    python -m tests.bench.step
    python -m tests.bench.step --precision float32 --rounds 40
    python -m tests.bench.step --profile

After every step the bare pass is timed on noise of the very shape that the network was shown in that step, so that
both see the same sizes and the same disturbances. Means are taken for each shape, over all octaves, and of those the
mean: squares have five shapes, object windows one. Times are the processor's. Targets: a ratio of 1.15.
"""

import argparse
import statistics
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.profiler import ProfilerActivity, profile

from stream.dream.dreamer import Dreamer
from stream.dream.networks.dense import Network
from stream.dream.networks.engine import Engine, start, warmed_up
from stream.dream.networks.zoo import ZOO
from stream.dream.views import SCALES
from stream.settings import Settings, Size
from tests.show import SQUEEZENET

CANVASES = (Size(640, 360), Size(1280, 720))


@dataclass(frozen=True)
class Cost:
    """Milliseconds of a step, and of the bare pass at the same sizes."""

    step: float
    bare: float

    @property
    def ratio(self) -> float:
        return self.step / self.bare


def main() -> None:
    arguments = _arguments()
    torch.set_num_threads(1)
    print(f"{'network':<14}{'precision':<10}{'canvas':<9}{'step ms':>9}{'bare ms':>9}{'ratio':>7}")
    for name in arguments.networks:
        for canvas in CANVASES:
            engine = engine_of(name, arguments.precision, canvas)
            dreamer = dreaming(engine, canvas)
            cost = measure(dreamer, engine.network, arguments.rounds)
            found = f"{cost.step:9.2f}{cost.bare:9.2f}{cost.ratio:7.3f}"
            print(f"{engine.name:<14}{engine.precision_name:<10}{canvas!s:<9}{found}", flush=True)
            if arguments.profile:
                _profile(dreamer)


def engine_of(name: str, precision: str, canvas: Size) -> Engine:
    """An engine on the processor: with the weights that are at hand, and for GoogLeNet with random ones."""
    if name == "googlenet":
        return warmed_up(untaught(name), torch.device("cpu"), precision, canvas)
    weights = (SQUEEZENET,) if name == "squeezenet1_0" else ()
    settings = Settings(network=name, weights=weights, precision=precision, canvas=canvas, device="cpu", threads=1)
    return start(settings)


def untaught(name: str) -> Network:
    """A network that has learned nothing."""
    return Network(ZOO[name], random_state(name))


def random_state(name: str) -> dict[str, Tensor]:
    """Random weights of a network, with which signals neither fade nor burst on their way: tiny numbers take longer."""
    chance = torch.Generator().manual_seed(1)
    return {key: _weights(key, shape, chance) for key, shape in ZOO[name].shapes().items()}


def _weights(name: str, shape: torch.Size, chance: torch.Generator) -> Tensor:
    if len(shape) > 1:
        return torch.randn(shape, generator=chance).mul((2 / shape[1:].numel()) ** 0.5)
    return torch.zeros(shape) if name.endswith(("bias", "mean")) else torch.ones(shape)


def dreaming(engine: Engine, canvas: Size, seed: int = 1) -> Dreamer:
    """A dreamer in the middle of a keyframe; its camera stands still."""
    dreamer = Dreamer(engine, Settings(canvas=canvas, zoom=1.0, turn=0.0), seed, lambda: 0.0)
    dreamer.move()
    return dreamer


def measure(dreamer: Dreamer, network: Network, rounds: int) -> Cost:
    """The costs, of so many steps a shape."""
    steps, bare = defaultdict(list), defaultdict(list)
    for shape, step, alone in _pairs(dreamer, network, len(SCALES) * rounds):
        steps[shape].append(step)
        bare[shape].append(alone)
    return Cost(*(1000 * statistics.fmean(map(statistics.fmean, times.values())) for times in (steps, bare)))


def _pairs(dreamer: Dreamer, network: Network, count: int) -> Iterator[tuple[torch.Size, float, float]]:
    """What the network was shown in a step, what the step took, and what a bare pass takes; after some to warm up."""
    shown: list[torch.Size] = []
    hook = network.register_forward_pre_hook(lambda _, inputs: shown.append(inputs[0].shape))
    for number in range(-len(SCALES), count):
        began = time.process_time()
        dreamer.step()
        stepped = time.process_time()
        shape = shown[-1]
        noise = torch.rand(shape)
        again = time.process_time()
        pass_through(network, noise)
        ended = time.process_time()
        if number >= 0:
            yield shape, stepped - began, ended - again
    hook.remove()


def pass_through(network: Network, picture: Tensor) -> Tensor:
    """The bare pass to the logits and back to the pixels."""
    picture = picture.requires_grad_()
    (gradient,) = torch.autograd.grad(network.logits(picture).mean(), picture)
    return gradient


def _profile(dreamer: Dreamer, steps: int = 10) -> None:
    with profile(activities=[ProfilerActivity.CPU]) as found:
        for _ in range(steps):
            dreamer.step()
    print(found.key_averages().table(sort_by="self_cpu_time_total", row_limit=25, max_name_column_width=44))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--networks", nargs="+", default=["squeezenet1_0", "googlenet", "pocket"])
    parser.add_argument("--precision", default="auto", choices=("auto", "float32", "bfloat16"))
    parser.add_argument("--rounds", type=int, default=12, help="steps timed for each of the five sizes")
    parser.add_argument("--profile", action="store_true", help="show where the time goes")
    return parser.parse_args()


if __name__ == "__main__":
    main()
