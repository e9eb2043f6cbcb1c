"""The share of the limit is reckoned from the network's own multiply-adds."""

import time
from collections import Counter

import pytest
import torch
from torch import Tensor, nn

from stream.dream import benchmark
from stream.dream.benchmark import _operations, measured, peak, work
from stream.dream.dreamer import Dreamer
from stream.dream.networks.engine import Engine
from stream.settings import Settings, Size


def test_work_is_two_operations_for_each_multiply_add_there_and_back(engine: Engine) -> None:
    found = []

    def count(convolution: nn.Module, _: object, output: Tensor) -> None:
        assert isinstance(convolution, nn.Conv2d)
        found.append(output.numel() * convolution.weight[0].numel())

    convolutions = [module for module in engine.network.modules() if isinstance(module, nn.Conv2d)]
    hooks = [convolution.register_forward_hook(count) for convolution in convolutions]
    engine.network(torch.rand(1, 3, 96, 160))
    for hook in hooks:
        hook.remove()
    assert work(engine, torch.Size((1, 3, 96, 160))) == 2 * 2 * sum(found)


def test_a_dream_stays_below_the_limit(engine: Engine) -> None:
    speed = measured(engine, Settings(canvas=Size(96, 64), steps=2), 0.3, peak(engine))
    assert (speed.network, speed.canvas, speed.steps_per_keyframe) == (engine.name, Size(96, 64), 2)
    assert speed.steps == pytest.approx(2 * speed.keyframes)
    assert 0 < speed.share < 1
    assert speed.megabytes > 50


def test_steps_and_the_rest_of_a_keyframe_are_told_apart(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, seconds in (("step", 0.02), ("move", 0.05), ("keyframe", 0.1)):
        monkeypatch.setattr(Dreamer, name, lambda *_, seconds=seconds: time.sleep(seconds))
    monkeypatch.setattr(benchmark, "_operations", lambda *_: 1.0)
    speed = measured(engine, Settings(canvas=Size(64, 64), steps=3), 0.5, 1.0)
    assert 0.02 <= speed.step_seconds < 0.05
    assert 0.15 <= speed.rest_seconds < 3 * speed.step_seconds + 0.15
    assert speed.keyframes == pytest.approx(1 / (3 * speed.step_seconds + speed.rest_seconds))


def test_the_work_of_a_step_is_counted_by_what_the_networks_were_shown(engine: Engine) -> None:
    small, large = torch.Size((1, 3, 64, 64)), torch.Size((1, 3, 128, 128))
    shown = Counter({(engine.network, small): 3, (engine.network, large): 1})
    assert _operations(engine, shown) == pytest.approx(work(engine, small) * (3 + 4) / 4)
