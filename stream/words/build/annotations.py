"""What things are called in many languages, from Unicode's annotations of emoji (npm package `cldr-annotations-full`).

The spoken name of an emoji names what it shows. A keyword belongs to several: German "Baum" to seven trees. It names
what that English keyword names which belongs to the same emoji (the best by Jaccard's index).
"""

import json
from collections.abc import Collection, Iterable
from pathlib import Path

from stream.words.abroad import ForeignNames
from stream.words.normalise import plain

from .pictures import Pictures, key_of
from .tables import HERE, rows

_FOLDER = "cldr-annotations-full/annotations"
_LANGUAGES = """
    de fr es it pt nl sv da no fi is pl cs sk sl hr sr bs mk bg ru uk be ro hu el tr et lv lt sq ca gl eu ga cy af he ar
    fa ur hi bn mr ta te th vi id ms fil sw zu ja ko zh kk uz az hy ka mn
"""
LANGUAGES = tuple(_LANGUAGES.split())
_GROUPS = ("Animals & Nature", "Food & Drink", "Travel & Places", "Activities", "Objects")
_THINGS = "👻👽🤖💀🎃👾🤡❤👁👂👃🦶🦷🦴🧠🤴👸🧙🧚🧛🧜🧝🧞🧟🎅👼👣💋👑🌈⚓♈"
_MIN_LIKENESS = 0.5
_MAX_WORDS = 3
_LONG_NAMES = """
    de fr es it pt nl sv da no fi pl cs sk hr ro hu el tr ru uk ar fa he hi ja ko zh vi id
"""
"""Languages that are shouted most; of the others names of three words are left out, for a small table."""

Keywords = dict[str, set[str]]


class Annotations:
    """Foreign names and where they lead."""

    def __init__(self, packages: Path, pictures: Pictures, known: Iterable[str], english: Collection[str]) -> None:
        """`known` are the English names of things, `english` words that are never taken for another language's."""
        self._folder, self._pictures, self._english = packages / _FOLDER, pictures, english
        self._known = set(known)
        self._shown = {
            key_of(emoji) for emoji, about in pictures.named.items()
            if about["group"] in _GROUPS or emoji.replace("\ufe0f", "") in _THINGS
        }  # fmt: skip
        self._keywords = {word: keys for word, keys in self._read("en")[1].items() if word in self._known}
        self._with: dict[str, set[str]] = {}
        for word, keys in self._keywords.items():
            for key in keys:
                self._with.setdefault(key, set()).add(word)

    def rows(self) -> list[str]:
        """The rows of `abroad.tsv`: a name, then languages and target for each meaning, sorted by name."""
        found: dict[str, dict[str, list[str]]] = {}
        everyday = _everyday()
        everywhere = _everywhere()
        for language in LANGUAGES:
            ours = everyday.get(language, {})
            for name, target in (self._names(language) | ours).items():
                is_long = name.count(" ") > 1 and language not in _LONG_NAMES.split()
                if name in ours or not (is_long or name in everywhere):
                    found.setdefault(name, {}).setdefault(target, []).append(language)
        listed = []
        for name, targets in found.items():
            is_ours = any(name in ours for ours in everyday.values()) and name not in self._known
            is_english = name in self._known or all(word in self._english for word in name.split())
            mark = "!" if is_english and not is_ours else ""
            entries = sorted(targets.items(), key=lambda entry: -len(entry[1]))
            listed.append("\t".join((name, *(f"{mark}{','.join(some)}={target}" for target, some in entries))))
        names = ForeignNames(sorted(listed))
        listed += [f"{word}\t!" for word in self._english if word not in found and names.find(word, "")]
        return sorted(listed)

    def _names(self, language: str) -> dict[str, str]:
        spoken, keywords = self._read(language)
        names: dict[str, str] = {}
        for word, keys in keywords.items():
            if target := self._target(word, keys):
                names[word] = target
        for key, name in spoken.items():
            if key in self._shown and _is_name(name):
                thing = self._pictures.thing_of(key)
                names.setdefault(name, thing or key)
        return names

    def _target(self, word: str, keys: set[str]) -> str:
        """The English keyword that belongs to the same emoji, or the only emoji; empty where it is anybody's guess."""
        shown = keys & self._shown
        if not shown or len(shown) < len(keys) / 2 or not _is_name(word):
            return ""
        likeness: dict[str, float] = {}
        for other in set().union(*(self._with.get(key, set()) for key in shown)):
            theirs = self._keywords[other]
            likeness[other] = len(keys & theirs) / len(keys | theirs)
        best = max(sorted(likeness), key=lambda other: likeness[other], default="")
        rivals = [other for other in likeness if likeness[other] == likeness[best]]
        if best and likeness[best] >= _MIN_LIKENESS and len(rivals) == 1:
            return best
        return ""

    def _read(self, language: str) -> tuple[dict[str, str], Keywords]:
        """The spoken name of each emoji, and the emoji of each keyword, plain."""
        spoken: dict[str, str] = {}
        keywords: Keywords = {}
        path = self._folder / language / "annotations.json"
        content = json.loads(path.read_text("utf-8"))["annotations"]["annotations"]
        for emoji, about in content.items():
            key = key_of(emoji)
            for name in about.get("tts", ()):
                spoken.setdefault(key, plain(name))
            for word in (*about.get("default", ()), *about.get("tts", ())):
                keywords.setdefault(plain(word), set()).add(key)
        return spoken, keywords


def _is_name(name: str) -> bool:
    return bool(name) and not name.isdigit() and len(name.split()) <= _MAX_WORDS and (len(name) > 1 or name > "\u3000")


def _everyday() -> dict[str, dict[str, str]]:
    """What no emoji shows: for each language its names of English things."""
    found: dict[str, dict[str, str]] = {}
    for row in rows("everyday.tsv"):
        thing = row.pop("thing")
        for language, name in row.items():
            found.setdefault(language, {})[plain(name)] = thing
    return found


def _everywhere() -> set[str]:
    """Words of talk that are no name in any language."""
    return set(map(plain, (HERE / "everywhere.txt").read_text("utf-8").split()))
