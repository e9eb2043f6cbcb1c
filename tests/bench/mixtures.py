"""Are two subjects recognised that share one canvas, mixed by weight or one above the other?

    python -m tests.bench.mixtures --pairs 12 --sheet /tmp/mixtures.png

Each pair of random categories is dreamed three ways by the engine alone: half and half, two to one, and the first in
the upper half, the second in the lower. A judge that takes no part says which rank each of the two has, the best of
three square crops; both should be among its first ten.
"""

import argparse
import random
from pathlib import Path

from stream.dream.engine import start
from stream.dream.networks import LABELS
from stream.scene import Scene, Target
from stream.settings import NETWORKS, Settings
from tests.bench.recognise import dreamed
from tests.bench.sheets import sheet
from tests.judge import Judge
from tests.show import JUDGE, SQUEEZENET

TOP = 10


def main() -> None:
    arguments = _arguments()
    squeezed = arguments.network is None
    settings = Settings(
        network=arguments.network or "auto", weights=SQUEEZENET if squeezed else None, threads=arguments.threads
    )
    engine, judge, chance = start(settings), Judge(JUDGE), random.Random(arguments.seed)
    known = sorted(set(engine.network.kind.outputs))
    tiles, both = [], dict.fromkeys(ways(0, 0), 0)
    for _ in range(arguments.pairs):
        first, second = chance.sample(known, 2)
        for way, targets in ways(first, second).items():
            scene = Scene(1, targets)
            *_, picture = dreamed(engine, settings, scene, arguments.dreamed, arguments.rate, arguments.seed)
            ranks = [judge.rank(picture, target.index) for target in targets]
            both[way] += max(ranks) <= TOP
            told = " + ".join(f"{target.label} {rank}" for target, rank in zip(targets, ranks, strict=True))
            tiles.append((told, picture))
            print(f"{way:<12} {told}", flush=True)
    for way, count in both.items():
        print(f"{way:<12} both in the top {TOP}: {count}/{arguments.pairs}")
    if arguments.sheet:
        sheet(tiles, len(both), 320).save(arguments.sheet)


def ways(first: int, second: int) -> dict[str, tuple[Target, Target]]:
    """The targets of a scene of two categories, by what is done with them."""
    one, other = LABELS[first], LABELS[second]
    return {
        "half, half": (Target(first, one), Target(second, other)),
        "two to one": (Target(first, one, weight=2.0), Target(second, other)),
        "upper, lower": (Target(first, one, where="upper"), Target(second, other, where="lower")),
    }


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--dreamed", type=int, default=250, help="steps for each picture")
    parser.add_argument("--rate", type=float, default=8.0, help="simulated keyframes a second")
    parser.add_argument("--network", choices=NETWORKS, help="without it, SqueezeNet from the tests' weights")
    parser.add_argument("--threads", type=int)
    parser.add_argument("--sheet", type=Path, help="where to write the pictures, as a PNG")
    return parser.parse_args()


if __name__ == "__main__":
    main()
