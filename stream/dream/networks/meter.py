"""Shows a person at a terminal how far a download is."""

import sys
import time
from collections.abc import Callable
from typing import Self

_BAR = 24  # characters
_OFTEN = 0.1  # seconds between two looks of the line


class Meter:
    """A line at the terminal that grows while a file of `megabytes` comes; nothing where nobody looks.

    Called with the number of bytes that are there. As a context it ends its line with the block, however that ends.
    """

    def __init__(self, name: str, megabytes: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._name, self._megabytes, self._clock = name, megabytes, clock
        self._shows = sys.stderr.isatty()
        self._here = 0
        self._began: tuple[float, int] | None = None  # when, and with how many bytes
        self._drawn = -_OFTEN

    def __call__(self, here: int) -> None:
        now = self._clock()
        if self._began is None:
            self._began = now, here
        self._here = here
        if now - self._drawn >= _OFTEN:
            self._drawn = now
            self._draw()

    def line(self) -> str:
        """For example `googlenet  [######..................]   25 %   13.0 of 52.1 MB   3.4 MB/s`."""
        megabytes = self._here / 1e6
        share = min(1.0, megabytes / self._megabytes) if self._megabytes else 0.0
        bar = ("#" * int(share * _BAR)).ljust(_BAR, ".")
        return f"{self._name}  [{bar}] {share:4.0%}  {megabytes:.1f} of {self._megabytes:.1f} MB{self._rate()}"

    def _rate(self) -> str:
        """How fast it comes; what was there before does not count."""
        if self._began is None or (elapsed := self._clock() - self._began[0]) <= 0:
            return ""
        return f"  {(self._here - self._began[1]) / 1e6 / elapsed:.1f} MB/s"

    def _draw(self, end: str = "") -> None:
        if self._shows:
            print(f"\r{self.line()}\x1b[K", end=end, file=sys.stderr, flush=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._began is not None:
            self._draw("\n")
