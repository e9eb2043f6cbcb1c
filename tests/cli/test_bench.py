"""The bench prints a table of what it measured, and advice that a show can be started with."""

import re
import shlex
from pathlib import Path

import pytest

from stream.__main__ import parser
from stream.cli.bench import advice, bench, candidates, fitting
from stream.dream.benchmark import Measurement
from stream.dream.networks import ladder
from stream.settings import Settings, Size, from_arguments

LIVELY = 6.0


def speed(keyframes: float, canvas: Size, steps: int = 4) -> Measurement:
    return Measurement("pocket", "float32", canvas, keyframes * steps, keyframes, 1000.0)


def advised(lines: list[str]) -> Settings:
    """The settings of the command that is to be pasted."""
    (command,) = (line.removeprefix("Take:  reverie ") for line in lines if line.startswith("Take:"))
    return from_arguments(parser().parse_args(shlex.split(command)), {})


@pytest.mark.slow
def test_a_small_bench_gives_a_table_and_a_command_to_paste() -> None:
    doing: list[str] = []
    settings = Settings(network="pocket", canvas=Size(64, 64), size=Size(128, 128), threads=1, device="cpu", seed=1)
    header, *lines = bench(settings, doing.append, seconds=0.2)
    assert header.split() == ["network", "precision", "canvas", "steps/s", "of", "limit", "keyframes/s"]
    rows = [line.split() for line in lines[: lines.index("")]]
    assert rows[0][0] == "pocket" and rows[0][2] == "64x64"
    for *_, steps, share, keyframes in rows:
        assert float(steps) == pytest.approx(settings.steps * float(keyframes), rel=0.1)
        assert 0 <= int(share.removesuffix("%")) < 100
    report = " ".join(lines)
    assert re.search(r"Video: 128x128 by \w+ takes [\d.]+ ms a frame, \d+ % of one core at 30 fps", report)
    assert re.search(r"1 thread of the processor .* \(\d+ GFLOP/s in (float32|bfloat16)\)", report)
    found = advised(lines)
    assert (found.network, found.threads, found.size) == ("pocket", 1, Size(128, 128))
    assert str(found.canvas) in [row[2] for row in rows]
    assert [line for line in doing if line.startswith("dreaming")] == [f"dreaming with pocket on {r[2]}" for r in rows]


def test_a_faster_machine_is_given_a_larger_canvas_that_the_video_has_room_for() -> None:
    settings = Settings(size=Size(640, 360))
    canvases = [fitting(speed(rate, Size(320, 180)), settings, LIVELY) for rate in (0.25, 1.5, 3.25, 6.5, 250)]
    assert canvases == [Size(128, 72), Size(192, 108), Size(320, 180), Size(448, 252), Size(640, 360)]


def test_the_largest_lively_canvas_is_advised() -> None:
    settings = Settings()
    found = [speed(20, Size(320, 180)), speed(2.5, Size(512, 288)), speed(8, Size(448, 252))]
    choice = advised(list(advice(found, settings, 0.005, LIVELY)))
    assert (choice.canvas, choice.steps, choice.fps, choice.size) == (Size(448, 252), 4, 60, settings.size)


def test_a_canvas_that_is_lively_with_fewer_steps_comes_before_a_smaller_one() -> None:
    found = [speed(4, Size(320, 180)), speed(8, Size(256, 144))]
    choice = advised(list(advice(found, Settings(), 0.005, LIVELY)))
    assert (choice.canvas, choice.steps) == (Size(320, 180), 2)


def test_what_is_left_over_on_the_largest_canvas_goes_into_steps() -> None:
    choice = advised(list(advice([speed(14, Size(640, 360))], Settings(), 0.012, LIVELY)))
    assert (choice.canvas, choice.steps, choice.fps) == (Size(640, 360), 9, 30)


def test_a_slow_machine_takes_fewer_steps_and_is_told_if_that_is_not_enough() -> None:
    *_, sentence = lines = list(advice([speed(2, Size(128, 72))], Settings(), 0.06, LIVELY))
    assert (advised(lines).steps, advised(lines).fps) == (1, 5)
    assert "about 7.5 keyframes a second" in sentence and "slow" not in sentence  # a show takes no more than that
    *_, sentence = advice([speed(1, Size(128, 72))], Settings(), 0.01, LIVELY)
    assert "which looks slow" in sentence


def test_of_the_ladder_the_best_that_are_here_are_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ladder.RUNGS, "cpu", ("efficientnet_lite0+efficientnet_lite1", "efficientnet_lite2", "pocket"))
    assert candidates(Settings(device="cpu")) == ["efficientnet_lite2", "efficientnet_lite0+efficientnet_lite1"]
    assert candidates(Settings(network="googlenet+vgg16")) == ["googlenet+vgg16"]
    file = tmp_path / "mine.pth"
    settings = Settings(weights=(file, file))
    assert candidates(settings) == ["auto"]
    (line, _) = advice([speed(8, Size(64, 64))], settings, 0.005, LIVELY)
    assert f" --weights {file},{file} " in line
