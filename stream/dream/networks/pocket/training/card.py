"""The model card: what the network is, what it was made of, and what was measured."""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).with_name("results.json")
"""What was measured last; the training and `tests/bench/categories.py` write it."""
_TEXT = Path(__file__).with_name("card.md")


def card(results: Mapping[str, Any]) -> str:
    """The card in Markdown, of a `RESULTS` file's contents."""
    recipe = results["recipe"]
    pictures = recipe["steps"] * recipe["workers"] * recipe["batch"]
    facts = {
        "step_ms": math.nan,
        **results,
        "millions": results["parameters"] / 1e6,
        "megabytes": results["bytes"] / 1e6,
        "seen_millions": pictures / 1e6,
        "recognised": "\n".join(_recognised(results)),
        "dreams": "\n".join(_dreams(results.get("dreams", []))),
    }
    return _TEXT.read_text("utf-8").format(**recipe, **facts)


def _recognised(results: Mapping[str, Any]) -> list[str]:
    rows = ["| artwork | pictures | top-1 | top-5 | top-1 under attack | top-5 under attack |", "| --- " * 6 + "|"]
    for key, name in (("seen", "trained on"), ("held_out", "held-out vendors")):
        clean, attacked = results[key], results[key + "_attacked"]
        cells = [clean["first"], clean["five"], attacked["first"], attacked["five"]]
        rows.append(f"| {name} | {clean['pictures']} | " + " | ".join(f"{cell:.3f}" for cell in cells) + " |")
    return rows


def _dreams(dreams: list[Mapping[str, Any]]) -> list[str]:
    rows = ["| dreamed with | judge | categories | top-1 | top-5 | top-20 | median rank |", "| --- " * 7 + "|"]
    for dream in dreams:
        cells = [dream["settings"], dream["judge"], dream["categories"]]
        cells += [f"{dream[key]:.3f}" for key in ("first", "five", "twenty")] + [f"{dream['median']:g}"]
        rows.append(f"| {' | '.join(map(str, cells))} |")
    return rows
