"""Contact sheets of every category that a network knows, and what independent networks recognise in them.

    python -m tests.bench.categories --sheets /tmp/sheets
    python -m tests.bench.categories --sheets /tmp/sheets --shoutable
    python -m tests.bench.categories --sheets /tmp/sheets --names lion pizza volcano
    python -m tests.bench.categories --sheets /tmp/sheets --record stream/dream/networks/pocket/training/results.json
    python -m tests.bench.categories --sheets /tmp/pilot --every 3 --steps 2 --title "two stronger steps, no sky" \\
        --set LOCAL_RATE=0.026 LOCAL_SIGMA=1.8 GRADIENT_SIGMA=0.1 BACKGROUND_SOFTEN=0.25 SKY=0 LARGEST=0.49

Each category is dreamed for some seconds of simulated time from a canvas of soft clouds, while the camera moves as it
does live, at keyframes a second that any machine of two cores reaches. Two ImageNet classifiers, MobileNetV2 and
SqueezeNet 1.0, say what they see; of three square crops the best rank counts.
"""

import argparse
import itertools
import json
import multiprocessing
import statistics
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch

from stream.dream import object_windows, preconditioner, priors, recipes
from stream.dream.dreamer import Dreamer
from stream.dream.networks.engine import Engine, start
from stream.dream.networks.zoo import LABELS
from stream.ipc.scene import Scene, Target
from stream.settings import Settings
from tests.bench.sheets import Picture, pixels, sheet
from tests.judge import Judge
from tests.show import JUDGE, SQUEEZENET

JUDGES = {"MobileNetV2": JUDGE, "SqueezeNet 1.0": SQUEEZENET}
COLUMNS, ROWS = 5, 9
SHOUTABLE = (
    *("lion", "tiger", "African elephant", "zebra", "red fox", "giant panda", "golden retriever", "tabby"),
    *("bald eagle", "goldfish", "great white shark", "monarch", "strawberry", "banana", "orange", "pineapple"),
    *("pizza", "hotdog", "ice cream", "cheeseburger", "coffee mug", "sports car", "fire engine", "airliner"),
    *("steam locomotive", "mountain bike", "yawl", "space shuttle", "volcano", "umbrella", "castle", "daisy"),
    *("acoustic guitar", "grand piano", "drum", "trombone", "violin", "soccer ball", "basketball", "tennis ball"),
)
"""What people shout first: animals, fruit, food, vehicles, weather, music and sport."""


TUNED = (object_windows, preconditioner, priors, recipes)
"""Where the constants lie that object windows dream with."""


@dataclass(frozen=True)
class Job:
    """One category to dream; `constants` replace those of the modules in `TUNED`."""

    settings: Settings
    index: int
    seconds: float
    rate: float
    seed: int
    constants: Mapping[str, float]


def main() -> None:
    arguments = _arguments()
    settings = Settings(network=arguments.network, steps=arguments.steps, zoom=arguments.zoom, threads=1)
    known = sorted(set(start(settings).network.spec.outputs))
    names = SHOUTABLE if arguments.shoutable else arguments.names
    indices = [LABELS.index(name) for name in names] or known[:: arguments.every]
    constants = {name: float(value) for name, _, value in (text.partition("=") for text in arguments.set)}
    if unknown := [name for name in constants if not any(hasattr(module, name) for module in TUNED)]:
        raise SystemExit(f"There is no constant {unknown[0]}.")
    jobs = [Job(settings, index, arguments.seconds, arguments.rate, arguments.seed, constants) for index in indices]
    ranks: dict[str, list[int]] = {name: [] for name in JUDGES}
    tiles: list[tuple[str, Picture]] = []
    steps: list[float] = []
    began = time.monotonic()
    with multiprocessing.get_context("spawn").Pool(arguments.jobs) as pool:
        for number, (index, picture, found, step) in enumerate(pool.imap(_dreamed, jobs), 1):
            steps.append(step)
            for name, rank in found.items():
                ranks[name].append(rank)
            tiles.append((f"{LABELS[index]}  {' '.join(map(str, found.values()))}", picture))
            left = (time.monotonic() - began) / number * (len(indices) - number) / 60
            print(f"{LABELS[index]:<28} ranks {found}  {left:.0f} minutes left", flush=True)
    arguments.sheets.mkdir(parents=True, exist_ok=True)
    for number, first in enumerate(range(0, len(tiles), COLUMNS * ROWS), 1):
        sheet(tiles[first : first + COLUMNS * ROWS], COLUMNS).save(
            arguments.sheets / f"{arguments.network}-{number}.png"
        )
    figures = [_figures(arguments.title, name, found) for name, found in ranks.items()]
    for figure in figures:
        print(figure)
    print(f"{1e3 * statistics.median(steps):.1f} ms of processor time a step, all told")
    if arguments.record:
        _record(arguments.record, arguments.title, figures, round(1e3 * statistics.median(steps), 1))


