"""Suggestions of machines: the rule, how they look and are told, and that only accepting makes them labels."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from pytestqt.qtbot import QtBot

from tests.ui.conftest import problem
from tests.ui.views import STEPS, view
from workbench.core.facts import Labelled, Scored
from workbench.core.values import ERROR, SOUND, UNCLEAR, Label, Spec, StepScore, TraceScores
from workbench.store.rows import Reading
from workbench.tasks.acts import Said
from workbench.ui.step_cards import sheet
from workbench.ui.step_words import spoken, tool_tip
from workbench.ui.suggestions import suggestions
from workbench.ui.window import Window

READING = Reading("likelihood", "min", 0.5)
LOW = [0.95, 0.22, 0.66, 0.31]


def told(**given: object) -> list[tuple[int, str] | None]:
    shown = view(0, STEPS, LOW, **given)  # type: ignore[arg-type]
    found = suggestions(shown, READING)
    return [(found[step].value, found[step].source) if step in found else None for step in shown.trace.steps]


def test_a_low_score_suggests_an_error_and_a_high_one_nothing() -> None:
    assert told() == [None, (ERROR, "likelihood"), None, (ERROR, "likelihood")]


def test_the_exact_verifier_goes_first_and_the_scorer_speaks_where_it_cannot_tell() -> None:
    assert told(verifier=[0, 1, 1, "refers to nothing"]) == [
        (ERROR, "verifier"), (SOUND, "verifier"), (SOUND, "verifier"), (ERROR, "likelihood"),
    ]  # fmt: skip


def test_a_threshold_that_moves_changes_no_card_but_those_it_passes() -> None:
    shown = view(0, STEPS, LOW)
    before, after = (
        sheet(shown, reading, suggested=suggestions(shown, reading)).cards
        for reading in (Reading("likelihood", "min", 0.5), Reading("likelihood", "min", 0.7))
    )
    assert [one == other for one, other in zip(before, after, strict=True)] == [True, True, False, True]


def test_a_labelled_step_has_no_suggestion_and_a_label_taken_back_brings_it_again() -> None:
    assert told(labels={1: SOUND, 3: UNCLEAR}) == [None] * 4
    taken = view(0, STEPS, LOW, labels={1: SOUND})
    step = taken.trace.steps[1]
    back = replace(taken, labels={step: Label(taken.trace.id, step, None, note="unsure")})
    assert step in suggestions(back, READING)


def test_nothing_is_suggested_without_scores_or_of_a_scorer_that_reads_the_trace_as_one() -> None:
    assert suggestions(view(0, STEPS), READING) == {}
    assert suggestions(view(0, STEPS, ["x", "x", "x", "x"]), READING) == {}


def test_tool_tip_and_screen_reader_name_the_source_and_say_that_it_is_no_label() -> None:
    shown = view(0, STEPS, LOW, verifier=[1, "?", 1, 1])
    cards = sheet(shown, READING, suggested=suggestions(shown, READING)).cards
    assert "suggested: Sound, by verifier: it accepts the step" in spoken(cards[0], "likelihood")
    assert cards[0].mark_words == ""
    assert "suggested: Error, by likelihood: it calls the step low" in tool_tip(cards[1], "likelihood", 0.5)
    assert "not a label" in tool_tip(cards[1], "likelihood", 0.5)
    assert cards[1].mark_words == "suggested: ✗ Error"
    assert cards[1].label_words == ""
    labelled = replace(cards[1], suggestion=None, label=Label("t", cards[1].step, ERROR))
    assert labelled.mark_words == "✗ Error"


# in the window


@pytest.fixture
def judged(window: Window, qtbot: QtBot) -> Window:
    """The second trace of the chosen problem: likelihood calls its second step low, the verifier accepts the third."""
    window.resize(1500, 900)
    window.choosers.ask_threshold(0.5)
    asked = problem(2)
    window.problems.chosen.emit(asked.id)
    trace = window.store.views_of(asked.id)[1].trace
    values = (StepScore(None, "no"), StepScore(None, "no"), StepScore(1.0))
    spec = Spec.of("verifier")
    window.pump.write([Scored(TraceScores(trace.id, spec, trace.steps, values))])
    window.columns.select(trace.id, 1)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.columns._current_column().steps.setFocus()  # type: ignore[union-attr]
    return window


def press(qtbot: QtBot, window: Window, key: Qt.Key, *with_: Qt.KeyboardModifier) -> None:
    focus = window.focusWidget()
    assert focus is not None
    qtbot.keyClick(focus, key, with_[0] if with_ else Qt.KeyboardModifier.NoModifier)


def labels(window: Window) -> list[int | None]:
    current = window.columns.current()
    assert current is not None
    shown = window.store.view(current[0])
    assert shown is not None
    found = [(shown.labels or {}).get(step) for step in shown.trace.steps]
    return [label.value if label else None for label in found]


def names(window: Window) -> str:
    found = []
    for column in window.columns._columns:
        face = QAccessible.queryAccessibleInterface(column.steps)
        found += [face.child(at).text(QAccessible.Text.Name) for at in range(face.childCount())]
    return "\n".join(found)


def test_a_accepts_every_suggestion_as_one_act(judged: Window, qtbot: QtBot) -> None:
    assert "suggested: Error, by likelihood" in names(judged)
    before = judged.store.totals().labelled
    press(qtbot, judged, Qt.Key.Key_A)
    assert labels(judged) == [None, ERROR, SOUND]
    assert "2 suggestions accepted: 1 Sound, 1 Error" in judged.operations.undo_what
    assert judged.store.totals().labelled == before + 1
    assert "suggested" not in names(judged)
    judged.operations.undo()
    assert labels(judged) == [None, None, None]
    assert judged.store.totals().labelled == before
    judged.operations.redo()
    assert labels(judged) == [None, ERROR, SOUND]


def test_accept_up_to_here_leaves_the_steps_behind(judged: Window, qtbot: QtBot) -> None:
    press(qtbot, judged, Qt.Key.Key_A, Qt.KeyboardModifier.ShiftModifier)
    assert labels(judged) == [None, ERROR, None]
    assert "1 suggestion accepted: 1 Error" in judged.operations.undo_what


def test_a_label_given_by_anybody_is_left_and_a_note_without_a_label_is_kept(judged: Window) -> None:
    current = judged.columns.current()
    assert current is not None
    trace = judged.store.trace(current[0])
    assert trace is not None
    judged.pump.write([Labelled(Label(trace.id, trace.steps[1], UNCLEAR, by="ann"))])
    judged.operations.say(trace.id, trace.steps[2], Said(None, note="hm"))
    judged.marks.accept()
    assert labels(judged) == [None, UNCLEAR, SOUND]
    assert judged.operations.said(trace.id, trace.steps[2]).note == "hm"
    judged.marks.accept()
    assert "Nothing is suggested" in judged.status._note


def test_a_suggestion_is_no_label_for_counts_filters_and_export(judged: Window) -> None:
    assert judged.store.totals().labelled == 0
    assert judged.store.count("label:error").traces == 0
    current = judged.columns.current()
    assert current is not None
    assert judged.store.labels(current[0]) == []
