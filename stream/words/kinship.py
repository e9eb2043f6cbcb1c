"""How near categories are to each other in WordNet: as near as the narrowest group is narrow that holds both."""

from collections.abc import Collection, Iterator, Mapping

FAR = 130
"""Of two things in no narrower group than this, in categories, one does not stand in for the other: dogs are 118."""


class Kinship:
    """The groups that each category belongs to, and the categories of each group."""

    def __init__(self, parents: Mapping[int, tuple[int, ...]], categories: int) -> None:
        self._up = {index: _steps(parents, index) for index in range(categories)}
        members: dict[int, list[int]] = {}
        for index, groups in self._up.items():
            for group in groups:
                members.setdefault(group, []).append(index)
        self._members = {node: tuple(indices) for node, indices in members.items()}
        self._groups = {
            index: sorted((group for group in groups if group != index), key=lambda node: (self.size(node), groups[node]))
            for index, groups in self._up.items()
        }

    def members(self, node: int) -> tuple[int, ...]:
        """The categories of a group, or the one that the node itself is."""
        return self._members.get(node, ())

    def size(self, node: int) -> int:
        return len(self.members(node))

    def near(self, index: int, among: Collection[int], far: int = FAR) -> Iterator[int]:
        """Those `among` which share a group of at most `far` categories with `index`, nearest first, without itself."""
        seen = {index}
        up = self._up[index]
        for group in self._groups[index]:
            if self.size(group) > far:
                return
            new = [other for other in self._members[group] if other in among and other not in seen]
            seen.update(new)
            yield from sorted(new, key=lambda other: (up[group] + self._up[other][group], abs(other - index)))


def _steps(parents: Mapping[int, tuple[int, ...]], index: int) -> dict[int, int]:
    """How many steps up each group of a category is; 0 for itself."""
    steps = {index: 0}
    level = [index]
    while level:
        level = [parent for node in level for parent in parents.get(node, ())]
        level = [parent for parent in dict.fromkeys(level) if parent not in steps]
        steps |= dict.fromkeys(level, max(steps.values()) + 1)
    return steps
