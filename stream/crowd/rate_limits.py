"""Rate limits on an injected clock: token bucket, sliding window with a cooldown, pacing, exponential lock-out.

Each says how many seconds to wait; 0 is for who may go ahead.
"""

import math
from collections import deque
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address
from typing import TypeVar

from cachetools import LRUCache

FREE_FAILURES = 5
"""Failed attempts that cost no time."""
_MAX_WAIT = 60.0  # seconds until the next attempt
_FORGET_AFTER = 900.0  # seconds after the last failure
_MAX_FAILED = 1024  # keys

Clock = Callable[[], float]
Limit = TypeVar("Limit")


class TokenBucket:
    """Token bucket: `rate` tokens a second flow in, up to `burst`, and are taken singly; bursts pass, floods do not."""

    def __init__(self, clock: Clock, rate: float, burst: float) -> None:
        self._clock, self._rate, self._burst = clock, rate, burst
        self._level, self._time = burst, clock()

    def take(self) -> float:
        """0 when there was a token to take, else the seconds until there is."""
        now = self._clock()
        self._level = min(self._burst, self._level + (now - self._time) * self._rate)
        self._time = now
        if self._level < 1:
            return (1 - self._level) / self._rate
        self._level -= 1
        return 0.0


class SlidingWindow:
    """Sliding window with a cooldown: at most `count` in `window` seconds; who exceeds it waits `cooldown` seconds."""

    def __init__(self, clock: Clock, count: int = 3, window: float = 2.0, cooldown: float = 10.0) -> None:
        self._clock, self._window, self._cooldown = clock, window, cooldown
        self._times: deque[float] = deque(maxlen=count)
        self._cool_at = float("-inf")

    def take(self) -> float:
        """0 when there was room, else the seconds until there is."""
        now = self._clock()
        if now < self._cool_at:
            return self._cool_at - now
        if len(self._times) == self._times.maxlen and now - self._times[0] < self._window:
            self._cool_at = now + self._cooldown
            return self._cooldown
        self._times.append(now)
        return 0.0

    @property
    def is_fresh(self) -> bool:
        """Whether nothing that was taken counts any longer, so that a new window does as well."""
        now = self._clock()
        return now >= self._cool_at and (not self._times or now - self._times[-1] >= self._window)


class Pacing:
    """Pacing: one every `interval` seconds, in the order in which they come; nobody is refused."""

    def __init__(self, clock: Clock, interval: float) -> None:
        self._clock, self._interval = clock, interval
        self._next = float("-inf")

    def reserve(self) -> float:
        """Takes the next free place; the seconds until then."""
        now = self._clock()
        mine = max(now, self._next)
        self._next = mine + self._interval
        return mine - now


class PerKey(LRUCache[str, Limit]):
    """A limit for each key, made when first asked for; LRU: beyond `max_keys` the one unused longest is dropped."""

    def __init__(self, max_keys: int, make: Callable[[], Limit]) -> None:
        super().__init__(max_keys)
        self._make = make

    def __missing__(self, key: str) -> Limit:
        self[key] = limit = self._make()
        return limit


class FailedAttempts:
    """Exponential lock-out by key: after a few failures each one more doubles the wait, from 1 s up to a minute."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._failures: LRUCache[str, tuple[int, float]] = LRUCache(_MAX_FAILED)  # how many, and when the last came

    def __len__(self) -> int:
        """How many keys are remembered."""
        return len(self._failures)

    def retry_after(self, key: str) -> float:
        """Seconds until the next attempt is heard."""
        count, last = self._failures.get(key, (0, -math.inf))
        wait = 0.0 if count < FREE_FAILURES else min(_MAX_WAIT, 2.0 ** min(count - FREE_FAILURES, 10))
        return max(0.0, last + wait - self._clock())

    def fail(self, key: str) -> int:
        """Counts a failure; how many there have been lately."""
        count, last = self._failures.get(key, (0, -math.inf))
        now = self._clock()
        count = 1 if now - last > _FORGET_AFTER else count + 1
        self._failures[key] = count, now
        return count

    def forgive(self, key: str) -> None:
        self._failures.pop(key, None)


def client_network(address: str) -> str:
    """What a limit counts as one client: an IPv4 address, or the /64 that an IPv6 visitor has for itself; else ""."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(ip, IPv6Address):
        ip = ip.ipv4_mapped or ip
    return f"{IPv6Address(int(ip) >> 64 << 64)}/64" if isinstance(ip, IPv6Address) else str(ip)
