"""The categories that have names, which of them a text means, and what is dreamed for each."""

import functools
import random
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from .kinship import Kinship
from .lexicon import Category, Lexicon, Meaning, categories, lexicon
from .normal import plain
from .phrases import SENTENCE, Place
from .reading import Find, Reader, Reading
from .spelling import Spelling
from .understanding import Heard, How, Match, Understanding

_OPPOSITE: dict[Place, Place] = {"upper": "lower", "lower": "upper", "everywhere": "everywhere"}


class Vocabulary:
    """Categories by name, and what is dreamed for each: itself, its nearest relative that is known, or nothing.

    A text is understood whether or not what it means can be dreamed; only what can be is offered.

    >>> Vocabulary.load().understand("a cat on a castle", random.Random(1)).targets[1].dreamed.label
    'castle'
    """

    def __init__(self, known: Collection[int] = ()) -> None:
        """The network knows the categories of the indices `known`; all, if there are none of them here."""
        self.categories = categories()
        everything = range(len(self.categories))
        self.known = frozenset(known) & frozenset(everything) or frozenset(everything)

    @classmethod
    def load(cls) -> "Vocabulary":
        """All 1000 categories, for a network that knows them all."""
        return cls()

    def narrowed(self, known: Collection[int]) -> "Vocabulary":
        """The same names, for a network that knows `known`; see `__init__`."""
        return Vocabulary(known)

    def category(self, index: int) -> Category | None:
        return self.categories[index] if 0 <= index < len(self.categories) else None

    def find(self, text: str) -> Category | None:
        """The one category that the whole of `text` names in English, singular or plural; else None."""
        find = _shared().reader.exactly(plain(text))
        if find is None or find.meaning.source != "name":
            return None
        return self.categories[find.meaning.nodes[0]]

    def dreamable(self, category: Category) -> Category | None:
        """What is dreamed for `category`: itself, or the relative that stands in for it; None when nothing is near."""
        index = category.index
        if index not in self._stands_in:
            nearest = _shared().kinship.near(index, self.known)
            self._stands_in[index] = index if index in self.known else next(nearest, None)
        dreamed = self._stands_in[index]
        return None if dreamed is None else self.categories[dreamed]

    @functools.cached_property
    def _stands_in(self) -> dict[int, int | None]:
        return {}

    def neighbours(self, index: int, limit: int = 12) -> tuple[int, ...]:
        """The categories nearest to `index` that can be dreamed, nearest first, without itself: a walk's next steps."""
        near = _shared().kinship.near(index, self.known, far=len(self.categories))
        return tuple(other for _, other in zip(range(limit), near, strict=False))

    def understand(self, text: str, rng: random.Random | None = None) -> Understanding:
        """What a shout means. `rng` picks from groups; nothing raises, and a text that means nothing gets suggestions."""
        rng = rng or random.Random()
        reading = _shared().reader.read(text)
        heard: list[tuple[Find, Heard]] = []
        unseen: list[Category] = []
        for find in reading.finds:
            if any(find.name == other.name for other, _ in heard) or len(heard) == 2:
                continue
            target = self._picked(find, [other.meant.index for _, other in heard], rng, unseen)
            if target:
                heard.append((find, target))
        ignored = tuple(dict.fromkeys((*reading.ignored, *reading.unknown)))
        if not heard:
            return Understanding(text, (), ignored, tuple(self._suggestions(text, reading, unseen, rng, 3)))
        return Understanding(text, _placed(heard, reading), ignored)

    def _picked(self, find: Find, taken: list[int], rng: random.Random, unseen: list[Category]) -> Heard | None:
        choices = self._members(find.meaning)
        free = [index for index in choices if index not in taken] or choices
        index = rng.choice([index for index in free if index in self.known] or free)
        meant = self.categories[index]
        dreamed = self.dreamable(meant)
        if dreamed is None:
            unseen.append(meant)
            return None
        how = _how(find, len(choices))
        return Heard(meant, dreamed, "everywhere", how, find.words, find.name, len(choices), find.meaning.language)

    def _members(self, meaning: Meaning) -> list[int]:
        kinship = _shared().kinship
        return sorted({index for node in meaning.nodes for index in kinship.members(node)})

    def suggest(self, text: str, limit: int = 3, rng: random.Random | None = None) -> list[Match]:
        """What can be dreamed that somebody who wrote `text` may have meant; where nothing is near, some good ideas."""
        reading = _shared().reader.read(text)
        return self._suggestions(text, reading, [], rng or random.Random(0), limit)

    def _suggestions(
        self, text: str, reading: Reading, unseen: list[Category], rng: random.Random, limit: int
    ) -> list[Match]:
        return self._first(self._ideas(text, reading, unseen, rng), limit)

    def _ideas(
        self, text: str, reading: Reading, unseen: list[Category], rng: random.Random
    ) -> Iterator[tuple[str, int]]:
        """Names and categories, the likeliest first: what was found, nearly found, related, similar, and popular."""
        lexicon, kinship = _shared().lexicon, _shared().kinship
        for category in unseen:
            yield from ((self.categories[index].label, index) for index in lexicon.ideas.get(plain(category.label), ()))
            near = kinship.near(category.index, self.known, far=len(self.categories) // 3)
            yield from ((self.categories[index].label, index) for index in near)
        for name in (*(find.name for find in reading.finds), *reading.doubtful):
            meaning = lexicon.names.get(name) or lexicon.emojis[name]
            yield from ((name, index) for index in self._liked(self._members(meaning))[:3])
        for word in (plain(text), *reading.unknown):
            for form in (word, word.removesuffix("s")):
                if form in lexicon.ideas:
                    yield from ((self.categories[index].label, index) for index in lexicon.ideas[form])
                elif form in lexicon.near:
                    members = self._liked(kinship.members(lexicon.near[form]))
                    yield from ((self.categories[index].label, index) for index in members)
        similar = plain(text)[:60]
        for word in dict.fromkeys((similar, *reading.unknown[:3])):
            for name in _shared().spelling.similar(word, 3) if len(word) > 2 and word not in SENTENCE else ():
                yield from ((name, index) for index in self._liked(self._members(lexicon.names[name]))[:2])
        popular = [index for index in lexicon.popular if index in self.known]
        yield from ((self.categories[index].label, index) for index in rng.sample(popular, len(popular)))
        yield from ((self.categories[index].label, index) for index in sorted(self.known))

    def _liked(self, indices: Iterable[int]) -> list[int]:
        """Categories in the order in which one would offer them: known, popular, with an emoji."""
        popular = _shared().lexicon.popular
        return sorted(
            indices,
            key=lambda index: (index not in self.known, index not in popular, not self.categories[index].emoji, index),
        )

    def complete(self, text: str, limit: int = 8) -> list[Match]:
        """What can be dreamed under a name of which a word begins like `text`, popular first; then similar names."""
        start = _shared().reader.last(text)
        return self._first(self._completions(start, limit), limit) if start else []

    def _completions(self, start: str, limit: int) -> Iterator[tuple[str, int]]:
        lexicon = _shared().lexicon
        inside = f" {start}"
        names = [spaced[1:] for spaced in _shared().spaced if inside in spaced]
        names.sort(key=lambda name: self._rank(start, name))
        for name in names[: 8 * limit]:
            indices = self._members(lexicon.names[name])
            yield from ((name, index) for index in (self._liked(indices)[:3] if len(indices) > 1 else indices))
        for guess in _shared().spelling.guesses(start):
            yield from ((guess.name, index) for index in self._liked(self._members(lexicon.names[guess.name]))[:3])
        for name in _shared().spelling.similar(start, limit):
            yield from ((name, index) for index in self._liked(self._members(lexicon.names[name]))[:2])

    def _rank(self, start: str, name: str) -> tuple[object, ...]:
        """Whole names first, then what is popular, in English, known, begins so, and is short."""
        nodes, source, _ = _shared().lexicon.names[name]
        node = nodes[0]
        return (
            name != start,
            not (node in _shared().popular and node in self.known and source == "name"),
            source == "language",
            node < len(self.categories) and node not in self.known,
            source == "kind",
            not name.startswith(start),
            len(name),
            name,
        )

    def _first(self, found: Iterable[tuple[str, int]], limit: int) -> list[Match]:
        """What is dreamed for these, each category once, under the first name that leads to it."""
        matches: dict[int, Match] = {}
        for name, index in found:
            dreamed = self.dreamable(self.categories[index])
            if dreamed is None:
                continue
            matches.setdefault(dreamed.index, Match(dreamed, name))
            if len(matches) == limit:
                break
        return list(matches.values())


class _Shared:
    """What all vocabularies have in common, whatever their networks know."""

    def __init__(self) -> None:
        self.lexicon: Lexicon = lexicon()
        self.popular = frozenset(self.lexicon.popular)
        self.kinship = Kinship(self.lexicon.parents, self.lexicon.general, len(categories()))
        self.spelling = Spelling(self.lexicon.names, (categories()[index].label for index in self.popular))
        self.reader = Reader(self.lexicon, self.spelling)
        self.spaced = [f" {name}" for name in self.lexicon.names]


@functools.cache
def _shared() -> _Shared:
    return _Shared()


def _how(find: Find, choices: int) -> How:
    if find.misspelt:
        return "fuzzy"
    source = find.meaning.source
    if source == "name":
        return "group" if choices > 1 else "plural" if find.plural else "name"
    return source


def _placed(heard: list[tuple[Find, Heard]], reading: Reading) -> tuple[Heard, ...]:
    """The two things one above the other, where a word between them (or after both: "on top") says so."""
    if len(heard) < 2:
        return tuple(target for _, target in heard)
    (first, upper), (second, lower) = heard
    places = [mark.place for mark in reading.marks if first.end <= mark.at < second.at]
    behind = [_OPPOSITE[mark.place] for mark in reading.marks if mark.at >= second.end]
    place: Place = (places or behind or ["everywhere"])[0]
    return _at(upper, place), _at(lower, _OPPOSITE[place])


def _at(heard: Heard, place: Place) -> Heard:
    return replace(heard, where=place)
