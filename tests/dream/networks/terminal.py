"""A terminal for tests: a real one, as far as whoever writes to it can tell."""

import contextlib
import os
import sys
from collections.abc import Iterator

import pytest


@contextlib.contextmanager
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """stderr is a terminal inside the block; after it, the list has what one line after another showed."""
    reading, writing = os.openpty()
    lines: list[str] = []
    shown = b""
    try:
        with os.fdopen(writing, "w") as stderr, monkeypatch.context() as patch:
            patch.setattr(sys, "stderr", stderr)
            yield lines
    finally:
        with contextlib.suppress(OSError):  # the end of what was written
            while chunk := os.read(reading, 1 << 16):
                shown += chunk
        os.close(reading)
        lines += shown.decode().replace("\x1b[K", "").replace("\r\n", "\n").split("\r")
