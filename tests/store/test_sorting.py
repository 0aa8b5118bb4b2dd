"""Every order, page by page, from any row, and gone through to its end: the same list as sorting everything."""

import random
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.store.library import problem, scores, trace, verdict
from workbench.core.aggregate import AGGREGATIONS
from workbench.core.errors import UserError
from workbench.core.facts import Added, Checked, Fact, Flagged, Result, Scored, Solved
from workbench.core.values import Flag, Spec
from workbench.store import Interrupted, Order, ProblemRow, Reading, Store, lists, surveying
from workbench.store.rows import ORDERS
from workbench.tasks.survey import survey

FILTERS = ("", "right:yes", "flag:yes", "family:knights", "-flag:yes", "prm<0.5", "even", "what OR flag:yes")


def facts(draw: random.Random) -> Iterator[Fact]:
    """Problems with equal titles, without traces, unscored, unchecked; ties in everything."""
    for number in range(60):
        parity = ("even", "odd")[number % 2]
        title = draw.choice(("apples", "Apples", "boxes", "Zebra", "ärger", ""))
        one = problem(number, text=f"What is {number}, {parity}?", title=title, family=draw.choice(("own", "knights")))
        yield Added(one)
        for index in range(draw.choice((0, 1, 1, 2, 4))):
            solved = trace(one, index)
            yield Solved(solved)
            for name in ("likelihood", "prm"):
                if draw.random() < 0.6:
                    values = [draw.choice((None, 0.1, 0.5, 0.5, 0.9)) for _ in solved.steps]
                    yield Scored(scores(solved, *values, scorer=Spec.of(name)))
            if draw.random() < 0.6:
                yield Checked(solved.id, verdict(draw.choice(("right", "wrong", "unknown"))))
            if draw.random() < 0.3:
                yield Flagged(Flag(solved.id, True))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store.open(tmp_path_factory.mktemp("sorting") / "library.db") as store:
        store.apply(facts(random.Random(3)))
        hidden = store.begin_import("file", "prm800k")
        one = problem(1000, title="hidden")
        store.apply([Added(one), Solved(trace(one)), Scored(scores(trace(one), 0.01, 0.02))], import_id=hidden)
        yield store


def value(row: ProblemRow, order: Order) -> Any:
    """What a row is sorted by; None comes last."""
    outcomes = [mark.outcome for mark in row.marks]
    checked = outcomes.count("right") + outcomes.count("wrong")
    match order:
        case "title":
            return "".join(letter.lower() if letter.isascii() else letter for letter in row.title)
        case "family":
            return row.family
        case "traces":
            return len(row.marks)
        case "score":
            return min((mark.score for mark in row.marks if mark.score is not None), default=None)
        case "right":
            return outcomes.count("right") / checked if checked else None
    return 0


def expected(store: Store, filter: str, reading: Reading, order: Order, descending: bool) -> list[str]:
    rows = list(enumerate(store.problem_page(filter, reading, limit=1000)))
    having = [(value(row, order), at, row.id) for at, row in rows if value(row, order) is not None]
    without = [(at, row.id) for at, row in rows if value(row, order) is None]
    return [one[-1] for part in (having, without) for one in sorted(part, reverse=descending)]  # type: ignore[type-var]


_CASES = {
    "order": st.sampled_from(ORDERS),
    "descending": st.booleans(),
    "filter": st.sampled_from(FILTERS),
    "reading": st.builds(Reading, st.sampled_from(("likelihood", "prm", "nobody")), st.sampled_from(AGGREGATIONS)),
    "rare": st.sampled_from((0, 5_000)),
}


