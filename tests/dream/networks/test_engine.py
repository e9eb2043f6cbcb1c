"""The device and the precision are those asked for, or those that are faster."""

import json
import math
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from stream.dream.networks.engine import DeviceError, Engine, WarmUp, find_device, start
from stream.dream.networks.measured import NAME, circumstances
from stream.dream.networks.zoo import Network
from stream.dream.transforms import part
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
    assert engine.network(torch.rand(1, 3, 64, 64)).dtype == torch.float32


def test_what_auto_measured_is_known_at_the_next_start_and_may_be_overridden(
    squeezenet_file: Path, tmp_path: Path
) -> None:
    settings = Settings(weights=squeezenet_file, canvas=Size(64, 64), device="cpu", threads=1, data=tmp_path)
    start(settings)
    ((about, _),) = json.loads((tmp_path / NAME).read_text()).items()
    assert "squeezenet1_0" in about and "1 thread" in about
    for precision in ("float32", "bfloat16"):
        (tmp_path / NAME).write_text(json.dumps({about: precision}))
        assert start(settings).precision_name == precision
    assert start(replace(settings, precision="float32")).precision_name == "float32"


@pytest.mark.parametrize("content", ["", "[]", '{"', "\x00", '{"ABOUT": 3}', '{"ABOUT": "float8"}'])
def test_a_damaged_memory_is_measured_anew(content: str, squeezenet_file: Path, tmp_path: Path) -> None:
    settings = Settings(weights=squeezenet_file, canvas=Size(64, 64), device="cpu", threads=1, data=tmp_path)
    torch.set_num_threads(1)
    about = circumstances("squeezenet1_0", torch.device("cpu"), settings.canvas)
    (tmp_path / NAME).write_text(content.replace("ABOUT", about))
    start(settings)
    assert json.loads((tmp_path / NAME).read_text())[about] in ("float32", "bfloat16")


def test_without_a_data_folder_it_starts_all_the_same(squeezenet_file: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    start(Settings(weights=squeezenet_file, canvas=Size(64, 64), device="cpu", threads=1, data=tmp_path / "file"))


@pytest.mark.parametrize(("precision", "passes"), [("float32", 4), ("auto", 8)])
def test_a_rehearsal_goes_on_pass_by_pass(engine: Engine, precision: str, passes: int) -> None:
    rehearsal = WarmUp(engine.network, torch.device("cpu"), precision, Size(64, 64))
    assert rehearsal.seconds == math.inf
    assert [rehearsal.go_on() for _ in range(passes + 1)] == [True] * passes + [False]
    assert 0 < rehearsal.seconds < math.inf
    assert rehearsal.engine.precision_name in ("float32", "bfloat16")


@pytest.mark.parametrize(("seconds", "passes"), [(0.1, 8), (2.0, 3), (30.0, 2)])
def test_of_a_slow_network_there_is_one_large_pass_at_the_most(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, seconds: float, passes: int
) -> None:
    canvas = Size(96, 64)

    def taken(network: Network, picture: torch.Tensor) -> tuple[float, float]:
        slower = 2 if network.precision == torch.bfloat16 else 1
        return (slower * seconds * picture[0, 0].numel() / math.prod(part(canvas.height, canvas.width)),) * 2

    monkeypatch.setattr("stream.dream.networks.engine._time", taken)
    rehearsal = WarmUp(engine.network, torch.device("cpu"), "auto", canvas)
    assert [rehearsal.go_on() for _ in range(passes + 1)] == [True] * passes + [False]
    assert rehearsal.seconds == pytest.approx(seconds)
    assert rehearsal.engine.precision_name == "float32"


def test_a_large_canvas_is_measured_by_a_part_of_it(engine: Engine) -> None:
    seen = []
    hook = engine.network.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0].shape))
    for canvas in (Size(320, 180), Size(1920, 1080), Size(4096, 64)):
        rehearsal = WarmUp(engine.network, torch.device("cpu"), "float32", canvas)
        rehearsal.go_on()
        rehearsal.go_on()
    hook.remove()
    assert seen[:4] == [(1, 3, side, side) for side in (90, 180, 120, 240)]
    assert all(shape[-1] * shape[-2] < 60_000 for shape in seen)
