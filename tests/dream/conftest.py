"""What the dreamer's tests share: real weights where they are, and engines that start at once."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
import torch

from stream.dream.networks import ladder
from stream.dream.networks.dense import Network
from stream.dream.networks.engine import Engine, warmed_up
from stream.dream.networks.weights import from_package, read
from stream.dream.networks.zoo import ZOO, TorchvisionSpec
from stream.settings import Size
from tests.dream.networks.host import Host

SHARED = Path(__file__).resolve().parents[3] / "shared" / "weights"


def shared(name: str) -> Path:
    """A file of real weights; skips the test where they are not."""
    path = SHARED / name
    if not path.is_file():
        pytest.skip(f"{path} is not on this machine")
    return path


@pytest.fixture(scope="session")
def squeezenet_file() -> Path:
    return shared("squeezenet1_0-imagenet.pth")


@pytest.fixture(scope="session")
def engine(squeezenet_file: Path) -> Engine:
    """SqueezeNet with real weights, in float32 on the processor."""
    network = Network(ZOO["squeezenet1_0"], read(squeezenet_file))
    return warmed_up(network, torch.device("cpu"), "float32", Size(64, 64))


@pytest.fixture(scope="session")
def first() -> Engine:
    """The pocket network: the last rung of the ladder."""
    loaded = from_package("it comes with the package")
    return warmed_up(Network(loaded.spec, loaded.state), torch.device("cpu"), "float32", Size(96, 64), loaded.why)


@pytest.fixture
def heard(caplog: pytest.LogCaptureFixture) -> None:
    """What is said at level INFO is in `caplog`."""
    caplog.set_level(logging.INFO)


@pytest.fixture
def chance() -> torch.Generator:
    return torch.Generator().manual_seed(1)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """torchvision's cache, empty."""
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))
    monkeypatch.setattr(torch.hub, "_hub_dir", None)
    folder = tmp_path / "torch" / "hub" / "checkpoints"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture(scope="session")
def googlenet_content() -> bytes:
    """A file with GoogLeNet's weights, of which nobody has taught any."""
    chance = torch.Generator().manual_seed(1)
    state = {
        name: 1 + torch.rand(shape, generator=chance) if len(shape) == 1 else torch.randn(shape, generator=chance) / 9
        for name, shape in ZOO["googlenet"].shapes().items()
    }
    file = BytesIO()
    torch.save({name: tensor.half() for name, tensor in state.items()}, file)
    return file.getvalue()


@pytest.fixture
def host(cache: Path, googlenet_content: bytes, monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    """Where GoogLeNet's weights are fetched from; nothing is in the cache. It and the pocket network are the ladder."""
    monkeypatch.setitem(ladder.RUNGS, "cpu", ("googlenet", "pocket"))
    spec = ZOO["googlenet"]
    assert isinstance(spec, TorchvisionSpec)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    host = Host(googlenet_content)
    there = replace(spec, url=host.url, size=len(googlenet_content) / 1e6)
    monkeypatch.setitem(ZOO, "googlenet", there)
    yield host
    host.close()
