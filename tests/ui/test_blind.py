"""Labelling blind: the rule, and that no text of the window tells what is hidden before the person has rated."""

import math
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QAction, QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.conftest import problem
from tests.ui.views import STEPS, view
from workbench.core.facts import Fact, Judged, Labelled, Scored, Streaming
from workbench.core.values import ERROR, SOUND, UNCLEAR, Judgement, Label, Spec, StepScore, Tokens, TraceScores
from workbench.store.rows import Reading, TraceView
from workbench.ui.blind import HIDDEN, Veiled, hidden, own, veiled, veiled_stream
from workbench.ui.inspector_lineage import as_text, document
from workbench.ui.inspector_values import Details
from workbench.ui.problem_rows import ROW
from workbench.ui.step_cards import sheet, streamed
from workbench.ui.step_words import spoken
from workbench.ui.window import Window

READING = Reading("likelihood", "min", 0.5)
SCORES = (0.3141, 0.2718, 0.5772)
"""Values that stand nowhere else."""
TELLS = re.compile(r"0?\.(31|27|57|58)|first low|▲|✓|✗|suggested|Error|Sound|ann\b|\bright\b(?! answers)|\bwrong\b")


def said(trace: TraceView, values: dict[int, int], by: str = "me") -> list[Label]:
    return [Label(trace.trace.id, trace.trace.steps[at], value, by=by) for at, value in values.items()]


def test_a_trace_is_hidden_until_every_step_has_a_label_of_mine() -> None:
    shown = view(0, STEPS, [0.9, 0.2, 0.3, 0.4])
    mine: dict[int, int] = {}
    for at in range(4):
        assert hidden(own(shown, "me", said(shown, mine)), "me")
        mine[at] = UNCLEAR
    assert not hidden(own(shown, "me", said(shown, mine)), "me")
    assert hidden(own(shown, "ann", said(shown, mine)), "ann"), "my labels are not hers"


def test_a_label_counts_as_mine_though_another_persons_is_in_force() -> None:
    shown = view(0, STEPS, labels=dict.fromkeys(range(4), ERROR))
    all_of_it = said(shown, dict.fromkeys(range(4), SOUND)) + said(shown, dict.fromkeys(range(4), ERROR), "ann")
    assert not hidden(own(shown, "me", all_of_it), "me")
    taken = [*all_of_it, Label(shown.trace.id, shown.trace.steps[2], None, by="me")]
    assert hidden(own(shown, "me", taken), "me")


def test_a_word_of_mine_on_the_whole_trace_rates_it_and_one_of_others_does_not() -> None:
    shown = view(0, STEPS)
    mine, hers = (Judgement(shown.trace.id, "confirmed", by=by) for by in ("me", "ann"))
    assert not hidden(own(replace(shown, judgements=(mine,)), "me", ()), "me")
    assert hidden(own(replace(shown, judgements=(hers,)), "me", ()), "me")
    assert not own(replace(shown, judgements=(hers,)), "me", ()).judgements


def test_behind_the_first_error_nothing_needs_a_label_where_the_person_stops_there() -> None:
    shown = view(0, STEPS)
    mine = own(shown, "me", said(shown, {0: SOUND, 1: ERROR}))
    assert hidden(mine, "me")
    assert not hidden(mine, "me", first_error=True)


def test_a_trace_without_steps_has_nothing_to_rate() -> None:
    assert not hidden(own(view(0, []), "me", ()), "me")


def test_what_is_veiled_says_so_everywhere_and_holds_no_number() -> None:
    given = view(0, STEPS, [0.31, 0.27, 0.57, 0.58], prm=[0.31] * 4, verifier=[1, 0, 1, 1], labels={0: ERROR})
    trace = replace(given.trace, tokens=Tokens((5,), (math.log(0.31),)))
    shown = veiled(own(replace(given, trace=trace), "me", ()))
    told = sheet(shown, READING)
    words = " ".join(spoken(card, "likelihood") for card in told.cards)
    assert words.count(f"scores {HIDDEN}") == 4
    text = as_text(shown, 1, READING, None, Details(thresholds={"prm": 0.5, "likelihood": 0.5}))
    assert HIDDEN in text
    everything = f"{words} {told} {text} {document(shown, 1, None, Details())}"
    assert not re.search(r"0\.(31|27|57|58)|equals the reference|'value': 1", everything)
    assert told.cards[0].label is None


