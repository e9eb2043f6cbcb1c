"""The store's protocol: what the crowd hands over at its end, and whom it tells as things happen.

Tested in tests/crowd/persistence/test_sqlite_store.py.
"""

from typing import Protocol

import msgspec

from stream.crowd.ballot import Vote
from stream.crowd.moderation import Ban
from stream.crowd.protocol import Line
from stream.ipc.scene import Scene


class SavedState(msgspec.Struct, frozen=True):
    """Everything that another crowd needs to go on where this one ended."""

    scene: Scene = Scene(0)
    votes: tuple[Vote, ...] = ()
    history: tuple[Line, ...] = ()
    bans: tuple[Ban, ...] = ()
    names: dict[str, str] = {}
    """The names that people chose, by the token of their browser."""
    salt: str = ""
    """What addresses were hashed with, in hexadecimal digits; without it bans of addresses mean nothing."""


class Store(Protocol):
    """Hears of everything that may be worth keeping. Nothing here may wait for a disk.

    `at` is in seconds since 1970.
    """

    def record_line(self, at: float, line: Line) -> None:
        """A shout, a chat line or an answer of the dreamer's, as everybody saw it."""

    def record_scene(self, scene: Scene) -> None:
        """A scene that begins; by nobody where `by` is empty."""

    def record_name(self, token: str, name: str) -> None:
        """Somebody chose a name."""

    def record_ban(self, ban: Ban) -> None: ...

    def record_unban(self, number: int) -> None: ...

    def record_clear(self, by: int) -> None:
        """The lines of this person (of everybody, for 0) are to be seen no more."""


class NullStore:
    """A store that keeps nothing."""

    def record_line(self, at: float, line: Line) -> None: ...

    def record_scene(self, scene: Scene) -> None: ...

    def record_name(self, token: str, name: str) -> None: ...

    def record_ban(self, ban: Ban) -> None: ...

    def record_unban(self, number: int) -> None: ...

    def record_clear(self, by: int) -> None: ...
