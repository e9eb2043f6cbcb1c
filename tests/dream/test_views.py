"""Views of the canvas are new each time, and a step through them is that of the plain formulas."""

from collections.abc import Iterator

import pytest
import torch
from torch.nn.functional import interpolate

from stream.dream import filters, views
from stream.dream.dreamer import ascend
from stream.dream.networks.engine import Engine
from stream.dream.objectives import category
from stream.dream.preconditioner import laplacian_update
from stream.dream.views import SCALES, FullFrame
from stream.ipc.motion import CameraView

VOLCANO = 980
STILL = CameraView(1.0, 0.0)


@pytest.fixture
def samplers(engine: Engine) -> Iterator[FullFrame]:
    """As many alike as are wanted."""
    return (FullFrame(96, 160, engine.device, torch.Generator().manual_seed(1)) for _ in iter(int, 1))


def test_ten_steps_are_those_that_convolutions_and_interpolation_come_to(
    engine: Engine, samplers: Iterator[FullFrame], monkeypatch: pytest.MonkeyPatch, chance: torch.Generator
) -> None:
    # Each from the same canvas: a difference of 1e-7 in it grows to 0.1 in ten steps, because a unit of the network
    # that is near zero is either on or off.
    canvas = 0.5 + 0.1 * torch.randn(1, 3, 96, 160, generator=chance)
    objective = 0.6 * category(VOLCANO, "upper") + 0.4 * category(VOLCANO)
    quick, plain = next(samplers), next(samplers)
    rngs = [torch.Generator().manual_seed(2) for _ in range(2)]
    for sampler in (quick, plain):
        sampler.move(STILL, {(VOLCANO, "upper"): 0.6, (VOLCANO, "everywhere"): 0.4})

    def stepped(sampler: FullFrame, rng: torch.Generator) -> torch.Tensor:
        view = sampler.sample(rng)
        return ascend(canvas, network=engine.network, view=view, objective=objective, update=laplacian_update)

    for _ in range(10):
        found = stepped(quick, rngs[0])
        with monkeypatch.context() as patched:
            patched.setattr(views, "resize", lambda picture, size: interpolate(picture, size, mode="bilinear"))
            patched.setattr(filters, "_blur", filters._convolved)
            expected = stepped(plain, rngs[1])
        assert (expected - canvas).abs().mean() > 0.005
        assert (found - expected).abs().mean() < 1e-4
        canvas = expected


def test_there_are_as_many_kinds_of_views_as_sizes(samplers: Iterator[FullFrame], chance: torch.Generator) -> None:
    sampler, canvas = next(samplers), torch.rand(1, 3, 96, 160, generator=chance)
    sampler.move(STILL, {(VOLCANO, "everywhere"): 1.0})
    drawn = [sampler.sample(chance) for _ in range(50)]
    shapes = {(view.key, view.of(canvas).shape) for view in drawn}
    assert len({key for key, _ in shapes}) == len(shapes) == len(SCALES)
    assert all(not view.masks() for view in drawn)


def test_where_subjects_have_places_a_view_takes_in_the_whole_and_knows_where_they_are(
    samplers: Iterator[FullFrame], chance: torch.Generator
) -> None:
    sampler = next(samplers)
    sampler.move(STILL, {(VOLCANO, "left"): 0.75, (1, "right"): 0.25})
    view = sampler.sample(chance)
    assert view.of(torch.rand(1, 3, 96, 160)).shape[2:] == (round(96 * view.scale), round(160 * view.scale))
    masks = view.masks()
    assert set(masks) == {"left", "right"}
    torch.testing.assert_close(masks["left"] + masks["right"], torch.ones(1, 1, 96, 160))
    assert masks["left"].mean() == pytest.approx(0.75, abs=0.01)


def test_an_overview_is_the_canvas_as_it_is(samplers: Iterator[FullFrame]) -> None:
    canvas = torch.rand(1, 3, 96, 160)
    assert next(samplers).overview(canvas) is canvas
