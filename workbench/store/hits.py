"""What full-text search finds for a word: few hits lie in a temporary table, of many each text is looked into.

    found = Hits(connection).found
    found(Words("zephyr"))  ->  Hit(3, '"zephyr"', {"trace", "problem"})    # (3, trace id) in trace_hit
    found(Words("the"))     ->  Hit(4, '"the" OR "there"', {})    # stands_in(4, 'trace', t.id, t.text) in SQL

Putting 430,000 hits into a table costs 100 ms, asking the index for one row 47 us, looking into its text 1 us (measured
at 1,000,000 traces). An unfinished word is spelled out from the index's own vocabulary: as a prefix it costs 12 ms,
and 0.2 s where it has a hundred common endings (a digit).
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from workbench.core.filters import Words
from workbench.store.connection import Connection

_KEPT = 16
_TABLES = ("trace", "problem")
_FEW = {"trace": 5_000, "problem": 5_000}
"""Hits of a word that are put into a table."""
_FEW_COUNTED = {"trace": 5_000, "problem": 40_000}
"""The same where many traces will be gone through: a page is not worth the 8 ms that these take."""
_ENDINGS = 16
"""Words that an unfinished one is spelled out to; one with more is asked for as a prefix."""
_WORD = re.compile("[0-9a-z]+")
_ODD = re.compile("[^\0-\x7f\xd7\xf7\u2000-\u206f\u2190-\u22ff]")
"""Not ASCII, nor a sign that is surely no letter or digit: only the index knows what a word is there."""


class Hit(NamedTuple):
    """How to ask for the hits of words."""

    number: int
    query: str
    """For FTS5."""
    kept: frozenset[str]
    """Of these tables they lie in TABLE_hit under the number; of others ``stands_in`` is asked of each text."""

    @property
    def common(self) -> bool:
        """Too many to be kept."""
        return len(self.kept) < len(_TABLES)


def query(words: Words) -> str:
    """For FTS5: one quoted string, so that nothing in it is an operator; an unfinished word may go on."""
    quoted = words.text.replace('"', '""').replace("\0", " ")
    return f'"{quoted}"' if words.phrase else f'"{quoted}"*'


class Hits:
    """The words asked for lately, as long as nobody writes."""

    def __init__(self, connection: Connection) -> None:
        self._sql = connection
        self._found: dict[tuple[Words, bool], Hit] = {}
        self._looks: dict[int, tuple[re.Pattern[str], str]] = {}
        self._state: tuple[int, int] | None = None
        self._last = 0
        connection.function("stands_in", 4, self._stands_in)

    def fresh(self) -> None:
        """To be called before words are asked for that belong together: forgets what is stale, or too much."""
        if self._state != self._now() or len(self._found) >= _KEPT:
            self.forget()

    def counted(self, words: Words) -> Hit:
        """The same as ``found``, for going through many traces."""
        return self.found(words, counting=True)

    def found(self, words: Words, *, counting: bool = False) -> Hit:
        """How to ask for the hits of these words; good until the next ``fresh``."""
        if self._state is None:
            self.forget()
        if (words, counting) not in self._found:
            most = _FEW_COUNTED if counting else _FEW
            self._last += 1
            spelled, whole = self._spelled_out(words)
            asked = spelled if whole else query(words)
            kept = frozenset(
                table
                for table in _TABLES
                # some of the endings alone may be too many; and what cannot be looked for has to lie in a table
                if (not spelled or self._keep(table, spelled, most[table]))
                and (whole or self._keep(table, asked, most[table] if spelled else None))
            )
            found = self._found[words, counting] = Hit(self._last, asked, kept)
            if found.common:
                self._looks[self._last] = _look(words), asked
            self._state = self._now()
        return self._found[words, counting]

    def _keep(self, table: str, asked: str, most: int | None) -> bool:
        """Puts the hits into the table; False where there are more than ``most``: some lie there unused. What lay
        there under this number goes: the hits of some of its endings."""
        self._sql.run(f"DELETE FROM {table}_hit WHERE word = ?", (self._last,))
        added = self._sql.run(
            f"INSERT INTO {table}_hit SELECT ?, rowid FROM {table}_text WHERE {table}_text MATCH ? LIMIT ?",
            (self._last, asked, -1 if most is None else most + 1),
        )
        return most is None or added.rowcount <= most

    def _stands_in(self, number: int, table: str, id: int, text: str) -> bool:
        """Does the text of that row have the words? For SQL."""
        look, asked = self._looks[number]
        if text.isascii() or not _ODD.search(text):
            return look.search(text.lower()) is not None
        one = f"SELECT 1 FROM {table}_text WHERE {table}_text MATCH ? AND rowid = ?"
        return self._sql.value(one, (asked, id)) is not None

    def _spelled_out(self, words: Words) -> tuple[str, bool]:
        """The query without an unfinished word in it, and whether that is all of it: there may be too many endings.
        Empty where letters are such that the index writes them in its own way."""
        written = _written(words)
        if not written:
            return "", False
        if words.phrase:
            return query(words), True
        *before, last = written
        endings = self._endings(last)
        if not all(ending.isascii() for ending in endings):
            return "", False
        # a word nobody wrote finds nothing, as its prefix does
        asked = either(f'"{" ".join((*before, ending))}"' for ending in endings[:_ENDINGS] or [last])
        return asked, len(endings) <= _ENDINGS

    def _endings(self, beginning: str) -> list[str]:
        """Words that begin so, in order; one more than are spelled out where there are more."""
        after = beginning[:-1] + chr(ord(beginning[-1]) + 1)
        endings: set[str] = set()
        for table in _TABLES:
            at: str | None = beginning
            while at is not None:
                # each is searched for: reading on would go through all hits of the last one
                at = self._sql.value(
                    f"SELECT term FROM temp.{table}_vocabulary WHERE term >= ? AND term < ? LIMIT 1", (at, after)
                )
                if at is not None:
                    endings.add(at)
                    at += "\1"
                if len(endings) > _ENDINGS:
                    return sorted(endings)
        return sorted(endings)

    def _now(self) -> tuple[int, int]:
        """Differs once anybody has written: another connection, or this one."""
        return self._sql.value("PRAGMA data_version"), self._sql.db.total_changes

    def forget(self) -> None:
        """Everything found so far."""
        if self._state is None:
            for table in _TABLES:
                self._sql.run(
                    f"CREATE TEMP TABLE {table}_hit (word INTEGER, id INTEGER, PRIMARY KEY (word, id)) WITHOUT ROWID"
                )
                self._sql.run(
                    f"CREATE VIRTUAL TABLE temp.{table}_vocabulary USING fts5vocab (main, {table}_text, instance)"
                )
        for table in _TABLES:
            self._sql.run(f"DELETE FROM {table}_hit")
        self._found.clear()
        self._looks.clear()
        self._state = self._now()


def _written(words: Words) -> list[str]:
    """As the index writes them; none where only the index knows how."""
    return _WORD.findall(words.text.lower()) if words.text.isascii() else []


def _look(words: Words) -> re.Pattern[str]:
    """Finds the words in a small-lettered text."""
    first, *others = _written(words)
    # the letters first, what may not stand before them after: that way they are searched for, not tried everywhere
    found = "[^0-9a-z]+".join((f"{first}(?<![0-9a-z]{first})", *others))
    return re.compile(found + "(?![0-9a-z])" if words.phrase else found)


def either(queries: Iterable[str]) -> str:
    """One of them is found."""
    return " OR ".join(queries)


def every(queries: Iterable[str]) -> str:
    """All of them are found."""
    return " AND ".join(f"({one})" for one in queries)
