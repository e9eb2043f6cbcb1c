"""The operator asks for a network while another dreams: it joins, or the old one goes on and it is said why."""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from io import BytesIO
from itertools import count
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch

from stream.dream.dreamer import Dreamer
from stream.dream.networks import switching
from stream.dream.networks.engine import Engine
from stream.dream.networks.switching import ASKED, NetworkSwitcher
from stream.dream.networks.weights import WeightsError
from stream.dream.networks.wishes import at_hand, named, towards
from stream.dream.networks.zoo import ZOO, Network, Torchvision
from stream.ipc.reports import NetworkRequest
from stream.settings import Settings
from tests.dream.networks import host as hosts
from tests.dream.networks.host import Entry, Host
from tests.dream.networks.joined import SETTINGS, outcome
from tests.show import wait_for

pytestmark = pytest.mark.usefixtures("heard")
POCKET = replace(SETTINGS, network="pocket")
EXPECTED = r" \(about \d+\.\d keyframes a second with \d steps? on 96x64\)"


def cached(name: str) -> Path:
    kind = ZOO[name]
    assert isinstance(kind, Torchvision)
    return kind.cached


@pytest.fixture
def squeezenet(cache: Path, chance: torch.Generator) -> Path:
    """SqueezeNet's weights in torchvision's cache, of which nobody has taught any."""
    shapes = ZOO["squeezenet1_0"].shapes()
    state = {name: 0.1 * torch.randn(shape, generator=chance) for name, shape in shapes.items()}
    path = cached("squeezenet1_0")
    torch.save(state, path)
    return path


@pytest.fixture
def joining(cache: Path, first: Engine) -> NetworkSwitcher:
    """The pocket network dreams because the settings say so, and nothing is on its way."""
    return NetworkSwitcher(first, POCKET)


def wished(joining: NetworkSwitcher, *names: str, numbers: Iterator[int] | None = None) -> tuple[Engine, str]:
    """The outcome of wishes that follow each other at once."""
    numbers = numbers or count(joining.regularise + 1)
    for name in names:
        number = next(numbers)
        joining.wish(NetworkRequest(number, name))

    def regularise() -> bool:
        joining.go_on()
        return joining.regularise == number

    wait_for(regularise, 60)
    assert joining.trying == 0
    return joining.engine, joining.why


def test_a_network_that_is_asked_for_joins_and_it_is_said_how_fast(
    joining: NetworkSwitcher, squeezenet: Path, caplog: pytest.LogCaptureFixture
) -> None:
    joining.wish(NetworkRequest(1, "squeezenet1_0"))
    joining.go_on()
    assert joining.engine.name == "pocket"
    assert joining.why == "it comes with the package; squeezenet1_0 is being loaded"
    engine, why = outcome(joining)
    assert engine.name == "squeezenet1_0"
    assert re.fullmatch(ASKED + EXPECTED, why)
    assert joining.regularise == 1
    (line,) = caplog.messages
    assert line == f"squeezenet1_0 dreams from now on, because {why}, in float32."


def test_the_canvas_goes_on_in_both_directions(joining: NetworkSwitcher, first: Engine, squeezenet: Path) -> None:
    dreamer = Dreamer(first, POCKET, seed=1)
    for name in ("squeezenet1_0", "pocket"):
        dreamer.keyframe()
        engine, _ = wished(joining, name)
        assert engine.name == name
        before = dreamer.canvas.detach().clone()
        dreamer.adopt(engine)
        assert torch.equal(dreamer.canvas, before)
        dreamer.move()
        dreamer.step()
        assert (dreamer.canvas - before).abs().mean() < 0.05
        assert len(dreamer.seen()) == 5


def test_one_that_is_not_here_is_fetched(joining: NetworkSwitcher, host: Host) -> None:
    joining.wish(NetworkRequest(1, "googlenet"))
    joining.go_on()
    assert joining.why == "it comes with the package; googlenet is being fetched"
    assert joining.trying == 0
    engine, why = outcome(joining)
    assert engine.name == "googlenet"
    assert why.startswith(ASKED)
    assert "googlenet" in joining.at_hand


def test_one_that_is_slow_is_taken_all_the_same(host: Host, first: Engine) -> None:
    joining = NetworkSwitcher(first, SETTINGS, lively=1e9)
    assert outcome(joining)[0].name == "pocket"
    assert wished(joining, "googlenet")[0].name == "googlenet"