_engines: dict[str, Engine] = {}
_judges: dict[str, Judge] = {}


def _dreamed(job: Job) -> tuple[int, Picture, dict[str, int], float]:
    """The category, its dream, its rank with each judge and the processor's seconds a step; in a process of its own."""
    torch.set_num_threads(1)
    if not _engines:
        for name, value in job.constants.items():
            setattr(next(module for module in TUNED if hasattr(module, name)), name, value)
        _engines[job.settings.network] = start(job.settings)
        _judges.update({name: Judge.mobilenet(weights) for name, weights in JUDGES.items()})
    keyframes = itertools.count()
    dreamer = Dreamer(_engines[job.settings.network], job.settings, job.seed, lambda: next(keyframes) / job.rate)
    dreamer.follow(Scene(1, (Target(job.index, LABELS[job.index]),)))
    count, began = round(job.seconds * job.rate), time.process_time()
    for _ in range(count):
        dreamer.move()
        for _ in range(job.settings.steps):
            dreamer.step()
        dreamer.keyframe()
    spent = (time.process_time() - began) / (count * job.settings.steps)
    picture = pixels(dreamer.canvas)
    return job.index, picture, {name: judge.rank(picture, job.index) for name, judge in _judges.items()}, spent


def _figures(title: str, judge: str, ranks: list[int]) -> dict[str, object]:
    shares = {name: sum(rank <= top for rank in ranks) / len(ranks) for name, top in _TOPS.items()}
    return {"settings": title, "judge": judge, "categories": len(ranks), **shares, "median": statistics.median(ranks)}


_TOPS = {"first": 1, "five": 5, "twenty": 20}


def _record(path: Path, title: str, figures: list[dict[str, object]], step: float) -> None:
    """Puts the figures in the place of earlier ones of the same title."""
    results = json.loads(path.read_text())
    others = [figure for figure in results.get("dreams", []) if figure["settings"] != title]
    path.write_text(json.dumps(results | {"dreams": others + figures, "step_ms": step}, indent=1) + "\n")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sheets", type=Path, required=True, help="the folder for the contact sheets (PNG)")
    parser.add_argument("--names", nargs="*", default=[], help="only these categories, by torchvision's labels")
    parser.add_argument("--shoutable", action="store_true", help="only the forty that people shout first")
    parser.add_argument("--every", type=int, default=1, help="only every so many of all categories")
    parser.add_argument(
        "--set", nargs="*", default=[], metavar="NAME=VALUE", help="constants of the pocket's modules, see TUNED"
    )
    parser.add_argument("--network", default="pocket")
    parser.add_argument("--seconds", type=float, default=8.0, help="how long each is dreamed")
    parser.add_argument("--rate", type=float, default=6.5, help="keyframes in a simulated second")
    parser.add_argument("--steps", type=int, default=Settings().steps)
    parser.add_argument("--zoom", type=float, default=Settings().zoom)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2, help="processes at once")
    parser.add_argument("--title", default="as they are", help="what the figures are recorded as")
    parser.add_argument("--record", type=Path, help="a JSON file of results that gets the figures")
    return parser.parse_args()


if __name__ == "__main__":
    main()
