"""Imports show all at once or not at all, and take nothing of anybody else's with them when they go."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.store.library import LIKELIHOOD, problem, scores, trace, verdict
from workbench.core.facts import Added, Checked, Fact, Flagged, Labelled, Scored, Solved
from workbench.core.values import ERROR, Flag, Label, Spec
from workbench.store import Store

MINE, THEIRS = problem(1), problem(2)
OLD, NEW = trace(MINE), trace(THEIRS)
IMPORTED: list[Fact] = [
    Added(MINE),
    Added(THEIRS),
    Solved(OLD),
    Solved(NEW),
    *(
        fact
        for one in (OLD, NEW)
        for fact in (
            Scored(scores(one, 0.1, 0.2)),
            Scored(scores(one, 0.3, 0.3, scorer=Spec("prm"))),
            Checked(one.id, verdict("wrong")),
            Labelled(Label(one.id, one.steps[0], ERROR, "import", "file")),
            Flagged(Flag(one.id, True, "from the file")),
        )
    ),
]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A library with one problem, one trace, scored and right."""
    with Store.open(tmp_path / "library.db") as store:
        store.apply([Added(MINE), Solved(OLD), Scored(scores(OLD, 0.9, 0.8)), Checked(OLD.id, verdict("right"))])
        yield store


def seen(store: Store) -> dict[str, object]:
    """Everything a reader may ask."""
    return {
        "totals": store.totals(),
        "rows": store.problem_page(),
        "views": [store.view(one.id) for one in (OLD, NEW)],
        "histories": [store.history(one.id) for one in (OLD, NEW)],
        "problem": store.problem(THEIRS.id),
        "found": [store.count(text) for text in ("label:error", "flag:yes", "right:no", "prm<0.5", "prm:prm<0.5")],
        "words": (store.count("line"), store.count('"2 + 7"')),
        "quadrants": store.quadrants(),
        "ids": (list(store.trace_ids()), list(store.problem_ids())),
        "scored": (store.has_scores(OLD.id, Spec("prm")), store.has_scores(NEW.id, LIKELIHOOD)),
    }


def test_an_unfinished_import_is_hidden_from_every_reader(store: Store) -> None:
    before = seen(store)
    number = store.begin_import("lessons.jsonl", "workbench")
    store.apply(IMPORTED, import_id=number)
    assert seen(store) == before
    store.apply(IMPORTED, import_id=number)
    assert store.drop_import(number).traces == {NEW.id}
    assert seen(store) == before
    assert store._sql.value("SELECT count(*) FROM import") == 0
    for table in ("trace_text", "problem_text"):
        store._sql.run(f"INSERT INTO {table} ({table}, rank) VALUES ('integrity-check', 1)")
    assert store.integrity() == []


def test_a_finished_import_is_all_there(store: Store) -> None:
    number = store.begin_import("lessons.jsonl", "workbench")
    store.apply(IMPORTED, import_id=number)
    changes = store.finish_import(number)
    assert changes.problems == {THEIRS.id}
    assert changes.traces == {NEW.id}
    assert changes.labels == changes.flags == {OLD.id, NEW.id}
    assert store.totals().flagged == store.totals().labelled == 2
    old, new = store.view(OLD.id), store.view(NEW.id)
    assert old is not None
    assert new is not None
    # what was there of the same recipe stays; what is new is added
    assert old.scores["likelihood"] == scores(OLD, 0.9, 0.8)
    assert old.scores["prm"] == scores(OLD, 0.3, 0.3, scorer=Spec("prm"))
    assert new.scores["likelihood"] == scores(NEW, 0.1, 0.2)
    assert store.count("prm:prm<0.5").traces == 2
    assert store.count("prm<0.5").traces == 1
    # the newest check counts
    assert store.count("right:no").traces == 2


def test_a_finished_import_can_be_removed_again(store: Store) -> None:
    before = seen(store)
    number = store.begin_import("lessons.jsonl", "workbench")
    store.apply(IMPORTED, import_id=number)
    store.finish_import(number)
    assert seen(store) != before
    store.drop_import(number)
    assert seen(store) == before


def test_what_a_person_said_of_imported_traces_outlives_the_import(store: Store) -> None:
    number = store.begin_import("lessons.jsonl", "workbench")
    store.apply(IMPORTED, import_id=number)
    store.finish_import(number)
    label = Label(NEW.id, NEW.steps[1], ERROR, "person", "ann")
    store.apply([Labelled(label)])
    store.drop_import(number)
    view = store.view(NEW.id)
    assert view is not None
    assert list((view.labels or {}).values()) == [label]
    assert view.scores == {}
    assert view.verdict is None
    assert view.flag is None
    assert store.totals().labelled == 1
    assert store.count("right:none").traces == 1


def test_adding_openly_what_an_unfinished_import_holds_shows_it(store: Store) -> None:
    number = store.begin_import("lessons.jsonl", "workbench")
    store.apply(IMPORTED, import_id=number)
    changes = store.apply([Added(THEIRS), Solved(NEW)])
    assert changes.problems == {THEIRS.id}
    assert changes.traces == {NEW.id}
    view = store.view(NEW.id)
    assert view is not None
    assert (view.flag, view.scores, view.verdict) == (None, {}, None)
    assert store.totals().flagged == 0
    store.drop_import(number)
    assert store.view(NEW.id) == view


def test_an_import_read_twice_says_nothing_twice(store: Store) -> None:
    for _ in range(2):
        number = store.begin_import("lessons.jsonl", "workbench")
        history = [Labelled(Label(OLD.id, OLD.steps[0], value, "import", "file")) for value in (1, -1)]
        store.apply([*IMPORTED, *history, Labelled(replace(history[0].label, created=4.0))], import_id=number)
        store.finish_import(number)
    assert len(store.labels(OLD.id)) == 3
    histories = store.history(OLD.id)
    assert histories is not None
    assert len(histories.flags) == 1
    assert len(histories.scores) == 2
