"""Weights that cannot be used are refused with one sentence, and nothing in a file is run."""

import os
import pickle
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from stream.dream.networks import pocket
from stream.dream.networks.engine import start
from stream.dream.networks.pocket.checkpoint import write
from stream.dream.networks.weights import WeightsError, load, read, recognise
from stream.dream.networks.zoo import ZOO, PocketSpec
from stream.settings import Settings, Size
from tests.dream.networks.host import Host


class Trap:
    """Runs a command when it is unpickled without care."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self._path),)


def save_state(name: str, path: Path) -> Path:
    """A state_dict of the right names and shapes, all of it zeros that take no room."""
    state = {key: torch.zeros(()).expand(shape) for key, shape in ZOO[name].shapes().items()}
    torch.save(state, path)
    return path


def test_a_file_tells_which_network_it_belongs_to(tmp_path: Path) -> None:
    for name in set(ZOO) - {"robust_resnet50"}:  # which without its wrapper looks like resnet50
        spec = recognise(read(save_state(name, tmp_path / "weights.pth")))
        assert spec is ZOO[name]


def test_training_heads_and_counters_do_not_matter() -> None:
    state = {key: torch.zeros(()).expand(shape) for key, shape in ZOO["googlenet"].shapes().items()}
    extra = {"aux1.fc1.weight": torch.zeros(1), "conv1.bn.num_batches_tracked": torch.zeros(1)}
    assert recognise(state | extra) is ZOO["googlenet"]


def test_the_shared_squeezenet_is_recognised_in_half_precision(squeezenet_file: Path) -> None:
    (loaded,) = load(Settings(weights=(squeezenet_file,)))
    assert loaded.spec.name == "squeezenet1_0"
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
        load(Settings(network="vgg16", weights=(path,)))


def test_weights_of_no_network_that_is_known_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "weights.pth"
    torch.save({"layer.weight": torch.zeros(3, 3)}, path)
    with pytest.raises(WeightsError, match=r"fit none of the networks \(pocket, googlenet, vgg16"):
        load(Settings(weights=(path,)))


def test_weights_that_are_not_numbers_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "weights.pth"
    state = {key: torch.full((), torch.nan).expand(shape) for key, shape in ZOO["squeezenet1_0"].shapes().items()}
    torch.save(state, path)
    with pytest.raises(WeightsError, match="not finite"):
        load(Settings(weights=(path,)))


def test_a_network_that_is_asked_for_is_downloaded_once(host: Host, cache: Path) -> None:
    (loaded,) = load(Settings(network="googlenet"))
    assert loaded.why == "it was asked for and was downloaded"
    assert [path.name for path in cache.iterdir()] == [host.name]
    assert load(Settings(network="googlenet"))[0].why == "it was asked for"
    assert host.asked == 1


def test_without_internet_one_sentence_names_the_ways_out(host: Host, cache: Path) -> None:
    host.close()
    with pytest.raises(WeightsError, match=r"cannot be downloaded from http://.*Connection refused.*--weights"):
        load(Settings(network="googlenet"))
    assert not list(cache.iterdir())


def test_offline_nothing_is_downloaded_and_one_sentence_names_the_ways_out(host: Host) -> None:
    with pytest.raises(WeightsError, match=r"not on this machine, and --offline .* put them to /.*--weights"):
        load(Settings(network="googlenet", offline=True))
    assert host.asked == 0


def test_a_damaged_file_in_the_cache_is_said_to_be_there(host: Host, cache: Path) -> None:
    (cache / host.name).write_bytes(b"half a downl")
    with pytest.raises(WeightsError, match="cache: delete it"):
        load(Settings(network="googlenet"))


def remove(path: Path) -> None:
    path.unlink()


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:1_000_000])


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _of_other_categories(path: Path) -> None:
    write(path, pocket.read(path, pocket.outputs()), pocket.outputs()[::-1])


def _of_another_head(path: Path) -> None:
    state = pocket.read(path, pocket.outputs())
    head = list(state)[-1]
    write(path, state | {head: state[head][:-1]}, pocket.outputs())


def _not_numbers(path: Path) -> None:
    state = pocket.read(path, pocket.outputs())
    write(path, state | {name: tensor * torch.nan for name, tensor in state.items()}, pocket.outputs())


@pytest.fixture
def broken(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The package's own weights, with something the matter with them."""
    path = tmp_path / "pocket.safetensors"
    shutil.copyfile(pocket.WEIGHTS, path)
    request.param(path)
    spec = ZOO["pocket"]
    assert isinstance(spec, PocketSpec)
    monkeypatch.setitem(ZOO, "pocket", replace(spec, file=path))
    return path


