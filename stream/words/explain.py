"""What a text means and why, in a few lines for people."""

from collections.abc import Iterator

from .lexicon import Category
from .understanding import Heard, Understanding

_LANGUAGES = {
    "ar": "Arabic", "de": "German", "es": "Spanish", "fa": "Persian", "fr": "French", "id": "Indonesian",
    "it": "Italian", "ja": "Japanese", "ko": "Korean", "pt": "Portuguese", "ru": "Russian", "tr": "Turkish",
    "zh": "Chinese",
}  # fmt: skip
_PLACES = {"upper": "above", "lower": "below"}


def explain(understanding: Understanding, network: str = "") -> Iterator[str]:
    """Lines: what was heard, as what, where it goes, what the network of that name dreams instead, what was ignored."""
    text = understanding.text.strip()
    if not understanding.targets:
        yield f'"{text}" means nothing here yet.' if text else "Nothing was said."
        ideas = ", ".join(_shown(match.category, match.name) for match in understanding.suggestions)
        yield f"Perhaps {ideas}?"
        return
    together = len(understanding.targets) > 1
    yield f'"{text}" dreams of ' + " and ".join(_named(target, together) for target in understanding.targets) + "."
    for target in understanding.targets:
        yield f"  {_why(target)}"
        if target.dreamed != target.meant:
            by = f"The {network} network" if network else "The network"
            yield f"  {by} has never seen {_shown(target.meant)}; it dreams {_shown(target.dreamed)}, the nearest it knows."
    if understanding.ignored:
        yield f"  Ignored: {', '.join(understanding.ignored)}."


def _named(target: Heard, together: bool) -> str:
    where = _PLACES.get(target.where)
    if where:
        return f"{_shown(target.dreamed)} ({where})"
    return _shown(target.dreamed) + (" (everywhere)" if together else "")


def _why(target: Heard) -> str:
    meant = f"{_shown(target.meant)}, category {target.meant.index} of ImageNet"
    picked = f", one of {target.choices} that it may be; picked was {meant}" if target.choices > 1 else f": {meant}"
    heard = f'"{target.words}"'
    if target.how == "fuzzy":
        return f'{heard} is taken for "{target.name}", misspelt{picked}.'
    if target.how == "language":
        return f"{heard} is {_LANGUAGES[target.language]}{picked}."
    if target.how == "kind":
        return f"{heard} is a kind of {meant}."
    if target.how == "group":
        return f"{heard} names {target.choices} categories; picked was {meant}."
    if target.how == "emoji":
        return f"{heard} is an emoji{picked}."
    if target.how == "plural":
        return f'{heard} is more than one "{target.name}"{picked}.'
    own = target.name == target.meant.label.lower()
    return f"{heard} is {meant}." if own else f"{heard} is another name of {meant}."


def _shown(category: Category, name: str = "") -> str:
    label = f"{category.emoji} {category.label}".strip()
    return label if name in ("", category.label, category.label.lower()) else f"{label} ({name})"
