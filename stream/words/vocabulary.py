"""Vocabulary: which ImageNet categories a text means (entity linking), and what is dreamed for each."""

import functools
import itertools
import random
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from stream.ipc.scene import Place

from .lexicon import Category, Lexicon, categories, lexicon
from .lookup import Mention
from .normalise import plain
from .parser import Parse, Parser
from .result import How, Match, Subject, Understanding
from .spelling import Spelling
from .suggestions import NamedIndex, Suggestions
from .taxonomy import Taxonomy

_OPPOSITE: dict[Place, Place] = {"upper": "lower", "lower": "upper", "everywhere": "everywhere"}


class Vocabulary:
    """Categories by name, and what is dreamed for each: itself, its nearest relative that is known, or nothing.

    A text is understood whether or not what it means can be dreamed; only what can be is offered. The table of names
    is read when a text is first asked about (in about a tenth of a second), and shared.

    >>> [target.dreamed.label for target in Vocabulary.load().understand("Volcanoes on a castle!").targets]
    ['volcano', 'castle']
    """

    def __init__(self, known: Collection[int] = ()) -> None:
        """The network knows the categories of the indices `known`; all, if there are none of them here."""
        self.categories = categories()
        everything = frozenset(range(len(self.categories)))
        self.known = everything.intersection(known) or everything
        self._stand_ins: dict[int, int | None] = {}

    @classmethod
    def load(cls) -> "Vocabulary":
        """All 1000 categories, for a network that knows them all."""
        return cls()

    def narrowed(self, known: Collection[int]) -> "Vocabulary":
        """The same names, for a network that knows `known`; see `__init__`."""
        return Vocabulary(known)

    def category(self, index: int) -> Category | None:
        return self.categories[index] if 0 <= index < len(self.categories) else None

    def understand(self, text: str, rng: random.Random | None = None, wanted: Collection[int] = ()) -> Understanding:
        """What a shout means. `rng` picks from groups, but where somebody has `wanted` one of a group, it is that one.

        What means nothing gets suggestions; nothing raises.
        """
        rng = rng or random.Random()
        parse = _shared().parser.parse(text)
        subjects: list[tuple[Mention, Subject]] = []
        undreamable: list[int] = []
        surplus: list[str] = []
        for mention in parse.mentions:
            if any(mention.name == other.name for other, _ in subjects):
                continue
            if len(subjects) == 2:
                surplus.append(mention.words)
                continue
            meant, choices = self._pick(mention, [target.meant.index for _, target in subjects], rng, wanted)
            if dreamed := self.dreamable(meant):
                how, language = _how(mention, choices), mention.meaning.language
                target = Subject(meant, dreamed, "everywhere", how, mention.words, mention.name, choices, language)
                subjects.append((mention, target))
            else:
                undreamable.append(meant.index)
        ignored = tuple(dict.fromkeys((*parse.ignored, *parse.unknown)))
        if subjects:
            return Understanding(text, _placed(subjects, parse), ignored, tuple(dict.fromkeys(surplus)))
        related, suggestions = self._suggested(text, parse, undreamable, 3, rng)
        return Understanding(text, (), ignored, (), tuple(suggestions), related)

    def _suggested(
        self, text: str, parse: Parse, undreamable: Iterable[int], limit: int, rng: random.Random
    ) -> tuple[int, list[Match]]:
        """What may have been meant, and how many of these have to do with the text."""
        related = list(itertools.islice(self._suggestions.instead(text, parse, undreamable), 8 * limit))
        suggestions = self._matches(itertools.chain(related, self._suggestions.anything(rng)), limit)
        return min(limit, len(self._matches(related, limit))), suggestions

    def _pick(
        self, mention: Mention, taken: list[int], rng: random.Random, wanted: Collection[int]
    ) -> tuple[Category, int]:
        """One of the categories that a name may mean, if possible a wanted and known one; and how many there are."""
        members = self._suggestions.members(mention.meaning)
        free = [index for index in members if index not in taken] or members
        known = [index for index in free if index in self.known] or free
        return self.categories[rng.choice([index for index in known if index in wanted] or known)], len(members)

    def parse(self, text: str) -> Parse:
        """What a text consists of, before anything of it is picked."""
        return _shared().parser.parse(text)

    def find(self, text: str) -> Category | None:
        """The category that the whole of `text` is an English name of, singular or plural; else None. Of two that
        share a name it is the first."""
        mention = _shared().parser.lookup.find(plain(text))
        if mention is None or mention.meaning.source != "name":
            return None
        return self.categories[mention.meaning.nodes[0]]

    def dreamable(self, category: Category) -> Category | None:
        """What is dreamed for `category`: itself, or the relative that stands in for it; None when nothing is near."""
        index = category.index
        if index in self.known:
            return category
        if index not in self._stand_ins:
            self._stand_ins[index] = next(_shared().taxonomy.nearest(index, self.known), None)
        nearest = self._stand_ins[index]
        return None if nearest is None else self.categories[nearest]

    def neighbours(self, index: int, limit: int = 12) -> tuple[int, ...]:
        """The categories nearest to `index` that can be dreamed, nearest first, without itself: a walk's next steps."""
        near = _shared().taxonomy.nearest(index, self.known, max_size=len(self.categories))
        return tuple(other for _, other in zip(range(limit), near, strict=False))

    @property
    def popular(self) -> tuple[int, ...]:
        """What people like best of what can be dreamed."""
        return tuple(index for index in _shared().lexicon.popular if index in self.known)

    def suggest(self, text: str, limit: int = 3, rng: random.Random | None = None) -> list[Match]:
        """What can be dreamed that somebody who wrote `text` may have meant; where nothing is near, some good ideas."""
        parse = _shared().parser.parse(text)
        return self._suggested(text, parse, (), limit, rng or random.Random(0))[1]

    def complete(self, text: str, limit: int = 8) -> list[Match]:
        """What can be dreamed under a name of which a word begins like `text`, popular first; then similar names.

        Of a text that names two things the last is completed.
        """
        start = _shared().parser.last(text)
        return self._matches(self._suggestions.completions(start, limit), limit) if start else []

    @functools.cached_property
    def _suggestions(self) -> Suggestions:
        shared = _shared()
        return Suggestions(shared.lexicon, shared.taxonomy, shared.spelling, self.categories, self.known)

    def _matches(self, candidates: Iterable[NamedIndex], limit: int) -> list[Match]:
        """What is dreamed for these, each category once, under the first name that leads to it."""
        matches: dict[int, Match] = {}
        for name, index in candidates:
            if dreamed := self.dreamable(self.categories[index]):
                matches.setdefault(dreamed.index, Match(dreamed, name))
            if len(matches) == limit:
                break
        return list(matches.values())


