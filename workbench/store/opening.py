"""Opening a library: look before touching, then make, open or bring up to date; every refusal is a sentence.

The look reads the first 100 bytes of the file (SQLite's "Database File Format", section 1.3): magic, page size, number
of pages, ``application_id`` (ours), ``user_version`` (migrations it has seen). A refused file stays as it is.
"""

import os
import shutil
import sqlite3
import struct
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import quote

from workbench import __version__
from workbench.core.errors import UserError, WorldError
from workbench.store.connection import READERS_WAIT, Busy, Connection, Damaged, translated
from workbench.store.headers import first_bytes

VERSION = 7
"""Of the schema: the number of migrations. A test holds it to migrations.py, which is too heavy to import here."""
APPLICATION = 0x57424E43
OLDEST_SQLITE = (3, 37, 0)
"""The first with STRICT tables."""
_MIGRATION_WAIT = 5_000


@dataclass(frozen=True, slots=True)
class Header:
    """What the first 100 bytes say."""

    application: int
    version: int
    size: int
    """Bytes the file should have at least; 0 where the header does not know."""


def look(path: Path) -> Header | None:
    """The header of an existing file; None for an empty one. UserError where it is no SQLite file."""
    try:
        head = first_bytes(path, 100)
    except IsADirectoryError:
        raise UserError(f"{path} is a folder: choose a file, as in {path / 'workbench.db'}.") from None
    except PermissionError:
        raise WorldError(f"{path} may not be read: choose another file, or change its permissions.") from None
    if not head:
        return None
    if len(head) < 100 or not head.startswith(b"SQLite format 3\0"):
        raise UserError(f"{path.name} is not a Workbench library: choose another file; nothing was changed.")
    page = struct.unpack_from(">H", head, 16)[0]
    changed, pages = struct.unpack_from(">II", head, 24)
    version, valid_for = struct.unpack_from(">I", head, 60)[0], struct.unpack_from(">I", head, 92)[0]
    size = (65536 if page == 1 else page) * pages if changed == valid_for else 0
    return Header(struct.unpack_from(">I", head, 68)[0], version, size)


def examine(path: Path) -> Header | None:
    """``look``, and the refusals that follow from it: damaged, of another program, from a newer version."""
    header = look(path)
    if header is None:
        return None
    log = path.with_name(path.name + "-wal")
    logged = log.exists() and log.stat().st_size > 0
    if header.application != APPLICATION and (header.application or not _unclaimed(path)):
        raise UserError(f"{path.name} belongs to another program: choose another file; nothing was changed.")
    if path.stat().st_size < header.size and not logged:
        raise Damaged(f"{path.name} is damaged (its end is missing): choose another file; nothing was changed.")
    refuse_newer(path, header.version)
    return header


def _unclaimed(path: Path) -> bool:
    """Nobody's: empty, as a start that was killed leaves it, or ours with the proof still in its write-ahead log."""
    with closing(_opened(path, readonly=True)) as db:
        try:
            if db.execute("PRAGMA application_id").fetchone() == (APPLICATION,):
                return True
            return not db.execute("SELECT 1 FROM sqlite_master").fetchall()
        except sqlite3.Error as error:
            raise translated(error, path) from error


def refuse_newer(path: Path, version: int) -> None:
    if version > VERSION:
        raise UserError(
            f"{path.name} was written by a newer Workbench (its format is {version}, this Workbench {__version__} "
            f"reads up to {VERSION}). Install the newer Workbench, or choose another file; nothing was changed."
        )


def out_of_date(path: Path) -> bool:
    """Whether opening it would bring it up to date first, which may take minutes. False also where there is nothing to
    open, or where opening is going to be refused."""
    try:
        header = examine(path) if path.is_file() else None
        if header is None or not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
            return False
        with closing(_opened(path, readonly=True)) as db:
            # the header in the file is older than what a write-ahead log holds
            return 0 < int(db.execute("PRAGMA user_version").fetchone()[0]) < VERSION
    except (UserError, WorldError, OSError, sqlite3.Error):
        return False


