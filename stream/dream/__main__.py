"""The dreamer's process: scenes in, dreamed keyframes out."""

import logging
import os
import signal
import sys
import time
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from stream.channels import news, peek, post
from stream.child import Child, inherit, refuse
from stream.frames import pack, unpack_keyframe
from stream.reports import DreamReport
from stream.scene import Scene

from .rates import Rate

if TYPE_CHECKING:
    from .dreamer import Dreamer
    from .engine import Engine

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
    dreamer, engine = _load(child)
    _run(child, dreamer, engine, shown)
    sys.stderr.flush()
    os._exit(0)  # PyTorch would take most of a second to take itself apart


def _load(child: Child) -> tuple["Dreamer", "Engine"]:
    """The dreamer and its first engine. SIGTERM ends the process at once: a download would not heed it."""
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
        engine = start(child.settings, live=True)
    except (WeightsError, DeviceError) as error:
        refuse(str(error))
    seed = child.settings.seed
    if seed is None:
        seed = int.from_bytes(os.urandom(4))
        log.info("The seed is %d.", seed)
    dreamer = Dreamer(engine, child.settings, seed)
    with child.reader("keyframes") as keyframes:
        if entry := keyframes.peek():
            dreamer.resume(unpack_keyframe(entry.data))
            log.info("Going on from the last keyframe.")
    signal.signal(signal.SIGTERM, before)
    return dreamer, engine


def _run(child: Child, dreamer: "Dreamer", engine: "Engine", shown: float) -> None:
    """Keyframe after keyframe, until the child is to stop. `shown` is the time of the keyframe before the first."""
    import torch  # noqa: PLC0415  (imported by now)

    from .effort import Effort  # noqa: PLC0415
    from .joining import joining  # noqa: PLC0415

    scenes, keyframes, reports = child.reader("scene"), child.writer("keyframes"), child.writer("dreamer")
    settings = child.settings
    effort = Effort(settings.steps, settings.canvas, settings.keyframes or (30 if engine.device.type == "cuda" else 8))
    report = DreamReport(0.0, "dreaming", keyframe_time=shown, **_described(engine))
    if scene := news(scenes, Scene):
        dreamer.follow(scene)  # won long ago: nobody waits for it
    rate = Rate()
    shortest = 1 / settings.fps  # more keyframes than frames nobody would see
    engines = joining(engine, settings)
    while True:
        began = time.monotonic()
        if scene := news(scenes, Scene):
            dreamer.follow(scene)
        before, engine = engine, next(engines)
        if engine is not before:
            report = replace(report, **_described(engine))
        if engine.network is not before.network:
            dreamer.adopt(engine)
            effort.measure_anew()
        try:
            dreamer.resize(effort.canvas)
            dreamer.move()
            stepping = time.monotonic()
            for _ in range(effort.steps):
                dreamer.step()
                if child.stopping.is_set():
                    return
                if time.monotonic() - report.time >= _REPORT:
                    speed = rate.per_second()
                    report = replace(
                        report,
                        time=time.monotonic(),
                        canvas=str(dreamer.size),
                        keyframes_per_second=round(speed, 2),
                        steps_per_second=round(speed * effort.steps, 2),
                        reverie=dreamer.reverie,
                        seen=dreamer.seen(),
                    )
                    post(reports, report)
            stepped = time.monotonic()
            keyframe = dreamer.keyframe()
        except torch.OutOfMemoryError:
            if not effort.spare_memory():
                raise
            torch.cuda.empty_cache()
            continue
        keyframes.write(pack(keyframe))
        report = replace(report, scene=keyframe.scene, keyframe_time=keyframe.time)
        if scene:
            report = replace(report, response=round(time.time() - scene.since, 3))
        ended = time.monotonic()
        effort.spent(stepped - stepping, ended - began - (stepped - stepping))
        rate.count(ended)
        time.sleep(max(0.0, began + shortest - time.monotonic()))


def _described(engine: "Engine") -> dict[str, Any]:
    """What the reports say of an engine."""
    kind = engine.network.kind
    return {
        "network": engine.name,
        "why": engine.why,
        "categories": tuple(sorted(set(kind.outputs))),
        "relatives": dict(kind.relatives),
        "device": str(engine.device),
        "precision": engine.precision_name,
    }


if __name__ == "__main__":
    main()
