"""A slow machine gives up keyframes, then steps, then canvas, only for what lasts, and takes it back in time."""

import itertools
import math
import random
from collections.abc import Callable
from typing import NamedTuple

import pytest

from stream.dream.adaptive_quality import LASTING, MAX_OVERSPEED, MIN_RATE, MIN_SIDE, QualityController, estimate
from stream.settings import Settings, Size
from tests.marks import few

CANVAS = Size(1280, 720)
FULL = (5, 1280)


class Had(NamedTuple):
    """What a keyframe had, and when."""

    time: float
    steps: int
    width: int
    gave_way: tuple[str, ...]

    @property
    def quality(self) -> tuple[int, int]:
        return self.steps, self.width


class Machine:
    """A machine whose every step takes `step` seconds on any canvas, and the rest of a keyframe `rest` on the whole
    one, give or take a `noise`; both times its `load`."""

    def __init__(
        self, step: float, rest: float, *, noise: float = 0.1, area: bool = False, steps: int = 5, rate: float = 4.0
    ) -> None:
        self.time, self.step, self.rest, self.noise, self.area = 1000.0, step, rest, noise, area
        self.load: Callable[[float], float] = lambda _: 1.0
        self.rate = rate
        self.controller = QualityController(steps, CANVAS, rate, clock=lambda: self.time)
        self._chance = random.Random(1)

    def run(self, seconds: float) -> list[Had]:
        """Dreams for so long; what each keyframe had."""
        had, end, quality = [], self.time + seconds, self.controller
        while self.time < end:
            had.append(Had(self.time, quality.steps, quality.canvas.width, quality.gave_way))
            area = quality.canvas.width * quality.canvas.height / (CANVAS.width * CANVAS.height)
            slow = self.load(self.time) * self._chance.uniform(1 - self.noise, 1 + self.noise)
            steps = slow * quality.steps * self.step * (area if self.area else 1.0)
            rest = slow * self.rest * area
            self.time += max(steps + rest, 1 / (MAX_OVERSPEED * self.rate))
            quality.record(steps, rest)
        return had

    def loaded(self, factor: float, seconds: float) -> None:
        """Is so many times slower for so long, from a second from now on."""
        begins = self.time + 1
        self.load = lambda time: factor if begins <= time < begins + seconds else 1.0


def qualities(had: list[Had]) -> list[tuple[int, int]]:
    """The qualities one after another, each once."""
    return [quality for quality, _ in itertools.groupby(one.quality for one in had)]


def test_a_machine_that_is_fast_enough_dreams_as_it_was_set_and_gives_nothing_up() -> None:
    had = Machine(0.03, 0.05).run(600)
    assert qualities(had) == [FULL]
    assert {one.gave_way for one in had} == {()}


def test_a_slower_one_makes_fewer_keyframes_and_no_worse_ones() -> None:
    machine = Machine(0.07, 0.1)
    had = machine.run(600)
    assert qualities(had) == [FULL]
    assert {one.gave_way for one in had[10:]} == {("keyframes",)}
    assert MIN_RATE < len(had) / 600 < 4
    assert str(machine.controller) == "fewer than 4 keyframes a second: the machine has no time for more"


def test_where_two_a_second_are_too_many_steps_become_fewer_and_the_canvas_stays() -> None:
    machine = Machine(0.14, 0.1)
    had = machine.run(600)
    assert qualities(had) == [FULL, (2, 1280)]
    assert had[-1].gave_way == ("keyframes", "steps")
    assert "2 of 5 steps" in str(machine.controller)


def test_where_that_is_not_enough_the_canvas_becomes_smaller_and_never_less_than_half() -> None:
    machine = Machine(0.05, 0.6)
    assert qualities(machine.run(600)) == [FULL, (2, 1280), (2, 960)]
    assert machine.controller.gave_way == ("keyframes", "steps", "canvas")
    said = str(machine.controller)
    assert said.endswith("2 of 5 steps, a canvas of 960x540 instead of 1280x720: the machine has no time for more")
    assert qualities(Machine(0.05, 5).run(600)) == [FULL, (2, 1280), (2, 960), (2, 640), (1, 640)]
    assert qualities(Machine(5, 5, area=True).run(3600))[-1] == (1, 640)


def test_a_canvas_is_not_made_smaller_for_nothing() -> None:
    had = Machine(0.6, 0.05).run(3600)
    assert qualities(had) == [FULL, (2, 1280), (2, 960), (2, 1280), (1, 1280)]
    assert sum(one.width < 1280 for one in had) < 10


@pytest.mark.parametrize("factor", [3, 6, 12, 40])
@pytest.mark.parametrize(("step", "rest"), [(0.03, 0.05), (0.02, 0.2), (0.07, 0.1)])
def test_a_load_of_eight_seconds_costs_keyframes_and_nothing_else(step: float, rest: float, factor: float) -> None:
    machine = Machine(step, rest)
    for _ in range(20):
        machine.run(20)
        machine.loaded(factor, 8)
        had = machine.run(30)
        assert qualities(had) == [FULL]
        if 3 < factor < 40:  # of which the whole is one keyframe
            assert ("keyframes",) in {one.gave_way for one in had}


def test_a_load_that_lasts_costs_steps_and_then_canvas_one_after_another() -> None:
    machine = Machine(0.03, 0.05)
    machine.run(20)
    machine.loaded(10, 120)
    began = machine.time + 1
    had = machine.run(119)
    assert qualities(had)[:2] == [FULL, (2, 1280)]
    changes = [after.time for before, after in itertools.pairwise(had) if before.quality != after.quality]
    assert all(later - earlier >= LASTING for earlier, later in itertools.pairwise([began, *changes[:2]]))


