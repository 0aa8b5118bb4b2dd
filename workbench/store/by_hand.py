"""What a person does by hand, into rows and back: better steps, words on a trace, steps cut otherwise, the bin, acts.

    recut(connection, 7, (Step(0, 12), Step(13, 19)))   scores stay on their spans; rows that miss a step become stale
    throw(connection, 7, by="ann")                      trace 7 belongs to the bin's import and is seen by nobody

The bin is an import that never ends: what hides half-finished imports hides it from every list, count and page.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from workbench.core.aggregate import aggregate
from workbench.core.values import Act, Better, Judgement, Step, StepScore
from workbench.store import standing
from workbench.store.asking import COLUMNS
from workbench.store.connection import Connection
from workbench.store.packing import pack_spans, unpack_numbers, unpack_spans

BIN = "bin"
"""Format of the bin's row among the imports."""
ACTS_KEPT = 2_000
"""Acts a person can go back at most; older ones are forgotten."""
_CUT = StepScore(None, "cut otherwise")

SCHEMA_7 = """
ALTER TABLE label ADD COLUMN channel TEXT NOT NULL DEFAULT '';

ALTER TABLE alternative ADD COLUMN by TEXT NOT NULL DEFAULT '';

-- 1 where the steps were cut otherwise since: some of them have no score of this row
ALTER TABLE score ADD COLUMN stale INTEGER NOT NULL DEFAULT 0;

CREATE TABLE judgement (
    id INTEGER PRIMARY KEY,
    trace_id INTEGER NOT NULL REFERENCES trace (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    "on" INTEGER NOT NULL,
    reason TEXT NOT NULL,
    by TEXT NOT NULL,
    created REAL NOT NULL,
    import_id INTEGER REFERENCES import (id)
) STRICT;

CREATE INDEX judgement_trace ON judgement (trace_id);

CREATE INDEX judgement_import ON judgement (import_id) WHERE import_id IS NOT NULL;

CREATE INDEX alternative_import ON alternative (import_id) WHERE import_id IS NOT NULL;

-- a trace in the bin belongs to an import that never ends, which hides it from every reader; here is where it was
CREATE TABLE bin (
    trace_id INTEGER PRIMARY KEY REFERENCES trace (id) ON DELETE CASCADE,
    was INTEGER,
    by TEXT NOT NULL,
    created REAL NOT NULL
) STRICT;

CREATE TABLE act (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    by TEXT NOT NULL,
    what TEXT NOT NULL,
    changes TEXT NOT NULL,
    created REAL NOT NULL,
    undone INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX act_done ON act (by, id) WHERE undone = 0;

CREATE INDEX act_undone ON act (by, id) WHERE undone = 1
"""
"""Of migration 7, which is never changed any more."""


def better(connection: Connection, trace_id: int, new: Better, import_id: int | None) -> bool:
    """Whether it was news."""
    where = (trace_id, new.step.start, new.step.end, new.by)
    there = connection.rows(
        'SELECT text, created FROM alternative WHERE trace_id = ? AND start = ? AND "end" = ? AND by = ? ORDER BY id',
        where,
    )
    if (new.text, new.created) in (there if new.created or import_id is not None else there[-1:]):
        return False
    connection.run(
        'INSERT INTO alternative (trace_id, start, "end", by, text, created, import_id) VALUES (?, ?, ?, ?, ?, ?, ?)',
        (*where, new.text, new.created, import_id),
    )
    return True


def judgement(connection: Connection, trace_id: int, new: Judgement, import_id: int | None) -> bool:
    """Whether it was news."""
    row = (new.kind, int(new.on), new.reason, new.by, new.created)
    there = connection.rows(
        'SELECT kind, "on", reason, by, created FROM judgement WHERE trace_id = ? AND kind = ? AND by = ? ORDER BY id',
        (trace_id, new.kind, new.by),
    )
    if row in (there if new.created or import_id is not None else there[-1:]):
        return False
    connection.run(
        'INSERT INTO judgement (trace_id, kind, "on", reason, by, created, import_id) VALUES (?, ?, ?, ?, ?, ?, ?)',
        (trace_id, *row, import_id),
    )
    return True


def judged_by(connection: Connection, by: str) -> frozenset[str]:
    """Ids of the traces a person has a word on that they have not taken back."""
    rows = connection.rows(
        'SELECT t.uid FROM judgement j JOIN trace t ON t.id = j.trace_id WHERE j.by = ? AND j."on" = 1 AND j.id ='
        " (SELECT max(k.id) FROM judgement k WHERE k.trace_id = j.trace_id AND k.kind = j.kind AND k.by = j.by)",
        (by,),
    )
    return frozenset(row[0] for row in rows)


def fits(spans: Sequence[Step], steps: Sequence[Step]) -> bool:
    """Does a scorer that read ``spans`` speak of every step, or of the trace as a whole?"""
    if len(spans) == 1 and len(steps) > 1:
        return spans[0].start <= steps[0].start and spans[0].end >= steps[-1].end
    return set(steps) <= set(spans)


def recut(connection: Connection, trace_id: int, steps: Sequence[Step]) -> bool:
    """Other steps of the same text. Whether they are others."""
    before = connection.value("SELECT steps FROM trace WHERE id = ?", (trace_id,))
    after = pack_spans(steps)
    if before == after:
        return False
    connection.run(
        "UPDATE trace SET steps = ?, step_count = ? WHERE id = ?", (after, len(steps), trace_id)
    )
    for row, spans, blob in connection.rows(
        'SELECT id, coalesce(spans, ?), "values" FROM score WHERE trace_id = ?', (before, trace_id)
    ):
        _realign(connection, row, unpack_spans(spans), unpack_numbers(blob), steps)
    return True


