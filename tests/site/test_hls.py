"""Segments are whole GOPs, the window rolls, and a torn timeline is said to be torn."""

from stream.ipc.frames import Packet
from stream.site.hls import HlsServer
from stream.site.packet_feed import Sink


class PacketFeed:
    age = 0.0

    def subscribe(self, sink: Sink) -> None:
        self.sink = sink


def play(feed: PacketFeed, frames: range, init: bytes = b"a") -> None:
    for number in frames:
        grid = number % 30 == 0
        idr = grid or number % 30 == 7  # somebody asked for one in between
        feed.sink(Packet(number * 3000, number / 30, grid, idr, b"%d;" % number, b"", init if idr else b""))


def door() -> tuple[HlsServer, PacketFeed]:
    feed = PacketFeed()
    return HlsServer(feed), feed  # type: ignore[arg-type]


def test_there_is_no_playlist_before_the_first_segment_is_whole() -> None:
    hls, feed = door()
    play(feed, range(20, 60))
    assert hls.playlist() is None
    play(feed, range(60, 61))
    playlist = hls.playlist()
    assert playlist is not None and playlist.count("#EXTINF:1.00000,") == 1


def test_the_window_rolls_and_numbers_go_on() -> None:
    hls, feed = door()
    play(feed, range(601))
    lines = (hls.playlist() or "").splitlines()
    assert "#EXT-X-MEDIA-SEQUENCE:14" in lines
    assert [line for line in lines if line.endswith(".m4s")] == [f"{number}.m4s" for number in range(14, 20)]
    assert "#EXT-X-DISCONTINUITY" not in lines
    assert sum(line.startswith("#EXT-X-MAP") for line in lines) == 1


def test_a_gap_and_another_encoder_tear_the_timeline_until_they_have_rolled_away() -> None:
    hls, feed = door()
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
    hls, feed = door()
    play(feed, range(90))
    feed.age = 10.0
    assert hls.playlist() is None


def test_no_segment_is_longer_than_the_target_duration_says() -> None:
    hls, feed = door()
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
