"""Dictionary lookup of a phrase: as it stands, joined, in the plural, with a particle, drawn out, or abroad.

Tested in tests/words/test_vocabulary.py.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from .abroad import ForeignNames
from .lexicon import Lexicon, Meaning
from .normalise import singulars
from .stopwords import FILLERS, GRAMMAR

_PARTICLES = re.compile("(으로|에서|에게|이랑|하고|과|와|이|가|을|를|은|는|의|도|로|에|랑)$")
_ARTICLES = ("وال", "بال", "ال", "و")
_KATAKANA = re.compile("[\u30a1-\u30ff]")
_HAN = re.compile("[\u3400-\u9fff]")
_MAX_DOUBLED = 4  # drawn-out letters of a phrase that may stand for two
_MAX_RUN_CHARS = 12  # characters of a name in a script without blanks


@dataclass(frozen=True, slots=True)
class Mention:
    """A part of a text that is a name: `words` of the text, `name` of the lexicon. `at` and `end` count tokens."""

    at: int
    end: int
    words: str
    name: str
    meaning: Meaning
    plural: bool = False
    misspelt: bool = False
    foreign: bool = False
    """Whether it is of the table of foreign names."""


class Lookup:
    """The names of a lexicon, and the forms in which people write them."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._names, self._emojis, self._irregular = lexicon.names, lexicon.emojis, lexicon.irregular
        self._joined = {name.replace(" ", ""): name for name in lexicon.names if " " in name}

    def find_abroad(self, phrase: str, language: str, at: int = 0, end: int = 1) -> Mention | None:
        """What a plain phrase is the name of in a language, or in any other than English when that is empty."""
        found = ForeignNames.load().find(phrase, language)
        meaning = (self._emojis.get(found.target) or self._names.get(found.target)) if found else None
        if found is None or meaning is None:
            return None
        meaning = meaning._replace(source="language", language=found.language)
        return Mention(at, end, phrase, found.name, meaning, found.inflected, foreign=True)

    def find(self, phrase: str, at: int = 0, end: int = 1) -> Mention | None:
        """What a plain phrase, which stands at these tokens, is the name of."""
        for form, plural in self._forms(phrase):
            name = form if form in self._names else self._joined.get(form.replace(" ", ""))
            if name:
                return Mention(at, end, phrase, name, self._names[name], plural)
        return None

    def _forms(self, phrase: str) -> Iterator[tuple[str, bool]]:
        """What a phrase may be a form of, and whether that is a plural."""
        if " " not in phrase or phrase in self._names or _may_be_joined(phrase):
            yield phrase, False
            yield phrase.replace(" ", ""), False
        head, blank, last = phrase.rpartition(" ")
        if last in self._irregular:
            yield head + blank + self._irregular[last], True
        yield from ((head + blank + form, True) for form in singulars(last) if head + blank + form in self._names)
        if " " not in phrase:
            yield from ((form, True) for form in singulars(phrase))
        if not phrase.isascii():
            if bare := _PARTICLES.sub("", phrase):
                yield bare, False
            yield from ((phrase.removeprefix(article), False) for article in _ARTICLES if phrase.startswith(article))
        for form in _squeezed(phrase):
            yield form, False
            yield from ((single, True) for single in singulars(form))

    def run(self, run: str, at: int) -> tuple[list[Mention], str]:
        """The names in a run of a script without blanks, the longest first, and what is left of it."""
        mentions = []
        place, left = 0, ""
        while place < len(run):
            ends = range(min(len(run), place + _MAX_RUN_CHARS), place, -1)
            end = next((end for end in ends if run[place:end] in self._names and _stands_alone(run, place, end)), None)
            if end is None:
                left += run[place]
            else:
                name = run[place:end]
                mentions.append(Mention(at, at + 1, name, name, self._names[name]))
            place = end or place + 1
        return mentions, left


def _may_be_joined(phrase: str) -> bool:
    """Whether two words may be one name that was torn apart: "tea pot" may, "get a" may not."""
    return len(phrase) > 6 and not any(word in FILLERS or word in GRAMMAR for word in phrase.split())


def _squeezed(phrase: str) -> list[str]:
    """A phrase in which letters are drawn out, without that: "volcanooo" is "volcano" or "volcanoo"."""
    pieces = re.split(r"((.)\2{2,})", phrase)
    if len(pieces) == 1:
        return []
    choices = [[text] for text in pieces[::3]]
    for at, letter in enumerate(pieces[2::3]):
        choices.insert(2 * at + 1, [letter, 2 * letter] if at < _MAX_DOUBLED else [letter])
    return ["".join(form) for form in product(*choices)]


def _stands_alone(run: str, start: int, end: int) -> bool:
    """Whether a part of a run is plainly no part of another word."""
    before, last, after = run[start - 1 : start] or " ", run[end - 1], run[end : end + 1] or " "
    if _KATAKANA.match(last):
        return not (_KATAKANA.match(after) or _KATAKANA.match(before))
    return end - start > 1 or (_HAN.match(last) is not None and not _HAN.match(after))
