"""`reverie words` tells people what a text means, and why."""

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from stream.__main__ import main
from stream.words import Vocabulary
from stream.words.explain import explain
from stream.words.provenance import provenance

EVERYTHING = Vocabulary.load()


def told(text: str, vocabulary: Vocabulary = EVERYTHING) -> str:
    return "\n".join(explain(vocabulary.understand(text, random.Random(1)), "pocket"))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a volcano on a castle", ["volcano (above)", "castle (below)", "Ignored: a."]),
        ("volcano + pizza", ["volcano and ", "pizza, side by side."]),
        ("orcas", ['"orcas" is more than one "orca"', "category 148"]),
        ("lighthouse", ["another name of", "beacon"]),
        ("dog", ['"dog" names 118 categories; picked was']),
        ("🌋", ["is an emoji", "volcano"]),
        ("perro", ["is Spanish", "one of 118"]),
        ("condor", ["is a kind of", "vulture"]),
        ("volacno", ['is taken for "volcano", misspelt']),
        ("place", ["means nothing here yet", "palace"]),
        (" ", ["Nothing was said.", "Perhaps"]),
    ],
)
def test_it_says_what_was_heard_and_as_what(text: str, parts: list[str]) -> None:
    for part in parts:
        assert part in told(text)


def test_it_says_what_stands_in_for_what_a_network_has_never_seen() -> None:
    assert "The pocket network has never seen 🐟 tench; it dreams 🐠 goldfish" in told(
        "tench", EVERYTHING.narrowed((1, 2))
    )


def test_the_command_explains_and_says_with_its_exit_code_whether_there_is_a_meaning(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["words", "a", "tench", "on", "a", "castle", "--seed", "1"]) == 0
    assert "The pocket network, which knows less, would dream goldfish for tench." in capsys.readouterr().out
    assert main(["words", "--network", "pocket", "tench"]) == 0
    assert "has never seen" in capsys.readouterr().out
    assert main(["words", "xqzw"]) == 1
    assert "Perhaps" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("trees", ['"tree" dreams of lakeside + valley', "reviewed.tsv", '"tree" = "lakeside + valley"']),
        ("cat", ["tabby, tiger cat", "WordNet"]),
        ("Baum", ["lakeside + valley", "German", "CLDR"]),
        ("🇨🇭", ["alp", "lands.tsv"]),
        ("xqzw", ["in no table", "[dreams]"]),
    ],
)
def test_it_says_where_a_dream_comes_from_and_how_to_change_it(text: str, parts: list[str]) -> None:
    lines = "\n".join(provenance(EVERYTHING, text))
    for part in parts:
        assert part in lines


def test_the_speakers_language_comes_first_in_the_table_too() -> None:
    for language in ("de", "de-AT"):
        assert '"boot" dreams of' in (first := next(provenance(EVERYTHING, "boot", language)))
        assert first != next(provenance(EVERYTHING, "boot"))
    assert "German" in "".join(provenance(EVERYTHING, "boot", "de-AT"))


def test_the_command_says_what_nobody_hears_in_a_show_for_families(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["words", "sh1t"]) == 1
    assert capsys.readouterr().out.endswith("  In a show for families nobody hears this (hateful).\n")
    assert main(["words", "volcano"]) == 0
    assert "families" not in capsys.readouterr().out


def test_it_says_what_was_left_out_and_what_stands_in() -> None:
    assert "Left out, as a picture is of two things: volcano." in told("cat and dog and volcano")
    assert '"tree" is shown by no category; what stands in for it is lakeside' in told("tree")


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8:strict"])
def test_the_command_prints_on_any_terminal(encoding: str) -> None:
    command = (sys.executable, "-m", "stream", "words", "🌋 caf\udce9")
    done = subprocess.run(command, capture_output=True, check=False, env=os.environ | {"PYTHONIOENCODING": encoding})
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"volcano" in done.stdout


def test_the_command_takes_a_file_of_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = tmp_path / "lines.txt"
    lines.write_text("tree\n\nvolcano\n", "utf-8")
    assert main(["words", "--file", str(lines)]) == 0
    assert '"tree" dreams' in (out := capsys.readouterr().out) and '"volcano" dreams' in out
    assert main(["words", "--file", str(tmp_path / "none.txt")]) == 2
    assert main(["words"]) == 2
    capsys.readouterr()
    assert main(["words", "--file", str(lines), "castle"]) == 2
    assert "not both" in (said := capsys.readouterr().err) and said.count("\n") == 1


def test_a_full_disk_is_said_in_one_sentence() -> None:
    with open("/dev/full", "wb") as full:
        command = (sys.executable, "-m", "stream", "words", "volcano")
        done = subprocess.run(command, check=False, stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 2 and done.stderr.count(b"\n") == 1 and b"cannot be written" in done.stderr
