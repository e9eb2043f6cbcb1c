"""What goes into `stream/words/dreams.tsv`: for things that are no category's, what stands in for them.

Reviewed rows come first. What nobody has reviewed takes the dream of the nearest kind of thing that has one: a trout is
a fish. "Nearest" is by WordNet: what the noun is a kind of, step by step, then what it is a part of; where that is a
small group of categories, word vectors choose among them. What is far from everything gets no dream.
"""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from stream.words.dream_text import Dream, DreamError, parse_dreams
from stream.words.normalise import plain, singulars
from stream.words.stopwords import GRAMMAR

from .builder import Builder, usual, words_of
from .tables import rows
from .vectors import Vectors
from .wordnet import Synset, WordNet

_FILES = ("05", "06", "13", "17", "19", "20", "27")
"""WordNet's files of animals, artefacts, food, natural objects, phenomena, plants and substances."""
_MAX_RANK = 80_000
_MAX_PART_RANK = 14_000  # of each word of a name with several
_MAX_GROUP_SIZE = 12  # of categories from which vectors choose
_MAX_STEPS = 4
_SURE_STEPS = 1  # further up, a thing's name has to be near its dream's in what people write
_MIN_KINSHIP = 0.2
_MIN_COSINE = 0.25  # where a step leads to more than one category
_BIG_GROUP = 5  # categories of a group that keeps its name whatever its reviewed dream is
_TOO_GENERAL = frozenset(
    {
        "transportation",
        "transit",
        "apparatus",
        "hardware",
        "room",
        "surface",
        "layer",
        "ware",
        "fragment",
        "piece",
        "segment",
    }
    | {"strip", "compartment", "chamber", "energy", "electricity", "reactor", "receiver"}
)
"""Things of which others are kinds without being like them."""
_UNFIT_GLOSS = re.compile(
    r"\b(offensive|derogat|disparag|obscen|vulgar|slur|prostitut|brothel|sexual|genital|execut|tortur|slave|nazi|corpse"
    r"|dead person|cremat|kill|murder|suicid|intercourse|anus|penis|vagina|breast|f(a)?eces|urin|excre|semen|erotic"
    r"|stimulant|hallucinogen|opium|cocaine|heroin|marijuana|cannabis|narcotic|punish|wound|venereal|contracept|naked|nude|underpants)"
)
_UNFIT_KINDS = (
    "weapon weaponry explosive drug explosive_device ammunition body_waste poison body_substance toilet undergarment "
    "chemical_weapon prison coffin instrument_of_execution instrument_of_torture missile bomb gun restraint grave "
    "toxin pesticide carcass military_quarters"
)  # fmt: skip


class Thing(NamedTuple):
    """A noun and what stands in for it, as `dreams.tsv` writes it, and who says so."""

    name: str
    dream: str
    origin: str


