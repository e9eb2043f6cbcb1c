"""HLS of the same fragments: segments of one GOP each, held in memory, in a rolling window. After RFC 8216."""

import hashlib
import math
import time
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime

from aiohttp import web

from stream.frames import CLOCK_RATE, Packet

from .feed import Feed

LISTED = 6  # segments in the playlist
_KEPT = 12  # segments in memory, for players that are late
_STALE = 5.0  # seconds without a packet, after which there is nothing live to list
_GAP = 0.5  # seconds without pictures, after which the timeline counts as torn


@dataclass(frozen=True)
class Segment:
    number: int
    data: bytes
    seconds: float
    init: str
    """The name of its init segment."""
    tears: int
    """How often the timeline was torn before it, by a gap or by another encoder."""
    date: float
    """When its first picture was shown, in seconds since 1970."""


class HlsDoor:
    """Serves `/hls/live.m3u8`, its init segments and segments."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._segments: deque[Segment] = deque(maxlen=_KEPT)
        self._inits: dict[str, bytes] = {}
        self._open: list[Packet] = []
        self._end = 0
        self._next = -1
        self._tears = 0
        self._to_wall = time.time() - time.monotonic()
        feed.subscribe(self._take)

    def _take(self, packet: Packet) -> None:
        if packet.grid:
            self._close()
        if packet.grid or self._open:
            self._open.append(packet)

    def _close(self) -> None:
        """Makes a segment of the packets since the last grid IDR."""
        packets, self._open = self._open, []
        if not packets:
            return
        frame = packets[1].pts - packets[0].pts if len(packets) > 1 else CLOCK_RATE
        ticks = packets[-1].pts + frame - packets[0].pts
        init = f"init-{hashlib.sha256(packets[0].init).hexdigest()[:12]}.mp4"
        before = self._segments[-1] if self._segments else None
        if before and (before.init != init or packets[0].pts - self._end > _GAP * CLOCK_RATE):
            self._tears += 1
        if self._next < 0:
            self._next = packets[0].pts // CLOCK_RATE  # numbers go on growing when the site was started again
        self._inits[init] = packets[0].init
        self._segments.append(
            Segment(
                number=self._next,
                data=b"".join(packet.fragment for packet in packets),
                seconds=ticks / CLOCK_RATE,
                init=init,
                tears=self._tears,
                date=packets[0].time + self._to_wall,
            )
        )
        self._next += 1
        self._end = packets[-1].pts + frame
        used = {segment.init for segment in self._segments}
        self._inits = {name: data for name, data in self._inits.items() if name in used}

    def playlist(self) -> str | None:
        """The media playlist; None before the first segment is whole, and while no pictures come."""
        if not self._segments or self._feed.age > _STALE:
            return None
        listed = tuple(self._segments)[-LISTED:]
        longest = max(1, *(math.floor(segment.seconds + 0.5) for segment in self._segments))
        lines = [
            "#EXTM3U",
            "#EXT-X-VERSION:7",
            f"#EXT-X-TARGETDURATION:{longest}",
            f"#EXT-X-MEDIA-SEQUENCE:{listed[0].number}",
            f"#EXT-X-DISCONTINUITY-SEQUENCE:{listed[0].tears}",
            "#EXT-X-INDEPENDENT-SEGMENTS",
        ]
        init, tears = "", listed[0].tears
        for segment in listed:
            if segment.tears != tears:
                tears = segment.tears
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
