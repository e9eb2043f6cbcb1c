"""Rings: a writer that never waits, readers that never see a torn value, and nothing left behind."""

import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from socket import socketpair

import pytest

from stream.ipc.rings import Handle, Reader, RingError, Writer, allocate
from tests.show import REPOSITORY


@pytest.fixture
def memory() -> Iterator[int]:
    descriptor = allocate(4, 1000)
    yield descriptor
    os.close(descriptor)


def test_a_blackboard_shows_the_latest_value_once_as_news_and_always_to_a_peek(memory: int) -> None:
    writer, reader = Writer(Handle(memory)), Reader(Handle(memory))
    assert reader.peek() is None
    assert reader.latest() is None
    for text in (b"one", b"two", b"three"):
        writer.write(text)
    newest = reader.latest()
    assert newest is not None
    assert (newest.number, newest.data) == (2, b"three")
    assert reader.latest() is None
    again = reader.peek()
    assert again is not None and again.data == b"three"


def test_a_queue_gives_every_entry_in_order(memory: int) -> None:
    writer, reader = Writer(Handle(memory)), Reader(Handle(memory))
    for number in range(3):
        writer.write(bytes([number]))
    entries = [reader.next() for _ in range(4)]
    assert [entry and entry.data for entry in entries] == [b"\0", b"\1", b"\2", None]


def test_a_reader_that_is_too_slow_skips_ahead_and_knows_how_many_it_missed(memory: int) -> None:
    writer, reader = Writer(Handle(memory)), Reader(Handle(memory))
    for number in range(10):
        writer.write(bytes([number]))
    first = reader.next()
    assert first is not None and first.number == 7
    assert reader.statistics().missed == 7
    assert reader.statistics().taken == 1


def test_a_reader_that_joins_late_begins_with_the_newest(memory: int) -> None:
    Writer(Handle(memory)).write(b"old")
    Writer(Handle(memory)).write(b"new")
    entry = Reader(Handle(memory)).next()
    assert entry is not None and entry.data == b"new"


def test_the_next_writer_goes_on_with_the_next_number(memory: int) -> None:
    with Writer(Handle(memory)) as writer:
        assert writer.write(b"a") == 0
    with Writer(Handle(memory)) as writer:
        assert writer.write(b"b") == 1


def test_an_entry_that_does_not_fit_is_refused_and_changes_nothing(memory: int) -> None:
    writer, reader = Writer(Handle(memory)), Reader(Handle(memory))
    writer.write(b"fits")
    with pytest.raises(ValueError, match="does not fit"):
        writer.write(bytes(2000))
    entry = reader.peek()
    assert entry is not None and entry.data == b"fits"


def test_an_entry_of_nothing_and_one_that_fills_the_slot_are_kept_whole(memory: int) -> None:
    writer, reader = Writer(Handle(memory)), Reader(Handle(memory))
    for data in (b"", bytes(range(250)) * 4):
        writer.write(data)
        entry = reader.next()
        assert entry is not None and entry.data == data


def test_a_bell_wakes_the_reader_and_is_silent_afterwards(memory: int) -> None:
    ours, theirs = socketpair()
    writer = Writer(Handle(memory, (ours.fileno(),)))
    reader = Reader(Handle(memory, (theirs.fileno(),)))
    assert not rings(reader, 0)
    timer = threading.Timer(0.1, writer.write, (b"news",))
    timer.start()
    assert rings(reader, 10)
    reader.drain_bell()
    assert not rings(reader, 0)
    timer.join()


def rings(reader: Reader, timeout: float) -> bool:
    return bool(select.select([reader], [], [], timeout)[0])


def test_a_writer_does_not_wait_for_a_reader_that_never_listens(memory: int) -> None:
    ours, theirs = socketpair()
    writer = Writer(Handle(memory, (ours.fileno(),)))
    for _ in range(20_000):
        writer.write(b"x")
    theirs.close()
    writer.write(b"and when the reader is gone")


def test_more_memory_than_there_may_be_is_one_error() -> None:
    with pytest.raises(RingError, match="more than the memory that is free"):
        allocate(1000, 1 << 40)


WRITER = """
import sys
from stream.ipc.rings import Handle, Writer
writer = Writer(Handle(int(sys.argv[1])))
number = 0
while True:
    writer.write(bytes([number % 251]) * (1 + number * 7919 % 100_000))
    number += 1
"""


@pytest.mark.slow
def test_no_entry_is_ever_torn_though_the_writer_laps_the_reader_and_is_killed_again_and_again() -> None:
    descriptor = allocate(3, 100_000)
    reader = Reader(Handle(descriptor))
    seen = 0
    for _ in range(5):
        command = [sys.executable, "-c", WRITER, str(descriptor)]
        writer = subprocess.Popen(command, pass_fds=[descriptor], cwd=REPOSITORY)
        until = time.monotonic() + 1
        while time.monotonic() < until:
            for entry in (reader.next(), reader.peek()):
                if entry is not None:
                    assert entry.data == entry.data[:1] * len(entry.data)
                    seen += 1
        writer.send_signal(signal.SIGKILL)
        writer.wait()
    os.close(descriptor)
    assert seen > 100
