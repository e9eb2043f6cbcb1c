"""Viewers who connect and never read cost nothing for long, and keep the site from nothing, not even from ending."""

import base64
import os
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil
import pytest

from tests.show import Show, wait_for


@contextmanager
def deaf(show: Show, path: str, count: int) -> Iterator[list[socket.socket]]:
    """WebSockets that were opened and are never read from."""
    with ExitStack() as stack:
        viewers = []
        for _ in range(count):
            viewer = stack.enter_context(socket.socket())
            viewer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            viewer.connect(("127.0.0.1", show.port))
            key = base64.b64encode(os.urandom(16)).decode()
            head = (
                f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{show.port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            )
            viewer.sendall(f"{head}Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n".encode())
            viewers.append(viewer)
        yield viewers


def connections(show: Show, viewers: list[socket.socket]) -> int:
    """How many of these viewers the site still has a connection for."""
    site = show.child("site")
    assert site is not None
    ours = {viewer.getsockname()[1] for viewer in viewers}
    return sum(1 for link in psutil.Process(site.pid).net_connections("tcp") if link.raddr and link.raddr.port in ours)


def unsent(show: Show, viewers: list[socket.socket]) -> list[int]:
    """How many bytes the system keeps for each of these viewers, because they do not read them."""
    ends = {f"0100007F:{show.port:04X} 0100007F:{viewer.getsockname()[1]:04X}" for viewer in viewers}
    rows = [row.split() for row in Path("/proc/net/tcp").read_text("ascii").splitlines()[1:]]
    return [int(queues.split(":")[0], 16) for _, local, remote, _, queues, *_ in rows if f"{local} {remote}" in ends]


def test_a_viewer_who_never_reads_is_cut_off_and_its_descriptor_freed(show: Show) -> None:
    with deaf(show, "/live", 3) as viewers:
        wait_for(lambda: connections(show, viewers) == 3, 10)
        began = time.monotonic()
        wait_for(lambda: connections(show, viewers) == 0, 90)
        print(f"\ndeaf viewers cut off after {time.monotonic() - began:.0f} s")
    assert show.health["status"] == "ok"


@pytest.mark.show
def test_the_site_ends_by_itself_though_some_never_read() -> None:
    with Show() as show, deaf(show, "/live", 3) as viewers, deaf(show, "/ws", 3):
        wait_for(lambda: len(kept := unsent(show, viewers)) == 3 and all(kept), 30)  # a goodbye could not reach them
        assert show.end() == 0
        assert "is killed" not in show.log
