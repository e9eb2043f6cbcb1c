"""Vocabulary: which ImageNet categories a text means (entity linking), and what is dreamed for each."""

import functools
import itertools
import random
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from stream.ipc.scene import Place

from .abroad import language_code
from .lexicon import Category, Lexicon, Meaning, categories, kindred, lexicon
from .lookup import Mention
from .normalise import plain
from .own_words import NO_WORDS, OwnWords
from .parser import Parse, Parser
from .result import How, Match, Subject, Understanding
from .spelling import Spelling
from .suggestions import NamedIndex, Suggestions
from .taxonomy import Taxonomy

MAX_THINGS = 2
"""In a picture: of more nobody would recognise any."""
_OPPOSITE: dict[Place, Place] = {"upper": "lower", "lower": "upper", "everywhere": "everywhere"}


class Vocabulary:
    """Categories by name, and what is dreamed for each: itself, its nearest relative that is known, or nothing.

    A text is understood whether or not what it means can be dreamed; only what can be is offered. The table of names
    is read when a text is first asked about (in about a tenth of a second), and shared.

    >>> [target.dreamed.label for target in Vocabulary.load().understand("Volcanoes on a castle!").targets]
    ['volcano', 'castle']
    """

    def __init__(self, known: Collection[int] = (), own: OwnWords = NO_WORDS) -> None:
        """The network knows the categories of the indices `known`; all, if there are none of them here. What somebody
        has written down as their `own` words comes before ours."""
        self.categories = categories()
        everything = frozenset(range(len(self.categories)))
        self.known = everything.intersection(known) or everything
        self._own = own
        self._stand_ins: dict[int, int | None] = {}

    @classmethod
    def load(cls, words: Path | None = None) -> "Vocabulary":
        """All 1000 categories, for a network that knows them all; `words` is somebody's own table (own_words.py).
        Raises OwnWordsError."""
        return cls((), OwnWords.load(words) if words else NO_WORDS)

    @functools.cached_property
    def _shared(self) -> "_Shared":
        return _shared(self._own)

    def narrowed(self, known: Collection[int]) -> "Vocabulary":
        """The same names, for a network that knows `known`; see `__init__`."""
        return Vocabulary(known, self._own)

    def category(self, index: int) -> Category | None:
        return self.categories[index] if 0 <= index < len(self.categories) else None

    def understand(
        self, text: str, rng: random.Random | None = None, wanted: Collection[int] = (), language: str = ""
    ) -> Understanding:
        """What a shout means. `rng` picks from groups, but where somebody has `wanted` one of a group, it is that one.

        `language` is the speaker's (ISO 639, as of their page): what means something in it is meant before what that
        means in English, and English before all others. A picture is of two things at most; further ones are `surplus`.
        A thing that no category shows may have two that stand in for it. Alone it gets both; beside another thing only
        one, so that each of the two things has half of the picture. What means nothing gets suggestions; nothing
        raises.
        """
        rng = rng or random.Random()
        parse = self.parse(text, language)
        things: list[tuple[Mention, list[Subject]]] = []
        undreamable: list[int] = []
        surplus: list[str] = []
        for mention in parse.mentions:
            if any(mention.name == other.name for other, _ in things):
                continue
            if len(things) == MAX_THINGS:
                surplus.append(mention.words)
                continue
            taken = [target.meant.index for _, targets in things for target in targets]
            meant = self._resolved(mention, taken, rng, wanted)
            targets = [replace(target, dreamed=near) for target in meant if (near := self.dreamable(target.meant))]
            if targets:
                things.append((mention, _each_once(targets)))
            else:
                undreamable += [target.meant.index for target in meant]
        ignored = tuple(dict.fromkeys((*parse.ignored, *parse.unknown)))
        if things:
            return Understanding(text, _placed(things, parse), ignored, tuple(dict.fromkeys(surplus)))
        related, suggestions = self._suggested(text, parse, undreamable, 3, rng)
        return Understanding(text, (), ignored, (), tuple(suggestions), related)

    def _resolved(
        self, mention: Mention, taken: list[int], rng: random.Random, wanted: Collection[int]
    ) -> list[Subject]:
        """What a name means: one subject, or two that stand in for it together. What has several dreams is a group."""
        meaning = mention.meaning
        if not meaning.dreams:
            meant, choices = self._pick(mention, taken, rng, wanted)
            how = _how(mention, choices)
            return [Subject(meant, meant, "everywhere", how, mention.words, mention.name, choices, meaning.language)]
        known = [dream for dream in meaning.dreams if all(part.index in self.known for part in dream)]
        pool = known or list(meaning.dreams)
        dream = rng.choice([one for one in pool if all(part.index in wanted for part in one)] or pool)
        choices = len(meaning.dreams)
        asked = "" if choices > 1 else mention.name if mention.misspelt else mention.words
        found = []
        for part in dream:
            meant, how = self.categories[part.index], _how(mention, choices)
            found.append(
                Subject(
                    meant, meant, part.where, how, mention.words, mention.name, choices, meaning.language,
                    part.weight, asked if plain(meant.label) != mention.name else "",
                )
            )  # fmt: skip
        return found

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

    def parse(self, text: str, language: str = "") -> Parse:
        """What a text consists of, said in a speaker's language, before anything of it is picked."""
        return self._shared.parser.parse(text, language_code(language))

    def find(self, text: str) -> Category | None:
        """The category that the whole of `text` is an English name of, singular or plural; else None. Of two that
        share a name it is the first."""
        mention = self._shared.parser.lookup.find(plain(text))
        if mention is None or mention.meaning.source != "name":
            return None
        return self.categories[mention.meaning.nodes[0]]

    def named(self, text: str, language: str = "") -> Mention | None:
        """What the tables have under the whole of a text, in the speaker's language first."""
        mentions = self.parse(text, language).mentions
        only = mentions[0] if len(mentions) == 1 else None
        whole = self._shared.parser.lookup.find(plain(text))
        return only if only and only.foreign else whole or only

    def members(self, meaning: Meaning) -> list[int]:
        """The categories that a name may mean, in ImageNet's order."""
        return self._suggestions.members(meaning)

    def dreamable(self, category: Category) -> Category | None:
        """What is dreamed for `category`: itself, or the relative that stands in for it; None when nothing is near."""
        index = category.index
        if index in self.known:
            return category
        if index not in self._stand_ins:
            near = itertools.chain(self._shared.taxonomy.nearest(index, self.known), kindred().get(index, ()))
            self._stand_ins[index] = next((other for other in near if other in self.known), None)
        nearest = self._stand_ins[index]
        return None if nearest is None else self.categories[nearest]

    def neighbours(self, index: int, limit: int = 12) -> tuple[int, ...]:
        """The categories nearest to `index` that can be dreamed, nearest first, without itself: a walk's next steps."""
        near = self._shared.taxonomy.nearest(index, self.known, max_size=len(self.categories))
        return tuple(other for _, other in zip(range(limit), near, strict=False))

    @property
    def popular(self) -> tuple[int, ...]:
        """What people like best of what can be dreamed."""
        return tuple(index for index in self._shared.lexicon.popular if index in self.known)

    def suggest(self, text: str, limit: int = 3, rng: random.Random | None = None) -> list[Match]:
        """What can be dreamed that somebody who wrote `text` may have meant; where nothing is near, some good ideas."""
        return self._suggested(text, self.parse(text), (), limit, rng or random.Random(0))[1]

    def complete(self, text: str, limit: int = 8) -> list[Match]:
        """What can be dreamed under a name of which a word begins like `text`, popular first; then similar names.

        Of a text that names two things the last is completed.
        """
        start = self._shared.parser.last(text)
        return self._matches(self._suggestions.completions(start, limit), limit) if start else []

    @functools.cached_property
    def _suggestions(self) -> Suggestions:
        shared = self._shared
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
def _shared(own: OwnWords) -> _Shared:
    words, listed = own.added_to(lexicon()), categories()
    spelling = Spelling(words.names, (plain(listed[index].label) for index in words.popular))
    taxonomy = Taxonomy(words.parents, words.general, len(listed))
    return _Shared(words, taxonomy, spelling, Parser(words, spelling))


