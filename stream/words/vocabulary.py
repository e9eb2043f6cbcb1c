"""The categories that a network knows, and which of them a text names."""

import difflib
import importlib.resources
from collections.abc import Iterable
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
    """A category and the name by which it was found."""

    category: Category
    name: str


class Vocabulary:
    """Categories by name.

    >>> Vocabulary.load().find("Volcanoes").label
    'volcano'
    """

    def __init__(self, categories: Iterable[Category]) -> None:
        self.categories = tuple(categories)
        self._by_name: dict[str, Category] = {}
        for category in self.categories:
            self._by_name.setdefault(plain(category.label), category)  # of two with one name the first is meant

    @classmethod
    def load(cls) -> "Vocabulary":
        """All 1000 categories, by the names that torchvision gives them."""
        table = importlib.resources.files(__package__).joinpath("imagenet.tsv").read_text("utf-8")
        rows = (line.partition("\t") for line in table.splitlines())
        return cls(Category(index, label, emoji) for index, (label, _, emoji) in enumerate(rows))

    def find(self, text: str) -> Category | None:
        """The category that the whole of `text` names, exactly but for case, plural and accents; else None."""
        name = plain(text)
        return next((self._by_name[form] for form in (name, *singulars(name)) if form in self._by_name), None)

    def complete(self, text: str, limit: int = 8) -> list[Match]:
        """Categories whose name begins like `text`, then those of which another word does, then similar ones."""
        start = plain(text)
        if not start:
            return []
        prefixed = [name for name in self._by_name if name.startswith(start)]
        inner = [name for name in self._by_name if f" {start}" in name]
        names = [*sorted(prefixed, key=len), *sorted(inner, key=len)]
        if len(names) < limit:
            names += [name for name in self.nearest(start, limit) if name not in names]
        return [Match(self._by_name[name], name) for name in names[:limit]]

    def nearest(self, text: str, limit: int = 3) -> list[str]:
        """The names most similar to `text`, best first; empty when none is near."""
        return difflib.get_close_matches(plain(text)[:60], self._by_name, n=limit, cutoff=0.6)

    def suggest(self, text: str, limit: int = 3) -> list[Match]:
        """What somebody who wrote `text` may have meant."""
        found = [category for word in plain(text)[:60].split() if (category := self.find(word))]
        names = dict.fromkeys([*(plain(category.label) for category in found), *self.nearest(text, limit)])
        return [Match(self._by_name[name], name) for name in list(names)[:limit]]
