"""WordNet's nouns, read from the files that Debian's `wordnet-base` puts into /usr/share/wordnet."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path("/usr/share/wordnet")
PARTS = ("noun", "verb", "adj", "adv")
_PART_OF = {"1": "noun", "2": "verb", "3": "adj", "4": "adv", "5": "adj"}  # 5 only shades another adjective


@dataclass
class Synset:
    """One meaning: its names as WordNet writes them, what it is a kind of, and what it is."""

    offset: int
    names: list[str]
    keys: list[str]
    """A name's number among the names of its lexicographer's file; with it WordNet counts its uses."""
    file: str
    above: list[int]
    gloss: str
    wholes: list[int]
    """What it is a part, a member or the substance of."""
    parts: list[int]
    below: list[int] = field(default_factory=list)


class WordNet:
    """All noun synsets by offset, the senses of each name in WordNet's order, and how often each is used."""

    def __init__(self, folder: Path = FOLDER) -> None:
        """Raises OSError when the files are not there (`apt-get install wordnet-base`)."""
        self._folder = folder
        self.synsets = {synset.offset: synset for synset in map(_synset, self._lines("data.noun"))}
        for synset in self.synsets.values():
            for above in synset.above:
                self.synsets[above].below.append(synset.offset)
        self.senses: dict[str, list[int]] = {}
        for line in self._lines("index.noun"):
            name, _, count, *rest = line.split()
            self.senses[name] = [int(offset) for offset in rest[-int(count) :]]
        self._uses: dict[str, int] = {}
        self._all_uses: Counter[str] = Counter()
        self._parts: dict[str, Counter[str]] = {}
        for line in (folder / "cntlist.rev").read_text("utf-8").splitlines():
            key, _, count = line.split()
            name, _, sense = key.partition("%")
            self._uses[key] = int(count)
            self._all_uses[name] += int(count)
            self._parts.setdefault(name, Counter())[_PART_OF[sense[0]]] += int(count)

    def _lines(self, name: str) -> list[str]:
        return [line for line in (self._folder / name).read_text("utf-8").splitlines() if not line.startswith(" ")]

    def above(self, offset: int) -> set[int]:
        """All that a synset is a kind of."""
        return self._reached(offset, lambda synset: synset.above)

    def below(self, offset: int) -> set[int]:
        """All that is a kind of a synset."""
        return self._reached(offset, lambda synset: synset.below)

    def _reached(self, offset: int, related: Callable[[Synset], Iterable[int]]) -> set[int]:
        found: set[int] = set()
        waiting = [offset]
        while waiting:
            new = set(related(self.synsets[waiting.pop()])) - found
            found |= new
            waiting += new
        return found

    def uses(self, name: str, offset: int) -> int:
        """How often `name` (as the synset has it) is used for this meaning, in the corpus that WordNet counted."""
        synset = self.synsets[offset]
        key = synset.keys[synset.names.index(name)]
        return self._uses.get(f"{name.lower()}%1:{synset.file}:{key}::", 0)

    def all_uses(self, name: str) -> int:
        """How often `name` is used for anything, as any part of speech."""
        return self._all_uses[name.lower()]

    def uses_as(self, name: str, part: str) -> int:
        """How often `name` is used as a "noun", "verb", "adj" or "adv"."""
        return self._parts.get(name.lower(), Counter())[part]

    def words(self, part: str) -> list[str]:
        """All names of a part of speech ("noun", "verb", "adj", "adv") that are one word."""
        names = (line.split(maxsplit=1)[0] for line in self._lines(f"index.{part}"))
        return [name for name in names if name.isalpha()]

    def irregular(self, part: str) -> dict[str, str]:
        """The irregular forms of a part of speech: "mice" is of "mouse"."""
        rows = (line.split() for line in (self._folder / f"{part}.exc").read_text("utf-8").splitlines())
        return {form: base for form, base, *_ in rows}


def _synset(line: str) -> Synset:
    head, _, gloss = line.partition(" | ")
    fields = head.split()
    count = int(fields[3], 16)
    names = fields[4 : 4 + 2 * count : 2]
    keys = [f"{int(key, 16):02}" for key in fields[5 : 5 + 2 * count : 2]]
    pointers = fields[5 + 2 * count :]
    related: dict[str, list[int]] = {"@": [], "#": [], "%": []}
    for i in range(0, 4 * int(fields[4 + 2 * count]), 4):
        related.setdefault(pointers[i][0], []).append(int(pointers[i + 1]))
    return Synset(int(fields[0]), names, keys, fields[1], related["@"], gloss.strip(), related["#"], related["%"])
