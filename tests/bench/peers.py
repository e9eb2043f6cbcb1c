"""Steps a second of torch-dreams, torch-lucent and this dreamer, on the same network and size and on one thread.

    python3 -m venv /tmp/peers && /tmp/peers/bin/pip install . psutil -r tests/bench/peers.txt
    /tmp/peers/bin/python -m tests.bench.peers

The network is torchvision's GoogLeNet with random weights. All climb the logit of a category, so that none is cut: each
goes through the whole network and back. Each is used as its own documentation shows, with its own transforms, image
parameters and optimiser: the peers in float32, and computing gradients of the weights, too, which they do not freeze.
They take turns, each in a process of its own (in one, each would push what PyTorch has prepared for the others' sizes
out of its cache), and a step is the processor's time from one look at the picture to the next. Each looks in sizes of
its own: `looks at` is the mean number of pixels in a look, in canvases, and the last column is what the ratio would be
if all looked at as many. Targets, in steps: 2.3 times torch-dreams, 3.6 times lucent.
"""

import argparse
import functools
import itertools
import statistics
import time
import warnings
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from importlib.util import find_spec
from multiprocessing import get_context
from typing import Any, Self

import torch
from torch import nn
from torchvision.models import googlenet

from stream.dream.dreamer import Dreamer
from stream.dream.networks.engine import Engine, warmed_up
from stream.ipc.scene import Scene, Target
from stream.settings import Settings, Size
from tests.bench.step import random_state, untaught

CATEGORY = 980
_WARMING = 20  # steps that nobody times: what is seen in a size for the first time is prepared for it
CANVASES = (Size(512, 288), Size(224, 224))
OURS = "reverie"
PEERS = {"torch-dreams": "torch_dreams", "torch-lucent": "lucent"}

RandomCrop = tuple[float, int]
"""When a network was shown a picture, in seconds of processor time, and how many pixels that had."""


def main() -> None:
    arguments = _arguments()
    missing = [name for name, module in PEERS.items() if find_spec(module) is None]
    for name in missing:
        print(f"{name} is not installed here and is left out; tests/bench/peers.txt lists what to install.")
    names = [OURS, *(name for name in PEERS if name not in missing)]
    if names == [OURS]:
        return
    processes = {name: ProcessPoolExecutor(1, get_context("spawn")) for name in names}
    print(f"{'canvas':<9} {'who':<14}{'precision':<11}{'steps/s':>8}{'looks at':>10}{'ratio':>7}{'per pixel':>11}")
    for canvas in CANVASES:
        found: dict[str, list[tuple[float, int]]] = defaultdict(list)
        for turn in range(arguments.rounds + 1):
            for name, process in processes.items():
                steps = arguments.steps if turn else _WARMING
                precision, taken = process.submit(_turn, name, canvas, steps, arguments.precision).result()
                if turn:
                    found[f"{name:<14}{precision:<11}"] += taken
        means = {who: [statistics.fmean(column) for column in zip(*taken, strict=True)] for who, taken in found.items()}
        (own, own_pixels), *_ = means.values()
        for who, (seconds, pixels) in means.items():
            ratio, share = seconds / own, pixels / (canvas.width * canvas.height)
            figures = f"{1 / seconds:8.2f}{share:10.2f}{ratio:7.2f}{ratio * own_pixels / pixels:11.2f}"
            print(f"{canvas!s:<9} {who}{figures}", flush=True)


def _turn(name: str, canvas: Size, steps: int, precision: str) -> tuple[str, list[tuple[float, int]]]:
    """Takes steps in this process: what it computes in, and each step's seconds and pixels."""
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    if name == OURS:
        engine = _engine(precision)
        looks = _reverie(engine, canvas, steps)
        computes = engine.precision_name
    else:
        network = googlenet(weights=None, aux_logits=False, init_weights=False).eval()
        network.load_state_dict(random_state("googlenet"), strict=False)
        looks = (_dreams if name == "torch-dreams" else _lucent)(network, canvas, steps)
        computes = "float32"
    return computes, [(end - begin, pixels) for (begin, pixels), (end, _) in itertools.pairwise(looks)][1:]


@functools.cache
def _engine(precision: str) -> Engine:
    return warmed_up(untaught("googlenet"), torch.device("cpu"), precision, Settings().canvas)


def _reverie(engine: Engine, canvas: Size, steps: int) -> list[RandomCrop]:
    dreamer = Dreamer(engine, Settings(canvas=canvas), time.perf_counter_ns(), lambda: 0.0)
    dreamer.follow(Scene(1, (Target(CATEGORY, "volcano"),)))
    dreamer.move()
    with _Looks(engine.network) as looks:
        for _ in range(steps + 2):
            dreamer.step()
    return looks.all


def _dreams(network: Any, canvas: Size, steps: int) -> list[RandomCrop]:
    dreamer = import_module("torch_dreams").Dreamer(network, quiet=True, device="cpu")
    with _Looks(network) as looks:
        dreamer.render(
            layers=[network.fc],
            custom_func=lambda outputs: -outputs[0][:, CATEGORY].mean(),
            width=canvas.width,
            height=canvas.height,
            iters=steps + 2,
        )
    return looks.all


def _lucent(network: Any, canvas: Size, steps: int) -> list[RandomCrop]:
    render, param = import_module("lucent.optvis.render"), import_module("lucent.optvis.param")
    with _Looks(network) as looks:
        render.render_vis(
            network,
            f"fc:{CATEGORY}",
            lambda: param.image(canvas.width, canvas.height),
            thresholds=(steps + 2,),
            progress=False,
            show_image=False,
        )
    return looks.all


class _Looks:
    """Notes what a network is shown, and when, while the block lasts."""

    def __init__(self, network: nn.Module) -> None:
        self.all: list[RandomCrop] = []
        self._network = network

    def __enter__(self) -> Self:
        self._hook = self._network.register_forward_pre_hook(self._note)
        return self

    def _note(self, _: nn.Module, inputs: tuple[torch.Tensor]) -> None:
        self.all.append((time.process_time(), inputs[0].shape[-2] * inputs[0].shape[-1]))

    def __exit__(self, *_: object) -> None:
        self._hook.remove()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--precision", default="auto", choices=("auto", "float32", "bfloat16"), help="ours alone")
    parser.add_argument("--rounds", type=int, default=5, help="turns that each takes")
    parser.add_argument("--steps", type=int, default=6, help="steps in a turn")
    return parser.parse_args()


if __name__ == "__main__":
    main()
