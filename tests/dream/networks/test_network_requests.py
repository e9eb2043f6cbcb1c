"""The operator asks for a network while another dreams: it joins, or the old one goes on and it is said why."""

import re
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from io import BytesIO
from itertools import count
from pathlib import Path

import pytest
import torch

from stream.dream.dreamer import Dreamer
from stream.dream.networks import switching, weights
from stream.dream.networks.choice import NetworkChoice
from stream.dream.networks.dense import Network
from stream.dream.networks.engine import Engine
from stream.dream.networks.switching import ASKED, NetworkSwitcher
from stream.dream.networks.weights import Loaded, WeightsError
from stream.dream.networks.zoo import ZOO, TorchvisionSpec
from stream.ipc.reports import NetworkRequest
from stream.settings import Settings
from tests.dream.networks import host as hosts
from tests.dream.networks.host import Host
from tests.dream.networks.switched import SETTINGS, outcome
from tests.show import wait_for

pytestmark = pytest.mark.usefixtures("heard")
LITE = ("efficientnet_lite0", "efficientnet_lite1", "efficientnet_lite2")
POCKET = replace(SETTINGS, network="pocket")
EXPECTED = r" \(about \d+\.\d keyframes a second with \d steps? on 96x64\)"


def cached(name: str) -> Path:
    spec = ZOO[name]
    assert isinstance(spec, TorchvisionSpec)
    return spec.cached


@pytest.fixture
def squeezenet(cache: Path, chance: torch.Generator) -> Path:
    """SqueezeNet's weights in torchvision's cache, of which nobody has taught any."""
    shapes = ZOO["squeezenet1_0"].shapes()
    state = {name: 0.1 * torch.randn(shape, generator=chance) for name, shape in shapes.items()}
    path = cached("squeezenet1_0")
    torch.save(state, path)
    return path


@pytest.fixture
def switcher(cache: Path, first: Engine) -> NetworkSwitcher:
    """The pocket network dreams because the settings say so, and nothing is on its way."""
    return NetworkSwitcher(first, POCKET)


def requested(switcher: NetworkSwitcher, *names: str, numbers: Iterator[int] | None = None) -> tuple[Engine, str]:
    """The outcome of requests that follow each other at once."""
    numbers = numbers or count(switcher.done + 1)
    for name in names:
        number = next(numbers)
        switcher.request(NetworkRequest(number, name))

    def finished() -> bool:
        switcher.advance()
        return switcher.done == number

    wait_for(finished, 60)
    return switcher.engine, switcher.why


def test_a_network_that_is_asked_for_joins_and_it_is_said_how_fast(
    switcher: NetworkSwitcher, squeezenet: Path, caplog: pytest.LogCaptureFixture
) -> None:
    switcher.request(NetworkRequest(1, "squeezenet1_0"))
    switcher.advance()
    assert switcher.engine.name == "pocket"
    assert switcher.why == "it comes with the package; squeezenet1_0 is being loaded"
    engine, why = outcome(switcher)
    assert engine.name == "squeezenet1_0"
    assert re.fullmatch(ASKED + EXPECTED, why)
    assert switcher.done == 1
    (line,) = caplog.messages
    assert line == f"squeezenet1_0 dreams from now on, because {why}, in float32."


def test_the_canvas_goes_on_in_both_directions(switcher: NetworkSwitcher, first: Engine, squeezenet: Path) -> None:
    dreamer = Dreamer(first, POCKET, seed=1)
    for name in ("squeezenet1_0", "pocket"):
        dreamer.keyframe()
        engine, _ = requested(switcher, name)
        assert engine.name == name
        before = dreamer.canvas.detach().clone()
        dreamer.adopt(engine)
        assert torch.equal(dreamer.canvas, before)
        dreamer.move()
        dreamer.step()
        assert (dreamer.canvas - before).abs().mean() < 0.05
        assert len(dreamer.seen()) == 5


def test_one_that_is_not_here_is_fetched(switcher: NetworkSwitcher, host: Host) -> None:
    switcher.request(NetworkRequest(1, "googlenet"))
    switcher.advance()
    assert switcher.why == "it comes with the package; googlenet is being fetched"
    engine, why = outcome(switcher)
    assert engine.name == "googlenet"
    assert why.startswith(ASKED)
    assert "googlenet" in switcher.local


