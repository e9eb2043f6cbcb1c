"""Disks that fill up and disks that cannot be written to, for tests: real ones where we may mount."""

import contextlib
import os
import resource
import subprocess
from collections.abc import Iterator
from pathlib import Path


class Disk:
    """A folder on a disk of its own of four megabytes, as root; else in a process that may write no larger files."""

    def __init__(self, folder: Path, mounted: bool) -> None:
        self.folder = folder
        self.mounted = mounted

    def resize(self, megabytes: int) -> None:
        if self.mounted:
            assert mount("-o", f"remount,size={megabytes}m", str(self.folder))
        else:
            limit_files(megabytes << 20)


def limit_files(size: int) -> None:
    """How large a file may become that this process writes."""
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size if hard == resource.RLIM_INFINITY else min(size, hard), hard))


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[Disk]:
    folder.mkdir()
    disk = Disk(folder, mount("-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)))
    if not disk.mounted:
        disk.resize(4)
    try:
        yield disk
    finally:
        if disk.mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
        else:
            limit_files(resource.RLIM_INFINITY)


@contextlib.contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Lets nobody write into a folder: by a read-only mount of it onto itself, since modes do not stop root."""
    if mount("--bind", str(folder), str(folder)):
        try:
            assert mount("-o", "remount,bind,ro", str(folder))
            yield
        finally:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
        return
    assert os.geteuid() != 0, "root needs to be allowed to mount for this test"
    files = [folder, *folder.iterdir()]
    modes = [file.stat().st_mode for file in files]
    for file in files:
        file.chmod(0o555 if file.is_dir() else 0o444)
    try:
        yield
    finally:
        for file, mode in zip(files, modes, strict=True):
            file.chmod(mode)


def mount(*arguments: str) -> bool:
    """Whether that could be mounted."""
    with contextlib.suppress(FileNotFoundError):
        return subprocess.run(["mount", *arguments], capture_output=True, check=False).returncode == 0
    return False
