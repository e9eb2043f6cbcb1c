"""What the pocket network knows: the category of each of its outputs, and who stands in for those it does not know."""

import functools
import importlib.resources
from collections.abc import Iterator


@functools.cache
def outputs() -> tuple[int, ...]:
    """The ImageNet category of each output; one that comes twice has two poses. The last output, "nothing", is none."""
    return tuple(int(row[0]) for row in _table("categories.tsv"))


@functools.cache
def relatives() -> dict[int, int]:
    """The known category that stands in for each unknown one."""
    return {int(row[0]): int(row[1]) for row in _table("relatives.tsv")}


def _table(name: str) -> Iterator[list[str]]:
    """The rows of a table beside this file, without its headings."""
    _, *lines = importlib.resources.files(__package__).joinpath(name).read_text("utf-8").splitlines()
    return (line.split("\t") for line in lines)
