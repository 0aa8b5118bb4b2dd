"""What full-text search finds for a word, kept in a temporary table: found once, then looked up row by row.

    Hits(connection).number(Words("carry"))  ->  3      rows (3, trace id) in trace_hit, (3, problem id) in problem_hit

Asked of the index anew for each row, a phrase or an unfinished word costs a millisecond a row (1.2 ms measured among
50,000 traces); found once, a third of a million hits cost a tenth of a second, and every further page nothing.
"""

from workbench.core.filters import Words
from workbench.store.connection import Connection

_KEPT = 8
_TABLES = ("trace", "problem")


def query(words: Words) -> str:
    """For FTS5: one quoted string, so that nothing in it is an operator; an unfinished word may go on."""
    quoted = words.text.replace('"', '""').replace("\0", " ")
    return f'"{quoted}"' if words.phrase else f'"{quoted}"*'


class Hits:
    """The words asked for lately, as long as nobody writes."""

    def __init__(self, connection: Connection) -> None:
        self._sql = connection
        self._numbers: dict[Words, int] = {}
        self._state: tuple[int, int] | None = None
        self._last = 0

    def number(self, words: Words) -> int:
        """The number under which the hits of these words lie in ``trace_hit`` and ``problem_hit``."""
        if self._state != self._now():
            self._forget()
        if words not in self._numbers:
            if len(self._numbers) >= _KEPT:
                self._forget()
            self._last += 1
            for table in _TABLES:
                self._sql.run(
                    f"INSERT INTO {table}_hit SELECT ?, rowid FROM {table}_text WHERE {table}_text MATCH ?",
                    (self._last, query(words)),
                )
            self._numbers[words] = self._last
            self._state = self._now()
        return self._numbers[words]

    def _now(self) -> tuple[int, int]:
        """Differs once anybody has written: another connection, or this one."""
        return self._sql.value("PRAGMA data_version"), self._sql.db.total_changes

    def _forget(self) -> None:
        if self._state is None:
            for table in _TABLES:
                self._sql.run(
                    f"CREATE TEMP TABLE {table}_hit (word INTEGER, id INTEGER, PRIMARY KEY (word, id)) WITHOUT ROWID"
                )
        for table in _TABLES:
            self._sql.run(f"DELETE FROM {table}_hit")
        self._numbers.clear()
        self._state = self._now()
