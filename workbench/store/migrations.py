"""The schema as an append-only list of small steps; imported only when a file has to be made or brought up to date.

Inside, rows meet by integer keys; outside, everything is named by text (``uid``). Rows under an import that is not
done are hidden from every reader. What lists read is kept beside each trace: outcome, flag, label counts, aggregates.
"""

import math
from collections.abc import Callable
from contextvars import ContextVar
from pathlib import Path

from sqlite_utils import Database, Migrations

from workbench.core.aggregate import aggregate
from workbench.core.values import StepScore
from workbench.store import tally
from workbench.store.by_hand import SCHEMA_7
from workbench.store.connection import Connection
from workbench.store.packing import unpack_numbers

MIGRATIONS = Migrations("workbench")

PROGRESS: ContextVar[Callable[[int, int], None] | None] = ContextVar("progress", default=None)
"""Told of rows done and rows in all while a step goes through a big table."""

_CHUNK = 5_000


def _run(db: Database, script: str) -> None:
    """Statement by statement: ``executescript`` would commit the transaction that guards the whole migration."""
    for statement in script.split(";\n\n"):
        if statement.strip():
            db.conn.execute(statement)


@MIGRATIONS()
def m001_problems_and_traces(db: Database) -> None:
    _run(
        db,
        """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE import (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    format TEXT NOT NULL,
    owner TEXT NOT NULL,
    created REAL NOT NULL,
    done INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX import_open ON import (id) WHERE done = 0;

CREATE TABLE spec (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    args TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    -- as text: a seed may be any whole number
    seed TEXT
) STRICT;

CREATE TABLE prompt (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, text TEXT NOT NULL) STRICT;

CREATE TABLE problem (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    text TEXT NOT NULL,
    answer TEXT,
    family TEXT NOT NULL,
    title TEXT NOT NULL,
    solution TEXT NOT NULL,
    facts TEXT NOT NULL,
    source TEXT NOT NULL,
    import_id INTEGER REFERENCES import (id)
) STRICT;

CREATE INDEX problem_family ON problem (family);

CREATE TABLE trace (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    problem_id INTEGER NOT NULL REFERENCES problem (id) ON DELETE CASCADE,
    model TEXT NOT NULL,
    spec_id INTEGER NOT NULL REFERENCES spec (id),
    number INTEGER NOT NULL,
    step_count INTEGER NOT NULL,
    -- kept here for lists, see writing.py
    outcome TEXT,
    flagged INTEGER NOT NULL DEFAULT 0,
    errors INTEGER NOT NULL DEFAULT 0,
    sounds INTEGER NOT NULL DEFAULT 0,
    unclears INTEGER NOT NULL DEFAULT 0,
    import_id INTEGER REFERENCES import (id),
    stopped TEXT NOT NULL,
    created REAL NOT NULL,
    parent TEXT,
    fork_step INTEGER,
    thinking_start INTEGER,
    thinking_end INTEGER,
    prompt_id INTEGER NOT NULL REFERENCES prompt (id),
    text TEXT NOT NULL,
    steps BLOB NOT NULL,
    tokens BLOB
) STRICT;

CREATE INDEX trace_order ON trace (problem_id, model, spec_id, number);

CREATE INDEX trace_model ON trace (model);

CREATE INDEX trace_steps ON trace (step_count);

CREATE INDEX trace_outcome ON trace (outcome);

CREATE INDEX trace_flagged ON trace (id) WHERE flagged = 1;

CREATE INDEX trace_labelled ON trace (id) WHERE errors + sounds + unclears > 0;

CREATE INDEX trace_parent ON trace (parent) WHERE parent IS NOT NULL;

CREATE INDEX trace_import ON trace (import_id) WHERE import_id IS NOT NULL;

CREATE INDEX problem_import ON problem (import_id) WHERE import_id IS NOT NULL;

CREATE TABLE alternative (
    id INTEGER PRIMARY KEY,
    trace_id INTEGER NOT NULL REFERENCES trace (id) ON DELETE CASCADE,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    text TEXT NOT NULL,
    chosen INTEGER NOT NULL DEFAULT 0,
    spec_id INTEGER REFERENCES spec (id),
    created REAL NOT NULL,
    import_id INTEGER REFERENCES import (id)
) STRICT;

CREATE INDEX alternative_step ON alternative (trace_id, start)
""",
    )


