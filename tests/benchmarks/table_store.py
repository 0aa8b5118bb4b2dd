"""A big seeded library for the bench of tables: 1,000,000 traces of 10 steps by default, 8 of a problem, two scorers.

Built once, by plain SQL into the real schema (through ``Store.apply`` or an import it would take half an hour), then
kept: ``$WORKBENCH_CACHE/table-1000000.version-6.db``. Verdicts, labels and flags stand where lists read
them, without their histories.
"""

import os
import random
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import click
from platformdirs import user_cache_dir

from workbench.core.aggregate import aggregate
from workbench.core.values import Step, StepScore
from workbench.store import Store, tally
from workbench.store.asking import COLUMNS
from workbench.store.connection import Connection
from workbench.store.opening import VERSION
from workbench.store.packing import pack_numbers, pack_spans

SEED = 11
SEEDED = 2
"""Of what is seeded; another number where that changes."""
EACH = 8
POOL = 30_000
BYTES_EACH = 4_000
"""Of disk while it is built, indexes and the log included."""
MODELS = {"policy": 0.6, "policy-process": 0.3, "policy-outcome": 0.0995, "reference": 0.0005}
FAMILIES = ("arithmetic", "equations", "knights", "chains", "own")
OUTCOMES: dict[str | None, float] = {"right": 0.55, "wrong": 0.35, "unknown": 0.06, None: 0.04}
_COMMON = ("the", "so", "there", "are", "is", "each", "left", "pencils", "apples", "total", "carry", "boxes", "away")
_RARER = tuple(a + b for a in ("ka", "lo", "mi", "nu", "pe", "ri", "sa") for b in ("bel", "dor", "fin", "gal", "hem"))
WORDS = (*_COMMON, *_RARER)
# as in any language the next word is rarer by its rank: "the" in most traces, "pencils" in a third of them
WEIGHTS = [1 / (rank + 1) for rank in range(len(WORDS))]


def library(size: int) -> Path:
    """The file with that many traces; built where it is not there yet."""
    folder = Path(os.environ.get("WORKBENCH_CACHE") or user_cache_dir("workbench"))
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"table-{size}.seeded-{SEEDED}.version-{VERSION}.db"
    if path.exists():
        return path
    if shutil.disk_usage(folder).free < size * BYTES_EACH:
        need = size * BYTES_EACH >> 20
        raise click.ClickException(f"{folder} needs {need} MB free: make room or set WORKBENCH_CACHE.")
    began = time.perf_counter()
    part = path.with_suffix(".part")
    for left in folder.glob(part.name + "*"):
        left.unlink()
    Store.open(part).close()
    with closing(sqlite3.connect(part, isolation_level=None)) as db:
        _fill(db, size)
    part.replace(path)
    took, weight = time.perf_counter() - began, path.stat().st_size >> 20
    click.echo(f"built {path} in {took:.0f} s, {weight:,} MB")
    return path


