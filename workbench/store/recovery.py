"""Everything readable of a damaged library into a new one; the damaged file is only read.

    recover(Path("lessons.db"), Path("lessons-recovered.db"), told)
        ->  Recovered(saved={"trace": 118, "label": 40}, lost={"trace": 3}, orphans={"score": 2})

Tables are copied row by row around pages that cannot be read, and rows below a lost page are looked for in the file
itself (recovery_leaves). What a lost row leaves behind is mended (recovery_mend), and the copy is renamed into its
place only when it passes the integrity check.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from workbench.core.errors import WorldError
from workbench.core.paths import written_whole
from workbench.store import opening, upkeep
from workbench.store.connection import Connection, Damaged, Interrupted
from workbench.store.recovery_leaves import Column, fits, stray
from workbench.store.recovery_mend import Ask, mend, search_again
from workbench.store.upkeep import Tell

_CHUNK = 256
"""Rows read in one go; around a bad page the chunk is halved until each row stands alone."""
_BEYOND = 4 * _CHUNK
"""Numbers tried past the last row known where no index says how far they go."""
_DERIVED = ("tally", "problem_score")
"""Worked out anew from what was saved."""
_FULL_INDEXES = 'SELECT name FROM pragma_index_list(?) WHERE partial = 0 ORDER BY "unique" DESC'
"""Those that tell rows apart first."""
_UNREADABLE = (WorldError, sqlite3.Error, UnicodeError)


@dataclass(slots=True)
class Recovered:
    """Rows by table."""

    saved: dict[str, int] = field(default_factory=dict)
    lost: dict[str, int] = field(default_factory=dict)
    """What could not be read."""
    orphans: dict[str, int] = field(default_factory=dict)
    """What could be read and says nothing without what was lost."""

    def lose(self, table: str, count: int) -> None:
        if count:
            self.lost[table] = self.lost.get(table, 0) + count


def recover(library: Path, target: Path, tell: Tell) -> Recovered:
    """``target`` must not exist. UserError: it does. WorldError: no room; Damaged: nothing can be read any more."""
    upkeep.refuse_target(library, target)
    upkeep.refuse_existing(target)
    upkeep.room(target.parent, upkeep.size_of(library), f"The copy of {library.name}")
    done = Recovered()
    with upkeep.reading(library) as source, written_whole(target) as part:
        # half a file, or a schema with a bad corner, is looked at all the same
        source.run("PRAGMA writable_schema = ON")
        source.db.text_factory = lambda raw: raw.decode("utf-8", "replace")
        version = _version(source)
        raw = sqlite3.connect(part, isolation_level=None)
        with closing(raw):
            copy = Connection(raw, target)
            current = _empty(copy, version)
            tables = _tables(copy)
            for number, table in enumerate(tables):
                _Table(source, copy, table, done, partial(tell, number, len(tables), table)).copy()
            if not done.saved.get("problem") and not done.saved.get("trace"):
                raise Damaged(f"Nothing of {library.name} can be read. Take a backup of it; it was left as it is.")
            mend(copy, done.orphans, partial(tell, len(tables), len(tables), ""), current=current)
            search_again(copy)
            bad = [line for (line,) in copy.rows("PRAGMA integrity_check(3)") if line != "ok"]
            if bad or copy.rows("PRAGMA foreign_key_check"):
                raise WorldError(f"The copy of {library.name} does not pass its check, so it was not kept. {bad[:1]}")
            for table in done.saved:
                done.saved[table] = copy.value(f'SELECT count(*) FROM "{table}"')
            copy.run("PRAGMA journal_mode = WAL")
    return done


def _version(source: Connection) -> int:
    try:
        version = int(source.value("PRAGMA user_version"))
        source.value("SELECT count(*) FROM sqlite_master")
    except _UNREADABLE as error:
        raise Damaged(
            f"Nothing of {source.path.name} can be read: its first page is gone. Take a backup of it; "
            "it was left as it is."
        ) from error
    opening.refuse_newer(source.path, version)
    return version if version > 0 else opening.VERSION


def _empty(copy: Connection, version: int) -> bool:
    """A new library of the same version; whether that is the newest."""
    from sqlite_utils import Database

    from workbench.store.migrations import MIGRATIONS

    # the copy is worth nothing before it is whole
    copy.run("PRAGMA journal_mode = MEMORY")
    copy.run("PRAGMA synchronous = OFF")
    database = Database(copy.db, recursive_triggers=False, execute_plugins=False)
    due = MIGRATIONS.pending(database)
    MIGRATIONS.apply(database, stop_before=[step.name for step in due[version:]] or None)
    copy.run("PRAGMA foreign_keys = OFF")
    copy.run(f"PRAGMA application_id = {opening.APPLICATION}")
    copy.run(f"PRAGMA user_version = {version}")
    return version == opening.VERSION


def _tables(copy: Connection) -> list[str]:
    """Tables that hold what nothing else does, parents before children as the schema made them."""
    found = [
        name
        for (name,) in copy.rows(
            "SELECT l.name FROM pragma_table_list l JOIN sqlite_master m ON m.name = l.name"
            " WHERE l.schema = 'main' AND l.type = 'table' AND l.name NOT LIKE '\\_%' ESCAPE '\\'"
            " AND l.name NOT LIKE 'sqlite%' ORDER BY m.rowid"
        )
    ]
    return [name for name in found if name not in _DERIVED]


class _Table:
    """One table on its way."""

    def __init__(self, source: Connection, copy: Connection, name: str, done: Recovered, ask: Ask) -> None:
        self._source, self._copy, self._name, self._done, self._ask = source, copy, name, done, ask
        shape = copy.rows("SELECT name, pk FROM pragma_table_info(?)", (name,))
        known = self._tried('SELECT name, type, "notnull", dflt_value, pk FROM pragma_table_info(?)', (name,)) or ()
        self._stored = [Column(column, *rest) for column, *rest in known]
        """In the order in which a row holds them."""
        self._columns = [column for column, _ in shape if column in {stored.name for stored in self._stored}]
        self._index = ""
        self._key = [f'"{column}"' for column, pk in sorted(shape, key=lambda pair: pair[1]) if pk]
        self._rowid = not copy.value("SELECT wr FROM pragma_table_list WHERE name = ? AND schema = 'main'", (name,))

    def copy(self) -> None:
        self._ask()
        self._done.saved[self._name] = 0
        if not self._columns:
            return
        if self._rowid:
            self._by_number()
        else:
            self._from_both_ends()

    def _tried(self, sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]] | None:
        """The rows; None where one of them cannot be read."""
        try:
            return self._source.rows(sql, params)
        except Interrupted:
            raise
        except _UNREADABLE:
            return None

    def _listed(self) -> str:
        return ", ".join(f'"{column}"' for column in self._columns)

    def _by_number(self) -> None:
        """Where an index knows the numbers, chunks of those; else every number up to the last there can be."""
        numbers = self._numbers()
        spans: list[Sequence[int]] = []
        if numbers:
            spans = [numbers[at : at + _CHUNK] for at in range(0, len(numbers), _CHUNK)]
        last = self._last(numbers)
        beyond = numbers[-1] + 1 if numbers else self._first()
        # what the index does not know, because a part of it was lost without a trace
        spans += [range(low, min(low + _CHUNK, last + 1)) for low in range(beyond, last + 1, _CHUNK)]
        spans.reverse()
        unread: list[int] = []
        refused = 0
        while spans:
            span = spans.pop()
            self._ask()
            rows = self._tried(
                f'SELECT {self._listed()} FROM "{self._name}" WHERE rowid BETWEEN ? AND ?', (span[0], span[-1])
            )
            if rows is not None:
                refused += self._keep(rows)
            elif len(span) == 1:
                # a number nobody knows as a row's was most likely none
                unread += span if numbers is None or not isinstance(span, range) else []
            else:
                middle = len(span) // 2
                # the lower half is taken next
                spans += [span[middle:], span[:middle]]
        if numbers is None:
            self._done.lose(self._name, len(unread) + refused)
        else:
            self._from_leaves(unread)
            self._done.lose(self._name, max(0, len(numbers) - self._done.saved[self._name]))

    def _from_leaves(self, unread: list[int]) -> None:
        """Rows below a page that is lost stand there still."""
        if not unread:
            return
        listed = self._tried("SELECT cid, name FROM pragma_index_info(?) ORDER BY seqno", (self._index,)) or ()
        places = [place for place, _ in listed]
        columns = ", ".join(f'"{column}"' for _, column in listed)
        rows = self._tried(f'SELECT rowid, {columns} FROM "{self._name}" INDEXED BY "{self._index}"') if listed else ()
        missed = set(unread)
        keys = {row[0]: row[1:] for row in rows or () if row[0] in missed}
        for number, values in stray(self._source.path, keys, places, self._ask):
            if number in missed and fits(self._stored, values):
                row = {
                    column.name: number if column.is_number else value
                    for column, value in zip(self._stored, values, strict=False)
                    if column.name in self._columns
                }
                if not self._keep([tuple(row.values())], columns=list(row)):
                    missed.discard(number)

    def _numbers(self) -> list[int] | None:
        """The numbers of all rows, as an index knows them; None where none can be read from end to end."""
        for (index,) in self._tried(_FULL_INDEXES, (self._name,)) or ():
            rows = self._tried(f'SELECT rowid FROM "{self._name}" INDEXED BY "{index}"')
            if rows is not None:
                self._index = index
                return sorted({row for (row,) in rows})
        return None

    def _first(self) -> int:
        found = self._tried(f'SELECT min(rowid) FROM "{self._name}" NOT INDEXED')
        return min(1, found[0][0] or 1) if found else 1

    def _last(self, numbers: list[int] | None) -> int:
        found = self._tried(f'SELECT max(rowid) FROM "{self._name}" NOT INDEXED')
        known = numbers[-1] if numbers else 0
        if found is not None:
            return min(max(known, found[0][0] or 0), self._most() + known)
        return known if numbers is not None else min(self._reach() + _BEYOND, self._most())

    def _most(self) -> int:
        """More rows than the file has room for are none."""
        return self._source.path.stat().st_size // 8

    def _reach(self) -> int:
        """The last number that can be seen at all, where neither the end of the table nor an index can be read."""
        reach, jump = 0, 1
        next_one = f'SELECT rowid FROM "{self._name}" WHERE rowid >= ? ORDER BY rowid LIMIT 1'
        while jump < 1 << 40:
            if seen := self._tried(next_one, (reach + jump,)):
                reach, jump = seen[0][0], 1
            jump *= 2
        return reach

    def _from_both_ends(self) -> None:
        """A table without numbers: from each end to the first page that cannot be read."""
        for way in ("ASC", "DESC"):
            order = ", ".join(f"{column} {way}" for column in self._key)
            if self._walked(f'SELECT {self._listed()} FROM "{self._name}" ORDER BY {order}'):
                return
        self._done.lose(self._name, 1)

    def _walked(self, sql: str) -> bool:
        """Keep rows as they come; whether the end was reached."""
        try:
            with self._source.said():
                cursor = self._source.db.execute(sql)
                while rows := cursor.fetchmany(1):
                    self._ask()
                    self._keep(rows, again=True)
        except Interrupted:
            raise
        except _UNREADABLE:
            return False
        return True

    def _keep(
        self, rows: Sequence[tuple[Any, ...]], *, again: bool = False, columns: Sequence[str] | None = None
    ) -> int:
        """Into the copy; how many break its rules, because they were damaged."""
        columns = self._columns if columns is None else columns
        how = "INSERT OR IGNORE" if again else "INSERT"
        names, marks = ", ".join(f'"{column}"' for column in columns), ", ".join("?" * len(columns))
        sql = f'{how} INTO "{self._name}" ({names}) VALUES ({marks})'
        kept = sum(len(batch) for batch in self._accepted(sql, rows))
        self._done.saved[self._name] += kept
        return len(rows) - kept

    def _accepted(self, sql: str, rows: Sequence[tuple[Any, ...]]) -> Iterator[Sequence[tuple[Any, ...]]]:
        try:
            with self._copy.writing():
                self._copy.many(sql, rows)
            yield rows
        except (sqlite3.IntegrityError, sqlite3.DataError):
            if len(rows) > 1:
                for row in rows:
                    yield from self._accepted(sql, [row])
