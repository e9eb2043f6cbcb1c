"""The dreamer's process: scenes in, dreamed keyframes out."""

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
from stream.settings import Settings

from .networks.download import abandon
from .rate_counter import RateCounter

if TYPE_CHECKING:
    from .dreamer import Dreamer
    from .networks.engine import Engine
    from .networks.switching import NetworkSwitcher

log = logging.getLogger(__name__)

_REPORT = 0.5  # seconds between reports


def main() -> None:
    child = attach()
    reports = child.writer("dreamer_report")
    with child.reader("dreamer_report") as earlier:
        last = peek(earlier, DreamReport) or DreamReport(0.0, "loading")
    post(reports, _loading(child, last, last.trying))
    os.nice(10)  # the studio's clock goes before
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # threads that spin while they wait would starve the studio
    dreamer, joining = _load(child, last, reports)
    Loop(child, dreamer, joining, reports, last.keyframe_time).run()
    abandon()
    sys.stderr.flush()
    os._exit(0)  # PyTorch would take most of a second to take itself apart


def _loading(child: Worker, last: DreamReport, trying: int) -> DreamReport:
    """What is reported while the network is being loaded: the last keyframe of the dreamer before is still on show."""
    canvas = str(child.settings.canvas)
    return DreamReport(time.monotonic(), "loading", canvas=canvas, keyframe_time=last.keyframe_time, trying=trying)


def _load(child: Worker, last: DreamReport, reports: Writer) -> tuple["Dreamer", "NetworkSwitcher"]:
    """The dreamer with its first engine; `last` is what one before it reported last.

    SIGTERM ends the process at once: a download would not heed it.
    """
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    if child.stopping.is_set():
        sys.exit(0)
    began = time.monotonic()

    import torch  # noqa: PLC0415  (takes seconds, and the first report should not)

    from .dreamer import Dreamer  # noqa: PLC0415
    from .networks.engine import DeviceError  # noqa: PLC0415
    from .networks.weights import WeightsError  # noqa: PLC0415

    log.info("PyTorch %s was imported in %.1f s.", torch.__version__, time.monotonic() - began)
    try:
        joining = _begin(child, last, reports)
    except (WeightsError, DeviceError) as error:
        exit_with_message(str(error))
    seed = child.settings.seed
    if seed is None:
        seed = int.from_bytes(os.urandom(4))
        log.info("The seed is %d.", seed)
    dreamer = Dreamer(joining.engine, child.settings, seed)
    with child.reader("keyframes") as keyframes:
        if entry := keyframes.peek():
            dreamer.resume(unpack_keyframe(entry.data))
            log.info("Going on from the last keyframe.")
    signal.signal(signal.SIGTERM, before)
    return dreamer, joining


def _begin(child: Worker, last: DreamReport, reports: Writer) -> "NetworkSwitcher":
    """Begins with the network that the operator has asked for last, where it is at hand; else with the settings'.

    Raises WeightsError and DeviceError.
    """
    from .networks.engine import DeviceError, start  # noqa: PLC0415
    from .networks.switching import NetworkSwitcher  # noqa: PLC0415
    from .networks.weights import WeightsError  # noqa: PLC0415
    from .networks.wishes import is_at_hand, named, towards  # noqa: PLC0415

    settings = child.settings
    with child.reader("network_requests") as wishes:
        wish = peek(wishes, NetworkRequest)
    died_of_it = wish is not None and wish.number == last.trying
    if wish and not died_of_it:
        try:
            settings = named(settings)
            if wish.network == "auto":
                return NetworkSwitcher(start(towards(settings, "auto"), live=True), settings)
            if is_at_hand(settings, wish.network):
                post(reports, _loading(child, last, wish.number))
                joining = NetworkSwitcher(start(towards(settings, wish.network), live=True), settings)
                joining.fulfilled(wish, _step(last, settings) if last.network == joining.engine.name else None)
                return joining
        except (WeightsError, DeviceError) as error:
            log.warning("%s", error)
    engine = start(child.settings, live=True)
    if settings.weights is not None:
        settings = dataclasses.replace(settings, network=engine.name)
    joining = NetworkSwitcher(engine, settings)
    if wish and died_of_it:
        joining.give_up(wish)
    return joining


def _step(last: DreamReport, settings: Settings) -> float | None:
    """The seconds that a step would have taken on the whole canvas, by the last report of a dreamer."""
    width, _, height = last.canvas.partition("x")
    if not last.steps_per_second or not height:
        return None
    area = settings.canvas.width * settings.canvas.height
    return area / (int(width) * int(height)) / last.steps_per_second


