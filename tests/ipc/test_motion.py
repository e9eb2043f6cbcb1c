"""Motion is a steady function of time that never ends in mush or in a standstill."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream.ipc.motion import MAX_LOG_SCALE, Motion, view_after

motions = st.builds(Motion, st.floats(1.001, 2.0), st.floats(-30, 30))


def test_nothing_has_moved_after_no_time() -> None:
    view = view_after(Motion(1.1, 3), 0)
    assert (view.scale, view.angle) == (1, 0)


def test_between_keyframes_the_picture_grows_and_turns_at_the_motions_speed() -> None:
    view = view_after(Motion(1.1, 3.0), 0.25)
    assert view.scale == pytest.approx(1.1**0.25, rel=1e-3)
    assert view.angle == pytest.approx(0.75, rel=0.01)


@given(motions, st.floats(0, 0.35), st.floats(0, 0.35))
def test_moving_twice_is_moving_once_for_as_long(motion: Motion, first: float, second: float) -> None:
    gentle = Motion(1 + (motion.zoom - 1) / 5, motion.turn)
    apart = view_after(gentle, first).scale * view_after(gentle, second).scale
    assert apart == pytest.approx(view_after(gentle, first + second).scale, rel=2e-3)


@given(motions, st.floats(0, 1e6))
def test_a_keyframe_is_never_enlarged_beyond_reach_nor_shown_beyond_its_edge(motion: Motion, time: float) -> None:
    assert 1 <= view_after(motion, time).scale <= math.exp(MAX_LOG_SCALE) + 1e-9


@given(motions, st.floats(0, 1e5))
def test_the_picture_never_jumps_and_never_stands_still_for_long(motion: Motion, time: float) -> None:
    here, next_frame = view_after(motion, time), view_after(motion, time + 1 / 30)
    assert abs(next_frame.scale - here.scale) < 0.05
    later = [view_after(motion, time + 0.37 * step).scale for step in range(100)]
    assert max(later) - min(later) > 0.4 * (max(later) - 1)


def test_without_zoom_the_picture_still_turns() -> None:
    view = view_after(Motion(1.0, 10.0), 0.2)
    assert view.scale == 1
    assert view.angle == pytest.approx(2, rel=0.01)


def test_at_half_the_speed_it_is_as_far_in_twice_the_time() -> None:
    motion = Motion(1.1, 3.0, 0.01, -0.02)
    one, other = view_after(motion, 0.1), view_after(motion.slowed(0.5), 0.2)
    assert (other.scale, other.angle, other.right) == pytest.approx((one.scale, one.angle, one.right), rel=1e-3)
