"""A shout is matched against the names of the categories, exactly but for case, plural and accents."""

import pytest
from torchvision.models._meta import _IMAGENET_CATEGORIES

from stream.words import Match, Vocabulary
from stream.words.normal import plain, singulars

VOCABULARY = Vocabulary.load()
VOLCANO, ALP, CLIFF, RED_FOX, KIT_FOX, FOX_SQUIRREL = 980, 970, 972, 277, 278, 335
SMALL = VOCABULARY.narrowed((RED_FOX, FOX_SQUIRREL, ALP, VOLCANO), {KIT_FOX: RED_FOX, CLIFF: ALP})


def meaning(text: str) -> str | None:
    category = VOCABULARY.find(text)
    return category.label if category else None


def test_the_categories_are_torchvisions_in_its_order() -> None:
    assert [category.label for category in VOCABULARY.categories] == list(_IMAGENET_CATEGORIES)
    assert [category.index for category in VOCABULARY.categories] == list(range(1000))


def test_every_category_is_found_by_its_own_name_in_any_case() -> None:
    for category in VOCABULARY.categories:
        for text in (category.label, category.label.upper(), f"  {category.label.lower()} "):
            found = VOCABULARY.find(text)
            assert found and plain(found.label) == plain(category.label)  # a dog has a garment's name


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Volcanoes", "volcano"),
        ("volcanos", "volcano"),
        ("VÓLCANO", "volcano"),
        ("jack-o'-lanterns", "jack-o'-lantern"),
        ("Jack O Lantern", "jack-o'-lantern"),
        ("red foxes", "red fox"),
        ("strawberries", "strawberry"),
        ("wooden spoons", "wooden spoon"),
        ("sunglasses", "sunglasses"),
        ("langurs!", "langur"),
        ("black_swan", "black swan"),
        ("timber wolves", "timber wolf"),
        ("mountain tents", "mountain tent"),
        ("water buffaloes", "water buffalo"),
        ("geese", "goose"),
        ("oxen", "ox"),
    ],
)
def test_case_plural_accents_and_punctuation_do_not_matter(text: str, label: str) -> None:
    assert meaning(text) == label


@pytest.mark.parametrize("text", ["", " ", "vulcano", "volcan", "education", "a volcano please", "🌋", "\0", "s", "es"])
def test_nothing_else_is_matched(text: str) -> None:
    assert meaning(text) is None


def test_completion_puts_names_that_begin_so_first_then_other_words_then_similar_ones() -> None:
    names = [match.name for match in VOCABULARY.complete("fox", 8)]
    assert names[0] == "fox squirrel"
    assert {"red fox", "kit fox", "arctic fox", "grey fox"} <= set(names)
    assert VOCABULARY.complete("vol", 1)[0].category.label == "volcano"
    assert VOCABULARY.complete("vulcan", 1)[0].category.label == "volcano"
    assert VOCABULARY.complete("  ") == []
    assert len(VOCABULARY.complete("a", 5)) == 5


def test_what_may_have_been_meant_is_suggested() -> None:
    assert VOCABULARY.suggest("vulcano")[0].category.label == "volcano"
    assert VOCABULARY.suggest("please a pizza")[0].category.label == "pizza"
    assert VOCABULARY.suggest("xqzw") == []
    assert len(VOCABULARY.suggest("x" * 10_000)) <= 3


def dreamed(text: str, vocabulary: Vocabulary = SMALL) -> str | None:
    meant = vocabulary.find(text)
    assert meant, text
    found = vocabulary.dreamable(meant)
    return found.label if found else None


def pairs(matches: list[Match]) -> list[tuple[str, str]]:
    return [(match.name, match.category.label) for match in matches]


def test_a_small_network_dreams_itself_what_it_knows_and_a_relative_for_the_rest() -> None:
    assert dreamed("volcanoes") == "volcano"
    assert dreamed("cliffs") == "alp"
    assert dreamed("pizza") is None


def test_a_small_network_understands_all_names() -> None:
    assert SMALL.categories == VOCABULARY.categories
    for category in VOCABULARY.categories:
        assert SMALL.category(category.index) == category
        assert SMALL.find(category.label) == VOCABULARY.find(category.label)


def test_only_what_can_be_dreamed_is_offered_each_once_and_what_is_known_first() -> None:
    assert pairs(SMALL.complete("fox")) == [("fox squirrel", "fox squirrel"), ("red fox", "red fox")]
    assert pairs(SMALL.complete("kit")) == [("kit fox", "red fox")]
    assert pairs(SMALL.complete("cliff")) == [("cliff", "alp")]
    assert SMALL.complete("pizza") == SMALL.suggest("pizza") == []
    assert SMALL.nearest("pizza") == []
    assert pairs(SMALL.suggest("cliffs and pizza")) == [("cliff", "alp")]
    assert [match.category.label for match in SMALL.suggest("a cliff on the alp")] == ["alp"]
    for letter in "abcdefghijklmnopqrstuvwxyz":
        assert {match.category.index for match in SMALL.complete(letter, 50)} <= {RED_FOX, FOX_SQUIRREL, ALP, VOLCANO}


def test_a_network_of_which_nothing_is_known_is_taken_to_know_all() -> None:
    for vocabulary in (VOCABULARY, SMALL.narrowed((), {}), SMALL.narrowed((), {CLIFF: ALP})):
        assert all(vocabulary.dreamable(category) == category for category in vocabulary.categories)


def test_what_is_known_needs_no_relative_and_what_is_no_category_means_nothing() -> None:
    odd = VOCABULARY.narrowed((-1, ALP, 5000), {ALP: VOLCANO, CLIFF: VOLCANO, VOLCANO: 5000, 5000: ALP, -1: ALP})
    assert dreamed("alp", odd) == "alp"
    assert dreamed("cliff", odd) is None
    assert dreamed("volcano", odd) is None
    assert odd.category(5000) is odd.category(-1) is None
    assert [match.category.label for match in odd.complete("al", 50)] == ["alp"]
    assert dreamed("pizza", VOCABULARY.narrowed((5000,), {})) == "pizza"


def test_plain_texts_and_their_singulars() -> None:
    assert plain("  Ünïted—Wörds_2 ") == "united words 2"
    assert singulars("boss") == ()
    assert singulars("cats") == ("cat",)
