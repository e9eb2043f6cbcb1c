"""Weights that cannot be used are refused with one sentence, and nothing in a file is run."""

import os
import pickle
import socket
from pathlib import Path

import pytest
import torch

from stream.dream.networks import KINDS
from stream.dream.weights import WeightsError, load, read, recognise
from stream.settings import Settings


class Trap:
    """Runs a command when it is unpickled without care."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self._path),)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache, and no internet."""
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    monkeypatch.setattr(torch.hub, "_hub_dir", None)

    def unreachable(*_: object, **__: object) -> None:
        raise OSError("no internet")

    monkeypatch.setattr(torch.hub, "download_url_to_file", unreachable)
    folder = tmp_path / "hub" / "checkpoints"
    folder.mkdir(parents=True)
    return folder


def save_state(name: str, path: Path) -> Path:
    """A state_dict of the right names and shapes, all of it zeros that take no room."""
    state = {key: torch.zeros(()).expand(shape) for key, shape in KINDS[name].shapes().items()}
    torch.save(state, path)
    return path


def test_a_file_tells_which_network_it_belongs_to(tmp_path: Path) -> None:
    for name in KINDS:
        kind = recognise(read(save_state(name, tmp_path / "weights.pth")))
        assert kind is KINDS[name]


def test_training_heads_and_counters_do_not_matter() -> None:
    state = {key: torch.zeros(()).expand(shape) for key, shape in KINDS["googlenet"].shapes().items()}
    extra = {"aux1.fc1.weight": torch.zeros(1), "conv1.bn.num_batches_tracked": torch.zeros(1)}
    assert recognise(state | extra) is KINDS["googlenet"]


def test_the_shared_squeezenet_is_recognised_in_half_precision(squeezenet_file: Path) -> None:
    loaded = load(Settings(weights=squeezenet_file))
    assert loaded.kind.name == "squeezenet1_0"
    assert "squeezenet1_0-imagenet.pth" in loaded.why


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=r"no file .*nowhere\.pth"):
        read(tmp_path / "nowhere.pth")


@pytest.mark.parametrize("content", [b"", b"hello", b"\x80\x02", b"PK\x03\x04 and then nothing", bytes(5000)])
def test_what_is_no_pytorch_file_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "weights.pth"
    path.write_bytes(content)
    with pytest.raises(WeightsError, match="no PyTorch file, or a part of it is missing"):
        read(path)


def test_a_file_that_was_cut_short_is_said_to_be(tmp_path: Path) -> None:
    path = tmp_path / "weights.pth"
    torch.save({"a": torch.rand(10_000)}, path)
    path.write_bytes(path.read_bytes()[:20_000])
    with pytest.raises(WeightsError, match="a part of it is missing"):
        read(path)


@pytest.mark.parametrize("modern", [True, False])
def test_code_in_a_file_is_refused_and_never_run(tmp_path: Path, modern: bool) -> None:
    path, made = tmp_path / "weights.pth", tmp_path / "made"
    torch.save({"a": Trap(made)}, path, _use_new_zipfile_serialization=modern)
    with pytest.raises(WeightsError, match="hold code"):
        read(path)
    path.write_bytes(pickle.dumps(Trap(made)))
    with pytest.raises(WeightsError):
        read(path)
    assert not made.exists()


@pytest.mark.parametrize("value", [[1, 2], {}, {"state_dict": {"a": torch.zeros(1)}}, torch.zeros(3)])
def test_anything_but_a_state_dict_is_refused(tmp_path: Path, value: object) -> None:
    path = tmp_path / "weights.pth"
    torch.save(value, path)
    with pytest.raises(WeightsError, match="holds no state_dict"):
        read(path)


def test_weights_of_another_network_are_named(tmp_path: Path) -> None:
    path = save_state("squeezenet1_1", tmp_path / "weights.pth")
    with pytest.raises(WeightsError, match=r"squeezenet1_1's and not vgg16's; give --network squeezenet1_1"):
        load(Settings(network="vgg16", weights=path))


def test_weights_of_no_network_that_is_known_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "weights.pth"
    torch.save({"layer.weight": torch.zeros(3, 3)}, path)
    with pytest.raises(WeightsError, match=r"fit none of the networks \(googlenet, vgg16"):
        load(Settings(weights=path))


def test_weights_that_are_not_numbers_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "weights.pth"
    state = {key: torch.full((), torch.nan).expand(shape) for key, shape in KINDS["squeezenet1_0"].shapes().items()}
    torch.save(state, path)
    with pytest.raises(WeightsError, match="not finite"):
        load(Settings(weights=path))


def test_auto_takes_a_network_that_is_in_the_cache(cache: Path) -> None:
    save_state("mobilenet_v2", cache / KINDS["mobilenet_v2"].cached.name)
    loaded = load(Settings())
    assert loaded.kind.name == "mobilenet_v2"
    assert loaded.why == "its weights were at hand"


def test_without_cache_and_internet_one_sentence_names_the_way_out(cache: Path) -> None:
    for network in ("auto", "vgg19"):
        with pytest.raises(WeightsError, match=r"cannot be downloaded from https://.*--weights"):
            load(Settings(network=network))
    assert not list(cache.iterdir())


def test_a_damaged_file_in_the_cache_is_said_to_be_there(cache: Path) -> None:
    (cache / KINDS["googlenet"].cached.name).write_bytes(b"half a downl")
    with pytest.raises(WeightsError, match="cache: delete it"):
        load(Settings())


def test_a_download_does_not_wait_for_ever(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waits = []

    def download(*_: object, **__: object) -> None:
        waits.append(socket.getdefaulttimeout())
        raise TimeoutError("timed out")

    monkeypatch.setattr(torch.hub, "download_url_to_file", download)
    before = socket.getdefaulttimeout()
    with pytest.raises(WeightsError, match="timed out"):
        load(Settings(network="googlenet"))
    assert waits == [10.0]
    assert socket.getdefaulttimeout() == before