@dataclass(frozen=True)
class _Shared:
    """What all vocabularies have in common, whatever their networks know."""

    lexicon: Lexicon
    taxonomy: Taxonomy
    spelling: Spelling
    parser: Parser


@functools.cache
def _shared() -> _Shared:
    words, listed = lexicon(), categories()
    spelling = Spelling(words.names, (plain(listed[index].label) for index in words.popular))
    taxonomy = Taxonomy(words.parents, words.general, len(listed))
    return _Shared(words, taxonomy, spelling, Parser(words, spelling))


def _how(mention: Mention, choices: int) -> How:
    if mention.misspelt:
        return "fuzzy"
    source = mention.meaning.source
    if source != "name":
        return source
    return "group" if choices > 1 else "plural" if mention.plural else "name"


def _placed(subjects: list[tuple[Mention, Subject]], parse: Parse) -> tuple[Subject, ...]:
    """The two things one above the other, where a word between them (or after both: "on top") says so."""
    if len(subjects) < 2:
        return tuple(target for _, target in subjects)
    (first, one), (second, other) = subjects
    between = [mark.place for mark in parse.marks if first.end <= mark.at < second.at]
    behind = [_OPPOSITE[mark.place] for mark in parse.marks if mark.at >= second.end]
    place: Place = (between or behind or ["everywhere"])[0]
    return replace(one, where=place), replace(other, where=_OPPOSITE[place])