def test_what_was_given_up_comes_back_in_the_reverse_order() -> None:
    machine = Machine(0.02, 0.05)
    machine.loaded(20, 120)
    lost = qualities(machine.run(120))
    assert lost == [FULL, (2, 1280), (2, 960), (2, 640), (1, 640)]
    had = machine.run(200)
    assert qualities(had) == [(1, 640), (2, 640), (2, 960), (2, 1280), FULL]
    assert had[-1].gave_way == ()
    assert str(machine.controller) == ""


@pytest.mark.parametrize("area", [False, True])
@pytest.mark.parametrize("step", few([0.005, 0.03, 0.08, 0.095, 0.11, 0.15, 0.2, 0.25, 0.5, 3.0], 0.095, 0.2))
def test_it_does_not_swing_to_and_fro_within_an_hour(step: float, area: bool) -> None:
    for rest in (0.01, 0.15, 0.45, 1.0):
        found = qualities(Machine(step, rest, area=area).run(3600))
        assert len(found) <= 6, (rest, found)
        assert sorted(found, reverse=True) == found or found[2:4] == [(2, 960), (2, 1280)], (rest, found)


@pytest.mark.parametrize("noise", [0.3, 0.5])
def test_not_even_on_a_restless_machine(noise: float) -> None:
    for step in (0.06, 0.08, 0.095, 0.11, 0.15):
        assert len(qualities(Machine(step, 0.05, noise=noise).run(3600))) <= 4, step


def test_a_load_that_comes_and_goes_does_not_take_the_picture_with_it() -> None:
    machine = Machine(0.03, 0.05)
    machine.load = lambda time: 6.0 if time % 60 < 25 else 1.0
    had = machine.run(3600)
    assert len(qualities(had)) <= 10
    machine.load = lambda _: 1.0
    assert machine.run(3600)[-1].quality == FULL


def test_a_pause_of_the_whole_machine_changes_nothing() -> None:
    machine = Machine(0.03, 0.05)
    machine.run(50)
    machine.time += 600
    machine.controller.record(600.0, 0.05)
    assert qualities(machine.run(100)) == [FULL]


def test_fewer_keyframes_may_be_asked_for_than_are_given_up() -> None:
    assert qualities(Machine(0.25, 0.1, rate=0.5).run(600)) == [FULL]


def test_another_network_is_measured_anew_and_what_is_known_of_it_is_heeded_at_once() -> None:
    machine = Machine(0.03, 0.05)
    machine.run(50)
    machine.controller.switch_network()
    assert qualities(machine.run(LASTING)) == [FULL]
    for seconds, steps in ((0.01, 5), (0.09, 5), (0.13, 3), (0.3, 1), (9.0, 1)):
        machine.controller.switch_network(seconds)
        assert machine.controller.steps == steps, seconds
        assert machine.controller.canvas == CANVAS
        assert estimate(Settings(canvas=CANVAS), "cpu", seconds).steps == steps, seconds


def test_another_network_begins_on_the_whole_canvas() -> None:
    machine = Machine(0.05, 0.6)
    machine.run(100)
    assert machine.controller.canvas != CANVAS
    machine.controller.switch_network(0.01)
    assert machine.controller.canvas == CANVAS


@pytest.mark.parametrize("expected", [0.001, 9.0])
def test_what_was_wrongly_expected_of_a_network_is_mended(expected: float) -> None:
    machine = Machine(0.03, 0.05)
    machine.controller.switch_network(expected)
    assert machine.run(120)[-1].quality == FULL


def test_full_memory_halves_the_canvas_for_good() -> None:
    controller = QualityController(3, CANVAS, 30)
    assert controller.spare_memory()
    assert controller.canvas == Size(640, 360)
    assert controller.gave_way == ("canvas",)
    assert str(controller) == "a canvas of 640x360 instead of 1280x720: the machine has no memory for more"
    for _ in range(200):
        controller.record(0.0001, 0.0001)
    assert controller.canvas == Size(640, 360)
    assert controller.spare_memory()
    assert controller.canvas == Size(320, 180)
    assert not controller.spare_memory()


@pytest.mark.parametrize("size", [Size(64, 64), Size(66, 4096), Size(322, 182), Size(4096, 64)])
def test_every_canvas_is_even_and_large_enough(size: Size) -> None:
    now = itertools.count()
    controller = QualityController(3, size, 8, lambda: next(now))
    for _ in range(400):
        controller.record(1.0, 30.0 * math.prod(controller.canvas) / math.prod(size))
        assert min(controller.canvas) >= MIN_SIDE
        assert all(side % 2 == 0 for side in controller.canvas)
    while controller.spare_memory():
        assert min(controller.canvas) >= MIN_SIDE


def test_what_may_be_expected_is_said_and_never_more_than_a_show_makes() -> None:
    assert str(estimate(Settings(), "cpu", 0.001)) == "about 6.0 keyframes a second with 5 steps on 1280x720"
    assert str(estimate(Settings(fps=5), "cpu", 0.001)) == "about 5.0 keyframes a second with 5 steps on 1280x720"
    assert str(estimate(Settings(), "cuda", 0.001)) == "about 30.0 keyframes a second with 5 steps on 1280x720"
    assert str(estimate(Settings(), "cpu", 0.04)).startswith("about 4.1 keyframes a second with 5 steps")
    assert str(estimate(Settings(steps=1), "cpu", 0.5)).endswith("with 1 step on 1280x720")