def test_one_that_is_slow_is_taken_all_the_same(host: Host, first: Engine) -> None:
    switcher = NetworkSwitcher(first, SETTINGS, min_keyframe_rate=1e9)
    assert outcome(switcher)[0].name == "pocket"
    assert requested(switcher, "googlenet")[0].name == "googlenet"


def slow(seconds: float) -> Callable[..., tuple[float, float]]:
    """A stopwatch for passes that take so long for a look at 96x64."""

    def taken(_: Network, picture: torch.Tensor) -> tuple[float, float]:
        return (seconds * picture[0, 0].numel() / (64 * 64),) * 2

    return taken


def test_one_whose_single_step_would_look_like_hanging_is_not_taken(
    switcher: NetworkSwitcher, squeezenet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stream.dream.networks.warm_up.time_pass", slow(10.0))
    engine, why = requested(switcher, "squeezenet1_0")
    assert engine.name == "pocket"
    assert why == "it comes with the package; a single step with squeezenet1_0 would take 12 s here"
    monkeypatch.setattr("stream.dream.networks.warm_up.time_pass", slow(2.0))
    engine, why = requested(switcher, "squeezenet1_0")
    assert engine.name == "squeezenet1_0"
    assert why == f"{ASKED} (about 0.4 keyframes a second with 1 step on 96x64)"
    assert switcher.step_seconds == pytest.approx(2.4)


def test_the_one_that_dreams_already_is_left_alone_and_that_is_said(
    switcher: NetworkSwitcher, first: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    engine, why = requested(switcher, "pocket")
    assert engine is first
    assert why == f"it comes with the package; {ASKED}, and it dreams already"
    assert caplog.messages == ["pocket was asked for, and dreams already."]


def test_a_newer_request_takes_the_place_of_one_that_is_being_fetched_and_the_download_ends(
    switcher: NetworkSwitcher, host: Host, cache: Path, squeezenet: Path
) -> None:
    host.answer = hosts.trickling
    switcher.request(NetworkRequest(1, "googlenet"))
    switcher.advance()
    wait_for(lambda: host.open, 10)
    engine, why = requested(switcher, "squeezenet1_0", numbers=count(2))
    assert engine.name == "squeezenet1_0"
    assert why.startswith(ASKED)
    wait_for(lambda: not host.open, 10)
    host.answer = hosts.whole
    engine, _ = requested(switcher, "googlenet")
    assert engine.name == "googlenet"


def test_of_many_requests_at_once_the_last_one_comes_true(
    switcher: NetworkSwitcher, host: Host, squeezenet: Path
) -> None:
    names = ["squeezenet1_0", "googlenet", "pocket"] * 10
    numbers = count(1)
    for name in names:
        switcher.request(NetworkRequest(next(numbers), name))
        switcher.advance()
    engine, _ = requested(switcher, "squeezenet1_0", numbers=numbers)
    assert engine.name == "squeezenet1_0"
    for _ in range(200):  # whatever is still coming is not adopted
        switcher.advance()
        time.sleep(0.005)
    assert switcher.engine is engine


Answer = Callable[[Host, BaseHTTPRequestHandler], None]


@pytest.mark.parametrize("answer", [hosts.half, hosts.hung_up, hosts.missing, hosts.page, hosts.other])
def test_a_download_that_fails_leaves_the_old_one_dreaming_and_is_one_line(
    switcher: NetworkSwitcher, host: Host, caplog: pytest.LogCaptureFixture, answer: Answer
) -> None:
    host.answer = answer
    engine, why = requested(switcher, "googlenet")
    assert engine.name == "pocket"
    assert why.startswith("it comes with the package; googlenet could not be fetched (")
    (line,) = caplog.messages
    assert line.startswith("pocket goes on dreaming: googlenet could not be fetched (")
    requested(switcher, "pocket")
    assert switcher.why == f"it comes with the package; {ASKED}, and it dreams already"  # the failure is forgotten


def test_offline_nothing_is_fetched_but_what_is_here_is_loaded(first: Engine, host: Host, squeezenet: Path) -> None:
    switcher = NetworkSwitcher(first, replace(POCKET, offline=True))
    _, why = requested(switcher, "googlenet")
    assert why == "it comes with the package; googlenet is not on this machine, and --offline downloads nothing"
    assert host.asked == 0
    assert requested(switcher, "squeezenet1_0")[0].name == "squeezenet1_0"


@pytest.mark.parametrize("content", [b"", b"no weights at all"])
def test_a_damaged_file_is_one_line(
    switcher: NetworkSwitcher, squeezenet: Path, caplog: pytest.LogCaptureFixture, content: bytes
) -> None:
    squeezenet.write_bytes(content)
    engine, why = requested(switcher, "squeezenet1_0")
    assert engine.name == "pocket"
    assert why == "it comes with the package; squeezenet1_0's weights cannot be used"
    (line,) = caplog.messages
    assert str(squeezenet) in line


def test_memory_that_does_not_suffice_for_two_leaves_the_old_one_dreaming(
    switcher: NetworkSwitcher, squeezenet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory.\nTried to allocate")

    monkeypatch.setattr(switching, "WarmUp", full)
    engine, why = requested(switcher, "squeezenet1_0")
    assert engine.name == "pocket"
    assert why == "it comes with the package; squeezenet1_0 cannot dream on cpu"


def test_auto_goes_back_to_the_pocket_and_then_to_googlenet_if_it_is_fast_enough(
    first: Engine, host: Host, squeezenet: Path
) -> None:
    switcher = NetworkSwitcher(first, POCKET, min_keyframe_rate=1e9)
    requested(switcher, "squeezenet1_0")
    engine, why = requested(switcher, "auto")
    assert engine.name == "pocket"
    assert why.startswith("it comes with the package; googlenet would dream only ")
    switcher = NetworkSwitcher(first, POCKET, min_keyframe_rate=0)
    engine, why = requested(switcher, "squeezenet1_0", "auto")
    assert engine.name == "googlenet"
    assert why == "its weights were at hand and this machine is fast enough"
    assert requested(switcher, "auto")[0] is engine
    assert switcher.why.endswith("and it dreams already")


def test_auto_leaves_the_best_network_where_it_was_only_asked_for_and_is_too_slow(first: Engine, host: Host) -> None:
    switcher = NetworkSwitcher(first, POCKET, min_keyframe_rate=1e9)
    assert requested(switcher, "googlenet")[0].name == "googlenet"
    assert requested(switcher, "auto")[0].name == "pocket"


def test_a_request_that_the_dreamer_before_died_of_is_not_tried_again_until_the_next(
    switcher: NetworkSwitcher, squeezenet: Path, caplog: pytest.LogCaptureFixture
) -> None:
    switcher.give_up(NetworkRequest(3, "squeezenet1_0"))
    switcher.request(NetworkRequest(3, "squeezenet1_0"))  # as the ring still says
    engine, why = outcome(switcher)
    assert engine.name == "pocket"
    assert why == (
        "it comes with the package; squeezenet1_0 was asked for before the dreamer was started again, and did not dream"
    )
    assert switcher.done == 3
    assert len(caplog.messages) == 1
    assert requested(switcher, "squeezenet1_0")[0].name == "squeezenet1_0"


def test_a_file_of_weights_is_for_its_own_network_alone(first: Engine, squeezenet: Path, tmp_path: Path) -> None:
    path = tmp_path / "mine.pth"
    squeezenet.rename(path)
    settings = replace(SETTINGS, weights=(path,))
    choice = NetworkChoice(settings)
    assert choice.default == "squeezenet1_0"
    assert choice.settings("auto") == replace(settings, network="squeezenet1_0")
    assert choice.settings("pocket") == replace(settings, network="pocket", weights=())
    both = "squeezenet1_1+squeezenet1_0"
    assert choice.settings(both) == replace(settings, network=both)
    assert choice.is_local("efficientnet_lite0+squeezenet1_0") and not choice.is_local(both)
    assert NetworkSwitcher(first, settings).local == ("pocket", "squeezenet1_0", *LITE)
    switcher = NetworkSwitcher(first, settings)
    assert requested(switcher, "squeezenet1_0")[0].name == "squeezenet1_0"
    assert requested(switcher, "pocket")[0].name == "pocket"
    assert requested(switcher, "auto")[0].name == "squeezenet1_0"
    path.write_bytes(b"")
    with pytest.raises(WeightsError):
        NetworkChoice(settings)
    assert NetworkChoice(Settings()).settings("auto") == Settings()


def test_several_that_are_asked_for_take_turns(
    switcher: NetworkSwitcher, squeezenet: Path, caplog: pytest.LogCaptureFixture
) -> None:
    name = "squeezenet1_0+efficientnet_lite0"
    switcher.request(NetworkRequest(1, name))
    switcher.advance()
    assert switcher.why == f"it comes with the package; {name} is being loaded"
    engine, why = outcome(switcher)
    assert (engine.name, len(engine.networks)) == (name, 2)
    assert re.fullmatch(ASKED + EXPECTED, why)
    assert switcher.step_seconds == engine.step_seconds
    assert len(caplog.messages) == 1
    assert requested(switcher, "squeezenet1_0")[0].name == "squeezenet1_0"


def test_a_step_of_several_is_expected_to_take_the_mean(
    switcher: NetworkSwitcher, squeezenet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def taken(network: Network, picture: torch.Tensor) -> tuple[float, float]:
        return slow(1.0 if network.spec.name == "squeezenet1_0" else 2.0)(network, picture)

    monkeypatch.setattr("stream.dream.networks.warm_up.time_pass", taken)
    engine, _ = requested(switcher, "squeezenet1_0+efficientnet_lite0")
    assert engine.step_seconds == pytest.approx(1.2 * 1.5)


def test_of_several_only_those_are_fetched_that_are_not_here(
    switcher: NetworkSwitcher, host: Host, squeezenet: Path
) -> None:
    engine, _ = requested(switcher, "squeezenet1_0+googlenet")
    assert engine.name == "squeezenet1_0+googlenet"
    assert host.asked == 1


@pytest.mark.parametrize(
    ("name", "clause"),
    [
        ("pocket+squeezenet1_0", "pocket and squeezenet1_0 know different categories and cannot take turns"),
        ("bvlc_googlenet", "the weights of bvlc_googlenet come by file alone"),
        ("squeezenet1_0+robust_resnet50", "the weights of robust_resnet50 come by file alone"),
    ],
)
def test_what_cannot_be_is_one_line(
    switcher: NetworkSwitcher, squeezenet: Path, caplog: pytest.LogCaptureFixture, name: str, clause: str
) -> None:
    engine, why = requested(switcher, name)
    assert engine.name == "pocket"
    assert why == f"it comes with the package; {clause}"
    (line,) = caplog.messages
    assert line.startswith(f"pocket goes on dreaming: {clause}.")


def test_a_download_that_is_not_googlenets_takes_the_networks_own_place(
    switcher: NetworkSwitcher, cache: Path, host: Host, chance: torch.Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = ZOO["squeezenet1_1"]
    assert isinstance(spec, TorchvisionSpec)
    file = BytesIO()
    torch.save({name: 0.1 * torch.randn(shape, generator=chance) for name, shape in spec.shapes().items()}, file)
    other = Host(file.getvalue())
    monkeypatch.setitem(ZOO, spec.name, replace(spec, url=other.url, size=len(other.content) / 1e6))
    try:
        assert requested(switcher, spec.name)[0].name == spec.name
    finally:
        other.close()
    assert (cache / other.name).is_file()


def test_what_is_loaded_gives_way_to_what_dreams_and_then_all_is_as_before(
    switcher: NetworkSwitcher, squeezenet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    intervals = [sys.getswitchinterval()]

    def load(settings: Settings) -> tuple[Loaded, ...]:
        intervals.append(sys.getswitchinterval())
        return weights.load(settings)

    monkeypatch.setattr(switching, "load", load)
    requested(switcher, "squeezenet1_0")
    squeezenet.unlink()
    requested(switcher, "efficientnet_lite0")
    usual, *during = intervals
    assert during == [pytest.approx(usual / 10)] * 2
    assert sys.getswitchinterval() == usual