def _fill(db: sqlite3.Connection, size: int) -> None:
    draw = random.Random(SEED)
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -1000000", "foreign_keys = OFF"):
        db.execute(f"PRAGMA {pragma}")
    later = db.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        " AND tbl_name IN ('trace', 'score', 'problem', 'problem_score')"
        " AND name NOT IN ('score_trace', 'trace_order', 'trace_import')"
    ).fetchall()
    db.execute("BEGIN")
    for name, _ in later:
        db.execute(f"DROP INDEX {name}")
    db.execute("INSERT INTO spec VALUES (1, 'policy', 'policy', '{}', '', '7'), (2, 'l', 'likelihood', '{}', '', NULL)")
    db.execute("INSERT INTO spec VALUES (3, 'prm', 'prm', '{}', '', NULL)")
    db.execute("INSERT INTO scorer VALUES (1, 'likelihood'), (2, 'prm')")
    db.execute("INSERT INTO prompt VALUES (1, 'one', 'Solve step by step.')")
    problems = -(-size // EACH)
    db.executemany(
        "INSERT INTO problem (id, uid, text, answer, family, title, solution, facts, source)"
        " VALUES (?, ?, ?, ?, ?, ?, '', '{}', 'seeded')",
        _problems(draw, problems),
    )
    outcomes: list[tuple[str | None, int]] = []
    db.executemany(
        "INSERT INTO trace (id, uid, problem_id, model, spec_id, number, step_count, outcome, flagged, errors,"
        " stopped, created, prompt_id, text, steps) VALUES (?, ?, ?, ?, 1, ?, ?, ?, ?, ?, 'end', ?, 1, ?, ?)",
        _traces(draw, size, outcomes),
    )
    columns = ", ".join(COLUMNS.values())
    db.executemany(
        f"INSERT INTO score (trace_id, spec_id, scorer_id, newest, outcome, {columns}, missing, \"values\", because)"
        " VALUES (?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        _scores(draw, outcomes),
    )
    tally.add(Connection(db, Path()), 1)
    tally.renew(Connection(db, Path()), "> 0")
    for _, sql in later:
        db.execute(sql)
    for index in ("problem_text", "trace_text"):
        db.execute(f"INSERT INTO {index} ({index}) VALUES ('rebuild')")
    db.execute("COMMIT")
    db.execute("PRAGMA journal_mode = WAL")


def _uid(kind: int, number: int) -> str:
    """Spread over the whole range, as digests are."""
    return f"{(kind << 60) + number * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF:016x}"


def _problems(draw: random.Random, count: int) -> Iterator[tuple[Any, ...]]:
    for number in range(1, count + 1):
        words = " ".join(draw.choices(WORDS, WEIGHTS, k=12))
        yield (
            number,
            _uid(1, number),
            f"Ann has {number} {words}. How many?" + (" zephyr" if number % 5_000 == 7 else ""),
            str(number),
            "rare" if number % 2_000 == 3 else draw.choice(FAMILIES),
            f"{draw.choice(WORDS).title()} of {draw.choice(WORDS)} {draw.randrange(count)}",
        )


def _traces(draw: random.Random, size: int, outcomes: list[tuple[str | None, int]]) -> Iterator[tuple[Any, ...]]:
    pool = []
    for _ in range(POOL):
        steps = 10 if draw.random() < 0.95 else draw.randint(3, 9)
        lines = [f"{' '.join(draw.choices(WORDS, WEIGHTS, k=2))} {draw.randrange(500)}" for _ in range(steps)]
        ends = [sum(len(line) + 1 for line in lines[: at + 1]) - 1 for at in range(steps)]
        spans = [Step(end - len(line), end) for line, end in zip(lines, ends, strict=True)]
        pool.append((steps, "\n".join(lines), pack_spans(spans)))
    models = draw.choices(list(MODELS), list(MODELS.values()), k=POOL)
    judged = draw.choices(list(OUTCOMES), list(OUTCOMES.values()), k=POOL)
    for number in range(1, size + 1):
        count, text, packed = pool[draw.randrange(POOL)]
        outcome = judged[draw.randrange(POOL)]
        outcomes.append((outcome, count))
        marked, erring = draw.random() < 0.003, draw.random() < 0.005
        place = (number - 1) // EACH + 1, models[draw.randrange(POOL)], number
        yield (number, _uid(2, number), *place, count, outcome, marked, erring, float(number), text, packed)


def _scores(draw: random.Random, outcomes: list[tuple[str | None, int]]) -> Iterator[tuple[Any, ...]]:
    pools = {steps: _scored(draw, steps) for steps in sorted({count for _, count in outcomes})}
    for number, (outcome, count) in enumerate(outcomes, 1):
        pool = pools[count]
        yield (number, 2, 1, outcome, *pool[draw.randrange(POOL)])
        if number % 10:
            yield (number, 3, 2, outcome, *pool[draw.randrange(POOL)])


def _scored(draw: random.Random, steps: int) -> list[tuple[Any, ...]]:
    pool: list[tuple[Any, ...]] = []
    for _ in range(POOL):
        good = draw.random() ** 0.4
        values: list[float | None] = [min(1.0, max(0.0, draw.gauss(good, 0.15))) for _ in range(steps)]
        if draw.random() < 0.03:
            values[-1] = None
        scores = [StepScore(value, "" if value is not None else "beyond the context") for value in values]
        missing = values.count(None)
        because = f'{{"{steps - 1}":"beyond the context"}}' if missing else None
        aggregates = [aggregate(scores, how).value for how in COLUMNS]
        pool.append((*aggregates, missing, pack_numbers(values), because))
    return pool
