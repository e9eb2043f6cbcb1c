"""An artist's own words come before ours, and what is wrong with their file is said in one sentence."""

from pathlib import Path

import pytest

from stream.__main__ import main
from stream.words import OwnWordsError, Vocabulary


def own(folder: Path, text: str) -> Vocabulary:
    path = folder / "mine.toml"
    path.write_text(text, "utf-8")
    return Vocabulary.load(path)


def test_own_things_and_names_come_before_ours(tmp_path: Path) -> None:
    words = own(
        tmp_path,
        """
        [dreams]
        "Our Town-Hall" = "castle above lakeside"
        tree = "maypole*2 + daisy"
        volcano = "alp"
        "🌋" = "geyser"

        [aliases]
        "the old lady" = "our town hall"
        mog = "tabby"
        """,
    )
    hall = words.understand("show me our town hall!").targets
    assert [(one.meant.label, one.where) for one in hall] == [("castle", "upper"), ("lakeside", "lower")]
    assert [(one.meant.label, one.weight) for one in words.understand("trees").targets] == [
        ("maypole", 2),
        ("daisy", 1),
    ]
    assert [words.understand(text).targets[0].meant.label for text in ("volcano", "🌋", "mog")] == [
        "alp", "geyser", "tabby",
    ]  # fmt: skip
    assert words.understand("the old lady").targets[0].meant.label == "castle"
    assert words.narrowed((970,)).understand("volcano").targets[0].dreamed.label == "alp"
    assert Vocabulary.load().understand("volcano").targets[0].meant.label == "volcano"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[dreams", "not TOML"),
        ('[dreams]\ntree = "lakside"', "dream of 'tree', but 'lakside' is no category; 'lakeside' may be meant."),
        ('[dreams]\ntree = "alp + alp + alp"', "more than two parts"),
        ("[dreams]\ntree = 3", 'a row must be "thing" = "text"'),
        ('[dream]\ntree = "alp"', "may only have [dreams] and [aliases]"),
        ('[aliases]\nmog = "zzgl"', "'zzgl'"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(OwnWordsError) as error:
        own(tmp_path, text).understand("tree")
    assert sentence in str(error.value) and "\n" not in str(error.value)


def test_the_command_takes_and_refuses_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('[dreams]\n"our town hall" = "castle"\n', "utf-8")
    assert main(["words", "--words", str(path), "--table", "our town hall"]) == 0
    assert "your own words" in capsys.readouterr().out
    path.write_text('[dreams]\n"our town hall" = "castel"\n', "utf-8")
    assert main(["words", "--words", str(path), "tree"]) == 2
    assert "'castle' may be meant" in capsys.readouterr().err
