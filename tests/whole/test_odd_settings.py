"""Settings far from the usual ones still give a show."""

import time

import pytest

from stream.supervisor import HANG_TIMEOUT
from tests.clients import watch_live
from tests.show import Show, wait_for

pytestmark = pytest.mark.show


@pytest.mark.parametrize(
    "flags",
    [
        ("--bitrate", "20000"),
        ("--fps", "25", "--size", "426x240", "--canvas", "160x160", "--zoom", "1", "--turn", "5"),
        ("--size", "256x454", "--canvas", "512x128", "--fps", "60", "--seats", "0"),
    ],
    ids=" ".join,
)
async def test_viewers_see_moving_pictures_with(flags: tuple[str, ...]) -> None:
    with Show(*flags) as show:
        show.dreams()
        video = show.state["video"]
        watched = await watch_live(show.url, 4)
        assert watched.size == (video["width"], video["height"])
        assert watched.distinct_per_second > 0.8 * video["fps"]
        assert len(watched.idrs) >= 3
        assert "left out" not in show.log


def test_a_dreamer_that_takes_long_is_not_taken_for_dead() -> None:
    with Show("--steps", "100", "--canvas", "1920x1080") as show:
        wait_for(lambda: show.state["network"]["state"] == "dreaming", 60)
        began, dreamer = time.monotonic(), show.child("dreamer")

        def dreamed() -> bool:
            return show.health["ages"]["keyframe"] is not None

        wait_for(lambda: dreamed() or time.monotonic() - began > HANG_TIMEOUT + 2, 60)
        if dreamed():
            pytest.skip(f"this machine dreams the slowest keyframe in {time.monotonic() - began:.1f} s")
        assert show.child("dreamer") == dreamer
        assert "has not reported" not in show.log
