"""The dreamer's process, `python -m stream.dream`: scenes in, dreamed keyframes out."""

import dataclasses
import logging
import os
import signal
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from stream.ipc.channels import peek, poll, post
from stream.ipc.frames import Keyframe, pack, unpack_keyframe
from stream.ipc.reports import DreamReport, NetworkRequest
from stream.ipc.rings import Writer
from stream.ipc.scene import Scene
from stream.ipc.worker import Worker, attach, exit_with_message

from .rate_counter import RateCounter

if TYPE_CHECKING:
    from .dreamer import Dreamer
    from .networks.engine import Engine
    from .networks.switching import NetworkSwitcher

log = logging.getLogger(__name__)

_REPORT_SECONDS = 0.5  # between reports
_FIRST_STEPS = 2  # toward a new scene, before the first keyframe of it is shown


def main() -> None:
    worker = attach()
    reports = worker.writer("dreamer_report")
    with worker.reader("dreamer_report") as earlier:
        last = peek(earlier, DreamReport)
    canvas, shown = str(worker.settings.canvas), last.keyframe_time if last else 0.0  # which is still on show
    post(reports, DreamReport(time.monotonic(), "loading", canvas=canvas, keyframe_time=shown))
    os.nice(10)  # the studio's clock goes before
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # threads that spin while they wait would starve the studio
    dreamer, switcher = _load(worker, last)
    DreamLoop(worker, dreamer, switcher, reports, shown).run()
    sys.stderr.flush()
    os._exit(0)  # PyTorch would take most of a second to take itself apart


def _load(worker: Worker, last: DreamReport | None) -> tuple["Dreamer", "NetworkSwitcher"]:
    """The dreamer with its first engine; `last` is what one before it reported last.

    SIGTERM ends the process at once: a download would not heed it, and whatever is being imported might catch an
    exception.
    """
    before = signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    if worker.stopping.is_set():
        sys.exit(0)
    began = time.monotonic()

    import torch  # noqa: PLC0415  (takes seconds, and the first report should not)

    from .dreamer import Dreamer  # noqa: PLC0415
    from .memory import canvas_in_memory  # noqa: PLC0415
    from .networks.engine import DeviceError  # noqa: PLC0415
    from .networks.weights import WeightsError  # noqa: PLC0415

    log.info("PyTorch %s was imported in %.1f s.", torch.__version__, time.monotonic() - began)
    try:
        switcher = _first_engine(worker, last)
    except (WeightsError, DeviceError) as error:
        exit_with_message(str(error))
    seed = worker.settings.seed
    if seed is None:
        seed = int.from_bytes(os.urandom(4))
        log.info("The seed is %d.", seed)
    canvas = canvas_in_memory(worker.settings.canvas, switcher.engine.device)
    dreamer = Dreamer(switcher.engine, dataclasses.replace(worker.settings, canvas=canvas), seed)
    with worker.reader("keyframes") as keyframes:
        if entry := keyframes.peek():
            dreamer.resume(unpack_keyframe(entry.data))
            log.info("Going on from the last keyframe.")
    signal.signal(signal.SIGTERM, before)
    return dreamer, switcher


def _first_engine(worker: Worker, last: DreamReport | None) -> "NetworkSwitcher":
    """Begins with what the operator has requested or else with what the settings say.

    After a crash a request counts if its network was the one that dreamed last; another may be what the dreamer died
    of, and is not tried again, but `auto` is. Raises WeightsError and DeviceError.
    """
    from .networks.choice import NetworkChoice  # noqa: PLC0415
    from .networks.engine import DeviceError, start  # noqa: PLC0415
    from .networks.switching import NetworkSwitcher  # noqa: PLC0415
    from .networks.weights import WeightsError  # noqa: PLC0415

    settings = worker.settings
    with worker.reader("network_requests") as requests:
        request = peek(requests, NetworkRequest)
    fulfilled = request and last and request.number <= last.request_done and request.network == last.network
    if request and (fulfilled or last is None or request.network == "auto"):
        try:
            choice = NetworkChoice(settings)
            if request.network == "auto":
                return NetworkSwitcher(start(choice.settings("auto"), live=True), settings)
            if choice.is_local(request.network):
                switcher = NetworkSwitcher(start(choice.settings(request.network), live=True), settings)
                known = last is not None and last.network == switcher.engine.name
                switcher.resume(request, _step_seconds(last) if last and known else None)
                return switcher
        except (WeightsError, DeviceError) as error:
            log.warning("%s", error)
    switcher = NetworkSwitcher(start(settings, live=True), settings)
    if request and last and not fulfilled and request.network != "auto":
        switcher.give_up(request)
    return switcher


def _step_seconds(last: DreamReport) -> float | None:
    """The seconds that a step took with the rest of a keyframe, by the last report of a dreamer."""
    return 1 / last.steps_per_second if last.steps_per_second else None


