"""The first page of every list, of 1,000,000 traces: CPU time of each against its bar, and against OFFSET paging.

``python3 dev.py bench table`` (``bench table 100000 1``: a smaller library, one round). Bar: 100 ms CPU each, median of
ROUNDS, each round on a connection of its own. Both ways of paging take turns over the same data: ours, OFFSET, ours ...
"""

import random
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import click

from tests.benchmarks.table_store import EACH, library
from workbench.core.aggregate import AGGREGATIONS
from workbench.core.filters import parse
from workbench.store import Order, Reading, Store, lists
from workbench.store.rows import DEFAULT_READING, ORDERS

ROUNDS = 7
BAR_MS = 100.0
PAGE = 200
FILTERS = (
    "right:yes",
    "right:unknown",
    "right:none",
    "-right:yes",
    "flag:yes",
    "label:error",
    "disagree:yes",
    "quadrant:reject_right",
    "model:policy",
    "model:reference",
    "family:equations",
    "family:rare",
    "steps<5",
    "steps>8",
    "prm<0.05",
    "prm>0.9",
    "prm:prm.mean<0.3",
    "prm:prm.logodds<-20",
    "prm:prm.geomean>=0.99",
    "right:yes prm<0.3 model:policy",
    "flag:yes OR label:error",
)
SEARCHES = ("pencils", "zephyr", "carry apples total", '"carry apples total"', "app", "pencils right:no prm<0.2")
_KEYS: dict[Order, str] = {
    "added": "p.id",
    "title": "p.title COLLATE NOCASE, p.id",
    "family": "p.family, p.id",
    "traces": "p.traces, p.id",
    "score": "k.low, p.id",
    "right": "p.share, p.id",
}


FEW = ("flag:yes", "model:reference", "label:error", "zephyr")
Asked = Callable[[Store], Any]


@dataclass(frozen=True)
class Case:
    """Something a person does, and the same by OFFSET where that can be."""

    name: str
    ours: Asked
    offset: Asked | None = None
    bar: float | None = BAR_MS


def by_offset(store: Store, order: Order, row: int, filter: str = "") -> list[str]:
    """The same page, the way lists are usually paged."""
    asked = lists.Question(store._sql, store._hits, parse(filter), Reading())
    score = "scorer_id = (SELECT id FROM scorer WHERE name = 'likelihood')"
    join = f" JOIN problem_score k ON k.problem_id = p.id AND k.{score}" if order == "score" else ""
    rows = store._sql.rows(
        f"SELECT p.id, p.uid, p.title, p.family, p.answer FROM problem p{join} WHERE {asked.problem.text}"
        f" ORDER BY {_KEYS[order]} LIMIT ? OFFSET ?",
        (*asked.problem.params, PAGE, row),
    )
    return [line.id for line in lists._lines(store._sql, asked, Reading(), [inner for inner, *_ in rows])]


def opened(store: Store) -> None:
    """Everything a window asks before it shows a library."""
    with Store.open(store.path) as fresh:
        fresh.problem_page()
        fresh.count()
        fresh.quadrants()
        fresh.totals()


def same(row: int, order: Order) -> Case:
    def ours(store: Store) -> list[str]:
        return [line.id for line in store.page_at(row, order=order)]

    return Case(f"jump to row {row:,}, by {order}", ours, lambda store: by_offset(store, order, row))


def listed(filter: str = "", reading: Reading = DEFAULT_READING, order: Order = "added", down: bool = False) -> Asked:
    return lambda store: store.problem_page(filter, reading, order=order, descending=down)


def counted(filter: str) -> Asked:
    return lambda store: store.count(filter)


def crossed(reading: Reading, filter: str = "") -> Asked:
    return lambda store: store.quadrants(reading, filter)


def rejected(reading: Reading) -> Asked:
    return lambda store: store.rejected(reading)


def surveyed(filter: str) -> Asked:
    return lambda store: list(store.surveyed(filter))


def cases(size: int) -> list[Case]:
    problems = size // EACH
    draw = random.Random(5)
    found = [Case("open", opened)]
    for order in ORDERS:
        found.append(Case(f"sort by {order}", listed(order=order)))
        found.append(Case(f"sort by {order}, down", listed(order=order, down=True)))
        found += [same(row, order) for row in (draw.randrange(problems // 4, problems), problems - PAGE)]
    for how in AGGREGATIONS:
        reading = Reading("prm", how, 0.4)
        found.append(Case(f"2x2 by {how}", crossed(reading)))
        found.append(Case(f"rejected by {how}", rejected(reading)))
        found.append(Case(f"sort by lowest {how}", listed(reading=reading, order="score")))
    for filter in (*FILTERS, *SEARCHES):
        found.append(Case(f"filter {filter}", listed(filter)))
        found.append(Case(f"count {filter}", counted(filter)))
        found.append(Case(f"by title {filter}", listed(filter, order="title")))
        found.append(Case(f"by score {filter}", listed(filter, order="score")))
    found += [Case(f"2x2 of {filter}", crossed(DEFAULT_READING, filter)) for filter in FEW]
    # for a lane: how long it takes is said, not barred
    found += [Case(f"survey of {filter}", surveyed(filter), bar=None) for filter in ("model:policy", "right:yes")]
    return found


def measured(store: Store, call: Callable[[Store], Any]) -> tuple[float, Any]:
    """CPU milliseconds on a connection of its own, and what came of it."""
    with Store.open(store.path) as fresh:
        began = time.process_time()
        result = call(fresh)
        return (time.process_time() - began) * 1000, result


def spread(values: list[float]) -> str:
    return f"{statistics.median(values):8.1f} ({min(values):.1f} to {max(values):.1f})"


def run(size: str = "1000000", rounds: str = str(ROUNDS)) -> bool:
    path = library(int(size))
    passed = True
    click.echo(f"{'CPU ms, median (spread)':45} {'ours':28} OFFSET")
    with Store.open(path) as store:
        for case in cases(int(size)):
            ours: list[float] = []
            offset: list[float] = []
            for _ in range(int(rounds) if case.bar else 1):
                took, result = measured(store, case.ours)
                ours.append(took)
                if case.offset:
                    took, other = measured(store, case.offset)
                    offset.append(took)
                    if result != other:
                        raise click.ClickException(f"{case.name}: OFFSET paging finds another page")
            missed = case.bar is not None and statistics.median(ours) > case.bar
            passed = passed and not missed
            beside = spread(offset) if offset else ""
            click.echo(f"{case.name:45} {spread(ours):28} {beside}{'  MISSED' if missed else ''}")
    click.echo(f"table: {int(size):,} traces, bar {BAR_MS:g} ms CPU each: {'passed' if passed else 'MISSED'}")
    return passed
