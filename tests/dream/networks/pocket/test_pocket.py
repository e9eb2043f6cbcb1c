"""The network that comes with the package: whole, in step with its tables, or refused in plain words."""

import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from stream.dream.networks import pocket
from stream.dream.networks.dense import Network
from stream.dream.networks.pocket.architecture import normalised
from stream.dream.networks.pocket.checkpoint import PocketError, read, write
from stream.dream.networks.zoo import LABELS, ZOO

HOME = pocket.WEIGHTS.parent


def test_it_is_small_and_in_half_precision() -> None:
    assert pocket.WEIGHTS.stat().st_size < 6e6
    assert {tensor.dtype for tensor in load_file(pocket.WEIGHTS).values()} == {torch.float16}


def test_it_knows_three_hundred_categories_by_torchvisions_names() -> None:
    rows = [line.split("\t") for line in (HOME / "categories.tsv").read_text().splitlines()[1:]]
    assert len(set(pocket.outputs())) >= 300
    assert all(LABELS[int(index)] == label for index, _, label in rows)
    assert len({(index, pose) for index, pose, _ in rows}) == len(rows)


def test_it_answers_as_its_definition_does(chance: torch.Generator) -> None:
    state = read(pocket.WEIGHTS, pocket.outputs())
    plain = pocket.Pocket(len(pocket.outputs()) + 1).eval()
    assert not plain.load_state_dict(state, strict=False).unexpected_keys
    picture = torch.rand(2, 3, 96, 64, generator=chance)
    with torch.no_grad():
        torch.testing.assert_close(
            Network(ZOO["pocket"], state).logits(picture), plain(normalised(picture)), atol=1e-3, rtol=1e-3
        )


def test_a_category_with_two_poses_has_two_outputs_and_an_unknown_one_none() -> None:
    network = Network(ZOO["pocket"], read(pocket.WEIGHTS, pocket.outputs()))
    tiger, beagle, retriever = (LABELS.index(name) for name in ("tiger", "beagle", "golden retriever"))
    assert len(network.poses(tiger)) == 2
    assert network.poses(beagle) == ()
    assert network.knows(retriever) and not network.knows(beagle)


def test_weights_and_categories_that_do_not_belong_together_are_refused() -> None:
    with pytest.raises(PocketError, match="do not belong together"):
        read(pocket.WEIGHTS, pocket.outputs()[:-1])


def test_a_head_that_does_not_fit_the_list_is_refused(tmp_path: Path) -> None:
    state = load_file(pocket.WEIGHTS)
    state["head.7.bias"] = state["head.7.bias"][:-1].contiguous()
    file = tmp_path / "pocket.safetensors"
    save_file(state, file, {"outputs": json.dumps(pocket.outputs(), separators=(",", ":"))})
    with pytest.raises(PocketError, match="install the package again"):
        read(file, pocket.outputs())


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    network = pocket.Pocket(4)
    write(tmp_path / "small.safetensors", network.state_dict(), (1, 1, 980))
    state = read(tmp_path / "small.safetensors", (1, 1, 980))
    torch.testing.assert_close(state["head.7.bias"], network.state_dict()["head.7.bias"], atol=1e-3, rtol=1e-3)
