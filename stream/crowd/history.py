"""Chat history: the latest lines, each recorded as it comes.

Tested in tests/crowd/test_chat.py and test_operator_actions.py.
"""

import itertools
from collections import deque
from collections.abc import Callable, Iterable

from .persistence.store import Store
from .protocol import Line, Reply

MAX_LINES = 50


class History:
    """The latest lines, oldest first. `wall` tells the time of day for the `store`."""

    def __init__(self, store: Store, wall: Callable[[], float], lines: Iterable[Line] = ()) -> None:
        self._store, self._wall = store, wall
        self._lines: deque[Line] = deque(lines, maxlen=MAX_LINES)
        said = [line for line in self._lines if not isinstance(line, Reply)]
        self._ids = itertools.count(max((line.id for line in said), default=0) + 1)

    @property
    def lines(self) -> tuple[Line, ...]:
        return tuple(self._lines)

    def next_id(self) -> int:
        """The id of a line that is about to be said."""
        return next(self._ids)

    def add(self, lines: Iterable[Line]) -> None:
        for line in lines:
            self._lines.append(line)
            self._store.record_line(self._wall(), line)

    def speakers(self, source: str) -> list[int]:
        """The ids of those who said lines that came from another chat."""
        said = (line for line in self._lines if not isinstance(line, Reply))
        return list(dict.fromkeys(line.by for line in said if line.source == source))

    def clear(self, by: int) -> None:
        """Takes out what the person with this id said, and answers to it; for 0 everything."""
        names = {line.name for line in self._lines if not isinstance(line, Reply) and line.by == by}
        kept = [
            line for line in self._lines if by and (line.to not in names if isinstance(line, Reply) else line.by != by)
        ]
        self._lines = deque(kept, maxlen=MAX_LINES)
        self._store.record_clear(by)
