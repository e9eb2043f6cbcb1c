"""The SQLite file: opened, migrated, written, pruned, and quarantined when it is corrupt.

Tested in tests/crowd/persistence/test_sqlite_store.py.
"""

import itertools
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from . import schema
from .store import SavedState

MAX_ROWS = 1_000_000
"""Lines, and scenes, that are kept at most; about 200 MB of each."""
_BUSY_TIMEOUT = 1.0  # seconds that another program may hold the file
_MAX_WAL_BYTES = 4 * 2**20  # bytes of the write-ahead log that stay on the disk
_SIDECARS = ("-wal", "-shm")  # what SQLite has beside a file
_MAX_QUARANTINED = 3  # corrupt files that are kept


class CorruptError(Exception):
    """The file is no database that can be gone on with; the sentence says why."""


class Database:
    """An open file, made if there is none, its tables brought up to date.

    `salt` is what a new one has for hashing addresses. Every method may raise sqlite3.Error, OSError or BrokenError.
    """

    def __init__(self, path: Path, salt: str) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(0o600)  # what is in it is nobody else's business
        self._inode = path.stat().st_ino
        self._connection = sqlite3.connect(path, timeout=_BUSY_TIMEOUT, isolation_level=None)
        try:
            self._prepare(salt)
        except BaseException:
            self._connection.close()
            raise

    def _prepare(self, salt: str) -> None:
        run = self._connection.execute
        run("PRAGMA journal_mode = WAL").fetchall()
        # What was committed outlives the process; a power cut may cost the last of it.
        run("PRAGMA synchronous = NORMAL")
        run("PRAGMA secure_delete = ON").fetchall()
        run(f"PRAGMA journal_size_limit = {_MAX_WAL_BYTES}").fetchall()
        with self._transaction():  # in which no other show does the same
            (version,) = run("PRAGMA user_version").fetchone()
            if version > len(schema.MIGRATIONS):
                raise CorruptError(f"it was written by a newer version of the show ({version})")
            for step in itertools.chain(*schema.MIGRATIONS[version:], schema.PROBES):
                try:
                    run(step)
                except sqlite3.OperationalError as error:
                    if error.sqlite_errorcode == sqlite3.SQLITE_ERROR:
                        raise CorruptError(f"it holds something else: {error}") from error
                    raise
            if version < len(schema.MIGRATIONS):
                run(f"PRAGMA user_version = {len(schema.MIGRATIONS)}")
            run(*schema.salt(salt))

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    @property
    def is_in_place(self) -> bool:
        """Whether the file is still where it was: one that was deleted could be written to for ever."""
        try:
            return self.path.stat().st_ino == self._inode
        except OSError:
            return False

    def write(self, statements: Iterable[schema.Statement]) -> int:
        """Does them all or, where it raises, none; those that no disk could ever take are left out and counted."""
        refused = 0
        with self._transaction():
            for sql, parameters in statements:
                try:
                    self._connection.execute(sql, parameters)
                except (sqlite3.IntegrityError, sqlite3.ProgrammingError, UnicodeError, OverflowError):
                    refused += 1
        return refused

    def prune(self, before: float, now: float) -> int:
        """Deletes what is older than `before` (in seconds since 1970) and what ended before `now`; how much that was.

        The newest scene stays, so that a show that was closed for long has something to go on with.
        """
        with self._transaction():
            rows = sum(
                self._connection.execute(sql, (number,)).rowcount
                for sql, number in (
                    ("DELETE FROM lines WHERE at < ?", before),
                    ("DELETE FROM scenes WHERE at < ? AND id < (SELECT max(id) FROM scenes)", before),
                    ("DELETE FROM names WHERE at < ?", before),
                    ("DELETE FROM bans WHERE until < ?", now),
                    ("DELETE FROM lines WHERE id <= (SELECT max(id) FROM lines) - ?", MAX_ROWS),
                    ("DELETE FROM scenes WHERE id <= (SELECT max(id) FROM scenes) - ?", MAX_ROWS),
                )
            )
        if rows:
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()  # there, too, it is to be gone
        return rows

    def check(self) -> None:
        """Raises BrokenError when the file is damaged anywhere. Reads all of it, from the disk and not from a cache."""
        with closing(sqlite3.connect(self.path, timeout=_BUSY_TIMEOUT)) as connection:
            (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        if verdict != "ok":
            raise CorruptError(str(verdict).replace("\n", " "))

    def load(self, now: float) -> SavedState:
        return schema.load(self._connection, now)

    def close(self) -> None:
        self._connection.close()


def load_read_only(path: Path, now: float) -> SavedState:
    """What was kept in a file that cannot be written to. Raises sqlite3.Error."""
    address = f"file:{quote(str(path))}?mode=ro"
    try:
        with closing(sqlite3.connect(address, uri=True, timeout=_BUSY_TIMEOUT)) as connection:
            return schema.load(connection, now)
    except sqlite3.OperationalError:  # there is no place for the log's index
        with closing(sqlite3.connect(f"{address}&immutable=1", uri=True)) as connection:
            return schema.load(connection, now)


def is_corrupt(error: Exception) -> bool:
    """Whether the file itself is at fault, so that trying again would not help."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return isinstance(error, CorruptError) or code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def quarantine(path: Path, stamp: str) -> Path:
    """Renames a corrupt file and what belongs to it, of which three are kept. Returns the new name. Raises OSError."""
    aside = path.with_name(f"{path.name}.broken-{stamp}")
    path.rename(aside)
    for suffix in _SIDECARS:
        beside = path.with_name(path.name + suffix)
        if beside.exists():
            beside.rename(aside.with_name(aside.name + suffix))
    for old in _quarantined(path)[:-_MAX_QUARANTINED]:
        _delete(old)
    return aside


def prune_quarantine(path: Path, before: float) -> None:
    """Deletes the quarantined files that were last written before then, since what is in them is no younger."""
    for old in _quarantined(path):
        if old.stat().st_mtime < before:
            _delete(old)


def _quarantined(path: Path) -> list[Path]:
    files = path.parent.glob(f"{path.name}.broken-*")
    return sorted(file for file in files if not file.name.endswith(_SIDECARS))


def _delete(path: Path) -> None:
    for suffix in ("", *_SIDECARS):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
