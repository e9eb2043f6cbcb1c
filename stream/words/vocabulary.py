"""The categories that have names, which of them a text means, and what is dreamed for each."""

import difflib
import importlib.resources
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from .normal import plain, singulars


@dataclass(frozen=True, slots=True)
class Category:
    """One of ImageNet's categories; `index` is torchvision's, `emoji` is empty where none fits."""

    index: int
    label: str
    emoji: str


@dataclass(frozen=True, slots=True)
class Match:
    """A category that can be dreamed, and the name by which it was found: its own, or one that it stands in for."""

    category: Category
    name: str


class Vocabulary:
    """Categories by name, and what is dreamed for each: itself, a relative that stands in for it, or nothing.

    A text is understood whether or not what it means can be dreamed; only what can be is offered.

    >>> Vocabulary.load().find("Volcanoes").label
    'volcano'
    """

    def __init__(
        self, categories: Iterable[Category], known: Collection[int] = (), relatives: Mapping[int, int] | None = None
    ) -> None:
        """The network knows the categories of the indices `known` (all, if there are none of them here) and dreams
        another as the one that `relatives` gives for it. Indices that are no category's mean nothing.
        """
        self.categories = tuple(categories)
        self._by_index = {category.index: category for category in self.categories}
        own = {index: self._by_index[index] for index in known if index in self._by_index} or self._by_index
        others = {index: own[relative] for index, relative in (relatives or {}).items() if relative in own}
        self._dreamed = others | own
        self._by_name: dict[str, Category] = {}
        for category in self.categories:
            self._by_name.setdefault(plain(category.label), category)  # of two with one name the first is meant
        self._offered = {name: dreamed for name, c in self._by_name.items() if (dreamed := self.dreamable(c))}

    @classmethod
    def load(cls) -> "Vocabulary":
        """All 1000 categories, by the names that torchvision gives them."""
        table = importlib.resources.files(__package__).joinpath("imagenet.tsv").read_text("utf-8")
        rows = (line.partition("\t") for line in table.splitlines())
        return cls(Category(index, label, emoji) for index, (label, _, emoji) in enumerate(rows))

    def narrowed(self, known: Collection[int], relatives: Mapping[int, int]) -> "Vocabulary":
        """The same names, for a network that knows `known`; see `__init__`."""
        return Vocabulary(self.categories, known, relatives)

    def category(self, index: int) -> Category | None:
        return self._by_index.get(index)

    def find(self, text: str) -> Category | None:
        """The category that the whole of `text` names, exactly but for case, plural and accents; else None."""
        name = plain(text)
        return next((self._by_name[form] for form in (name, *singulars(name)) if form in self._by_name), None)

    def dreamable(self, category: Category) -> Category | None:
        """What is dreamed for `category`: itself, or the relative that stands in for it; None when nothing is near."""
        return self._dreamed.get(category.index)

    def complete(self, text: str, limit: int = 8) -> list[Match]:
        """What can be dreamed under a name of which a word begins like `text`, and then under similar names."""
        start = plain(text)
        return self._matches(self._completions(start, limit), limit) if start else []

    def _completions(self, start: str, limit: int) -> Iterator[str]:
        """Names that are known come before those that need a relative; then the first word counts, then shortness."""
        names = [name for name in self._offered if f" {start}" in f" {name}"]
        yield from sorted(names, key=lambda name: (self._is_another(name), not name.startswith(start), len(name)))
        yield from self.nearest(start, limit)

    def _is_another(self, name: str) -> bool:
        """Whether what has this name is dreamed as something else."""
        return self._by_name[name] != self._offered[name]

    def nearest(self, text: str, limit: int = 3) -> list[str]:
        """The names most similar to `text` of what can be dreamed, best first; empty when none is near."""
        return difflib.get_close_matches(plain(text)[:60], self._offered, n=limit, cutoff=0.6)

    def suggest(self, text: str, limit: int = 3) -> list[Match]:
        """What can be dreamed that somebody who wrote `text` may have meant."""
        found = [category for word in plain(text)[:60].split() if (category := self.find(word))]
        words = [name for category in found if (name := plain(category.label)) in self._offered]
        return self._matches([*words, *self.nearest(text, limit)], limit)

    def _matches(self, names: Iterable[str], limit: int) -> list[Match]:
        """What is dreamed for these names, each category once, under the first name that leads to it."""
        matches: dict[int, Match] = {}
        for name in names:
            category = self._offered[name]
            matches.setdefault(category.index, Match(category, name))
            if len(matches) == limit:
                break
        return list(matches.values())
