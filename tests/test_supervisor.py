"""The supervisor notices what hangs, and feeds systemd's watchdog only while frames are shown."""

import os
import platform
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from stream.ipc.channels import Rings, post
from stream.ipc.reports import DreamReport, StudioReport
from stream.ipc.rings import Writer
from stream.settings import Settings
from stream.supervisor import ENVIRONMENTS, WorkerProcess
from tests.show import Show


@pytest.fixture
def rings() -> Iterator[Rings]:
    rings = Rings(Settings())
    yield rings
    rings.close()


@pytest.fixture
def process() -> Iterator[subprocess.Popen[bytes]]:
    """Any process that lives."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        yield process
        process.kill()


def test_a_process_that_never_reports_is_noticed_but_not_before_it_had_time_to_start(rings: Rings) -> None:
    studio = WorkerProcess("studio", rings)
    studio.started = 1000.0
    assert not studio.hangs(1059.0)
    assert studio.hangs(1061.0)


def test_a_process_that_stops_reporting_is_noticed_but_a_new_life_has_time_to_start_again(rings: Rings) -> None:
    studio = WorkerProcess("studio", rings)
    studio.started = 1000.0
    with Writer(rings.handles("studio")["studio_report"]) as reports:
        post(reports, StudioReport(time=1061.0))
    assert not studio.hangs(1075.0)
    assert studio.hangs(1077.0)
    studio.started = 1090.0  # the report was an earlier life's
    assert not studio.hangs(1149.0)
    assert studio.hangs(1151.0)


def test_a_download_of_ten_minutes_is_no_hang_but_dreaming_without_a_report_is(rings: Rings) -> None:
    dreamer = WorkerProcess("dreamer", rings)
    dreamer.started = 1000.0
    with Writer(rings.handles("dreamer")["dreamer_report"]) as reports:
        post(reports, DreamReport(time=1001.0, state="loading"))
        assert not dreamer.hangs(1600.0)
        post(reports, DreamReport(time=1001.0, state="dreaming"))
        assert dreamer.hangs(1600.0)


def test_only_a_process_that_lives_works_and_has_reported_it_lately_is_healthy(
    rings: Rings, process: subprocess.Popen[bytes]
) -> None:
    dreamer = WorkerProcess("dreamer", rings)
    dreamer.started = 1000.0
    dreamer.running = process
    assert not dreamer.is_healthy(1001.0)
    with Writer(rings.handles("dreamer")["dreamer_report"]) as reports:
        post(reports, DreamReport(time=1001.0, state="loading"))
        assert not dreamer.is_healthy(1002.0)
        post(reports, DreamReport(time=1010.0, state="dreaming"))
    assert dreamer.is_healthy(1014.9)
    assert not dreamer.is_healthy(1015.1)
    dreamer.running = None
    assert not dreamer.is_healthy(1014.0)


PICTURES = """
import resource
import numpy as np

def keyframe():
    pictures = [np.ones((3, 720, 1280), np.float32) for _ in range(4)]

for _ in range(3):
    keyframe()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(10):
    keyframe()
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


@pytest.mark.skipif("glibc" not in platform.libc_ver()[0], reason="these variables are glibc's")
def test_the_dreamer_does_not_ask_for_the_pages_of_its_pictures_at_every_keyframe() -> None:
    def faults(environment: dict[str, str]) -> int:
        command = [sys.executable, "-c", PICTURES]
        return int(subprocess.run(command, env=os.environ | environment, check=True, capture_output=True).stdout)

    assert faults(ENVIRONMENTS["dreamer"]) < 0.1 * faults({})


@pytest.mark.show
def test_systemd_hears_that_the_show_is_ready_while_frames_are_shown_only_then_and_that_it_stops(
    tmp_path: Path,
) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        address = os.fspath(tmp_path / "notify")
        systemd.bind(address)
        systemd.settimeout(30)
        with Show(variables={"NOTIFY_SOCKET": address}) as show:
            heard = {systemd.recv(100) for _ in range(4)}
            assert heard == {b"READY=1", b"WATCHDOG=1"}
            studio = show.child("studio")
            assert studio is not None
            studio.suspend()
            suspended = time.monotonic()
            systemd.settimeout(3)  # six times as long as between two states
            with suppress(TimeoutError):
                while time.monotonic() < suspended + 10:
                    assert systemd.recv(100) == b"WATCHDOG=1"
                pytest.fail("the watchdog was fed for 10 s in which no frame was shown")
            studio.resume()
            assert systemd.recv(100) == b"WATCHDOG=1"
            systemd.settimeout(30)
        while systemd.recv(100) != b"STOPPING=1":
            pass
