"""How the show is: `/api/state` for pages, `/healthz` for machines, `/snapshot.jpg` for eyes."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec
from aiohttp import web

from stream.crowd import Chat
from stream.ipc.channels import peek
from stream.ipc.reports import DreamReport, NetworkRequest, StudioReport
from stream.ipc.rings import Reader
from stream.settings import Settings

from .packet_feed import PacketFeed

STALE = {"keyframe": 15.0, "frame": 5.0, "packet": 5.0, "tick": 5.0}
"""The age, in seconds, from which on each of these counts as not healthy."""


@dataclass(frozen=True)
class Viewers:
    """How many watch, by door, and how many are in the chat."""

    chat: int
    webrtc: int
    live: int

    @property
    def total(self) -> int:
        """People who are here: those with a chat, or kiosks and others that only watch if they are more."""
        return max(self.chat, self.webrtc + self.live)


class Status:
    """Answers from the reports of all three processes. `tick` is the time of the site's last turn of the loop.

    `troubles` says of what the show can do without what is wrong with it, in words; nothing when all is well.
    """

    def __init__(
        self,
        settings: Settings,
        dreamer: Reader,
        studio: Reader,
        snapshots: Reader,
        wishes: Reader,
        chat: Chat,
        feed: PacketFeed,
        viewers: Callable[[], Viewers],
        join: Callable[[], str],
        troubles: Callable[[], dict[str, str]] = dict,
    ) -> None:
        self._settings, self._chat, self._feed, self._viewers, self._join = settings, chat, feed, viewers, join
        self._dreamer, self._studio, self._snapshots, self._wishes = dreamer, studio, snapshots, wishes
        self._troubles = troubles
        self.tick = time.monotonic()

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/api/state", self.serve_state),
            web.get("/healthz", self.serve_health),
            web.get("/snapshot.jpg", self.serve_snapshot),
        ]

    def ages(self) -> dict[str, float | None]:
        """Seconds since the newest keyframe, frame, packet and turn of the site's loop; None for what never was."""
        dreamer, studio = self.dreamer, peek(self._studio, StudioReport)
        times = {
            "keyframe": dreamer.keyframe_time if dreamer else 0.0,
            "frame": studio.frame_time if studio else 0.0,
            "packet": self._feed.newest,
            "tick": self.tick,
        }
        now = time.monotonic()
        return {name: round(max(0.0, now - then), 3) if then else None for name, then in times.items()}

    @property
    def dreamer(self) -> DreamReport | None:
        return peek(self._dreamer, DreamReport)

    async def serve_state(self, _: web.Request) -> web.Response:
        dreamer, studio = self.dreamer, peek(self._studio, StudioReport)
        wished = peek(self._wishes, NetworkRequest)
        viewers = self._viewers()
        size, fps = self._settings.size, self._settings.fps
        state: dict[str, Any] = {
            "scene": self._chat.scene,
            "tally": self._chat.tally(viewers.total),
            "viewers": {
                "total": viewers.total,
                "chat": viewers.chat,
                "webrtc": viewers.webrtc,
                "live": viewers.live,
            },
            "network": {
                "name": dreamer.network if dreamer else "",
                "why": dreamer.why if dreamer else "",
                "state": dreamer.state if dreamer else "starting",
                "device": dreamer.device if dreamer else "",
                "precision": dreamer.precision if dreamer else "",
                "canvas": dreamer.canvas if dreamer else "",
                "at_hand": dreamer.at_hand if dreamer else (),
                "wish": dreamer.wish if dreamer else 0,
                "wished": wished.number if wished else 0,
            },
            "rates": {
                "keyframes": dreamer.keyframes_per_second if dreamer else 0.0,
                "response": dreamer.response if dreamer else 0.0,
                "steps": dreamer.steps_per_second if dreamer else 0.0,
                "frames": studio.frames_per_second if studio else 0.0,
                "late": studio.frames_late if studio else 0,
                "interval": studio.frame_interval if studio else 0.0,
                "softened": studio.frames_softened if studio else 0,
                "kilobits": studio.kilobits_per_second if studio else 0.0,
            },
            "seen": dreamer.seen if dreamer else (),
            "dreamed_scene": dreamer.scene if dreamer else 0,
            "video": {
                "mime": self._feed.mime,
                "encoder": studio.encoder if studio else "",
                "width": size.width,
                "height": size.height,
                "fps": fps,
            },
            "join": self._join(),
        }
        return _json(state)

    async def serve_health(self, _: web.Request) -> web.Response:
        ages = self.ages()
        late = [name for name, age in ages.items() if (math.inf if age is None else age) > STALE[name]]
        starting = any(age is None for age in ages.values())
        troubles = self._troubles()
        status = ("starting" if starting else "stale") if late else "degraded" if troubles else "ok"
        health = {"status": status, "late": late, "ages": ages, "troubles": troubles}
        return _json(health, 503 if late else 200)

    async def serve_snapshot(self, _: web.Request) -> web.Response:
        entry = self._snapshots.peek()
        if entry is None:
            return web.Response(status=503, headers={"Retry-After": "1"}, text="There is no picture yet.\n")
        return web.Response(body=entry.data, content_type="image/jpeg", headers={"Cache-Control": "no-store"})


def _json(value: Any, status: int = 200) -> web.Response:
    headers = {"Cache-Control": "no-store"}
    return web.Response(
        body=msgspec.json.encode(value), status=status, content_type="application/json", headers=headers
    )
