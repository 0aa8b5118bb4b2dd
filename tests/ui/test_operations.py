"""Labels and flags: only ever added, taken back by new ones, patient while another process writes."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication

from workbench.core.facts import Flagged, Labelled
from workbench.core.values import ERROR, SOUND, UNCLEAR, Flag, Label, Step
from workbench.store import Store
from workbench.ui.operations import Operations
from workbench.ui.pump import Pump


@pytest.fixture
def store(library: Path) -> Iterator[Store]:
    with Store.open(library) as store:
        yield store


@pytest.fixture
def pump(qapp: QApplication, store: Store) -> Iterator[Pump]:
    pump = Pump(store, [])
    yield pump
    pump.stop()


@pytest.fixture
def operations(store: Store, pump: Pump) -> Operations:
    return Operations(store, pump.write, "me")


@pytest.fixture
def trace(store: Store) -> str:
    return next(store.trace_ids())


@pytest.fixture
def step(store: Store, trace: str) -> Step:
    found = store.trace(trace)
    assert found is not None
    return found.steps[1]


def mine(store: Store, trace: str) -> list[int | None]:
    return [label.value for label in store.labels(trace)]


def test_the_same_label_twice_is_one(operations: Operations, store: Store, trace: str, step: Step) -> None:
    operations.label(trace, step, SOUND)
    operations.label(trace, step, SOUND)
    assert mine(store, trace) == [SOUND]


def test_undo_walks_back_and_redo_forth(operations: Operations, store: Store, trace: str, step: Step) -> None:
    for value in (SOUND, ERROR, UNCLEAR):
        operations.label(trace, step, value)
    operations.undo()
    operations.undo()
    operations.undo()
    assert not operations.can_undo
    operations.redo()
    assert mine(store, trace) == [SOUND, ERROR, UNCLEAR, ERROR, SOUND, None, SOUND]


def test_something_new_forgets_what_was_undone(operations: Operations, trace: str, step: Step) -> None:
    operations.label(trace, step, SOUND)
    operations.undo()
    operations.label(trace, step, ERROR)
    assert not operations.can_redo


def test_my_label_under_somebody_elses_is_still_mine_to_undo_to(
    operations: Operations, store: Store, trace: str, step: Step
) -> None:
    operations.label(trace, step, SOUND)
    store.apply([Labelled(Label(trace, step, ERROR, "person", "Ben", created=1.0))])
    operations.label(trace, step, UNCLEAR)
    operations.undo()
    assert store.labels(trace)[-1].by == "me"
    assert store.labels(trace)[-1].value == SOUND


def test_a_verifiers_label_on_top_hinders_no_undo(operations: Operations, store: Store, trace: str, step: Step) -> None:
    operations.label(trace, step, SOUND)
    store.apply([Labelled(Label(trace, step, ERROR, "verifier", "arithmetic", created=4e9))])
    operations.undo()
    assert mine(store, trace) == [SOUND, ERROR, None]


def test_a_flag_somebody_took_away_is_left_away(operations: Operations, store: Store, trace: str) -> None:
    told = QSignalSpy(operations.told)
    operations.flag(trace)
    store.apply([Flagged(Flag(trace, False, by="Ben", created=4e9))])
    operations.undo()
    view = store.view(trace)
    assert view is not None
    assert view.flag is None
    assert "left as it is" in told.at(told.count() - 1)[0]


def test_a_label_given_while_another_process_writes_is_kept_for_later(
    operations: Operations, pump: Pump, store: Store, trace: str, step: Step
) -> None:
    with closing(sqlite3.connect(store.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        operations.label(trace, step, SOUND)
        assert mine(store, trace) == []
        assert not pump.idle
        other.execute("ROLLBACK")
    pump.drain()
    assert mine(store, trace) == [SOUND]
