"""The show as its users start it, for tests: a real `reverie serve` on a free port of the loopback."""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, Self, TypeVar

import psutil

from stream.supervisor import MODULES

REPOSITORY = Path(__file__).resolve().parent.parent
ARTEFACTS = REPOSITORY / "tests" / "artefacts"
SHARED = REPOSITORY.parent / "shared"
SQUEEZENET = SHARED / "weights" / "squeezenet1_0-imagenet.pth"
JUDGE = SHARED / "weights" / "mobilenet_v2-imagenet.pth"
SIZES = ("--size", "640x360", "--canvas", "320x180")
SERVE = (sys.executable, "-m", "stream", "serve", "--seed", "7", *SIZES)
POCKET = (*SERVE, "--network", "pocket")
SQUEEZED = (*SERVE, "--network", "squeezenet1_0", "--weights", str(SQUEEZENET))

Result = TypeVar("Result")


def wait_for(what: Callable[[], Result | None], timeout: float, why: str = "") -> Result:
    """The first true result of `what`, asked again and again. Raises TimeoutError."""
    deadline = time.monotonic() + timeout
    while not (result := what()):
        if time.monotonic() > deadline:
            raise TimeoutError(why or f"waited {timeout} s in vain")
        time.sleep(0.02)
    return result


def environment(**variables: str) -> dict[str, str]:
    """This process's variables without any setting of the show or of the tests, and with `variables`."""
    ours = ("REVERIE_", "OMP_NUM_THREADS")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)} | variables


class Show:
    """A running show. As a context it ends with the block, and what it said is in `log`.

    It dreams with the pocket network, which comes with the package, and the same seed, unless `command` starts it as
    somebody else would. It begins without a past, in a data folder of its own, unless `flags` name one.
    """

    allowed: ClassVar[bool] = True

    def __init__(
        self, *flags: str, variables: Mapping[str, str] | None = None, command: Sequence[str] = POCKET
    ) -> None:
        assert self.allowed, "a test that starts a show says so: @pytest.mark.show"
        self.started = time.monotonic()
        self._data = tempfile.TemporaryDirectory(prefix="reverie-", ignore_cleanup_errors=True)
        self.process = subprocess.Popen(
            [*command, "--host", "127.0.0.1", "--port", "0", *flags],
            cwd=REPOSITORY,
            env=environment(**{"REVERIE_DATA": self._data.name} | dict(variables or {})),
            stderr=subprocess.PIPE,
            text=True,
        )
        self._lines: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        try:
            self.port = int(self.said(r"The show is on at http://127\.0\.0\.1:(\d+)/", 30)[1])
        except BaseException:
            self.end()
            raise
        self.url = f"http://127.0.0.1:{self.port}"

    def _read(self) -> None:
        assert self.process.stderr
        for line in self.process.stderr:
            self._lines.append(line)

    @property
    def log(self) -> str:
        return "".join(self._lines)

    def said(self, pattern: str, timeout: float = 10) -> re.Match[str]:
        """Waits until the log matches `pattern`."""

        def match() -> re.Match[str] | None:
            if self.process.poll() is not None:
                self._reader.join(1)
                raise AssertionError(f"the show ended with {self.process.returncode}:\n{self.log}")
            return re.search(pattern, self.log)

        return wait_for(match, timeout, f"the show never said {pattern!r}:\n{self.log}")

    def get(self, path: str, timeout: float = 10) -> tuple[int, bytes]:
        """Status and body of a GET."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=timeout) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    @property
    def state(self) -> dict[str, Any]:
        state: dict[str, Any] = json.loads(self.get("/api/state")[1])
        return state

    @property
    def health(self) -> dict[str, Any]:
        health: dict[str, Any] = json.loads(self.get("/healthz")[1])
        return health

    def dreams(self, timeout: float = 60) -> None:
        """Waits until the dreamer dreams and everything is fresh."""
        wait_for(lambda: self.health["status"] == "ok", timeout, f"never healthy:\n{self.log}")

    def child(self, name: str) -> psutil.Process | None:
        """The process of that name, if it lives."""
        for process in psutil.Process(self.process.pid).children():
            try:
                if process.cmdline()[-1:] == [MODULES[name]]:
                    return process
            except psutil.Error:
                continue
        return None

    def children(self) -> list[psutil.Process]:
        return list(psutil.Process(self.process.pid).children(recursive=True))

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Ends the show and returns its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        code = self.process.wait(10)
        self._reader.join(2)
        return code

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()
