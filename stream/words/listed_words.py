"""Words that hurt, and how they are found: in their forms, drawn out, torn in two, starred out, inside of others.

Tested in tests/words/test_hurtful.py.
"""

# ruff: noqa: RUF001  (Cyrillic endings)

import functools
import re
from collections.abc import Iterable, Iterator

from .disguises import runs, squeezed, starred

SECTIONS = (
    "stem", "stem-infamous", "people", "faith", "person", "infamous", "violence-alone", "violence", "violence-en",
    "alone", "hateful", "hateful-en", "despair",
)  # fmt: skip
"""Of the table; of two that have the same word the later counts."""
SEVERE = ("stem", "hateful", "hateful-en", "despair", "violence", "violence-en", "infamous", "stem-infamous", "person")
"""What counts wherever it stands; the others look at their neighbours."""
_INFLECTED = ("stem", "hateful-en", "violence-en")
"""English words, which are also found with an ending and with letters doubled."""
_NAMED = ("person", "infamous")
_ENDINGS = ("s", "es", "z", "ed", "er", "ers", "ing", "ings", "in", "y", "ish")
_MIN_BASE = 4  # letters of a word that endings are looked for at
_MIN_SPLIT = 4  # letters of a word that may be torn in two
_GLYPHS = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\U00020000-\U0002ffff]")
_KATAKANA = re.compile("[\u30a1-\u30fa\u30fc]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_PARTICLES = re.compile("(으로|에서|에게|이랑|하고|들|들이|과|와|이|가|을|를|은|는|의|도|로|에|랑|야|아)$")
_ARABIC = re.compile("[\u0600-\u06ff]")
_ARTICLES = ("وال", "بال", "كال", "لل", "ال", "و", "ب", "ل", "ف")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_CASES = re.compile(
    "(ами|ями|ого|ому|ыми|ими|ой|ом|ем|ам|ям|ах|ях|ов|ев|ей|ый|ий|ая|ые|ие|ую|ых|их|а|ы|и|у|е|я|ю|о|ь)$"
)
_MAX_TORN = 9  # letters of the first part of a word that is torn
_MAX_SEWN = 12


class ListedWords:
    """The words of a table of sections, each `shown` (see disguises.py)."""

    def __init__(self, sections: dict[str, list[str]]) -> None:
        self.exact: dict[str, str] = {}
        for section in SECTIONS:
            self.exact.update(dict.fromkeys(sections.get(section, ()), section))
        self.fillers = frozenset(sections.get("filler", ()))
        self.innocent = frozenset(sections.get("innocent", ()))
        self.phrases = _phrase_lengths((*self.exact, *self.innocent))
        self._stems = _alternation(sections.get("stem", ()))
        self._infamous_stems = _alternation(sections.get("stem-infamous", ()))
        severe = [word for word, section in self.exact.items() if section in SEVERE and section != "person"]
        single = [word for word in severe if " " not in word]
        self._drawn: dict[str, list[str]] = {}
        for word in single:
            self._drawn.setdefault(squeezed(word), []).append(word)
        persons = (word for word in sections.get("person", ()) if not word.isascii())
        self._glyphs = _alternation(word for word in (*severe, *persons) if _is_plain_inside(word))
        self._torn = frozenset(word for word in single if word.isascii() and len(word) >= _MIN_SPLIT)
        stems = ((_CASES.sub("", word), word) for word in single if not word.isascii() and _CYRILLIC.match(word))
        self._cyrillic = {stem: word for stem, word in stems if len(stem) > 3}
        hateful = ("stem", "hateful-en", "violence-en", "hateful")
        self._starred: dict[str, list[str]] = {}
        for word in single:
            if self.exact[word] in hateful and (word.isascii() or _CYRILLIC.match(word)):
                self._starred.setdefault(word[0], []).append(word)
        self.look_up = functools.lru_cache(8192)(self._found)
        """The section and the word of the table that a single word is a form of."""

    def sewn(self, parts: list[str], at: int) -> tuple[str, int] | None:
        """A hateful word that begins at a place of these and was torn in two or three, one of them short; and its
        end."""
        if len(parts[at]) > _MAX_TORN:
            return None
        joined = parts[at]
        for end in range(at + 1, min(at + 3, len(parts))):
            joined += parts[end]
            if len(joined) > _MAX_SEWN:
                return None
            is_innocent = joined in self.innocent or " ".join(parts[at : end + 1]) in self.innocent
            if joined in self._torn and not is_innocent:
                return joined, end + 1
        return None

    def unstarred(self, text: str) -> Iterator[str]:
        """Words of the table that those of a `shown` text may be, of which letters are starred out."""
        for pattern in dict.fromkeys(starred(text)):
            if word := next(filter(pattern.fullmatch, self._starred.get(pattern.pattern[0], ())), None):
                yield word

    def _found(self, word: str) -> tuple[str, str] | None:
        """The section and the word of the table that a single word is a form of."""
        exact = self.exact
        if word in self.innocent or word in self.fillers or word.isdigit():
            return None
        for form in self._forms(word):
            section = exact.get(form, "")
            if section in (_INFLECTED if word.isascii() else SEVERE) or (section in _NAMED and form + "s" == word):
                return section, form
        base = self._cyrillic.get(_CASES.sub("", word)) if _CYRILLIC.match(word) else None
        base = base or (self._undrawn(word) if len(word) > 3 else None)
        if base := base or (self._part(word) if _GLYPHS.search(word) else None):
            return exact[base], base
        return self._found_inside(word)

    def _found_inside(self, word: str) -> tuple[str, str] | None:
        """The stem that is in a word, perhaps drawn out."""
        if self._stems and (match := self._stems.search(word) or self._stems.search(squeezed(word))):
            return "stem", match.group()
        if self._infamous_stems and (match := self._infamous_stems.search(word)):
            return "stem-infamous", match.group()
        return None

    def _forms(self, word: str) -> Iterator[str]:
        """What a word may be a form of."""
        if _HANGUL.search(word):
            yield _PARTICLES.sub("", word)
        elif _ARABIC.match(word):
            yield from (
                word.removeprefix(article)
                for article in _ARTICLES
                if word.startswith(article) and len(word) > len(article) + 2
            )
        elif len(word) > _MIN_BASE:
            for ending in _ENDINGS:
                base = word[: -len(ending)]
                if word.endswith(ending) and len(base) >= _MIN_BASE - (ending == "s"):
                    yield from (base, base[:-1]) if base[-1] == base[-2] and len(base) > _MIN_BASE else (base,)

    def _undrawn(self, word: str) -> str | None:
        """The word of the table that this one is with letters drawn out; of forms in the plural, too."""
        for form in (word, word.rstrip("sz")):
            short = squeezed(form)
            if len(short) > 1 and (short != form or form != word):
                mine = runs(form)
                for other in self._drawn.get(short, ()):
                    if max(mine) < 3 and (self.exact[other] not in _INFLECTED or len(other) < _MIN_BASE):
                        continue
                    if other != form and all(count >= least for count, least in zip(mine, runs(other), strict=True)):
                        return other
        return None

    def _part(self, word: str) -> str | None:
        """A word of the table within one of a script without blanks; in katakana none that goes on."""
        for match in self._glyphs.finditer(word) if self._glyphs else ():
            before, after = word[match.start() - 1 : match.start()] or " ", word[match.end() : match.end() + 1] or " "
            found = match.group()
            if not (_KATAKANA.match(found[0]) and _KATAKANA.match(before)) and not (
                _KATAKANA.match(found[-1]) and _KATAKANA.match(after)
            ):
                return found
        return None


def _phrase_lengths(listed: Iterable[str]) -> dict[str, int]:
    """How many words the longest phrase has that begins with a word."""
    longest: dict[str, int] = {}
    for phrase in listed:
        if " " in phrase:
            first, _, rest = phrase.partition(" ")
            longest[first] = max(longest.get(first, 0), rest.count(" ") + 2)
    return longest


def _alternation(stems: Iterable[str]) -> re.Pattern[str] | None:
    """A pattern that finds any of these, the longest first."""
    tree: dict[str, dict] = {}  # type: ignore[type-arg]
    for stem in stems:
        node = tree
        for char in stem:
            node = node.setdefault(char, {})
        node[""] = {}
    return re.compile(_branches(tree)) if tree else None


def _branches(node: dict[str, dict]) -> str:  # type: ignore[type-arg]
    ends = "" in node
    ways = [re.escape(char) + _branches(below) for char, below in node.items() if char]
    if not ways:
        return ""
    inner = ways[0] if len(ways) == 1 and not ends else f"(?:{'|'.join(ways)})"
    return inner + "?" if ends else inner


def _is_plain_inside(word: str) -> bool:
    """Whether a word is of a script without blanks, and long enough to be found inside of others."""
    if word.isascii() or not _GLYPHS.match(word):
        return False
    least = 4 if "\u0e00" <= word[0] <= "\u0eff" else 3 if _HANGUL.match(word) or "\u3040" <= word[0] <= "\u309f" else 2
    return len(word) >= least and " " not in word
