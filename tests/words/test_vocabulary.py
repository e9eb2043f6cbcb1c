"""What a text is understood as, by whatever name people call it."""

import random

import pytest
from torchvision.models._meta import _IMAGENET_CATEGORIES

from stream.words import Subject, Understanding, Vocabulary
from stream.words.lookup import _squeezed
from stream.words.parser import Parse, Parser

VOCABULARY = Vocabulary.load()


def understood(text: str, seed: int = 1, vocabulary: Vocabulary = VOCABULARY) -> Understanding:
    return vocabulary.understand(text, random.Random(seed))


def the_one(text: str) -> Subject:
    (target,) = understood(text).targets
    return target


def labels(text: str) -> list[str]:
    return [target.meant.label for target in understood(text).targets]


def test_the_categories_are_torchvisions_in_its_order() -> None:
    assert [category.label for category in VOCABULARY.categories] == list(_IMAGENET_CATEGORIES)
    assert [category.index for category in VOCABULARY.categories] == list(range(1000))
    assert VOCABULARY.category(-1) is VOCABULARY.category(1000) is None


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
        ("sunglasses", "sunglasses"),
        ("langurs!", "langur"),
        ("black_swan", "black swan"),
        ("timber wolves", "timber wolf"),
        ("water buffaloes", "water buffalo"),
        ("geese", "goose"),
        ("polar bear", "ice bear"),
        ("Orca", "killer whale"),
        ("T-shirt", "jersey"),
        ("merry-go-round", "carousel"),
        ("teddy bears", "teddy"),
        ("lady’s slipper", ""),
    ],
)
def test_a_name_is_found_in_any_case_number_and_punctuation(text: str, label: str) -> None:
    found = VOCABULARY.find(text)
    assert (found.label if found else "") == label
    if label:
        assert labels(text) == [label]


@pytest.mark.parametrize(
    ("text", "how", "label"),
    [
        ("volcano", "name", "volcano"),
        ("lighthouse", "name", "beacon"),
        ("volcanoes", "plural", "volcano"),
        ("condor", "kind", "vulture"),
        ("🌋", "emoji", "volcano"),
        ("👍🏽🌋️", "emoji", "volcano"),
        ("vulcano", "language", "volcano"),
        ("火山", "language", "volcano"),
        ("Vulkan", "language", "volcano"),
        ("volacno", "fuzzy", "volcano"),
        ("goldn retreiver", "fuzzy", "golden retriever"),
        ("hot dgo", "fuzzy", "hotdog"),
        ("hot-dog", "name", "hotdog"),
        ("tea pot", "name", "teapot"),
        ("#GoldenRetriever", "name", "golden retriever"),
        ("VOLCANOOOOO!!!", "name", "volcano"),
        ("v o l c a n o", "name", "volcano"),
        ("\u202evol\u200bcano\u202c", "name", "volcano"),
        ("3 volcanoes 2024", "plural", "volcano"),
        ("v̷o̸l̶c̵a̷n̴o̷", "name", "volcano"),
    ],
)
def test_it_says_how_it_found_what_is_meant(text: str, how: str, label: str) -> None:
    target = the_one(text)
    assert (target.how, target.meant.label, target.dreamed) == (how, label, target.meant)


@pytest.mark.parametrize(
    ("text", "language"),
    [("perro", "es"), ("Hund", "de"), ("イヌ", "ja"), ("개", "ko"), ("собака", "ru"), ("كلب", "ar")],
)
def test_a_dog_is_a_dog_in_many_languages(text: str, language: str) -> None:
    target = the_one(text)
    assert (target.how, target.language) == ("language", language)
    assert 151 <= target.meant.index <= 268


@pytest.mark.parametrize(
    ("text", "member"),
    [
        ("dogs", "beagle"),
        ("bird", "flamingo"),
        ("fruit", "banana"),
        ("boat", "speedboat"),
        ("musical instruments", "violin"),
        ("wolves", "timber wolf"),
        ("🐍", "sea snake"),
    ],
)
def test_of_a_group_ever_another_member_is_picked_and_the_same_for_the_same_seed(text: str, member: str) -> None:
    picked = [understood(text, seed).targets[0] for seed in range(400)]
    assert member in {target.meant.label for target in picked}
    assert {target.choices for target in picked} == {picked[0].choices}
    assert picked[0].choices > 1
    assert understood(text, 7) == understood(text, 7)


@pytest.mark.parametrize("text", ["fish", "sheepdogs"])
def test_of_several_that_stand_in_for_a_group_one_is_picked_that_somebody_wanted(text: str) -> None:
    picked = [understood(text, seed).targets[0] for seed in range(60)]
    members = {target.meant.index for target in picked}
    assert len(members) == picked[0].choices > 1
    assert {(target.how, target.wanted) for target in picked} == {("group", "")}
    for wanted in members:
        again = [VOCABULARY.understand(text, random.Random(seed), {wanted}).targets for seed in range(20)]
        assert {target.meant.index for targets in again for target in targets} == {wanted}


