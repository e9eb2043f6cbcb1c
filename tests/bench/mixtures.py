"""Are two subjects recognised that share one canvas, beside each other by weight or one above the other?

    python -m tests.bench.mixtures --pairs 12 --sheet /tmp/mixtures.png
    python -m tests.bench.mixtures --pairs 12 --show --sheet /tmp/show.png

Pairs of random categories are dreamed by the engine alone: half and half, two to one, and the first in the upper half,
the second in the lower. With `--show` it is the real show, which is shouted "a above b" or "a and b". Judges that take
no part say which rank each of the two has, the best of three square crops; both should be among their first ten. They
are asked twice, of the whole picture and, as somebody would look who was told what is where, of each subject's own
part.
"""

import argparse
import asyncio
import random
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from stream.dream.networks.zoo import LABELS
from stream.ipc.scene import Target, side_by_side
from stream.settings import Settings, parse
from tests.bench.dreams import REFERENCE, Job, dreams, network_flags, own_parts, weights
from tests.bench.recognise import watched
from tests.bench.sheets import Picture, sheet
from tests.judge import judges
from tests.show import Show

TOP = 10
WAYS = ("half, half", "two to one", "upper, lower")

Found = tuple[str, tuple[Target, ...], Picture, Mapping[str, tuple[list[int], list[int]]]]
"""The way, the targets, the picture, and by judge their ranks in the whole and in their own parts."""


def main() -> None:
    arguments = _arguments()
    chance = random.Random(arguments.seed)
    pairs = [chance.sample(range(1000), 2) for _ in range(arguments.pairs)]
    asked = [(way, side_by_side(targets(way, *pair))) for pair in pairs for way in arguments.ways]
    tiles, counts = [], defaultdict[tuple[str, str], list[int]](lambda: [0, 0, 0])
    for way, both, picture, ranks in _shown(arguments, asked) if arguments.show else _alone(arguments, asked):
        for judge, (whole, own) in ranks.items():
            found = all(rank <= TOP for rank in whole), all(rank <= TOP for rank in own), sum(r <= TOP for r in own)
            counts[way, judge] = [before + one for before, one in zip(counts[way, judge], found, strict=True)]
        told = " + ".join(target.label for target in both) + f" {' '.join(map(str, ranks.values()))}"
        tiles.append((told, picture))
        print(f"{way:<12} {told}", flush=True)
    for (way, judge), (both_known, each, halves) in counts.items():
        print(f"{way:<12} {judge:<19} both in the top {TOP}: {both_known}/{len(pairs)}, ", end="")
        print(f"each in that of its own part: {each}/{len(pairs)}, parts: {halves}/{2 * len(pairs)}")
    if arguments.sheet:
        sheet(tiles, len(arguments.ways) if len(arguments.ways) > 1 else 3, 480).save(arguments.sheet)


def targets(way: str, first: int, second: int) -> tuple[Target, Target]:
    """The targets of a scene of two categories, by what is done with them."""
    one, other = LABELS[first], LABELS[second]
    if way == "upper, lower":
        return Target(first, one, where="upper"), Target(second, other, where="lower")
    return Target(first, one, weight=2.0 if way == "two to one" else 1.0), Target(second, other)


def _alone(arguments: argparse.Namespace, asked: list[tuple[str, tuple[Target, ...]]]) -> Iterator[Found]:
    settings = Settings(
        network=arguments.network,
        weights=weights(arguments.network),
        canvas=parse("canvas", arguments.canvas, "--canvas"),
        threads=1,
    )
    jobs = [Job(settings, both, arguments.dreamed, arguments.rate, arguments.seed) for _, both in asked]
    for (way, both), one in zip(asked, dreams(jobs, arguments.jobs), strict=True):
        ranks = {judge: (list(path[-1]), list(one.part_ranks[judge])) for judge, path in one.ranks.items()}
        yield way, both, one.picture, ranks


def _shown(arguments: argparse.Namespace, asked: list[tuple[str, tuple[Target, ...]]]) -> Iterator[Found]:
    """Frames of a real show, after so many seconds each."""
    flags = network_flags(arguments.network)
    seen = judges(arguments.network)
    with Show(*flags, "--seed", str(arguments.seed), command=(sys.executable, "-m", "stream", "serve")) as show:
        show.dreams()
        for way, both in asked:
            word = "above" if way == "upper, lower" else "and"
            shout = f" {word} ".join(target.label for target in both)
            picture = asyncio.run(watched(show.url, shout, arguments.seconds))[-1]
            parts = zip(own_parts(picture, both), both, strict=True)
            pairs = [(target.index, part) for part, target in parts]
            yield (
                way,
                both,
                picture,
                {
                    name: (
                        [judge.rank(picture, index) for index, _ in pairs],
                        [judge.rank(p, index) for index, p in pairs],
                    )
                    for name, judge in seen.items()
                },
            )
        print({name: show.state[name] for name in ("network", "rates")})


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=12)
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=WAYS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", action="store_true", help="the real show instead of the engine alone")
    parser.add_argument("--seconds", type=int, default=22, help="how long each pair is dreamed in the show")
    parser.add_argument("--dreamed", type=int, default=250, help="steps for each picture of the engine alone")
    parser.add_argument("--rate", type=float, default=4.0, help="the engine's simulated keyframes a second")
    parser.add_argument("--jobs", type=int, default=2, help="dreams at once, of the engine alone")
    parser.add_argument("--canvas", default="1280x720")
    parser.add_argument("--network", default=REFERENCE, help="weights beside the project are used where they are")
    parser.add_argument("--sheet", type=Path, help="where to write the pictures, as a PNG")
    return parser.parse_args()


if __name__ == "__main__":
    main()