def _how(mention: Mention, choices: int) -> How:
    if mention.misspelt:
        return "fuzzy"
    source = mention.meaning.source
    if source == "stand_in" and choices > 1:
        return "group"
    if source != "name":
        return source
    return "group" if choices > 1 else "plural" if mention.plural else "name"


def _each_once(targets: list[Subject]) -> list[Subject]:
    """Those that are dreamed alike only once, and then everywhere: a network may know but one relative of both."""
    found = {target.dreamed.index: target for target in reversed(targets)}
    if len(found) == 1:
        return [replace(targets[0], where="everywhere")]
    return targets


def _placed(things: list[tuple[Mention, list[Subject]]], parse: Parse) -> tuple[Subject, ...]:
    """All that stands for one thing; or two things, one above the other where a word between them (or after both: "on
    top") says so."""
    if len(things) < MAX_THINGS:
        return tuple(target for _, targets in things for target in targets)
    (first, (one, *_)), (second, others) = things
    sides = [right for at, right in parse.sides if first.end <= at < second.at]
    sides = sides or [not right for at, right in parse.sides if at >= second.end]
    other = next((target for target in others if target.dreamed != one.dreamed), others[0])
    between = [mark.place for mark in parse.marks if first.end <= mark.at < second.at]
    behind = [_OPPOSITE[mark.place] for mark in parse.marks if mark.at >= second.end]
    place: Place = (between or behind or ["everywhere"])[0]
    placed = replace(one, where=place), replace(other, where=_OPPOSITE[place])
    return placed[::-1] if sides and sides[0] else placed  # beside each other things stand in their order
