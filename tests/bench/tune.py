"""Hyperparameter search: with which noise, size of views, bands and rate a network's dreams are recognised best.

    python -m tests.bench.tune --network squeezenet1_0
    python -m tests.bench.tune --network efficientnet_lite0 --categories 16 --dreamed 200

One value after the other is changed from the best so far (coordinate search), and what is better is kept. The score is
the mean binary logarithm of the rank that judges give over the last third of the seconds: 0 is always first, and 2 the
fourth place. The categories are the seed's; take others to report what comes of it. The last line is what to put into
`stream/dream/recipes.py`.
"""

import argparse
import math
import random
import statistics
from dataclasses import replace
from typing import Any

from stream.dream.networks.zoo import LABELS
from stream.dream.recipes import TUNING, Tuning
from stream.ipc.scene import Target
from stream.settings import Settings, parse
from tests.bench.dreams import Job, dreams, share_within, weights
from tests.bench.figures import mean

CHANGES: tuple[tuple[str, Any], ...] = (
    *(("side", side) for side in (160, 180, 200, 224)),
    *(("noise", noise) for noise in (0.04, 0.06, 0.09, 0.12, 0.16)),
    *(("rate", rate) for rate in (0.006, 0.008, 0.011, 0.015)),
    *(("weights", (*finest, 1.7, 1.8, 0.8)) for finest in ((0.17, 0.95), (0.4, 1.4), (0.7, 1.9), (1.2, 2.4))),
)
"""What is tried, one after the other."""


def changed(tuning: Tuning, name: str, value: Any) -> Tuning:
    if name in ("rate", "weights"):
        return replace(tuning, update=replace(tuning.update, **{name: value}))
    return replace(tuning, **{name: value})


def main() -> None:
    arguments = _arguments()
    chance = random.Random(arguments.seed)
    indices = chance.sample(range(1000), arguments.categories)
    best = TUNING.get(arguments.network, Tuning())
    score = _score(arguments, indices, best, "as it is")
    for name, value in CHANGES:
        candidate = changed(best, name, value)
        if candidate != best and (found := _score(arguments, indices, candidate, f"{name} {value}")) < score:
            best, score = candidate, found
    print(f'"{arguments.network}": {best},')


def _score(arguments: argparse.Namespace, indices: list[int], tuning: Tuning, name: str) -> float:
    settings = Settings(
        network=arguments.network,
        weights=weights(arguments.network),
        canvas=parse("canvas", arguments.canvas, "--canvas"),
        threads=1,
    )
    jobs = [
        Job(
            settings,
            (Target(index, LABELS[index]),),
            arguments.dreamed,
            arguments.rate,
            arguments.seed,
            {arguments.network: tuning},
        )
        for index in indices
    ]
    found = list(dreams(jobs, arguments.jobs))
    late = [rank for one in found for path in one.ranks.values() for (rank, *_) in path[2 * len(path) // 3 :]]
    score = statistics.fmean(math.log2(rank) for rank in late)
    within = share_within([late], 5)
    cost = 1000 * statistics.fmean(one.step_seconds for one in found)
    looks = mean([one.figures for one in found])
    print(
        f"{name:<26} score {score:.2f}, top-5 {within:.2f}, {cost:.0f} ms a step, {looks}",
        flush=True,
    )
    return score


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--network", required=True)
    parser.add_argument("--categories", type=int, default=12)
    parser.add_argument("--seed", type=int, default=4711)
    parser.add_argument("--dreamed", type=int, default=160, help="steps for each category")
    parser.add_argument("--rate", type=float, default=4.0, help="simulated keyframes a second")
    parser.add_argument("--canvas", default="640x360")
    parser.add_argument("--jobs", type=int, default=2, help="dreams at once")
    return parser.parse_args()


if __name__ == "__main__":
    main()
