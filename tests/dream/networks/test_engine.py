"""The device and the precision are those asked for, or those that are faster."""

from pathlib import Path

import pytest
import torch

from stream.dream.networks.engine import DeviceError, find_device, start
from stream.settings import Settings, Size


def test_a_card_that_is_not_there_is_said_to_be_missing() -> None:
    missing = f"cuda:{torch.cuda.device_count()}"
    with pytest.raises(DeviceError, match=f"no device {missing}"):
        find_device(missing)


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_the_precision_that_is_asked_for_is_taken(squeezenet_file: Path, precision: str) -> None:
    engine = start(Settings(weights=squeezenet_file, precision=precision, canvas=Size(64, 64), device="cpu", threads=1))
    assert engine.precision_name == precision
    assert engine.name == "squeezenet1_0"


def test_auto_measures_and_takes_one_of_the_two(squeezenet_file: Path, tmp_path: Path) -> None:
    settings = Settings(weights=squeezenet_file, canvas=Size(64, 64), device="cpu", threads=1, data=tmp_path)
    engine = start(settings)
    assert engine.precision_name in ("float32", "bfloat16")
    assert engine.network.logits(torch.rand(1, 3, 64, 64)).dtype == torch.float32
