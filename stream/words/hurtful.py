"""Content moderation: what in a text hurts somebody, whether written plainly or in disguise.

    hurtful().judge("sh1t")  # Verdict(kind="hateful", word="shit")

A show for everybody, a school class included, neither repeats nor answers in public what has a verdict, and offers
nothing in its place:

- "hateful": slurs, insults, what is obscene, intimate parts of the body. A hand, a heart or a face is a thing.
- "person": groups, faiths, nations, genders, persons living, late or infamous. Not where a thing has such a name, or
  only comes from there: a Persian cat, a Dutch oven, a Greek temple.
- "violence": killing, war, weapons. Those that are ImageNet's own categories (rifle, revolver, missile, cannon) are
  dreamed for whoever names them so, but "gun" and "bomb" are not; `unspoken` takes out the rest.
- "despair": suicide, self-harm.

Words are compared whole (as `disguises` reads them), with their endings and drawn-out letters; inside others only those
that are long and plain enough, so that Scunthorpe and the cockatoo are safe. Costs grow with a text's length and not
with the list's. The table is `hurtful.tsv`, which `python -m stream.words.build.hurtful_words` builds.
"""

# ruff: noqa: RUF001, SIM905  (Cyrillic endings; words read better than a list of strings)

import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from .disguises import accented, readings, replaced, runs, shown, spelled, squeezed, starred

TABLE = Path(__file__).with_name("hurtful.tsv")

Kind = Literal["hateful", "person", "violence", "despair"]

