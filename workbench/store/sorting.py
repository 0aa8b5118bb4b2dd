"""The problem list in every order it is offered in, page by page and from any row, always along an index.

    pages(connection, Sorting("title", descending=True), ...)  ->  inner ids of the next problems

A page goes on from the key of the row before it: first what shares that key, then what lies beyond, then the problems
that have no such value. A filter that few problems match is gathered and sorted instead; jumping skips over narrow
index entries (a million of them in 30 ms), never over rows.
"""

from dataclasses import dataclass
from typing import Any

from workbench.core.errors import UserError
from workbench.store.asking import COLUMNS, Sql
from workbench.store.connection import Connection
from workbench.store.reading import SHOWN
from workbench.store.rows import DEFAULT_READING, ORDERS, Order, Reading

_SCORER = "(SELECT id FROM scorer WHERE name = ?)"
_KEYS: dict[Order, str] = {
    "title": "p.title COLLATE NOCASE",
    "family": "p.family",
    "traces": "p.traces",
    "right": "p.share",
}


@dataclass(frozen=True, slots=True)
class Start:
    """The row to go on from."""

    id: int
    key: Any
    """None where the problem has no value, and in the order of adding."""
    itself: bool = False
    """Begin with this row instead of the one after it."""


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Rows one index gives in order."""

    source: Sql
    where: Sql
    by: str


@dataclass(frozen=True, slots=True)
class Sorting:
    """An order of the list. UserError: there is no such order."""

    order: Order = "added"
    descending: bool = False
    reading: Reading = DEFAULT_READING

    def __post_init__(self) -> None:
        if self.order not in ORDERS:
            raise UserError(f"A list cannot be sorted by {self.order!r}. Choose one of: {', '.join(ORDERS)}.")

    @property
    def _key(self) -> str:
        return f"k.{COLUMNS[self.reading.how]}" if self.order == "score" else _KEYS.get(self.order, "NULL")

    @property
    def _gathered(self) -> Sql:
        """Problems of which a condition names the ids."""
        if self.order != "score":
            return Sql("problem p NOT INDEXED")
        known = f"problem_score k ON k.problem_id = p.id AND k.scorer_id = {_SCORER}"
        return Sql(f"problem p NOT INDEXED LEFT JOIN {known}", (self.reading.scorer,))

    def _walked(self, far: bool) -> Sql:
        """All problems along the index; ``far`` reads it alone."""
        if self.order == "score":
            index = f"problem_score_{COLUMNS[self.reading.how]}"
            lines = "" if far else " CROSS JOIN problem p ON p.id = k.problem_id"
            return Sql(f"problem_score k INDEXED BY {index}{lines}")
        return Sql("problem p" if self.order == "added" and not far else f"problem p INDEXED BY problem_{self.order}")

    def start(self, connection: Connection, uid: str, *, itself: bool = False) -> Start | None:
        """Where the problem of that name stands; None where there is none."""
        source = self._gathered
        source = Sql(source.text.replace(" NOT INDEXED", ""), source.params)
        found = connection.row(f"SELECT p.id, {self._key} FROM {source.text} WHERE p.uid = ?", (*source.params, uid))
        return Start(found[0], found[1], itself) if found else None

    def stretches(self, connection: Connection, start: Start | None, *, rare: bool, far: bool) -> list["_Stretch"]:
        """What follows the start, in order."""
        beyond = "<" if self.descending else ">"
        way = "DESC" if self.descending else "ASC"
        walked_score = self.order == "score" and not rare
        id = "k.problem_id" if walked_score else "p.id"
        source = self._gathered if rare else self._walked(far)
        own = Sql(f"k.scorer_id = {_SCORER} AND ", (self.reading.scorer,)) if walked_score else Sql("")
        here = f"{id} {beyond}{'=' if start and start.itself else ''} ?"

        def stretch(text: str, *params: Any, by: str = "") -> _Stretch:
            return _Stretch(source, Sql(own.text + text, (*own.params, *params)), f"{by}{id} {way}")

        if self.order == "added":
            return [stretch(here, start.id) if start else stretch("1")]
        key, by = self._key, f"{self._key} {way}, "
        found = []
        if start is None:
            found.append(stretch(f"{key} IS NOT NULL", by=by))
        elif start.key is not None:
            found.append(stretch(f"{key} = ? AND {here}", start.key, start.id))
            found.append(stretch(f"{key} {beyond} ?", start.key, by=by))
        if self.order in ("score", "right"):
            after = start if start is not None and start.key is None else None
            found += self._without(connection, after, rare=rare, far=far)
        return found

    def _without(self, connection: Connection, start: Start | None, *, rare: bool, far: bool) -> list["_Stretch"]:
        """The problems that have no value."""
        by = f"p.id {'DESC' if self.descending else 'ASC'}"
        here = f"p.id {'<' if self.descending else '>'}{'=' if start and start.itself else ''} ?"
        where = Sql(f"{here} AND ", (start.id,)) if start else Sql("")
        if rare or self.order == "right":
            source = self._gathered if rare else self._walked(far)
            return [_Stretch(source, Sql(f"{where.text}{self._key} IS NULL", where.params), by)]
        scored = f"k.scorer_id = {_SCORER} AND {self._key} IS NOT NULL"
        ours = (self.reading.scorer,)
        index = f"problem_score_{COLUMNS[self.reading.how]}"
        if connection.value(f"SELECT count(*) FROM problem_score k INDEXED BY {index} WHERE {scored}", ours) == (
            connection.value("SELECT count(*) FROM problem")
        ):
            return []
        none = f"NOT EXISTS (SELECT 1 FROM problem_score k WHERE k.problem_id = p.id AND {scored})"
        source = Sql("problem p INDEXED BY problem_added" if far else "problem p")
        return [_Stretch(source, Sql(where.text + none, (*where.params, *ours)), by)]


def ids(
    connection: Connection,
    sorting: Sorting,
    problem: Sql | None,
    *,
    rare: bool = False,
    start: Start | None = None,
    skip: int = 0,
    limit: int = 200,
) -> list[int]:
    """Inner ids of the next ``limit`` problems from ``start`` on, after leaving out ``skip``. ``problem`` is the
    condition on p, None for all; ``rare``: it names few problems, which are gathered."""
    far = False
    if problem is None:
        # the narrow indexes do not know of imports: they are asked about only while there is one
        hidden = connection.value("SELECT 1 FROM import WHERE done = 0")
        problem, far = Sql(SHOWN.format("p") if hidden else "1"), skip > 0 and not hidden
    found: list[int] = []
    for part in sorting.stretches(connection, start, rare=rare, far=far):
        body = f"FROM {part.source.text} WHERE {part.where.text} AND {problem.text}"
        params = (*part.source.params, *part.where.params, *problem.params)
        wanted = limit - len(found)
        rows = connection.rows(
            f"SELECT {part.by.split(' ')[-2]} {body} ORDER BY {part.by} LIMIT ? OFFSET ?", (*params, wanted, skip)
        )
        found += [inner for (inner,) in rows]
        if len(found) >= limit:
            break
        if skip:
            skip = 0 if rows else skip - connection.value(f"SELECT count(*) {body}", params)
    return found
