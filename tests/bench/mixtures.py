"""Are two subjects recognised that share one canvas, mixed by weight or one above the other?

    python -m tests.bench.mixtures --pairs 12 --sheet /tmp/mixtures.png

Each pair of random categories is dreamed three ways by the engine alone: half and half, two to one, and the first in
the upper half, the second in the lower. A judge that takes no part says which rank each of the two has, the best of
three square crops; both should be among its first ten. It is asked twice, of the whole picture and, as somebody would
look who was told what is where, of each subject's own part.
"""

import argparse
import random
from collections import Counter
from pathlib import Path

from stream.dream.networks.engine import start
from stream.dream.networks.zoo import LABELS
from stream.ipc.scene import Scene, Target, side_by_side
from stream.settings import NETWORKS, Settings
from tests.bench.recognise import dreamed
from tests.bench.sheets import Picture, sheet
from tests.judge import Judge
from tests.show import JUDGE, SQUEEZENET

TOP = 10


def main() -> None:
    arguments = _arguments()
    squeezed = arguments.network is None
    settings = Settings(
        network=arguments.network or "auto", weights=(SQUEEZENET,) if squeezed else (), threads=arguments.threads
    )
    engine, judge, chance = start(settings), Judge(JUDGE), random.Random(arguments.seed)
    known = sorted(set(engine.network.spec.outputs))
    tiles, both, each = [], Counter[str](), Counter[str]()
    for _ in range(arguments.pairs):
        first, second = chance.sample(known, 2)
        for way, targets in ways(first, second).items():
            scene = Scene(1, side_by_side(targets))
            *_, picture = dreamed(engine, settings, scene, arguments.dreamed, arguments.rate, arguments.seed)
            seen = list(zip(targets, parts(picture, targets), strict=True))
            ranks = [(judge.rank(picture, target.index), judge.rank(part, target.index)) for target, part in seen]
            both[way] += all(rank <= TOP for rank, _ in ranks)
            each[way] += all(rank <= TOP for _, rank in ranks)
            told = " + ".join(f"{target.label} {a} ({b})" for target, (a, b) in zip(targets, ranks, strict=True))
            tiles.append((told, picture))
            print(f"{way:<12} {told}", flush=True)
    for way in ways(0, 0):
        print(f"{way:<12} both in the top {TOP}: {both[way]}/{arguments.pairs}, ", end="")
        print(f"each in that of its own part: {each[way]}/{arguments.pairs}")
    if arguments.sheet:
        sheet(tiles, 3, 320).save(arguments.sheet)


def ways(first: int, second: int) -> dict[str, tuple[Target, Target]]:
    """The targets of a scene of two categories, by what is done with them."""
    one, other = LABELS[first], LABELS[second]
    return {
        "half, half": (Target(first, one), Target(second, other)),
        "two to one": (Target(first, one, weight=2.0), Target(second, other)),
        "upper, lower": (Target(first, one, where="upper"), Target(second, other, where="lower")),
    }


def parts(picture: Picture, targets: tuple[Target, Target]) -> tuple[Picture, Picture]:
    """Where each of two targets is in a wide picture: above and below each other, or beside by their weights."""
    height, width = picture.shape[:2]
    one, other = targets
    if one.where == "upper":
        return picture[: height // 2], picture[height // 2 :]
    border = round(width * one.weight / (one.weight + other.weight))
    return picture[:, :border], picture[:, border:]


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
