"""The bench of a graphics card runs from end to end on a processor, and a part that fails is told from one that works.

With it: `card_graphs`, `card_memory`, `card_pace`, `card_pack`, `card_plan`, `card_report` and `card_speed`.
"""

import math
import os
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
import torch
from PIL import Image

from tests.bench.card import PARTS, nvenc
from tests.bench.card_graphs import Differences
from tests.bench.card_pack import MAX_MIB, WEIGHTS, PackError, pack, requirements
from tests.bench.card_plan import Plan
from tests.bench.card_report import Part, Report, Task, run_parts
from tests.show import REPOSITORY, SHARED


@pytest.mark.slow
def test_every_part_works_on_a_processor_without_opencv(weights: None, tmp_path: Path) -> None:
    (tmp_path / "cv2.py").write_text("raise ImportError")
    path = f"{tmp_path}{os.pathsep}{REPOSITORY}"
    command = [sys.executable, "-m", "tests.bench.card", "--device", "cpu", "--brief", "--out", str(tmp_path)]
    done = subprocess.run(command, env=os.environ | {"PYTHONPATH": path}, check=False, capture_output=True, text=True)
    text = (tmp_path / "card.txt").read_text("utf-8")
    assert done.returncode == 0, text + done.stderr
    assert set(done.stdout.splitlines()) <= set(text.splitlines())
    table = text[text.index("outcome") :]
    assert set(re.findall(r"^(\w+).*\d  done$", table, re.M)) == set(PARTS)
    assert "no OpenCV" in text
    (row,) = re.findall(r"^128x64 +2 +([\d.]+) +([\d.]+) ", text, re.M)
    assert float(row[1]) == pytest.approx(4 * float(row[0]), rel=0.2) and float(row[0]) > 0
    assert "The canvas is 128x64 now: the memory is full." in text and "keyframes came in 128x64" in text
    assert len(re.findall(r"rank +\d+ by MobileNetV2", text)) == 2
    with Image.open(tmp_path / "card.png") as drawn:
        assert drawn.width == 640


def report(tmp_path: Path) -> Report:
    return Report(tmp_path / "card.txt")


def said(tmp_path: Path) -> str:
    return (tmp_path / "card.txt").read_text("utf-8")


def works(task: Task) -> None:
    task.say("this one works")


def test_a_part_that_fails_gives_its_traceback_and_the_others_go_on(tmp_path: Path) -> None:
    def fails(task: Task) -> None:
        raise ValueError("of no value")

    def dies(task: Task) -> None:
        os.abort()

    parts = [Part("raises", 1, fails), Part("aborts", 1, dies), Part("works", 1, works)]
    assert run_parts(parts, report(tmp_path), 60) == ["raises", "aborts"]
    text = said(tmp_path)
    assert "FAILED: ValueError: of no value" in text and "in fails" in text
    assert "aborts ended with -6" in text and "in dies" in text
    assert "this one works" in text and re.search(r"^works .* done$", text, re.M)


def test_a_part_that_hangs_is_ended_in_its_time_and_says_where(tmp_path: Path) -> None:
    def hangs(task: Task) -> None:
        assert not task.is_late
        while True:
            time.sleep(1)

    began = time.monotonic()
    assert run_parts([Part("hangs", 1, hangs), Part("works", 9, works)], report(tmp_path), 10) == ["hangs"]
    assert time.monotonic() - began < 10
    assert "hangs took longer than it may" in said(tmp_path) and "in hangs" in said(tmp_path)


def test_the_encoder_is_tried_where_its_libraries_are(tmp_path: Path) -> None:
    plan = Plan(torch.device("cpu"), tmp_path, tmp_path).brief()
    nvenc(plan, Task(report(tmp_path), math.inf))
    (found,) = re.findall(r"libx264 128x64: ([\d.]+) ms a frame, (\d+) bytes", said(tmp_path))
    assert float(found[0]) > 0 and int(found[1]) > 100


def test_recorded_steps_may_differ_as_much_as_eager_ones_do() -> None:
    assert Differences(0.005, 0.0, 0.009, 0.0, 1).same
    assert not Differences(0.02, 0.0, 0.0, 0.0, 1).same
    assert not Differences(0.0, 0.0, 0.02, 0.0, 1).same
    assert Differences(0.02, 0.01, 0.2, 0.1, 1).same
    assert not Differences(float("nan"), 0.0, 0.0, 0.0, 1).same


@pytest.mark.slow
def test_the_pack_lists_what_the_bench_imports_and_a_card_lacks() -> None:
    names = {re.split("[>=]", one)[0] for one in requirements()}
    assert {"msgspec", "platformdirs", "rich", "pillow", "psutil"} <= names
    assert not names & {"torch", "torchvision", "numpy", "opencv-python-headless", "av", "aiohttp"}


@pytest.mark.slow
def test_the_pack_holds_wheels_weights_and_how_to_begin(weights: None, tmp_path: Path) -> None:
    asked: list[Sequence[str]] = []

    def fetch(requirements: Sequence[str], folder: Path, python: str) -> None:
        asked.append((*requirements, python))
        (folder / "one-1.0-py3-none-any.whl").write_bytes(bytes(2**20))

    folder = tmp_path / "pack"
    size = pack(folder, SHARED / "weights", "3.12", fetch)
    weighed = sum((folder / f"{name}-imagenet.pth").stat().st_size for name in WEIGHTS) / 2**20
    assert size == pytest.approx(1 + weighed, abs=0.01)
    assert asked[0][-1] == "3.12" and any(one.startswith("msgspec") for one in asked[0])
    readme = (folder / "README.md").read_text("utf-8")
    assert "--weights pack" in readme and "python -m tests.bench.card" in readme


@pytest.mark.slow
def test_a_pack_that_is_too_large_or_lacks_weights_is_refused(tmp_path: Path) -> None:
    def fetch(requirements: Sequence[str], folder: Path, python: str) -> None:
        with (folder / "one.whl").open("wb") as file:
            file.truncate(int(MAX_MIB * 2**20))

    with pytest.raises(PackError, match="missing"):
        pack(tmp_path / "pack", tmp_path, "3.12", fetch)
    for name in WEIGHTS:
        (tmp_path / f"{name}-imagenet.pth").write_bytes(b"weights")
    with pytest.raises(PackError, match="MiB"):
        pack(tmp_path / "pack", tmp_path, "3.12", fetch)
