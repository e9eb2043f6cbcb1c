"""A recorded step is the step that is taken, whatever the tensors it uses hold when it is played.

Where there is no graphics card, the step is recorded by PyTorch's tracer instead of as a CUDA graph: either keeps the
operations on tensors and forgets all Python.
"""

from collections.abc import Callable

import pytest
import torch
from torch import Tensor
from torch.fx.experimental.proxy_tensor import make_fx

from stream.dream.cuda_graphs import MOST, GraphCache, Step
from stream.dream.networks.engine import Engine
from stream.dream.views import FullFrame
from stream.ipc.motion import View
from stream.ipc.scene import Place

VOLCANO, FLAMINGO = 980, 130


def traced(step: Step, canvas: Tensor) -> Step:
    played: Callable[[Tensor], Tensor] = make_fx(step)(canvas)
    return played


def climbed(look: FullFrame) -> Step:
    def step(canvas: Tensor) -> Tensor:
        canvas = canvas.detach().requires_grad_()
        (gradient,) = torch.autograd.grad(look.objective(canvas), canvas)
        return (canvas.detach() + look.step(gradient)).clamp(0, 1)

    return step


@pytest.mark.slow
@pytest.mark.parametrize("place", ["upper", "everywhere"])
def test_played_steps_are_those_of_the_plain_way(place: Place, engine: Engine, chance: torch.Generator) -> None:
    canvas = 0.5 + 0.1 * torch.randn(1, 3, 96, 160, generator=chance)
    plain, recorded = (
        FullFrame(engine.network, 96, 160, engine.device, torch.Generator().manual_seed(1), recordable=way)
        for way in (False, True)
    )
    recorder, recordings = GraphCache(traced), set()
    for number in range(12):
        share = number / 12  # as in a cross-fade: only numbers in tensors change
        for look in (plain, recorded):
            look.move(View(1.0, 0.0), {(VOLCANO, place): 1 - share, (FLAMINGO, "everywhere"): share})
        plain.glance()
        kind = recorded.glance()
        recordings.add(kind)
        expected = climbed(plain)(canvas)
        found = recorder.play(kind, climbed(recorded), canvas)
        assert (expected - canvas).abs().mean() > 0.003
        assert (found - expected).abs().mean() < 1e-3 * (expected - canvas).abs().mean()
        canvas = expected
    assert 2 <= len(recordings) <= 5  # of five sizes, and of these subjects each only once


def test_each_kind_is_recorded_once_and_few_are_kept() -> None:
    made = []

    def record(step: Step, canvas: Tensor) -> Step:
        made.append(float(canvas))
        return step

    recorder = GraphCache(record)
    for number in (1, 2, 1, 2, 1):
        recorder.play(number, lambda canvas: 2 * canvas, torch.tensor(float(number)))
    assert made == [1, 2]
    for number in range(100, 100 + MOST):
        recorder.play(number, lambda canvas: canvas, torch.tensor(float(number)))
    recorder.play(1, lambda canvas: canvas, torch.tensor(1.0))
    assert made.count(1) == 2


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a graphics card")
def test_on_a_graphics_card_a_graph_is_played(engine: Engine, chance: torch.Generator) -> None:
    device = torch.device("cuda")
    network = engine.network.at(device, torch.float32)
    canvas = (0.5 + 0.1 * torch.randn(1, 3, 96, 160, generator=chance)).to(device)
    look = FullFrame(network, 96, 160, device, torch.Generator().manual_seed(1))
    recorder = GraphCache()
    for _ in range(12):
        look.move(View(1.0, 0.0), {(VOLCANO, "everywhere"): 1.0})
        kind = look.glance()
        expected = climbed(look)(canvas)
        found = recorder.play(kind, climbed(look), canvas)
        assert (found - expected).abs().mean() < 1e-2 * (expected - canvas).abs().mean()
        canvas = expected
