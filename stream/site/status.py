"""Status and health check: `/api/state` for pages, `/healthz` for machines, `/snapshot.jpg` for eyes."""

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
from stream.ipc.worker import Worker

from .packet_feed import PacketFeed

STALE_AFTER = {"keyframe": 15.0, "frame": 5.0, "packet": 5.0, "tick": 5.0}
"""The age, in seconds, from which on each of these counts as not healthy."""


@dataclass(frozen=True)
class Viewers:
    """How many watch, by transport, and how many are in the chat."""

    chat: int
    webrtc: int
    live: int

    @property
    def total(self) -> int:
        """People who are here: those with a chat, or kiosks and others that only watch if they are more."""
        return max(self.chat, self.webrtc + self.live)


class Status:
    """Answers from the reports of all three processes. `tick` is the time of the site's last turn of the loop.

    `problems` says of what the show can do without what is wrong with it, in words; nothing when all is well.
    """

    def __init__(
        self,
        worker: Worker,
        chat: Chat,
        feed: PacketFeed,
        viewers: Callable[[], Viewers],
        join: Callable[[], str],
        problems: Callable[[], dict[str, str]],
    ) -> None:
        self._dreamer_reports, self._studio_reports = worker.reader("dreamer_report"), worker.reader("studio_report")
        self._snapshots, self._network_requests = worker.reader("snapshot"), worker.reader("network_requests")
        self._settings, self._chat, self._feed = worker.settings, chat, feed
        self._viewers, self._join, self._problems = viewers, join, problems
        self.tick = time.monotonic()

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/api/state", self.serve_state),
            web.get("/healthz", self.serve_health),
            web.get("/snapshot.jpg", self.serve_snapshot),
        ]

    def ages(self) -> dict[str, float | None]:
        """Seconds since the newest keyframe, frame, packet and turn of the site's loop; None for what never was."""
        times = {
            "keyframe": self._dreamer().keyframe_time,
            "frame": self._studio().frame_time,
            "packet": self._feed.newest,
            "tick": self.tick,
        }
        now = time.monotonic()
        return {name: round(max(0.0, now - then), 3) if then else None for name, then in times.items()}

    def _dreamer(self) -> DreamReport:
        return peek(self._dreamer_reports, DreamReport) or DreamReport()

    def _studio(self) -> StudioReport:
        return peek(self._studio_reports, StudioReport) or StudioReport()

    async def serve_state(self, _: web.Request) -> web.Response:
        dreamer, studio = self._dreamer(), self._studio()
        request = peek(self._network_requests, NetworkRequest)
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
                "name": dreamer.network,
                "why": dreamer.why,
                "state": dreamer.state,
                "device": dreamer.device,
                "precision": dreamer.precision,
                "canvas": dreamer.canvas,
                "at_hand": dreamer.at_hand,
                "wish": dreamer.request_done,
                "wished": request.number if request else 0,
            },
            "rates": {
                "keyframes": dreamer.keyframes_per_second,
                "response": dreamer.response,
                "steps": dreamer.steps_per_second,
                "steps_per_keyframe": dreamer.steps_per_keyframe,
                "canvas": dreamer.canvas,
                "gave_way": dreamer.gave_way,
                "lacking": dreamer.lacking,
                "frames": studio.frames_per_second,
                "late": studio.frames_late,
                "interval": studio.frame_interval,
                "softened": studio.frames_softened,
                "kilobits": studio.kilobits_per_second,
            },
            "seen": dreamer.seen,
            "dreamed_scene": dreamer.scene,
            "video": {
                "mime": self._feed.mime,
                "encoder": studio.encoder,
                "width": size.width,
                "height": size.height,
                "fps": fps,
            },
            "join": self._join(),
        }
        return _json(state)

    async def serve_health(self, _: web.Request) -> web.Response:
        ages = self.ages()
        late = [name for name, age in ages.items() if (math.inf if age is None else age) > STALE_AFTER[name]]
        starting = any(age is None for age in ages.values())
        problems = self._problems()
        status = ("starting" if starting else "stale") if late else "degraded" if problems else "ok"
        health = {"status": status, "late": late, "ages": ages, "troubles": problems}
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
