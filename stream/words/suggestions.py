"""What to offer to those who wrote half a name, or what means nothing: names and their categories, best first."""

import random
from collections.abc import Collection, Iterable, Iterator

from .lexicon import Category, Lexicon, Meaning
from .normalise import plain
from .parser import Parse
from .spelling import Spelling, nearest
from .stopwords import SENTENCE
from .taxonomy import Taxonomy

Candidate = tuple[str, int]


class Suggestions:
    """Offers of a lexicon's names, for a network that knows the categories `known`."""

    def __init__(
        self,
        lexicon: Lexicon,
        kinship: Taxonomy,
        spelling: Spelling,
        categories: tuple[Category, ...],
        known: Collection[int],
    ) -> None:
        self._lexicon, self._kinship, self._spelling = lexicon, kinship, spelling
        self._categories, self._known = categories, known
        self._popular = frozenset(lexicon.popular)
        self._spaced = [f" {name}" for name in lexicon.names]

    def instead(self, text: str, reading: Parse, unseen: Iterable[int]) -> Iterator[Candidate]:
        """For a text that cannot be dreamed: its kin, near misses, what is related, and what is written like it."""
        lexicon = self._lexicon
        for index in unseen:
            yield from self._plainly(lexicon.ideas.get(plain(self._categories[index].label), ()))
            yield from self._plainly(self._kinship.near(index, self._known, far=len(self._categories) // 3))
        words = [form for word in (plain(text), *reading.unknown) for form in (word, word.removesuffix("s"))]
        for word in words:
            yield from self._plainly(lexicon.ideas.get(word, ()))
        for name in (*(find.name for find in reading.finds), *reading.doubtful):
            yield from self._named(name, lexicon.names.get(name) or lexicon.emojis[name], 3)
        for word in words:
            if word in lexicon.near:
                yield from self._plainly(self._liked(self._kinship.members(lexicon.near[word])))
        for word in reading.unknown[:3]:
            yield from self._plainly(lexicon.ideas.get(nearest(word, lexicon.ideas) or "", ()))
        for word in dict.fromkeys((" ".join(reading.unknown)[:60], *reading.unknown[:3])):
            for name in self._spelling.similar(word, 3) if len(word) > 2 and word not in SENTENCE else ():
                yield from self._named(name, lexicon.names[name], 2)

    def anything(self, rng: random.Random) -> Iterator[Candidate]:
        """For who is at a loss: what people like, in any order, and at last everything."""
        popular = [index for index in self._lexicon.popular if index in self._known]
        yield from self._plainly(rng.sample(popular, len(popular)))
        yield from self._plainly(sorted(self._known))

    def completions(self, start: str, limit: int) -> Iterator[Candidate]:
        """Names of which a word begins like `start`, popular ones first; then those that it may be misspelt for."""
        names = self._lexicon.names
        inside = f" {start}"
        begun = [spaced[1:] for spaced in self._spaced if inside in spaced]
        begun.sort(key=lambda name: self._rank(start, name))
        for name in begun[: 8 * limit]:
            yield from self._named(name, names[name], 3)
        for guess in self._spelling.guesses(start):
            yield from self._named(guess.name, names[guess.name], 3)
        for name in self._spelling.similar(start, limit):
            yield from self._named(name, names[name], 2)

    def _rank(self, start: str, name: str) -> tuple[object, ...]:
        """The whole name first, then what is popular, English, known, begins so, and is short."""
        (node, *_), source, _ = self._lexicon.names[name]
        return (
            name != start,
            not (source == "name" and node in self._popular and node in self._known),
            source == "language",
            node < len(self._categories) and node not in self._known,
            source == "kind",
            not name.startswith(start),
            len(name),
            name,
        )

    def members(self, meaning: Meaning) -> list[int]:
        """The categories that a name may mean, in ImageNet's order."""
        return sorted({index for node in meaning.nodes for index in self._kinship.members(node)})

    def _named(self, name: str, meaning: Meaning, most: int) -> Iterator[Candidate]:
        return ((name, index) for index in self._liked(self.members(meaning))[:most])

    def _plainly(self, indices: Iterable[int]) -> Iterator[Candidate]:
        return ((self._categories[index].label, index) for index in indices)

    def _liked(self, indices: Iterable[int]) -> list[int]:
        """Categories in the order in which one would offer them: known, popular, with an emoji."""
        return sorted(
            indices,
            key=lambda index: (
                index not in self._known,
                index not in self._popular,
                not self._categories[index].emoji,
                index,
            ),
        )
