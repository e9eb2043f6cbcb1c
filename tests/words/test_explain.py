"""`reverie words` tells people what a text means, and why."""

import random

import pytest

from stream.__main__ import main
from stream.words import Vocabulary
from stream.words.explain import explain

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
