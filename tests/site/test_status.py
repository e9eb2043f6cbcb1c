"""Whatever has reported or not, `/api/state` has every field, and `/healthz` says what is late."""

import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp.test_utils import TestClient, TestServer

from stream.ipc.channels import Rings, post
from stream.ipc.frames import Packet, pack
from stream.ipc.reports import DreamReport, NetworkRequest, Seen, StudioReport
from stream.ipc.rings import Writer
from stream.settings import Settings, Size
from stream.site.app import Site
from stream.site.status import Viewers
from tests.site.alone import SiteAlone


class Show:
    """A site, and the rest of the show as the test plays it."""

    def __init__(self, client: TestClient[Any, Any], site: Site, rings: Rings) -> None:
        self.client, self.site, self._rings = client, site, rings

    def ring(self, name: str, writer: str) -> Writer:
        return Writer(self._rings.handles(writer)[name])

    async def get(self, path: str) -> tuple[int, Any]:
        async with self.client.get(path) as answer:
            assert answer.headers["Cache-Control"] == "no-store"
            return answer.status, json.loads(await answer.text())


@asynccontextmanager
async def serving(tmp_path: Path) -> AsyncIterator[Show]:
    settings = Settings(data=tmp_path, join="http://dream.example.org/", size=Size(640, 360))
    rings = Rings(settings)
    site = Site(SiteAlone(settings, rings.handles("site")), 0)
    async with TestClient(TestServer(site.application())) as client:
        yield Show(client, site, rings)
    rings.close()


async def test_before_anything_has_reported_every_field_has_a_default(tmp_path: Path) -> None:
    async with serving(tmp_path) as show:
        status, state = await show.get("/api/state")
    assert status == 200
    assert list(state) == [
        *("scene", "tally", "viewers", "network", "rates", "seen", "dreamed_scene", "video", "join"),
    ]
    assert state["viewers"] == {"total": 0, "chat": 0, "webrtc": 0, "live": 0}
    assert state["network"] == {
        "name": "",
        "why": "",
        "state": "starting",
        "device": "",
        "precision": "",
        "canvas": "",
        "at_hand": [],
        "wish": 0,
        "wished": 0,
    }
    assert state["rates"] == {
        "keyframes": 0.0,
        "response": 0.0,
        "steps": 0.0,
        "steps_per_keyframe": 0,
        "canvas": "",
        "gave_way": [],
        "lacking": "",
        "frames": 0.0,
        "late": 0,
        "interval": 0.0,
        "softened": 0,
        "kilobits": 0.0,
    }
    assert (state["seen"], state["dreamed_scene"]) == ([], 0)
    assert state["video"] == {"mime": "", "encoder": "", "width": 640, "height": 360, "fps": 30}
    assert state["join"] == "http://dream.example.org/"


async def test_what_was_reported_is_shown(tmp_path: Path) -> None:
    async with serving(tmp_path) as show:
        with show.ring("dreamer_report", "dreamer") as reports, show.ring("studio_report", "studio") as others:
            seen = (Seen(980, "volcano", 0.5),)
            facts: dict[str, Any] = {"network": "pocket", "at_hand": ("pocket",), "request_done": 2, "scene": 7}
            facts |= {"canvas": "960x540", "steps_per_keyframe": 2, "gave_way": ("steps", "canvas"), "lacking": "time"}
            post(reports, DreamReport(1.0, "dreaming", steps_per_second=20.5, seen=seen, **facts))
            post(others, StudioReport(1.0, encoder="libx264", frames_per_second=29.97, kilobits_per_second=2500))
        post(show.ring("network_requests", "site"), NetworkRequest(3, "googlenet"))
        state = (await show.get("/api/state"))[1]
    network = state["network"]
    assert (network["name"], network["state"], network["at_hand"]) == ("pocket", "dreaming", ["pocket"])
    assert (network["wish"], network["wished"]) == (2, 3)
    assert (state["rates"]["steps"], state["rates"]["frames"], state["rates"]["kilobits"]) == (20.5, 29.97, 2500)
    quality = [state["rates"][name] for name in ("steps_per_keyframe", "canvas", "gave_way", "lacking")]
    assert quality == [2, "960x540", ["steps", "canvas"], "time"]
    assert state["seen"] == [{"index": 980, "label": "volcano", "probability": 0.5}]
    assert (state["dreamed_scene"], state["video"]["encoder"]) == (7, "libx264")


async def test_a_show_is_starting_then_well_then_stale(tmp_path: Path) -> None:
    async with serving(tmp_path) as show:
        status, health = await show.get("/healthz")
        assert (status, health["status"], health["late"]) == (503, "starting", ["keyframe", "frame", "packet"])
        assert health["ages"]["keyframe"] is None

        async def after(seconds: float) -> tuple[int, str, list[str]]:
            """With a keyframe, a frame and a packet of so many seconds ago."""
            then = time.monotonic() - seconds
            post(show.ring("dreamer_report", "dreamer"), DreamReport(then, "dreaming", keyframe_time=then))
            post(show.ring("studio_report", "studio"), StudioReport(then, frame_time=then))
            show.ring("packets", "studio").write(pack(Packet(0, then, True, True, b"")))
            while True:
                status, health = await show.get("/healthz")
                age = health["ages"]["packet"]
                if age is not None and seconds <= age < seconds + 5:  # it was read
                    return status, health["status"], health["late"]

        assert await after(1.0) == (200, "ok", [])
        assert await after(8.0) == (503, "stale", ["frame", "packet"])
        assert await after(20.0) == (503, "stale", ["keyframe", "frame", "packet"])


async def test_the_snapshot_is_the_newest_and_before_the_first_one_is_told_to_come_again(tmp_path: Path) -> None:
    async with serving(tmp_path) as show:
        async with show.client.get("/snapshot.jpg") as answer:
            assert (answer.status, answer.headers["Retry-After"]) == (503, "1")
        show.ring("snapshot", "studio").write(b"older")
        show.ring("snapshot", "studio").write(b"newest")
        async with show.client.get("/snapshot.jpg") as answer:
            assert (answer.status, answer.content_type, await answer.read()) == (200, "image/jpeg", b"newest")


def test_who_watches_and_chats_counts_once() -> None:
    assert Viewers(chat=5, webrtc=2, live=1).total == 5
    assert Viewers(chat=1, webrtc=2, live=1).total == 3
