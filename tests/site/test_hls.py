"""Segments are whole GOPs, the window rolls, discontinuities are said, and ffmpeg plays it without a warning."""

import subprocess
import time

from stream.ipc.frames import Packet
from stream.site.hls import HlsServer
from stream.site.packet_feed import Sink
from tests.show import Show, wait_for


class FakeFeed:
    age = 0.0

    def subscribe(self, sink: Sink) -> None:
        self.sink = sink


def play(feed: FakeFeed, frames: range, init: bytes = b"a") -> None:
    for number in frames:
        segment_start = number % 30 == 0
        idr = segment_start or number % 30 == 7  # somebody asked for one in between
        feed.sink(Packet(number * 3000, number / 30, segment_start, idr, b"%d;" % number, b"", init if idr else b""))


def server() -> tuple[HlsServer, FakeFeed]:
    feed = FakeFeed()
    return HlsServer(feed), feed  # type: ignore[arg-type]


def test_there_is_no_playlist_before_the_first_segment_is_whole() -> None:
    hls, feed = server()
    play(feed, range(20, 60))
    assert hls.playlist() is None
    play(feed, range(60, 61))
    playlist = hls.playlist()
    assert playlist is not None and playlist.count("#EXTINF:1.00000,") == 1


def test_the_window_rolls_and_numbers_go_on() -> None:
    hls, feed = server()
    play(feed, range(601))
    lines = (hls.playlist() or "").splitlines()
    assert "#EXT-X-MEDIA-SEQUENCE:14" in lines
    assert [line for line in lines if line.endswith(".m4s")] == [f"{number}.m4s" for number in range(14, 20)]
    assert "#EXT-X-DISCONTINUITY" not in lines
    assert sum(line.startswith("#EXT-X-MAP") for line in lines) == 1


def test_a_gap_and_another_encoder_are_discontinuities_until_they_have_rolled_away() -> None:
    hls, feed = server()
    play(feed, range(90))
    play(feed, range(210, 301), init=b"b")
    playlist = hls.playlist() or ""
    assert playlist.count("#EXT-X-DISCONTINUITY\n") == 1
    assert playlist.count("#EXT-X-MAP") == 2
    assert "#EXT-X-DISCONTINUITY-SEQUENCE:0\n" in playlist
    play(feed, range(301, 601), init=b"b")
    playlist = hls.playlist() or ""
    assert "#EXT-X-DISCONTINUITY\n" not in playlist
    assert "#EXT-X-DISCONTINUITY-SEQUENCE:1\n" in playlist


def test_there_is_no_playlist_while_no_pictures_come() -> None:
    hls, feed = server()
    play(feed, range(90))
    feed.age = 10.0
    assert hls.playlist() is None


def test_no_segment_is_longer_than_the_target_duration_says() -> None:
    hls, feed = server()
    play(feed, range(30))
    play(feed, range(37, 59))  # the IDR on the grid was lost, and with it what leans on it
    play(feed, range(60, 80))
    play(feed, range(127, 130))
    play(feed, range(150, 181))
    lines = (hls.playlist() or "").splitlines()
    target = next(int(line.split(":")[1]) for line in lines if line.startswith("#EXT-X-TARGETDURATION"))
    for line in lines:
        if line.startswith("#EXTINF:"):
            assert round(float(line[8:-1])) <= target == 1


def ffmpeg_says(show: Show, seconds: int, *options: str) -> set[str]:
    """The warnings of ffmpeg decoding the playlist."""
    source = f"{show.url}/hls/live.m3u8"
    command = ["ffmpeg", "-v", "warning", *options, "-i", source, "-t", str(seconds), "-f", "null", "-"]
    played = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert played.returncode == 0, played.stderr
    lines = [line.split("] ")[-1].strip() for line in played.stderr.splitlines()]
    return {line for line in lines if not line.startswith("Last message repeated")}


def test_ffmpeg_decodes_the_playlist_without_a_warning(show: Show) -> None:
    wait_for(lambda: show.get("/hls/live.m3u8")[1].count(b"#EXTINF") == 6, 10)
    assert ffmpeg_says(show, 4, "-live_start_index", "0") == set()


def test_ffmpeg_plays_on_as_the_playlist_rolls(show: Show) -> None:
    # Its reader opens the EXT-X-MAP anew at every reload of any live playlist, and then finds its own copy twice.
    assert ffmpeg_says(show, 10) <= {"Found duplicated MOOV Atom. Skipped it"}


def test_segments_are_one_gop_of_one_second_each_and_roll_on(show: Show) -> None:
    def listed() -> tuple[list[int], list[float]]:
        """Numbers and lengths of the segments in the playlist."""
        lines = show.get("/hls/live.m3u8")[1].decode().splitlines()
        numbers = [int(line.removesuffix(".m4s")) for line in lines if line.endswith(".m4s")]
        return numbers, [float(line[8:-1]) for line in lines if line.startswith("#EXTINF:")]

    for _ in range(5):  # windows; a machine shared with others may have a slow one
        first, seconds = listed()
        began = time.monotonic()
        second, later = wait_for(lambda: now if (now := listed())[0][-1] >= first[-1] + 3 else None, 10)  # noqa: B023
        took = time.monotonic() - began
        seconds += later
        if all(0.8 < one < 1.2 for one in seconds) and took < 3.5:
            break
    assert all(0.8 < one < 1.2 for one in seconds), seconds  # exactly 1 but for a frame that came too late
    assert 3 <= len(first) <= 6
    assert 1.9 < took < 3.5  # a second each, but the first of them had begun
    assert second == list(range(second[0], second[0] + len(second)))
    assert show.get(f"/hls/{second[0]}.m4s")[0] == 200
    assert show.get(f"/hls/{second[0] - 1000}.m4s")[0] == 404
