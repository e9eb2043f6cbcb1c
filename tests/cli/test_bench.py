"""The bench prints a table of what it measured, and advice that a show can be started with."""

import re
import shlex
from pathlib import Path

import pytest
import torch

from stream.__main__ import parser
from stream.cli.bench import advice, bench, candidates, canvases, fast_enough
from stream.dream.benchmark import Measurement
from stream.dream.networks import ladder
from stream.settings import Settings, Size, from_arguments

TARGET = 4.0
CPU, CARD = torch.device("cpu"), torch.device("cuda")
SIZES = (Size(640, 360), Size(960, 540), Size(1280, 720))


def speed(step: float, canvas: Size = SIZES[-1], rest: float = 0.05, steps: int = 5) -> Measurement:
    return Measurement("pocket", "float32", canvas, steps, step, rest, 800.0, limit=1000.0)


def machine(step: float, rest: float) -> list[Measurement]:
    """One that needs so many seconds for a step and, at 1280x720, for the rest."""
    return [speed(step, canvas, rest * canvas.width**2 / 1280**2) for canvas in SIZES]


def advised(lines: list[str]) -> Settings:
    """The settings of the command that is to be pasted."""
    (command,) = (line.removeprefix("Take:  reverie ") for line in lines if line.startswith("Take:"))
    return from_arguments(parser().parse_args(shlex.split(command)), {})


@pytest.mark.slow
def test_a_small_bench_gives_a_table_and_a_command_to_paste(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stream.cli.bench.SIZES", (Size(1920, 1080), Size(128, 72), Size(192, 108)))
    doing: list[str] = []
    settings = Settings(network="pocket", canvas=Size(64, 64), size=Size(128, 128), threads=1, device="cpu", seed=1)
    header, *lines = bench(settings, doing.append, seconds=0.2)
    columns = ["canvas", "keyframes/s", "steps/s", "ms a step", "ms the rest", "MB", "of limit", "network, precision"]
    assert re.split(r"  +", header.strip()) == columns
    rows = [re.split(r"  +", line[2:].strip()) for line in lines[: lines.index("")]]
    assert [row[0] for row in rows] == ["64x64", "128x72", "192x108"]
    for _, keyframes, steps, step, rest, memory, share, network in rows:
        assert float(steps) == pytest.approx(settings.steps * float(keyframes), rel=0.1)
        assert 1000 / float(keyframes) == pytest.approx(settings.steps * float(step) + float(rest), rel=0.1)
        assert 0 <= int(share.removesuffix("%")) < 100
        assert float(memory) > 100
        assert network.startswith("pocket, ")
    assert [line[0] for line in lines[: lines.index("")]] == ["*", " ", " "]
    report = " ".join(lines)
    assert re.search(r"Video: 128x128 by \w+ takes [\d.]+ ms a frame, \d+ % of one core at 30 fps", report)
    assert re.search(r"1 thread of the processor .* \(\d+ GFLOP/s in (float32|bfloat16)\)", report)
    found = advised(lines)
    assert (found.network, found.threads, found.size) == ("pocket", 1, Size(128, 128))
    assert str(found.canvas) in [row[0] for row in rows]
    assert [line for line in doing if line.startswith("dreaming")] == [f"dreaming with pocket on {r[0]}" for r in rows]


def test_all_rungs_of_the_ladder_that_are_here_are_measured_best_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ladder.RUNGS, "cpu", ("googlenet", "squeezenet1_0+squeezenet1_1", "pocket"))
    monkeypatch.setattr(ladder, "is_local", lambda rung: rung != "googlenet")
    assert candidates(Settings(), CPU) == ["squeezenet1_0+squeezenet1_1", "pocket"]
    assert candidates(Settings(network="squeezenet1_0+pocket"), CPU) == ["squeezenet1_0+pocket"]


def test_the_usual_canvases_are_measured_and_the_one_that_is_set() -> None:
    assert canvases(Settings(), CPU) == [*SIZES]
    assert canvases(Settings(size=Size(960, 540)), CPU) == [*SIZES]
    assert canvases(Settings(canvas=Size(800, 600)), CPU) == [SIZES[0], Size(800, 600), *SIZES[1:]]
    assert canvases(Settings(), CARD) == [*SIZES, Size(1920, 1080)]


def test_auto_takes_what_makes_a_keyframe_a_second_with_all_of_its_steps() -> None:
    assert fast_enough(speed(0.15), Settings(), CPU)
    assert not fast_enough(speed(0.25), Settings(), CPU)


def test_the_largest_canvas_is_advised_on_which_two_keyframes_a_second_are_made() -> None:
    choices = [advised(list(advice(machine(0.04, rest), Settings(), 0.015, TARGET))) for rest in (0.05, 0.3, 0.8, 2.0)]
    assert [choice.canvas for choice in choices] == [SIZES[2], SIZES[1], SIZES[0], SIZES[0]]
    assert [choice.size for choice in choices] == [Settings().size] * 4
    assert [choice.steps for choice in choices[1:3]] == [5, 5]
    assert choices[3].steps < 5


def test_a_canvas_that_the_video_has_no_room_for_is_not_advised() -> None:
    choice = advised(list(advice(machine(0.01, 0.02), Settings(size=Size(960, 540)), 0.01, TARGET)))
    assert choice.canvas == Size(960, 540)


def test_what_is_left_over_on_the_largest_canvas_goes_into_steps() -> None:
    steps = [
        advised(list(advice(machine(step, 0.05), Settings(), 0.01, TARGET))).steps for step in (0.06, 0.026, 0.005)
    ]
    assert steps == [5, 6, 10]


def test_as_many_frames_are_advised_as_take_about_half_of_a_core() -> None:
    rates = [
        advised(list(advice(machine(0.02, 0.05), Settings(), spent, TARGET))).fps for spent in (0.005, 0.017, 0.09)
    ]
    assert rates == [60, 30, 5]


def test_a_slow_machine_takes_fewer_steps_and_is_told_if_that_is_not_enough() -> None:
    *_, sentence = lines = list(advice(machine(0.2, 0.05), Settings(), 0.06, TARGET))
    assert (advised(lines).canvas, advised(lines).steps) == (SIZES[0], 2)
    assert "about 2.4 keyframes a second" in sentence and "slow" not in sentence
    *_, sentence = advice(machine(0.7, 0.05), Settings(), 0.01, TARGET)
    assert "which looks slow: 2 are wanted" in sentence
    *_, sentence = advice(machine(0.001, 0.001), Settings(), 0.01, TARGET)
    assert "about 6.0 keyframes a second" in sentence  # a show makes no more than that


def test_files_of_weights_are_dreamed_with_and_named(tmp_path: Path) -> None:
    file = tmp_path / "mine.pth"
    settings = Settings(weights=(file, file))
    assert candidates(settings, CPU) == ["auto"]
    (line, _) = advice(machine(0.02, 0.05), settings, 0.005, TARGET)
    assert f" --weights {file},{file} " in line
