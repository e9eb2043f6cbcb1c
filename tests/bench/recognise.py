"""Does an independent network recognise what is dreamed?

    python -m tests.bench.recognise goldfinch flamingo castle pizza toucan langur
    python -m tests.bench.recognise --network pocket goldfinch castle
    python -m tests.bench.recognise --random 12 --rate 6 --seconds 20 --sheet /tmp/sheet.png

The judge (MobileNetV2 by default) never takes part in the dream. Of three square crops the best rank
counts. With `--rate` time is simulated: the same steps on any machine; without, the machine's own pace decides.
"""

import argparse
import itertools
import random
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

from stream.dream.dreamer import Dreamer
from stream.dream.engine import start
from stream.dream.networks import LABELS
from stream.scene import Scene, Target
from stream.settings import NETWORKS, Settings, Size
from tests.bench.sheets import Picture, pixels, sheet
from tests.judge import Judge
from tests.show import JUDGE, SQUEEZENET


def main() -> None:
    arguments = _arguments()
    settings = Settings(
        network=arguments.network,
        weights=arguments.weights or (SQUEEZENET if arguments.network == "auto" else None),
        canvas=Size(*map(int, arguments.canvas.split("x"))),
        steps=arguments.steps,
        zoom=arguments.zoom,
        threads=arguments.threads,
    )
    indices = [_index(name) for name in arguments.names]
    indices += random.Random(arguments.seed).sample(range(1000), arguments.random)
    engine, judge = start(settings), Judge(arguments.judge)
    dreamer: Dreamer | None = None
    clock = _Clock(arguments.rate)
    ranks, tiles = [], []
    for number, index in enumerate(indices, 1):
        if dreamer is None or not arguments.carry:
            dreamer = Dreamer(engine, settings, arguments.seed, clock)
        dreamer.follow(Scene(number, (Target(index, LABELS[index]),)))
        path = []
        for picture in _dream(dreamer, settings.steps, clock, arguments.seconds):
            path.append(judge.rank(picture, index))
        ranks.append(path[-1])
        tiles.append((f"{LABELS[index]} {path[-1]}", picture))
        print(f"{LABELS[index]:<28} rank {path[-1]:>4}  on the way: {path}", flush=True)
    _summary(ranks)
    if arguments.sheet:
        sheet(tiles, 3, settings.canvas.width).save(arguments.sheet)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="torchvision's names or indices of categories")
    parser.add_argument("--random", type=int, default=0, metavar="N", help="N more categories, chosen by the seed")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=20.0, help="how long each is dreamed")
    parser.add_argument("--rate", type=float, help="simulated keyframes a second")
    parser.add_argument("--carry", action="store_true", help="keep the canvas from one category to the next")
    parser.add_argument("--steps", type=int, default=Settings().steps)
    parser.add_argument("--zoom", type=float, default=Settings().zoom)
    parser.add_argument("--canvas", default=str(Settings().canvas))
    parser.add_argument("--threads", type=int)
    parser.add_argument("--network", default="auto", choices=("auto", *NETWORKS))
    parser.add_argument("--weights", type=Path, help="without it and a network, SqueezeNet's")
    parser.add_argument("--judge", type=Path, default=JUDGE)
    parser.add_argument("--sheet", type=Path, help="where to write the last pictures, as a PNG")
    return parser.parse_args()


class _Clock:
    """The machine's clock, or with a rate one that a keyframe moves on."""

    def __init__(self, rate: float | None) -> None:
        self._rate, self._keyframes = rate, itertools.count(1)
        self._now = 0.0

    def __call__(self) -> float:
        return self._now if self._rate else time.monotonic()

    def tick(self) -> None:
        if self._rate:
            self._now = next(self._keyframes) / self._rate


def _dream(dreamer: Dreamer, steps: int, clock: _Clock, seconds: float) -> Iterator[Picture]:
    """The picture after each quarter of the time."""
    began = clock()
    for quarter in range(1, 5):
        while clock() - began < seconds * quarter / 4:
            clock.tick()
            dreamer.move()
            for _ in range(steps):
                dreamer.step()
            dreamer.keyframe()
        yield pixels(dreamer.canvas)


def _index(name: str) -> int:
    return int(name) if name.isdigit() else LABELS.index(name)


def _summary(ranks: list[int]) -> None:
    first, five = (sum(rank <= top for rank in ranks) for top in (1, 5))
    print(f"top-1 {first}/{len(ranks)}  top-5 {five}/{len(ranks)}  median rank {statistics.median(ranks):g}")


if __name__ == "__main__":
    main()
