"""A checkpoint of adversarial training is read as a ResNet's state_dict, and no code in it is run."""

from pathlib import Path
from typing import Any

import pytest
import torch

from stream.dream.networks.dense import Network
from stream.dream.networks.weights import WeightsError, load, read, recognise
from stream.dream.networks.zoo import ZOO
from stream.settings import Settings
from tests.dream.networks.test_dense import random_state
from tests.dream.networks.test_weights import Trap


@pytest.fixture(scope="module")
def resnet() -> dict[str, torch.Tensor]:
    state = random_state(ZOO["resnet50"].build(), torch.Generator().manual_seed(1))
    return {name: tensor.half() if tensor.is_floating_point() else tensor for name, tensor in state.items()}


def wrapped(state: dict[str, torch.Tensor], prefix: str) -> dict[str, torch.Tensor]:
    """As the robustness library names it."""
    beside = {
        "module.normalizer.new_mean": torch.zeros(3, 1, 1),
        "module.attacker.model.conv1.weight": torch.zeros(64, 3, 7, 7),
        "attacker.normalize.new_std": torch.ones(3, 1, 1),
    }
    return {f"{prefix}{name}": tensor for name, tensor in state.items()} | beside


@pytest.mark.parametrize("prefix", ["module.model.", "model.", "module."])
@pytest.mark.parametrize("key", ["model", "state_dict", None])
def test_it_is_a_robust_resnet_with_plain_names(
    resnet: dict[str, torch.Tensor], tmp_path: Path, prefix: str, key: str | None
) -> None:
    path = tmp_path / "checkpoint.pt"
    state = wrapped(resnet, prefix)
    content: Any = {key: state, "epoch": 90, "optimizer": {"lr": 0.1}} if key else state
    torch.save(content, path)
    (loaded,) = load(Settings(weights=(path,)))
    assert loaded.spec.name == "robust_resnet50"
    assert loaded.why == "its weights are in checkpoint.pt"
    assert loaded.state.keys() == resnet.keys()


def test_it_answers_as_the_resnet_that_was_wrapped(
    resnet: dict[str, torch.Tensor], tmp_path: Path, chance: torch.Generator
) -> None:
    path = tmp_path / "checkpoint.pt"
    torch.save({"model": wrapped(resnet, "module.model.")}, path)
    (loaded,) = load(Settings(weights=(path,)))
    picture = torch.rand(1, 3, 64, 64, generator=chance)
    found = Network(loaded.spec, loaded.state).logits(picture)
    torch.testing.assert_close(found, Network(ZOO["resnet50"], resnet).logits(picture))


def test_plain_names_stay_a_resnet50_unless_the_robust_one_is_asked_for(
    resnet: dict[str, torch.Tensor], tmp_path: Path
) -> None:
    path = tmp_path / "plain.pth"
    torch.save(resnet, path)
    assert recognise(read(path)) is ZOO["resnet50"]
    assert load(Settings(weights=(path,)))[0].spec.name == "resnet50"
    assert load(Settings(weights=(path,), network="robust_resnet50"))[0].spec.name == "robust_resnet50"
    torch.save(wrapped(resnet, "module.model."), path)
    with pytest.raises(WeightsError, match="are robust_resnet50's and not resnet50's"):
        load(Settings(weights=(path,), network="resnet50"))


def test_a_checkpoint_with_code_in_it_is_refused_and_none_is_run(
    resnet: dict[str, torch.Tensor], tmp_path: Path
) -> None:
    path, made = tmp_path / "checkpoint.pt", tmp_path / "made"
    torch.save({"model": wrapped(resnet, "module.model."), "args": Trap(made)}, path)
    with pytest.raises(WeightsError, match="hold code"):
        load(Settings(weights=(path,)))
    assert not made.exists()


def test_a_checkpoint_of_another_network_is_no_state_dict(tmp_path: Path) -> None:
    path = tmp_path / "checkpoint.pt"
    torch.save({"model": {"module.model.features.0.weight": torch.zeros(3)}, "epoch": 1}, path)
    with pytest.raises(WeightsError, match="holds no state_dict"):
        load(Settings(weights=(path,)))
