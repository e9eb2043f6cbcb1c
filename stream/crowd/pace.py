"""How fast one person may speak."""

from collections import deque
from collections.abc import Callable


class Pace:
    """At most `count` messages in `window` seconds; who exceeds it is mute for `mute` seconds."""

    def __init__(self, clock: Callable[[], float], count: int = 3, window: float = 2.0, mute: float = 10.0) -> None:
        self._clock, self._window, self._mute = clock, window, mute
        self._times: deque[float] = deque(maxlen=count)
        self._mute_until = float("-inf")

    def take(self) -> float:
        """0 when a message may be said now, else the seconds until one may."""
        now = self._clock()
        if now < self._mute_until:
            return self._mute_until - now
        if len(self._times) == self._times.maxlen and now - self._times[0] < self._window:
            self._mute_until = now + self._mute
            return self._mute
        self._times.append(now)
        return 0.0
