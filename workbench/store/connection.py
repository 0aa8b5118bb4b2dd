"""One SQLite connection that speaks in our errors: what SQLite says becomes a sentence with the file's name.

    sqlite3.OperationalError("database or disk is full")
        -> WorldError("The disk is full: nothing of this batch was written to lessons.db. Make room ...")
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from workbench.core.errors import UserError, WorldError
from workbench.store.headers import claimed, released

READERS_WAIT = 2_000
"""Milliseconds a reader waits while another process recovers the file after a crash; nothing else makes it wait."""

_OPERATIONS = 1_000
"""Of SQLite's machine between two questions whether to go on; one question costs a microsecond."""


class Busy(WorldError):
    """Another process is writing; the same batch can be tried again a moment later."""


class Interrupted(WorldError):
    """What was being read was given up, because ``Store.interrupt`` said so."""


class Damaged(WorldError):
    """Pages of the file cannot be read; what can be is saved by ``recovery.recover``."""


def translated(error: sqlite3.Error, path: Path) -> Exception:
    """The error a person can read; errors of our own SQL stay what they are."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    name = path.name
    match code:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return Busy(f"Another process is writing to {name}. Nothing is lost; it is tried again when that ends.")
        case sqlite3.SQLITE_INTERRUPT:
            return Interrupted(f"Reading {name} was given up.")
        case sqlite3.SQLITE_FULL:
            return WorldError(f"The disk is full; nothing of this batch was written to {name}. Make room and go on.")
        case sqlite3.SQLITE_READONLY:
            return WorldError(f"{name} cannot be written to (read-only). Choose another file, or make it writable.")
        case sqlite3.SQLITE_IOERR | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM:
            return WorldError(f"{path} could not be read or written: {error}. Nothing of this batch was written.")
        case sqlite3.SQLITE_CORRUPT:
            return Damaged(f"{name} is damaged: choose another file, or a backup of it; nothing was changed.")
        case sqlite3.SQLITE_NOTADB:
            return UserError(f"{name} is not a Workbench library: choose another file; nothing was changed.")
        case sqlite3.SQLITE_NOMEM:
            return MemoryError()
    return error


class Connection:
    """Plain SQL with translated errors. Used by one thread; reads fetch everything they ask for."""

    def __init__(self, db: sqlite3.Connection, path: Path) -> None:
        self.db = db
        self.path = path
        self.damaged = False
        """Damage was met: writing on could make it worse."""
        self._raised: Exception | None = None
        self._claim = claimed(path)

    def function(self, name: str, arguments: int, call: Callable[..., Any]) -> None:
        """For SQL to call. It may ask this connection: an error of that is what the statement ends with."""
        self.db.create_function(name, arguments, call)

    @contextmanager
    def said(self) -> Iterator[None]:
        """SQLite's errors inside become ours."""
        try:
            yield
        except sqlite3.Error as error:
            said = translated(error, self.path)
            if self._raised and str(error) == "user-defined function raised exception":
                said = self._raised
            self._raised = said
            self.damaged = self.damaged or isinstance(said, Damaged)
            if said is error:
                raise
            raise said from error

    def rows(self, sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        with self.said():
            return self.db.execute(sql, params).fetchall()

    def row(self, sql: str, params: Sequence[Any] = ()) -> tuple[Any, ...] | None:
        with self.said():
            found: tuple[Any, ...] | None = self.db.execute(sql, params).fetchone()
            return found

    def value(self, sql: str, params: Sequence[Any] = ()) -> Any:
        """The first column of the first row; None where there is none."""
        found = self.row(sql, params)
        return found[0] if found else None

    def run(self, sql: str, params: Sequence[Any] = ()) -> sqlite3.Cursor:
        with self.said():
            return self.db.execute(sql, params)

    def many(self, sql: str, params: Iterable[Sequence[Any]]) -> None:
        with self.said():
            self.db.executemany(sql, params)

    @contextmanager
    def writing(self, wait: float = 0.0) -> Iterator[None]:
        """One transaction: all of it or nothing. Waits ``wait`` seconds at most for another writer, then Busy."""
        with self.said():
            self.db.execute(f"PRAGMA busy_timeout = {int(wait * 1000)}")
            try:
                self.db.execute("BEGIN IMMEDIATE")
                try:
                    yield
                    self.db.execute("COMMIT")
                except BaseException:
                    # a full disk may have rolled back already
                    if self.db.in_transaction:
                        self.db.execute("ROLLBACK")
                    raise
            finally:
                self.db.execute(f"PRAGMA busy_timeout = {READERS_WAIT}")

    def close(self) -> None:
        self.db.close()
        released(self._claim)
        self._claim = None


@contextmanager
def minded(db: sqlite3.Connection, told: Callable[[], object]) -> Iterator[None]:
    """While a long statement runs ``told`` is asked now and then; where it raises the statement is given up."""

    def go_on() -> int:
        try:
            told()
        except BaseException:  # noqa: BLE001 - SQLite is told by a number; whoever gave up knows why
            return 1
        return 0

    db.set_progress_handler(go_on, _OPERATIONS)
    try:
        yield
    finally:
        db.set_progress_handler(None, 0)
