"""A close look at one trace: what every label is worth, every verdict, the trace it came from."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.store.library import POLICY, problem, trace, verdict
from workbench.core.facts import Added, Checked, Labelled, Solved
from workbench.core.values import ERROR, SOUND, UNCLEAR, Label, LabelSource, Step
from workbench.store import Store

ASKED = problem(1)
TRACE = trace(ASKED, 0)
FIRST, SECOND = TRACE.steps


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "library.db") as store:
        store.apply([Added(ASKED), Solved(TRACE)])
        yield store


def label(value: int | None, by: str = "me", source: LabelSource = "person", step: Step = FIRST) -> Labelled:
    return Labelled(Label(TRACE.id, step, value, source, by, created=1.0))


def standings(store: Store, step: Step = FIRST) -> list[tuple[int | None, str, str]]:
    found = store.detail(TRACE.id)
    assert found is not None
    return [(told.label.value, told.label.by, told.standing) for told in found.of(step)]


def test_what_each_label_of_a_step_is_worth_newest_first(store: Store) -> None:
    store.apply([label(ERROR), label(SOUND), label(UNCLEAR, "exact", "verifier"), label(ERROR, step=SECOND)])
    assert standings(store) == [(UNCLEAR, "exact", "outweighed"), (SOUND, "me", "counts"), (ERROR, "me", "replaced")]
    assert standings(store, SECOND) == [(ERROR, "me", "counts")]


def test_a_label_taken_back_lets_the_next_one_count(store: Store) -> None:
    store.apply([label(ERROR, "exact", "verifier"), label(SOUND), label(None)])
    assert standings(store) == [(None, "me", "takes back"), (SOUND, "me", "taken back"), (ERROR, "exact", "counts")]


def test_of_two_people_the_newer_counts(store: Store) -> None:
    store.apply([label(ERROR), label(SOUND, "Ann")])
    assert standings(store) == [(SOUND, "Ann", "counts"), (ERROR, "me", "outweighed")]


def test_the_counting_label_is_the_one_the_view_shows(store: Store) -> None:
    store.apply([label(ERROR), label(SOUND, "Ann"), label(None, "Ann"), label(UNCLEAR, "j", "judge")])
    view, found = store.view(TRACE.id), store.detail(TRACE.id)
    assert view is not None
    assert view.labels is not None
    assert found is not None
    assert [told.label for told in found.of(FIRST) if told.standing == "counts"] == [view.labels[FIRST]]


def test_verdicts_and_the_trace_it_was_forked_from(store: Store) -> None:
    child = replace(trace(ASKED, 1), parent=TRACE.id, fork_step=1)
    orphan = replace(trace(ASKED, 2, spec=replace(POLICY, seed=8)), parent="not here", fork_step=0)
    store.apply([Solved(child), Solved(orphan), Checked(child.id, verdict("wrong")), Checked(child.id, verdict())])
    found, lost = store.detail(child.id), store.detail(orphan.id)
    assert found is not None
    assert lost is not None
    assert found.parent == TRACE
    assert lost.parent is None
    assert [one.outcome for one in found.verdicts][-1] == "right"


def test_no_such_trace_has_no_detail(store: Store) -> None:
    assert store.detail("nowhere") is None