@settings(max_examples=150, deadline=None)
@given(limit=st.integers(1, 70), data=st.data(), **_CASES)  # type: ignore[arg-type]
def test_pages_anchors_and_counts_are_those_of_the_sorted_list(
    store: Store,
    limit: int,
    data: st.DataObject,
    order: Order,
    descending: bool,
    filter: str,
    reading: Reading,
    rare: int,
) -> None:
    whole = expected(store, filter, reading, order, descending)
    usual = lists._RARE, lists._COMMON, surveying._STRIDE, surveying.ANCHORED
    # the plan by a rare term and the plan by walking must find the same
    lists._RARE, lists._COMMON = rare, 10 * rare
    surveying._STRIDE, surveying.ANCHORED = 7, 200
    try:
        walked: list[str] = []
        while rows := store.problem_page(
            filter, reading, after=walked[-1] if walked else None, limit=limit, order=order, descending=descending
        ):
            walked += [row.id for row in rows]
        assert walked == whole
        *_, last = store.surveyed(filter, reading, order=order, descending=descending)
        assert last.exact
        assert last.problems == len(whole)
        assert last.traces == store.count(filter, reading).traces
        assert last.quadrants == store.quadrants(reading, filter)
        assert last.anchors == (tuple(whole[:1]) if filter else ())
        at = data.draw(st.integers(0, len(whole) + 3))
        for known in (None, last):
            there = store.page_at(
                at, filter, reading, limit=limit, order=order, descending=descending, survey=known
            )
            assert [row.id for row in there] == whole[at : at + limit]
    finally:
        lists._RARE, lists._COMMON, surveying._STRIDE, surveying.ANCHORED = usual


@pytest.mark.parametrize("order", ORDERS)
def test_far_rows_are_reached_from_the_anchor_before_them(
    store: Store, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(surveying, "ANCHORED", 10)
    monkeypatch.setattr(lists, "ANCHORED", 10)
    monkeypatch.setattr(lists, "_RARE", 0)
    whole = expected(store, "-flag:yes", Reading(), order, False)
    *_, last = store.surveyed("-flag:yes", Reading(), order=order)
    assert list(last.anchors) == whole[::10]
    for at in range(0, len(whole), 7):
        rows = store.page_at(at, "-flag:yes", Reading(), limit=5, order=order, survey=last)
        assert [row.id for row in rows] == whole[at : at + 5]


def test_an_order_that_is_not_offered_is_refused(store: Store) -> None:
    with pytest.raises(UserError, match="Choose one of: added, title"):
        store.problem_page(order="length")  # type: ignore[arg-type]


def test_a_survey_in_a_lane_ends_with_its_result(store: Store) -> None:
    *before, last = survey(store.path, "right:yes", Reading(), "title", descending=True)
    assert isinstance(last, Result)
    assert last.document["survey"] == [*store.surveyed("right:yes", Reading(), order="title", descending=True)][-1]
    assert before


def test_a_reader_is_interrupted_from_another_thread(store: Store) -> None:
    endless = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    said: list[BaseException] = []
    opened = threading.Event()
    readers: list[Store] = []

    def read() -> None:
        with store.reader() as reader:
            readers.append(reader)
            opened.set()
            try:
                reader._sql.rows(endless)
            except Interrupted as error:
                said.append(error)

    thread = threading.Thread(target=read)
    thread.start()
    assert opened.wait(30)
    while thread.is_alive():
        readers[0].interrupt()
        thread.join(0.05)
    assert "given up" in str(said[0])


def test_names_and_scorers_are_known(store: Store) -> None:
    assert store.names("family") == ("knights", "own")
    assert store.names("model", "POL") == ("policy",)
    assert store.names("scorer", "x") == ()
    counted = {one.name: one.traces for one in store.scorer_names()}
    assert counted == {name: store.count(f"prm:{name}>=0").traces for name in ("likelihood", "prm")}
    with pytest.raises(UserError, match="no names of"):
        store.names("text")


def test_filters_are_kept_by_name(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    with Store.open(path) as store:
        store.save_filter("weak", "right:yes prm<0.3")
        store.save_filter(" Apples ", "apples")
        store.save_filter("weak", "right:yes prm<0.2")
        for name, filter in (("", "flag:yes"), ("bad", "right:perhaps")):
            with pytest.raises(UserError):
                store.save_filter(name, filter)
        with pytest.raises(UserError, match="already"):
            store.rename_filter("weak", "Apples")
        with pytest.raises(UserError, match="any more"):
            store.rename_filter("gone", "here")
        store.rename_filter("weak", "weaker")
        store.rename_filter("weaker", "weaker")
    with Store.open(path) as store:
        assert [(one.name, one.filter) for one in store.saved_filters()] == [
            ("Apples", "apples"),
            ("weaker", "right:yes prm<0.2"),
        ]
        store.delete_filter("Apples")
        store.delete_filter("Apples")
        assert [one.name for one in store.saved_filters()] == ["weaker"]