def slow(seconds: float) -> Callable[..., tuple[float, float]]:
    """A stopwatch for passes that take so long for a look at 96x64."""

    def taken(_: Network, picture: torch.Tensor) -> tuple[float, float]:
        return (seconds * picture[0, 0].numel() / (64 * 64),) * 2

    return taken


def test_one_whose_single_step_would_look_like_hanging_is_not_taken(
    joining: NetworkSwitcher, squeezenet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stream.dream.networks.engine._time", slow(10.0))
    engine, why = wished(joining, "squeezenet1_0")
    assert engine.name == "pocket"
    assert why == "it comes with the package; a single step with squeezenet1_0 would take 12 s here"
    monkeypatch.setattr("stream.dream.networks.engine._time", slow(2.0))
    engine, why = wished(joining, "squeezenet1_0")
    assert engine.name == "squeezenet1_0"
    assert why == f"{ASKED} (about 0.4 keyframes a second with 1 step on 96x64)"
    assert joining.step == pytest.approx(2.4)


def test_the_one_that_dreams_already_is_left_alone_and_that_is_said(
    joining: NetworkSwitcher, first: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    engine, why = wished(joining, "pocket")
    assert engine is first
    assert why == f"it comes with the package; {ASKED}, and it dreams already"
    assert caplog.messages == ["pocket was asked for, and dreams already."]


def test_a_newer_wish_takes_the_place_of_one_that_is_being_fetched_and_the_download_ends(
    joining: NetworkSwitcher, host: Host, cache: Path, squeezenet: Path
) -> None:
    host.answer = hosts.trickling
    joining.wish(NetworkRequest(1, "googlenet"))
    joining.go_on()
    wait_for(lambda: (part := cache / f"{host.name}.part").is_file() and part.stat().st_size, 10)
    engine, why = wished(joining, "squeezenet1_0", numbers=count(2))
    assert engine.name == "squeezenet1_0"
    assert why.startswith(ASKED)
    part = cache / f"{host.name}.part"

    def rests() -> bool:
        size = part.stat().st_size
        time.sleep(0.1)  # ten times as long as the server waits between two bytes
        return part.stat().st_size == size

    wait_for(rests, 10)
    had = part.stat().st_size
    part.write_bytes(host.content[:had])  # of which the server had sent none
    host.answer = hosts.rest
    engine, _ = wished(joining, "googlenet")
    assert engine.name == "googlenet"
    assert host.log[-1] == Entry(f"bytes={had}-", None, 206, len(host.content) - had)


def test_of_many_wishes_at_once_the_last_one_comes_true(joining: NetworkSwitcher, host: Host, squeezenet: Path) -> None:
    names = ["squeezenet1_0", "googlenet", "pocket"] * 10
    numbers = count(1)
    for name in names:
        joining.wish(NetworkRequest(next(numbers), name))
        joining.go_on()
    engine, _ = wished(joining, "squeezenet1_0", numbers=numbers)
    assert engine.name == "squeezenet1_0"
    for _ in range(200):  # whatever is still coming is not adopted
        joining.go_on()
        time.sleep(0.005)
    assert joining.engine is engine


Answer = Callable[[Host, BaseHTTPRequestHandler], None]


@pytest.mark.parametrize("answer", [hosts.half, hosts.hung_up, hosts.missing, hosts.page, hosts.other])
def test_a_download_that_fails_leaves_the_old_one_dreaming_and_is_one_line(
    joining: NetworkSwitcher, host: Host, caplog: pytest.LogCaptureFixture, answer: Answer
) -> None:
    host.answer = answer
    engine, why = wished(joining, "googlenet")
    assert engine.name == "pocket"
    assert why.startswith("it comes with the package; googlenet could not be fetched (")
    (line,) = caplog.messages
    assert line.startswith("pocket goes on dreaming: googlenet could not be fetched (")
    wished(joining, "pocket")
    assert joining.why == f"it comes with the package; {ASKED}, and it dreams already"  # the failure is forgotten


def test_offline_nothing_is_fetched_but_what_is_here_is_loaded(first: Engine, host: Host, squeezenet: Path) -> None:
    joining = NetworkSwitcher(first, replace(POCKET, offline=True))
    _, why = wished(joining, "googlenet")
    assert why == "it comes with the package; googlenet is not on this machine, and --offline downloads nothing"
    assert host.asked == 0
    assert wished(joining, "squeezenet1_0")[0].name == "squeezenet1_0"


@pytest.mark.parametrize("content", [b"", b"no weights at all"])
def test_a_damaged_file_is_one_line(
    joining: NetworkSwitcher, squeezenet: Path, caplog: pytest.LogCaptureFixture, content: bytes
) -> None:
    squeezenet.write_bytes(content)
    engine, why = wished(joining, "squeezenet1_0")
    assert engine.name == "pocket"
    assert why == "it comes with the package; squeezenet1_0's weights cannot be used"
    (line,) = caplog.messages
    assert str(squeezenet) in line


def test_memory_that_does_not_suffice_for_two_leaves_the_old_one_dreaming(
    joining: NetworkSwitcher, squeezenet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory.\nTried to allocate")

    monkeypatch.setattr(switching, "Rehearsal", full)
    engine, why = wished(joining, "squeezenet1_0")
    assert engine.name == "pocket"
    assert why == "it comes with the package; squeezenet1_0 cannot dream on cpu"


def test_auto_goes_back_to_the_pocket_and_then_to_googlenet_if_it_is_fast_enough(
    first: Engine, host: Host, squeezenet: Path
) -> None:
    joining = NetworkSwitcher(first, POCKET, lively=1e9)
    wished(joining, "squeezenet1_0")
    engine, why = wished(joining, "auto")
    assert engine.name == "pocket"
    assert why.startswith("it comes with the package; googlenet would dream only ")
    joining = NetworkSwitcher(first, POCKET, lively=0)
    engine, why = wished(joining, "squeezenet1_0", "auto")
    assert engine.name == "googlenet"
    assert why == "its weights were at hand and this machine is fast enough"
    assert wished(joining, "auto")[0] is engine
    assert joining.why.endswith("and it dreams already")


def test_a_wish_that_the_dreamer_before_died_of_is_not_tried_again_until_the_next(
    joining: NetworkSwitcher, squeezenet: Path, caplog: pytest.LogCaptureFixture
) -> None:
    joining.give_up(NetworkRequest(3, "squeezenet1_0"))
    joining.wish(NetworkRequest(3, "squeezenet1_0"))  # as the ring still says
    engine, why = outcome(joining)
    assert engine.name == "pocket"
    assert why == (
        "it comes with the package; squeezenet1_0 was asked for, but the dreamer died while it was being loaded"
    )
    assert (joining.regularise, joining.trying) == (3, 3)
    assert len(caplog.messages) == 1
    assert wished(joining, "squeezenet1_0")[0].name == "squeezenet1_0"


def test_a_file_of_weights_is_for_its_own_network_alone(first: Engine, squeezenet: Path, tmp_path: Path) -> None:
    path = tmp_path / "mine.pth"
    squeezenet.rename(path)
    settings = named(replace(SETTINGS, weights=path))
    assert settings.network == "squeezenet1_0"
    assert towards(settings, "auto") is settings
    assert towards(settings, "pocket").weights is None
    assert at_hand(settings) == ("pocket", "squeezenet1_0")
    joining = NetworkSwitcher(first, settings)
    assert wished(joining, "squeezenet1_0")[0].name == "squeezenet1_0"
    assert wished(joining, "pocket")[0].name == "pocket"
    assert wished(joining, "auto")[0].name == "squeezenet1_0"
    path.write_bytes(b"")
    with pytest.raises(WeightsError):
        named(replace(SETTINGS, weights=path))
    assert named(Settings()) == Settings()


def test_a_download_that_is_not_googlenets_takes_the_networks_own_place(
    joining: NetworkSwitcher, cache: Path, host: Host, chance: torch.Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = ZOO["squeezenet1_1"]
    assert isinstance(kind, Torchvision)
    file = BytesIO()
    torch.save({name: 0.1 * torch.randn(shape, generator=chance) for name, shape in kind.shapes().items()}, file)
    other = Host(file.getvalue())
    meta = kind.weights.meta | {"_file_size": len(other.content) / 2**20}
    monkeypatch.setitem(ZOO, kind.name, replace(kind, weights=SimpleNamespace(url=other.url, meta=meta)))
    try:
        assert wished(joining, kind.name)[0].name == kind.name
    finally:
        other.close()
    assert (cache / other.name).is_file()
