"""GoogLeNet joins the pocket network's dream by itself, or does not; the dream goes on, and one line says why."""

import math
from collections.abc import Callable
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
import torch

from stream.dream.dreamer import Dreamer
from stream.dream.networks.download import Timeouts
from stream.dream.networks.engine import Engine
from stream.dream.networks.switching import NetworkSwitcher
from stream.dream.networks.zoo import ZOO
from stream.settings import Settings
from tests.dream.networks import host as hosts
from tests.dream.networks.host import Host
from tests.dream.networks.switched import SETTINGS, outcome

pytestmark = pytest.mark.usefixtures("heard")
HASTE = Timeouts(silence=0.5, whole=2.0)


def test_it_is_fetched_and_joins_without_a_cut(host: Host, first: Engine) -> None:
    dreamer = Dreamer(first, SETTINGS, seed=1)
    switcher = NetworkSwitcher(first, SETTINGS, min_keyframe_rate=0)
    switcher.advance()
    assert switcher.engine.network is first.network
    assert switcher.why == "it comes with the package; googlenet is being fetched"
    while (engine := switcher.engine).network is first.network:
        dreamer.move()
        dreamer.step()
        dreamer.keyframe()
        switcher.advance()
    assert engine.name == "googlenet"
    assert switcher.why == "its weights were fetched and this machine is fast enough"

    before = dreamer.canvas.detach().clone()
    dreamer.adopt(engine)
    assert torch.equal(dreamer.canvas, before)
    dreamer.move()
    dreamer.step()
    dreamer.keyframe()
    assert (dreamer.canvas - before).abs().mean() < 0.05
    assert len(dreamer.seen()) == 5
    switcher.advance()
    assert switcher.engine is engine


def test_what_was_fetched_is_in_the_cache_and_not_fetched_again(
    host: Host, first: Engine, cache: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert outcome(NetworkSwitcher(first, SETTINGS, min_keyframe_rate=0))[0].name == "googlenet"
    assert (cache / host.name).read_bytes() == host.content
    again = NetworkSwitcher(first, SETTINGS, min_keyframe_rate=0)
    again.advance()
    assert again.why == "it comes with the package; googlenet is being loaded"
    _, why = outcome(again)
    assert why == "its weights were at hand and this machine is fast enough"
    assert host.asked == 1
    assert len(caplog.messages) == 2
    assert "googlenet dreams from now on, because its weights were at hand" in caplog.text


def test_on_a_machine_that_is_too_slow_the_pocket_goes_on(
    host: Host, first: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    engine, why = outcome(NetworkSwitcher(first, SETTINGS, min_keyframe_rate=math.inf))
    assert engine.network is first.network
    assert why.startswith("it comes with the package; googlenet would dream only ")
    assert why.endswith(" keyframes a second here")
    assert [record.getMessage().count("pocket goes on dreaming: googlenet would") for record in caplog.records] == [1]


Answer = Callable[[Host, BaseHTTPRequestHandler], None]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (hosts.silent, "was silent for 0.5 s"),
        (hosts.stuck, "was silent for 0.5 s"),
        (hosts.trickling, "sent only "),
        (hosts.half, " MB and no more"),
        (hosts.hung_up, "the connection to 127.0.0.1:"),
        (hosts.missing, "answered 404 Not Found"),
        (hosts.page, "a web page came from 127.0.0.1:"),
        (hosts.other, "is not the file: its hash does not match"),
        (hosts.endless, "is not the file: it is too large"),
    ],
)
def test_a_download_that_fails_is_one_line(
    host: Host, first: Engine, cache: Path, caplog: pytest.LogCaptureFixture, answer: Answer, reason: str
) -> None:
    host.answer = answer
    engine, why = outcome(NetworkSwitcher(first, SETTINGS, timeouts=HASTE))
    assert engine.network is first.network
    assert why.startswith("it comes with the package; googlenet could not be fetched (")
    assert reason in why
    (line,) = caplog.messages
    assert line.startswith("pocket goes on dreaming: googlenet could not be fetched (")
    assert reason in line
    assert line.endswith(f"By hand its weights may be put to {cache / host.name}.")
    assert not (cache / host.name).exists()


def test_no_internet_is_one_line(host: Host, first: Engine, caplog: pytest.LogCaptureFixture) -> None:
    host.close()
    _, why = outcome(NetworkSwitcher(first, SETTINGS))
    assert why.endswith("failed: Connection refused)")
    assert len(caplog.messages) == 1


def test_a_cache_that_cannot_be_written_to_is_one_line_and_nothing_is_asked_for(
    host: Host, first: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "file"))
    _, why = outcome(NetworkSwitcher(first, SETTINGS))
    assert why.endswith("could not be fetched (the cache cannot be written to: Not a directory)")
    assert len(caplog.messages) == 1
    assert str(tmp_path / "file") in caplog.text
    assert host.asked == 0


def test_offline_nothing_is_asked_for(host: Host, first: Engine, caplog: pytest.LogCaptureFixture) -> None:
    engine, why = outcome(NetworkSwitcher(first, Settings(canvas=SETTINGS.canvas, offline=True)))
    assert why == "it comes with the package; googlenet is not on this machine, and --offline downloads nothing"
    assert engine.network is first.network
    assert host.asked == 0
    assert len(caplog.messages) == 1


def test_offline_it_joins_from_the_cache(host: Host, first: Engine, cache: Path) -> None:
    (cache / host.name).write_bytes(host.content)
    engine, _ = outcome(NetworkSwitcher(first, replace(SETTINGS, offline=True), min_keyframe_rate=0))
    assert engine.name == "googlenet"
    assert host.asked == 0


@pytest.mark.parametrize("share", [0.0, 0.6])
def test_a_damaged_file_in_the_cache_is_one_line(
    host: Host, first: Engine, cache: Path, caplog: pytest.LogCaptureFixture, share: float
) -> None:
    (cache / host.name).write_bytes(host.content[: int(share * len(host.content))])
    _, why = outcome(NetworkSwitcher(first, SETTINGS, min_keyframe_rate=0))
    assert why == "it comes with the package; googlenet's weights cannot be used"
    (line,) = caplog.messages
    assert str(cache / host.name) in line
    assert "delete it, and it is fetched anew" in line


def test_a_file_of_another_network_in_the_cache_is_one_line(
    host: Host, first: Engine, cache: Path, caplog: pytest.LogCaptureFixture
) -> None:
    torch.save({"features.0.weight": torch.zeros(1)}, cache / host.name)
    assert outcome(NetworkSwitcher(first, SETTINGS, min_keyframe_rate=0))[0].network is first.network
    assert "does not hold googlenet's weights" in caplog.text
    assert len(caplog.messages) == 1


def test_a_network_that_was_asked_for_dreams_alone(host: Host, first: Engine) -> None:
    switcher = NetworkSwitcher(first, Settings(network="pocket"))
    switcher.advance()
    switcher.advance()
    assert switcher.engine is first
    assert switcher.why == "it comes with the package"
    assert host.asked == 0
    assert not ZOO["googlenet"].is_local
