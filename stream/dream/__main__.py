"""The dreamer's process: scenes in, dreamed keyframes out."""

import logging
import os
import signal
import sys
import time
from typing import Any

from stream.channels import news, peek, post
from stream.child import Child, inherit, refuse
from stream.frames import pack, unpack_keyframe
from stream.reports import DreamReport
from stream.scene import Scene

from .rates import Rate

log = logging.getLogger(__name__)

_REPORT = 0.5  # seconds between reports


def main() -> None:
    child = inherit()
    reports = child.writer("dreamer")
    with child.reader("dreamer") as earlier:  # the last keyframe of a dreamer before this one is still on show
        shown = report.keyframe_time if (report := peek(earlier, DreamReport)) else 0.0
    post(reports, DreamReport(time.monotonic(), "loading", canvas=str(child.settings.canvas), keyframe_time=shown))
    os.nice(10)  # the studio's clock goes before
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # threads that spin while they wait would starve the studio
    dreamer, about = _load(child)
    _run(child, dreamer, reports, about)
    sys.stderr.flush()
    os._exit(0)  # PyTorch would take most of a second to take itself apart


def _load(child: Child) -> tuple[Any, dict[str, str]]:
    """The dreamer, and what reports say of it. SIGTERM ends the process at once: a download would not heed it."""
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    if child.stopping.is_set():
        sys.exit(0)
    began = time.monotonic()

    import torch  # noqa: PLC0415  (takes seconds, and the first report should not)

    from .dreamer import Dreamer  # noqa: PLC0415
    from .engine import DeviceError, start  # noqa: PLC0415
    from .weights import WeightsError  # noqa: PLC0415

    log.info("PyTorch %s was imported in %.1f s.", torch.__version__, time.monotonic() - began)
    try:
        engine = start(child.settings)
    except (WeightsError, DeviceError) as error:
        refuse(str(error))
    seed = child.settings.seed
    if seed is None:
        seed = int.from_bytes(os.urandom(4))
        log.info("The seed is %d.", seed)
    dreamer = Dreamer(engine, child.settings, seed)
    with child.reader("keyframes") as keyframes:
        if entry := keyframes.peek():
            resumed = dreamer.resume(unpack_keyframe(entry.data))
            log.info("Going on from the last keyframe." if resumed else "The last keyframe is of another size.")
    signal.signal(signal.SIGTERM, before)
    about = {
        "network": engine.name,
        "why": engine.why,
        "device": str(engine.device),
        "precision": engine.precision_name,
        "canvas": str(child.settings.canvas),
    }
    return dreamer, about


def _run(child: Child, dreamer: Any, reports: Any, about: dict[str, str]) -> None:
    scenes, keyframes = child.reader("scene"), child.writer("keyframes")
    rate = Rate()
    reported = response = 0.0
    shortest = 1 / child.settings.fps  # more keyframes than frames nobody would see
    while not child.stopping.is_set():
        began = time.monotonic()
        if scene := news(scenes, Scene):
            dreamer.follow(scene)
        dreamer.move()
        for _ in range(child.settings.steps):
            dreamer.step()
            if child.stopping.is_set():
                return
        keyframe = dreamer.keyframe()
        keyframes.write(pack(keyframe))
        now = time.monotonic()
        rate.count(now)
        if scene:
            response = time.time() - scene.since
        if now - reported >= _REPORT:
            reported = now
            speed = rate.per_second()
            post(
                reports,
                DreamReport(
                    now,
                    "dreaming",
                    **about,
                    scene=keyframe.scene,
                    keyframe_time=keyframe.time,
                    keyframes_per_second=speed,
                    steps_per_second=speed * child.settings.steps,
                    response=round(response, 3),
                    seen=dreamer.seen(),
                ),
            )
        child.stopping.wait(began + shortest - time.monotonic())


if __name__ == "__main__":
    main()
