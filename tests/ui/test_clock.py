"""A clock that is set back: what was written last counts, wherever its time says it was before."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from workbench.core.facts import Flagged, Labelled
from workbench.core.values import ERROR, SOUND, Flag, Label, Run, Spec
from workbench.store import Store
from workbench.ui.status import StatusLine
from workbench.ui.train_story import newest
from workbench.ui.window import Window

EARLIER = (4e9, 3e9, 2.0)


@pytest.fixture
def backwards(monkeypatch: pytest.MonkeyPatch) -> Callable[[], float]:
    """The wall clock, an hour earlier at each look."""
    now = [4e9]

    def look() -> float:
        now[0] -= 3600.0
        return now[0]

    monkeypatch.setattr(time, "time", look)
    return look


def test_the_last_label_and_flag_count(library: Path) -> None:
    with Store.open(library) as store:
        trace = next(store.trace_ids())
        found = store.trace(trace)
        assert found is not None
        step = found.steps[0]
        for created, value in zip(EARLIER, (SOUND, ERROR, SOUND), strict=True):
            store.apply([Labelled(Label(trace, step, value, "person", "me", created=created))])
        for created, on in zip(EARLIER, (True, False, True), strict=True):
            store.apply([Flagged(Flag(trace, on, by="me", created=created))])
        view = store.view(trace)
        assert view is not None
        assert view.labels is not None
        assert view.labels[step].created == EARLIER[-1]
        assert view.flag is not None
        assert view.flag.created == EARLIER[-1]
        assert [label.created for label in store.labels(trace)] == list(EARLIER)
        told = store.detail(trace)
        assert told is not None
        history = [one for one in told.labels if one.label.step == step]
        assert [(one.label.created, one.standing == "counts") for one in history] in (
            [(4e9, False), (3e9, False), (2.0, True)],
            [(2.0, True), (3e9, False), (4e9, False)],
        )


def test_undo_and_redo_go_by_what_was_done_last(
    window: Window, qtbot: QtBot, backwards: Callable[[], float]
) -> None:
    trace = window.columns.shown()[0]
    assert window.columns.select(trace, 0)
    step = window.store.trace(trace).steps[0]  # type: ignore[union-attr]

    def value() -> int | None:
        view = window.store.view(trace)
        assert view is not None
        label = (view.labels or {}).get(step)
        return label.value if label is not None else None

    window.labelling.by_key(SOUND)
    window.columns.select(trace, 0)
    window.labelling.by_key(ERROR)
    seen = [value()]
    for act in ("edit.undo", "edit.undo", "edit.redo", "edit.redo"):
        window.actions_by_id[act].trigger()
        seen.append(value())
    assert seen == [ERROR, SOUND, None, SOUND, ERROR]


def test_the_last_fine_tune_is_the_one_that_was_begun_last() -> None:
    spec = Spec.of("experiment", seed=0)
    first = Run("a", "experiment", "", spec, "policy", "done", created=4e9)
    second = replace(first, id="b", created=2.0)
    assert [run.id for run in newest([first, second])] == ["b"]


def test_saved_is_what_the_clock_says_now(qtbot: QtBot) -> None:
    line = StatusLine()
    qtbot.addWidget(line)
    for hour in (14, 13):
        moment = time.mktime((2024, 3, 14, hour, 5, 0, 0, 0, -1))
        line.kept(1, 2, moment)
        assert line.right.text().endswith(f"saved {hour}:05")


def test_nothing_waits_for_the_clock(window: Window, qtbot: QtBot, backwards: Callable[[], float]) -> None:
    window.problems.choose_row(0)
    window.score()
    qtbot.waitUntil(lambda: not window.work.open and window.pump.idle, timeout=120_000)
    assert window.messages.sentences == []
