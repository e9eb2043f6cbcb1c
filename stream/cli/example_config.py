"""Example configuration, generated from the settings: python -m stream.cli.example_config > deploy/show.toml"""

import json
import textwrap
from dataclasses import Field
from typing import Any

from stream.settings import default_text, table

_WIDTH = 110
_HEADER = """\
# Every setting of the show, at its default. Take away the # before a name to change it, and start the show with
# --config and this file's name.
"""
_INSTEAD = {"data": "/var/lib/reverie"}  # where the default depends on the machine


def example_config() -> str:
    """The text of a TOML file in which every setting is explained and commented out."""
    return "\n".join([_HEADER, *(_paragraph(row) for row in table())])


def _paragraph(row: Field[Any]) -> str:
    sentence = f"{row.metadata['sentence']} Allowed: {row.metadata['type'].allowed}."
    if row.name in _INSTEAD:
        sentence += f" Default: {default_text(row)}."
    lines = textwrap.wrap(sentence, _WIDTH, break_long_words=False, break_on_hyphens=False)
    return "".join(f"# {line}\n" for line in lines) + f"#{row.name} = {_toml(row)}\n"


def _toml(row: Field[Any]) -> str:
    """The default as a value of TOML, which has numbers, truths and, like JSON, strings in quotes."""
    text = _INSTEAD.get(row.name) or default_text(row)
    return text if isinstance(row.default, bool | int | float) else json.dumps(text)


if __name__ == "__main__":
    print(example_config(), end="")
