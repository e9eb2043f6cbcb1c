"""Trains the network that comes with the package, from nothing: artwork, pictures, training, measures, model card.

    ./run            # everything, into the folder above
    ./run --quick    # eight categories in a minute, into .cache/quick
    ./run --card     # only writes the model card anew, from results.json

A training that was stopped goes on where it was.
"""

import argparse
import dataclasses
import json
import logging
import sys
from pathlib import Path

import torch

from stream.dream.networks.pocket.checkpoint import WEIGHTS, write

from .artwork import CACHE, ArtworkError, attribution, sprites
from .augment import Artwork
from .card import RESULTS, card
from .evaluate import score
from .lessons import Lessons, lessons
from .train import Training, TrainingRecipe

RECIPES = {"cpu": TrainingRecipe(16000), "cuda": TrainingRecipe(24000, workers=1, batch=1024, rate=5e-3)}
QUICK = TrainingRecipe(60, workers=2, batch=32, epsilon=1.0, average=0.95)

log = logging.getLogger(__name__)


def main() -> None:
    arguments = _arguments()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    home = WEIGHTS.parent
    if arguments.card:
        (home / "MODEL_CARD.md").write_text(card(json.loads(RESULTS.read_text())), "utf-8")
        return
    cache: Path = arguments.cache
    into: Path = arguments.into or (cache / "quick" if arguments.quick else home)
    cache.mkdir(parents=True, exist_ok=True)
    into.mkdir(parents=True, exist_ok=True)
    device = torch.device(arguments.device)
    recipe = QUICK if arguments.quick else RECIPES[device.type]
    recipe = dataclasses.replace(recipe, steps=arguments.steps or recipe.steps, seed=arguments.seed)
    try:
        art = sprites(cache, arguments.quick)
    except ArtworkError as error:
        sys.exit(str(error))
    learned = lessons(art)
    log.info(
        "%d sprites of %d categories in %d outputs.",
        len(learned.sprites), len({output.index for output in learned.outputs}), len(learned.outputs),
    )  # fmt: skip
    results = _train(learned, recipe, device, into, cache / ("quick.pt" if arguments.quick else "training.pt"))
    results["artwork"] = attribution(art)
    if into == home:
        known = json.loads(RESULTS.read_text()) if RESULTS.is_file() else {}
        RESULTS.write_text(json.dumps(known | results, indent=1) + "\n", "utf-8")
        (home / "MODEL_CARD.md").write_text(card(known | results), "utf-8")


def _train(
    learned: Lessons, recipe: TrainingRecipe, device: torch.device, into: Path, checkpoint: Path
) -> dict[str, object]:
    """Trains, writes weights and categories into a folder, and gives what was measured."""
    artwork = Artwork.of(learned.sprites, learned.output, device)
    network = Training(artwork, len(learned.outputs) + 1, recipe, checkpoint).run()
    write(into / WEIGHTS.name, network.state_dict(), tuple(output.index for output in learned.outputs))
    lines = ["index\tpose\tlabel", *(f"{output.index}\t{output.pose}\t{output.label}" for output in learned.outputs)]
    (into / "categories.tsv").write_text("\n".join(lines) + "\n", "utf-8")
    results: dict[str, object] = {
        "recipe": dataclasses.asdict(recipe),
        "categories": len({output.index for output in learned.outputs}),
        "outputs": len(learned.outputs),
        "sprites": len(learned.sprites),
        "parameters": sum(parameter.numel() for parameter in network.parameters()),
        "bytes": (into / WEIGHTS.name).stat().st_size,
    }
    seen = learned.categories[learned.output]
    for name, pixels, category in (
        ("seen", learned.sprites, seen),
        ("held_out", learned.held_out, learned.held_out_category),
    ):
        for attack in (False, True):
            found = score(network, pixels, category, learned.categories, attack)
            results[name + "_attacked" * attack] = dataclasses.asdict(found)
            log.info(
                "%s artwork%s: %.3f right, %.3f among the first five, of %d.",
                name.replace("_", " ").capitalize(), ", under attack" * attack, found.first, found.five, found.pictures,
            )  # fmt: skip
    return results


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="run",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--quick", action="store_true", help="a small training that shows that all parts work")
    parser.add_argument("--card", action="store_true", help="write the model card anew and end")
    parser.add_argument("--steps", type=int, help="how many steps to train")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu", help="cpu or cuda")
    parser.add_argument("--cache", type=Path, default=CACHE, help="where fetched artwork and checkpoints are kept")
    parser.add_argument("--into", type=Path, help="the folder for weights and categories")
    return parser.parse_args()


if __name__ == "__main__":
    main()
