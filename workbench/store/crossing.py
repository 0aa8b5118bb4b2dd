"""The 2x2 of process and outcome, and how many traces a threshold rejects.

    quadrants(connection, hits, All(), Reading())  ->  {"accept_right": 610, "accept_wrong": 92, ..., "unknown": 41}

Without a filter both come from the stored histogram (tally.py), at the same cost however much there is; with one the
matching traces are looked at. What "rejected" means is core.supervision's and core.aggregate.cut's.
"""

from workbench.core.aggregate import cut
from workbench.core.filters import All, Filter
from workbench.store import tally
from workbench.store.asking import COLUMNS, SCORE_OF_TRACE, Sql
from workbench.store.connection import Connection
from workbench.store.hits import Hits
from workbench.store.lists import Question
from workbench.store.rows import Reading, Rejected

NAMES = ("accept_right", "accept_wrong", "reject_right", "reject_wrong")


def quadrants(connection: Connection, hits: Hits, node: Filter, reading: Reading) -> dict[str, int]:
    """The 2x2 (core.supervision.quadrant) over matching traces; the rest is "unknown"."""
    if node == All():
        by_outcome = {part.outcome: part for part in tally.below(connection, reading)}
        counts = []
        for name in NAMES:
            part = by_outcome.get(name[7:], tally.Below("", 0, 0, 0, 0))
            counts.append(part.rest if name.startswith("accept") else _rejected(part, reading))
        # shown traces, summed by problem: an eighth of the rows to go through
        total = connection.value("SELECT coalesce(sum(traces), 0) FROM problem INDEXED BY problem_traces")
    else:
        total, *counts = _counted(connection, hits, node, reading, sums(reading))
    return {**dict(zip(NAMES, counts, strict=True)), "unknown": total - sum(counts)}


def rejected(connection: Connection, hits: Hits, node: Filter, reading: Reading) -> Rejected:
    """How many of the traces that the process can judge it rejects, whatever their outcome."""
    if node == All():
        parts = tally.below(connection, reading)
        no = sum(_rejected(part, reading) for part in parts)
        return Rejected(no, no + sum(part.rest for part in parts))
    no_test, yes_test = _tests(reading)
    params = no_test.params + yes_test.params
    asked = Sql(f"count(*) FILTER (WHERE {no_test.text}), count(*) FILTER (WHERE {yes_test.text})", params)
    _, no, yes = _counted(connection, hits, node, reading, asked)
    return Rejected(no, no + yes)


def _rejected(part: tally.Below, reading: Reading) -> int:
    # one low step is enough to reject by the least; any other aggregate needs every step scored
    return part.below + (part.below_partial if reading.how == "min" else 0)


def _tests(reading: Reading) -> tuple[Sql, Sql]:
    """Is score row s rejected, accepted?"""
    column, where = COLUMNS[reading.how], cut(reading.threshold, reading.how)
    whole = "" if reading.how == "min" else "s.missing = 0 AND "
    return Sql(f"{whole}s.{column} < ?", (where,)), Sql(f"s.missing = 0 AND s.{column} >= ?", (where,))


def sums(reading: Reading) -> Sql:
    """The four counts as columns, over score rows s."""
    no, yes = _tests(reading)
    parts = [(name[7:], yes if name.startswith("accept") else no) for name in NAMES]
    text = ", ".join(f"count(*) FILTER (WHERE s.outcome = '{outcome}' AND {test.text})" for outcome, test in parts)
    return Sql(text, tuple(value for _, test in parts for value in test.params))


def _counted(connection: Connection, hits: Hits, node: Filter, reading: Reading, asked: Sql) -> tuple[int, ...]:
    """Matching traces, and what is asked of their scores."""
    where = Question(connection, hits, node, reading, counting=True)
    found: tuple[int, ...] | None = connection.row(
        f"SELECT count(*), {asked.text} FROM {where.source.text} LEFT JOIN {SCORE_OF_TRACE} ON s.trace_id = t.id"
        " AND s.newest = 1 AND s.scorer_id = (SELECT id FROM scorer WHERE name = ?)"
        f" WHERE {where.others.text}",
        (*asked.params, *where.source.params, reading.scorer, *where.others.params),
    )
    assert found is not None, "a count has a row"
    return found

