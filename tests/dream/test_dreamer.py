"""The dream follows what is wanted, goes on from what was there, and is the same for the same seed."""

import logging
from collections.abc import Callable

import pytest
import torch

from stream.dream.dreamer import Dreamer
from stream.dream.networks import pocket
from stream.dream.networks.dense import Network
from stream.dream.networks.engine import Engine
from stream.dream.networks.zoo import ZOO
from stream.dream.objectives import Response, layer
from stream.ipc.scene import Place, Scene, Target
from stream.settings import Settings, Size

VOLCANO, FLAMINGO, IRON = 980, 130, 606


class Clock:
    """A clock that is told the time."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


Make = Callable[..., Dreamer]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def make(engine: Engine, clock: Clock) -> Make:
    def maker(seed: int = 1, width: int = 160, height: int = 96, zoom: float = 1.1, wander: float = 0.0) -> Dreamer:
        return Dreamer(engine, Settings(canvas=Size(width, height), zoom=zoom, wander=wander), seed, clock)

    return maker


def scene(number: int, *subjects: tuple[int, Place]) -> Scene:
    return Scene(number, tuple(Target(index, str(index), where=where) for index, where in subjects))


def dream(dreamer: Dreamer, clock: Clock, keyframes: int, steps: int = 3) -> None:
    for _ in range(keyframes):
        dreamer.move()
        for _ in range(steps):
            dreamer.step()
        dreamer.keyframe()
        clock.now += 0.2


def logits(engine: Engine, canvas: torch.Tensor) -> torch.Tensor:
    with torch.no_grad():
        found = engine.network.logits(canvas)
    return found[0].mean((1, 2))


def test_dreaming_of_a_thing_makes_the_network_see_it(engine: Engine, make: Make, clock: Clock) -> None:
    dreamer = make()
    before = logits(engine, dreamer.canvas)
    dreamer.follow(scene(1, (VOLCANO, "everywhere")))
    dream(dreamer, clock, 12)
    after = logits(engine, dreamer.canvas)
    assert after[VOLCANO] - after.mean() > before[VOLCANO] - before.mean() + 3
    assert VOLCANO in [seen.index for seen in dreamer.seen()]


def test_upper_and_lower_subjects_go_where_they_should(engine: Engine, make: Make, clock: Clock) -> None:
    dreamer = make(width=160, height=192, zoom=1.0)
    dreamer.follow(scene(1, (VOLCANO, "upper"), (FLAMINGO, "lower")))
    dream(dreamer, clock, 8)
    upper, lower = (logits(engine, half) for half in dreamer.canvas.chunk(2, dim=2))
    assert upper[VOLCANO] > upper[FLAMINGO] + 3
    assert lower[FLAMINGO] > lower[VOLCANO] + 3


def test_a_new_subject_is_dreamed_in_the_very_next_keyframe(engine: Engine, make: Make, clock: Clock) -> None:
    dreamer = make()
    dreamer.follow(scene(1, (VOLCANO, "everywhere")))
    dream(dreamer, clock, 12)
    before = logits(engine, dreamer.canvas)
    dreamer.follow(scene(2, (FLAMINGO, "everywhere")))
    dream(dreamer, clock, 1)
    after = logits(engine, dreamer.canvas)
    assert after[FLAMINGO] - after[VOLCANO] > before[FLAMINGO] - before[VOLCANO] + 2
    assert dreamer.keyframe().scene == 2


def test_it_dreams_by_itself_when_nothing_is_asked_for(make: Make, clock: Clock) -> None:
    dreamer = make()
    before = dreamer.canvas
    dream(dreamer, clock, 12)
    assert (dreamer.canvas - before).abs().mean() > 0.02
    assert dreamer.seen()[0].probability > 0.2


def test_the_same_seed_scenes_and_times_dream_the_same(make: Make, clock: Clock) -> None:
    def dreamed(seed: int) -> torch.Tensor:
        clock.now = 100.0
        dreamer = make(seed)
        dream(dreamer, clock, 2)
        dreamer.follow(scene(1, (VOLCANO, "upper")))
        dream(dreamer, clock, 2)
        return dreamer.canvas

    assert torch.equal(dreamed(1), dreamed(1))
    assert not torch.equal(dreamed(1), dreamed(2))


def test_a_keyframe_says_what_it_shows_and_when(make: Make, clock: Clock) -> None:
    dreamer = make()
    dreamer.follow(scene(7, (VOLCANO, "everywhere")))
    dreamer.move()
    moved = clock.now
    clock.now += 0.3  # the steps take their time, but the view is the one of the beginning
    dreamer.step()
    keyframe = dreamer.keyframe()
    assert (keyframe.width, keyframe.height, keyframe.time) == (160, 96, moved)
    assert (keyframe.scene, keyframe.steps, keyframe.motion.zoom) == (7, 1, 1.1)
    assert len(keyframe.planes) == 160 * 96 * 3 // 2


def test_after_a_crash_the_dream_goes_on_where_it_was(make: Make, clock: Clock) -> None:
    first = make(zoom=1.0)
    first.follow(scene(1, (VOLCANO, "everywhere")))
    dream(first, clock, 5)
    second = make(seed=2, zoom=1.0)
    second.resume(first.keyframe())
    assert (second.canvas - first.canvas).abs().mean() < 0.04  # what I420 keeps of fine colours


def test_a_canvas_resumed_late_is_where_the_studio_has_moved_it(make: Make, clock: Clock) -> None:
    first = make(wander=1.0)
    dream(first, clock, 1, steps=1)
    keyframe = first.keyframe()
    second, third = make(seed=2, wander=1.0), make(seed=3, wander=1.0)
    clock.now = keyframe.time + 3.0
    second.resume(keyframe)
    clock.now = keyframe.time
    third.resume(keyframe)
    clock.now += 3.0
    third.move()
    torch.testing.assert_close(second.canvas, third.canvas)


def test_a_keyframe_of_another_size_is_gone_on_from_too(make: Make) -> None:
    first = make(zoom=1.0, width=320, height=192)
    second = make(seed=2, zoom=1.0)
    second.resume(first.keyframe())
    assert second.size == Size(160, 96)
    smaller = torch.nn.functional.interpolate(first.canvas, (96, 160), mode="area")
    assert (second.canvas - smaller).abs().mean() < 0.04


@pytest.mark.parametrize("name", ["engine", "pocket_engine"])
def test_the_picture_stays_when_the_canvas_gets_another_size(
    name: str, clock: Clock, request: pytest.FixtureRequest
) -> None:
    dreamer = Dreamer(request.getfixturevalue(name), Settings(canvas=Size(192, 128), wander=0.0), 1, clock)
    dreamer.follow(scene(1, (VOLCANO, "everywhere")))
    dream(dreamer, clock, 3)
    before = dreamer.canvas
    dreamer.resize(Size(96, 64))
    assert dreamer.size == Size(96, 64)
    assert (dreamer.canvas - torch.nn.functional.interpolate(before, (64, 96), mode="area")).abs().mean() < 0.02
    dream(dreamer, clock, 2)
    dreamer.resize(Size(192, 128))
    dream(dreamer, clock, 2)
    keyframe = dreamer.keyframe()
    assert (keyframe.width, keyframe.height) == (192, 128)


def test_numbers_that_are_not_finite_are_repaired_and_told_once(
    make: Make, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    dreamer = make()
    with caplog.at_level(logging.WARNING):
        for _ in range(2):
            dreamer.canvas[..., :9, :9] = torch.nan
            dream(dreamer, clock, 1)
            assert bool(dreamer.canvas.isfinite().all())
    assert len(caplog.records) == 1


def test_minutes_of_one_subject_neither_burn_out_nor_fade(make: Make, clock: Clock) -> None:
    dreamer = make(width=96, height=64)
    dreamer.follow(scene(1, (VOLCANO, "everywhere")))
    dream(dreamer, clock, 80, steps=1)
    canvas = dreamer.canvas
    assert 0.3 < canvas.mean() < 0.6
    assert 0.08 < canvas.mean(1).std() < 0.3
    assert ((canvas < 0.01) | (canvas > 0.99)).float().mean() < 0.2


@pytest.fixture(scope="module")
def pocket_engine() -> Engine:
    spec = ZOO["pocket"]
    network = Network(spec, pocket.read(pocket.WEIGHTS, spec.outputs))
    return Engine((network,), torch.device("cpu"))


def test_another_network_goes_on_with_the_same_canvas_and_scene(
    engine: Engine, pocket_engine: Engine, clock: Clock
) -> None:
    dreamer = Dreamer(pocket_engine, Settings(canvas=Size(160, 96), zoom=1.0, turn=0.0), 1, clock)
    dreamer.follow(scene(3, (VOLCANO, "everywhere")))
    dream(dreamer, clock, 4)
    before = dreamer.canvas
    dreamer.adopt(engine)
    assert torch.equal(dreamer.canvas, before)
    dream(dreamer, clock, 1, steps=1)
    assert (dreamer.canvas - before).abs().mean() < 0.1
    dream(dreamer, clock, 12)
    assert dreamer.keyframe().scene == 3
    assert VOLCANO in [seen.index for seen in dreamer.seen()]


def test_the_pocket_network_sees_what_it_dreams(pocket_engine: Engine, clock: Clock) -> None:
    dreamer = Dreamer(pocket_engine, Settings(canvas=Size(160, 96)), 1, clock)
    dreamer.follow(scene(1, (VOLCANO, "everywhere")))
    dream(dreamer, clock, 12)
    assert dreamer.seen()[0].index == VOLCANO


@pytest.mark.parametrize("name", ["engine", "pocket_engine"])
def test_to_look_what_it_sees_changes_nothing(name: str, clock: Clock, request: pytest.FixtureRequest) -> None:
    def dreamed(looks: bool) -> torch.Tensor:
        clock.now = 100.0
        dreamer = Dreamer(request.getfixturevalue(name), Settings(canvas=Size(160, 96)), 1, clock)
        for _ in range(3):
            dream(dreamer, clock, 1)
            if looks:
                assert 0 < sum(seen.probability for seen in dreamer.seen()) <= 1.001
        return dreamer.canvas

    assert torch.equal(dreamed(looks=True), dreamed(looks=False))


def test_an_objective_of_ones_own_is_climbed_and_the_network_runs_no_deeper(engine: Engine, clock: Clock) -> None:
    objective = layer("features.7")

    def value(canvas: torch.Tensor) -> float:
        with torch.no_grad():
            return float(objective(Response(engine.network(canvas, objective.layers))))

    dreamer = Dreamer(engine, Settings(canvas=Size(96, 64), zoom=1.0, wander=0.0), 1, clock, objective=objective)
    before = value(dreamer.canvas)
    ran: list[str] = []
    hook = engine.network.get_submodule("body.logits").register_forward_hook(lambda *_: ran.append("logits"))
    dream(dreamer, clock, 4)
    hook.remove()
    assert value(dreamer.canvas) > 2 * before
    assert not ran
