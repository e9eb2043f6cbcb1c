"""Foreign names: what things are called in some sixty languages, with each one's articles and endings.

The names are Unicode's for emoji (CLDR), in a table that is sorted, so that it is searched where it stands and costs
nothing before the first foreign word. A word is tried as it stands, without an article that is written with it, then
without the endings that its language gives to plurals and cases.

Tested in tests/words/test_languages.py.
"""

import functools
from bisect import bisect_left
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from .inflection import ENDINGS, PREFIXES

TABLE = Path(__file__).with_name("abroad.tsv")
_ALIASES = {"nb": "no", "nn": "no", "iw": "he", "in": "id", "tl": "fil"}
_MIN_STEM = 4  # letters
_MIN_SYLLABLES = 2  # of a script whose characters are more than letters


class Foreign(NamedTuple):
    """A foreign name: `target` is an English name or an emoji; `inflected` says that it isn't the form of the table."""

    name: str
    language: str
    target: str
    inflected: bool = False


class ForeignNames:
    """The names of a table whose rows are `name`, a tab, and `languages=target` for each target, by tabs.

    A `!` before the languages says that the name is an English word, too: then it counts in those languages alone, and
    so do its forms. One that has nothing behind it is an English word that only looks like such a form.
    """

    def __init__(self, rows: list[str]) -> None:
        """`rows` are sorted."""
        self._rows = rows

    @classmethod
    @functools.cache
    def load(cls) -> "ForeignNames":
        return cls(TABLE.read_text("utf-8").split("\n"))

    def rows(self) -> list[str]:
        """The table."""
        return self._rows

    def find(self, phrase: str, language: str) -> Foreign | None:
        """What a plain phrase is called in a language, or in any when that is empty."""
        entries = self._entries(phrase)
        if entries or language:
            if found := self._chosen(phrase, entries, language):
                return found
            if not language:
                return None  # an English word
        for stem, only in _stems(phrase):
            if len(stem) >= (_MIN_STEM if stem < "\u0530" else _MIN_SYLLABLES) and (not language or language in only):
                entries = self._entries(stem)
                for one in (language,) if language else only:
                    if not (not language and _is_english(entries)) and (found := self._chosen(stem, entries, one)):
                        return found._replace(inflected=True)
        return None

    def _entries(self, name: str) -> list[str]:
        start = f"{name}\t"
        at = bisect_left(self._rows, start)
        if at == len(self._rows) or not self._rows[at].startswith(start):
            return []
        return self._rows[at].split("\t")[1:]

    def _chosen(self, name: str, entries: list[str], language: str) -> Foreign | None:
        for entry in entries:
            languages, _, target = entry.partition("=")
            if language in languages.lstrip("!").split(",") or not (language or entry[0] == "!"):
                return Foreign(name, language or languages.partition(",")[0], target)
        return None


def language_code(language: str) -> str:
    """The table's code of a language that somebody asks for: "no" of "nb-NO"."""
    code = language.lower().partition("-")[0]
    return _ALIASES.get(code, code)


def _is_english(entries: list[str]) -> bool:
    return bool(entries) and entries[0][:1] == "!"


def _stems(phrase: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What a phrase may be an inflected form of, and in which languages."""
    for prefix, languages in PREFIXES.get(phrase[0], ()):
        if phrase.startswith(prefix):
            yield phrase[len(prefix) :], languages
    for ending, replacement, languages in ENDINGS.get(phrase[-1], ()):
        if phrase.endswith(ending):
            yield phrase[: -len(ending)] + replacement, languages
            stem = phrase[: -len(ending)]
            if len(stem) > 2 and not replacement:
                if stem[-2] == stem[-1]:
                    yield stem[:-1], languages  # Dutch "katten" is of "kat"
                elif stem[-2] in "aeou" and "nl" in languages:
                    yield stem[:-1] + stem[-2:], ("nl", "af")  # and "bomen" of "boom"