_RANK: tuple[Kind, ...] = ("despair", "hateful", "violence", "person")
_KIND_OF: dict[str, Kind] = {
    "stem": "hateful", "hateful": "hateful", "hateful-en": "hateful", "alone": "hateful", "violence": "violence",
    "violence-en": "violence", "violence-alone": "violence", "despair": "despair", "infamous": "person",
    "stem-infamous": "person", "person": "person", "faith": "person", "people": "person",
}  # fmt: skip
_SEVERE = ("stem", "hateful", "hateful-en", "despair", "violence", "violence-en", "infamous", "stem-infamous", "person")
"""What counts wherever it stands; the others look at their neighbours."""
_INFLECTED = ("stem", "hateful-en", "violence-en")
"""English words, which are also found with an ending and with letters doubled."""
_UNNAMED = ("stem", "hateful", "hateful-en", "despair", "infamous", "stem-infamous")
"""What nobody may be called; other persons share their names."""
_CAMEL_CASE = re.compile("(?<=[a-z])(?=[A-Z])")
_NAMED = ("person", "infamous")
_ALONE = ("alone", "violence-alone", "people")
_GROUPS = ("people", "faith", "person")
_ENDINGS = ("s", "es", "z", "ed", "er", "ers", "ing", "ings", "in", "y", "ish")
_MIN_BASE = 4  # letters of a word that endings are looked for at
_MIN_SPLIT = 4  # letters of a word that may be torn in two
_MAX_PHRASE = 6  # words
_MAX_CHARS = 1000  # of a text that is looked at; no shout is longer
_COPULAS = frozenset(
    ("are is r like as equals be were was a an the all just just just sind ist sont est son es sono e").split()
)
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
_MIDDLE_FINGER = "\U0001f595"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What hurts in a text, and the word that does, as the table has it; false where nothing does."""

    kind: Kind | None = None
    word: str = ""

    def __bool__(self) -> bool:
        return self.kind is not None


@dataclass(frozen=True, slots=True)
class _Hit:
    """Words `at` up to `end` of a text, found in a section of the table."""

    section: str
    word: str
    at: int
    end: int


@dataclass
class _Scan:
    """What one reading of a text consists of."""

    words: list[str]
    hits: list[_Hit] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    """Words that are neither found nor mere fillers."""


NOTHING = Verdict()


class Hurtful:
    """Judges texts by a table of sections: words and phrases, `shown` (see disguises.py)."""

    def __init__(self, sections: dict[str, list[str]]) -> None:
        self._exact: dict[str, str] = {}
        for section in (
            "stem",
            "stem-infamous",
            "people",
            "faith",
            "person",
            "infamous",
            "violence-alone",
            "violence",
            "violence-en",
            "alone",
            "hateful",
            "hateful-en",
            "despair",
        ):
            self._exact.update(dict.fromkeys(sections.get(section, ()), section))
        self._belittling = frozenset(sections.get("belittling", ()))
        self._hating = frozenset(sections.get("hating", ()))
        self._holy = frozenset(sections.get("holy", ()))
        self._fillers = frozenset(sections.get("filler", ()))
        self._innocent = frozenset(sections.get("innocent", ()))
        self._unnamed = frozenset(sections.get("unnamed", ()))
        self._accented: dict[str, Kind] = dict.fromkeys(sections.get("accented", ()), "hateful")
        self._accented |= dict.fromkeys(sections.get("accented-violence", ()), "violence")
        self._unaccented = frozenset(sections.get("unaccented", ()))
        self._phrases = _phrase_lengths((*self._exact, *self._innocent))
        self._stems = _alternation(sections.get("stem", ()))
        self._infamous_stems = _alternation(sections.get("stem-infamous", ()))
        severe = [word for word, section in self._exact.items() if section in _SEVERE and section != "person"]
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
        self._starred = [
            word for word in single if self._exact[word] in hateful and (word.isascii() or _CYRILLIC.match(word))
        ]
        self._look_up = functools.lru_cache(8192)(self._found)

    @classmethod
    def read(cls, path: Path = TABLE) -> "Hurtful":
        """From a table that has a section's name in brackets, then its words, one a line; first comes a comment."""
        _, *parts = path.read_text("utf-8").rstrip("\n").split("\n[")
        found = (part.partition("]\n") for part in parts)
        return cls({section: words.split("\n") for section, _, words in found})

    def judge(self, text: str) -> Verdict:
        """The worst that a text says; nothing raises."""
        verdicts = self._verdicts(text)
        return min(verdicts, key=_rank, default=NOTHING)

    def is_unfit_name(self, name: str) -> bool:
        """Whether nobody may be called so: what hurts, and who is infamous."""
        for text in dict.fromkeys((name, _CAMEL_CASE.sub(" ", name))):
            for scan in self._scans(text):
                if any(hit.section in _UNNAMED or hit.word in self._unnamed for hit in scan.hits):
                    return True
                if any(verdict.kind == "hateful" for verdict in self._weigh_groups(scan)):
                    return True
        return False

    def speaks_of_people(self, text: str) -> bool:
        """Whether a text names people at all, also beside other things: then nothing is to be offered instead."""
        return any(
            hit.section in (*_GROUPS, "infamous", "stem-infamous", "alone")
            for scan in self._scans(text)
            for hit in scan.hits
        )

    def section(self, word: str) -> str | None:
        """The section of the table in which a single `shown` word is, or the word that it is a form of."""
        found = self._look_up(word)
        return found[0] if found else None

    def _verdicts(self, text: str) -> list[Verdict]:
        found = [verdict for scan in self._scans(text) for verdict in self._weigh(scan)]
        if not text.isascii():
            found += [Verdict("hateful", _MIDDLE_FINGER)] if _MIDDLE_FINGER in text else []
            raw = accented(text[:_MAX_CHARS])
            found += [Verdict(self._accented[word], word) for word in raw if word in self._accented]
        return found

    def _scans(self, text: str) -> Iterator[_Scan]:
        text = text[:_MAX_CHARS]
        if not text.isascii():
            text = replaced(text, self._unaccented, "thing")
        plain = shown(text)
        for reading in readings(plain):
            yield self._scan(spelled(reading))
        if "*" in plain or "#" in plain or "%" in plain:
            yield from self._unstarred(plain)

    def _scan(self, parts: list[str]) -> _Scan:
        scan = _Scan(parts)
        at = 0
        while at < len(parts):
            at = self._read(scan, at)
        return scan

    def _read(self, scan: _Scan, at: int) -> int:
        """Reads what stands at a word, the longest possible; returns where to go on."""
        parts, word = scan.words, scan.words[at]
        for length in range(min(self._phrases.get(word, 1), len(parts) - at), 0, -1):
            phrase = " ".join(parts[at : at + length]) if length > 1 else word
            if phrase in self._innocent:
                scan.others.append(phrase)
                return at + length
            if section := self._exact.get(phrase):
                scan.hits.append(_Hit(section, phrase, at, at + length))
                return at + length
        if torn := self._sewn(parts, at):
            scan.hits.append(torn)
            return torn.end
        if found := self._look_up(word):
            scan.hits.append(_Hit(*found, at, at + 1))
        elif word not in self._fillers:
            scan.others.append(word)
        return at + 1

    def _sewn(self, parts: list[str], at: int) -> _Hit | None:
        """A hateful word that was torn in two or three, one of them short."""
        if len(parts[at]) > 9:
            return None
        joined = parts[at]
        for end in range(at + 1, min(at + 3, len(parts))):
            joined += parts[end]
            if len(joined) > 12:
                return None
            if (
                joined in self._torn
                and " ".join(parts[at : end + 1]) not in self._innocent
                and joined not in self._innocent
            ):
                return _Hit(self._exact[joined], joined, at, end + 1)
        return None

    def _found(self, word: str) -> tuple[str, str] | None:
        """The section and the word of the table that a single word is a form of."""
        exact = self._exact
        if word in self._innocent or word in self._fillers or word.isdigit():
            return None
        for form in self._forms(word):
            section = exact.get(form, "")
            if section in (_INFLECTED if word.isascii() else _SEVERE) or (section in _NAMED and form + "s" == word):
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
                    if max(mine) < 3 and (self._exact[other] not in _INFLECTED or len(other) < _MIN_BASE):
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

    def _unstarred(self, plain: str) -> Iterator[_Scan]:
        for pattern in starred(plain):
            if word := next(filter(pattern.fullmatch, self._starred), None):
                yield _Scan([word], [_Hit(self._exact[word], word, 0, 1)])

    def _weigh(self, scan: _Scan) -> Iterator[Verdict]:
        """What the findings of a reading mean together."""
        alone = not scan.others
        for hit in scan.hits:
            if hit.section in _SEVERE or (alone and hit.section in _ALONE):
                yield Verdict(_KIND_OF[hit.section], hit.word)
            elif hit.section == "faith" and not self._follows(scan, hit, self._holy, 1):
                yield Verdict("person", hit.word)
        yield from self._weigh_groups(scan)

    def _weigh_groups(self, scan: _Scan) -> Iterator[Verdict]:
        """What is said of groups: hatred, or that they are what one would not be called."""
        groups = [hit for hit in scan.hits if hit.section in _GROUPS]
        if not groups:
            return
        hated = next((word for word in scan.words if word in self._hating), "")
        if hated and any(hit.word != hated for hit in groups):
            yield Verdict("hateful", groups[0].word)
        for hit in groups:
            before = scan.words[hit.at - 1] if hit.at else ""
            if before in self._belittling or self._follows(scan, hit, self._belittling, 4):
                yield Verdict("person", hit.word)

    @staticmethod
    def _follows(scan: _Scan, hit: _Hit, words: frozenset[str], reach: int) -> bool:
        """Whether one of these words comes after a finding, with nothing but a copula or an article between."""
        for word in scan.words[hit.end : hit.end + reach]:
            if word in words:
                return True
            if word not in _COPULAS:
                break
        return False


@functools.cache
def hurtful() -> Hurtful:
    """The one that comes with the show; its table is read once, in about 30 ms."""
    return Hurtful.read()


def speaks_of_people(text: str) -> bool:
    """Whether a text names people, so that nothing is to be offered instead; see `Hurtful.speaks_of_people`."""
    return hurtful().speaks_of_people(text)


def _rank(verdict: Verdict) -> int:
    return _RANK.index(verdict.kind) if verdict.kind else len(_RANK)


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
