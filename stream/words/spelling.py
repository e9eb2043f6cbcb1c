"""Spelling correction by edit distance: which names a misspelt word may be meant for.

Tested in tests/words/test_vocabulary.py and test_vocabulary_accuracy.py.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA, Indel

from .lexicon import Meaning

MIN_LETTERS = 5
"""Letters of a name that a misspelt word may be taken for; shorter ones are too easily hit."""
_RANKS = {"name": 0, "group": 0, "kind": 1, "stand_in": 1, "emoji": 1, "language": 2}
_NEVER = 1000
_SIMILAR = 0.66  # of two texts that share two letters of three


class Guess(NamedTuple):
    """A name, and how many letters are wrong, missing, too many or swapped."""

    name: str
    edits: int


class Spelling:
    """All names that letters can spell, by length."""

    def __init__(self, names: Mapping[str, Meaning], popular: Iterable[str]) -> None:
        """`popular` are the names that are meant rather than others that are as near."""
        self._names, self._popular = names, frozenset(popular)
        self._english = [name for name in names if names[name].source in ("name", "group") and len(name) > 2]
        self._by_length: dict[int, list[str]] = {}
        for name, meaning in names.items():
            if len(name) >= _min_letters(meaning) and name < "\u0500":  # Latin, Greek and Cyrillic letters
                self._by_length.setdefault(len(name), []).append(name)

    def guesses(self, word: str) -> list[Guess]:
        """The names within the few letters that a hasty hand gets wrong, the likeliest first."""
        edits = _allowed(len(word))
        if not edits:
            return []
        lengths = range(len(word) - edits, len(word) + edits + 1)
        near = [name for length in lengths for name in self._by_length.get(length, ())]
        found = process.extract(word, near, scorer=OSA.distance, score_cutoff=edits, limit=12)
        guesses = [Guess(name, int(edits)) for name, edits, _ in found if _word_by_word(word, name, int(edits))]
        return sorted(guesses, key=lambda guess: self._rank(word, guess))

    def _rank(self, word: str, guess: Guess) -> tuple[object, ...]:
        name = guess.name
        rank = _RANKS[self._names[name].source]
        return guess.edits, rank, sorted(name) != sorted(word), name[0] != word[0], name not in self._popular, name

    def similar(self, text: str, limit: int) -> list[str]:
        """The English names that look most like `text`, also when much is wrong."""
        scorer = Indel.normalized_similarity
        found = process.extract(text, self._english, scorer=scorer, score_cutoff=_SIMILAR, limit=4 * limit)
        found.sort(key=lambda match: (-match[1], match[0][0] != text[0], match[0] not in self._popular))
        return [name for name, _, _ in found[:limit]]


def _min_letters(meaning: Meaning) -> int:
    """Of things that stand-ins are for only long names are misspelt, and only what was reviewed."""
    if meaning.source != "stand_in":
        return MIN_LETTERS
    return MIN_LETTERS + 1 if meaning.origin in ("reviewed", "yours") else _NEVER


def _word_by_word(text: str, name: str, edits: int) -> bool:
    """Whether a name is near as a whole, and in each of its words: "smoking year" is no smoking car."""
    if edits > _allowed(len(name)):
        return False
    mine, its = text.split(), name.split()
    if edits < 2 or len(mine) != len(its):
        return True
    return all(OSA.distance(one, other) <= max(1, _allowed(len(other))) for one, other in zip(mine, its, strict=True))


def _allowed(length: int) -> int:
    """How many letters may be wrong in a word of this length."""
    return 0 if length < MIN_LETTERS - 1 else 1 if length < 10 else 2
