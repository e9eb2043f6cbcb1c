"""Suggestions and completions: for half a name, or for what means nothing, names and their categories, best first."""

import random
from collections.abc import Collection, Iterable, Iterator

from .english import is_english
from .lexicon import Category, Lexicon, Meaning
from .parser import Parse
from .spelling import Spelling
from .taxonomy import Taxonomy

_STEM = 5  # letters that a known word shares with a name that it has to do with: "volcanic"
NamedIndex = tuple[str, int]


class Suggestions:
    """Suggests a lexicon's names, for a network that knows the categories `known`."""

    def __init__(
        self,
        lexicon: Lexicon,
        taxonomy: Taxonomy,
        spelling: Spelling,
        categories: tuple[Category, ...],
        known: Collection[int],
    ) -> None:
        self._lexicon, self._taxonomy, self._spelling = lexicon, taxonomy, spelling
        self._categories, self._known = categories, known
        self._popular = frozenset(lexicon.popular)
        self._spaced = [f" {name}" for name in lexicon.names]

    def instead(self, text: str, parse: Parse, undreamable: Iterable[int]) -> Iterator[NamedIndex]:
        """For a text that cannot be dreamed: its kin, near misses, what is related, and what is written like it."""
        lexicon = self._lexicon
        for index in undreamable:
            yield from self._by_label(self._taxonomy.nearest(index, self._known, max_size=len(self._categories) // 3))
        for name in (*(mention.name for mention in parse.mentions), *parse.doubtful):
            if meaning := lexicon.names.get(name) or lexicon.emojis.get(name):
                yield from self._by_name(name, meaning, 3)
        for word in dict.fromkeys((" ".join(parse.unknown)[:60], *parse.unknown[:3])):
            known = is_english(word)
            for name in self._spelling.similar(word, 3) if len(word) > 2 else ():
                if not known or name[:_STEM] == word[:_STEM]:
                    yield from self._by_name(name, lexicon.names[name], 2)

    def anything(self, rng: random.Random) -> Iterator[NamedIndex]:
        """For who is at a loss: what people like, in any order, and at last everything."""
        popular = [index for index in self._lexicon.popular if index in self._known]
        yield from self._by_label(rng.sample(popular, len(popular)))
        yield from self._by_label(sorted(self._known))

    def completions(self, start: str, limit: int) -> Iterator[NamedIndex]:
        """Names of which a word begins like `start`, popular ones first; then those that it may be misspelt for."""
        names = self._lexicon.names
        inside = f" {start}"
        begun = [spaced[1:] for spaced in self._spaced if inside in spaced]
        begun.sort(key=lambda name: self._rank(start, name))
        for name in begun[: 8 * limit]:
            yield from self._by_name(name, names[name], 3)
        for guess in self._spelling.guesses(start):
            yield from self._by_name(guess.name, names[guess.name], 3)
        for name in self._spelling.similar(start, limit):
            yield from self._by_name(name, names[name], 2)

    def _rank(self, start: str, name: str) -> tuple[object, ...]:
        """The whole name first, then what is popular, English, known, begins so, and is short."""
        meaning = self._lexicon.names[name]
        node, source = meaning.nodes[0], meaning.source
        return (
            name != start,
            not (source == "name" and node in self._popular and node in self._known),
            source == "language",
            node < len(self._categories) and node not in self._known,
            source in ("kind", "stand_in"),
            not name.startswith(start),
            len(name),
            name,
        )

    def members(self, meaning: Meaning) -> list[int]:
        """The categories that a name may mean, in ImageNet's order."""
        return sorted({index for node in meaning.nodes for index in self._taxonomy.members(node)})

    def _by_name(self, name: str, meaning: Meaning, most: int) -> Iterator[NamedIndex]:
        return ((name, index) for index in self._preferred(self.members(meaning))[:most])

    def _by_label(self, indices: Iterable[int]) -> Iterator[NamedIndex]:
        return ((self._categories[index].label, index) for index in indices)

    def _preferred(self, indices: Iterable[int]) -> list[int]:
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