class Loop:
    """Keyframe after keyframe, until the child is to stop. `shown` is the time of the keyframe before the first."""

    def __init__(
        self, child: Worker, dreamer: "Dreamer", joining: "NetworkSwitcher", reports: Writer, shown: float
    ) -> None:
        from .adaptive_quality import LIVELIEST, QualityController, target  # noqa: PLC0415  (torch is imported by now)

        self._stopping, self._dreamer, self._joining = child.stopping, dreamer, joining
        self._scenes, self._keyframes = child.reader("scene"), child.writer("keyframes")
        self._wishes, self._reports = child.reader("network_requests"), reports
        settings, engine = child.settings, joining.engine
        self._on_card = engine.device.type == "cuda"
        rate = target(settings, engine.device.type)
        self._effort = QualityController(settings.steps, settings.canvas, rate)
        self._effort.another_network(joining.step)
        self._shortest = 1 / min(settings.fps, LIVELIEST * rate)
        self._coming: tuple[Callable[[], Keyframe], Scene | None] | None = None
        self._took = 0.0  # seconds, the last keyframe
        self._rate, self._stepped = RateCounter(), RateCounter()
        self._report = DreamReport(0.0, "dreaming", keyframe_time=shown, **_described(engine))
        if scene := poll(self._scenes, Scene):
            dreamer.follow(scene)  # won long ago: nobody waits for it

    def run(self) -> None:
        import torch  # noqa: PLC0415

        while not self._stopping.is_set():
            full = False
            try:
                self._keyframe()
            except torch.OutOfMemoryError:
                full = True
            if full:  # out here nothing holds what was being computed any more
                if not self._effort.spare_memory():
                    raise SystemExit("The graphics card's memory is too full to dream at all; --device cpu can.")
                self._dreamer.forget_recordings()
                torch.cuda.empty_cache()

    def _keyframe(self) -> None:
        began = time.monotonic()
        if scene := poll(self._scenes, Scene):
            self._dreamer.follow(scene)
        self._follow_engine()
        self._dreamer.resize(self._effort.canvas)
        self._dreamer.move()
        stepping, taken = time.monotonic(), self._effort.steps
        for _ in range(taken):
            self._dreamer.step()
            if self._stopping.is_set():
                return
            if time.monotonic() - self._report.time >= _REPORT:
                self._tell()
        stepped = time.monotonic()
        self._publish(self._dreamer.develop(), scene)
        ended = time.monotonic()
        self._took = ended - began
        # A card is told of steps at once and takes them later: all of its time is theirs.
        steps = ended - began if self._on_card else stepped - stepping
        self._effort.spent(steps, ended - began - steps)
        self._rate.count(ended)
        self._stepped.count(ended, taken)
        while (left := began + self._shortest - time.monotonic()) > 0 and not self._stopping.is_set():
            time.sleep(min(left, 0.1))

    def _follow_engine(self) -> None:
        if wish := poll(self._wishes, NetworkRequest):
            self._joining.wish(wish)
        before, trying = self._joining.engine, self._joining.trying
        self._joining.go_on()
        if self._joining.trying > trying:  # which must be known before it can do harm
            self._report = replace(self._report, time=time.monotonic(), **self._standing())
            post(self._reports, self._report)
        if (engine := self._joining.engine).network is not before.network:
            self._report = replace(self._report, **_described(engine))
            self._dreamer.adopt(engine)
            self._effort.another_network(self._joining.step)

    def _publish(self, developed: Callable[[], Keyframe], scene: Scene | None) -> None:
        """Hands a keyframe on, the first of a scene if one is given. On a card without time to spare it is the one
        before, which has arrived while this one was dreamed."""
        if self._on_card and self._took > 0.8 * self._shortest:
            self._coming, coming = (developed, scene), self._coming
            if coming is None:
                return
            developed, scene = coming
        else:
            self._coming = None
        keyframe = developed()
        self._keyframes.write(pack(keyframe))
        self._report = replace(self._report, scene=keyframe.scene, keyframe_time=keyframe.time)
        if scene:
            self._report = replace(self._report, response=round(time.time() - scene.since, 3))

    def _tell(self) -> None:
        speed = self._rate.per_second()
        self._report = replace(
            self._report,
            time=time.monotonic(),
            canvas=str(self._dreamer.size),
            keyframes_per_second=round(speed, 2),
            steps_per_second=round(self._stepped.per_second(), 2),
            seen=self._dreamer.seen(),
            **self._standing(),
        )
        post(self._reports, self._report)

    def _standing(self) -> dict[str, Any]:
        """What the reports say of the network that is to dream."""
        joining = self._joining
        return {
            "why": joining.why,
            "at_hand": joining.at_hand,
            "request_done": joining.regularise,
            "trying": joining.trying,
        }


def _described(engine: "Engine") -> dict[str, Any]:
    """What the reports say of an engine."""
    kind = engine.network.kind
    return {
        "network": engine.name,
        "categories": tuple(sorted(set(kind.outputs))),
        "device": str(engine.device),
        "precision": engine.precision_name,
    }


if __name__ == "__main__":
    main()
