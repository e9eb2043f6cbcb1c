"""The live socket gives the picture at once, from an IDR on, and thirty frames a second."""

import aiohttp

from tests.clients import FragmentDecoder, sees_a_steady_video, watch_live
from tests.show import Show


async def test_a_viewer_sees_28_distinct_frames_a_second_with_regular_idrs(show: Show) -> None:
    await sees_a_steady_video(watch_live, show.url)


async def test_the_first_fragment_after_the_init_segment_can_be_decoded(show: Show) -> None:
    async with aiohttp.ClientSession() as http, http.ws_connect(f"{show.url}/live") as socket:
        decoder = FragmentDecoder(await socket.receive_bytes(timeout=10))
        frames = decoder.decode(await socket.receive_bytes(timeout=10))
        frames += decoder.decode(await socket.receive_bytes(timeout=10))
        assert frames and frames[0].key_frame
