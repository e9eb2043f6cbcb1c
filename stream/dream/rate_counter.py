"""Sliding-window rate: how often something happened in a second, over the last few."""

import collections


class RateCounter:
    """Counts happenings over a sliding window of seconds."""

    def __init__(self, window: float = 5.0) -> None:
        self._window = window
        self._times: collections.deque[tuple[float, int]] = collections.deque()

    def count(self, now: float, happenings: int = 1) -> None:
        self._times.append((now, happenings))
        while now - self._times[0][0] > self._window:
            self._times.popleft()

    def per_second(self) -> float:
        """Happenings a second between the first and the last count of the window; 0 while there are not two."""
        if len(self._times) < 2:
            return 0.0
        span = self._times[-1][0] - self._times[0][0]
        later = sum(happenings for _, happenings in self._times) - self._times[0][1]
        return later / span if span > 0 else 0.0
