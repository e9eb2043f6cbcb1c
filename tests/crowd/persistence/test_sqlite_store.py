"""What the crowd says and does outlives the show, whatever happens to the process, the disk and the file."""

import contextlib
import itertools
import logging
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest

from stream.crowd.ballot import Vote
from stream.crowd.moderation import Ban, Moderation, Origin
from stream.crowd.persistence import schema
from stream.crowd.persistence.database import Database
from stream.crowd.persistence.sqlite_store import SqliteStore
from stream.crowd.persistence.store import SavedState, Store
from stream.crowd.protocol import Reply, Said, Shout
from stream.ipc.scene import Scene, Target
from tests.crowd.persistence.disks import read_only, small_disk
from tests.show import REPOSITORY, environment, wait_for

VOLCANO = Target(980, "volcano", "🌋")
DAY = 86400.0
NOW = 1_700_000_000.0


class Wall:
    now = NOW

    def __call__(self) -> float:
        return self.now


@contextlib.contextmanager
def storing(path: Path, wall: Wall | None = None, max_pending: int = 10_000) -> Iterator[SqliteStore]:
    """A store that has begun; it tries a disk in trouble again soon."""
    store = SqliteStore(
        path, 30, wall=wall or Wall(), flush_interval=0.01, retry_interval=0.05, max_pending=max_pending
    )
    store.load()
    try:
        yield store
    finally:
        store.close()


def loaded(path: Path, wall: Wall | None = None) -> SavedState:
    store = SqliteStore(path, 30, wall=wall or Wall(), flush_interval=0.01)
    saved = store.load()
    store.close()
    return saved


def shout(number: int, by: int = 1) -> Shout:
    return Shout(number, by, "Ada", f"volcano {number}", (VOLCANO,))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "reverie.sqlite"


def test_a_restart_resumes_scene_votes_history_bans_and_names(path: Path) -> None:
    scene = Scene(7, (VOLCANO,), "Ada", NOW)
    vote = Vote("token", "Bo", (VOLCANO,), NOW - 3, NOW + 100, 2)
    ban = Ban(3, Origin("a-token-of-a-browser", "0f0f"), NOW + 60, "Eve", True)
    lines = (shout(1), Reply("Ada", "A volcano, Ada."), Said(2, 5, "Bo", "hello", "twitch"))
    with storing(path) as store:
        kept: Store = store  # what the chat asks for
        assert store.trouble == ""
        kept.record_scene(Scene(6, (), "", NOW))
        kept.record_scene(scene)
        for line in lines:
            kept.record_line(NOW, line)
        kept.record_ban(ban)
        kept.record_ban(Ban(4, Origin("another"), NOW + 60))
        kept.record_unban(4)
        kept.record_name("a-token", "Adda")
        kept.record_name("a-token", "Ada")
        store.keep_votes((vote,))
    saved = loaded(path)
    assert saved == SavedState(scene, (vote,), lines, (ban,), {"a-token": "Ada"}, saved.salt)
    assert len(saved.salt) == 32 and loaded(path).salt == saved.salt


def test_a_beginning_without_a_past_is_an_empty_one_with_a_salt(path: Path) -> None:
    saved = loaded(path)
    assert saved == SavedState(salt=saved.salt) and saved.salt
    assert loaded(path.with_name("other.sqlite")).salt != saved.salt


def test_nobody_else_may_read_the_file(path: Path) -> None:
    with storing(path) as store:
        store.record_line(NOW, shout(1))
        assert store.flush()
        for file in path.parent.iterdir():
            assert file.stat().st_mode & 0o077 == 0, file


def test_newcomers_hear_the_last_fifty_lines_in_order(path: Path) -> None:
    with storing(path) as store:
        for number in range(2000):
            store.record_line(NOW, shout(number))
    saved = loaded(path)
    assert [line.id for line in saved.history if isinstance(line, Shout)] == list(range(1950, 2000))


def shouts(path: Path) -> list[int]:
    return [line.id for line in loaded(path).history if isinstance(line, Shout)]


