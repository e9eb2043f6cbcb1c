"""Every network answers as torchvision built it, at any canvas size."""

import copy
from typing import Any

import pytest
import torch
import torchvision

from stream.dream.networks.dense import LOGITS, Network
from stream.dream.networks.zoo import ZOO, TorchvisionSpec
from stream.dream.objectives import Response, category
from stream.settings import NETWORKS
from tests.marks import few

pytestmark = pytest.mark.xdist_group("dense")  # they share networks
NATIVE = {"inception_v3": 299}
TORCHVISION = [name for name in NETWORKS if isinstance(ZOO[name], TorchvisionSpec)]


def random_state(trained: Any, chance: torch.Generator) -> dict[str, torch.Tensor]:
    """Weights at random that keep activations and batch statistics in a sane range, for any of the networks."""
    state = {}
    for name, tensor in trained.state_dict().items():
        if tensor.dtype.is_floating_point:
            fan = tensor[0].numel() if tensor.dim() > 1 else 1
            grain = torch.randn(min(tensor.numel(), 99_991), generator=chance)
            value = grain.repeat(-(-tensor.numel() // grain.numel()))[: tensor.numel()].view(tensor.shape)
            if tensor.dim() > 1:
                state[name] = value * (2 / fan) ** 0.5
            else:
                state[name] = 1 + 0.1 * value.abs() if name.endswith(("var", "weight")) else 0.1 * value
        else:
            state[name] = torch.zeros(tensor.shape, dtype=tensor.dtype)
    return state


def torchvisions(name: str) -> Any:
    """The network as torchvision builds it."""
    spec = ZOO[name]
    assert isinstance(spec, TorchvisionSpec)
    with torch.device("meta"):
        return torchvision.models.get_model(name, weights=None, **spec.options).eval()


@pytest.mark.parametrize("name", few(TORCHVISION, "googlenet", "squeezenet1_0"))
def test_the_map_of_logits_agrees_with_torchvision(name: str, chance: torch.Generator) -> None:
    spec = ZOO[name]
    theirs = torchvisions(name)
    state = random_state(theirs, chance)
    theirs.load_state_dict(state, assign=True)
    if hasattr(theirs, "transform_input"):
        theirs.transform_input = True  # as torchvision sets it with its own weights
    side = NATIVE.get(name, 224)
    picture = torch.rand(1, 3, side, side, generator=chance)
    mean, deviation = torch.tensor([0.485, 0.456, 0.406]), torch.tensor([0.229, 0.224, 0.225])
    ours = Network(spec, state)
    with torch.no_grad():
        expected = theirs((picture - mean.view(3, 1, 1)) / deviation.view(3, 1, 1))[0]
        logits = ours.logits(picture)[0]
    if name.startswith("vgg"):
        found = logits[:, 3, 3]  # the one window that lies wholly on the map
    elif spec.rectified:
        found = logits.relu().mean((1, 2))
    else:
        found = logits.mean((1, 2))
    assert expected.std() > 0
    torch.testing.assert_close(found, expected, atol=2e-3 * float(expected.abs().max()), rtol=0)


@pytest.mark.parametrize(
    "name", few([name for name in NETWORKS if name != "vgg19"], "pocket", "googlenet", "efficientnet_lite0")
)
def test_small_and_oblong_canvases_get_an_answer_and_a_gradient(name: str, chance: torch.Generator) -> None:
    network = _network(name, chance)
    picture = torch.rand(1, 3, 51, 80, generator=chance).requires_grad_()  # 64x100 at the smallest scale
    logits = network.logits(picture)
    (gradient,) = torch.autograd.grad(logits.sum(), picture)
    assert logits.shape[:2] == (1, len(ZOO[name].outputs) + 1 if name == "pocket" else 1000)
    assert bool(gradient.isfinite().all())
    assert gradient.abs().max() > 0


_networks: dict[str, Network] = {}


def _network(name: str, chance: torch.Generator) -> Network:
    if name not in _networks:
        _networks.clear()
        _networks[name] = Network(ZOO[name], random_state(ZOO[name].build(), chance))
    return _networks[name]


@pytest.mark.parametrize("name", ["pocket", "googlenet", "squeezenet1_0"])
def test_no_layer_is_run_that_the_objective_does_not_need(name: str, chance: torch.Generator) -> None:
    network = copy.deepcopy(_network(name, chance)).requires_grad_()
    run: list[torch.nn.Module] = []
    for module in network.modules():
        if not list(module.children()):
            module.register_forward_hook(lambda module, *_: run.append(module))
    wanted = category(7)(Response(network(torch.rand(1, 3, 64, 64, generator=chance))))
    weights = [weight for module in run for weight in module.parameters()]
    assert len(weights) == len(list(network.parameters()))
    assert None not in torch.autograd.grad(wanted, weights, allow_unused=True)


def test_weights_never_ask_for_gradients_and_no_batch_norm_is_left(chance: torch.Generator) -> None:
    network = _network("mobilenet_v2", chance)
    assert not any(parameter.requires_grad for parameter in network.parameters())
    assert not any(isinstance(part, torch.nn.BatchNorm2d) for part in network.modules())


def test_bfloat16_sees_about_the_same(chance: torch.Generator) -> None:
    network = _network("squeezenet1_1", chance)
    picture = torch.rand(1, 3, 64, 64, generator=chance)
    exact = network.logits(picture)
    rough = network.at(torch.device("cpu"), torch.bfloat16).logits(picture)
    assert rough.dtype == torch.float32
    assert (rough - exact).abs().mean() < 0.05 * exact.std()


@pytest.mark.parametrize(
    ("name", "layer"),
    [
        ("googlenet", "inception4c"),
        ("squeezenet1_0", "features.7"),
        pytest.param("vgg16", "features.11", marks=pytest.mark.slow),
        ("pocket", "stages"),
    ],
)
def test_a_layers_activations_are_those_of_the_trained_network_and_nothing_deeper_is_run(
    name: str, layer: str, chance: torch.Generator
) -> None:
    network = _network(name, chance)
    picture = torch.rand(1, 3, 64, 64, generator=chance)
    run: list[str] = []
    hooks = [
        module.register_forward_hook(lambda *_, names=names: run.extend(names)) for names, module in network._steps
    ]
    found = network(picture, [layer])
    assert list(found) == [layer]
    assert run == [*network.layers[: network.layers.index(layer) + 1]]
    both = network(picture, [layer, LOGITS])
    for hook in hooks:
        hook.remove()
    torch.testing.assert_close(both[layer], found[layer])
    torch.testing.assert_close(both[LOGITS], network.logits(picture))
    assert found[layer].dtype == torch.float32


def test_inner_layers_are_those_that_torchvision_computes(chance: torch.Generator) -> None:
    theirs = torchvisions("squeezenet1_1")
    state = random_state(theirs, chance)
    theirs.load_state_dict(state, assign=True)
    picture = torch.rand(1, 3, 96, 64, generator=chance)
    mean, deviation = torch.tensor([0.485, 0.456, 0.406]), torch.tensor([0.229, 0.224, 0.225])
    expected = theirs.features[:5]((picture - mean.view(3, 1, 1)) / deviation.view(3, 1, 1))
    torch.testing.assert_close(Network(ZOO["squeezenet1_1"], state)(picture, ["features.4"])["features.4"], expected)


def test_a_layer_that_is_none_is_answered_with_those_that_are(chance: torch.Generator) -> None:
    with pytest.raises(ValueError, match=r"squeezenet1_1 has no layer 'mixed4c'; there are features\.0, features\.1"):
        _network("squeezenet1_1", chance)(torch.rand(1, 3, 64, 64), ["mixed4c"])
