"""A download is whole and right or not there at all; what came before it was cut short is not asked for again."""

import fcntl
import os
import random
import resource
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from stream.dream.networks.download import CacheError, DownloadError, Timeouts, beginning, download, intact
from stream.dream.networks.zoo import ZOO, Torchvision
from tests.dream.networks import host as hosts
from tests.dream.networks.host import Entry, Host
from tests.show import REPOSITORY, wait_for

CONTENT = random.Random(1).randbytes(3_000_000)
HALF = len(CONTENT) // 2
HASTE = Timeouts(silence=0.5, least=1_000, window=0.5)
Answer = Callable[[Host, BaseHTTPRequestHandler], None]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    host = Host(CONTENT)
    host.answer = hosts.rest
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


def cut_short(server: Host, folder: Path, answer: Answer = hosts.half) -> None:
    """Half of the file comes."""
    after, server.answer = server.answer, answer
    with pytest.raises(DownloadError):
        get(server, folder)
    server.answer = after


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_whole_file_comes_and_nothing_else_is_left(server: Host, folder: Path) -> None:
    server.etag = '"first"'
    heard = get(server, folder)
    assert heard[0] == 0 and heard[-1] == len(CONTENT) and heard == sorted(heard)
    assert names(folder) == [server.name]
    assert intact(folder / server.name)
    assert server.log == [Entry(None, None, 200, len(CONTENT))]


@pytest.mark.parametrize("etag", ['"first"', None])
def test_after_an_interruption_only_the_rest_is_sent(server: Host, folder: Path, etag: str | None) -> None:
    server.etag = etag
    cut_short(server, folder)
    assert (folder / f"{server.name}.part").read_bytes() == CONTENT[:HALF]
    assert get(server, folder)[0] == HALF
    assert server.log[1:] == [Entry(f"bytes={HALF}-", etag, 206, len(CONTENT) - HALF)]
    assert names(folder) == [server.name]
    assert (folder / server.name).read_bytes() == CONTENT


def test_a_tag_that_stands_for_the_like_only_is_not_relied_on(server: Host, folder: Path) -> None:
    server.etag = 'W/"first"'
    cut_short(server, folder)
    get(server, folder)
    assert server.log[1:] == [Entry(f"bytes={HALF}-", None, 206, len(CONTENT) - HALF)]


def test_a_silent_server_leaves_what_it_has_sent(server: Host, folder: Path) -> None:
    server.answer = hosts.stuck
    with pytest.raises(DownloadError, match=r"was silent for 0\.5 s"):
        get(server, folder)
    server.answer = hosts.rest
    assert get(server, folder)[0] == HALF


@pytest.mark.parametrize("answer", [hosts.whole, hosts.beyond, hosts.misplaced])
def test_where_the_rest_cannot_be_had_the_whole_file_comes(server: Host, folder: Path, answer: Answer) -> None:
    server.answer = answer
    cut_short(server, folder)
    assert get(server, folder)[-1] == len(CONTENT)
    assert server.log[-1].status == 200
    assert server.asked <= 3
    assert names(folder) == [server.name]
    assert intact(folder / server.name)


def test_of_a_file_that_has_changed_meanwhile_the_whole_new_one_comes(server: Host, folder: Path) -> None:
    server.content, server.etag = bytes(len(CONTENT)), '"old"'
    cut_short(server, folder)
    server.content, server.etag = CONTENT, '"new"'
    get(server, folder)
    assert server.log[1:] == [Entry(f"bytes={HALF}-", '"old"', 200, len(CONTENT))]
    assert intact(folder / server.name)


def test_a_change_that_the_server_does_not_tell_is_found_by_the_hash(server: Host, folder: Path) -> None:
    server.content = bytes(len(CONTENT))
    cut_short(server, folder)
    server.content = CONTENT
    get(server, folder)
    assert [entry.status for entry in server.log[1:]] == [206, 200]
    assert intact(folder / server.name)


@pytest.mark.parametrize(
    ("answer", "reason"), [(hosts.other, "its hash does not match"), (hosts.endless, "it is too large")]
)
def test_a_wrong_file_is_thrown_away_so_that_the_next_download_begins_anew(
    server: Host, folder: Path, answer: Answer, reason: str
) -> None:
    server.answer = answer
    with pytest.raises(DownloadError, match=reason):
        get(server, folder)
    assert names(folder) == []
    server.answer = hosts.rest
    get(server, folder)
    assert server.log[-1] == Entry(None, None, 200, len(CONTENT))


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (hosts.page, "a web page came from 127.0.0.1:.*; a proxy may have sent it"),
        (hosts.missing, "answered 404 Not Found"),
        (hosts.silent, "was silent"),
        (hosts.hung_up, "the connection to 127.0.0.1:"),
    ],
)
def test_no_file_at_all_spoils_nothing_that_has_come_before(
    server: Host, folder: Path, answer: Answer, reason: str
) -> None:
    cut_short(server, folder)
    server.answer = answer
    with pytest.raises(DownloadError, match=reason):
        get(server, folder)
    server.answer = hosts.rest
    assert get(server, folder)[0] == HALF


def test_a_machine_without_internet_is_said_to_be_one(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "nowhere.invalid")
    with pytest.raises(DownloadError, match=r"no address is known for nowhere\.invalid"):
        download("http://nowhere.invalid/a-00000000.pth", folder / "a-00000000.pth", 1e6, HASTE)
    assert names(folder) == []


def test_a_part_that_is_whole_is_not_asked_for(server: Host, folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / f"{server.name}.part").write_bytes(CONTENT)
    get(server, folder)
    assert names(folder) == [server.name]
    assert server.asked == 0


@pytest.mark.parametrize("tag", [b"", b"\xff", b'"a"\r\nX: y'])
def test_a_damaged_note_of_the_version_does_no_harm(server: Host, folder: Path, tag: bytes) -> None:
    cut_short(server, folder)
    (folder / f"{server.name}.part.etag").write_bytes(tag)
    get(server, folder)
    assert server.log[1:] == [Entry(f"bytes={HALF}-", None, 206, len(CONTENT) - HALF)]
    assert names(folder) == [server.name]


def test_two_that_download_the_same_ask_for_it_once(server: Host, folder: Path) -> None:
    folder.mkdir(parents=True)
    part = folder / f"{server.name}.part"
    with part.open("wb") as first:
        fcntl.flock(first, fcntl.LOCK_EX)
        second = threading.Thread(target=get, args=(server, folder), daemon=True)
        second.start()
        first.write(CONTENT)
        first.flush()
        part.rename(folder / server.name)
    second.join(10)
    assert not second.is_alive()
    assert server.asked == 0
    assert names(folder) == [server.name]


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
    for kind in ZOO.values():
        if isinstance(kind, Torchvision):
            assert len(beginning(kind.cached)) == 8
    with pytest.raises(DownloadError, match="holds no hash"):
        beginning(Path("weights.pth"))


def test_a_process_that_is_killed_leaves_what_has_come(server: Host, folder: Path) -> None:
    server.answer = hosts.stuck
    code = "import sys, pathlib, stream.dream.download as d; d.download(sys.argv[1], pathlib.Path(sys.argv[2]), 1e9)"
    path, part = folder / server.name, folder / f"{server.name}.part"
    with subprocess.Popen([sys.executable, "-c", code, server.url, str(path)], cwd=REPOSITORY) as process:
        wait_for(lambda: part.is_file() and part.stat().st_size == HALF, 20)
        process.kill()
    server.answer = hosts.rest
    assert get(server, folder)[0] == HALF
