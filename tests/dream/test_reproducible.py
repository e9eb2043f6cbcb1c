"""The same seed, scenes and times give the same canvas: bit for bit where it was recorded, nearly so elsewhere.

    python -m tests.dream.test_reproducible    # records anew what is expected, after a change that is meant to show

The record holds SHA-256 sums of canvases and keyframes, and the processor and PyTorch that they are true for. Others
round otherwise, which grows from step to step, so there the means of a coarse grid are compared after a few.
"""

import functools
import hashlib
import json
import platform
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.nn.functional import adaptive_avg_pool2d

from stream.dream.dreamer import Dreamer
from stream.dream.networks.dense import Network
from stream.dream.networks.engine import Engine
from stream.dream.networks.weights import load
from stream.dream.networks.zoo import ZOO
from stream.ipc.scene import Place, Scene, Target
from stream.settings import Settings, Size
from tests.bench.step import random_state
from tests.marks import few
from tests.show import SQUEEZENET

RECORD = Path(__file__).with_name("fixtures") / "canvases.json"
CASES = (
    "pocket 320x180 seed 1 whole",
    "pocket 200x128 seed 2 left and right",
    "pocket 96x224 seed 3 upper and lower",
    "squeezenet1_0 320x180 seed 1 whole",
    "squeezenet1_0 256x144 seed 2 left and right",
    "squeezenet1_0 128x192 seed 3 upper and lower",
    "squeezenet1_0 64x64 seed 4 change",
    "pocket 160x90 seed 5 change",
    "googlenet 96x64 seed 6 whole",
    "squeezenet1_0 640x360 seed 7 whole",
    "efficientnet_lite0 256x144 seed 8 whole",
)
KEYFRAMES, STEPS = 5, 4
PLACES: dict[str, tuple[Place, Place]] = {"upper and lower": ("upper", "lower"), "left and right": ("left", "right")}


@dataclass(frozen=True)
class Dreamt:
    """What came of a case: the canvas after the first keyframe and after 20 steps, and the keyframe that ends with
    them."""

    early: Tensor
    canvas: Tensor
    planes: bytes

    def recorded(self) -> dict[str, Any]:
        pixels = self.canvas.contiguous().numpy().tobytes()
        return {
            "canvas": hashlib.sha256(pixels).hexdigest(),
            "keyframe": hashlib.sha256(self.planes).hexdigest(),
            "grid": [round(value, 4) for value in adaptive_avg_pool2d(self.early, (3, 4)).flatten().tolist()],
        }


def circumstances() -> str:
    """What decides how numbers are rounded: the processor, what it can do, and PyTorch."""
    lines = dict(line.partition(":")[::2] for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines())
    about = {name.strip(): value.strip() for name, value in lines.items()}
    vectors = " ".join(sorted(re.findall(r"\b(?:avx|amx|fma|vnni)\w*", about.get("flags", ""))))
    return f"{about.get('model name', platform.machine())} ({vectors}), PyTorch {torch.__version__}"


@functools.cache
def engine(name: str) -> Engine:
    if name == "googlenet":
        network = Network(ZOO[name], random_state(name))
    else:
        (loaded,) = load(Settings(network=name, weights=(SQUEEZENET,) if name == "squeezenet1_0" else ()))
        network = Network(loaded.spec, loaded.state)
    cpu = torch.device("cpu")
    return Engine((network.at(cpu, torch.float32),), cpu)


def dream(case: str) -> Dreamt:
    """Twenty steps in five keyframes, an eighth of a second each, with camera and cross-fade; `change` changes the
    subject and the canvas's size on the way."""
    name, size, _, seed, what = case.split(" ", 4)
    width, height = map(int, size.split("x"))
    now = 0.0
    dreamer = Dreamer(engine(name), Settings(canvas=Size(width, height)), int(seed), lambda: now)
    goldfish, castle = Target(1, "goldfish", weight=2.0), Target(483, "castle")
    if what in PLACES:
        one, other = PLACES[what]
        dreamer.follow(Scene(1, (Target(1, "goldfish", weight=2.0, where=one), Target(483, "castle", where=other))))
    else:
        dreamer.follow(Scene(1, (goldfish,)))
    canvases = []
    for keyframe in range(KEYFRAMES):
        if what == "change" and keyframe == 3:
            dreamer.follow(Scene(2, (castle,)))
            dreamer.resize(Size(width * 3 // 2 // 2 * 2, height * 3 // 2 // 2 * 2))
        dreamer.move()
        for _ in range(STEPS):
            dreamer.step()
        canvases.append(dreamer.canvas.detach().clone())
        planes = dreamer.keyframe().planes
        now += 0.125
    return Dreamt(canvases[0], canvases[-1], planes)


@pytest.fixture(autouse=True)
def one_thread():  # type: ignore[no-untyped-def]
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.mark.parametrize("case", few(CASES, CASES[6], CASES[7], CASES[8]))
def test_the_same_seed_gives_the_same_canvas(case: str, request: pytest.FixtureRequest) -> None:
    if case.startswith("squeezenet"):
        request.getfixturevalue("weights")
    record = json.loads(RECORD.read_text())
    found, expected = dream(case).recorded(), record["cases"][case]
    if circumstances() == record["circumstances"]:
        assert found == expected
    assert found["grid"] == pytest.approx(expected["grid"], abs=0.02)


def main() -> None:
    torch.set_num_threads(1)
    cases = {case: dream(case).recorded() for case in CASES}
    RECORD.write_text(json.dumps({"circumstances": circumstances(), "cases": cases}, indent=1) + "\n")


if __name__ == "__main__":
    main()
