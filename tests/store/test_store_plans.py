"""What makes lists quick however much there is: no statement of a list walks a table it could search.

The plans are asked of SQLite itself, for every filter a person may type; where an index must be used its name is in the
statement, so that the answer does not hang on statistics.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.store.library import problem, scores, trace, verdict
from workbench.core.facts import Added, Checked, Scored, Solved
from workbench.store import Order, Reading, Store, lists
from workbench.store.asking import COLUMNS
from workbench.store.rows import ORDERS

# a walk by key that fills a page and stops, a tiny table, or one that only lives inside the statement
HARMLESS = re.compile(r"^SCAN (p|t|import|x|j|json_each|each|pragma|\(subquery|CONSTANT|\d+ CONSTANT)")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store.open(tmp_path_factory.mktemp("plans") / "library.db") as store:
        for n in range(30):
            one = problem(n)
            told = trace(one)
            store.apply([Added(one), Solved(told), Scored(scores(told, 0.2, 0.5)), Checked(told.id, verdict())])
        yield store


@pytest.mark.parametrize(
    "filter",
    [
        "",
        "right:yes",
        "-right:yes",
        "flag:yes",
        "label:error",
        "model:policy",
        "family:own",
        "steps>1",
        "prm<0.5",
        "prm:likelihood.mean<0.5",
        "-prm<0.5",
        "line",
        '"line 001"',
        "disagree:yes",
        "line prm<0.9 OR flag:yes",
        "what family:own",
    ],
)
def test_no_list_walks_a_table_it_could_search(store: Store, filter: str) -> None:
    asked: list[str] = []
    store._sql.db.set_trace_callback(asked.append)
    reading = Reading(threshold=0.3)
    page = store.problem_page(filter, reading, limit=5)
    store.problem_page(filter, reading, after=page[-1].id if page else None)
    for order in ORDERS:
        there = store.problem_page(filter, reading, limit=5, order=order)
        store.problem_page(filter, reading, order=order, descending=True, after=there[-1].id if there else None)
        store.page_at(3, filter, reading, order=order)
        list(store.surveyed(filter, reading, order=order))
    store.count(filter, reading)
    store.rejected(reading, filter)
    store.scorer_names()
    store.names("model", "p")
    store.problem_row(problem(0).id, reading, filter)
    list(store.trace_ids(filter, reading))
    list(store.problem_ids(filter, reading))
    store.quadrants(reading, filter)
    store.views_of(problem(0).id)
    store.has_scores("x", scores(trace(problem(0)), 0.1).scorer)
    store._sql.db.set_trace_callback(None)
    statements = [one for one in asked if one.startswith("SELECT") and "_text MATCH" not in one]
    assert len(statements) > 10
    for statement in statements:
        steps = [step for *_, step in store._sql.rows(f"EXPLAIN QUERY PLAN {statement}")]
        walked = [step for step in steps if step.startswith("SCAN") and not HARMLESS.match(step)]
        indexed = [step for step in walked if "INDEX" in step]
        assert walked == indexed, (statement, steps)
        # scores are found by their trace, or in one pass over the index that covers the question
        for step in steps:
            if re.match(r"SEARCH (s|score) ", step) and "trace_id=" not in step:
                assert "USING COVERING INDEX score_" in step, (statement, steps)


def test_the_two_by_two_is_read_from_one_index(store: Store, tmp_path: Path) -> None:
    for how, index in COLUMNS.items():
        asked: list[str] = []
        store._sql.db.set_trace_callback(asked.append)
        store.quadrants(Reading(how=how))
        store._sql.db.set_trace_callback(None)
        (statement,) = [one for one in asked if "FILTER" in one]
        plan = " ".join(step for *_, step in store._sql.rows(f"EXPLAIN QUERY PLAN {statement}"))
        assert f"COVERING INDEX score_{index}" in plan
        assert "SEARCH tally USING PRIMARY KEY" in plan


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("filter", ["", "-flag:yes"])
def test_no_order_sorts_what_its_index_gives_sorted(
    store: Store, order: Order, filter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "_RARE", 0)
    asked: list[str] = []
    store._sql.db.set_trace_callback(asked.append)
    page = store.problem_page(filter, order=order, limit=5)
    for descending in (False, True):
        store.problem_page(filter, order=order, descending=descending, after=page[2].id)
        store.page_at(3, filter, order=order, descending=descending)
    store._sql.db.set_trace_callback(None)
    statements = [one for one in asked if "OFFSET" in one]
    assert len(statements) >= 5
    for statement in statements:
        plan = " ".join(step for *_, step in store._sql.rows(f"EXPLAIN QUERY PLAN {statement}"))
        assert "TEMP B-TREE" not in plan, (statement, plan)
        if not filter and "OFFSET 3" in statement:
            # and what is jumped over is never read
            assert re.search("(SCAN|SEARCH) [pk] USING COVERING INDEX", plan), (statement, plan)