Told = Callable[[int, int, str], None]
"""Told how much of how much is done, and of what: first pages of the backup, then rows that are up to date."""


def connect(path: Path, *, readonly: bool, told: Told | None = None) -> tuple[Connection, bool]:
    """The opened, current library, and whether it can only be read. Errors: see ``Store.open``."""
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise WorldError(
            f"This Python comes with SQLite {sqlite3.sqlite_version}; Workbench needs "
            f"{'.'.join(map(str, OLDEST_SQLITE))} or newer. Install a newer Python."
        )
    present = _present(path)
    if not present:
        if readonly:
            raise UserError(f"There is no library {path}. Choose another file, or leave --db out.")
        _make_folder(path)
    header = examine(path) if present else None
    readonly = readonly or (present and not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)))
    network = _network(path.parent)
    if network and not readonly:
        raise WorldError(
            f"{path.parent} lies on a network drive ({network}), where a library can be damaged by two writers. "
            "Choose a folder on this machine with --db or WORKBENCH_DB."
        )
    connection = Connection(_opened(path, readonly), path)
    try:
        connection.value("SELECT count(*) FROM sqlite_master")
        if readonly:
            _readable(connection, header)
        else:
            _current(connection, told)
        connection.run("PRAGMA foreign_keys = ON")
    except BaseException:
        connection.close()
        raise
    return connection, readonly


def _present(path: Path) -> bool:
    try:
        path.stat()
    except FileNotFoundError:
        return False
    except PermissionError:
        raise WorldError(f"{path} may not be read: choose another file, or change its permissions.") from None
    except OSError as error:
        raise UserError(f"{path} cannot be a library ({error.strerror}): choose another file.") from None
    return True


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WorldError(
            f"The folder {path.parent} cannot be made ({error.strerror}). Choose another one with --db or WORKBENCH_DB."
        ) from None
    if not os.access(path.parent, os.W_OK):
        raise WorldError(f"The folder {path.parent} cannot be written to. Choose another with --db or WORKBENCH_DB.")


def _opened(path: Path, readonly: bool) -> sqlite3.Connection:
    mode = "rwc"
    if readonly:
        log = path.with_name(path.name + "-wal")
        # without a log and without the right to make one, SQLite reads a file only when told that nobody changes it
        alone = not log.exists() and not os.access(path.parent, os.W_OK)
        mode = "ro&immutable=1" if alone else "ro"
    address = f"file:{quote(str(path.absolute()))}?mode={mode}"
    try:
        return sqlite3.connect(address, uri=True, isolation_level=None, timeout=READERS_WAIT / 1000)
    except sqlite3.Error as error:
        raise translated(error, path) from error


def _readable(connection: Connection, header: Header | None) -> None:
    """A library that can only be read must be current already."""
    version = connection.value("PRAGMA user_version")
    refuse_newer(connection.path, version)
    if header is None or version == 0:
        raise WorldError(f"{connection.path.name} is just being made by another process. Try again in a moment.")
    if version < VERSION:
        raise WorldError(
            f"{connection.path.name} is read-only and was written by an older Workbench, so it cannot be brought up to "
            "date. Copy it to a folder you can write to and open the copy."
        )


def _current(connection: Connection, told: Told | None) -> None:
    """Bring the file up to date where that is due."""
    version = connection.value("PRAGMA user_version")
    refuse_newer(connection.path, version)
    if version < VERSION:
        with connection.said():
            connection.db.execute(f"PRAGMA busy_timeout = {_MIGRATION_WAIT}")
            mode = _logged(connection.db)
        if mode != "wal":
            raise WorldError(
                f"{connection.path.parent} cannot hold a library (no write-ahead log there). Choose another folder."
            )
        if version:
            _back_up(connection, version, told)
        _migrate(connection, told)
    # after a crash of the program nothing is lost; after a power cut the last moments may be, never the file
    connection.run("PRAGMA synchronous = NORMAL")
    connection.run(f"PRAGMA busy_timeout = {READERS_WAIT}")