@pytest.mark.parametrize(
    ("broken", "what"),
    [
        (remove, "are missing"),
        (cut_short, "cannot be read"),
        (_empty, "cannot be read"),
        (_of_other_categories, "list of categories do not belong together"),
        (_of_another_head, "do not fit it"),
        (_not_numbers, "are damaged"),
    ],
    indirect=["broken"],
)
def test_what_is_wrong_with_the_packages_weights_is_said_and_how_to_mend_it(broken: Path, what: str) -> None:
    with pytest.raises(
        WeightsError, match=rf"^The pocket network's weights .*{what}.*; install the package again: pip"
    ):
        load(Settings(network="pocket"))


@pytest.mark.parametrize("broken", [cut_short], indirect=True)
def test_another_network_stands_in_for_a_broken_pocket(
    broken: Path, host: Host, cache: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = Settings(device="cpu", canvas=Size(64, 64), precision="float32", threads=1)
    engine = start(settings, live=True)
    assert (engine.name, engine.why) == ("googlenet", "its weights were fetched")
    assert engine.failed == (("pocket", "pocket's weights cannot be used"),)
    assert host.asked == 1
    (line,) = caplog.messages
    assert "install the package again" in line

    (cache / host.name).unlink()
    save_state("mobilenet_v2", Path(cache, "mobilenet_v2-b0353104.pth"))
    engine = start(replace(settings, offline=True), live=True)
    assert (engine.name, engine.why) == ("mobilenet_v2", "its weights were at hand")


@pytest.mark.parametrize("broken", [cut_short], indirect=True)
def test_with_a_broken_pocket_and_nothing_else_there_is_no_dream(broken: Path, host: Host) -> None:
    with pytest.raises(WeightsError, match="googlenet are not on this machine"):
        start(Settings(offline=True, device="cpu"), live=True)


def test_each_of_several_files_is_recognised_and_the_order_is_the_names(tmp_path: Path) -> None:
    paths = tuple(save_state(name, tmp_path / f"{name}.pth") for name in ("squeezenet1_0", "mobilenet_v2"))
    assert [one.spec.name for one in load(Settings(weights=paths))] == ["squeezenet1_0", "mobilenet_v2"]
    loaded = load(Settings(weights=paths[::-1], network="squeezenet1_0+efficientnet_lite0+mobilenet_v2"))
    assert [(one.spec.name, one.why) for one in loaded] == [
        ("squeezenet1_0", "its weights are in squeezenet1_0.pth"),
        ("efficientnet_lite0", "it was asked for"),
        ("mobilenet_v2", "its weights are in mobilenet_v2.pth"),
    ]


def test_two_files_of_one_network_are_refused(tmp_path: Path) -> None:
    paths = tuple(save_state("squeezenet1_1", tmp_path / f"{number}.pth") for number in range(2))
    with pytest.raises(WeightsError, match=r"1\.pth are squeezenet1_1's, like those before; give one file of each\.$"):
        load(Settings(weights=paths))


@pytest.mark.parametrize("names", ["pocket+squeezenet1_0", "efficientnet_lite0+pocket"])
def test_networks_of_different_categories_are_refused_before_anything_is_loaded(host: Host, names: str) -> None:
    first, second = names.split("+")
    with pytest.raises(
        WeightsError, match=rf"^{first} and {second} know different categories and cannot take turns\.$"
    ):
        load(Settings(network=names))


def test_the_pocket_networks_file_may_be_given_like_any_other(tmp_path: Path) -> None:
    path = tmp_path / "mine.safetensors"
    shutil.copyfile(pocket.WEIGHTS, path)
    (loaded,) = load(Settings(weights=(path,)))
    assert (loaded.spec.name, loaded.why) == ("pocket", "its weights are in mine.safetensors")
    _of_other_categories(path)
    with pytest.raises(WeightsError, match="not of a training with this package's categories"):
        load(Settings(weights=(path,)))
    cut_short(path)
    with pytest.raises(WeightsError, match="no safetensors file, or a part of it is missing"):
        load(Settings(weights=(path,)))
