"""malloc_trim: memory that a crowd needed goes back to the operating system when the crowd has left."""

import ctypes
import gc
import sys
from collections.abc import Callable

_MIN_CROWD = 200  # people; what fewer leave behind is not worth the trouble


class MemoryTrimmer:
    """Watches how many are there; when most of many have left, it calls `trim`, once they are all gone or few."""

    def __init__(self, trim: Callable[[], object]) -> None:
        self._trim = trim
        self._peak = self._before = 0

    def update(self, people: int) -> None:
        """To be told now and then how many are there."""
        self._peak = max(self._peak, people)
        if self._peak >= _MIN_CROWD and people < self._peak // 4 and people == self._before:
            self._peak = people
            self._trim()
        self._before = people


def malloc_trim() -> None:
    """Returns what is free inside this process; some milliseconds. Python's own allocator keeps most of what it ever
    had, so that this does more with PYTHONMALLOC=malloc, with which the supervisor starts the site. Only for glibc."""
    gc.collect()
    if sys.platform == "linux" and hasattr(_libc := ctypes.CDLL(None), "malloc_trim"):
        _libc.malloc_trim(0)
