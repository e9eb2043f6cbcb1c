"""Subjects fade into each other, and wander when nobody asks for one."""

import itertools

import pytest

from stream.dream.crossfade import TargetMix
from stream.ipc.scene import Place, Scene, Target

VOLCANO: tuple[int, Place] = (980, "everywhere")
CASTLE: tuple[int, Place] = (483, "everywhere")
REVERIES = tuple(range(20, 40))


def dreaming(seed: int = 1) -> TargetMix:
    """Of a network that knows everything."""
    return TargetMix(seed, lambda _: True, REVERIES)


def scene(*targets: Target) -> Scene:
    return Scene(1, targets)


def test_the_first_scene_is_dreamed_whole_at_once() -> None:
    subjects = dreaming()
    subjects.follow(scene(Target(980, "volcano")))
    assert subjects.at(100.0) == {VOLCANO: 1.0}


def test_a_new_subject_has_a_real_share_in_the_very_next_keyframe() -> None:
    subjects = dreaming()
    subjects.follow(scene(Target(980, "volcano")))
    subjects.at(0.0)
    subjects.follow(scene(Target(483, "castle")))
    shares = subjects.at(0.02)
    assert shares[CASTLE] > 0.3
    assert shares[VOLCANO] > 0.3


def test_after_two_seconds_the_old_subject_is_all_but_gone() -> None:
    subjects = dreaming()
    subjects.follow(scene(Target(980, "volcano")))
    subjects.at(0.0)
    subjects.follow(scene(Target(483, "castle")))
    shares = [subjects.at(0.1 * tick).get(CASTLE, 0.0) for tick in range(1, 31)]
    assert shares == sorted(shares)
    assert shares[19] > 0.9
    assert shares[-1] == 1.0


def test_two_subjects_share_by_weight_and_place() -> None:
    subjects = dreaming()
    subjects.follow(scene(Target(980, "volcano", weight=3.0, where="upper"), Target(483, "castle", where="lower")))
    assert subjects.at(0.0) == pytest.approx({(980, "upper"): 0.75, (483, "lower"): 0.25})


def test_two_subjects_without_a_place_lie_side_by_side_and_fade_in_and_out_as_one_does() -> None:
    subjects = dreaming()
    subjects.follow(scene(Target(980, "volcano", weight=3.0), Target(483, "castle")))
    assert subjects.at(0.0) == pytest.approx({(980, "left"): 0.75, (483, "right"): 0.25})
    subjects.follow(scene(Target(483, "castle")))
    between = subjects.at(0.1)
    assert set(between) == {(980, "left"), (483, "right"), CASTLE}
    assert subjects.at(5.0) == {CASTLE: 1.0}


def test_targets_without_any_weight_are_as_good_as_none() -> None:
    subjects = dreaming()
    subjects.follow(scene(Target(980, "volcano", weight=0.0)))
    assert 980 not in [index for index, _ in subjects.at(0.0)]


def test_with_nothing_asked_for_it_dreams_of_one_lovely_thing_after_another() -> None:
    subjects = dreaming()
    dreamed = [max(shares := subjects.at(float(second)), key=shares.__getitem__)[0] for second in range(600)]
    assert len(set(dreamed)) > 10
    assert set(dreamed) <= set(REVERIES)
    changes = sum(before != after for before, after in itertools.pairwise(dreamed))
    assert changes < 30


def test_the_seed_decides_the_order_of_reveries() -> None:
    def order(seed: int) -> list[int]:
        subjects = dreaming(seed)
        return [next(iter(subjects.at(30.0 * tick)))[0] for tick in range(8)]

    assert order(1) == order(1) != order(2)


def test_only_what_the_network_knows_is_dreamed() -> None:
    subjects = dreaming()
    subjects.know(lambda index: index in (980, 973), (980, 973))
    subjects.follow(scene(Target(980, "volcano"), Target(483, "castle")))
    assert subjects.at(0.0) == {VOLCANO: 1.0}
    subjects.follow(scene(Target(483, "castle")))
    assert {subjects.reverie(24.0 * turn) for turn in range(5)} == {973, 980}
