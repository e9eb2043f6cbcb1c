"""How fast one person may speak, and how fast everybody behind one address."""

from collections import deque
from collections.abc import Callable


class SlidingWindow:
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

    @property
    def rests(self) -> bool:
        """Whether nothing that was said counts any longer, so that a new one does as well."""
        now = self._clock()
        return now >= self._mute_until and (not self._times or now - self._times[-1] >= self._window)


class TokenBucket:
    """A measure that fills with `rate` a second up to `most`, and gives one at a time: bursts pass, floods do not."""

    def __init__(self, clock: Callable[[], float], rate: float, most: float) -> None:
        self._clock, self._rate, self._most = clock, rate, most
        self._level, self._time = most, clock()

    def take(self) -> float:
        """0 when there was one to take, else the seconds until there is."""
        now = self._clock()
        self._level = min(self._most, self._level + (now - self._time) * self._rate)
        self._time = now
        if self._level < 1:
            return (1 - self._level) / self._rate
        self._level -= 1
        return 0.0
