"""A network that knows fewer categories dreams the nearest that it knows, and a walk goes to neighbours."""

import random

from stream.cli.commands import _pocket_categories
from stream.words import Vocabulary
from tests.show import REPOSITORY
from tests.words.test_dreams import listed

EVERYTHING = Vocabulary.load()
TENCH, GOLDFISH, RED_FOX, KIT_FOX, CLIFF, ALP, VOLCANO, PIZZA, BEAGLE = 0, 1, 277, 278, 972, 970, 980, 963, 162
SMALL = EVERYTHING.narrowed((GOLDFISH, RED_FOX, ALP, VOLCANO))


def test_what_is_known_is_dreamed_and_a_relative_for_what_is_not() -> None:
    for text, meant, dreamed in (("tench", TENCH, GOLDFISH), ("kit foxes", KIT_FOX, RED_FOX), ("alp", ALP, ALP)):
        (target,) = SMALL.understand(text).targets
        assert (target.meant.index, target.dreamed.index) == (meant, dreamed)


def test_what_is_far_from_all_that_is_known_gets_suggestions_instead_of_a_stand_in() -> None:
    understanding = SMALL.understand("pizza", random.Random(1))
    assert understanding.targets == ()
    assert {match.category.index for match in understanding.suggestions} <= {GOLDFISH, RED_FOX, ALP, VOLCANO}
    assert understanding.suggestions
    assert SMALL.dreamable(EVERYTHING.categories[PIZZA]) is None


def test_of_a_mixture_the_half_that_can_be_dreamed_is() -> None:
    assert [target.dreamed.index for target in SMALL.understand("pizza on a tench").targets] == [GOLDFISH]


def test_of_a_group_a_known_member_is_picked() -> None:
    for seed in range(30):
        (target,) = SMALL.understand("fox", random.Random(seed)).targets
        assert (target.meant.index, target.dreamed.index) == (RED_FOX, RED_FOX)


def test_only_what_can_be_dreamed_is_offered_each_once() -> None:
    for text in (*"abcdefghijklmnopqrstuvwxyz", "fox", "cliff", "pizza"):
        offered = [match.category.index for match in SMALL.complete(text, 50)]
        assert set(offered) <= {GOLDFISH, RED_FOX, ALP, VOLCANO}
        assert len(offered) == len(set(offered))
    assert [(match.name, match.category.index) for match in SMALL.complete("kit f")] == [("kit fox", RED_FOX)]


def test_a_network_of_which_nothing_is_known_is_taken_to_know_all() -> None:
    for known in ((), (-1, 5000)):
        assert EVERYTHING.narrowed(known).known == frozenset(range(1000))
    assert EVERYTHING.narrowed((-1, ALP, 5000)).known == {ALP}


def test_neighbours_are_kin_that_can_be_dreamed_the_nearest_first() -> None:
    assert EVERYTHING.neighbours(KIT_FOX, 3) == (RED_FOX, 279, 280)
    assert SMALL.neighbours(BEAGLE)[0] == RED_FOX
    for index in range(1000):
        near = EVERYTHING.neighbours(index)
        assert len(near) == len(set(near)) == 12 and index not in near
        assert set(SMALL.neighbours(index)) == {GOLDFISH, RED_FOX, ALP, VOLCANO} - {index}


def test_the_bundled_network_has_its_categories_by_name_and_hardly_a_shout_is_left_without_a_dream() -> None:
    table = REPOSITORY / "stream" / "dream" / "networks" / "pocket" / "categories.tsv"
    _, *rows = (line.split("\t") for line in table.read_text("utf-8").splitlines())
    for index, _, label in rows:
        assert label == EVERYTHING.categories[int(index)].label
    pocket = EVERYTHING.narrowed({int(index) for index, *_ in rows})
    dreamed = [pocket.dreamable(category) for category in EVERYTHING.categories]
    assert {category.index for category in dreamed if category} == pocket.known
    assert sum(category is not None for category in dreamed) > 900


def test_with_the_bundled_network_nearly_every_common_thing_is_dreamed() -> None:
    pocket = EVERYTHING.narrowed(_pocket_categories())
    assert all(pocket.dreamable(category) for category in EVERYTHING.categories)
    for name in ("quickdraw.txt", "coco.txt", "nouns.txt"):
        things = listed(name)
        missed = [thing for thing in things if not pocket.understand(thing, random.Random(1)).targets]
        print(f"{name}: {missed}")
        assert len(missed) <= 0.01 * len(things)