def _logged(db: sqlite3.Connection) -> str:
    """Ask for the write-ahead log; the mode there is then. Two that make one library at once refuse each other at once:
    SQLite does not wait where both hold what the other needs, so this does."""
    until = time.monotonic() + _MIGRATION_WAIT / 1000
    while True:
        try:
            return str(db.execute("PRAGMA journal_mode = WAL").fetchone()[0])
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.01)


def _back_up(connection: Connection, version: int, told: Told | None) -> None:
    """A whole copy beside the file, named by the version it holds; made before anything is changed."""
    path = connection.path
    copy = path.with_name(f"{path.stem}.version-{version}{path.suffix}")
    number = 1
    while copy.exists():
        number += 1
        copy = path.with_name(f"{path.stem}.version-{version}.{number}{path.suffix}")
    size = path.stat().st_size
    # the copy, and as much again for what the migration may write
    if shutil.disk_usage(path.parent).free < 2 * size + (16 << 20):
        raise WorldError(
            f"{path.name} was written by an older Workbench. Bringing it up to date needs {2 * size >> 20} MB free "
            f"for a backup beside it. Make room and open it again; nothing was changed."
        )
    part = copy.with_name(copy.name + ".part")
    try:
        with connection.said(), closing(sqlite3.connect(part)) as target:
            # its view is held still, or it would begin anew whenever somebody else writes
            connection.db.execute("BEGIN")
            connection.db.execute("SELECT count(*) FROM sqlite_master").fetchone()
            try:
                connection.db.backup(
                    target, pages=2_000, progress=lambda _, left, all: told and told(all - left, all, "Backing up")
                )
            finally:
                connection.db.execute("ROLLBACK")
        part.replace(copy)
    finally:
        part.unlink(missing_ok=True)


def _migrate(connection: Connection, told: Told | None) -> None:
    """Run what is due, all of it or nothing; another process may have been faster."""
    from sqlite_utils import Database

    from workbench.store.migrations import MIGRATIONS, PROGRESS

    with connection.writing(wait=_MIGRATION_WAIT / 1000):
        version = connection.value("PRAGMA user_version")
        refuse_newer(connection.path, version)
        if version == VERSION:
            return
        database = Database(connection.db, recursive_triggers=False, execute_plugins=False)
        token = PROGRESS.set(partial(_of_rows, told) if told else None)
        try:
            MIGRATIONS.apply(database)
        finally:
            PROGRESS.reset(token)
        connection.run("INSERT OR REPLACE INTO meta VALUES ('written_by', ?)", (__version__,))
        connection.run(f"PRAGMA application_id = {APPLICATION}")
        connection.run(f"PRAGMA user_version = {VERSION}")
    # so that the look at the header of the file itself sees the version
    with suppress(Busy):
        connection.run("PRAGMA wal_checkpoint(TRUNCATE)")


def _of_rows(told: Told, done: int, total: int) -> None:
    told(done, total, "Bringing up to date")


_NETWORKS = ("nfs", "nfs4", "cifs", "smb2", "smb3", "smbfs", "afs", "fuse.sshfs", "davfs", "glusterfs", "lustre")


def _network(folder: Path) -> str:
    """The kind of network file system a folder lies on; empty for a local one or where the system does not say."""
    if str(folder.absolute()).startswith("\\\\"):
        return "Windows share"
    try:
        mounts = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    return network_kind(folder.resolve(), mounts)


def network_kind(folder: Path, mounts: list[str]) -> str:
    """The same from lines of /proc/mounts: "server:/home /home nfs4 rw 0 0"; the deepest mount point decides."""
    best, kind = -1, ""
    for line in mounts:
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        point = Path(fields[1].replace("\\040", " "))
        if folder.is_relative_to(point) and len(point.parts) >= best:
            best, kind = len(point.parts), fields[2]
    return kind if kind in _NETWORKS else ""
