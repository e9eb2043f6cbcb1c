"""Capability detection: the sizes of video and canvas where the settings leave them to the machine.

A frame of the largest video that may be is measured in a process of the studio's libraries; a smaller one takes less
in proportion to its area.
"""

import logging
import subprocess
import sys
from dataclasses import replace

import msgspec

from .ipc.reports import MeasuredFrame
from .settings import AutoSize, Settings, Size, flag
from .supervisor import module_environment

log = logging.getLogger(__name__)

SIZES = (Size(1920, 1080), Size(1280, 720), Size(960, 540), Size(640, 360))
"""The videos to choose from, of which the measured one is the largest."""
MAX_SHARE = 0.55
"""Of a core's time, that the video may take: about a half."""

_TIMEOUT = 10.0  # seconds that the measurement may take on the slowest of machines
_MEASURED_BY = ("encoder", "fps", "bitrate")  # the settings that decide what a frame costs


def resolved(settings: Settings) -> Settings:
    """The settings with sizes that workers can rely on. What was chosen, and why, is said in the log.

    Takes about half a second where the video's size is left to the machine, and no time where it is set.
    """
    if isinstance(settings.size, AutoSize):
        settings = replace(settings, size=_largest(settings))
    return replace(settings, canvas=Size(*settings.canvas))


def _largest(settings: Settings) -> Size:
    try:
        frame = measured_frame(settings)
    except (OSError, subprocess.SubprocessError, msgspec.DecodeError) as error:
        said = (getattr(error, "stderr", None) or b"").decode(errors="replace").strip() or error
        log.warning("The video is %s: what a frame takes cannot be measured (%s).", SIZES[-1], said)
        return SIZES[-1]
    size = choose(frame, settings.fps)
    log.info(
        "The video is %s: of a core's time at %d fps it takes about %.0f %% (%s of %s: %.1f ms a frame by %s).",
        size, settings.fps, 100 * frame.scaled(size) * settings.fps,
        "measured" if size == frame.size else "by its area and that", frame.size, 1000 * frame.seconds, frame.encoder,
    )  # fmt: skip
    return size


def choose(frame: MeasuredFrame, fps: int) -> Size:
    """The largest size, up to the measured one, whose frames leave a core about half of its time; else the smallest."""
    fit = (size for size in SIZES if size <= frame.size and frame.scaled(size) * fps <= MAX_SHARE)
    return next(fit, SIZES[-1])


def measured_frame(settings: Settings) -> MeasuredFrame:
    """Measures in another process. Raises OSError, SubprocessError and DecodeError."""
    given = {name: getattr(settings, name) for name in _MEASURED_BY}
    flags = [f"{flag(name)}={value}" for name, value in given.items() if value is not None]
    done = subprocess.run(
        [sys.executable, "-P", "-m", "stream.studio.frame_cost", *flags],
        env=module_environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=_TIMEOUT,
        check=True,
    )
    return msgspec.json.decode(done.stdout, type=MeasuredFrame)
