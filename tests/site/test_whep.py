"""Viewers by WHEP see thirty frames a second, and those who leave free their seats."""

import asyncio

from tests.clients import sees_a_steady_video, watch_webrtc
from tests.show import Show, wait_for


async def test_a_viewer_sees_28_distinct_frames_a_second_with_regular_idrs(show: Show) -> None:
    await sees_a_steady_video(watch_webrtc, show.url)


async def test_a_session_that_was_ended_frees_its_seat(show: Show) -> None:
    def no_viewer() -> bool:
        return bool(show.state["viewers"]["webrtc"] == 0)

    await asyncio.to_thread(wait_for, no_viewer, 70)  # those who left without a word are noticed late
    await watch_webrtc(show.url, 0.5)
    await asyncio.to_thread(wait_for, no_viewer, 5)