def test_a_trace_being_written_shows_no_score() -> None:
    text = "One.\nTwo.\nThr"
    steps = sheet(view(0, ["One.", "Two."]), READING).cards
    spans = tuple(card.step for card in steps)
    scores = TraceScores("t", Spec.of("likelihood"), spans, (StepScore(0.31), StepScore(0.27)))
    told = streamed(veiled_stream(Streaming("t", "p", text, scores)), READING)
    assert [card.hidden for card in told.cards] == [True, True, False]


# in the window


@pytest.fixture
def blind(window: Window, qtbot: QtBot) -> Window:
    """Blind, on the second problem: every trace with scores and a label of ann's."""
    window.resize(1500, 900)
    asked = problem(3)
    facts: list[Fact] = []
    for each in window.store.views_of(asked.id):
        for name in ("likelihood", "prm", "verifier"):
            values = tuple(StepScore(value) for value in SCORES)
            facts.append(Scored(TraceScores(each.trace.id, Spec.of(name, seed=5), each.trace.steps, values)))
        facts.append(Labelled(Label(each.trace.id, each.trace.steps[0], ERROR, by="ann", note="secret")))
    window.pump.write(facts)
    window.choosers.ask_threshold(0.5)
    window.problems.choose(asked.id)
    window.columns.select(window.store.views_of(asked.id)[0].trace.id, 0)
    window.actions_by_id["view.blind"].trigger()
    assert window.preferences.now.blind
    assert window.actions_by_id["view.blind"].isChecked()
    return window


def spoken_by(face: QAccessibleInterface) -> Iterator[str]:
    for kind in (QAccessible.Text.Name, QAccessible.Text.Description, QAccessible.Text.Value):
        yield face.text(kind)


def texts(part: QWidget) -> str:
    """Everything a part of the window says: texts, tips, and what a screen reader finds."""
    found: list[str] = []
    for widget in [part, *part.findChildren(QWidget)]:
        found += [widget.toolTip(), widget.accessibleName(), widget.accessibleDescription(), widget.statusTip()]
        if isinstance(widget, QLabel | QAbstractButton):
            found.append(widget.text())
        face = QAccessible.queryAccessibleInterface(widget)
        if face is not None:
            found += spoken_by(face)
            for at in range(min(face.childCount(), 50)):
                child = face.child(at)
                if child is not None and child.object() is None:
                    found += spoken_by(child)
    found += [action.toolTip() for action in part.findChildren(QAction)]
    return "\n".join(found)


def judged_parts(window: Window) -> str:
    columns = "\n".join(texts(column) for column in window.columns._columns if column.isVisible())
    inspector = window.inspector
    parts = [texts(part) for part in (inspector.scores, inspector.why, inspector.tokens, inspector.rows)]
    parts += [texts(part) for part in (inspector.process, inspector.outcome, inspector.labels.history)]
    return "\n".join([columns, *parts, texts(window.plot), row_of(window)])


def row_of(window: Window) -> str:
    rows = window.problems.rows
    at = rows.index(rows.row_of(problem(3).id) or 0)
    return rows.spoken(rows.data(at, ROW))


def test_nothing_of_what_is_hidden_is_told_anywhere(blind: Window, qtbot: QtBot) -> None:
    blind.linked._plot()
    told = judged_parts(blind)
    assert HIDDEN in told
    leaks = [line for line in told.split("\n") if TELLS.search(line) and "Press" not in line]
    # what a person can do is named too: label Sound or Error
    assert not [line for line in leaks if "Up and Down" not in line], leaks
    assert "secret" not in told
    blind.inspector.copy_text()
    copied = QGuiApplication.clipboard().text()
    assert HIDDEN in copied
    assert not re.search(r"0\.(31|27|57|58)|secret|ann\b", copied)
    blind.inspector.copy_json()
    assert not re.search(r"0\.(31|27|57|58)|secret", QGuiApplication.clipboard().text())


def test_no_number_is_left_in_any_widget_of_the_window_seen_or_unseen(blind: Window, qtbot: QtBot) -> None:
    blind.resize(700, 700)
    qtbot.waitUntil(lambda: len(blind.columns.shown()) == 2)
    blind.resize(1500, 900)
    qtbot.waitUntil(lambda: len(blind.columns.shown()) == 3)
    blind.linked._plot()
    leaks = [line for line in texts(blind).split("\n") if re.search(r"\.(31|27|57|58)\d?\b|secret", line)]
    assert not leaks


