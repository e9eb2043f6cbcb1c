"""A recorded step is the step that is taken, whatever the tensors it uses hold when it is played.

Where there is no graphics card, the step is recorded by PyTorch's tracer instead of as a CUDA graph: either keeps the
operations on tensors and forgets all Python. OpenCV, which a card has no use for, would be forgotten, too.
"""

import functools
from collections.abc import Hashable
from dataclasses import replace

import pytest
import torch
from torch import Tensor

from stream.dream import opencv_planes
from stream.dream.crossfade import Mix
from stream.dream.cuda_graphs import MAX_GRAPHS, CudaGraphs, GraphCache, Step
from stream.dream.dreamer import ascend
from stream.dream.networks.engine import Engine
from stream.dream.objectives import categories
from stream.dream.octave_views import OctaveViews
from stream.dream.recipes import OctaveRecipe
from stream.ipc.motion import CameraView
from stream.ipc.scene import Place
from stream.settings import Size
from tests.bench.card_graphs import traced

VOLCANO, FLAMINGO = 980, 130
SIZE = Size(160, 96)


def recipe(engine: Engine, recordable: bool, count: int = 2) -> OctaveRecipe:
    rng = torch.Generator().manual_seed(1)
    found = OctaveRecipe(engine.network, SIZE, engine.device, rng)
    found.views = OctaveViews(
        SIZE, 64, 0.06, engine.network.poses, engine.device, rng, count=count, recordable=recordable
    )
    return found


def next_step(engine: Engine, recipe: OctaveRecipe, mix: Mix, rng: torch.Generator) -> tuple[Hashable, Step]:
    """The key of the next step, and the step."""
    recipe.views.move(0.0, CameraView(1.0, 0.0), mix)
    view = recipe.views.sample(rng)
    objective = categories(view.outputs, recipe.logit_weight)
    step = functools.partial(ascend, network=engine.network, view=view, objective=objective, update=recipe.update)
    return view.key, step


@pytest.mark.slow
@pytest.mark.parametrize("place", ["upper", "everywhere"])
def test_replayed_steps_are_those_of_the_plain_way(
    place: Place, engine: Engine, chance: torch.Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opencv_planes, "cv2", None)
    canvas = 0.5 + 0.1 * torch.randn(1, 3, 96, 160, generator=chance)
    plain, recorded = (recipe(engine, way) for way in (False, True))
    graphs, keys = GraphCache(traced), set()
    rngs = [torch.Generator().manual_seed(1) for _ in range(2)]
    for number in range(12):
        share = 0.1 + number / 15  # as in a cross-fade: only numbers in tensors change
        mix: Mix = {(VOLCANO, place): 1 - share, (FLAMINGO, "everywhere"): share}
        (_, step), (key, recordable) = (
            next_step(engine, one, mix, rng) for one, rng in zip((plain, recorded), rngs, strict=True)
        )
        keys.add(key)
        expected = step(canvas.clone())
        found = graphs.run(key, recordable, canvas.clone())
        assert (expected - canvas).abs().mean() > 0.003
        assert (found - expected).abs().mean() < 1e-3 * (expected - canvas).abs().mean()
        canvas = expected
    assert 2 <= len(keys) < 12


def test_each_key_is_recorded_once_and_few_are_kept() -> None:
    made = []

    def record(step: Step, canvas: Tensor) -> Step:
        made.append(float(canvas))
        return step

    graphs = GraphCache(record)
    for number in (1, 2, 1, 2, 1):
        graphs.run(number, lambda canvas: 2 * canvas, torch.tensor(float(number)))
    assert made == [1, 2]
    for number in range(100, 100 + MAX_GRAPHS):
        graphs.run(number, lambda canvas: canvas, torch.tensor(float(number)))
    graphs.run(1, lambda canvas: canvas, torch.tensor(1.0))
    assert made.count(1) == 2
    graphs.clear()
    graphs.run(1, lambda canvas: canvas, torch.tensor(1.0))
    assert made.count(1) == 3


def test_a_step_that_is_like_no_other_is_taken_eagerly() -> None:
    graphs = GraphCache(lambda *_: pytest.fail("recorded"))
    assert graphs.run(None, lambda canvas: 2 * canvas, torch.tensor(3.0)) == 6


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a graphics card")
def test_on_a_graphics_card_a_graph_is_replayed(engine: Engine, chance: torch.Generator) -> None:
    device = torch.device("cuda")
    card = replace(engine, networks=(engine.network.at(device, torch.float32),), device=device)
    canvas = (0.5 + 0.1 * torch.randn(1, 3, 96, 160, generator=chance)).to(device)
    dreamt, graphs, rng = recipe(card, recordable=True), GraphCache(CudaGraphs()), torch.Generator().manual_seed(1)
    for _ in range(12):
        key, step = next_step(card, dreamt, {(VOLCANO, "everywhere"): 1.0}, rng)
        expected = step(canvas.clone())
        found = graphs.run(key, step, canvas.clone())
        assert (found - expected).abs().mean() < 1e-2 * (expected - canvas).abs().mean()
        canvas = expected
