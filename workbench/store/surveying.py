"""A list gone through to its end in the background: exact counts, the 2x2 of what matches, and anchors to jump to.

    surveyed(connection, hits, parse("model:policy"), Sorting("title"))
        ->  Survey(200, 1412, {...}, exact=False, anchors=("9f..",)), ..., Survey(8131, 60214, {...}, exact=True, ...)

A few hundred problems at a time, so that whoever goes through it can stop between two.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from workbench.core.filters import All, Filter
from workbench.store import crossing, lists
from workbench.store.asking import NEVER, SCORE_OF_TRACE
from workbench.store.connection import Connection
from workbench.store.hits import Hits
from workbench.store.reading import SHOWN
from workbench.store.rows import ANCHORED, Survey
from workbench.store.sorting import Sorting, Start, ids

_STRIDE = 1_000
_ALL = 2**40


def surveyed(connection: Connection, hits: Hits, node: Filter, sorting: Sorting) -> Iterator[Survey]:
    """What is known after each stride; the last one is exact. Nothing may be written in between."""
    if node == All():
        # known without looking, and any row is reached without anchors
        quadrants = crossing.quadrants(connection, hits, node, sorting.reading)
        yield Survey(lists.number(connection, "problem"), lists.number(connection, "trace"), quadrants, exact=True)
        return
    counts = [0] * (1 + len(crossing.NAMES))
    uids: list[str] = []
    problems = 0
    for stride in _strides(connection, hits, node, sorting):
        for uid, *found in _looked_at(connection, hits, node, sorting, stride):
            if problems % ANCHORED == 0:
                uids.append(uid)
            problems += 1
            counts = [a + b for a, b in zip(counts, found, strict=True)]
        yield _survey(problems, counts, uids, exact=False)
    yield _survey(problems, counts, uids, exact=True)


def _survey(problems: int, counts: Sequence[int], uids: Sequence[str], *, exact: bool) -> Survey:
    traces, *cells = counts
    quadrants = {**dict(zip(crossing.NAMES, cells, strict=True)), "unknown": traces - sum(cells)}
    return Survey(problems, traces, quadrants, exact, tuple(uids))


def _strides(connection: Connection, hits: Hits, node: Filter, sorting: Sorting) -> Iterator[list[int]]:
    """Inner ids of problems in the order of the list, among them all that match."""
    asked = lists.Question(connection, hits, node, sorting.reading)
    if asked.rare:
        gathered = asked.ids(connection, sorting, None, 0, _ALL)
        yield from (gathered[at : at + _STRIDE] for at in range(0, len(gathered), _STRIDE))
        return
    start: Start | None = None
    while found := ids(connection, sorting, None, start=start, limit=_STRIDE):
        yield found
        (uid,) = connection.row("SELECT uid FROM problem WHERE id = ?", (found[-1],)) or ("",)
        start = sorting.start(connection, uid)


def _looked_at(
    connection: Connection, hits: Hits, node: Filter, sorting: Sorting, stride: Sequence[int]
) -> list[tuple[Any, ...]]:
    """(uid, matching traces, the four cells) of each problem of a stride that matches, in its order."""
    asked = lists.Question(connection, hits, node, sorting.reading)
    sums = crossing.sums(sorting.reading)
    names = (json.dumps(stride),)
    given = "json_each(?) j CROSS JOIN problem p ON p.id = j.value"
    rows = connection.rows(
        f"SELECT j.key, p.uid, count(*), {sums.text} FROM {given} CROSS JOIN trace t ON t.problem_id = p.id"
        f" LEFT JOIN {SCORE_OF_TRACE} ON s.trace_id = t.id AND s.newest = 1"
        f" AND s.scorer_id = (SELECT id FROM scorer WHERE name = ?) WHERE {asked.matches.text} GROUP BY j.key",
        (*sums.params, *names, sorting.reading.scorer, *asked.matches.params),
    )
    if asked.bare != NEVER:
        bare = f"SELECT j.key, p.uid, 0, 0, 0, 0, 0 FROM {given} WHERE {SHOWN.format('p')} AND {asked.bare.text}"
        rows += connection.rows(bare, (*names, *asked.bare.params))
    return [tuple(row[1:]) for row in sorted(rows)]
