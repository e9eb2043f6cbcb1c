"""The supervisor restarts at once, but not for ever at once, and tells systemd while frames are shown."""

import os
import socket
from pathlib import Path

import pytest

from stream.ipc.channels import Rings, post
from stream.ipc.reports import DreamReport, StudioReport
from stream.ipc.rings import Writer
from stream.ipc.worker import Inheritance, confided, overheard
from stream.settings import Settings
from stream.supervisor import HANGS, Process, RestartBackoff, StartError, listen
from tests.show import Show


def test_the_first_ends_are_forgiven_and_a_process_that_keeps_failing_waits_each_time() -> None:
    patience = RestartBackoff(bound=3, window=60, slow=15)
    assert [patience.wait(1) for _ in range(8)] == [0, 0, 0, 15, 15, 15, 15, 15]


def test_a_long_life_earns_forgiveness() -> None:
    patience = RestartBackoff(bound=3, window=60, slow=15)
    assert [patience.wait(lived) for lived in (1, 1, 1, 1, 100, 1, 1, 1, 1)] == [0, 0, 0, 15, 0, 0, 0, 0, 15]


def test_a_process_that_never_reports_is_noticed_but_not_before_it_had_time_to_start() -> None:
    rings = Rings(Settings())
    process = Process("studio", rings)
    process.started = 1000.0
    assert process.silent(1030.0) < HANGS
    assert process.silent(1061.0) > HANGS
    with Writer(rings.handles("studio")["studio"]) as reports:
        post(reports, StudioReport(time=1061.0))
        assert process.silent(1062.0) < HANGS
        assert process.silent(1080.0) > HANGS
        process.started = 1090.0  # the report was an earlier life's
        assert process.silent(1100.0) < HANGS
    with Writer(rings.handles("dreamer")["dreamer"]) as reports:
        post(reports, DreamReport(time=1.0, state="loading"))
        assert Process("dreamer", rings).silent(1e6) == 0  # a download may take its time


def test_secrets_are_handed_down_by_a_pipe_and_not_by_the_environment() -> None:
    settings = Settings(operator="correct-horse-battery", twitch_token="abc123")
    secrets = {"operator": settings.operator, "twitch_token": settings.twitch_token}
    inheritance = Inheritance("site", settings, {}, 3, 0.0, 4, confided(settings))
    text = inheritance.to_text()
    assert not any(str(secret) in text for secret in secrets.values())
    read = Inheritance.from_text(text)
    assert read.settings == Settings()
    assert read.secret is not None and overheard(read.secret) == secrets


def test_a_port_that_is_taken_is_said_with_its_number() -> None:
    with listen("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with pytest.raises(StartError, match=f"Port {port} on 127.0.0.1 cannot be had: another program holds it"):
            listen("127.0.0.1", port)


def test_systemd_hears_that_the_show_is_ready_that_frames_are_shown_and_that_it_stops(
    weights: None, tmp_path: Path
) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        address = os.fspath(tmp_path / "notify")
        systemd.bind(address)
        systemd.settimeout(30)
        with Show(variables={"NOTIFY_SOCKET": address}):
            heard = {systemd.recv(100) for _ in range(4)}
            assert heard == {b"READY=1", b"WATCHDOG=1"}
        while systemd.recv(100) != b"STOPPING=1":
            pass
