"""Dream notation: how a table writes what stands in for a thing that no category shows.

`lakeside + valley` is two categories side by side, `castle above lakeside` one over the other, `lakeside*2 + valley`
gives the first twice the share, and of `tabby | Persian cat` one is picked each time.

Tested in tests/words/test_dreams.py.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from stream.ipc.scene import Place

MAX_PARTS = 2
MAX_WEIGHT = 9
_WEIGHTED = re.compile(r"(.+?) ?\* ?([1-9])")


@dataclass(frozen=True, slots=True)
class Part:
    """One category of a dream, its share relative to the other's, and its place."""

    index: int
    weight: float = 1.0
    where: Place = "everywhere"


Dream = tuple[Part, ...]


class DreamError(ValueError):
    """A dream that cannot be read; `label` is what is no category, or empty."""

    def __init__(self, message: str, label: str = "") -> None:
        super().__init__(message)
        self.label = label


def parse_dreams(text: str, labels: Mapping[str, int]) -> tuple[Dream, ...]:
    """The dreams of which one is picked. `labels` gives the index of each. Raises DreamError."""
    return tuple(_parse_dream(choice.strip(), labels) for choice in text.split("|"))


def _parse_dream(text: str, labels: Mapping[str, int]) -> Dream:
    if text in labels:
        return (Part(labels[text]),)
    upper, above, lower = text.partition(" above ")
    if above:
        return (_parse_part(upper, labels, "upper"), _parse_part(lower, labels, "lower"))
    parts = text.split(" + ")
    if len(parts) > MAX_PARTS:
        raise DreamError(f"{text!r} has more than two parts")
    return tuple(_parse_part(part, labels) for part in parts)


def _parse_part(text: str, labels: Mapping[str, int], where: Place = "everywhere") -> Part:
    label, weight = text.strip(), 1.0
    if label not in labels and (weighted := _WEIGHTED.fullmatch(label)):
        label, weight = weighted[1], float(weighted[2])
    if label not in labels:
        raise DreamError(f"{label!r} is no category", label)
    return Part(labels[label], weight, where)
