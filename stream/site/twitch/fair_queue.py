"""A few of many: what is heard of a chat in which more is said than can be answered."""

from dataclasses import dataclass
from typing import Generic, TypeVar

What = TypeVar("What")


@dataclass(frozen=True)
class QueueStatistics:
    """What waits, what was offered in all, and how much of that was passed over."""

    waiting: int
    offered: int
    passed_over: int


class FairQueue(Generic[What]):
    """Holds at most one thing of each person, the newest, and of at most `size` people; others are passed over.

    As one place becomes free after the other, whoever speaks next gets it: in a flood chance decides, and nobody has
    more of it for speaking more often than places become free.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._waiting: dict[str, What] = {}
        self._offered = self._passed_over = 0

    def offer(self, who: str, what: What) -> None:
        """Somebody has something; what they had before is forgotten."""
        self._offered += 1
        known = who in self._waiting
        if known or len(self._waiting) >= self._size:
            self._passed_over += 1
        if known or len(self._waiting) < self._size:
            self._waiting[who] = what

    def take(self) -> What | None:
        """What has waited longest."""
        return self._waiting.pop(next(iter(self._waiting))) if self._waiting else None

    def withdraw(self, who: str = "") -> None:
        """Forgets what somebody had; without a name, what anybody had."""
        for one in [who] if who else [*self._waiting]:
            self._passed_over += self._waiting.pop(one, None) is not None

    def statistics(self) -> QueueStatistics:
        return QueueStatistics(len(self._waiting), self._offered, self._passed_over)
