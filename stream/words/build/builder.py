"""What goes into `stream/words/words.tsv`, section by section."""

from collections.abc import Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import TypeAlias

import emoji as unicode_names

from stream.words.normalise import folded, plain, singulars
from stream.words.stopwords import FILLERS, PLACES, SENTENCE

from .lookalikes import lookalikes
from .resolve import resolve
from .tables import HERE, rows
from .wordnet import PARTS, Synset, WordNet

LANGUAGES = tuple(language for language in unicode_names.LANGUAGES if language != "en")
_VISIBLE = ("05", "06", "08", "13", "17", "18", "19", "20", "27")
"""WordNet's files of what one can see."""
_MAX_RANK = 40_000  # by frequency, of words that are known to be English whatever WordNet says
_COMMON_RANK = 30_000  # by frequency, of English words that are never taken for another language's
_TALK_RANK = 8_000  # by frequency, of words that talk is full of
_FACES = (" face", " button", " symbol")

Section: TypeAlias = dict[int, list[str]]


class Builder:
    """Gathers names for nodes: below 1000 a node is a category, from there on a group of what WordNet puts below it."""

    def __init__(self, labels: list[str], emojis: list[str], wordnet: WordNet) -> None:
        self.labels, self._wordnet = labels, wordnet
        self.offsets = resolve(labels, wordnet)
        above = {offset: wordnet.above(offset) for offset in self.offsets}
        groups = sorted(set().union(*above.values()) - set(self.offsets))
        self.nodes = {offset: index for index, offset in enumerate([*self.offsets, *groups])}
        self.members: dict[int, set[int]] = {node: set() for node in self.nodes.values()}
        for index, offset in enumerate(self.offsets):
            for node in (index, *(self.nodes[group] for group in above[offset])):
                self.members[node].add(index)
        self._emojis = emojis
        self.names = self._names()
        self.called = [[name for name, nodes in self.names.items() if index in nodes] for index in range(len(labels))]
        self.groups = self._groups()
        for row in rows("aliases.tsv"):
            if not row["language"]:
                self._also_called(row["name"], row["means"])
        self.kinds = self._kinds()
        self.emojis, self._abroad = self._unicode()
        self.english = _function_words() | {
            plain(word) for part in PARTS for word in (*wordnet.words(part), *wordnet.irregular(part)) if word.isalpha()
        }

    def sections(
        self, things: AbstractSet[str], reviewed: Collection[str], ranks: Mapping[str, int]
    ) -> dict[str, Section | list[str]]:
        """All sections by name, in the order in which a name that stands in several is looked up.

        `things` are the names that have a stand-in, `reviewed` those of them that may be misspelt, `ranks` English
        words by frequency.
        """
        tree = {
            node: [str(self.nodes[parent]) for parent in self._wordnet.synsets[offset].above]
            for offset, node in self.nodes.items()
        }
        emojis, abroad = self.emojis, self._abroad
        english = things | self.common(ranks)
        abroad = {
            language: {name: nodes for name, nodes in names.items() if name not in english}
            for language, names in abroad.items()
        }
        self.english |= words_of("slang.txt")
        self.english |= {word for word, rank in ranks.items() if rank < _MAX_RANK and word.isalpha() and word.isascii()}
        spelt = self._spelt(abroad) | set(reviewed)
        return {
            "tree": tree,
            "general": self._general(),
            "name": _by_node({name: nodes for name, nodes in self.names.items() if name not in usual()}),
            "group": _by_node({name: nodes for name, nodes in self.groups.items() if name not in things}),
            "kind": _by_node({name: nodes for name, nodes in self.kinds.items() if name not in things}),
            "emoji": _by_node(emojis),
            **{language: _by_node(names) for language, names in abroad.items()},
            "irregular": self._irregular(things),
            "popular": [str(self.labels.index(row["label"])) for row in rows("popular.tsv")],
            "ordinary": self._ordinary(abroad),
            "rare": self._rare(things, ranks),
            "word": sorted(set(lookalikes(self.english, ranks.keys(), spelt)) - set(things)),
        }

    def common(self, ranks: Mapping[str, int]) -> set[str]:
        """English words that are too frequent to be taken for another language's."""
        nouns = {name for synset in self._wordnet.synsets.values() for name in synset.names}  # proper ones in capitals
        words = nouns.union(*(self._wordnet.words(part) for part in PARTS if part != "noun"))
        return {word for word in words if ranks.get(word, _MAX_RANK) < _COMMON_RANK} | words_of("slang.txt")

    def _general(self) -> list[str]:
        """Groups that say nothing of what is in them, such as devices: what they alone have in common is not akin."""
        return [str(node) for node in sorted(self.general_nodes())]

    def known_words(self, ranks: Mapping[str, int]) -> list[str]:
        """Frequent English words and forms that WordNet has, proper names too, except those that have a meaning."""
        named = self.names.keys() | self.groups.keys() | self.kinds.keys()
        listed = {
            plain(name) for part in PARTS for name in (*self._wordnet.words(part), *self._wordnet.irregular(part))
        }
        forms = {form for word in listed for form in (word, f"{word}s", f"{word}ed", f"{word}ing", f"{word}ly")}
        return sorted(word for word in forms - named if ranks.get(word, _MAX_RANK) < _COMMON_RANK)

    def general_nodes(self) -> set[int]:
        """The same as numbers."""
        dull = words_of("dull.txt")
        synsets = self._wordnet.synsets
        return {
            node
            for offset, node in self.nodes.items()
            if all(name.replace("_", " ") in dull for name in synsets[offset].names)
        }

    def _names(self) -> dict[str, set[int]]:
        """Every category by its label and by all that its synset is called; and what it shares its name with."""
        names: dict[str, set[int]] = {}
        for index, (label, offset) in enumerate(zip(self.labels, self.offsets, strict=True)):
            for name in (label, *self._wordnet.synsets[offset].names):
                names.setdefault(plain(name), set()).add(index)
        for name, indices in names.items():
            first = self._first_sense(name, indices)
            if first in self.nodes:
                indices.add(self.nodes[first])  # "plane" is an aeroplane before it is a carpenter's
        return names

    def _first_sense(self, name: str, indices: set[int]) -> int | None:
        """A group that is meant by `name` before the categories that it names are."""
        dull = words_of("dull.txt")
        own = {self.offsets[index] for index in indices}
        for sense in self._wordnet.senses.get(name.replace(" ", "_"), []):
            if sense in own:
                return None
            if sense in self.nodes and name not in dull:
                return sense
        return None

    def _groups(self) -> dict[str, set[int]]:
        dull = {plain(word) for word in words_of("dull.txt")}
        groups: dict[str, set[int]] = {}
        for offset in self.nodes:
            synset = self._wordnet.synsets[offset]
            for written in synset.names:
                name = plain(written)
                if name in self.names or name in dull:
                    continue
                senses = [sense for sense in self._wordnet.senses[written.lower()] if sense in self.nodes]
                if senses[0] == offset and self._wordnet.senses[written.lower()].index(offset) < 4:
                    groups[name] = {self.nodes[offset]}
        return groups

    def _also_called(self, name: str, means: str) -> None:
        """Gives what has a name another: "kitten" for cat, which WordNet has as a young mammal."""
        names = self.names if plain(means) in self.names else self.groups
        self.groups.pop(name, None)
        names[name] = names[plain(means)]

    def _kinds(self) -> dict[str, set[int]]:
        """What WordNet knows below a category: a condor is a kind of vulture."""
        kinds: dict[str, set[int]] = {}
        for index, offset in enumerate(self.offsets):
            for synset in self._below(offset):
                for written in synset.names:
                    name = plain(written)
                    taken = name in self.names or name in self.groups or "family" in written
                    if not taken and self._wordnet.senses[written.lower()][0] == synset.offset:
                        kinds.setdefault(name, set()).add(index)
        return kinds

    def _below(self, offset: int) -> Iterable[Synset]:
        for below in self._wordnet.synsets[offset].below:
            if below not in self.nodes:
                yield self._wordnet.synsets[below]
                yield from self._below(below)

    def _unicode(self) -> tuple[dict[str, set[int]], dict[str, dict[str, set[int]]]]:
        """Emoji, and what they are called in other languages."""
        known = self.names | self.groups
        by_hand = {folded(row["emoji"]): row["name"] for row in rows("emoji.tsv")}
        emojis: dict[str, set[int]] = {}
        abroad: dict[str, dict[str, set[int]]] = {language: {} for language in LANGUAGES}
        for language in LANGUAGES:
            unicode_names.config.load_language(language)
        for char, about in unicode_names.EMOJI_DATA.items():
            key = folded(char)
            if key in emojis or not key:
                continue
            english = _called(about["en"])
            english = next((english.removesuffix(face) for face in _FACES if english.endswith(face)), english)
            meant = plain(by_hand.get(key, english))
            nodes = known.get(meant) or next((known[form] for form in singulars(meant) if form in known), None)
            if not nodes:
                continue
            emojis[key] = nodes
            if meant in (english, *singulars(english)):  # a helmet's name is no name of the category it stands for
                for language in LANGUAGES:
                    if name := _called(about.get(language, "")):
                        abroad[language].setdefault(name, set()).update(nodes)
        for row in rows("aliases.tsv"):
            if row["language"]:
                abroad[row["language"]][plain(row["name"])] = known[plain(row["means"])]
        for index, char in enumerate(self._emojis):
            if char:
                emojis.setdefault(folded(char), {index})
        return emojis, {language: self._free(names) for language, names in abroad.items()}

    def _free(self, names: dict[str, set[int]]) -> dict[str, set[int]]:
        """Those names of another language that mean nothing in English yet, and their plurals are its own business."""
        taken = self.names.keys() | self.groups.keys() | self.kinds.keys() | _function_words()
        return {name: nodes for name, nodes in names.items() if name not in taken and not name.isdigit()}

    def _irregular(self, things: Collection[str]) -> list[str]:
        """The plurals that no rule gives: "wolves", "mice", each before its singular."""
        forms = self._wordnet.irregular("noun")
        heads = {name.split()[-1] for name in (*self.names, *self.groups, *self.kinds, *things)}
        plurals = {plain(form): plain(base) for form, base in forms.items()}
        return [
            f"{form} {base}"
            for form, base in plurals.items()
            if base in heads and form not in things and base not in (form, *singulars(form)) and " " not in form
        ]

    def _ordinary(self, abroad: dict[str, dict[str, set[int]]]) -> list[str]:
        """Names that mean something else too often to count in the midst of a sentence."""
        vivid, mundane = words_of("vivid.txt"), words_of("mundane.txt")
        ordinary = mundane & (self.names.keys() | self.groups.keys() | self.kinds.keys())
        ordinary |= {name for name in self.kinds if " " not in name}
        for name, nodes in (self.names | self.groups).items():
            if " " not in name and self._is_ordinary(name, nodes):
                ordinary.add(name)
        ordinary -= vivid
        foreign = {name for names in abroad.values() for name in names}
        ordinary |= {name for name in foreign if name in self.english or (len(name) < 4 and name.isascii())}
        return sorted(ordinary)

    def _rare(self, things: Collection[str], ranks: Mapping[str, int]) -> list[str]:
        """Frequent words that hardly ever mean the thing that they name: verbs, adjectives, and what nobody can see."""
        names = {*self.names, *self.groups, *self.kinds, *things}
        frequent = (name for name in names if ranks.get(name, _MAX_RANK) < _TALK_RANK and " " not in name)
        rare = {name for name in frequent if self._is_rare(name)} - words_of("vivid.txt")
        return sorted(rare | (words_of("talk.txt") & names))

    def _is_rare(self, name: str) -> bool:
        """Whether a word is used for something else than a thing in most of the texts that WordNet counted."""
        seen = sum(
            self._wordnet.uses(written, offset)
            for offset in self._wordnet.senses.get(name, ())
            if (synset := self._wordnet.synsets[offset]).file in _VISIBLE
            for written in synset.names if written == name
        )  # fmt: skip
        return self._wordnet.all_uses(name) > 4 and seen < 0.4 * self._wordnet.all_uses(name)

    def _spelt(self, abroad: dict[str, dict[str, set[int]]]) -> set[str]:
        """All names that somebody may misspell."""
        return {*self.names, *self.groups, *self.kinds, *(name for names in abroad.values() for name in names)}

    def _is_ordinary(self, name: str, nodes: set[int]) -> bool:
        offsets = {offset for offset, node in self.nodes.items() if node in nodes}
        own = 0
        for offset in offsets:
            synset = self._wordnet.synsets[offset]
            own += sum(self._wordnet.uses(written, offset) for written in synset.names if plain(written) == name)
            if name in self.groups and synset.file not in ("05", "20", "13", "17"):
                return True
        uses = self._wordnet.all_uses(name)
        return (uses - own >= 2 and own < 0.6 * uses) or self._wordnet.uses_as(name, "verb") > own


def usual() -> set[str]:
    """Names of categories that mostly mean another thing, which is reviewed: a mouse is an animal."""
    return set((HERE / "usual.txt").read_text("utf-8").splitlines())


def words_of(name: str) -> set[str]:
    return {word.replace("_", " ") for word in (HERE / name).read_text("utf-8").split()}


def _function_words() -> set[str]:
    return set(FILLERS | SENTENCE) | {word for phrase in PLACES for word in phrase.split()}


def _called(name: str) -> str:
    return plain(name.strip(":").replace("_", " "))


def _by_node(names: dict[str, set[int]]) -> Section:
    section: Section = {}
    for name in sorted(names):
        for node in sorted(names[name]):
            section.setdefault(node, []).append(name)
    return dict(sorted(section.items()))
