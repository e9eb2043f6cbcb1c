"""A shout is matched against the names of the categories, exactly but for case, plural and accents."""

import pytest
from torchvision.models._meta import _IMAGENET_CATEGORIES

from stream.words import Vocabulary
from stream.words.normal import plain, singulars

VOCABULARY = Vocabulary.load()


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


def test_plain_texts_and_their_singulars() -> None:
    assert plain("  Ünïted—Wörds_2 ") == "united words 2"
    assert singulars("boss") == ()
    assert singulars("cats") == ("cat",)
