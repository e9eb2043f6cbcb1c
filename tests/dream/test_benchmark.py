"""The share of the limit is reckoned from the network's own multiply-adds."""

import pytest
import torch
from torch import Tensor, nn

from stream.dream.benchmark import measured, peak, work
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
    assert speed.steps == pytest.approx(2 * speed.keyframes)
    assert 0 < speed.share < 1
