"""The operator's token comes from the settings, else from the first line of a file, which may change at any time."""

from pathlib import Path

import pytest

from stream.operator_token import TOKEN_FILE, operator_token
from stream.settings import SettingError, Settings

TOKEN = "correct-horse-battery"


def test_without_a_setting_or_a_file_there_is_none(tmp_path: Path) -> None:
    assert operator_token(Settings(data=tmp_path)) is None
    (tmp_path / TOKEN_FILE).mkdir()
    assert operator_token(Settings(data=tmp_path)) is None


def test_the_first_line_of_the_file_counts_each_time_anew_and_a_setting_comes_before_it(tmp_path: Path) -> None:
    file = tmp_path / TOKEN_FILE
    for token in (TOKEN, "another-token-altogether"):
        file.write_text(f"{token}\nmine\n")
        assert operator_token(Settings(data=tmp_path)) == token
    assert operator_token(Settings(data=tmp_path, operator=TOKEN)) == TOKEN


def test_a_file_that_holds_none_is_one_sentence_that_shows_nothing_of_it(tmp_path: Path) -> None:
    for content in (b"", b"short", b"two words of a token", b"\xff" * 20, b"secret" * 1000):
        (tmp_path / TOKEN_FILE).write_bytes(content)
        with pytest.raises(SettingError) as error:
            operator_token(Settings(data=tmp_path))
        assert str(error.value).startswith(f"{tmp_path / TOKEN_FILE} must be")
        assert "secret" not in str(error.value) and "two words" not in str(error.value)
