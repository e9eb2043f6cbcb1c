"""A recipe's parts fit together: its steps make the canvas more like its subject, and its prior keeps it whole."""

import pytest
import torch

from stream.dream import recipes
from stream.dream.dreamer import ascend
from stream.dream.networks import pocket
from stream.dream.networks.dense import Network
from stream.dream.networks.zoo import ZOO
from stream.dream.objectives import Response, categories
from stream.dream.recipes import ObjectWindowsRecipe, OctaveRecipe, Tuning, recipe_for
from stream.ipc.motion import CameraView
from stream.settings import Size

LION = 291
STILL = CameraView(1.0, 0.0)
CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def network() -> Network:
    return Network(ZOO["pocket"], pocket.read(pocket.WEIGHTS, pocket.outputs()))


def test_steps_make_the_canvas_more_like_its_subject(network: Network, chance: torch.Generator) -> None:
    recipe = recipe_for(network, Size(320, 180), CPU, chance)
    assert isinstance(recipe, ObjectWindowsRecipe)
    canvas = 0.5 + 0.05 * torch.randn(1, 3, 180, 320, generator=chance)
    mix = {(LION, "everywhere"): 1.0}
    recipe.views.move(0.0, STILL, mix)  # type: ignore[arg-type]
    values = []
    for _ in range(12):
        view = recipe.views.sample(chance)
        objective = categories(view.outputs, recipe.logit_weight)
        values.append(objective(Response(network(view.shown(canvas)))).item())
        canvas = ascend(canvas, network=network, view=view, objective=objective, update=recipe.update)
    assert sum(values[-3:]) > sum(values[:3])
    assert bool(recipe.prior(canvas).isfinite().all())


def test_a_network_that_sees_objects_of_all_sizes_is_shown_squares_of_all_octaves(chance: torch.Generator) -> None:
    spec = ZOO["squeezenet1_1"]
    dense = Network(spec, {name: torch.zeros(shape) for name, shape in spec.shapes().items()})
    assert isinstance(recipe_for(dense, Size(96, 64), CPU, chance), OctaveRecipe)


def test_a_network_is_shown_as_many_squares_at_once_as_suit_it(
    chance: torch.Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = ZOO["squeezenet1_1"]
    dense = Network(spec, {name: torch.zeros(shape) for name, shape in spec.shapes().items()})
    for views, expected in ((None, 1), (3, 3)):
        monkeypatch.setattr(recipes, "TUNING", {spec.name: Tuning(views=views)})
        sampler = recipe_for(dense, Size(96, 64), CPU, chance).views
        sampler.move(0.0, STILL, {(LION, "everywhere"): 1.0})
        assert len(sampler.sample(chance).outputs) == expected
