"""The first bytes of a library file, read without letting go the locks SQLite holds on it.

    claim = claimed(path); ...; first_bytes(path, 100); ...; released(claim)

POSIX lets go every lock a process has on a file when the process closes any handle of it. SQLite then no longer looks
open to others: whoever closes the library last takes the write-ahead log away under us, and what we write is lost. So a
handle of a file that is claimed stays open until the last claim is released.
"""

import os
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

Inode = tuple[int, int]

_claims: Counter[Inode] = Counter()
_handles: dict[Inode, int] = {}
_kept: dict[Inode, list[int]] = {}
"""Handles that are done with and wait to be closed."""
_lock = threading.Lock()


def claimed(path: Path) -> Inode | None:
    """Say that SQLite has the file open; None where there is none to be found."""
    with _lock:
        try:
            stat = path.stat()
        except OSError:
            return None
        inode = stat.st_dev, stat.st_ino
        _claims[inode] += 1
        return inode


def released(inode: Inode | None) -> None:
    """Say that SQLite has closed it."""
    with _lock:
        if inode is None or not _claims[inode]:
            return
        _claims[inode] -= 1
        if not _claims[inode]:
            del _claims[inode]
            if inode in _handles:
                os.close(_handles.pop(inode))
            for handle in _kept.pop(inode, []):
                os.close(handle)


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """All of the file, for reading. OSError as ``open`` raises it."""
    with _lock:
        stat = path.stat()
        ours = (stat.st_dev, stat.st_ino) in _claims
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        if ours:
            _kept.setdefault((stat.st_dev, stat.st_ino), []).append(handle)
    with os.fdopen(handle, "rb", closefd=not ours) as file:
        yield file


def first_bytes(path: Path, count: int) -> bytes:
    """At most ``count`` bytes. OSError as ``open`` raises it."""
    with _lock:
        stat = path.stat()
        inode = stat.st_dev, stat.st_ino
        if inode not in _claims:
            with path.open("rb") as file:
                return file.read(count)
        if inode not in _handles:
            _handles[inode] = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        os.lseek(_handles[inode], 0, os.SEEK_SET)
        return os.read(_handles[inode], count)
