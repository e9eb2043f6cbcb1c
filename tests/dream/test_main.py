"""The dreamer as the process that the supervisor starts."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from stream.dream.__main__ import DreamLoop
from stream.dream.dreamer import Dreamer
from stream.dream.networks import pocket
from stream.dream.networks.engine import Engine
from stream.dream.networks.switching import NetworkSwitcher
from stream.dream.networks.zoo import ZOO, TorchvisionSpec
from stream.ipc.channels import Rings, peek, post
from stream.ipc.frames import Keyframe, unpack_keyframe
from stream.ipc.reports import DreamReport, NetworkRequest
from stream.ipc.rings import Reader, Writer
from stream.ipc.scene import Scene, Target
from stream.ipc.worker import CONFIG_VARIABLE, StopFlag, Worker, WorkerConfig
from stream.settings import Settings, Size

pytestmark = pytest.mark.slow
Process = subprocess.Popen[str]

LITE = "efficientnet_lite0"
LITES = ("efficientnet_lite0", "efficientnet_lite1", "efficientnet_lite2")


class Show:
    """The rings of a show, and dreamers that inherit them."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.rings = Rings(settings)
        site = self.rings.handles("site")
        self.scene, self.requests = Writer(site["scene"]), Writer(site["network_requests"])
        self.reports = Reader(site["dreamer_report"])
        self.keyframes = Reader(self.rings.handles("studio")["keyframes"])
        self.started: list[Process] = []
        self.variables: dict[str, str] = {}
        self._lifeline = os.pipe()

    def start(self) -> Process:
        handles = self.rings.handles("dreamer")
        config = WorkerConfig("dreamer", self.settings, handles, self._lifeline[0], time.monotonic(), 0)
        descriptors = {self._lifeline[0]}
        for handle in handles.values():
            descriptors |= {handle.memory, *handle.bells}
        process = subprocess.Popen(
            [sys.executable, "-m", "stream.dream"],
            env=os.environ | self.variables | {CONFIG_VARIABLE: config.to_text()},
            pass_fds=descriptors,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.started.append(process)
        return process

    def report(self, process: Process, *, done: int) -> DreamReport:
        """What a dreamer reports when nothing is left to do for a request."""

        def finished() -> bool:
            report = peek(self.reports, DreamReport)
            return report is not None and report.state == "dreaming" and report.request_done == done

        until(finished, process)
        report = peek(self.reports, DreamReport)
        assert report is not None
        return report

    def keyframe(self) -> Keyframe | None:
        entry = self.keyframes.peek()
        return unpack_keyframe(entry.data) if entry else None

    def close(self) -> None:
        for process in self.started:
            process.kill()
            process.wait()
            assert process.stderr is not None
            process.stderr.close()
        for end in self._lifeline:
            os.close(end)


@pytest.fixture
def show(squeezenet_file: Path) -> Iterator[Show]:
    settings = Settings(weights=(squeezenet_file,), canvas=Size(96, 64), device="cpu", precision="float32", threads=1)
    show = Show(settings)
    yield show
    show.close()


@pytest.fixture
def pocket_show(show: Show, squeezenet_file: Path, tmp_path: Path) -> Show:
    """It dreams with the pocket network; SqueezeNet is in torchvision's cache, and nothing else can be had."""
    show.settings = Settings("127.0.0.1", network="pocket", canvas=Size(96, 64), device="cpu", threads=1, offline=True)
    show.variables = {"TORCH_HOME": str(tmp_path)}
    in_cache(squeezenet_file, tmp_path)
    return show


class DreamerAlone(Worker):
    """A dreamer within the test's own process."""

    def __init__(self, show: Show) -> None:
        self.name, self.settings, self._handles = "dreamer", show.settings, show.rings.handles("dreamer")
        self.stopping = StopFlag()


def in_cache(file: Path, home: Path) -> Path:
    """Puts SqueezeNet's weights to where torchvision would."""
    spec = ZOO["squeezenet1_0"]
    assert isinstance(spec, TorchvisionSpec)
    path = home / "hub" / "checkpoints" / spec.cached.name
    path.parent.mkdir(parents=True)
    path.symlink_to(file)
    return path


def until(happened: Callable[[], bool], process: Process, seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        assert process.poll() is None, process.communicate()[1]
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.02)


def test_it_dreams_the_scene_says_so_goes_on_after_a_crash_and_ends_when_asked(show: Show) -> None:
    post(show.scene, Scene(3, (Target(980, "volcano"),)))
    first = show.start()
    until(lambda: (report := peek(show.reports, DreamReport)) is not None and report.keyframes_per_second > 0, first)
    report = peek(show.reports, DreamReport)
    assert report is not None
    assert (report.state, report.network, report.scene) == ("dreaming", "squeezenet1_0", 3)
    assert len(report.seen) == 5
    first.kill()
    first.wait()

    last = show.keyframes.count
    second = show.start()
    until(lambda: show.keyframes.count > last + 1, second)
    keyframe = show.keyframe()
    assert keyframe is not None
    assert keyframe.scene == 3

    second.send_signal(signal.SIGTERM)
    began = time.monotonic()
    said = second.communicate(timeout=60)[1]
    assert second.returncode == 0
    assert time.monotonic() - began < 10  # a second on a machine with nothing else to do; the dreamer is nice
    assert "Going on from the last keyframe" in said


def test_it_ends_at_once_while_it_is_loading(show: Show) -> None:
    process = show.start()
    until(lambda: peek(show.reports, DreamReport) is not None, process)
    report = peek(show.reports, DreamReport)
    assert report is not None
    assert report.state == "loading"
    process.send_signal(signal.SIGTERM)
    said = process.communicate(timeout=60)[1]
    assert process.returncode == 0
    assert "Traceback" not in said


def test_it_dreams_with_what_is_here_while_a_download_hangs_and_ends_when_asked(show: Show, tmp_path: Path) -> None:
    show.settings = Settings(canvas=Size(96, 64), device="cpu", precision="float32", threads=1)
    with socket.create_server(("127.0.0.1", 0)) as proxy:
        address = f"http://127.0.0.1:{proxy.getsockname()[1]}"
        show.variables = {"TORCH_HOME": str(tmp_path), "https_proxy": address, "HTTPS_PROXY": address}
        process = show.start()
        until(lambda: (report := peek(show.reports, DreamReport)) is not None and bool(report.seen), process)
        post(show.requests, NetworkRequest(1, "squeezenet1_1"))
        proxy.settimeout(60)
        with proxy.accept()[0]:  # and never an answer
            report = peek(show.reports, DreamReport)
            assert report is not None
            assert (report.network, report.state) == (LITE, "dreaming")
            assert report.why == "its weights were at hand"
            assert report.categories == tuple(range(1000))
            process.send_signal(signal.SIGTERM)
            said = process.communicate(timeout=60)[1]
    assert process.returncode == 0
    assert f"{LITE} dreams, because its weights were at hand" in said
    assert "Traceback" not in said
    assert not list(tmp_path.rglob("*.p*"))  # neither weights nor parts of them


def test_bad_weights_are_refused_in_one_sentence(show: Show, tmp_path: Path) -> None:
    path = tmp_path / "weights.pth"
    path.write_bytes(b"not weights at all")
    show.settings = Settings(weights=(path,))
    process = show.start()
    said = process.communicate(timeout=60)[1]
    assert process.returncode == 2
    assert f"reverie: {path} is no PyTorch file" in said
    assert "Traceback" not in said


def test_it_goes_on_with_the_network_that_is_requested_and_the_next_dreamer_begins_with_it(pocket_show: Show) -> None:
    show = pocket_show
    first = show.start()
    report = show.report(first, done=0)
    assert (report.network, report.at_hand) == ("pocket", ("pocket", "squeezenet1_0", *LITES))
    post(show.requests, NetworkRequest(1, "squeezenet1_0"))
    report = show.report(first, done=1)
    assert report.network == "squeezenet1_0"
    assert report.why.startswith("the operator asked for it (about ")
    assert len(report.categories) == 1000
    first.kill()
    first.wait()

    second = show.start()
    until(lambda: (report := peek(show.reports, DreamReport)) is not None and report.state == "loading", second)
    report = show.report(second, done=1)
    assert (report.network, report.why) == ("squeezenet1_0", "the operator asked for it")
    post(show.requests, NetworkRequest(2, "pocket"))
    report = show.report(second, done=2)
    assert report.network == "pocket"
    assert report.categories == tuple(sorted(set(pocket.outputs())))
    second.send_signal(signal.SIGTERM)
    said = second.communicate(timeout=60)[1]
    assert "squeezenet1_0 dreams, because it was asked for" in said
    assert "pocket dreams from now on, because the operator asked for it" in said
    assert "Traceback" not in said


def test_a_request_that_cannot_come_true_at_the_start_leaves_what_the_settings_say(
    pocket_show: Show, tmp_path: Path
) -> None:
    (path,) = tmp_path.rglob("squeezenet1_0*")
    path.unlink()
    path.write_bytes(b"damaged")
    post(pocket_show.requests, NetworkRequest(1, "squeezenet1_0"))
    report = pocket_show.report(pocket_show.start(), done=1)
    assert report.network == "pocket"
    assert report.why == "it was asked for; squeezenet1_0's weights cannot be used"


def test_a_request_that_a_dreamer_died_of_is_not_tried_again(pocket_show: Show) -> None:
    post(pocket_show.requests, NetworkRequest(1, "squeezenet1_0"))
    with Writer(pocket_show.rings.handles("dreamer")["dreamer_report"]) as reports:
        post(reports, DreamReport(time.monotonic(), "dreaming", network="pocket"))
    for _ in range(2):
        process = pocket_show.start()
        until(lambda: (report := peek(pocket_show.reports, DreamReport)) is not None and report.network == "", process)
        report = pocket_show.report(process, done=1)
        assert report.network == "pocket"
        assert report.why.endswith(
            "squeezenet1_0 was asked for before the dreamer was started again, and did not dream"
        )
        process.kill()
        process.wait()


def test_auto_is_chosen_anew_after_a_crash(pocket_show: Show) -> None:
    post(pocket_show.requests, NetworkRequest(1, "auto"))
    with Writer(pocket_show.rings.handles("dreamer")["dreamer_report"]) as reports:
        post(reports, DreamReport(time.monotonic(), "dreaming", network="pocket"))
    process = pocket_show.start()
    until(lambda: (report := peek(pocket_show.reports, DreamReport)) is not None and report.network == "", process)
    report = pocket_show.report(process, done=1)
    assert report.network == LITE
    assert report.why.startswith("its weights were at hand")


class FullMemory(Dreamer):
    """A dreamer that finds no memory for the first canvas; ends the loop with a keyframe on another."""

    def __init__(self, worker: DreamerAlone, engine: Engine) -> None:
        super().__init__(engine, worker.settings, 1)
        self._worker = worker

    def step(self) -> None:
        if self.size == self._worker.settings.canvas:
            raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes.")
        super().step()

    def keyframe_async(self) -> Callable[[], Keyframe]:
        self._worker.stopping.set()
        return super().keyframe_async()


def alone(show: Show, engine: Engine, settings: Settings) -> tuple[DreamerAlone, NetworkSwitcher, Writer]:
    show.settings, show.rings = settings, Rings(settings)
    show.reports = Reader(show.rings.handles("site")["dreamer_report"])
    show.keyframes = Reader(show.rings.handles("studio")["keyframes"])
    worker = DreamerAlone(show)
    return worker, NetworkSwitcher(engine, settings), worker.writer("dreamer_report")


def test_a_full_memory_costs_half_of_the_canvas_and_the_report_says_so(
    show: Show, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stream.dream.__main__._REPORT_SECONDS", 0.0)
    settings = Settings(network="pocket", canvas=Size(192, 128), device="cpu", steps=1)
    worker, switcher, reports = alone(show, engine, settings)
    DreamLoop(worker, FullMemory(worker, engine), switcher, reports, 0.0).run()
    keyframe, report = show.keyframe(), peek(show.reports, DreamReport)
    assert keyframe is not None and report is not None
    assert keyframe.size == Size(96, 64)
    assert report.gave_way == ("canvas",)
    assert report.lacking == "a canvas of 96x64 instead of 192x128: the machine has no memory for more"


def test_a_canvas_that_was_made_smaller_before_stays_so(show: Show, engine: Engine) -> None:
    settings = Settings(network="pocket", canvas=Size(384, 256), device="cpu", steps=1)
    worker, switcher, reports = alone(show, engine, settings)
    worker.settings = replace(settings, canvas=Size(96, 64))
    dreamer = FullMemory(worker, engine)
    dreamer.step = worker.stopping.set  # type: ignore[method-assign]
    worker.settings = settings
    DreamLoop(worker, dreamer, switcher, reports, 0.0).run()
    assert dreamer.size == Size(96, 64)
