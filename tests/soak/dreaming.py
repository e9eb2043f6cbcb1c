"""Does the picture stay alive? Hours of changing subjects, the engine alone, in simulated time, with figures.

    python -m tests.soak.dreaming --minutes 60 --sheet /tmp/hour.png
    python -m tests.soak.dreaming --network pocket --minutes 30 --every 3 --canvas 320x180 --rate 8

Prints what the picture is like in each minute, and at the end whether every figure stayed within its bounds, in each
single look and from the first third to the last. Ends with 1 where one did not.
"""

import argparse
import dataclasses
import itertools
import random
import statistics
import sys
import time
from pathlib import Path

from stream.dream.dreamer import Dreamer
from stream.dream.networks.engine import start
from stream.dream.networks.zoo import LABELS
from stream.ipc.scene import Scene, Target
from stream.settings import Settings, parse
from tests.bench.dreams import REFERENCE, weights
from tests.bench.figures import Figures
from tests.bench.sheets import Picture, pixels, sheet

BOUNDS = {
    "mean": (0.25, 0.65),
    "deviation": (0.07, 0.30),
    "chroma": (0.08, 0.45),
    "clipped": (0.0, 0.08),
    "fine": (0.0, 0.08),
}
"""Between which every look has to lie: photographs do, a grey, burnt or noisy picture does not."""
DRIFT = 1.35
"""By how much the last third's mean of a figure may differ from the first third's, as a factor either way."""
LOOKS = 0.5
"""Looks in a second of the dream."""


def main() -> None:
    arguments = _arguments()
    settings = Settings(
        network=arguments.network,
        weights=weights(arguments.network),
        steps=arguments.steps,
        threads=arguments.threads,
        canvas=parse("canvas", arguments.canvas, "--canvas"),
    )
    engine = start(settings)
    keyframes = itertools.count(1)
    dreamer = Dreamer(engine, settings, arguments.seed, lambda: next(keyframes) / arguments.rate)
    subjects = _subjects(sorted(set(engine.network.spec.outputs)), arguments.seed)
    looks: list[Figures] = []
    tiles: list[tuple[str, Picture]] = []
    began = time.monotonic()
    whole = round(60 * arguments.minutes * arguments.rate)
    of_a_subject, of_a_look = round(arguments.every * arguments.rate), round(arguments.rate / LOOKS)
    of_a_tile, of_a_minute = max(1, whole // arguments.tiles), round(60 * arguments.rate)
    for number in range(whole):
        if number % of_a_subject == 0:
            index = next(subjects)
            dreamer.follow(Scene(number + 1, (Target(index, LABELS[index]),)))
        dreamer.move()
        for _ in range(settings.steps):
            dreamer.step()
        dreamer.keyframe()
        if (number + 1) % of_a_look == 0:
            looks.append(Figures.of(pixels(dreamer.canvas)))
        if (number + 1) % of_a_tile == 0:
            tiles.append((f"{number / arguments.rate / 60:.1f} min, {LABELS[index]}", pixels(dreamer.canvas)))
        if (number + 1) % of_a_minute == 0:
            left = (time.monotonic() - began) / (number + 1) * (whole - number - 1) / 60
            minute = looks[-round(60 * LOOKS) :]
            figures = "  ".join(f"{name} {statistics.mean(_of(minute, name)):.3f}" for name in BOUNDS)
            print(f"minute {(number + 1) // of_a_minute:>3}  {figures}  ({left:.0f} minutes left)", flush=True)
    if arguments.sheet:
        sheet(tiles, 6, 320).save(arguments.sheet)
    sys.exit(1 if _broken(looks) else 0)


def _subjects(indices: list[int], seed: int) -> "itertools.chain[int]":
    """All categories in random order, again and again."""
    chance = random.Random(seed)
    return itertools.chain.from_iterable(chance.sample(indices, len(indices)) for _ in itertools.count())


def _of(looks: list[Figures], name: str) -> list[float]:
    return [dataclasses.asdict(look)[name] for look in looks]


def _broken(looks: list[Figures]) -> list[str]:
    """The figures that left their bounds or drifted; prints all."""
    broken = []
    third = max(1, len(looks) // 3)
    for name, (low, high) in BOUNDS.items():
        values = _of(looks, name)
        first, last = statistics.mean(values[:third]), statistics.mean(values[-third:])
        drift = max(first, last, 1e-3) / max(min(first, last), 1e-3)
        good = low <= min(values) and max(values) <= high and drift <= DRIFT
        if not good:
            broken.append(name)
        print(
            f"{name:<10} {min(values):.3f} to {max(values):.3f} (bounds {low} to {high}), "
            f"first third {first:.3f}, last third {last:.3f}  {'good' if good else 'BROKEN'}"
        )
    return broken


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=20.0, help="minutes of the dream, not of the clock")
    parser.add_argument("--every", type=float, default=12.0, help="seconds that each subject is dreamed")
    parser.add_argument("--rate", type=float, default=4.0, help="keyframes in a simulated second")
    parser.add_argument("--network", default=REFERENCE, help="weights beside the project are used where they are")
    parser.add_argument("--steps", type=int, default=Settings().steps)
    parser.add_argument("--canvas", default="1280x720")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tiles", type=int, default=60, help="pictures on the sheet")
    parser.add_argument("--sheet", type=Path, help="where to write pictures of the whole time, as a PNG")
    return parser.parse_args()


if __name__ == "__main__":
    main()
