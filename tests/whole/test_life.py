"""The show begins quickly, survives the death of each of its processes, and leaves nothing behind."""

import contextlib
import os
import signal
import socket
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil
import pytest

from tests.show import Show, wait_for

pytestmark = pytest.mark.show


def test_answers_at_once_and_dreams_soon() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    began = time.monotonic()
    answered: list[float] = []

    def ask() -> None:
        while not answered:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30).close()
                answered.append(time.monotonic() - began)
            except urllib.error.URLError:
                time.sleep(0.01)

    visitor = threading.Thread(target=ask)
    visitor.start()
    with Show("--port", str(port)) as show:
        visitor.join()
        wait_for(lambda: show.health["ages"]["keyframe"] is not None, 60)
        dreamed = time.monotonic() - began
    print(f"\nfirst answer after {answered[0]:.2f} s (target 1.5), first dreamed keyframe after {dreamed:.1f} s (15)")
    assert answered[0] < 5 * 1.5
    assert dreamed < 5 * 15


@pytest.mark.parametrize("name", ["dreamer", "studio", "site"])
def test_a_killed_process_comes_back_while_the_others_go_on(name: str) -> None:
    ages = {"dreamer": "keyframe", "studio": "frame", "site": "tick"}
    with Show() as show:
        show.dreams()
        others = [show.child(other) for other in ages if other != name]
        victim = show.child(name)
        assert victim is not None
        victim.kill()
        killed = time.monotonic()
        show.said(rf"The {name} was ended by SIGKILL; starting it again")
        wait_for(lambda: (age := show.health["ages"][ages[name]]) is not None and age < time.monotonic() - killed, 60)
        print(f"\nthe {name} works again {time.monotonic() - killed:.1f} s after it was killed")
        show.dreams()
        assert show.child(name) != victim
        for other in others:
            assert other is not None and other.is_running(), f"{other} died with the {name}"


def test_the_video_goes_on_and_the_canvas_survives_while_the_dreamer_is_dead() -> None:
    with Show() as show:
        show.dreams()
        victim = show.child("dreamer")
        assert victim is not None
        victim.kill()
        show.said(r"The dreamer was ended by SIGKILL")
        while show.health["ages"]["keyframe"] > 0.5 or show.child("dreamer") == victim:
            ages = show.health["ages"]
            assert ages["frame"] < 3 and ages["packet"] < 3, "the video stood still"
            time.sleep(0.2)
        show.said("Going on from the last keyframe")


def rings(process: int) -> set[int]:
    """The inodes of the rings that a process holds: unnamed memory, which lives as long as somebody holds it."""
    held = set()
    with contextlib.suppress(OSError):
        for descriptor in Path(f"/proc/{process}/fd").iterdir():
            with contextlib.suppress(OSError):
                if "reverie-ring" in os.readlink(descriptor):
                    held.add(os.stat(descriptor).st_ino)
    return held


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_nothing_is_left_behind_after(how: signal.Signals, tmp_path: Path) -> None:
    show = Show("--data", str(tmp_path / "data"))
    show.dreams()
    children = show.children()
    assert len(children) == 3
    memory = rings(show.process.pid)
    assert memory
    began = time.monotonic()
    code = show.end(how)
    _gone, alive = psutil.wait_procs(children, timeout=10)
    took = time.monotonic() - began
    print(f"\nall gone {took:.1f} s after {how.name} (target 5)")
    assert code == (-9 if how == signal.SIGKILL else 0)
    assert not alive
    assert not {holder: held for holder in psutil.pids() if (held := rings(holder) & memory)}
    with socket.create_server(("127.0.0.1", show.port)):
        pass  # nobody listens there any more


def test_ends_while_it_is_still_loading() -> None:
    show = Show()
    children = show.children()
    assert show.end() == 0
    assert not psutil.wait_procs(children, timeout=5)[1]


def test_a_process_that_hangs_is_ended_and_started_again() -> None:
    with Show() as show:
        show.dreams()
        studio = show.child("studio")
        assert studio is not None
        studio.suspend()
        show.said(r"The studio has not reported for \d+ s and is ended", 40)
        show.dreams()