def test_however_many_letters_are_drawn_out_none_is_lost() -> None:
    assert labels("vvvooolllcccaaannnooo") == ["volcano"]
    assert "abcdef" in _squeezed("aaabbbcccdddeeefff") and "aabbccddef" in _squeezed("aaabbbcccdddeeefff")


def test_what_asks_many_times_for_nonsense_costs_little_more_than_nonsense(monkeypatch: pytest.MonkeyPatch) -> None:
    texts: list[str] = []
    parse = Parser.parse

    def counted(parser: Parser, text: str, language: str = "") -> Parse:
        texts.append(text)
        return parse(parser, text, language)

    monkeypatch.setattr(Parser, "parse", counted)
    assert VOCABULARY.parse("now " * 30 + "xqzwy").mentions == []
    assert texts[-1] == "xqzwy" and len(texts) < 4


def test_who_shares_a_name_is_picked_too() -> None:
    for text, indices in (
        ("crane", {134, 517}),
        ("maillot", {638, 639}),
        ("cardigan", {264, 474}),
        ("missile", {657, 744}),
    ):
        assert {understood(text, seed).targets[0].meant.index for seed in range(60)} == indices
    assert [the_one(text).meant.index for text in ("sunglass", "sunglasses", "kite", "drake")] == [836, 837, 21, 97]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("volcano + pizza", [("volcano", "everywhere"), ("pizza", "everywhere")]),
        ("volcano and pizza", [("volcano", "everywhere"), ("pizza", "everywhere")]),
        ("volcano, pizza, castle", [("volcano", "everywhere"), ("pizza", "everywhere")]),
        ("🌋🏰", [("volcano", "everywhere"), ("castle", "everywhere")]),
        ("a volcano on top of a castle", [("volcano", "upper"), ("castle", "lower")]),
        ("a flamingo that sits on the castle", [("flamingo", "upper"), ("castle", "lower")]),
        ("volcano under pizza", [("volcano", "lower"), ("pizza", "upper")]),
        ("castle with a flamingo on top", [("castle", "lower"), ("flamingo", "upper")]),
        ("Vulkan auf Pizza", [("volcano", "upper"), ("pizza", "lower")]),
        ("un volcán sobre el castillo", [("volcano", "upper"), ("castle", "lower")]),
        ("ピザと火山", [("pizza", "everywhere"), ("volcano", "everywhere")]),
        ("volcano volcano", [("volcano", "everywhere")]),
        ("please show me a volcano", [("volcano", "everywhere")]),
        ("I love volcanoes so much", [("volcano", "everywhere")]),
    ],
)
def test_of_a_mixture_two_are_dreamed_where_the_words_place_them(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(target.meant.label, target.where) for target in understood(text).targets] == expected


def test_two_of_one_group_are_two() -> None:
    for seed in range(50):
        one, other = understood("a crane on a wading bird", seed).targets
        assert one.meant != other.meant
    assert understood("please show me a volcano").ignored == ("please", "show", "me", "a")


@pytest.mark.parametrize(
    "text",
    [
        "education", "I can't bear it", "hold on", "the match was great", "a big hit", "bear with me please",
        "volcanic", "file a complaint", "place", "get a life", "大学", "パンツ", "\0", "s", "es", "?!", "a",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_name_is_none(text: str) -> None:
    assert understood(text).targets == ()


@pytest.mark.parametrize("text", ["bear", "a bear!", "please show me a bear", "bear on a castle", "BEARS"])
def test_a_short_shout_counts_even_where_its_word_is_ordinary(text: str) -> None:
    assert 294 <= understood(text).targets[0].meant.index <= 297


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("place", "palace"),
        ("volcanic", "volcano"),
        ("I can't bear it", "brown bear"),
    ],
)
def test_what_means_nothing_is_answered_with_what_is_near(text: str, label: str) -> None:
    understanding = understood(text)
    assert understanding.targets == ()
    assert label in [match.category.label for match in understanding.suggestions]


@pytest.mark.parametrize("text", ["", "xqzw", "....", "x" * 10_000, "\ud800", "ᚠᚢᚦ", "न" * 300, "a " * 5_000])
def test_nobody_is_left_without_ideas(text: str) -> None:
    understanding = understood(text)
    assert understanding.targets == ()
    assert len({match.category.index for match in understanding.suggestions}) == 3
    assert len(VOCABULARY.suggest(text)) == 3
    VOCABULARY.complete(text)