@MIGRATIONS()
def m002_scores(db: Database) -> None:
    _run(
        db,
        """
CREATE TABLE scorer (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;

CREATE TABLE score (
    id INTEGER PRIMARY KEY,
    trace_id INTEGER NOT NULL REFERENCES trace (id) ON DELETE CASCADE,
    spec_id INTEGER NOT NULL REFERENCES spec (id),
    scorer_id INTEGER NOT NULL REFERENCES scorer (id),
    -- 1 for the newest of its trace and scorer, which is the one lists speak of
    newest INTEGER NOT NULL DEFAULT 0,
    low REAL,
    product REAL,
    mean REAL,
    last REAL,
    missing INTEGER NOT NULL,
    -- the trace's outcome, repeated so that the 2x2 is read from one index
    outcome TEXT,
    import_id INTEGER REFERENCES import (id),
    "values" BLOB NOT NULL,
    -- NULL where the scores lie on the steps of the trace
    spans BLOB,
    -- NULL where every step is scored
    because TEXT
) STRICT;

CREATE UNIQUE INDEX score_trace ON score (trace_id, spec_id);

CREATE INDEX score_low ON score (scorer_id, low, missing, outcome, newest, trace_id) WHERE newest = 1;

CREATE INDEX score_mean ON score (scorer_id, mean, missing, outcome, newest, trace_id) WHERE newest = 1;

CREATE INDEX score_product ON score (scorer_id, product, missing, outcome, newest, trace_id) WHERE newest = 1;

CREATE INDEX score_last ON score (scorer_id, last, missing, outcome, newest, trace_id) WHERE newest = 1;

CREATE INDEX score_import ON score (import_id) WHERE import_id IS NOT NULL
""",
    )


@MIGRATIONS()
def m003_judgements(db: Database) -> None:
    _run(
        db,
        """
CREATE TABLE verdict (
    id INTEGER PRIMARY KEY,
    trace_id INTEGER NOT NULL REFERENCES trace (id) ON DELETE CASCADE,
    outcome TEXT NOT NULL,
    reason TEXT NOT NULL,
    answer TEXT,
    start INTEGER,
    "end" INTEGER,
    spec_id INTEGER NOT NULL REFERENCES spec (id),
    -- 1 for a person's override, which wins over every check
    person INTEGER NOT NULL DEFAULT 0,
    import_id INTEGER REFERENCES import (id)
) STRICT;

CREATE INDEX verdict_trace ON verdict (trace_id);

CREATE INDEX verdict_import ON verdict (import_id) WHERE import_id IS NOT NULL;

CREATE TABLE label (
    id INTEGER PRIMARY KEY,
    trace_id INTEGER NOT NULL REFERENCES trace (id) ON DELETE CASCADE,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    value INTEGER,
    source TEXT NOT NULL,
    by TEXT NOT NULL,
    confidence REAL,
    error_type TEXT NOT NULL,
    note TEXT NOT NULL,
    created REAL NOT NULL,
    supersedes INTEGER REFERENCES label (id) ON DELETE SET NULL,
    import_id INTEGER REFERENCES import (id)
) STRICT;

CREATE INDEX label_trace ON label (trace_id);

CREATE INDEX label_supersedes ON label (supersedes) WHERE supersedes IS NOT NULL;

CREATE INDEX label_import ON label (import_id) WHERE import_id IS NOT NULL;

CREATE TABLE flag (
    id INTEGER PRIMARY KEY,
    trace_id INTEGER NOT NULL REFERENCES trace (id) ON DELETE CASCADE,
    "on" INTEGER NOT NULL,
    reason TEXT NOT NULL,
    by TEXT NOT NULL,
    created REAL NOT NULL,
    import_id INTEGER REFERENCES import (id)
) STRICT;

CREATE INDEX flag_trace ON flag (trace_id);

CREATE INDEX flag_import ON flag (import_id) WHERE import_id IS NOT NULL
""",
    )


@MIGRATIONS()
def m004_runs(db: Database) -> None:
    _run(
        db,
        """
CREATE TABLE run (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    arm TEXT NOT NULL,
    spec_id INTEGER NOT NULL REFERENCES spec (id),
    parent TEXT NOT NULL,
    state TEXT NOT NULL,
    update_number INTEGER NOT NULL,
    updates INTEGER NOT NULL,
    checkpoint TEXT NOT NULL,
    experiment TEXT NOT NULL,
    message TEXT NOT NULL,
    created REAL NOT NULL,
    -- the process that works on it, see owner.py
    owner TEXT NOT NULL
) STRICT;

CREATE TABLE metric (
    run TEXT NOT NULL,
    update_number INTEGER NOT NULL,
    name TEXT NOT NULL,
    -- NULL where the figure was not a number
    value REAL,
    PRIMARY KEY (run, update_number, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE result (run TEXT PRIMARY KEY, document TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE model (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    folder TEXT NOT NULL,
    kind TEXT NOT NULL,
    origin TEXT NOT NULL,
    run TEXT NOT NULL,
    update_number INTEGER NOT NULL,
    parameters INTEGER NOT NULL,
    fingerprint TEXT NOT NULL
) STRICT
""",
    )


