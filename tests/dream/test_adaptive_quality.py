"""A keyframe costs what the machine has time for, within what was set."""

import random

import pytest

from stream.dream.adaptive_quality import WINDOW, QualityController, estimate
from stream.settings import Settings, Size

CANVAS = Size(320, 180)


def run(
    controller: QualityController, step: float, rest: float = 0.01, keyframes: int = 400, fixed: float = 0.1
) -> list[tuple[int, int]]:
    """Keyframes on a machine that needs about `step` seconds for one on the whole canvas, of which a `fixed` share on
    any; steps and width of each."""
    had, chance = [], random.Random(1)
    for _ in range(keyframes):
        had.append((controller.steps, controller.canvas.width))
        area = controller.canvas.width * controller.canvas.height / (CANVAS.width * CANVAS.height)
        noise = chance.uniform(0.95, 1.05)
        controller.record(noise * controller.steps * step * (fixed + (1 - fixed) * area), noise * rest * area)
    return had


def test_a_canvas_is_not_made_smaller_for_nothing() -> None:
    steps, width = run(QualityController(3, CANVAS, 8), 0.15, fixed=0.8)[-1]
    assert (steps, width) == (1, 320)


def test_a_machine_that_is_fast_enough_dreams_as_it_was_set() -> None:
    assert set(run(QualityController(3, CANVAS, 8), 0.03)) == {(3, 320)}


def test_a_slower_one_takes_fewer_steps_and_a_slow_one_a_smaller_canvas() -> None:
    assert run(QualityController(3, CANVAS, 8), 0.05)[-1] == (2, 320)
    steps, width = run(QualityController(3, CANVAS, 8), 0.2)[-1]
    assert width < 320
    area = (width / 320) ** 2
    assert 1 / (steps * 0.2 * area + 0.01 * area) > 0.75 * 8


def test_it_does_not_swing_to_and_fro() -> None:
    for step in (0.02, 0.035, 0.041, 0.05, 0.07, 0.09, 0.13, 0.2, 0.5, 3.0):
        had = run(QualityController(3, CANVAS, 8), step)
        assert len(set(had[200:])) == 1, step


def test_it_takes_back_what_it_gave_up_once_there_is_time() -> None:
    controller = QualityController(3, CANVAS, 8)
    run(controller, 0.2)
    assert run(controller, 0.02)[-1] == (3, 320)


def test_one_slow_keyframe_changes_nothing() -> None:
    controller = QualityController(3, CANVAS, 8)
    run(controller, 0.03, keyframes=50)
    run(controller, 0.2, keyframes=1)
    assert run(controller, 0.03, keyframes=5)[-1] == (3, 320)


def test_another_network_is_measured_anew() -> None:
    controller = QualityController(3, CANVAS, 8)
    run(controller, 0.03)
    controller.switch_network()
    run(controller, 0.06, keyframes=WINDOW - 1)
    assert controller.steps == 3
    run(controller, 0.06, keyframes=1)
    assert controller.steps == 2


def test_full_memory_halves_the_canvas_for_good() -> None:
    controller = QualityController(3, Size(1280, 720), 30)
    assert controller.spare_memory()
    assert controller.canvas == Size(640, 360)
    for _ in range(200):
        controller.record(0.0001, 0.0001)
    assert controller.canvas == Size(640, 360)
    assert controller.spare_memory()
    assert controller.canvas == Size(320, 180)
    assert not controller.spare_memory()


@pytest.mark.parametrize("size", [Size(64, 64), Size(66, 4096), Size(322, 182)])
def test_every_canvas_is_even_and_large_enough(size: Size) -> None:
    controller = QualityController(3, size, 8)
    for _, _ in run(controller, 5.0):
        assert min(controller.canvas) >= 64
        assert all(side % 2 == 0 for side in controller.canvas)


@pytest.mark.parametrize(("step", "begins"), [(0.01, (4, 320)), (0.06, (2, 320)), (0.2, (2, 160)), (9.0, (1, 80))])
def test_what_is_known_of_another_network_is_heeded_at_once(step: float, begins: tuple[int, int]) -> None:
    for earlier in (0.01, 3.0):
        controller = QualityController(4, Size(320, 256), 8)
        run(controller, earlier)
        controller.switch_network(step)
        assert (controller.steps, controller.canvas.width) == begins
    expected = estimate(Settings(canvas=Size(320, 256)), "cpu", step)
    assert (expected.steps, expected.canvas.width) == begins
    assert expected.min_step_seconds == pytest.approx(step / 16)


def test_what_may_be_expected_is_said_and_never_more_than_a_show_makes() -> None:
    assert str(estimate(Settings(), "cpu", 0.001)) == "about 12.0 keyframes a second with 4 steps on 320x180"
    assert str(estimate(Settings(fps=5), "cpu", 0.001)) == "about 5.0 keyframes a second with 4 steps on 320x180"
    assert str(estimate(Settings(), "cuda", 0.001)) == "about 30.0 keyframes a second with 4 steps on 320x180"
    assert str(estimate(Settings(steps=1), "cpu", 0.5)).endswith("with 1 step on 160x90")


def test_what_was_wrongly_expected_of_a_network_is_mended() -> None:
    for expected in (0.001, 9.0):
        controller = QualityController(3, CANVAS, 8)
        controller.switch_network(expected)
        assert run(controller, 0.02)[-1] == (3, 320)
