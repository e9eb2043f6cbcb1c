"""systemd hears every state, by a path or an abstract name, and its absence disturbs nobody."""

import os
import socket
from pathlib import Path

import pytest

from stream.sd_notify import SystemdNotifier


@pytest.mark.parametrize("abstract", [False, True])
def test_a_state_is_one_datagram(abstract: bool, tmp_path: Path) -> None:
    name = f"reverie-{os.getpid()}" if abstract else os.fspath(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(f"\0{name}" if abstract else name)
        systemd.settimeout(10)
        notifier = SystemdNotifier(f"@{name}" if abstract else name)
        notifier.notify("READY=1")
        notifier.notify("WATCHDOG=1")
        assert [systemd.recv(100), systemd.recv(100)] == [b"READY=1", b"WATCHDOG=1"]


def test_without_systemd_nothing_happens(tmp_path: Path) -> None:
    for address in (None, "", os.fspath(tmp_path / "gone")):
        SystemdNotifier(address).notify("READY=1")