class DreamLoop:
    """Keyframe after keyframe, until the worker is to stop. `shown` is the time of the keyframe before the first."""

    def __init__(
        self, worker: Worker, dreamer: "Dreamer", switcher: "NetworkSwitcher", reports: Writer, shown: float
    ) -> None:
        from .adaptive_quality import (  # noqa: PLC0415  (torch is imported by now)
            MAX_OVERSPEED,
            QualityController,
            target_rate,
        )

        self._stopping, self._dreamer, self._switcher = worker.stopping, dreamer, switcher
        self._scenes, self._keyframes = worker.reader("scene"), worker.writer("keyframes")
        self._requests, self._reports = worker.reader("network_requests"), reports
        settings, engine = worker.settings, switcher.engine
        self._on_card = engine.device.type == "cuda"
        rate = target_rate(settings, engine.device.type)
        self._quality = QualityController(settings.steps, settings.canvas, rate, on_card=self._on_card)
        while self._quality.canvas.width > dreamer.size.width and self._quality.spare_memory():
            pass
        self._quality.switch_network(switcher.step_seconds)
        self._min_seconds = 1 / min(settings.fps, MAX_OVERSPEED * rate)
        self._arriving: tuple[Callable[[], Keyframe], Scene | None] | None = None
        self._keyframe_seconds = 0.0  # of the last one
        self._keyframe_rate, self._step_rate = RateCounter(), RateCounter()
        self._report = DreamReport(0.0, "dreaming", keyframe_time=shown, **_engine_fields(engine))
        self._next_scene: Scene | None = None
        if scene := poll(self._scenes, Scene):
            dreamer.follow(scene)  # won long ago: nobody waits for it

    def run(self) -> None:
        import torch  # noqa: PLC0415

        from .memory import is_out_of_memory  # noqa: PLC0415
        from .networks.engine import first_line  # noqa: PLC0415

        while not self._stopping.is_set():
            full = False
            try:
                self._dream_keyframe()
            except RuntimeError as error:
                if isinstance(error, torch.AcceleratorError):
                    raise SystemExit(f"The graphics card answers no more ({first_line(error)}).") from error
                if not is_out_of_memory(error):
                    raise
                full = True
            if full:  # out here nothing holds what was being computed any more
                if not self._quality.spare_memory():
                    exit_with_message("The memory is too full to dream at all; a smaller --canvas takes less.")
                self._dreamer.forget_recordings()
                torch.cuda.empty_cache()

    def _dream_keyframe(self) -> None:
        began = time.monotonic()
        scene, self._next_scene = self._next_scene or poll(self._scenes, Scene), None
        if scene:
            self._dreamer.follow(scene)
        self._follow_switcher()
        self._dreamer.resize(self._quality.canvas)
        self._dreamer.move()
        self._report_when_due()
        stepping, steps = time.monotonic(), 0
        wanted = min(self._quality.steps, _FIRST_STEPS) if scene else self._quality.steps
        while steps < wanted and not self._next_scene:
            self._dreamer.step()
            steps += 1
            if self._stopping.is_set():
                return
            self._report_when_due()
            self._next_scene = poll(self._scenes, Scene)
        stepped = time.monotonic()
        self._publish(self._dreamer.keyframe_async(), scene)
        ended = time.monotonic()
        self._keyframe_seconds = ended - began
        # A card is told of steps at once and takes them later: all of its time is theirs.
        step_seconds = ended - began if self._on_card else stepped - stepping
        self._quality.record(step_seconds * self._quality.steps / steps, ended - began - step_seconds)
        self._keyframe_rate.count(ended)
        self._step_rate.count(ended, steps)
        while (left := began + self._min_seconds - time.monotonic()) > 0 and not self._stopping.is_set():
            time.sleep(min(left, 0.1))

    def _follow_switcher(self) -> None:
        if request := poll(self._requests, NetworkRequest):
            self._switcher.request(request)
        before = self._switcher.engine
        self._switcher.advance()
        if (engine := self._switcher.engine).network is not before.network:
            self._report = replace(self._report, **_engine_fields(engine))
            self._dreamer.adopt(engine)
            self._quality.switch_network(self._switcher.step_seconds)

    def _publish(self, developed: Callable[[], Keyframe], scene: Scene | None) -> None:
        """Hands a keyframe on, the first of a scene if one is given. On a card without time to spare it is the one
        before, which has arrived while this one was dreamed."""
        if self._on_card and self._keyframe_seconds > 0.8 * self._min_seconds:
            self._arriving, arrived = (developed, scene), self._arriving
            if arrived is None:
                return
            developed, scene = arrived
        else:
            self._arriving = None
        keyframe = developed()
        self._keyframes.write(pack(keyframe))
        self._report = replace(self._report, scene=keyframe.scene, keyframe_time=keyframe.time)
        if scene:
            self._report = replace(self._report, response=round(time.time() - scene.since, 3))

    def _report_when_due(self) -> None:
        """Reports between all that takes long on a large canvas: who is silent is taken to hang."""
        if time.monotonic() - self._report.time < _REPORT_SECONDS:
            return
        self._report = replace(
            self._report,
            time=time.monotonic(),
            why=self._switcher.why,
            at_hand=self._switcher.local,
            request_done=self._switcher.done,
            canvas=str(self._dreamer.size),
            keyframes_per_second=round(self._keyframe_rate.per_second(), 2),
            steps_per_second=round(self._step_rate.per_second(), 2),
            steps_per_keyframe=self._quality.steps,
            gave_way=self._quality.gave_way,
            lacking=str(self._quality),
            seen=self._dreamer.seen(),
        )
        post(self._reports, self._report)


def _engine_fields(engine: "Engine") -> dict[str, Any]:
    """What the reports say of an engine."""
    return {
        "network": engine.name,
        "categories": tuple(sorted(set(engine.network.spec.outputs))),
        "device": str(engine.device),
        "precision": engine.precision_name,
    }


if __name__ == "__main__":
    main()