def _realign(
    connection: Connection, row: int, spans: Sequence[Step], numbers: Sequence[float], steps: Sequence[Step]
) -> None:
    """What lists read of a score row after the steps were cut otherwise: of the steps it still speaks of."""
    # a missing score is NaN in the blob
    known = {
        span: StepScore(None, "not scored") if value != value else StepScore(value)
        for span, value in zip(spans, numbers, strict=True)
    }
    whole = fits(spans, steps)
    scores = list(known.values()) if whole and len(spans) == 1 else [known.get(step, _CUT) for step in steps]
    connection.run(
        f"UPDATE score SET {', '.join(f'{column} = ?' for column in COLUMNS.values())}, missing = ?, stale = ?,"
        " spans = ? WHERE id = ?",
        (
            *(aggregate(scores, how).value for how in COLUMNS),
            sum(score.value is None for score in scores) if scores else 1,
            int(not whole),
            None if tuple(spans) == tuple(steps) else pack_spans(spans),
            row,
        ),
    )


def throw(connection: Connection, trace_id: int, *, by: str, created: float) -> bool:
    """Into the bin. Whether it was not there."""
    if connection.value("SELECT 1 FROM bin WHERE trace_id = ?", (trace_id,)):
        return False
    hidden = connection.value("SELECT id FROM import WHERE done = 0 AND format = ?", (BIN,))
    if hidden is None:
        hidden = connection.run(
            "INSERT INTO import (source, format, owner, created) VALUES ('', ?, '', ?)", (BIN, time.time())
        ).lastrowid
    connection.run(
        "INSERT INTO bin (trace_id, was, by, created) SELECT id, import_id, ?, ? FROM trace WHERE id = ?",
        (by, created, trace_id),
    )
    connection.run("UPDATE trace SET import_id = ? WHERE id = ?", (hidden, trace_id))
    return True


def take_out(connection: Connection, trace_id: int) -> bool:
    """Out of the bin again, to where it was. Whether it was there."""
    if not connection.value("SELECT 1 FROM bin WHERE trace_id = ?", (trace_id,)):
        return False
    connection.run(
        "UPDATE trace SET import_id ="
        " (SELECT i.id FROM bin b JOIN import i ON i.id = b.was WHERE b.trace_id = trace.id) WHERE id = ?",
        (trace_id,),
    )
    forget(connection, trace_id)
    standing.everything(connection, trace_id)
    return True


def forget(connection: Connection, trace_id: int) -> None:
    """The trace is in the bin no more; the bin's import goes with the last one."""
    connection.run("DELETE FROM bin WHERE trace_id = ?", (trace_id,))
    connection.run("DELETE FROM import WHERE done = 0 AND format = ? AND NOT EXISTS (SELECT 1 FROM bin)", (BIN,))


@dataclass(frozen=True, slots=True)
class Thrown:
    """A trace in the bin."""

    trace: str
    problem: str
    title: str
    """Of the problem."""
    model: str
    text: str
    by: str
    created: float


def binned(connection: Connection, trace: str = "") -> list[Thrown]:
    """Everything in the bin, thrown last first; or only that trace."""
    rows = connection.rows(
        "SELECT t.uid, p.uid, p.title, t.model, t.text, b.by, b.created FROM bin b JOIN trace t ON t.id = b.trace_id"
        f" JOIN problem p ON p.id = t.problem_id {'WHERE t.uid = ?' if trace else ''}"
        " ORDER BY b.created DESC, t.id DESC",
        (trace,) if trace else (),
    )
    return [Thrown(*row) for row in rows]


def empty(connection: Connection, most: int) -> int:
    """Delete at most so many of what is in the bin for good; how many traces that were. Nothing of theirs was counted
    any more."""
    inner = [row for (row,) in connection.rows("SELECT trace_id FROM bin ORDER BY created LIMIT ?", (most,))]
    for trace_id in inner:
        connection.run("DELETE FROM bin WHERE trace_id = ?", (trace_id,))
        connection.run("DELETE FROM trace WHERE id = ?", (trace_id,))
    connection.run("DELETE FROM import WHERE done = 0 AND format = ? AND NOT EXISTS (SELECT 1 FROM bin)", (BIN,))
    return len(inner)


def act(connection: Connection, new: Act) -> None:
    """Remember an act; what its author had undone before cannot be done again then."""
    connection.run("DELETE FROM act WHERE by = ? AND undone = 1", (new.by,))
    connection.run(
        "INSERT INTO act (uid, by, what, changes, created, undone) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (new.id, new.by, new.what, new.changes, new.created, int(new.undone)),
    )
    connection.run(
        "DELETE FROM act WHERE by = ?1 AND id <= (SELECT id FROM act WHERE by = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)",
        (new.by, ACTS_KEPT),
    )


def turn(connection: Connection, uid: str, *, undone: bool | None) -> None:
    if undone is None:
        connection.run("DELETE FROM act WHERE uid = ?", (uid,))
        return
    connection.run("UPDATE act SET undone = ? WHERE uid = ?", (int(undone), uid))


def next_act(connection: Connection, by: str, *, undone: bool) -> Act | None:
    """The act that undo (or, among undone ones, redo) comes to next: done last, undone last."""
    order = "ASC" if undone else "DESC"
    row = connection.row(
        f"SELECT uid, by, what, changes, created, undone FROM act WHERE by = ? AND undone = {int(undone)}"
        f" ORDER BY id {order} LIMIT 1",
        (by,),
    )
    if row is None:
        return None
    uid, author, what, changes, created, turned = row
    return Act(uid, author, what, changes, created, bool(turned))
