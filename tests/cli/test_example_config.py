"""The example configuration says what the table of settings says, and works as it is and with every line in force."""

import re
import tomllib
from dataclasses import replace
from pathlib import Path

from stream.cli.example_config import example_config
from stream.settings import Settings, load, table
from tests.show import REPOSITORY

COMMITTED = REPOSITORY / "deploy" / "show.toml"


def in_force(text: str) -> str:
    """With every setting's # taken away; explanations have a blank after theirs."""
    return re.sub(r"(?m)^#(?! )", "", text)


def test_the_committed_file_is_what_the_table_gives() -> None:
    given = example_config()
    assert COMMITTED.read_text("utf-8") == given, "run: python -m stream.cli.example_config > deploy/show.toml"


def test_as_it_is_it_changes_nothing() -> None:
    assert tomllib.loads(COMMITTED.read_text("utf-8")) == {}
    assert load(COMMITTED) == Settings()


def test_every_line_may_be_put_in_force(tmp_path: Path) -> None:
    config = tmp_path / "show.toml"
    config.write_text(in_force(COMMITTED.read_text("utf-8")), "utf-8")
    assert list(tomllib.loads(config.read_text("utf-8"))) == [row.name for row in table()]
    assert load(config) == replace(Settings(), data=Path("/var/lib/reverie"))


def test_every_setting_is_explained() -> None:
    said = " ".join(line.removeprefix("# ") for line in COMMITTED.read_text("utf-8").splitlines())
    for row in table():
        assert row.metadata["sentence"] in said and row.metadata["type"].allowed in said, row.name
