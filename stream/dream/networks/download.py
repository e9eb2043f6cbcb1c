"""HTTP download of a file of weights: never half of one, never a wrong one, never for ever.

torch.hub's own download knows neither time-outs nor limits, which a show that is left alone needs.
"""

import contextlib
import hashlib
import http.client
import os
import re
import shutil
import socket
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, NamedTuple

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

CHUNK_BYTES = 1 << 18


class DownloadError(Exception):
    """There is no such file now; a clause, without a stop, says why."""


class CacheError(DownloadError):
    """There is no room for the file on this machine."""


class Timeouts(NamedTuple):
    """How slow a server may be, in seconds."""

    silence: float = 10.0
    """Without a byte."""
    whole: float = 4 * 3600.0
    """For the file."""


TIMEOUTS = Timeouts()


def download(
    url: str,
    path: Path,
    max_bytes: float,
    timeouts: Timeouts = TIMEOUTS,
    progress: Callable[[int], Any] = lambda _: None,
) -> None:
    """Puts the file at `url` to `path`, when it is whole and its SHA-256 begins as its name says, as torch.hub's do.

    It may have `max_bytes`; `progress` hears how many there are, and may end the download by raising. Raises
    DownloadError, and CacheError where it is not the server's fault.
    """
    prefix = hash_prefix(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path.parent) as part:  # without a name: nothing is left, however this ends
            digest, size = hashlib.sha256(), 0
            progress(0)
            for chunk in _chunks(url, timeouts):
                size += len(chunk)
                if size > max_bytes:
                    raise DownloadError(f"what {_host(url)} sent is not the file: it is too large")
                part.write(chunk)
                digest.update(chunk)
                progress(size)
            if not digest.hexdigest().startswith(prefix):
                raise DownloadError(f"what {_host(url)} sent is not the file: its hash does not match")
            part.seek(0)
            _install(part, path)
    except OSError as error:
        raise CacheError(f"the cache cannot be written to: {error.strerror or error}") from error


def hash_prefix(path: Path) -> str:
    """What the SHA-256 of a file must begin with, which torch.hub's names end with. Raises DownloadError."""
    found = re.search(r"-([0-9a-f]{8,})\.[^.]*$", path.name)
    if not found:
        raise DownloadError(f"the name {path.name} holds no hash to check it by")
    return found[1]


def is_intact(path: Path) -> bool:
    """Whether the SHA-256 of a file begins as its name says. Raises DownloadError, and OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest().startswith(hash_prefix(path))


@contextlib.contextmanager
def progress_bar(name: str, megabytes: float) -> Iterator[Callable[[int], None]]:
    """A progress bar for a file of that size, to be told how many bytes there are; nothing where nobody looks."""
    columns = TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn()
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task(name, total=round(megabytes * 1e6))
        yield lambda size: progress.update(task, completed=size)


def _install(content: IO[bytes], path: Path) -> None:
    """Puts a file where it appears at once and whole."""
    beside = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with beside.open("wb") as file:
            shutil.copyfileobj(content, file)
            os.fsync(file.fileno())  # or a power cut could leave an empty file of that name
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _chunks(url: str, timeouts: Timeouts) -> Iterator[bytes]:
    """What the server sends, as it comes. Raises DownloadError."""
    host, began, size = _host(url), time.monotonic(), 0
    request = urllib.request.Request(url, headers={"User-Agent": "reverie"})  # noqa: S310  (torchvision's own)
    try:
        with urllib.request.urlopen(request, timeout=timeouts.silence) as answer:  # noqa: S310
            if answer.headers.get("Content-Type", "").startswith("text/"):
                raise DownloadError(f"a web page came from {host} and not the file; a proxy may have sent it")
            length = int(answer.headers.get("Content-Length") or 0)
            while chunk := answer.read1(CHUNK_BYTES):
                size += len(chunk)
                yield chunk
                if (elapsed := time.monotonic() - began) > timeouts.whole:
                    raise DownloadError(f"{host} sent only {size / 1e6:.1f} MB in {elapsed:.0f} s")
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise DownloadError(_reason(error, host, timeouts)) from error
    if size < length:
        raise DownloadError(f"{host} sent {size / 1e6:.1f} of {length / 1e6:.1f} MB and no more")


def _host(url: str) -> str:
    return urllib.parse.urlsplit(url).netloc


def _reason(error: Exception, host: str, timeouts: Timeouts) -> str:
    if isinstance(error, urllib.error.HTTPError):
        return f"{host} answered {error.code} {error.reason}"
    cause = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(cause, TimeoutError):
        return f"{host} was silent for {timeouts.silence:g} s"
    if isinstance(cause, socket.gaierror):
        return f"no address is known for {host}; this machine may be without internet"
    said = getattr(cause, "strerror", None) or str(cause) or type(cause).__name__
    return f"the connection to {host} failed: {said}"
