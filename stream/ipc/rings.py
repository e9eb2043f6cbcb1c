"""Shared-memory ring buffers, one writer and many readers, lock-free: how the processes of the show speak.

A ring has one writing process and any number of readers. The writer never waits; a reader takes either the latest entry
(a blackboard: the scene, a report) or one entry after another (a queue: packets), and learns how many it missed. Rings
live in unnamed memory and their doorbells are socket pairs, so nothing can be left behind: when the last process that
inherited the descriptors ends, all of it is gone.

No reader ever sees a torn entry. As in a seqlock, a slot is marked invalid before it is written and carries its number
when it is whole; besides, every entry has a CRC-32 over number and content, so that the guarantee holds on processors
that reorder stores, and for a writer that was killed in the middle of one.
"""

import contextlib
import mmap
import os
import socket
import tempfile
import zlib
from dataclasses import dataclass
from typing import Self

import msgspec

_HEADER = 64  # bytes: [magic, slots, capacity, count of entries written so far]
_SLOT_HEADER = 24  # bytes: [number of the entry + 1, or 0 while it is written; length; CRC-32]
_MAGIC = 0x5245564552494531  # "REVERIE1"


class RingError(OSError):
    """There is not enough memory for a ring."""


class Handle(msgspec.Struct, frozen=True):
    """What a worker needs to open a ring that it inherited: descriptors, all of them already open in the worker."""

    memory: int
    bells: tuple[int, ...] = ()


class RingStatistics(msgspec.Struct, frozen=True):
    """How a reader is doing: entries taken, and entries overwritten before it came."""

    taken: int
    missed: int


@dataclass(frozen=True)
class Entry:
    """One value read from a ring. Numbers count from 0 and go on when the writer is started again."""

    number: int
    data: bytes


def allocate(slots: int, capacity: int) -> int:
    """The descriptor of a new ring of `slots` (two or more) entries of up to `capacity` bytes each.

    All of the memory is taken here, so that a machine with too little says so now instead of faulting an hour later.
    Raises RingError for want of it.
    """
    capacity += -capacity % 8
    size = _HEADER + slots * (_SLOT_HEADER + capacity)
    if size > _available_memory():  # asked for more than there is, Linux would rather end processes than refuse
        raise RingError(f"a ring of {size / 1e6:.1f} MB is more than the memory that is free")
    if hasattr(os, "memfd_create"):
        descriptor = os.memfd_create("reverie-ring", os.MFD_CLOEXEC)
    else:
        descriptor, name = tempfile.mkstemp()
        os.unlink(name)
    try:
        os.ftruncate(descriptor, size)
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(descriptor, 0, size)
        with mmap.mmap(descriptor, size) as memory, memoryview(memory).cast("Q") as words:
            words[0], words[1], words[2], words[3] = _MAGIC, slots, capacity, 0
    except (OSError, ValueError, OverflowError) as error:
        os.close(descriptor)
        raise RingError(f"a ring of {size / 1e6:.1f} MB could not be had ({error})") from error
    return descriptor


def _available_memory() -> int:
    """How much memory may still be taken, in bytes, as far as the system tells."""
    with contextlib.suppress(OSError, ValueError), open("/proc/meminfo", encoding="ascii") as lines:
        fields = dict(line.split(":", 1) for line in lines)
        return int(fields["MemAvailable"].split()[0]) * 1024
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


