"""What is done with a library as a whole: a backup while others write, compaction, the integrity check.

    back_up(Path("lessons.db"), Path("/media/stick/lessons.db"), tell)     tell(300, 1200, "") now and then
    compact(Path("lessons.db"), told)      ->  (512_000_000, 300_000_000)  bytes before and after
    faults(Path("lessons.db"), told)       ->  ["Tree 12 page 40: btreeInitPage() returns error code 11"]

Each opens the file for itself and is given up where ``told`` raises. For a child process or a lane, not for the window.
"""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from workbench.core.errors import UserError, WorldError
from workbench.core.paths import written_whole
from workbench.store.connection import Connection, minded
from workbench.store.opening import examine

Tell = Callable[[int, int, str], object]
"""Told what is done of how much, and where it is, in a person's words; what it raises ends the work."""

_PAGES = 500
"""Copied in one go; about two megabytes."""
_ROOM = 16 << 20
_WAIT_MS = 60_000
"""Compaction needs every other writer to be done; an import's chunk takes less than that."""
_MOST = 100
"""Faults that are listed."""


def size_of(library: Path) -> int:
    """Bytes of the file and of its write-ahead log."""
    parts = (library, library.with_name(library.name + "-wal"))
    return sum(part.stat().st_size for part in parts if part.exists())


@contextmanager
def reading(library: Path, *, alone: bool = False) -> Iterator[Connection]:
    """A connection for reading, however damaged the file is. ``alone``: nobody writes to it, so no log is made."""
    mode = "ro&immutable=1" if alone else "ro"
    raw = sqlite3.connect(f"file:{quote(str(library.absolute()))}?mode={mode}", uri=True, isolation_level=None)
    with closing(raw):
        yield Connection(raw, library)


def back_up(library: Path, target: Path, tell: Tell) -> None:
    """A whole and checked copy, as the library was when it began; others may read and write meanwhile. Written beside
    and renamed: ``target`` is what it was until the copy is whole.
    UserError: the target is a library in use. WorldError: no room, or the copy does not pass its check."""
    refuse_target(library, target)
    room(target.parent, size_of(library), f"The backup of {library.name}")
    with reading(library) as source, written_whole(target) as part:
        # a copy that reads page by page begins anew whenever somebody writes, unless its own view is held still
        source.run("BEGIN")
        source.value("SELECT count(*) FROM sqlite_master")
        with closing(sqlite3.connect(part)) as copy, source.said():
            source.db.backup(copy, pages=_PAGES, progress=lambda _, left, total: tell(total - left, total, target.name))
        source.run("COMMIT")
        with reading(part, alone=True) as copied:
            bad = [line for (line,) in copied.rows("PRAGMA quick_check(3)") if line != "ok"]
        if bad:
            raise WorldError(f"The copy of {library.name} does not pass its check ({bad[0]}), so it was not kept.")


def refuse_target(library: Path, target: Path) -> None:
    """A file that a library cannot be copied to."""
    if target.exists() and target.samefile(library):
        raise UserError(f"{target.name} is the library itself. Choose another file.")
    log = target.with_name(target.name + "-wal")
    if log.exists():
        # who only reads leaves one behind; the last to close a library takes it away
        with suppress(sqlite3.Error), closing(sqlite3.connect(target)) as db:
            db.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if log.exists():
        # SQLite would apply the log of the old file to the new one
        raise UserError(f"{target.name} is a library that is open, or was not closed. Choose another file.")


def refuse_existing(target: Path) -> None:
    if target.exists():
        raise UserError(f"{target.name} is there already. Choose another name; nothing was changed.")


def room(folder: Path, needed: int, what: str) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise WorldError(f"{folder} cannot be written to ({error.strerror}). Choose another folder.") from None
    if free < needed + _ROOM:
        raise WorldError(
            f"{what} needs {needed + _ROOM >> 20} MB in {folder}, where {free >> 20} MB are free. "
            "Make room, or choose another disk; nothing was changed."
        )


def compact(library: Path, told: Callable[[], object]) -> tuple[int, int]:
    """Write the library anew without its gaps; how many bytes it took before and takes now. Others can read meanwhile,
    and who writes waits. Given up or killed, it is as it was. WorldError: no room, or somebody writes without end."""
    examine(library)
    before = size_of(library)
    # once as a copy, once as the log it is taken over from
    room(library.parent, 2 * before, f"Compacting {library.name}")
    os.environ["SQLITE_TMPDIR"] = str(library.absolute().parent)
    raw = sqlite3.connect(library, isolation_level=None, timeout=_WAIT_MS / 1000)
    with closing(raw):
        connection = Connection(raw, library)
        connection.value("SELECT count(*) FROM sqlite_master")
        with minded(raw, told):
            connection.run("VACUUM")
        connection.run("PRAGMA wal_checkpoint(TRUNCATE)")
    return before, size_of(library)


def faults(library: Path, told: Callable[[], object]) -> list[str]:
    """What is wrong with the file, in sentences; empty where nothing is. Reads all of it, indexes too."""
    try:
        examine(library)
        with reading(library) as connection, minded(connection.db, told):
            lines = [line for (line,) in connection.rows(f"PRAGMA integrity_check({_MOST})") if line != "ok"]
            loose = connection.rows('SELECT "table", count(*) FROM pragma_foreign_key_check GROUP BY 1')
    except WorldError as error:
        return [str(error)]
    return lines + [f"{count:,} rows of {table} belong to nothing" for table, count in loose]
