"""SQLite store with a writer thread: what the crowd says and does is kept on the disk, and nobody waits for it.

store = SqliteStore(settings.data / "reverie.sqlite", settings.retention)
saved = store.load()
store.record_scene(scene)  # and so on, from the loop
store.close()
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
from .database import Database, is_corrupt, load_read_only, prune_quarantine, quarantine
from .store import SavedState

log = logging.getLogger(__name__)

_MAX_BATCH = 500  # statements in one transaction
_DAY = 86400.0  # seconds
_RECREATE_INTERVAL = 60.0  # seconds, at least, between two new files
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
    """Keeps what happens in an SQLite file for `retention` days. Only a thread of its own touches the disk.

    What is recorded waits in memory, at most `max_pending` entries of it, and is written every `flush_interval`
    seconds. While the disk is full, read-only or gone it goes on waiting, the oldest giving way, and every
    `retry_interval` seconds it is tried whether the disk is back; one that does not answer for `stall_timeout` seconds
    counts as away. A file that is broken is renamed, and a new one begun.
    """

    def __init__(
        self,
        path: Path,
        retention: float,
        wall: Callable[[], float] = time.time,
        clock: Callable[[], float] = time.monotonic,
        flush_interval: float = 0.25,
        retry_interval: float = 5.0,
        stall_timeout: float = 30.0,
        max_pending: int = 10_000,
    ) -> None:
        self._path, self._retention = path, retention * _DAY
        self._wall, self._clock = wall, clock
        self._flush_interval, self._retry_interval = flush_interval, retry_interval
        self._stall_timeout, self._max_pending = stall_timeout, max_pending
        self._salt = secrets.token_hex(16)
        self._saved: SavedState | None = None
        self._late_bans: tuple[Ban, ...] = ()
        self._is_loaded = False
        self._database: Database | None = None
        self._changed = threading.Condition()
        self._queue: deque[schema.Statement] = deque()
        self._batch: list[schema.Statement] = []
        self._votes: tuple[Vote, ...] | None = None
        self._kept_votes: schema.Statement | None = None
        self._bans: dict[int, Ban] = {}
        self._written = self._lost = self._rounds = 0
        self._trouble = ""
        self._last_round = clock()
        self._next_try = self._next_prune = self._next_recreate = float("-inf")
        self._flushing = self._closing = False
        self._thread = threading.Thread(target=self._run, name="sqlite_store", daemon=True)

    def load(self, timeout: float = 2.0) -> SavedState:
        """Starts the writer and gives what was kept; nothing if the disk takes longer than `timeout` seconds."""
        if self._thread.ident is None:
            self._thread.start()
        with self._changed:
            if not self._changed.wait_for(lambda: self._saved is not None, timeout):
                log.warning("The disk takes long to say what was before; the show begins without.")
            self._saved = self._saved or SavedState(salt=self._salt)
            return self._saved

    def record_line(self, at: float, line: Line) -> None:
        """A shout, a chat line or an answer of the dreamer's, as everybody saw it."""
        self._enqueue(schema.line(at, line))

    def record_scene(self, scene: Scene) -> None:
        self._enqueue(schema.scene(scene))

    def record_name(self, token: str, name: str) -> None:
        self._enqueue(schema.name(self._wall(), token, name))

    def record_ban(self, ban: Ban) -> None:
        with self._changed:
            self._bans[ban.id] = ban
        self._enqueue(schema.ban(ban))

    def record_unban(self, number: int) -> None:
        with self._changed:
            self._bans.pop(number, None)
        self._enqueue(schema.unban(number))

    def record_clear(self, by: int) -> None:
        """The lines of this person (of everybody, for 0), and the answers to them, are deleted."""
        self._enqueue(*schema.clear(by))

    def keep_votes(self, votes: tuple[Vote, ...]) -> None:
        """The votes as they stand, in the place of those before; they are written as soon as the disk allows."""
        with self._changed:
            self._votes = votes

    def _enqueue(self, *statements: schema.Statement) -> None:
        with self._changed:
            for statement in statements:
                if len(self._queue) >= self._max_pending:
                    self._queue.popleft()
                    self._lost += 1
                self._queue.append(statement)

    @property
    def trouble(self) -> str:
        """Why nothing can be kept at the moment; empty when all is well."""
        silent = self._clock() - self._last_round > self._stall_timeout
        return self._trouble or ("the disk does not answer" if silent else "")

    def statistics(self) -> StoreStatistics:
        with self._changed:
            return StoreStatistics(len(self._queue) + len(self._batch), self._written, self._lost, self.trouble)

    def flush(self, timeout: float = 2.0) -> bool:
        """Waits until what was recorded before has been tried; whether all of it is on the disk."""
        with self._changed:
            self._flushing = True
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
        return not self._queue and not self._batch and self._votes is None

    def _run(self) -> None:
        at_once = ending = False
        while True:
            if at_once or not self._trouble or self._clock() >= self._next_try:
                self._round()
            self._last_round = self._clock()
            with self._changed:
                self._rounds += 1
                self._changed.notify_all()
                if ending:
                    break
                self._changed.wait_for(lambda: self._closing or self._flushing, self._flush_interval)
                at_once, ending, self._flushing = self._closing or self._flushing, self._closing, False
        self._close_database()

    def _round(self) -> None:
        try:
            self._write()
        except Exception as error:
            anew = is_corrupt(error) and self._clock() >= self._next_recreate
            if not anew or not self._recreate(error):
                self._fail(error)
            return
        if self._trouble:
            log.info("What happens is kept again.")
            self._trouble = ""

    def _write(self) -> None:
        if self._database is not None and not self._database.is_in_place:
            self._reopen()
        if self._database is None:
            self._database = Database(self._path, self._salt)
        if not self._is_loaded:
            self._hand_over(self._database.load(self._wall()))
            self._is_loaded = True
        while self._take_batch():
            refused = self._database.write(self._batch)
            with self._changed:
                self._written += len(self._batch) - refused
                self._lost += refused
                self._batch = []
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
            prune_quarantine(self._path, now - self._retention)
            self._database.check()
            self._next_prune = self._clock() + _DAY

    def _take_batch(self) -> bool:
        """Takes the next batch, if there is any."""
        with self._changed:
            while self._queue and len(self._batch) < _MAX_BATCH:
                self._batch.append(self._queue.popleft())
            return bool(self._batch)

    def _hand_over(self, saved: SavedState) -> None:
        """Gives what was kept to whoever waits for it; what comes too late for that are bans alone."""
        with self._changed:
            if self._saved is None:
                self._salt = saved.salt or self._salt
                self._saved = msgspec.structs.replace(saved, salt=self._salt)
                self._kept_votes = schema.votes(saved.votes)
            else:
                self._late_bans = saved.bans
            self._bans = {ban.id: ban for ban in saved.bans} | self._bans
            self._changed.notify_all()

    def take_late_bans(self) -> tuple[Ban, ...]:
        """Bans that came from the disk after `load` had given up waiting, once."""
        with self._changed:
            late, self._late_bans = self._late_bans, ()
            return late

    def _close_database(self) -> None:
        if self._database is not None:
            with contextlib.suppress(*_ERRORS):
                self._database.close()
            self._database = None

    def _fail(self, error: Exception) -> None:
        """Notes why nothing can be kept; what was to be kept waits."""
        self._close_database()
        why = (error.strerror if isinstance(error, OSError) else None) or str(error)
        if not self._trouble:
            traceback = None if isinstance(error, _ERRORS) or is_corrupt(error) else error
            sentence = "What happens cannot be kept (%s); the show goes on, and it is tried until it can be."
            log.warning(sentence, why, exc_info=traceback)
        self._trouble = why or repr(error)
        self._next_try = self._clock() + self._retry_interval
        if self._saved is None:
            try:
                self._hand_over(load_read_only(self._path, self._wall()))
                self._is_loaded = True
            except _ERRORS:
                self._hand_over(SavedState(salt=self._salt))

    def _recreate(self, error: Exception) -> bool:
        """Renames a broken file, so that the next round begins a new one with the bans; whether that could be done."""
        self._reopen()
        stamp = time.strftime("%Y%m%d-%H%M%S", time.localtime(self._wall()))
        try:
            aside = quarantine(self._path, stamp)
        except OSError:
            return False
        log.warning("%s was broken (%s). It is called %s now, and a new one begins.", self._path, error, aside.name)
        self._next_recreate = self._clock() + _RECREATE_INTERVAL
        with self._changed:
            self._flushing = True
        return True

    def _reopen(self) -> None:
        """Ends with this file; what counts beyond today is for the next one, too."""
        self._close_database()
        self._kept_votes = None
        with self._changed:
            self._batch[:0] = [schema.ban(ban) for ban in self._bans.values()]
