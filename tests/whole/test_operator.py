"""The operator changes the network while the show runs: the video and the canvas go on, and nobody is started again."""

import asyncio
import itertools
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import psutil
import pytest

from stream.dream.networks.zoo import ZOO, TorchvisionSpec
from tests.clients import watch_live
from tests.show import REPOSITORY, SQUEEZENET, Show, environment, wait_for

pytestmark = [pytest.mark.usefixtures("weights"), pytest.mark.show]
TOKEN = "correct-horse-battery"
WATCHED = 20.0  # seconds
ORDINARY = 6  # pictures, a second apart, before the change and after it


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Show]:
    """A show with the pocket network and an operator; SqueezeNet is in torchvision's cache, and nothing else is."""
    kind = ZOO["squeezenet1_0"]
    assert isinstance(kind, TorchvisionSpec)
    cached = tmp_path / "torch" / "hub" / "checkpoints" / kind.cached.name
    cached.parent.mkdir(parents=True)
    cached.symlink_to(SQUEEZENET)
    variables = {"TORCH_HOME": str(tmp_path / "torch"), "REVERIE_OPERATOR": TOKEN}
    flags = ("--network", "pocket", "--weights", "none", "--offline", "--data", str(tmp_path / "data"))
    slowly = ("--zoom", "1.02", "--turn", "0", "--wander", "0")
    with Show(*flags, *slowly, variables=variables) as show:
        show.dreams()
        yield show


def use(show: Show, *arguments: str, **variables: str) -> tuple[int, str]:
    """What `reverie networks use` answers, and all that it prints."""
    command = [sys.executable, "-m", "stream", "networks", "use", *arguments, "--url", show.url]
    ended = subprocess.run(
        command, cwd=REPOSITORY, env=environment(**variables), capture_output=True, text=True, timeout=120, check=False
    )
    return ended.returncode, ended.stdout + ended.stderr


def coarse(jpeg: bytes) -> np.ndarray:
    """A picture in 0..1 without the grain that changes with every keyframe."""
    picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    return np.asarray(cv2.resize(picture, (32, 18), interpolation=cv2.INTER_AREA), np.float32) / 255


def next_picture(show: Show, before: bytes) -> tuple[bytes, str]:
    """A picture that is not the one before, of which there is one a second, and the name of the network at its time."""

    def another() -> bytes | None:
        jpeg = show.get("/snapshot.jpg")[1]
        return jpeg if jpeg != before else None

    return wait_for(another, 20), show.state["network"]["name"]


def labels(show: Show, text: str) -> list[str]:
    return [word["label"] for word in json.loads(show.get(f"/api/words?q={text}")[1])]


async def test_the_network_changes_while_video_canvas_and_processes_go_on(running: Show) -> None:
    show = running
    wait_for(lambda: show.state["seen"], 60)
    assert labels(show, "beagle")[0] == "golden retriever"  # which the pocket network knows instead
    processes = show.children()
    video = asyncio.create_task(watch_live(show.url, WATCHED))
    jpegs, names = [b""], [""]

    async def look(pictures: int) -> None:
        for _ in range(pictures):
            jpeg, name = await asyncio.to_thread(next_picture, show, jpegs[-1])
            jpegs.append(jpeg)
            names.append(name)

    await look(ORDINARY)
    asking = asyncio.create_task(asyncio.to_thread(use, show, "squeezenet1_0", "--wait", REVERIE_OPERATOR=TOKEN))
    async with asyncio.timeout(60):
        while names[-1] != "squeezenet1_0":
            await look(1)
    changed = len(names) - 1
    await look(ORDINARY)
    code, said = await asking
    watched = await video

    assert code == 0, said
    assert said.startswith("squeezenet1_0 is being loaded, while pocket goes on dreaming.\n")
    assert "squeezenet1_0 dreams, because the operator asked for it (about " in said.splitlines()[-1]
    assert show.children() == processes
    wait_for(lambda: labels(show, "beagle")[0] == "beagle", 10)

    pictures = [coarse(jpeg) for jpeg in jpegs[1:]]
    seconds = [float(np.abs(after - before).mean()) for before, after in itertools.pairwise(pictures)]
    change = max(seconds[changed - 2 : changed])
    ordinary = float(np.median(seconds[1 : changed - 2] + seconds[changed:]))  # the first is the opening's
    print(f"\nthe picture changes by {change:.3f} in the second of the change, by {ordinary:.3f} in an ordinary one")
    holes = np.diff(watched.places)
    print(f"longest hole in the video {holes.max():.3f} s, {watched.distinct_per_second:.1f} pictures a second")
    assert change < 2 * ordinary
    assert holes.min() > 0
    assert holes.max() < 1
    assert watched.distinct_per_second > 0.7 * show.state["video"]["fps"]


def test_the_token_is_the_operators_alone_and_a_wish_outlives_the_dreamer(running: Show, tmp_path: Path) -> None:
    show = running
    data = tmp_path / "data"
    code, said = use(show, "squeezenet1_0", REVERIE_OPERATOR="wrong-wrong-wrong-wrong")
    assert (code, said) == (1, f"reverie: The show at {show.url} answered 401: That is not the operator's token.\n")
    code, said = use(show, "vgg16", REVERIE_OPERATOR=TOKEN)
    assert code == 1 and "answered 409: vgg16 is not on this machine" in said
    code, said = use(show, "alexnet", REVERIE_OPERATOR=TOKEN)
    assert code == 1 and "answered 400: 'alexnet' is no network; there are auto, pocket, " in said
    data.mkdir(exist_ok=True)
    (data / "operator.token").write_text(f"{TOKEN}\n")
    code, said = use(show, "squeezenet1_0", "--wait", "--data", str(data))
    assert code == 0, said

    victim = show.child("dreamer")
    assert victim is not None
    victim.kill()
    show.said("The dreamer was ended by SIGKILL")
    wait_for(lambda: show.state["network"]["why"] == "the operator asked for it", 60)  # as only a new one says
    assert show.state["network"]["name"] == "squeezenet1_0"
    show.said("squeezenet1_0 dreams, because it was asked for")

    for process in [psutil.Process(show.process.pid), *show.children()]:
        assert TOKEN not in " ".join(process.cmdline())
        if process.pid != show.process.pid:  # which got it as a variable
            assert TOKEN not in str(process.environ())
    assert TOKEN not in show.log
    assert TOKEN not in show.get("/api/state")[1].decode()
