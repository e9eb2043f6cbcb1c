"""Subjects fade into each other, as far as the network knows them."""

import pytest

from stream.dream.crossfade import MAX_SUBJECTS, Mix, TargetMix, heaviest
from stream.ipc.scene import Place, Scene, Target

VOLCANO: tuple[int, Place] = (980, "everywhere")
CASTLE: tuple[int, Place] = (483, "everywhere")
TENCH: tuple[int, Place] = (0, "everywhere")


def dreaming() -> TargetMix:
    """Of a network that knows everything."""
    return TargetMix(lambda _: True, fallback=0)


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
    subjects.follow(scene(Target(980, "volcano", where="upper")))
    assert subjects.at(9.0) == pytest.approx({(980, "everywhere"): 1.0})


def test_subjects_side_by_side_fade_in_and_out_as_one_does() -> None:
    subjects = dreaming()
    subjects.follow(scene(Target(980, "volcano", weight=3.0, where="left"), Target(483, "castle", where="right")))
    assert subjects.at(0.0) == pytest.approx({(980, "left"): 0.75, (483, "right"): 0.25})
    subjects.follow(scene(Target(483, "castle")))
    between = subjects.at(0.1)
    assert set(between) == {(980, "left"), (483, "right"), CASTLE}
    assert subjects.at(5.0) == {CASTLE: 1.0}


def test_targets_without_any_weight_are_as_good_as_none() -> None:
    subjects = dreaming()
    subjects.follow(scene(Target(980, "volcano", weight=0.0)))
    assert 980 not in [index for index, _ in subjects.at(0.0)]


def test_without_a_scene_it_dreams_of_what_it_falls_back_to() -> None:
    assert dreaming().at(0.0) == {TENCH: 1.0}


def test_only_what_the_network_knows_is_dreamed() -> None:
    subjects = dreaming()
    subjects.restrict(lambda index: index == 980, fallback=980)
    subjects.follow(scene(Target(980, "volcano"), Target(483, "castle")))
    assert subjects.at(0.0) == {VOLCANO: 1.0}
    subjects.follow(scene(Target(483, "castle")))
    assert subjects.at(100.0) == {VOLCANO: 1.0}


def test_what_another_network_does_not_know_fades_out_no_more() -> None:
    subjects = dreaming()
    subjects.follow(scene(Target(980, "volcano"), Target(483, "castle")))
    subjects.at(0.0)
    subjects.restrict(lambda index: index in (1, 980), fallback=1)
    assert subjects.at(0.01) == {VOLCANO: 1.0}
    subjects.restrict(lambda index: index == 1, fallback=1)
    assert subjects.at(0.02) == {(1, "everywhere"): 1.0}


def test_of_two_side_by_side_of_which_only_one_is_known_that_one_has_all_of_the_canvas() -> None:
    subjects = dreaming()
    subjects.restrict(lambda index: index == 980, fallback=980)
    subjects.follow(scene(Target(483, "castle", where="left"), Target(980, "volcano", where="right")))
    assert subjects.at(0.0) == {VOLCANO: 1.0}


def test_of_many_subjects_the_heaviest_are_climbed() -> None:
    mix: Mix = {(index, "everywhere"): index / 66 for index in range(1, 12)}
    assert heaviest(mix) == tuple((index, "everywhere") for index in range(12 - MAX_SUBJECTS, 12))
