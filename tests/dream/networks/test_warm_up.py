"""A network is measured pass by pass, a slow one by few, and the precision is the faster one."""

import math

import pytest
import torch

from stream.dream.networks.dense import Network
from stream.dream.networks.engine import Engine
from stream.dream.networks.warm_up import SAMPLE_SIDE, WarmUp
from stream.settings import Size


@pytest.mark.parametrize(("precision", "passes"), [("float32", 4), ("auto", 8)])
def test_it_goes_on_pass_by_pass(engine: Engine, precision: str, passes: int) -> None:
    warm_up = WarmUp(engine.network, torch.device("cpu"), precision, Size(64, 64))
    assert warm_up.seconds == math.inf
    assert [warm_up.advance() for _ in range(passes + 1)] == [True] * passes + [False]
    assert 0 < warm_up.seconds < math.inf
    assert warm_up.network.precision == warm_up.precision


@pytest.mark.parametrize(("seconds", "passes"), [(0.1, 8), (2.0, 3), (30.0, 2)])
def test_of_a_slow_network_there_is_one_large_pass_at_the_most(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, seconds: float, passes: int
) -> None:
    canvas = Size(96, 64)

    def taken(network: Network, picture: torch.Tensor) -> tuple[float, float]:
        slower = 2 if network.precision == torch.bfloat16 else 1
        return (slower * seconds * picture[0, 0].numel() / 64**2,) * 2

    monkeypatch.setattr("stream.dream.networks.warm_up.time_pass", taken)
    warm_up = WarmUp(engine.network, torch.device("cpu"), "auto", canvas)
    assert [warm_up.advance() for _ in range(passes + 1)] == [True] * passes + [False]
    assert warm_up.seconds == pytest.approx(seconds)
    assert warm_up.precision == torch.float32


def test_it_is_measured_with_a_view_however_large_the_canvas_is(engine: Engine) -> None:
    seen = []
    hook = engine.network.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0].shape))
    for canvas in (Size(128, 100), Size(1920, 1080), Size(4096, 64)):
        warm_up = WarmUp(engine.network, torch.device("cpu"), "float32", canvas)
        warm_up.advance()
        warm_up.advance()
    hook.remove()
    assert seen == [(1, 3, side, side) for side in (50, 100, SAMPLE_SIDE // 2, SAMPLE_SIDE, 32, 64)]