def test_what_is_cleared_is_gone_with_the_answers_to_it(path: Path) -> None:
    with storing(path) as store:
        store.record_line(NOW, shout(1, by=5))
        store.record_line(NOW, Reply("Ada", "An answer to Ada."))
        store.record_line(NOW, Reply("Bo", "An answer to Bo."))
        store.record_line(NOW, shout(2, by=6))
        store.record_clear(5)
    assert loaded(path).history == (Reply("Bo", "An answer to Bo."), shout(2, by=6))
    assert b"volcano 1" not in path.read_bytes()
    with storing(path) as store:
        store.record_clear(0)
    assert loaded(path).history == ()


def test_the_file_of_the_first_version_is_gone_on_with(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for step in schema.MIGRATIONS[0]:
            connection.execute(step)
        text = msgspec.json.encode(shout(1)).decode()
        connection.execute("INSERT INTO lines (at, run, person, line) VALUES (?, 1, 1, ?)", (NOW, text))
        connection.execute("PRAGMA user_version = 1")
    with storing(path) as store:
        store.record_line(NOW, shout(2))
    assert loaded(path).history == (shout(1), shout(2))


@pytest.mark.serial  # each gets the lock within a second
def test_shows_that_begin_a_new_file_at_once_share_it(path: Path) -> None:
    with ThreadPoolExecutor(8) as shows:
        for round_number in range(10):
            file = path.with_name(f"{round_number}.sqlite")
            together = threading.Barrier(8)

            def begin(number: int, file: Path = file, together: threading.Barrier = together) -> None:
                together.wait()
                database = Database(file, "")
                database.write([schema.line(NOW, shout(number))])
                database.close()

            list(shows.map(begin, range(8)))
            with contextlib.closing(sqlite3.connect(file)) as connection:
                assert connection.execute("SELECT count(*) FROM lines").fetchone() == (8,)


def test_all_that_somebody_said_can_be_cleared_in_a_later_run_too(path: Path) -> None:
    wall = Wall()
    with storing(path, wall) as store:
        store.record_line(NOW, shout(1, by=6))
        for number in range(2, 52):
            store.record_line(NOW, shout(number, by=6 - number % 2))
    wall.now += 60
    with storing(path, wall) as store:
        store.record_clear(5)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        lines = connection.execute("SELECT json_extract(line, '$.id') FROM lines ORDER BY id").fetchall()
    assert [number for (number,) in lines] == [1, *range(2, 52, 2)]


def test_what_is_older_than_the_retention_goes_daily_and_at_the_start_but_for_the_last_scene(path: Path) -> None:
    wall = Wall()

    def fill(store: SqliteStore) -> None:
        store.record_line(wall.now, shout(1))
        store.record_name("token", "Ada")
        store.record_scene(Scene(1, (VOLCANO,), "Ada", wall.now))
        store.record_scene(Scene(2, (VOLCANO,), "Bo", wall.now))
        store.record_ban(Ban(1, Origin("t"), wall.now + 40 * DAY))
        store.record_ban(Ban(2, Origin("u"), wall.now + DAY))

    with storing(path, wall) as store:
        fill(store)
    wall.now += 31 * DAY
    saved = loaded(path, wall)
    wall.now += 1
    saved = loaded(path, wall)
    assert saved == SavedState(
        Scene(2, (VOLCANO,), "Bo", NOW), (), (), (Ban(1, Origin("t"), NOW + 40 * DAY),), {}, saved.salt
    )
    assert b"volcano 1" not in path.read_bytes() and b"Ada" not in path.read_bytes()

    ticks = itertools.count(0, DAY / 100)
    store = SqliteStore(path, 30, wall=wall, clock=lambda: next(ticks), flush_interval=0.01)
    store.load()
    fill(store)
    wall.now += 31 * DAY
    assert wait_for(lambda: store.flush() and not Database(path, "").load(wall.now).history, 30)
    store.close()


def test_bans_that_a_slow_disk_brings_late_are_not_lost(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = Ban(1, Origin("t" * 20), NOW + DAY)
    with storing(path) as store:
        store.record_ban(old)
    awake = threading.Event()
    prepared = Database._prepare

    def slow(database: Database, salt: str) -> None:
        assert awake.wait(30)
        prepared(database, salt)

    monkeypatch.setattr(Database, "_prepare", slow)
    store = SqliteStore(path, 30, wall=Wall(), flush_interval=0.01)
    saved = store.load(timeout=0.01)
    assert saved.bans == () and store.take_late_bans() == ()
    moderation = Moderation(bytes.fromhex(saved.salt), saved.bans, Wall())
    new = moderation.ban(Origin("n" * 20), DAY)
    store.record_ban(new)
    awake.set()
    assert wait_for(store.take_late_bans, 10) == (old,)
    assert store.take_late_bans() == ()
    moderation.restore((old,))
    assert set(moderation.bans) == {old, new}
    store.close()
    assert set(loaded(path).bans) == {old, new}


WRITER = """
import itertools, sys
from pathlib import Path
from stream.crowd.persistence.sqlite_store import SqliteStore
from stream.crowd.protocol import Shout
from stream.ipc.scene import Scene, Target
store = SqliteStore(Path(sys.argv[1]), 30, flush_interval=0.001)
store.load()
for number in itertools.count(1):
    store.record_line(number, Shout(number, 1, "Ada", "x" * 200, ()))
    store.record_scene(Scene(number, (Target(980, "volcano"),)))
    if number % 50 == 0 and store.flush():
        print(number, flush=True)
"""


def test_killed_while_it_writes_it_loses_nothing_that_was_written(path: Path) -> None:
    rng, known = random.Random(5), 0
    for _ in range(5):
        command = [sys.executable, "-c", WRITER, str(path)]
        variables = environment(PYTHONPATH=str(REPOSITORY))
        writer = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=variables)
        assert writer.stdout
        for _ in range(rng.randrange(1, 12)):
            known = int(writer.stdout.readline())
        time.sleep(rng.random() / 50)  # anywhere in a transaction
        os.kill(writer.pid, signal.SIGKILL)
        for line in writer.communicate()[0].splitlines():
            known = int(line)
        with contextlib.closing(sqlite3.connect(path)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        saved = loaded(path)
        assert saved.scene.number >= known > 0
        last = saved.history[-1]
        assert isinstance(last, Shout) and last.id >= known


def recover(store: SqliteStore) -> None:
    wait_for(lambda: not store.trouble, 20, "the disk never came back")
    assert store.flush()


def test_a_disk_that_the_past_itself_fills_is_trouble_until_there_is_room_and_nothing_is_lost(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    number = 0
    with small_disk(tmp_path / "small") as disk, storing(disk.folder / "reverie.sqlite") as store:
        for larger in (8, 16):  # megabytes
            while not store.trouble:
                for _ in range(500):
                    number += 1
                    store.record_line(NOW, shout(number))
                store.flush()
                assert number < 200_000, "the disk was never full"
            full = sum(file.stat().st_size for file in disk.folder.iterdir())
            print(f"full after {number} lines and {full} bytes ({disk.mounted=}): {store.trouble}")
            assert not store.flush() and store.statistics().waiting > 0
            disk.resize(larger)
            recover(store)
            with contextlib.closing(sqlite3.connect(disk.folder / "reverie.sqlite")) as connection:
                assert connection.execute("SELECT count(*) FROM lines").fetchone() == (number,)
                assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert store.statistics().lost == 0
    said = [record.message.split(" (")[0] for record in caplog.records]
    assert said == ["What happens cannot be kept", "What happens is kept again."] * 2


def test_on_a_read_only_disk_the_past_is_known_and_what_happens_waits_for_the_disk(path: Path) -> None:
    with storing(path) as store:
        store.record_scene(Scene(1, (VOLCANO,), "Ada", NOW))
    with contextlib.ExitStack() as stack:
        with read_only(path.parent):
            store = stack.enter_context(storing(path))
            saved = store.load()
            assert saved.scene.number == 1
            store.record_scene(Scene(2, (VOLCANO,), "Bo", NOW))
            wait_for(lambda: store.trouble, 20)
            assert not store.flush()
            print(f"a read-only disk: {store.trouble}")
        recover(store)
    assert loaded(path).scene.number == 2
    assert loaded(path).salt == saved.salt


def test_while_the_disk_is_away_only_so_much_waits_and_the_oldest_gives_way(tmp_path: Path) -> None:
    folder = tmp_path / "not-a-folder"
    folder.write_text("in the way")
    path = folder / "reverie.sqlite"
    with storing(path, max_pending=100) as store:
        for number in range(10_000):
            store.record_line(NOW, shout(number))
        assert not store.flush() and store.trouble
        statistics = store.statistics()
        assert statistics.waiting <= 100 + 500 and statistics.waiting + statistics.lost == 10_000
        folder.unlink()
        recover(store)
        assert store.statistics().written == statistics.waiting
    assert loaded(path).history[-1] == shout(9999)


def test_a_file_that_is_deleted_during_the_show_is_begun_again(path: Path) -> None:
    ban, vote = Ban(3, Origin("a-token-of-a-browser"), NOW + 60), Vote("token", "Bo", (VOLCANO,), NOW)
    with storing(path) as store:
        store.record_line(NOW, shout(1))
        store.record_ban(ban)
        store.keep_votes((vote,))
        assert store.flush()
        for file in path.parent.iterdir():
            file.unlink()
        store.record_line(NOW, shout(2))
        wait_for(lambda: store.flush() and path.exists(), 10)
        store.keep_votes((vote,))
    saved = loaded(path)
    assert (saved.history, saved.bans, saved.votes) == ((shout(2),), (ban,), (vote,))


def test_a_disk_that_hangs_holds_nobody_up(path: Path) -> None:
    with storing(path) as store, contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        store.record_line(NOW, shout(0))
        longest = 0.0
        for number in range(5000):
            before = time.perf_counter()
            store.record_line(NOW, shout(number))
            longest = max(longest, time.perf_counter() - before)
        print(f"the longest of 5000 took {longest * 1000:.2f} ms")
        assert longest < 0.25
        before = time.perf_counter()
        assert not store.close(0.1)
        assert time.perf_counter() - before < 1
        other.execute("ROLLBACK")


def test_a_disk_that_never_answers_is_trouble(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = threading.Event()
    monkeypatch.setattr(Database, "write", lambda *_: answers.wait(30) and 0)
    store = SqliteStore(path, 30, flush_interval=0.01, stall_timeout=0.1)
    store.load()
    assert store.trouble == ""
    store.record_line(NOW, shout(1))
    wait_for(lambda: store.trouble == "the disk does not answer", 10)
    answers.set()
    wait_for(lambda: store.trouble == "", 10)
    assert store.close()


def test_a_disk_that_does_not_say_what_was_holds_up_no_beginning(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with storing(path) as store:
        store.record_line(NOW, shout(1))
    answers = threading.Event()
    load = Database.load
    monkeypatch.setattr(Database, "load", lambda *given: answers.wait(30) and load(*given))
    store = SqliteStore(path, 30, wall=Wall(), flush_interval=0.01)
    assert store.load(0.05) == SavedState(salt=store.load().salt)
    store.record_line(NOW, shout(2))
    answers.set()
    assert store.close(10)
    assert loaded(path).history == (shout(1), shout(2))


def test_two_shows_may_share_a_file(path: Path) -> None:
    with storing(path) as one, storing(path) as other:
        for number in range(500):
            one.record_line(NOW, shout(number))
            other.record_line(NOW, shout(number))
            one.record_scene(Scene(number))
    with contextlib.closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM lines").fetchone() == (1000,)


def broken_files(path: Path) -> list[Path]:
    return sorted(path.parent.glob("*.broken-*"))


@pytest.mark.parametrize("content", [b"no database at all " * 1000, b"SQLite format 3\0" + bytes(range(256)) * 40])
def test_a_file_that_is_no_database_is_set_aside(content: bytes, path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    with storing(path) as store:
        store.record_line(NOW, shout(1))
        recover(store)
    (aside,) = broken_files(path)
    assert aside.read_bytes() == content
    assert aside.name in caplog.text
    assert loaded(path).history == (shout(1),)


def test_another_programs_database_is_set_aside_and_so_is_one_of_a_newer_version(path: Path) -> None:
    path.parent.mkdir()
    for number, sql in enumerate(("CREATE TABLE lines (a)", "PRAGMA user_version = 99", "PRAGMA user_version = 1")):
        path.unlink(missing_ok=True)
        with contextlib.closing(sqlite3.connect(path)) as connection:
            connection.execute(sql)
            connection.commit()
        wall = Wall()
        wall.now += number
        with storing(path, wall) as store:
            recover(store)
        assert len(broken_files(path)) == number + 1


def test_a_file_that_breaks_during_the_show_is_found_within_a_day_and_bans_are_known_on(path: Path) -> None:
    ban = Ban(3, Origin("a-token-of-a-browser"), NOW + 60)
    with storing(path) as store:
        for number in range(500):
            store.record_line(NOW, shout(number))
        store.record_ban(ban)
    salt = loaded(path).salt
    clock = Wall()
    store = SqliteStore(path, 30, wall=Wall(), clock=clock, flush_interval=0.01, retry_interval=0.05)
    store.load()
    store.record_line(NOW, shout(1))
    assert store.flush()
    with path.open("r+b") as file:
        for page in range(4096, path.stat().st_size, 4096):
            file.seek(page)
            file.write(b"\xa5" * 4096)
    clock.now += DAY
    wait_for(lambda: broken_files(path), 20)
    store.record_line(NOW, shout(1))
    wait_for(store.flush, 20)
    store.close()
    saved = loaded(path)
    assert saved.bans == (ban,) and saved.salt == salt and saved.history == (shout(1),)


def test_a_damage_anywhere_in_the_file_is_found_at_the_start(path: Path) -> None:
    with storing(path) as store:
        for number in range(2000):
            store.record_line(NOW - number, shout(number))
    content = bytearray(path.read_bytes())
    start = content.index(b"volcano 1000")
    content[start // 4096 * 4096 : start // 4096 * 4096 + 100] = b"\xff" * 100
    path.write_bytes(bytes(content))
    with storing(path) as store:
        wait_for(lambda: broken_files(path), 10)
        recover(store)


def test_only_three_broken_files_are_kept(path: Path) -> None:
    for number in range(6):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"broken" * 1000)
        wall = Wall()
        wall.now += number
        loaded(path, wall)
    assert len(broken_files(path)) == 3
    for file in broken_files(path)[:2]:
        os.utime(file, (NOW - 31 * DAY, NOW - 31 * DAY))
    loaded(path)
    wait_for(lambda: len(broken_files(path)) == 1, 10)


def test_an_older_file_is_brought_up_to_date_and_loses_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with storing(path) as store:
        store.record_line(NOW, shout(1))
    newer = (*schema.MIGRATIONS, ("ALTER TABLE lines ADD COLUMN shown INTEGER NOT NULL DEFAULT 1",))
    monkeypatch.setattr(schema, "MIGRATIONS", newer)
    for _ in range(2):
        assert loaded(path).history == (shout(1),)
        with contextlib.closing(sqlite3.connect(path)) as connection:
            assert connection.execute("PRAGMA user_version").fetchone() == (len(newer),)
            assert connection.execute("SELECT shown FROM lines").fetchall() == [(1,)]


def test_values_that_cannot_be_understood_are_left_out(path: Path) -> None:
    with storing(path) as store:
        store.record_line(NOW, shout(1))
        store.record_scene(Scene(1, (), "Ada", NOW))
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for text in ("", "{", '{"type":"volcano"}', "null", b"\xff", 7):
            connection.execute("INSERT INTO lines (at, line) VALUES (?, ?)", (NOW, text))
            connection.execute("INSERT INTO bans (until, ban) VALUES (?, ?)", (NOW + 9, text))
            connection.execute("INSERT INTO names VALUES (?, ?, ?)", (f"{text!r}", text, NOW))
        connection.execute("INSERT OR REPLACE INTO facts VALUES ('votes', 'x'), ('salt', 'no hexadecimal digits')")
        connection.execute("INSERT INTO scenes (at, scene) VALUES (1, '{\"number\": -1e99}')")
    saved = loaded(path)
    assert (saved.history, saved.bans, saved.votes, saved.scene) == ((shout(1),), (), (), Scene(0))
    assert len(bytes.fromhex(saved.salt)) == 16


def test_what_no_disk_can_take_is_left_out_and_the_rest_is_written(path: Path) -> None:
    with storing(path) as store:
        store.record_name("token", "\ud800")
        store.record_ban(Ban(2**70, Origin(), NOW))
        store.record_name("other", "Ada")
        assert store.flush()
        assert (store.statistics().lost, store.statistics().written) == (2, 1)
    assert loaded(path).names == {"other": "Ada"}


def test_it_leaves_no_thread_behind(path: Path) -> None:
    before = threading.active_count()
    loaded(path)
    assert threading.active_count() == before
