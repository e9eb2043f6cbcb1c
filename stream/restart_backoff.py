"""Restart backoff: how long to wait before a process that ended is started again."""


class RestartBackoff:
    """At first there is no wait; after `max_short` lives in a row that were shorter than `window` seconds it is `delay`
    seconds, until one was longer.
    """

    def __init__(self, max_short: int = 5, window: float = 60.0, delay: float = 15.0) -> None:
        self._max_short, self._window, self._delay = max_short, window, delay
        self._short = 0

    def wait(self, lived: float) -> float:
        """Seconds to wait after a life of `lived` seconds."""
        self._short = self._short + 1 if lived < self._window else 0
        return self._delay if self._short > self._max_short else 0.0
