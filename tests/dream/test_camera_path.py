"""The camera's motion changes gently, without end, and never so far that the border would show."""

import itertools
import math

from hypothesis import given
from hypothesis import strategies as st

from stream.dream.camera_path import CameraPath
from stream.ipc.motion import Motion


def test_without_wander_the_motion_is_as_it_was_set() -> None:
    assert {CameraPath(1.1, 0.3, 0.0, 1).at(10.0 * tick) for tick in range(100)} == {Motion(1.1, 0.3)}


def test_it_changes_over_minutes_and_not_between_keyframes() -> None:
    journey = CameraPath(1.1, 0.3, 1.0, 1)
    motions = [journey.at(tick / 8) for tick in range(8 * 600)]
    turns = [motion.turn for motion in motions]
    assert max(turns) - min(turns) > 0.3
    for before, after in itertools.pairwise(motions):
        assert math.log(after.zoom / before.zoom) < 0.05 * math.log(1.1)
        assert abs(after.turn - before.turn) < 0.05


@given(st.floats(1.0, 2.0), st.floats(0, 1), st.integers(0, 2**63 - 1), st.floats(0, 1e7))
def test_the_zoom_always_covers_turn_and_drift(zoom: float, wander: float, seed: int, now: float) -> None:
    motion = CameraPath(zoom, 0.0, wander, seed).at(now)
    assert motion.zoom >= 1
    width, turn = 16 / 9, abs(math.radians(motion.turn))
    assert abs(motion.down) + turn * width / 2 <= math.log(motion.zoom) / 2 + 1e-12
    assert abs(motion.right) + turn / 2 <= math.log(motion.zoom) * width / 2 + 1e-12


def test_without_zoom_it_stands_still() -> None:
    assert {CameraPath(1.0, 0.0, 1.0, 1).at(10.0 * tick) for tick in range(50)} == {Motion(1.0, 0.0)}


def test_the_seed_decides_where_it_goes() -> None:
    one, same, other = (CameraPath(1.1, 0.3, 1.0, seed).at(50.0) for seed in (1, 1, 2))
    assert one == same != other
