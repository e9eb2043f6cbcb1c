"""Which of WordNet's meanings each of ImageNet's categories has.

The categories come in the order of their WordNet 3.0 offsets. So a name that has one meaning pins those beside it, and
the few that stay open are in `senses.tsv`, resolved by hand.
"""

from .tables import rows
from .wordnet import WordNet


class ResolveError(Exception):
    """A category has no meaning, or the reviewed table contradicts the order."""


def resolve(labels: list[str], wordnet: WordNet) -> list[int]:
    """The offset of each category's synset, ever rising. Raises ResolveError."""
    reviewed = {int(row["index"]): int(row["offset"]) for row in rows("senses.tsv")}
    senses = [
        [reviewed[index]] if index in reviewed else sorted(wordnet.senses.get(label.lower().replace(" ", "_"), []))
        for index, label in enumerate(labels)
    ]
    lowest = _pinned(senses, labels)
    highest = [-offset for offset in _pinned([[-offset for offset in some] for some in senses[::-1]], labels[::-1])]
    for label, low, high in zip(labels, lowest, reversed(highest), strict=True):
        if low != high:
            raise ResolveError(f"{label} may be {low} ({wordnet.synsets[low].gloss}) or {high}; senses.tsv must say.")
    return lowest


def _pinned(senses: list[list[int]], labels: list[str]) -> list[int]:
    """The lowest possible rising sequence with one of each."""
    found: list[int] = []
    last: float = float("-inf")
    for some, label in zip(senses, labels, strict=True):
        higher = [offset for offset in some if offset > last]
        if not higher:
            raise ResolveError(f"{label} has no meaning that keeps the order.")
        last = min(higher)
        found.append(min(higher))
    return found
