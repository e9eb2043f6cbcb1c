"""Words that an installation does not want to see are found in whatever disguise, and its file is read or refused."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream.crowd import Blocklist, BlocklistError


def test_words_are_read_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    path.write_bytes(b"\xef\xbb\xbf# what we do not want\r\nDrat\r\n\r\n  blast it \r\n#dash\n*\n")
    blocklist = Blocklist.read(path)
    assert blocklist.matches("drat") and blocklist.matches("Blast it!")
    assert not blocklist.matches("dash") and not blocklist.matches("what we do not want") and not blocklist.matches("")


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"word\n" * 300_000, None])
def test_words_that_cannot_be_read_are_one_sentence(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BlocklistError, match=r"^The words in .*\.$") as error:
        Blocklist.read(path)
    assert str(path) in str(error.value)


@given(st.text())
def test_a_text_is_searched_whatever_it_is(text: str) -> None:
    assert not Blocklist().matches(text)
    Blocklist([text, f"{text}*"]).matches(text)
