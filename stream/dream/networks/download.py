"""Downloads a file of weights: never half of one, never a wrong one, never for ever, and what has come once is kept."""

import contextlib
import fcntl
import hashlib
import http.client
import os
import re
import socket
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ClassVar, NamedTuple, Self

_CHUNK = 1 << 18


class DownloadError(Exception):
    """There is no such file now; a clause, without a stop, says why."""


class CacheError(DownloadError):
    """There is no room for the file on this machine."""


class Timeouts(NamedTuple):
    """How slow a server may be."""

    silence: float = 10.0
    """Seconds without a byte after which it is given up."""
    least: int = 1_000_000
    """Bytes that must come in every `window`."""
    window: float = 60.0
    """Seconds."""


PATIENCE = Timeouts()


def download(
    url: str, path: Path, most: float, patience: Timeouts = PATIENCE, progress: Callable[[int], Any] = lambda _: None
) -> None:
    """Puts the file at `url` to `path`, when it is whole and its SHA-256 begins as its name says, as torch.hub's do.

    Until then it is called `path` and ".part"; what has come of it stays there however this process ends, and the next
    download asks for the rest alone. `most` is how many bytes it may have; `progress` hears how many there are. Waits
    while another process downloads the same. Raises DownloadError, and CacheError where it is not the server's fault.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _Part(path) as part:
            if path.is_file():
                return  # another process has brought it meanwhile
            while not part.whole:
                resumed = _receive(url, part, most, patience, progress)
                if not part.whole:
                    part.start_over()
                    if not resumed:  # else the file may have changed in between: once more, from its beginning
                        raise DownloadError(f"what {_host(url)} sent is not the file: its hash does not match")
            part.finish()
    except OSError as error:
        raise CacheError(f"the cache cannot be written to: {error.strerror or error}") from error


def beginning(path: Path) -> str:
    """What the SHA-256 of a file must begin with, which torch.hub's names end with. Raises DownloadError."""
    found = re.search(r"-([0-9a-f]{8,})\.[^.]*$", path.name)
    if not found:
        raise DownloadError(f"the name {path.name} holds no hash to check it by")
    return found[1]


def intact(path: Path) -> bool:
    """Whether the SHA-256 of a file begins as its name says. Raises DownloadError, and OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest().startswith(beginning(path))


def abandon() -> None:
    """Before a process ends without waiting for its threads: leaves no part behind of which nothing has come."""
    for part in list(_Part.held):
        part.tidy()


class _Part:
    """What has come of a file so far. One process has it at a time; others wait until that one is done with it."""

    held: ClassVar[set["_Part"]] = set()
    """Those that this process has."""

    def __init__(self, path: Path) -> None:
        self._path, self._beginning = path, beginning(path)
        self._name = path.with_name(f"{path.name}.part")
        self._tag = path.with_name(f"{path.name}.part.etag")
        self._file = self._open()
        self._digest = hashlib.sha256()
        self.size = 0
        while chunk := self._file.read(_CHUNK):
            self._count(chunk)

    def _open(self) -> Any:
        """The file, unbuffered, so that nothing is lost when the process ends."""
        while True:
            file = self._name.open("a+b", buffering=0)
            fcntl.flock(file, fcntl.LOCK_EX)
            with contextlib.suppress(FileNotFoundError):
                if os.path.samestat(os.fstat(file.fileno()), self._name.stat()):
                    file.seek(0)
                    return file
            file.close()  # whoever had it before has finished it: it has another name by now, or none

    @property
    def whole(self) -> bool:
        return self.size > 0 and self._digest.hexdigest().startswith(self._beginning)

    @property
    def etag(self) -> str | None:
        """The server's name for the version of the file that this is a part of, if it gave one to rely on."""
        try:
            return _strong(self._tag.read_text("ascii"))
        except (OSError, UnicodeError):
            return None

    def add(self, chunk: bytes) -> None:
        rest = memoryview(chunk)
        try:
            while rest:
                rest = rest[self._file.write(rest) :]
        except OSError:
            self.start_over()  # the show needs the rest of a full disk more than a part that cannot grow
            raise
        self._count(chunk)

    def start_over(self, etag: str | None = None) -> None:
        """Forgets what has come; what comes now belongs to the version that is called `etag`."""
        self._file.truncate(0)
        self._digest, self.size = hashlib.sha256(), 0
        if etag:
            self._tag.write_text(etag, "ascii")
        else:
            self._tag.unlink(missing_ok=True)

    def finish(self) -> None:
        """Gives the file its name, by which it appears at once and whole."""
        os.fsync(self._file.fileno())  # or a power cut could leave an empty file of that name
        self._name.replace(self._path)
        self._tag.unlink(missing_ok=True)

    def _count(self, chunk: bytes) -> None:
        self._digest.update(chunk)
        self.size += len(chunk)

    def tidy(self) -> None:
        """Removes a part of which nothing has come."""
        if not self.size:
            self._name.unlink(missing_ok=True)
            self._tag.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        self.held.add(self)
        return self

    def __exit__(self, *_: object) -> None:
        self.held.discard(self)
        self.tidy()
        self._file.close()


