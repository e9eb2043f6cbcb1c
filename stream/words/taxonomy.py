"""Taxonomy: categories are as near to each other as the narrowest group of WordNet is narrow that holds both."""

from collections.abc import Collection, Iterator, Mapping

MAX_GROUP_SIZE = 130
"""Of two things in no narrower group than this, in categories, one does not stand in for the other: dogs are 118."""


class Taxonomy:
    """The groups that each category belongs to, and the categories of each group."""

    def __init__(self, parents: Mapping[int, tuple[int, ...]], general: Collection[int], categories: int) -> None:
        """`parents` are the groups right above each node. Nothing is akin by a group that is `general`."""
        self._general = general
        self._all = categories
        steps: dict[int, dict[int, int]] = {}
        self._up = {index: _steps(parents, index, steps) for index in range(categories)}
        members: dict[int, list[int]] = {}
        for index, groups in self._up.items():
            for group in groups:
                members.setdefault(group, []).append(index)
        self._members = {node: tuple(indices) for node, indices in members.items()}

    def members(self, node: int) -> tuple[int, ...]:
        """The categories of a group, or the one that the node itself is."""
        return self._members.get(node, ())

    def size(self, node: int) -> int:
        return len(self.members(node))

    def nearest(self, index: int, among: Collection[int], max_size: int = MAX_GROUP_SIZE) -> Iterator[int]:
        """Those `among` that share a group of at most `max_size` categories with `index`, nearest first, not itself."""
        seen = {index}
        up = self._up[index]
        for group in sorted(up.keys() - {index}, key=lambda node: (self.size(node), up[node])):
            if self.size(group) > max_size:
                return
            if group in self._general and max_size < self._all:
                continue
            new = [other for other in self._members[group] if other in among and other not in seen]
            seen.update(new)
            yield from sorted(new, key=lambda other: (up[group] + self._up[other][group], abs(other - index)))


def _steps(parents: Mapping[int, tuple[int, ...]], node: int, known: dict[int, dict[int, int]]) -> dict[int, int]:
    """How many steps up each group of a node is; 0 for itself. What was found is kept in `known`."""
    if node not in known:
        steps = {node: 0}
        for parent in parents.get(node, ()):
            for group, count in _steps(parents, parent, known).items():
                steps[group] = min(steps.get(group, count + 1), count + 1)
        known[node] = steps
    return known[node]
