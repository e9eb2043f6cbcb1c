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
that are long and plain enough, so that Scunthorpe and the cockatoo are safe. Costs grow with a text's length, and with
the list's only for words that are starred out. The table is `hurtful.tsv`, which
`python -m stream.words.build.hurtful_words` builds.
"""

# ruff: noqa: SIM905  (words read better than a list of strings)

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from .chat_words import COMMON
from .disguises import accented, readings, replaced, shown, spelled
from .listed_words import SEVERE, ListedWords

TABLE = Path(__file__).with_name("hurtful.tsv")

Kind = Literal["hateful", "person", "violence", "despair"]

_RANK: tuple[Kind, ...] = ("despair", "hateful", "violence", "person")
_KIND_OF: dict[str, Kind] = {
    "stem": "hateful", "hateful": "hateful", "hateful-en": "hateful", "alone": "hateful", "violence": "violence",
    "violence-en": "violence", "violence-alone": "violence", "despair": "despair", "infamous": "person",
    "stem-infamous": "person", "person": "person", "faith": "person", "people": "person",
}  # fmt: skip
_UNNAMED = ("stem", "hateful", "hateful-en", "despair", "infamous", "stem-infamous")
"""What nobody may be called; other persons share their names."""
_CAMEL_CASE = re.compile("(?<=[a-z])(?=[A-Z])")
_ALONE = ("alone", "violence-alone", "people")
_GROUPS = ("people", "faith", "person")
_MAX_CHARS = 1000  # of a text that is looked at; no shout is longer
_COPULAS = frozenset("are is r like as equals be were was a an the all just sind ist sont est son es sono e".split())
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
        self._words = ListedWords(sections)
        self._belittling = frozenset(sections.get("belittling", ()))
        self._hating = frozenset(sections.get("hating", ()))
        self._holy = frozenset(sections.get("holy", ()))
        self._named = frozenset(sections.get("named", ()))
        self._unnamed = frozenset(sections.get("unnamed", ()))
        self._accented: dict[str, Kind] = dict.fromkeys(sections.get("accented", ()), "hateful")
        self._accented |= dict.fromkeys(sections.get("accented-violence", ()), "violence")
        self._unaccented = frozenset(sections.get("unaccented", ()))

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
                if any(self._is_unfit_in_name(scan, hit) for hit in scan.hits):
                    return True
                if any(verdict.kind == "hateful" for verdict in self._weigh_groups(scan)):
                    return True
        return False

    def _is_unfit_in_name(self, scan: _Scan, hit: _Hit) -> bool:
        others = scan.words[: hit.at] + scan.words[hit.end :]
        is_named = " ".join(scan.words[hit.at : hit.end]) in self._named
        is_plain = (self._words.fillers | COMMON).isdisjoint(others)  # Dick Smith, but no big one
        if is_named and is_plain and not (others and self._words.look_up("".join(scan.words))):
            return False
        return hit.section in _UNNAMED or hit.word in self._unnamed

    def speaks_of_people(self, text: str) -> bool:
        """Whether a text names people at all, also beside other things: then nothing is to be offered instead."""
        return any(
            hit.section in (*_GROUPS, "infamous", "stem-infamous", "alone")
            for scan in self._scans(text)
            for hit in scan.hits
        )

    def section(self, word: str) -> str | None:
        """The section of the table in which a single `shown` word is, or the word that it is a form of."""
        found = self._words.look_up(word)
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
            for word in self._words.unstarred(plain):
                yield _Scan([word], [_Hit(self._words.exact[word], word, 0, 1)])

    def _scan(self, parts: list[str]) -> _Scan:
        scan = _Scan(parts)
        at = 0
        while at < len(parts):
            at = self._read(scan, at)
        return scan

    def _read(self, scan: _Scan, at: int) -> int:
        """Reads what stands at a word, the longest possible; returns where to go on."""
        parts, word = scan.words, scan.words[at]
        for length in range(min(self._words.phrases.get(word, 1), len(parts) - at), 0, -1):
            phrase = " ".join(parts[at : at + length]) if length > 1 else word
            if phrase in self._words.innocent:
                scan.others.append(phrase)
                return at + length
            if section := self._words.exact.get(phrase):
                scan.hits.append(_Hit(section, phrase, at, at + length))
                return at + length
        if torn := self._words.sewn(parts, at):
            joined, end = torn
            scan.hits.append(_Hit(self._words.exact[joined], joined, at, end))
            return end
        if found := self._words.look_up(word):
            scan.hits.append(_Hit(*found, at, at + 1))
        elif word not in self._words.fillers:
            scan.others.append(word)
        return at + 1

    def _weigh(self, scan: _Scan) -> Iterator[Verdict]:
        """What the findings of a reading mean together."""
        alone = not scan.others
        for hit in scan.hits:
            if hit.section in SEVERE or (alone and hit.section in _ALONE):
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


def _rank(verdict: Verdict) -> int:
    return _RANK.index(verdict.kind) if verdict.kind else len(_RANK)
