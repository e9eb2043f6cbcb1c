"""Subjects that share the canvas each have a region, as large as their share."""

import itertools

import pytest

from stream.dream.crossfade import Mix
from stream.dream.regions import NARROWEST, WANDER, WHOLE, Region, regions
from stream.ipc.scene import Place

FAR, PERIOD = WANDER


def area(region: Region) -> float:
    return (region.right - region.left) * (region.bottom - region.top)


def test_one_subject_has_the_whole_wherever_it_is_wanted() -> None:
    places: tuple[Place, ...] = ("everywhere", "upper", "left", "middle", "lower right")
    for place in places:
        assert regions({(1, place): 1.0}, 5.0) == {(1, place): WHOLE}


def test_two_share_by_weight_and_their_border_wanders_slowly() -> None:
    mix: Mix = {(1, "left"): 0.7, (2, "right"): 0.3}
    borders = []
    for second in range(round(2 * PERIOD)):
        found = regions(mix, float(second))
        assert found[1, "left"].right == found[2, "right"].left
        borders.append(found[1, "left"].right)
    assert min(borders) == pytest.approx(0.7 - FAR, abs=0.01)
    assert max(borders) == pytest.approx(0.7 + FAR, abs=0.01)
    assert max(abs(one - other) for one, other in itertools.pairwise(borders)) < 0.02


def test_the_upper_lies_above_the_lower() -> None:
    found = regions({(1, "lower"): 0.5, (2, "upper"): 0.5}, 0.0)
    assert found == {(1, "lower"): Region(0.0, 0.5, 1.0, 1.0), (2, "upper"): Region(0.0, 0.0, 1.0, 0.5)}


def test_nobody_is_pressed_to_the_wall() -> None:
    found = regions({(1, "left"): 0.98, (2, "right"): 0.02}, 0.0)
    assert 1 - found[2, "right"].left > 0.8 * NARROWEST


def test_three_lie_in_columns_and_four_in_the_corners() -> None:
    three = regions({(1, "left"): 0.4, (2, "middle"): 0.4, (3, "right"): 0.2}, 0.0)
    assert three[1, "left"].right == three[2, "middle"].left < three[2, "middle"].right == three[3, "right"].left
    four: Mix = {(1, "upper left"): 0.25, (2, "upper right"): 0.25, (3, "lower left"): 0.25, (4, "lower right"): 0.25}
    for now in (0.0, 7.0, 100.0):
        found = regions(four, now)
        assert sum(map(area, found.values())) == pytest.approx(1)
        assert all(0.15 < area(region) < 0.35 for region in found.values())


def test_who_is_everywhere_while_others_fade_has_all_of_it() -> None:
    found = regions({(1, "everywhere"): 0.5, (2, "left"): 0.25, (3, "right"): 0.25}, 0.0)
    assert found[1, "everywhere"] == WHOLE
    assert area(found[2, "left"]) == pytest.approx(0.5)


def test_a_region_holds_what_lies_in_it_and_beyond_the_canvas_beside_it() -> None:
    left = Region(0.0, 0.0, 0.5, 1.0)
    assert left.holds(0.2, 0.5)
    assert left.holds(-0.1, 1.2)
    assert not left.holds(0.7, 0.5)
