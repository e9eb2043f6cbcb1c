"""A half-written shout is completed: what begins so first, popular before all, then what it may be misspelt for."""

import random

from stream.words import Vocabulary

VOCABULARY = Vocabulary.load()


def names(text: str, limit: int = 8) -> list[tuple[str, str]]:
    return [(match.name, match.category.label) for match in VOCABULARY.complete(text, limit)]


def test_what_begins_so_comes_first_and_of_that_what_is_popular() -> None:
    assert names("vol", 1) == [("volcano", "volcano")]
    assert ("flamingo", "flamingo") in names("f")
    assert ("hen", "hen") in names("hen")[:1]
    assert {"red fox", "kit fox", "Arctic fox", "grey fox"} <= {label for _, label in names("fox")}


def test_then_what_it_may_be_misspelt_for() -> None:
    assert ("volcano", "volcano") in names("volcnao")
    assert ("golden retriever", "golden retriever") in names("goldn retr")


def test_other_names_groups_and_languages_are_completed_too() -> None:
    assert ("lighthouse", "beacon") in names("lightho")
    assert {name for name, _ in names("dog")} >= {"dog"}
    assert names("feuerwerk") != []
    assert names("pingu", 1)[0][1] == "king penguin"


def test_of_a_mixture_the_last_is_completed_and_fillers_are_passed_over() -> None:
    assert names("volcano and piz")[0] == names("show me a piz")[0] == ("pizza", "pizza")


def test_nothing_is_completed_to_nothing_and_the_limit_holds() -> None:
    assert VOCABULARY.complete("  ") == VOCABULARY.complete("!") == []
    assert len(VOCABULARY.complete("a", 5)) == 5
    assert len(VOCABULARY.complete("a", 50)) == 50


def test_what_is_only_spelt_like_a_known_word_is_not_offered_for_it() -> None:
    for text, never in (
        ("jewish", "jellyfish"),
        ("boring", "gorilla"),
        ("education", "dalmatian"),
        ("muslim", "otter"),
    ):
        understanding = VOCABULARY.understand(text, random.Random(1))
        assert not understanding.targets
        assert never not in [match.category.label for match in understanding.suggestions[: understanding.related]]