@MIGRATIONS()
def m005_search(db: Database) -> None:
    """Full-text search. The index holds no copy of the text (external content) but reads it from its table. Added rows
    are put in by the writer: a trigger would cost four times as much (measured on 50,000 traces: 2.7 s, 0.6 s)."""
    for table in ("problem", "trace"):
        index = f"{table}_text"
        take_out = f"INSERT INTO {index} ({index}, rowid, text) VALUES ('delete', old.id, old.text);"
        put_in = f"INSERT INTO {index} (rowid, text) VALUES (new.id, new.text);"
        for statement in (
            f"CREATE VIRTUAL TABLE {index} USING fts5 (text, content='{table}', content_rowid='id')",
            f"CREATE TRIGGER {index}_removed AFTER DELETE ON {table} BEGIN {take_out} END",
            f"CREATE TRIGGER {index}_changed AFTER UPDATE OF text ON {table} BEGIN {take_out} {put_in} END",
            f"INSERT INTO {index} ({index}) VALUES ('rebuild')",
        ):
            db.conn.execute(statement)


@MIGRATIONS()
def m006_counted_beforehand(db: Database) -> None:
    """Two more aggregates, the histogram behind the 2x2, what the list is sorted by, and filters kept by name."""
    _run(
        db,
        """
ALTER TABLE score ADD COLUMN logodds REAL;

ALTER TABLE score ADD COLUMN geomean REAL;

ALTER TABLE problem ADD COLUMN traces INTEGER NOT NULL DEFAULT 0;

-- of right answers among right and wrong ones; NULL where there are none
ALTER TABLE problem ADD COLUMN share REAL;

-- the number of shown traces whose newest scores of a scorer lie in a bin, see tally.py; outcome '' is not checked yet
CREATE TABLE tally (
    scorer_id INTEGER NOT NULL,
    how TEXT NOT NULL,
    outcome TEXT NOT NULL,
    bin INTEGER NOT NULL,
    whole INTEGER NOT NULL,
    -- traces of which some steps are not scored
    partial INTEGER NOT NULL,
    PRIMARY KEY (scorer_id, how, outcome, bin)
) STRICT, WITHOUT ROWID;

-- the lowest trace score of each problem
CREATE TABLE problem_score (
    problem_id INTEGER NOT NULL REFERENCES problem (id) ON DELETE CASCADE,
    scorer_id INTEGER NOT NULL,
    low REAL,
    product REAL,
    mean REAL,
    last REAL,
    logodds REAL,
    geomean REAL,
    PRIMARY KEY (problem_id, scorer_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE saved_filter (name TEXT PRIMARY KEY, filter TEXT NOT NULL) STRICT, WITHOUT ROWID
""",
    )
    _fill_aggregates(db)
    for column in ("logodds", "geomean"):
        columns = f"scorer_id, {column}, missing, outcome, newest, trace_id"
        db.conn.execute(f"CREATE INDEX score_{column} ON score ({columns}) WHERE newest = 1")
    tally.add(Connection(db.conn, Path()), 1)
    tally.renew(Connection(db.conn, Path()), "> 0")
    # narrow, so that going far down a list reads little
    for name, column in (("added", "id"), ("title", "title COLLATE NOCASE"), ("traces", "traces"), ("right", "share")):
        db.conn.execute(f"CREATE INDEX problem_{name} ON problem ({column})")
    for column in ("low", "product", "mean", "last", "logodds", "geomean"):
        db.conn.execute(f"CREATE INDEX problem_score_{column} ON problem_score (scorer_id, {column}, problem_id)")


@MIGRATIONS()
def m007_by_hand(db: Database) -> None:
    """What a person does beside labels and flags: other qualities of a step, better steps, words on a whole trace,
    steps cut otherwise, the bin, and the acts that can be undone."""
    _run(db, SCHEMA_7)


def _fill_aggregates(db: Database) -> None:
    """The step scores are packed: read, aggregated and written back some thousand rows at a time."""
    told = PROGRESS.get()
    total = db.conn.execute("SELECT count(*) FROM score").fetchone()[0]
    last = done = 0
    while rows := db.conn.execute(
        'SELECT id, "values" FROM score WHERE id > ? ORDER BY id LIMIT ?', (last, _CHUNK)
    ).fetchall():
        filled = []
        for row, blob in rows:
            scores = [StepScore(value) for value in unpack_numbers(blob) if not math.isnan(value)]
            filled.append((aggregate(scores, "logodds").value, aggregate(scores, "geomean").value, row))
        db.conn.executemany("UPDATE score SET logodds = ?, geomean = ? WHERE id = ?", filled)
        last, done = rows[-1][0], done + len(rows)
        if told:
            told(done, total)
