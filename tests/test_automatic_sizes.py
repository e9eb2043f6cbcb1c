"""Sizes that nobody sets are what this machine can draw and encode, and those that somebody sets stay as they are."""

import logging
import subprocess

import msgspec
import pytest

from stream import automatic_sizes
from stream.automatic_sizes import MAX_SHARE, SIZES, choose, measured_frame, resolved
from stream.ipc.reports import MeasuredFrame
from stream.ipc.worker import WorkerConfig
from stream.settings import AUTO_SIZE, AutoSize, Settings, Size


def frame(share: float, size: Size = AUTO_SIZE, fps: int = 30) -> MeasuredFrame:
    """One that takes such a share of a core."""
    return MeasuredFrame(size, "libx264", share / fps)


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> list[MeasuredFrame | Exception]:
    """What is measured next, in the place of this machine."""
    found: list[MeasuredFrame | Exception] = []

    def measure(_: Settings) -> MeasuredFrame:
        one = found.pop()
        if isinstance(one, Exception):
            raise one
        return one

    monkeypatch.setattr(automatic_sizes, "measured_frame", measure)
    return found


@pytest.mark.parametrize(
    ("share", "chosen"),
    [
        (0.01, Size(1280, 720)),
        (0.5, Size(1280, 720)),
        (0.6, Size(960, 540)),
        (1.5, Size(640, 360)),
        (9, Size(640, 360)),
    ],
)
def test_the_largest_video_is_chosen_that_takes_about_half_of_a_core(share: float, chosen: Size) -> None:
    assert choose(frame(share), 30) == chosen


def test_twice_the_frames_cost_twice_as_much() -> None:
    assert [choose(frame(0.5 * MAX_SHARE), fps) for fps in (30, 60, 61)] == [SIZES[1], SIZES[1], SIZES[2]]


def test_a_larger_video_is_chosen_only_where_it_was_measured() -> None:
    assert choose(frame(0.001), 30) == Size(1280, 720)
    assert choose(frame(0.3, SIZES[0]), 30) == Size(1920, 1080)
    assert choose(frame(1.0, SIZES[0]), 30) == Size(1280, 720)


def test_what_was_chosen_is_said_with_its_figures(
    machine: list[MeasuredFrame | Exception], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    machine += [frame(0.8), frame(0.42)]
    assert resolved(Settings()).size == Size(1280, 720)
    assert "The video is 1280x720: of a core's time at 30 fps it takes about 42 %" in caplog.text
    assert "14.0 ms a frame by libx264" in caplog.text
    assert resolved(Settings()).size == Size(960, 540)
    assert "The video is 960x540: of a core's time at 30 fps it takes about 45 % (by its area" in caplog.text


def test_the_canvas_is_as_large_as_the_video_unless_it_is_set(machine: list[MeasuredFrame | Exception]) -> None:
    machine += [frame(0.8), frame(0.8)]
    assert resolved(Settings()).canvas == Size(960, 540)
    assert resolved(Settings(canvas=Size(320, 180))).canvas == Size(320, 180)
    assert resolved(Settings(size=Size(426, 240))).canvas == Size(426, 240)


@pytest.mark.parametrize("size", [Size(128, 4096), Size(4096, 4096), Size(1280, 720)])
def test_what_is_set_is_not_measured(machine: list[MeasuredFrame | Exception], size: Size) -> None:
    assert resolved(Settings(size=size)).size == size
    assert machine == []


@pytest.mark.parametrize(
    "error",
    [
        FileNotFoundError("no python"),
        subprocess.CalledProcessError(1, "python", b"", b"libx264: no such codec\n"),
        subprocess.TimeoutExpired("python", 10.0),
        msgspec.DecodeError("Input data was truncated"),
    ],
)
def test_a_machine_that_cannot_be_measured_gets_the_smallest_and_one_sentence(
    machine: list[MeasuredFrame | Exception], error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    machine.append(error)
    assert resolved(Settings()).size == Size(640, 360)
    assert len(caplog.records) == 1
    assert "cannot be measured" in caplog.text


def test_workers_are_told_sizes_that_nobody_has_to_choose_any_more(machine: list[MeasuredFrame | Exception]) -> None:
    machine.append(frame(0.8))
    config = WorkerConfig("studio", resolved(Settings()), {}, 0, 0.0, 0)
    settings = WorkerConfig.from_text(config.to_text()).settings
    assert (settings.size, settings.canvas) == (Size(960, 540), Size(960, 540))
    assert not isinstance(settings.size, AutoSize)
    assert not isinstance(settings.canvas, AutoSize)


@pytest.mark.slow
def test_this_machine_can_be_measured() -> None:
    found = measured_frame(Settings(encoder="libx264", fps=60, bitrate=5000))
    assert (found.size, found.encoder) == (Size(1280, 720), "libx264")
    assert 0 < found.seconds < 1
    with pytest.raises(subprocess.CalledProcessError) as error:
        measured_frame(Settings(encoder="nothing"))
    assert b"--encoder is 'nothing'" in error.value.stderr
