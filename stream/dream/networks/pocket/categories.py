"""The categories that the pocket network knows, in `categories.tsv` beside this file.

Tested in tests/dream/networks/pocket/test_pocket.py.
"""

import functools
import importlib.resources


@functools.cache
def outputs() -> tuple[int, ...]:
    """The ImageNet category of each output; one that comes twice has two poses. The last output, "nothing", is none."""
    table = importlib.resources.files(__package__).joinpath("categories.tsv").read_text("utf-8")
    return tuple(int(row.partition("\t")[0]) for row in table.splitlines()[1:])
