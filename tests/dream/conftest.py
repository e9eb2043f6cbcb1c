"""What the dreamer's tests share: real weights where they are, and engines that start at once."""

from pathlib import Path

import pytest
import torch

from stream.dream.engine import Engine, settle
from stream.dream.networks import KINDS, Network
from stream.dream.weights import read
from stream.settings import Size

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
    network = Network(KINDS["squeezenet1_0"], read(squeezenet_file))
    return settle(network, torch.device("cpu"), "float32", Size(64, 64))


@pytest.fixture
def chance() -> torch.Generator:
    return torch.Generator().manual_seed(1)
