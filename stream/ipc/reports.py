"""Health reports and requests: what the processes say of themselves, twice a second, and what the site asks of others.

The site shows the reports in `/api/state` and `/healthz`; the supervisor takes a report that grows stale for a process
that hangs. Times are `time.monotonic()` seconds.

Tested in tests/site/test_status.py.
"""

from typing import Literal

import msgspec

from stream.settings import Size

from .scene import Scene


class Seen(msgspec.Struct, frozen=True):
    """A category that the network sees in the picture now, with its softmax probability."""

    index: int
    label: str
    probability: float


class DreamReport(msgspec.Struct, frozen=True):
    """The dreamer's. The defaults stand for one that has not reported yet."""

    time: float = 0.0
    state: Literal["starting", "loading", "dreaming"] = "starting"
    network: str = ""
    why: str = ""
    """Why this network and not another, in words for a person."""
    categories: tuple[int, ...] = ()
    """The ImageNet categories that it knows, sorted."""
    device: str = ""
    precision: str = ""
    canvas: str = ""
    scene: int = 0
    keyframe_time: float = 0.0
    keyframes_per_second: float = 0.0
    steps_per_second: float = 0.0
    steps_per_keyframe: int = 0
    gave_way: tuple[Literal["keyframes", "steps", "canvas"], ...] = ()
    """What is less than the settings say because the machine is slow, or its memory full."""
    lacking: str = ""
    """The same in words for a person, and why; empty where nothing gave way."""
    response: float = 0.0
    """Seconds from the moment the scene had won to the first keyframe dreamed toward it."""
    seen: tuple[Seen, ...] = ()
    at_hand: tuple[str, ...] = ()
    """The networks whose weights are on this machine."""
    request_done: int = 0
    """The newest network request that nothing is left to do for: its network dreams, or `why` says why not."""


class StudioReport(msgspec.Struct, frozen=True):
    """The studio's. The defaults stand for one that has not reported yet."""

    time: float = 0.0
    encoder: str = ""
    frame_time: float = 0.0
    packet_time: float = 0.0
    frames_per_second: float = 0.0
    frames_late: int = 0
    """Ticks of the clock that were skipped because the work before them took too long."""
    frame_interval: float = 0.0
    """What 99 of 100 intervals between frames stayed within during the last ten seconds, in frame times."""
    frames_softened: int = 0
    """Pictures that would have flashed too often and were softened."""
    kilobits_per_second: float = 0.0


class SiteReport(msgspec.Struct, frozen=True):
    """The site's: its event loop turns."""

    time: float


class IdrRequests(msgspec.Struct, frozen=True):
    """What the site asks of the studio: `count` goes up whenever a viewer needs an IDR."""

    count: int = 0


class NetworkRequest(msgspec.Struct, frozen=True):
    """What the operator asks of the dreamer. Numbers count up from 1."""

    number: int
    network: str
    """One of `settings.NETWORKS`, several joined by +, or auto."""


class MeasuredFrame(msgspec.Struct, frozen=True):
    """What a frame of video of that size takes: processor `seconds`, on any number of cores. The studio's measurement
    prints it for who starts the show."""

    size: Size
    encoder: str
    seconds: float

    def scaled(self, size: Size) -> float:
        """The seconds of a frame of another size."""
        return self.seconds * (size.width * size.height) / (self.size.width * self.size.height)


Message = Scene | DreamReport | StudioReport | SiteReport | IdrRequests | NetworkRequest
