"""Every network answers as torchvision built it, at any canvas size."""

import copy
from typing import Any

import pytest
import torch

from stream.dream.networks.zoo import LABELS, ZOO, Network
from stream.dream.objectives import Response, category
from stream.settings import NETWORKS

NATIVE = {"inception_v3": 299}
TORCHVISION = [name for name in NETWORKS if name != "pocket"]
FEW = {"googlenet", "squeezenet1_0", "pocket"}


def each(*names: str) -> list[Any]:
    """These networks, most of them marked as slow: a few tell nearly as much."""
    return [name if name in FEW else pytest.param(name, marks=pytest.mark.slow) for name in names]


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


@pytest.mark.parametrize("name", each(*TORCHVISION))
def test_the_map_of_logits_agrees_with_torchvision(name: str, chance: torch.Generator) -> None:
    kind = ZOO[name]
    theirs: Any = kind.build()
    state = random_state(theirs, chance)
    theirs.load_state_dict(state, assign=True)
    if hasattr(theirs, "transform_input"):
        theirs.transform_input = True  # as torchvision sets it with its own weights
    side = NATIVE.get(name, 224)
    picture = torch.rand(1, 3, side, side, generator=chance)
    mean, deviation = torch.tensor([0.485, 0.456, 0.406]), torch.tensor([0.229, 0.224, 0.225])
    ours = Network(kind, state)
    with torch.no_grad():
        expected = theirs((picture - mean.view(3, 1, 1)) / deviation.view(3, 1, 1))[0]
        logits = ours(picture)[0]
    if name.startswith("vgg"):
        found = logits[:, 3, 3]  # the one window that lies wholly on the map
    elif kind.rectified:
        found = logits.relu().mean((1, 2))
    else:
        found = logits.mean((1, 2))
    assert expected.std() > 0
    torch.testing.assert_close(found, expected, atol=2e-3 * float(expected.abs().max()), rtol=0)


@pytest.mark.parametrize("name", each(*(name for name in NETWORKS if name != "vgg19")))
def test_small_and_oblong_canvases_get_an_answer_and_a_gradient(name: str, chance: torch.Generator) -> None:
    network = _network(name, chance)
    picture = torch.rand(1, 3, 51, 80, generator=chance).requires_grad_()  # 64x100 at the smallest scale
    logits = network(picture)
    (gradient,) = torch.autograd.grad(logits.sum(), picture)
    assert logits.shape[:2] == (1, 1000 if name in TORCHVISION else len(ZOO[name].outputs) + 1)
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
    exact = network(picture)
    rough = network.at(torch.device("cpu"), torch.bfloat16)(picture)
    assert rough.dtype == torch.float32
    assert (rough - exact).abs().mean() < 0.05 * exact.std()


def test_the_table_has_every_network_of_the_settings() -> None:
    assert list(ZOO) == list(NETWORKS)
    assert all(kind.megabytes > 3 and kind.licence for kind in ZOO.values())
    assert len(LABELS) == 1000
    assert LABELS[980] == "volcano"
