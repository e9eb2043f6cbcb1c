"""Fair queue with one place a sender: what is heard of a chat in which more is said than can be answered."""

from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True)
class QueueStatistics:
    """What waits, what was offered in all, and how much of that was dropped."""

    waiting: int
    offered: int
    dropped: int


class FairQueue(Generic[Item]):
    """Holds at most one thing of each person, the newest, and of at most `max_senders` people; others are dropped.

    As one place becomes free after the other, whoever speaks next gets it: in a flood chance decides, and nobody has
    more of it for speaking more often than places become free.
    """

    def __init__(self, max_senders: int) -> None:
        self._max_senders = max_senders
        self._waiting: dict[str, Item] = {}
        self._offered = self._dropped = 0

    def offer(self, sender: str, item: Item) -> None:
        """Somebody has something; what they had before is forgotten."""
        self._offered += 1
        known = sender in self._waiting
        if known or len(self._waiting) >= self._max_senders:
            self._dropped += 1
        if known or len(self._waiting) < self._max_senders:
            self._waiting[sender] = item

    def take(self) -> Item | None:
        """What has waited longest."""
        return self._waiting.pop(next(iter(self._waiting))) if self._waiting else None

    def withdraw(self, sender: str = "") -> None:
        """Forgets what somebody had; without a sender, what anybody had."""
        for one in [sender] if sender else [*self._waiting]:
            self._dropped += self._waiting.pop(one, None) is not None

    def statistics(self) -> QueueStatistics:
        return QueueStatistics(len(self._waiting), self._offered, self._dropped)
