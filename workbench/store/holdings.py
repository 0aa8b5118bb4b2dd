"""What lies in a library and how much room it takes: imports that can be removed, bytes by model.

    imports_of(connection)  ->  [Import(4, "lessons.jsonl", "workbench", 1.7e9, problems=12, traces=96, scores=96, ...)]
    shares(connection)      ->  [Share("policy", traces=96, text=40_960, scores=8_192)]
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from workbench.core.errors import WorldError
from workbench.store.connection import Connection, minded

_COUNTED = ("problem", "trace", "score", "verdict", "label", "flag")


@dataclass(frozen=True, slots=True)
class Import:
    """A finished import and how many of its rows are still there."""

    id: int
    source: str
    format: str
    created: float
    """Seconds since the epoch."""
    problems: int = 0
    traces: int = 0
    scores: int = 0
    verdicts: int = 0
    labels: int = 0
    flags: int = 0


@dataclass(frozen=True, slots=True)
class Share:
    """What the traces of one model take, in bytes without SQLite's own."""

    model: str
    traces: int
    text: int
    """Texts, steps and tokens."""
    scores: int


class Holdings:
    """The part of ``Store`` that tells of the library as a whole."""

    path: Path
    _sql: Connection

    def imports(self) -> list[Import]:
        """Finished imports, newest first, with how much of each is there."""
        return imports_of(self._sql)

    def shares(self) -> list[Share]:
        """What the traces of each model take; reads all of them."""
        return shares(self._sql)

    def gaps(self) -> int:
        """Bytes of the file that nothing lies in; compaction gives them back."""
        return int(self._sql.value("PRAGMA freelist_count") * self._sql.value("PRAGMA page_size"))

    def integrity(self) -> list[str]:
        """What is wrong with the file, in sentences; empty where nothing is. Reads all of it."""
        try:
            lines = [line for (line,) in self._sql.rows("PRAGMA quick_check(20)") if line != "ok"]
            loose = self._sql.value("SELECT count(*) FROM pragma_foreign_key_check")
        except WorldError as error:
            return [str(error)]
        lines += [f"{loose} rows belong to nothing"] if loose else []
        return [f"{self.path.name}: {line}" for line in lines]

    def given_up_by(self, ask: Callable[[], object]) -> AbstractContextManager[None]:
        """While it lasts ``ask`` is called now and then within long statements, which end where it raises."""
        return minded(self._sql.db, ask)

    def interrupt(self) -> None:
        """What this Store is reading just now ends with ``Interrupted``. May be called from any thread."""
        self._sql.db.interrupt()


def imports_of(connection: Connection) -> list[Import]:
    """The newest first; one that is not finished is hidden."""
    counts = [
        dict(connection.rows(f"SELECT import_id, count(*) FROM {table} WHERE import_id IS NOT NULL GROUP BY 1"))
        for table in _COUNTED
    ]
    rows = connection.rows("SELECT id, source, format, created FROM import WHERE done = 1 ORDER BY id DESC")
    return [Import(*row, *(count.get(row[0], 0) for count in counts)) for row in rows]


def shares(connection: Connection) -> list[Share]:
    """The largest first. Reads every trace and score."""
    size = "length(CAST(t.text AS BLOB)) + length(t.steps) + coalesce(length(t.tokens), 0)"
    texts = connection.rows(f"SELECT t.model, count(*), sum({size}) FROM trace t GROUP BY t.model")
    size = 'length(s."values") + coalesce(length(s.spans), 0) + coalesce(length(CAST(s.because AS BLOB)), 0)'
    scores = dict(
        connection.rows(f"SELECT t.model, sum({size}) FROM score s JOIN trace t ON t.id = s.trace_id GROUP BY t.model")
    )
    found = [Share(model, count, text, scores.get(model, 0)) for model, count, text in texts]
    return sorted(found, key=lambda share: -(share.text + share.scores))