def _receive(url: str, part: _Part, most: float, patience: Timeouts, progress: Callable[[int], Any]) -> bool:
    """Adds what the server sends; true when that was the rest of what was there before. Raises DownloadError."""
    host = _host(url)
    with _ask(url, part.size, part.etag, patience) as answer:
        resumed: bool = answer.status == http.client.PARTIAL_CONTENT
        if not resumed:
            part.start_over(_strong(answer.headers.get("ETag", "")))
        length = answer.headers.get("Content-Length", "")
        whole = part.size + int(length) if length.isdecimal() else None
        progress(part.size)
        for chunk in _chunks(answer, host, patience):
            if part.size + len(chunk) > most:
                part.start_over()
                raise DownloadError(f"what {host} sent is not the file: it is too large")
            part.add(chunk)
            progress(part.size)
    if whole is not None and part.size < whole:
        raise DownloadError(f"{host} sent {part.size / 1e6:.1f} of {whole / 1e6:.1f} MB and no more")
    return resumed


def _ask(url: str, start: int, etag: str | None, patience: Timeouts) -> Any:
    """The server's answer: 206 with the rest of the file from `start` on, or else all of it. Raises DownloadError."""
    headers = {"User-Agent": "reverie"}
    if start:
        headers |= {"Range": f"bytes={start}-"} | ({"If-Range": etag} if etag else {})
    request = urllib.request.Request(url, headers=headers)  # noqa: S310  (torchvision's own)
    try:
        answer = urllib.request.urlopen(request, timeout=patience.silence)  # noqa: S310
    except (OSError, http.client.HTTPException, ValueError) as error:
        if start and isinstance(error, urllib.error.HTTPError) and error.code == 416:
            error.close()  # the file is not as long as that
            return _ask(url, 0, None, patience)
        raise DownloadError(_reason(error, _host(url), patience)) from error
    if answer.headers.get("Content-Type", "").startswith("text/"):
        answer.close()
        raise DownloadError(f"a web page came from {_host(url)} and not the file; a proxy may have sent it")
    if answer.status == http.client.PARTIAL_CONTENT and not _goes_on(answer.headers, start, etag):
        answer.close()
        if not start:
            raise DownloadError(f"{_host(url)} sent a part of the file, unasked")
        return _ask(url, 0, None, patience)
    return answer


def _goes_on(headers: http.client.HTTPMessage, start: int, etag: str | None) -> bool:
    """Whether these are the headers of all that comes after `start`, in the same version of the file."""
    place = re.fullmatch(r"bytes (\d+)-(\d+)/(\d+)", headers.get("Content-Range", ""))
    if not place or (etag and headers.get("ETag", etag) != etag):
        return False
    first, last, whole = map(int, place.groups())
    return first == start and last == whole - 1


def _strong(etag: str) -> str | None:
    """The entity tag, if it is one that stands for the same bytes and not only for the like (RFC 9110, 8.8.3)."""
    return etag if re.fullmatch(r'"[!#-~]+"', etag) else None


def _chunks(answer: Any, host: str, patience: Timeouts) -> Iterator[bytes]:
    """What the server sends, as it comes. Raises DownloadError."""
    pace = _Pace(host, patience)
    try:
        while chunk := answer.read1(_CHUNK):
            pace.count(len(chunk))
            yield chunk
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise DownloadError(_reason(error, host, patience)) from error


class _Pace:
    """Raises DownloadError when bytes merely trickle."""

    def __init__(self, host: str, patience: Timeouts) -> None:
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


def _host(url: str) -> str:
    return urllib.parse.urlsplit(url).netloc


def _reason(error: Exception, host: str, patience: Timeouts) -> str:
    if isinstance(error, urllib.error.HTTPError):
        return f"{host} answered {error.code} {error.reason}"
    cause = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(cause, TimeoutError):
        return f"{host} was silent for {patience.silence:g} s"
    if isinstance(cause, socket.gaierror):
        return f"no address is known for {host}; this machine may be without internet"
    said = getattr(cause, "strerror", None) or str(cause) or type(cause).__name__
    return f"the connection to {host} failed: {said}"