class Things:
    """Finds stand-ins. `taken` are the names that have a meaning, which only reviewed rows may change."""

    def __init__(self, builder: Builder, wordnet: WordNet, vectors: Vectors) -> None:
        self._builder, self._wordnet, self._vectors = builder, wordnet, vectors
        self._labels = {label: index for index, label in reversed(list(enumerate(builder.labels)))}
        self.reviewed = _singular({plain(row["name"]): row["dream"] for row in rows("reviewed.tsv")})
        self._general = builder.general_nodes()
        self._unfit = {
            offset for kind in _UNFIT_KINDS.split() for offset in wordnet.senses.get(kind, ())
            if wordnet.synsets[offset].file in ("06", "27")
        }  # fmt: skip
        vectors.load(word for word, rank in vectors.ranks.items() if rank < _MAX_RANK and word.isalpha())
        self._kinds = self._reviewed_kinds()

    def faults(self) -> Iterator[str]:
        """What is wrong with the reviewed rows."""
        for name, dream in self.reviewed.items():
            try:
                parse_dreams(dream, self._labels)
            except DreamError as error:
                yield f"reviewed.tsv, {name}: {error}."

    def all(self) -> Iterator[Thing]:
        unusual = usual()
        found = set()
        for name, dream in self.reviewed.items():
            if name in unusual or not self._keeps(name, parse_dreams(dream, self._labels)):
                found.add(name)
                yield Thing(name, dream, "reviewed")
        taken = self._builder.names.keys() | self._builder.groups.keys() | self._builder.kinds.keys() | found
        for written in self._wordnet.senses:
            name = plain(written.replace("_", " "))
            if name in taken or any(single in taken for single in singulars(name)) or not self._is_frequent(name):
                continue
            synset = self._usual(written)
            if synset and self._is_fit(written) and (thing := self._nearest(name, synset)):
                taken.add(name)
                yield thing

    def _keeps(self, name: str, dreams: tuple[Dream, ...]) -> bool:
        """Whether a name means what it meant, in spite of a reviewed row: categories by name, large groups, and what
        the row agrees with."""
        joined = name.replace(" ", "")
        if any(form in self._builder.names for form in (name, joined, *singulars(name))):
            return True
        nodes = self._builder.groups.get(name) or self._builder.kinds.get(name)
        if not nodes:
            return False
        members = {index for node in nodes for index in self._builder.members[node]}
        parts = {part.index for dream in dreams for part in dream}
        return parts <= members or members <= parts or len(members) >= _BIG_GROUP

    def _reviewed_kinds(self) -> dict[int, str]:
        """Reviewed dreams by what their names mean to WordNet."""
        found: dict[int, str] = {}
        dull = {plain(word) for word in words_of("dull.txt")} | _TOO_GENERAL
        for name, dream in self.reviewed.items():
            written = name.replace(" ", "_")
            if name not in dull and written in self._wordnet.senses and (synset := self._usual(written)):
                found.setdefault(synset.offset, dream)
        return found

    def _usual(self, written: str) -> Synset | None:
        """The sense in which a noun is used most, where that is a thing and no proper name."""
        senses = []
        for order, offset in enumerate(self._wordnet.senses[written]):
            synset = self._wordnet.synsets[offset]
            own = next(name for name in synset.names if name.lower() == written)
            senses.append((-self._wordnet.uses(own, offset), order, own, synset))
        _, _, own, synset = min(senses, key=lambda sense: sense[:2])
        return synset if synset.file in _FILES and own == own.lower() else None

    def _is_frequent(self, name: str) -> bool:
        if not re.fullmatch(r"[a-z]{3,}( [a-z]{2,}){0,2}", name) or any(word in GRAMMAR for word in name.split()):
            return False
        uses = self._wordnet.all_uses(name)
        if uses > 4 and self._wordnet.uses_as(name, "noun") < uses / 2:
            return False
        return self._vectors.rank(name) < (_MAX_PART_RANK if " " in name else _MAX_RANK)

    def _is_fit(self, written: str) -> bool:
        """Whether a noun hurts in no sense, and is nothing that nobody wants to meet on a wall."""
        for offset in self._wordnet.senses[written]:
            synset = self._wordnet.synsets[offset]
            if _UNFIT_GLOSS.search(synset.gloss) or (self._wordnet.above(offset) | {offset}) & self._unfit:
                return False
        return True

    def _nearest(self, name: str, synset: Synset) -> Thing | None:
        if found := self._by_kind(name, synset.offset):
            return found
        for whole in synset.wholes:
            if self._wordnet.synsets[whole].file in _FILES and (found := self._by_kind(name, whole)):
                return found
        return None

    def _by_kind(self, name: str, offset: int) -> Thing | None:
        """The dream of the nearest kind above a synset, or of the categories right beside it."""
        level, seen = [offset], set[int]()
        for steps in range(1 + (_SURE_STEPS if " " in name else _MAX_STEPS)):
            for other in level:
                if thing := self._of_kind(name, other):
                    return thing if steps <= _SURE_STEPS or self._is_akin(name, thing.dream) else None
            seen.update(level)
            level = [up for other in level for up in self._wordnet.synsets[other].above if up not in seen]
        return None

    def _of_kind(self, name: str, offset: int) -> Thing | None:
        node = self._builder.nodes.get(offset)
        members = self._builder.members[node] if node is not None and node not in self._general else set()
        if 0 < len(members) <= _MAX_GROUP_SIZE:
            near = {index: self._cosine(name, index) for index in members}
            best = max(sorted(near), key=lambda index: near[index])
            if len(members) == 1 or near[best] >= _MIN_COSINE:
                return Thing(name, self._builder.labels[best], "wordnet" if len(members) == 1 else "vectors")
        if offset in self._kinds:
            return Thing(name, self._kinds[offset], "wordnet")
        return None

    def _is_akin(self, name: str, dream: str) -> bool:
        parts = [part.index for choice in parse_dreams(dream, self._labels) for part in choice]
        return max(self._cosine(name, index) for index in parts) >= _MIN_KINSHIP

    def _cosine(self, name: str, index: int) -> float:
        """How near a category is in what people write, by the nearest of its names."""
        mine = self._vectors.of(name)
        return max(float(mine @ self._vectors.of(other)) for other in self._builder.called[index])


def _singular(reviewed: dict[str, str]) -> dict[str, str]:
    """The rows without plurals that dream what their singular does."""
    return {
        name: dream
        for name, dream in reviewed.items()
        if not any(reviewed.get(single) == dream for single in singulars(name))
    }


def by_dream(things: Mapping[str, str]) -> list[str]:
    """Rows of a dream and all its names."""
    names: dict[str, list[str]] = {}
    for name, dream in sorted(things.items()):
        names.setdefault(dream, []).append(name)
    return ["\t".join((dream, *some)) for dream, some in sorted(names.items())]
