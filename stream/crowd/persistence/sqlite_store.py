"""What the crowd says and does is kept on the disk, without anybody having to wait for it.

memory = SqliteMemory(settings.data / "reverie.sqlite", settings.retention)
past = memory.recall()
memory.record_scene(scene)  # and so on, from the loop
memory.close()
"""

import contextlib
import logging
import secrets
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from stream.crowd.ballot import Vote
from stream.crowd.moderation import Ban
from stream.crowd.protocol import Line
from stream.ipc.scene import Scene

from . import schema
from .database import Database, forget_aside, is_broken, read_past, set_aside
from .store import SavedState

log = logging.getLogger(__name__)

_BATCH = 500  # statements in one transaction
_DAY = 86400.0  # seconds
_ANEW = 60.0  # seconds between two new beginnings
_ERRORS = (sqlite3.Error, OSError)


@dataclass(frozen=True)
class StoreStatistics:
    """What waits to be written, what was, and what was lost because too much waited or no disk could ever take it.

    `trouble` says why nothing can be kept at the moment; it is empty when all is well.
    """

    waiting: int
    written: int
    lost: int
    trouble: str


class SqliteStore:
    """Keeps the past in an SQLite file for `retention` days. Only a thread of its own touches the disk.

    What is recorded waits in memory, at most `most` entries of it, and is written every `every` seconds. While the disk
    is full, read-only or gone it goes on waiting, the oldest giving way, and every `retry` seconds it is tried whether
    the disk is back; one that does not answer for `hangs` seconds counts as away. A file that is broken is renamed, and
    a new one begun.
    """

    def __init__(
        self,
        path: Path,
        retention: float,
        wall: Callable[[], float] = time.time,
        clock: Callable[[], float] = time.monotonic,
        every: float = 0.25,
        retry: float = 5.0,
        hangs: float = 30.0,
        most: int = 10_000,
    ) -> None:
        self._path, self._retention = path, retention * _DAY
        self._wall, self._clock = wall, clock
        self._every, self._retry, self._hangs, self._most = every, retry, hangs, most
        self._salt = secrets.token_hex(16)
        self._past: SavedState | None = None
        self._late: tuple[Ban, ...] = ()
        self._is_read = False
        self._database: Database | None = None
        self._changed = threading.Condition()
        self._waiting: deque[schema.Statement] = deque()
        self._writing: list[schema.Statement] = []
        self._votes: tuple[Vote, ...] | None = None
        self._kept_votes: schema.Statement | None = None
        self._bans: dict[int, Ban] = {}
        self._written = self._lost = self._rounds = 0
        self._trouble = ""
        self._tried = clock()
        self._next_try = self._next_prune = self._next_anew = float("-inf")
        self._hurried = self._closing = False
        self._thread = threading.Thread(target=self._work, name="memory", daemon=True)

    def recall(self, patience: float = 2.0) -> SavedState:
        """Begins, and gives what was kept; an empty past if the disk takes longer than `patience` seconds to say."""
        if self._thread.ident is None:
            self._thread.start()
        with self._changed:
            if not self._changed.wait_for(lambda: self._past is not None, patience):
                log.warning("The disk takes long to say what was before; the show begins without.")
            self._past = self._past or SavedState(salt=self._salt)
            return self._past

    def record_line(self, at: float, line: Line) -> None:
        """A shout, a chat line or an answer of the dreamer's, as everybody saw it."""
        self._put(schema.line(at, line))

    def record_scene(self, scene: Scene) -> None:
        self._put(schema.scene(scene))

    def record_name(self, token: str, name: str) -> None:
        self._put(schema.name(self._wall(), token, name))

    def record_ban(self, ban: Ban) -> None:
        with self._changed:
            self._bans[ban.id] = ban
        self._put(schema.ban(ban))

    def record_unban(self, number: int) -> None:
        with self._changed:
            self._bans.pop(number, None)
        self._put(schema.unban(number))

    def record_clear(self, by: int) -> None:
        """The lines of this person (of everybody, for 0), and the answers to them, are deleted."""
        self._put(*schema.clear(by))

    def keep_votes(self, votes: tuple[Vote, ...]) -> None:
        """The votes as they stand, in the place of those before; they are written as soon as the disk allows."""
        with self._changed:
            self._votes = votes

    def _put(self, *statements: schema.Statement) -> None:
        with self._changed:
            for statement in statements:
                if len(self._waiting) >= self._most:
                    self._waiting.popleft()
                    self._lost += 1
                self._waiting.append(statement)

    @property
    def trouble(self) -> str:
        """Why nothing can be kept at the moment; empty when all is well."""
        silent = self._clock() - self._tried > self._hangs
        return self._trouble or ("the disk does not answer" if silent else "")

    def statistics(self) -> StoreStatistics:
        with self._changed:
            return StoreStatistics(len(self._waiting) + len(self._writing), self._written, self._lost, self.trouble)

    def flush(self, timeout: float = 2.0) -> bool:
        """Waits until what was recorded before has been tried; whether all of it is on the disk."""
        with self._changed:
            self._hurried = True
            self._changed.notify_all()
            after = self._rounds + 1  # the round that is on may have begun too early
            self._changed.wait_for(lambda: self._is_done() or self._rounds > after, timeout)
            return self._is_done()

    def close(self, timeout: float = 2.0) -> bool:
        """Writes what waits, if the disk takes it in time, and ends; whether all of it is on the disk."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self._thread.join(timeout)
        return self._is_done()

    def _is_done(self) -> bool:
        return not self._waiting and not self._writing and self._votes is None

    def _work(self) -> None:
        at_once = ending = False
        while True:
            if at_once or not self._trouble or self._clock() >= self._next_try:
                self._round()
            self._tried = self._clock()
            with self._changed:
                self._rounds += 1
                self._changed.notify_all()
                if ending:
                    break
                self._changed.wait_for(lambda: self._closing or self._hurried, self._every)
                at_once, ending, self._hurried = self._closing or self._hurried, self._closing, False
        self._shut()

    def _round(self) -> None:
        try:
            self._write()
        except Exception as error:
            anew = is_broken(error) and self._clock() >= self._next_anew
            if not anew or not self._begin_anew(error):
                self._fail(error)
            return
        if self._trouble:
            log.info("What happens is kept again.")
            self._trouble = ""

    def _write(self) -> None:
        if self._database is not None and not self._database.is_in_place:
            self._start_over()
        if self._database is None:
            self._database = Database(self._path, self._salt)
        if not self._is_read:
            self._hand_over(self._database.past(self._wall()))
            self._is_read = True
        while self._take():
            refused = self._database.write(self._writing)
            with self._changed:
                self._written += len(self._writing) - refused
                self._lost += refused
                self._writing = []
        if (votes := self._votes) is not None:
            statement = schema.votes(votes)
            if statement != self._kept_votes:
                self._database.write([statement])
                self._kept_votes = statement
            with self._changed:
                self._votes = None if self._votes is votes else self._votes
        if self._clock() >= self._next_prune:
            now = self._wall()
            self._database.prune(now - self._retention, now)
            forget_aside(self._path, now - self._retention)
            self._database.check()
            self._next_prune = self._clock() + _DAY

    def _take(self) -> bool:
        """Takes the next batch, if there is any."""
        with self._changed:
            while self._waiting and len(self._writing) < _BATCH:
                self._writing.append(self._waiting.popleft())
            return bool(self._writing)

    def _hand_over(self, past: SavedState) -> None:
        """Gives the past to whoever waits for it; what comes too late for that are bans alone."""
        with self._changed:
            if self._past is None:
                self._salt = past.salt or self._salt
                self._past = msgspec.structs.replace(past, salt=self._salt)
                self._kept_votes = schema.votes(past.votes)
            else:
                self._late = past.bans
            self._bans = {ban.id: ban for ban in past.bans} | self._bans
            self._changed.notify_all()

    def take_late_bans(self) -> tuple[Ban, ...]:
        """Bans that the disk had not said when the past was recalled, once."""
        with self._changed:
            late, self._late = self._late, ()
            return late

    def _shut(self) -> None:
        if self._database is not None:
            with contextlib.suppress(*_ERRORS):
                self._database.close()
            self._database = None

    def _fail(self, error: Exception) -> None:
        """Notes why nothing can be kept; what was to be kept waits."""
        self._shut()
        why = (error.strerror if isinstance(error, OSError) else None) or str(error)
        if not self._trouble:
            traceback = None if isinstance(error, _ERRORS) or is_broken(error) else error
            sentence = "What happens cannot be kept (%s); the show goes on, and it is tried until it can be."
            log.warning(sentence, why, exc_info=traceback)
        self._trouble = why or repr(error)
        self._next_try = self._clock() + self._retry
        if self._past is None:
            try:
                self._hand_over(read_past(self._path, self._wall()))
                self._is_read = True
            except _ERRORS:
                self._hand_over(SavedState(salt=self._salt))

    def _begin_anew(self, error: Exception) -> bool:
        """Renames a broken file, so that the next round begins a new one with the bans; whether that could be done."""
        self._start_over()
        stamp = time.strftime("%Y%m%d-%H%M%S", time.localtime(self._wall()))
        try:
            aside = set_aside(self._path, stamp)
        except OSError:
            return False
        log.warning("%s was broken (%s). It is called %s now, and a new one begins.", self._path, error, aside.name)
        self._next_anew = self._clock() + _ANEW
        with self._changed:
            self._hurried = True
        return True

    def _start_over(self) -> None:
        """Ends with this file; what counts beyond today is for the next one, too."""
        self._shut()
        self._kept_votes = None
        with self._changed:
            self._writing[:0] = [schema.ban(ban) for ban in self._bans.values()]
