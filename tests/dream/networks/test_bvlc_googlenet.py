"""BVLC GoogLeNet fits its file, recognises photographs, and comes by file alone."""

from pathlib import Path

import pytest
import torch

from stream.dream.networks.bvlc_googlenet import ChannelNorm
from stream.dream.networks.dense import Network
from stream.dream.networks.weights import WeightsError, load
from stream.settings import Settings
from tests.dream.conftest import shared
from tests.dream.networks.photographs import check_recognition


@pytest.fixture(scope="module")
def bvlc_file() -> Path:
    return shared("bvlc_googlenet-imagenet.pth")


def test_photographs_are_recognised_with_the_files_weights(bvlc_file: Path) -> None:
    (loaded,) = load(Settings(weights=(bvlc_file,)))
    assert loaded.spec.name == "bvlc_googlenet"
    check_recognition(Network(loaded.spec, loaded.state))


def test_it_has_caffes_layers_by_name(bvlc_file: Path) -> None:
    (loaded,) = load(Settings(weights=(bvlc_file,)))
    layers = Network(loaded.spec, loaded.state).layers
    assert {"conv2", "inception_4c", "inception_5b", "logits"} <= set(layers)


def test_without_a_file_it_is_said_to_come_by_one() -> None:
    with pytest.raises(WeightsError, match=r"^The weights of bvlc_googlenet come by file alone \(.*--weights\.$"):
        load(Settings(network="bvlc_googlenet"))


@pytest.mark.parametrize("scale", [1.0, 100.0])
def test_the_normalisation_is_torchs_and_its_gradient_too(scale: float, chance: torch.Generator) -> None:
    picture = (scale * torch.randn(2, 16, 5, 7, generator=chance)).requires_grad_()
    weights = torch.randn(2, 16, 5, 7, generator=chance)
    found, expected = ChannelNorm()(picture), torch.nn.LocalResponseNorm(5, 1e-4, 0.75)(picture)
    torch.testing.assert_close(found, expected)
    (ours,) = torch.autograd.grad((found * weights).sum(), picture)
    (theirs,) = torch.autograd.grad((expected * weights).sum(), picture)
    torch.testing.assert_close(ours, theirs, atol=1e-4, rtol=1e-4)
