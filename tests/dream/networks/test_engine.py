"""The device and the precision are those asked for, or those that are faster."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from stream.dream.networks.dense import Network
from stream.dream.networks.engine import DeviceError, Engine, find_device, joined, start, warmed_up
from stream.settings import Settings, Size


def test_a_card_that_is_not_there_is_said_to_be_missing() -> None:
    missing = f"cuda:{torch.cuda.device_count()}"
    with pytest.raises(DeviceError, match=f"no device {missing}"):
        find_device(missing)


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_the_precision_that_is_asked_for_is_taken(squeezenet_file: Path, precision: str) -> None:
    engine = start(
        Settings(weights=(squeezenet_file,), precision=precision, canvas=Size(64, 64), device="cpu", threads=1)
    )
    assert engine.precision_name == precision
    assert engine.name == "squeezenet1_0"


def test_auto_measures_and_takes_one_of_the_two(squeezenet_file: Path, tmp_path: Path) -> None:
    settings = Settings(weights=(squeezenet_file,), canvas=Size(64, 64), device="cpu", threads=1, data=tmp_path)
    engine = start(settings)
    assert engine.precision_name in ("float32", "bfloat16")
    assert engine.network.logits(torch.rand(1, 3, 64, 64)).dtype == torch.float32


def test_networks_that_take_turns_are_one_engine(engine: Engine) -> None:
    rough = engine.network.at(torch.device("cpu"), torch.bfloat16)
    slow, fast = (replace(engine, pass_seconds=seconds) for seconds in (0.3, 0.1))
    both = joined([slow, replace(fast, networks=(rough,))], "it was asked for")
    assert both.name == "squeezenet1_0+squeezenet1_0"
    assert both.network is engine.network and both.networks[1] is rough
    assert (both.precision_name, both.why) == ("float32+bfloat16", "it was asked for")
    assert both.pass_seconds == pytest.approx(0.2)
    assert both.megabytes == pytest.approx(1.5 * engine.megabytes)
    assert joined([slow, replace(fast, pass_seconds=None)], "").step_seconds is None


def test_one_of_the_same_family_is_measured_little_and_in_the_same_precision(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    passes: list[torch.dtype] = []

    def taken(network: Network, picture: torch.Tensor) -> tuple[float, float]:
        passes.append(network.precision)
        return (0.1 if network.precision == torch.bfloat16 else 0.2,) * 2

    monkeypatch.setattr("stream.dream.networks.warm_up.time_pass", taken)
    cpu, canvas = torch.device("cpu"), Size(64, 64)
    first = warmed_up(engine.network, cpu, "auto", canvas)
    assert (first.network.precision, len(passes)) == (torch.bfloat16, 8)
    second = warmed_up(engine.network, cpu, "auto", canvas, like=first)
    assert passes[8:] == [torch.bfloat16] * 2
    assert second.pass_seconds == first.pass_seconds
    assert warmed_up(engine.network, cpu, "float32", canvas, like=first).network.precision == torch.float32


def test_several_are_started_each_in_the_precision_that_is_asked_for() -> None:
    settings = Settings(network="efficientnet_lite1+efficientnet_lite0", canvas=Size(64, 64), device="cpu", threads=1)
    engine = start(replace(settings, precision="bfloat16"))
    assert engine.name == settings.network
    assert engine.precision_name == "bfloat16"
    assert engine.pass_seconds is None
    measured = start(settings)
    assert measured.pass_seconds is not None and 0 < measured.pass_seconds < 10
    assert [network.spec.name for network in measured.networks] == settings.network.split("+")
