"""SqueezeNet is torchvision's, layer for layer, and recognises photographs with real weights."""

import pytest
import torch

from stream.dream.networks.dense import Network
from stream.dream.networks.weights import load
from stream.dream.networks.zoo import ZOO
from stream.settings import Settings
from tests.dream.conftest import shared
from tests.dream.networks.photographs import CATS, HOT_DOG, photograph
from tests.dream.networks.test_dense import random_state, torchvisions


@pytest.mark.parametrize("name", ["squeezenet1_0", "squeezenet1_1"])
def test_every_layer_is_torchvisions(name: str, chance: torch.Generator) -> None:
    theirs, spec = torchvisions(name), ZOO[name]
    state = random_state(theirs, chance)
    assert spec.shapes() == {key: tensor.shape for key, tensor in state.items()}
    theirs.load_state_dict(state, assign=True)
    ours = spec.build()
    ours.load_state_dict(state, assign=True)
    normal = torch.rand(1, 3, 97, 64, generator=chance)
    with torch.no_grad():
        torch.testing.assert_close(ours(normal), theirs(normal))
        assert len(ours.get_submodule("features")) == len(theirs.features)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["squeezenet1_0", "squeezenet1_1"])
def test_photographs_are_recognised(name: str) -> None:
    (loaded,) = load(Settings(weights=(shared(f"{name}-imagenet.pth"),)))
    network = Network(loaded.spec, loaded.state)

    def answer(picture: torch.Tensor) -> int:
        return int(network.logits(picture).relu().mean((2, 3)).argmax())

    assert answer(photograph("hot_dog")) == HOT_DOG
    assert answer(photograph("cat")) in CATS
