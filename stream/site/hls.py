"""HLS server: a rolling window of segments of one GOP each, of the same fragments, held in memory. After RFC 8216."""

import hashlib
import time
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise

from aiohttp import web

from stream.ipc.frames import CLOCK_RATE, Packet

from .packet_feed import PacketFeed

_LISTED_SEGMENTS = 6  # in the playlist
_KEPT_SEGMENTS = 12  # in memory, for players that are late
_STALE = 5.0  # seconds without a packet, after which there is nothing live to list
_LOSS_GAP = 0.1  # seconds without pictures before an IDR, after which pictures were lost
_DISCONTINUITY_GAP = 0.5  # seconds without pictures, after which the timeline is discontinuous


@dataclass(frozen=True)
class Segment:
    number: int
    data: bytes
    seconds: float
    init: str
    """The name of its init segment."""
    discontinuities: int
    """How many there were before it: a gap, or another encoder."""
    date: float
    """When its first picture was shown, in seconds since 1970."""


class HlsServer:
    """Serves `/hls/live.m3u8`, its init segments and segments."""

    def __init__(self, feed: PacketFeed) -> None:
        self._feed = feed
        self._segments: deque[Segment] = deque(maxlen=_KEPT_SEGMENTS)
        self._inits: dict[str, bytes] = {}
        self._open: list[Packet] = []
        self._end = 0
        self._next_number = self._discontinuities = -1
        feed.subscribe(self._add)

    def _add(self, packet: Packet) -> None:
        lost = packet.idr and bool(self._open) and packet.pts - self._open[-1].pts > _LOSS_GAP * CLOCK_RATE
        if packet.segment_start or lost:
            self._close_segment(None if lost else packet.pts)
        if packet.segment_start or lost or self._open:
            self._open.append(packet)

    def _close_segment(self, end: int | None) -> None:
        """Makes a segment of the packets since the last, up to `end`; None when nothing follows closely."""
        packets, self._open = self._open, []
        if not packets:
            return
        if end is None:
            apart = [after.pts - before.pts for before, after in pairwise(packets)]
            end = packets[-1].pts + min(apart, default=CLOCK_RATE // 30)
        init = f"init-{hashlib.sha256(packets[0].init_segment).hexdigest()[:12]}.mp4"
        before = self._segments[-1] if self._segments else None
        if before and (before.init != init or packets[0].pts - self._end > _DISCONTINUITY_GAP * CLOCK_RATE):
            self._discontinuities += 1
        if before is None:  # numbers go on growing when the site was started again
            self._next_number = self._discontinuities = packets[0].pts // CLOCK_RATE
        self._inits[init] = packets[0].init_segment
        self._segments.append(
            Segment(
                number=self._next_number,
                data=b"".join(packet.fragment for packet in packets),
                seconds=(end - packets[0].pts) / CLOCK_RATE,
                init=init,
                discontinuities=self._discontinuities,
                date=packets[0].time + time.time() - time.monotonic(),
            )
        )
        self._next_number += 1
        self._end = end
        used = {segment.init for segment in self._segments}
        self._inits = {name: data for name, data in self._inits.items() if name in used}

    def playlist(self) -> str | None:
        """The media playlist; None before the first segment is whole, and while no pictures come."""
        if not self._segments or self._feed.age > _STALE:
            return None
        listed = tuple(self._segments)[-_LISTED_SEGMENTS:]
        lines = [
            "#EXTM3U",
            "#EXT-X-VERSION:7",
            "#EXT-X-TARGETDURATION:1",
            f"#EXT-X-MEDIA-SEQUENCE:{listed[0].number}",
            f"#EXT-X-DISCONTINUITY-SEQUENCE:{listed[0].discontinuities}",
            "#EXT-X-INDEPENDENT-SEGMENTS",
        ]
        init, discontinuities = "", listed[0].discontinuities
        for segment in listed:
            if segment.discontinuities != discontinuities:
                discontinuities = segment.discontinuities
                lines.append("#EXT-X-DISCONTINUITY")
            if segment.init != init:
                init = segment.init
                lines.append(f'#EXT-X-MAP:URI="{init}"')
            date = datetime.fromtimestamp(segment.date, UTC).isoformat(timespec="milliseconds")
            lines += [
                f"#EXT-X-PROGRAM-DATE-TIME:{date.replace('+00:00', 'Z')}",
                f"#EXTINF:{segment.seconds:.5f},",
                f"{segment.number}.m4s",
            ]
        return "\n".join(lines) + "\n"

    async def serve_playlist(self, _: web.Request) -> web.Response:
        playlist = self.playlist()
        if playlist is None:
            return web.Response(status=503, headers={"Retry-After": "1"}, text="There is no picture now.\n")
        return web.Response(
            text=playlist, content_type="application/vnd.apple.mpegurl", headers={"Cache-Control": "no-cache"}
        )

    async def serve_part(self, request: web.Request) -> web.Response:
        """An init segment or a segment, by its name."""
        name = request.match_info["name"]
        data = self._inits.get(name)
        if data is None:
            data = next((segment.data for segment in self._segments if f"{segment.number}.m4s" == name), None)
        if data is None:
            raise web.HTTPNotFound(text="That segment is not here, or not any more.\n")
        return web.Response(body=data, content_type="video/mp4", headers={"Cache-Control": "max-age=60"})
