"""The schema as an append-only list of small steps; imported only when a file has to be made or brought up to date.

Inside, rows meet by integer keys; outside, everything is named by text (``uid``). Rows under an import that is not
done are hidden from every reader. What lists read is kept beside each trace: outcome, flag, label counts, aggregates.
"""

from sqlite_utils import Database, Migrations

MIGRATIONS = Migrations("workbench")


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
