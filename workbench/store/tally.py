"""What is counted beforehand, so that the 2x2 and the sorted list cost the same however much there is.

    tally           (likelihood, min, right, bin 635, whole 118, partial 2)   traces with a score in that bin
    problem         traces 8, share .625                                     shown traces, right among right and wrong
    problem_score   (problem 7, likelihood, low .12, mean .8, ...)           the lowest trace score of each kind

``kept`` takes what some traces count out before they are written to and puts it back after, in one transaction with
the writing itself. Bins are cut at exact binary fractions, and a number on an edge has a bin of its own (verifiers say
0 and 1 a million times): below a threshold lie whole bins and a part of one, counted in the index of the scores.
"""

import json
import math
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from workbench.core.aggregate import AGGREGATIONS, Aggregation, cut
from workbench.store.asking import COLUMNS, SCORE_OF_TRACE
from workbench.store.connection import Connection
from workbench.store.reading import SHOWN
from workbench.store.rows import Reading

_EDGES: dict[Aggregation, int] = dict.fromkeys(AGGREGATIONS, 1024) | {"logodds": 16}
"""Edges in a unit, a power of two: multiplying by it is exact, in SQLite as in Python."""
_FURTHEST = 32_768
"""Edges on either side of 0; what lies beyond shares the last bin."""


def bin_of(value: float, how: Aggregation) -> int:
    """Even where the value is an edge, odd between two; grows with the value."""
    scaled = value * _EDGES[how]
    floor = int(max(-_FURTHEST, min(_FURTHEST, math.floor(scaled) if math.isfinite(scaled) else scaled)))
    return 2 * floor + (scaled > floor)


def _bin(column: str, how: Aggregation) -> str:
    """``bin_of`` in SQL, where CAST cuts towards 0."""
    scaled = f"({column} * {_EDGES[how]}.0)"
    floor = f"(CAST({scaled} AS INTEGER) - ({scaled} < CAST({scaled} AS INTEGER)))"
    floor = f"max(-{_FURTHEST}, min({_FURTHEST}, {floor}))"
    return f"2 * {floor} + ({scaled} > {floor})"


@contextmanager
def kept(connection: Connection, uids: Iterable[str]) -> Iterator[None]:
    """Whatever is written inside about these traces (some may appear, some go), the counts follow. In a transaction."""
    names = (json.dumps(list(uids)),)
    if names == ("[]",):
        yield
        return
    traces = "t.uid IN (SELECT value FROM json_each(?))"
    problems = [problem for (problem,) in _problems_of(connection, traces, names)]
    add(connection, -1, traces, names)
    yield
    add(connection, 1, traces, names)
    problems += [problem for (problem,) in _problems_of(connection, traces, names)]
    renew(connection, "IN (SELECT value FROM json_each(?))", (json.dumps(problems),))


def _problems_of(connection: Connection, traces: str, params: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    return connection.rows(f"SELECT DISTINCT t.problem_id FROM trace t WHERE {traces}", params)


def add(connection: Connection, sign: int, traces: str = "1", params: tuple[Any, ...] = ()) -> None:
    """Count the shown scores of traces t that a condition chooses, or with -1 take them out again."""
    for how, column in COLUMNS.items():
        connection.run(
            "INSERT INTO tally (scorer_id, how, outcome, bin, whole, partial)"
            f" SELECT s.scorer_id, '{how}', coalesce(s.outcome, ''), {_bin(f's.{column}', how)},"
            f" {sign} * sum(s.missing = 0), {sign} * sum(s.missing > 0)"
            f" FROM trace t CROSS JOIN {SCORE_OF_TRACE} ON s.trace_id = t.id"
            f" WHERE {traces} AND s.newest = 1 AND s.{column} IS NOT NULL"
            f" AND {SHOWN.format('t')} AND {SHOWN.format('s')} GROUP BY 1, 3, 4"
            " ON CONFLICT DO UPDATE SET whole = whole + excluded.whole, partial = partial + excluded.partial",
            params,
        )


def renew(connection: Connection, which: str, params: tuple[Any, ...] = ()) -> None:
    """Work out anew what is kept of the problems whose inner id is ``which``."""
    seen = f"FROM trace t WHERE t.problem_id = problem.id AND {SHOWN.format('t')}"
    rights = "CAST(count(*) FILTER (WHERE t.outcome = 'right') AS REAL)"
    checked = "count(*) FILTER (WHERE t.outcome IN ('right', 'wrong'))"
    connection.run(
        f"UPDATE problem SET traces = (SELECT count(*) {seen}), share = (SELECT {rights} / nullif({checked}, 0) {seen})"
        f" WHERE id {which}",
        params,
    )
    connection.run(f"DELETE FROM problem_score WHERE problem_id {which}", params)
    columns = COLUMNS.values()
    connection.run(
        f"INSERT INTO problem_score (problem_id, scorer_id, {', '.join(columns)})"
        f" SELECT t.problem_id, s.scorer_id, {', '.join(f'min(s.{column})' for column in columns)}"
        f" FROM trace t CROSS JOIN {SCORE_OF_TRACE} ON s.trace_id = t.id"
        f" WHERE t.problem_id {which} AND s.newest = 1 AND s.low IS NOT NULL"
        f" AND {SHOWN.format('t')} AND {SHOWN.format('s')} GROUP BY 1, 2",
        params,
    )


class Below(NamedTuple):
    """Scored traces of one outcome, by where their score lies: under the cut or not, every step scored or not."""

    outcome: str
    """"right", "wrong", "unknown"; empty where nobody has checked."""
    below: int
    below_partial: int
    rest: int
    rest_partial: int


def below(connection: Connection, reading: Reading) -> list[Below]:
    """How many shown traces the scorer puts below the cut, exactly: whole bins, and of the bin that holds the cut what
    the index counts."""
    where, how, column = cut(reading.threshold, reading.how), reading.how, COLUMNS[reading.how]
    number = bin_of(where, how)
    floor = (number - 1) / 2 / _EDGES[how] if number % 2 else (-math.inf if number == -2 * _FURTHEST else where)
    # that index does not know of imports: they are asked about only while there is one
    shown = ""
    if connection.value("SELECT 1 FROM import WHERE done = 0"):
        shown = f" AND {SHOWN.format('s')} AND (SELECT {SHOWN.format('t')} FROM trace t WHERE t.id = s.trace_id)"
    ours = "scorer_id = (SELECT id FROM scorer WHERE name = ?)"
    rows = connection.rows(
        "SELECT outcome, bin < ?, sum(whole), sum(partial) FROM tally"
        f" WHERE {ours} AND how = ? GROUP BY 1, 2"
        " UNION ALL SELECT coalesce(outcome, ''), 2, count(*) FILTER (WHERE missing = 0),"
        f" count(*) FILTER (WHERE missing > 0) FROM score s INDEXED BY score_{column}"
        f" WHERE newest = 1 AND {ours} AND {column} > ? AND {column} < ?{shown} GROUP BY 1",
        (number, reading.scorer, how, reading.scorer, floor, where),
    )
    found: dict[str, list[int]] = {}
    for outcome, place, whole, partial in rows:
        counts = found.setdefault(outcome, [0, 0, 0, 0])
        # place 0: bins at or above the cut's, 1: bins below it, 2: below the cut in the bin that holds it
        counts[0] += whole if place else 0
        counts[1] += partial if place else 0
        counts[2] += whole * (1, 0, -1)[place]
        counts[3] += partial * (1, 0, -1)[place]
    return [Below(outcome, *counts) for outcome, counts in found.items()]
