"""Downloads a file of weights: never half of one, never a wrong one, and never for ever."""

import hashlib
import http.client
import os
import re
import shutil
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, NamedTuple

_CHUNK = 1 << 18


class DownloadError(Exception):
    """There is no such file now; a clause, without a stop, says why."""


class Patience(NamedTuple):
    """How slow a server may be."""

    silence: float = 10.0
    """Seconds without a byte after which it is given up."""
    least: int = 1_000_000
    """Bytes that must come in every `window`."""
    window: float = 60.0
    """Seconds."""


PATIENCE = Patience()


def download(
    url: str, path: Path, most: float, patience: Patience = PATIENCE, progress: Callable[[int], Any] = lambda _: None
) -> None:
    """Puts the file at `url` to `path`, when it is whole and its SHA-256 begins as its name says, as torch.hub's do.

    It has no name while it is not whole, so that nothing is left behind however this process ends. `most` is how many
    bytes it may have; `progress` hears how many there are. Raises DownloadError.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path.parent) as file:
            digest = hashlib.sha256()
            for chunk in _chunks(url, most, patience):
                file.write(chunk)
                digest.update(chunk)
                progress(file.tell())
            expected = re.search(r"-([0-9a-f]{8,})\.", path.name)
            if expected and not digest.hexdigest().startswith(expected[1]):
                raise DownloadError(f"what {_host(url)} sent is not the file: its hash does not match")
            _put(file, path)
    except OSError as error:
        raise DownloadError(f"the cache cannot be written to: {error.strerror or error}") from error


def _chunks(url: str, most: float, patience: Patience) -> Iterator[bytes]:
    """What the server sends, as it comes. Raises DownloadError."""
    host, received = _host(url), 0
    request = urllib.request.Request(url, headers={"User-Agent": "reverie"})  # noqa: S310  (torchvision's own)
    try:
        with urllib.request.urlopen(request, timeout=patience.silence) as answer:  # noqa: S310
            if answer.headers.get("Content-Type", "").startswith("text/"):
                raise DownloadError(f"a web page came from {host} and not the file; a proxy may have sent it")
            pace = _Pace(host, patience)
            while chunk := answer.read1(_CHUNK):
                received += len(chunk)
                pace.count(len(chunk))
                if received > most:
                    raise DownloadError(f"what {host} sent is not the file: it is too large")
                yield chunk
            whole = int(answer.headers.get("Content-Length", received))
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise DownloadError(_reason(error, host, patience)) from error
    if received < whole:
        raise DownloadError(f"{host} sent {received / 1e6:.1f} of {whole / 1e6:.1f} MB and no more")


class _Pace:
    """Raises DownloadError when bytes merely trickle."""

    def __init__(self, host: str, patience: Patience) -> None:
        self._host, self._patience = host, patience
        self._began, self._received = time.monotonic(), 0

    def count(self, received: int) -> None:
        self._received += received
        elapsed = time.monotonic() - self._began
        if elapsed < self._patience.window:
            return
        if self._received < self._patience.least:
            raise DownloadError(f"{self._host} sent only {self._received / 1e3:.0f} kB in {elapsed:.0f} s")
        self._began, self._received = time.monotonic(), 0


def _put(file: IO[bytes], path: Path) -> None:
    """Copies the file to its name, which appears at once and whole."""
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    file.seek(0)
    try:
        with partial.open("wb") as copy:
            shutil.copyfileobj(file, copy)
            copy.flush()
            os.fsync(copy.fileno())  # or a power cut could leave an empty file of that name
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def _host(url: str) -> str:
    return urllib.parse.urlsplit(url).netloc


def _reason(error: Exception, host: str, patience: Patience) -> str:
    if isinstance(error, urllib.error.HTTPError):
        return f"{host} answered {error.code} {error.reason}"
    cause = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(cause, TimeoutError):
        return f"{host} was silent for {patience.silence:g} s"
    said = getattr(cause, "strerror", None) or str(cause) or type(cause).__name__
    return f"the connection to {host} failed: {said}"