class _Ring:
    """The mapped memory of a ring, common to writer and reader."""

    def __init__(self, descriptor: int, access: int) -> None:
        self._memory = mmap.mmap(descriptor, os.fstat(descriptor).st_size, access=access)
        self._bytes = memoryview(self._memory)
        self._words = self._bytes.cast("Q")
        if self._words[0] != _MAGIC:
            raise ValueError(f"descriptor {descriptor} holds no ring")
        self.slots, self.capacity = self._words[1], self._words[2]

    @property
    def count(self) -> int:
        """How many entries were ever written."""
        return self._words[3]

    def _slot(self, number: int) -> int:
        return _HEADER + number % self.slots * (_SLOT_HEADER + self.capacity)

    def close(self) -> None:
        self._words.release()
        self._bytes.release()
        self._memory.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Writer(_Ring):
    """The one writer of a ring. It never blocks; after a crash, the next one goes on with the next number."""

    def __init__(self, handle: Handle) -> None:
        super().__init__(handle.memory, mmap.ACCESS_WRITE)
        self._bells = [socket.socket(fileno=os.dup(bell)) for bell in handle.bells]

    def write(self, data: bytes | bytearray | memoryview) -> int:
        """Publishes an entry and rings the bells; returns its number. Raises ValueError for one larger than a slot."""
        view = memoryview(data).cast("B")
        if view.nbytes > self.capacity:
            raise ValueError(f"an entry of {view.nbytes} bytes does not fit into a slot of {self.capacity}")
        number = self.count
        start = self._slot(number)
        word = start // 8
        self._words[word] = 0
        self._bytes[start + _SLOT_HEADER : start + _SLOT_HEADER + view.nbytes] = view
        self._words[word + 1] = view.nbytes
        self._words[word + 2] = zlib.crc32(view, number & 0xFFFFFFFF)
        self._words[word] = number + 1
        self._words[3] = number + 1
        for bell in self._bells:
            # It may be ringing already, or there may be nobody at the other end.
            with contextlib.suppress(BlockingIOError, ConnectionError):
                bell.send(b"\0", socket.MSG_DONTWAIT)
        return number

    def close(self) -> None:
        for bell in self._bells:
            bell.close()
        super().close()


class Reader(_Ring):
    """One reader of a ring, beginning at the newest entry. With a bell it can be selected on."""

    def __init__(self, handle: Handle) -> None:
        super().__init__(handle.memory, mmap.ACCESS_READ)
        self._bell = socket.socket(fileno=os.dup(handle.bells[0])) if handle.bells else None
        self._next = max(0, self.count - 1)
        self._taken = self._missed = 0

    def fileno(self) -> int:
        """The bell, for a selector; call `drain_bell` when it is readable. Raises ValueError where there is none."""
        if self._bell is None:
            raise ValueError("this reader has no bell")
        return self._bell.fileno()

    def drain_bell(self) -> None:
        """Takes all pending rings off the bell."""
        assert self._bell is not None
        with contextlib.suppress(BlockingIOError):
            while self._bell.recv(4096, socket.MSG_DONTWAIT):
                pass

    def _read(self, number: int) -> Entry | None:
        start = self._slot(number)
        word = start // 8
        if self._words[word] != number + 1:
            return None
        length, checksum = self._words[word + 1], self._words[word + 2]
        if length > self.capacity:
            return None
        data = bytes(self._bytes[start + _SLOT_HEADER : start + _SLOT_HEADER + length])
        if self._words[word] != number + 1 or zlib.crc32(data, number & 0xFFFFFFFF) != checksum:
            return None
        return Entry(number, data)

    def peek(self) -> Entry | None:
        """The newest whole entry, whether taken before or not; None while nothing was written."""
        for _ in range(8):
            count = self.count
            for number in range(count - 1, max(-1, count - 1 - self.slots), -1):
                if entry := self._read(number):
                    return entry
        return None

    def latest(self) -> Entry | None:
        """The newest entry if it was not taken yet; all older ones are passed over without counting as missed."""
        if self.count <= self._next or not (entry := self.peek()) or entry.number < self._next:
            return None
        self._next = entry.number + 1
        self._taken += 1
        return entry

    def next(self) -> Entry | None:
        """The next entry in order, or None when all were taken. One that was overwritten is counted as missed."""
        while self._next < (count := self.count):
            oldest = max(0, count - self.slots + 1)  # the slot after the newest may be in the writer's hands
            if self._next < oldest:
                self._missed += oldest - self._next
                self._next = oldest
            number = self._next
            self._next += 1
            if entry := self._read(number) or self._read(number):
                self._taken += 1
                return entry
            self._missed += 1
        return None

    def statistics(self) -> RingStatistics:
        return RingStatistics(self._taken, self._missed)

    def close(self) -> None:
        if self._bell is not None:
            self._bell.close()
        super().close()
