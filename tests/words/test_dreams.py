"""A dream for every common thing: what stands in for what no category shows."""

import random
from pathlib import Path

import pytest

from stream.words import Vocabulary
from stream.words.dream_text import DreamError, Part, parse_dreams
from stream.words.lexicon import DREAMS, labels, lexicon

VOCABULARY = Vocabulary.load()
LISTS = Path(__file__).with_name("lists")


def listed(name: str) -> list[str]:
    return [thing.strip() for thing in (LISTS / name).read_text("utf-8").replace("\n", ",").split(",") if thing.strip()]


def dreamed(text: str, language: str = "") -> list[str]:
    return [one.meant.label for one in VOCABULARY.understand(text, random.Random(1), language=language).targets]


@pytest.mark.parametrize(("name", "count"), [("quickdraw.txt", 345), ("coco.txt", 80), ("nouns.txt", 500)])
def test_nearly_every_thing_that_people_name_is_dreamed_at_once(name: str, count: int) -> None:
    things = listed(name)
    assert len(things) == count
    missed = [thing for thing in things if not dreamed(thing)]
    print(f"{1 - len(missed) / count:.1%} of {name}; missed: {missed}")
    assert len(missed) <= 0.01 * count


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tree", ["lakeside", "valley"]),
        ("the trees", ["lakeside", "valley"]),
        ("sea", ["seashore"]),
        ("house", ["barn", "mobile home"]),
        ("face", ["mask"]),
        ("goat", ["ibex"]),
        ("police car", ["police van"]),
        ("helicoptr", ["electric fan", "airship"]),
    ],
)
def test_what_no_category_shows_is_stood_in_for(text: str, expected: list[str]) -> None:
    assert dreamed(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("zebra left, lion right", ["zebra", "lion"]),
        ("zebra on the right, lion on the left", ["lion", "zebra"]),
        ("a zebra to the right of a lion", ["lion", "zebra"]),
        ("a zebra and a lion on the left", ["lion", "zebra"]),
        ("ein Zebra rechts, ein Vulkan links", ["volcano", "zebra"]),
    ],
)
def test_beside_each_other_things_stand_where_they_are_said_to(text: str, expected: list[str]) -> None:
    assert dreamed(text) == expected


def test_it_is_told_what_was_wanted() -> None:
    one, other = VOCABULARY.understand("please show me the trees").targets
    assert (one.how, one.wanted, one.words, one.name) == ("stand_in", "trees", "trees", "tree")
    assert (other.wanted, other.where) == ("trees", "everywhere")
    assert [target.wanted for target in VOCABULARY.understand("volcano").targets] == [""]
    upper, lower = VOCABULARY.understand("rain").targets
    assert (upper.meant.label, upper.where, lower.where) == ("umbrella", "upper", "lower")


def test_beside_another_thing_each_has_half_of_the_picture() -> None:
    tree, volcano = VOCABULARY.understand("a tree and a volcano").targets
    assert (tree.meant.label, volcano.meant.label) == ("lakeside", "volcano")
    tree, volcano = VOCABULARY.understand("a tree on a volcano").targets
    assert (tree.where, volcano.where) == ("upper", "lower")


def test_a_third_thing_is_handed_over() -> None:
    understanding = VOCABULARY.understand("a cat and a dog and a volcano and the sea")
    assert [one.name for one in understanding.targets] == ["cat", "dog"]
    assert understanding.surplus == ("volcano", "sea")
    assert VOCABULARY.understand("cat and dog").surplus == ()


def test_what_a_network_has_not_learned_is_stood_in_for_once_more() -> None:
    lakeside, valley = 975, 979
    (one,) = VOCABULARY.narrowed((lakeside,)).understand("tree").targets
    assert (one.dreamed.index, one.wanted) == (lakeside, "tree")
    both = VOCABULARY.narrowed((lakeside, valley)).understand("tree").targets
    assert [one.dreamed.index for one in both] == [lakeside, valley]


def test_usual_senses_come_first() -> None:
    for seed in range(30):
        (cat,) = VOCABULARY.understand("cat", random.Random(seed)).targets
        assert cat.meant.label in ("tabby", "tiger cat", "Persian cat", "Siamese cat", "Egyptian cat")
    assert dreamed("mouse") == ["hamster"]


@pytest.mark.parametrize(
    "text",
    [
        "good", "good night", "good game", "hi chat", "chat", "mic drop", "press f", "light mode", "iron man",
        "pick me",
        "home sweet home", "can you", "bruh", "so good", "dead chat", "I saw a tree near my house yesterday",
    ],
)  # fmt: skip
def test_words_of_talk_are_no_things(text: str) -> None:
    assert dreamed(text) == []


@pytest.mark.parametrize(
    "text", ["drop", "can", "a drop", "please draw a drop", "the head", "drop and volcano", "a red light"]
)
def test_but_they_are_where_nothing_else_is_said(text: str) -> None:
    assert dreamed(text) != []


@pytest.mark.parametrize("name", ["bomb", "shotgun", "cocaine", "people", "woman", "corpse", "penis", "noose", "nazi"])
def test_what_hurts_has_no_dream(name: str) -> None:
    assert name not in lexicon().names


def test_the_tables_are_small_and_each_dream_is_of_categories() -> None:
    folder = DREAMS.parent
    size = sum(table.stat().st_size for table in (*folder.glob("*.tsv"), *folder.glob("*.txt")))
    print(f"{size / 2**20:.2f} MB")
    assert size <= 3_000_000
    things = [name for name, meaning in lexicon().names.items() if meaning.dreams]
    print(f"{len(things)} things")
    assert len(things) >= 5_000


def test_the_notation() -> None:
    assert parse_dreams("lakeside", labels()) == ((Part(975),),)
    assert parse_dreams("lakeside*2 + valley", labels()) == ((Part(975, 2.0), Part(979)),)
    assert parse_dreams("castle above lakeside", labels()) == ((Part(483, where="upper"), Part(975, where="lower")),)
    assert parse_dreams("lakeside | valley", labels()) == ((Part(975),), (Part(979),))
    with pytest.raises(DreamError, match="'lake' is no category"):
        parse_dreams("lake + valley", labels())
    with pytest.raises(DreamError, match="more than two"):
        parse_dreams("lakeside + valley + alp", labels())
