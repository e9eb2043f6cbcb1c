"""English words that name nothing to dream of: what is written like one of them is not offered for it.

Tested in tests/words/test_suggestions.py.
"""

import functools
from bisect import bisect_left
from pathlib import Path

from .stopwords import SENTENCE

TABLE = Path(__file__).with_name("english.txt")


def is_english(text: str) -> bool:
    """Whether each word of a plain text is known, whatever it means: "jewish" is no misspelt jellyfish."""
    return all(word in SENTENCE or _is_listed(word) for word in text.split())


def _is_listed(word: str) -> bool:
    words = _words()
    at = bisect_left(words, word)
    return at < len(words) and words[at] == word


@functools.cache
def _words() -> list[str]:
    return TABLE.read_text("utf-8").splitlines()
