"""The reviewed tables beside this file."""

from pathlib import Path

HERE = Path(__file__).parent


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a table, by the names in its heading."""
    heading, *lines = (HERE / name).read_text("utf-8").splitlines()
    columns = heading.split("\t")
    return [dict(zip(columns, line.split("\t"), strict=True)) for line in lines]