def test_another_name_hides_what_the_first_has_rated(blind: Window) -> None:
    first = blind.store.views_of(problem(3).id)[0].trace
    for step in first.steps:
        blind.operations.label(first.id, step, SOUND)
    assert "0.31" in texts(blind.columns._columns[0])
    blind.preferences.change(me="bob")
    assert "0.31" not in texts(blind.columns._columns[0])
    assert "3 hidden until you have rated" in row_of(blind)


def test_the_same_walk_finds_the_numbers_once_blind_is_off(blind: Window) -> None:
    blind.actions_by_id["view.blind"].trigger()
    blind.linked._plot()
    told = judged_parts(blind)
    assert "0.31" in told
    assert "ann" in told
    assert HIDDEN not in told


def test_a_trace_shows_itself_once_its_steps_are_rated_and_hides_again_after_undo(blind: Window) -> None:
    first, second, _ = (each.trace for each in blind.store.views_of(problem(3).id))
    for step in first.steps:
        assert "0.31" not in judged_parts(blind)
        blind.operations.label(first.id, step, SOUND)
    columns = [texts(column) for column in blind.columns._columns if column.isVisible()]
    assert "0.31" in columns[0]
    assert "0.31" not in columns[1]
    assert "2 hidden until you have rated" in row_of(blind)
    blind.operations.undo()
    assert "0.31" not in judged_parts(blind)
    blind.pump.write([Judged(Judgement(second.id, "give up", by="me"))])
    assert "0.31" in texts(blind.columns._columns[1])
    assert "2 hidden until you have rated" in row_of(blind)


def test_machines_suggest_nothing_and_nothing_can_be_accepted_while_blind(blind: Window) -> None:
    assert "suggested" not in judged_parts(blind)
    blind.marks.accept()
    assert not blind.operations.can_undo


def test_orders_by_score_are_off_and_say_so_and_the_2x2_tells_nothing(blind: Window) -> None:
    off = [action for action in blind.problems.sort.actions_of_menu() if not action.isEnabled()]
    assert [action.data() for action in off] == ["score", "right"]
    assert all("label blind" in action.text() for action in off)
    sort = blind.columns.legend.sort
    by_score = [bool(sort.model().index(at, 0).flags() & Qt.ItemFlag.ItemIsEnabled) for at in range(sort.count())]
    assert by_score == [True, False, False]
    assert not blind.problems.outcome.quadrants.isVisible()
    assert "Off while you label blind" in texts(blind.problems.outcome)
    assert not re.search(r"\d+ (of|traces)", texts(blind.problems.outcome.quadrants))
    blind.actions_by_id["view.blind"].trigger()
    assert blind.problems.outcome.quadrants.isVisible()
    assert all(action.isEnabled() for action in blind.problems.sort.actions_of_menu())


def test_an_order_by_score_is_left_when_blind_begins(window: Window) -> None:
    window.problems.sort.show_order("score")
    window.problems.sort.changed.emit()
    window.columns.legend.sort.setCurrentIndex(1)
    window.columns.legend.sortChanged.emit("high")
    window.preferences.change(blind=True)
    assert window.problems.rows.order == "added"
    assert window.columns.legend.order() == "number"
    assert "Sorting by score is off" in window.status._note


def test_a_filter_tells_nothing_of_single_traces(blind: Window) -> None:
    blind.problems.show_only("right:yes")
    rows = blind.problems.rows
    at = rows.index(rows.row_of(problem(3).id) or 0)
    assert all(mark.matches for mark in rows.data(at, ROW).marks)
    assert len(blind.columns.shown()) == 3


def test_a_window_that_begins_blind_hides_from_the_start(open_window, library, qtbot: QtBot) -> None:  # type: ignore[no-untyped-def]
    first = open_window(library)
    first.preferences.change(blind=True)
    with qtbot.waitSignal(first.closed):
        first.closing.begin()
    again = open_window(library)
    assert again.preferences.now.blind
    assert isinstance(again.linked._views[0], Veiled)
    assert not again.problems.outcome.quadrants.isVisible()
    assert again.actions_by_id["view.blind"].isChecked()
