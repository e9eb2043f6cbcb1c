"""The SQL schema and its migrations: the tables, what is written into them and what is read again.

Tested in tests/crowd/persistence/test_sqlite_store.py.

Most rows are a time, in seconds since 1970, and a value in JSON.
"""

import re
import sqlite3
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import msgspec

from stream.crowd import protocol
from stream.crowd.ballot import Vote
from stream.crowd.history import MAX_LINES
from stream.crowd.moderation import Ban
from stream.ipc.scene import Scene

from .store import SavedState

MAX_NAMES = 5000  # that are loaded

Statement = tuple[str, tuple[Any, ...]]

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        "CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
        "CREATE TABLE lines (id INTEGER PRIMARY KEY, at REAL NOT NULL, run INTEGER, person INTEGER, line TEXT)",
        "CREATE INDEX lines_at ON lines (at)",
        "CREATE TABLE scenes (id INTEGER PRIMARY KEY, at REAL NOT NULL, scene TEXT NOT NULL)",
        "CREATE INDEX scenes_at ON scenes (at)",
        "CREATE TABLE bans (id INTEGER PRIMARY KEY, until REAL NOT NULL, ban TEXT NOT NULL)",
        "CREATE TABLE names (token TEXT PRIMARY KEY, name TEXT NOT NULL, at REAL NOT NULL) WITHOUT ROWID",
        "CREATE INDEX names_at ON names (at)",
    ),
    (
        "ALTER TABLE lines DROP COLUMN run",  # in which alone a person's number used to mean anything
        "CREATE INDEX lines_person ON lines (person)",
    ),
)
"""What makes each version of the tables of the one before."""

PROBES = (
    "SELECT name, value FROM facts LIMIT 0",
    "SELECT at, person, line FROM lines LIMIT 0",
    "SELECT at, scene FROM scenes LIMIT 0",
    "SELECT until, ban FROM bans LIMIT 0",
    "SELECT token, name, at FROM names LIMIT 0",
)
"""They fail where the tables are another program's."""


def salt(salt: str) -> Statement:
    """What addresses are hashed with; the first stays."""
    return "INSERT OR IGNORE INTO facts VALUES ('salt', ?)", (salt,)


def line(at: float, line: protocol.Line) -> Statement:
    by = None if isinstance(line, protocol.Reply) else line.by
    text = msgspec.json.encode(line).decode()
    return "INSERT INTO lines (at, person, line) VALUES (?, ?, ?)", (at, by, text)


def clear(by: int) -> tuple[Statement, ...]:
    """Deletes the lines of this person, and the answers to them; all lines that ever were, for 0."""
    if not by:
        return (("DELETE FROM lines", ()),)
    names = "SELECT json_extract(line, '$.name') FROM lines WHERE person = ?"
    answers = f"DELETE FROM lines WHERE person IS NULL AND json_extract(line, '$.to') IN ({names})"  # noqa: S608
    return (answers, (by,)), ("DELETE FROM lines WHERE person = ?", (by,))


def scene(scene: Scene) -> Statement:
    text = msgspec.json.encode(scene).decode()
    return "INSERT INTO scenes (at, scene) VALUES (?, ?)", (scene.since, text)


def name(at: float, token: str, name: str) -> Statement:
    return "INSERT OR REPLACE INTO names (token, name, at) VALUES (?, ?, ?)", (token, name, at)


def ban(ban: Ban) -> Statement:
    text = msgspec.json.encode(ban).decode()
    return "INSERT OR REPLACE INTO bans (id, until, ban) VALUES (?, ?, ?)", (ban.id, ban.until, text)


def unban(number: int) -> Statement:
    return "DELETE FROM bans WHERE id = ?", (number,)


def votes(votes: tuple[Vote, ...]) -> Statement:
    """All votes as they stand, in the place of those before. In whole seconds the same votes are the same text."""
    whole = [
        replace(vote, since=round(vote.since), until=None if vote.until is None else round(vote.until))
        for vote in votes
    ]
    return "INSERT OR REPLACE INTO facts VALUES ('votes', ?)", (msgspec.json.encode(whole).decode(),)


def load(connection: sqlite3.Connection, now: float) -> SavedState:
    """What was kept; values that cannot be decoded are left out."""
    facts = dict(connection.execute("SELECT name, value FROM facts"))
    salt = str(facts.get("salt"))
    scenes = connection.execute("SELECT scene FROM scenes ORDER BY id DESC LIMIT 1")
    lines = connection.execute("SELECT line FROM lines ORDER BY id DESC LIMIT ?", (MAX_LINES,)).fetchall()
    bans = connection.execute("SELECT ban FROM bans WHERE until > ? ORDER BY id", (now,))
    names = connection.execute("SELECT token, name FROM names ORDER BY at DESC LIMIT ?", (MAX_NAMES,)).fetchall()
    return SavedState(
        scene=next(iter(_decoded(scenes, Scene)), Scene(0)),
        votes=next(iter(_decoded([(facts.get("votes"),)], tuple[Vote, ...])), ()),
        history=tuple(_decoded(reversed(lines), protocol.Line)),
        bans=tuple(_decoded(bans, Ban)),
        names={token: name for token, name in reversed(names) if isinstance(token, str) and isinstance(name, str)},
        salt=salt if re.fullmatch(r"[0-9a-f]{32}", salt) else "",
    )


def _decoded(rows: Iterable[tuple[Any, ...]], type_: Any) -> list[Any]:
    decoder = msgspec.json.Decoder(type_)
    values = []
    for (text,) in rows:
        try:
            values.append(decoder.decode(text))
        except (msgspec.DecodeError, TypeError, UnicodeError):
            continue
    return values
