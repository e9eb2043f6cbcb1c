"""A download is whole and right or not there at all, and ends in time."""

import os
import random
import resource
import tempfile
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from stream.dream.networks.download import (
    CacheError,
    DownloadError,
    Timeouts,
    download,
    hash_prefix,
    is_intact,
    progress_bar,
)
from stream.dream.networks.zoo import ZOO, TorchvisionSpec
from tests.dream.networks import host as hosts
from tests.dream.networks.host import Host
from tests.dream.networks.terminal import terminal

CONTENT = random.Random(1).randbytes(3_000_000)
HASTE = Timeouts(silence=0.5, whole=2.0)
Answer = Callable[[Host, BaseHTTPRequestHandler], None]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    host = Host(CONTENT)
    yield host
    host.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where files are downloaded to; it is not there yet."""
    return tmp_path / "hub" / "checkpoints"


def get(server: Host, folder: Path, most: float = 2 * len(CONTENT)) -> list[int]:
    """Downloads the server's file; what the progress heard."""
    heard: list[int] = []
    download(server.url, folder / server.name, most, HASTE, heard.append)
    return heard


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_whole_file_comes_and_nothing_else_is_left(server: Host, folder: Path) -> None:
    heard = get(server, folder)
    assert heard[0] == 0 and heard[-1] == len(CONTENT) and heard == sorted(heard)
    assert names(folder) == [server.name]
    assert is_intact(folder / server.name)
    assert server.asked == 1


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (hosts.other, "its hash does not match"),
        (hosts.endless, "it is too large"),
        (hosts.half, "sent 1.5 of 3.0 MB and no more"),
        (hosts.page, "a web page came from 127.0.0.1:.*; a proxy may have sent it"),
        (hosts.missing, "answered 404 Not Found"),
        (hosts.silent, r"was silent for 0\.5 s"),
        (hosts.stuck, r"was silent for 0\.5 s"),
        (hosts.trickling, "sent only"),
        (hosts.hung_up, "the connection to 127.0.0.1:"),
    ],
)
def test_what_is_not_the_whole_file_leaves_nothing_and_the_next_download_begins_anew(
    server: Host, folder: Path, answer: Answer, reason: str
) -> None:
    server.answer = answer
    with pytest.raises(DownloadError, match=reason):
        get(server, folder)
    assert names(folder) == []
    server.answer = hosts.whole
    get(server, folder)
    assert names(folder) == [server.name]


def test_who_hears_of_the_progress_may_end_it(server: Host, folder: Path) -> None:
    def cancel(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        download(server.url, folder / server.name, 1e9, HASTE, cancel)
    assert names(folder) == []


def test_the_progress_is_shown_where_somebody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    with terminal(monkeypatch) as shown, progress_bar("googlenet", 52.1) as progress:
        progress(26_000_000)
        progress(52_100_000)
    assert "googlenet" in "".join(shown) and "52.1/52.1 MB" in "".join(shown)


def test_a_machine_without_internet_is_said_to_be_one(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "nowhere.invalid")
    with pytest.raises(DownloadError, match=r"no address is known for nowhere\.invalid"):
        download("http://nowhere.invalid/a-00000000.pth", folder / "a-00000000.pth", 1e6, HASTE)
    assert names(folder) == []


@pytest.fixture
def read_only() -> Iterator[Path]:
    """A folder that this process may not write to, even where it is root's."""
    user = os.geteuid()
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o555)
        try:
            if user == 0:
                os.seteuid(65534)
            yield Path(name)
        finally:
            os.seteuid(user)


def test_a_folder_that_cannot_be_written_to_is_said_before_anything_is_asked_for(server: Host, read_only: Path) -> None:
    with pytest.raises(CacheError, match=r"^the cache cannot be written to: Permission denied$"):
        get(server, read_only)
    assert server.asked == 0


def test_a_full_disk_is_said_and_not_kept_full(server: Host, folder: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, before[1]))
    try:
        with pytest.raises(CacheError, match=r"^the cache cannot be written to: File too large$"):
            get(server, folder)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert names(folder) == []


def test_every_name_of_torchvisions_holds_the_hash_to_check_it_by() -> None:
    for spec in ZOO.values():
        if isinstance(spec, TorchvisionSpec):
            assert len(hash_prefix(spec.cached)) == 8
    with pytest.raises(DownloadError, match="holds no hash"):
        hash_prefix(Path("weights.pth"))
