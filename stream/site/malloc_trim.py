"""Memory that a crowd needed goes back to the machine when the crowd has left."""

import ctypes
import gc
import sys
from collections.abc import Callable

_MANY = 200  # people; what fewer leave behind is not worth the trouble


class CrowdWatch:
    """Watches how many are there; when most of many have left, it calls `give_back`, once they are all gone or few."""

    def __init__(self, give_back: Callable[[], object]) -> None:
        self._give_back = give_back
        self._most = self._before = 0

    def look(self, people: int) -> None:
        """To be told now and then how many are there."""
        self._most = max(self._most, people)
        if self._most >= _MANY and people < self._most // 4 and people == self._before:
            self._most = people
            self._give_back()
        self._before = people


def give_back() -> None:
    """Returns what is free inside this process; some milliseconds. Python's own allocator keeps most of what it ever
    had, so that this does more with PYTHONMALLOC=malloc, with which the supervisor starts the site. Only for glibc."""
    gc.collect()
    if sys.platform == "linux" and hasattr(_libc := ctypes.CDLL(None), "malloc_trim"):
        _libc.malloc_trim(0)
