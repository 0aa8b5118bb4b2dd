"""Keys in the real window: what each does wherever the focus is, and that no letter fires while somebody types."""

import string
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from workbench.core.facts import Ended, Solved
from workbench.core.split import split
from workbench.core.values import SOUND, Spec, Trace, trace_id
from workbench.ui.actions import ACTIONS
from workbench.ui.step_column import StepColumn
from workbench.ui.window import Window

SOON = 120_000
Key = Qt.Key
TYPED = string.ascii_letters + string.digits + "".join(
    key for act in ACTIONS for key in act.keys if len(key) == 1 and not key.isalnum()
)  # fmt: skip


@pytest.fixture
def ready(window: Window, qtbot: QtBot) -> Window:
    window.resize(1500, 900)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.waitUntil(lambda: not window.work.open, timeout=SOON)
    return window


def fields(window: QWidget) -> list[QWidget]:
    """Every widget of a window that text can be typed into; of a spin box the box, not the line inside it."""
    found: list[QWidget] = []
    for widget in window.findChildren(QWidget):
        if isinstance(widget, QComboBox):
            takes = widget.isEditable()
        elif isinstance(widget, QLineEdit | QPlainTextEdit | QTextEdit):
            takes = not widget.isReadOnly() and not isinstance(widget.parent(), QAbstractSpinBox | QComboBox)
        else:
            takes = isinstance(widget, QAbstractSpinBox)
        if takes:
            found.append(widget)
    return found


def fired(window: Window) -> list[str]:
    """Ids of the actions triggered from now on."""
    ids: list[str] = []
    for id, action in window.actions_by_id.items():
        action.triggered.connect(lambda _=False, id=id: ids.append(id))
    return ids


def bring(window: Window, field: QWidget, qtbot: QtBot) -> None:
    """Show whatever hides a field, and give it the focus as a person would."""
    for dock in (window.inspector, window.train):
        if dock.isAncestorOf(field):
            dock.show()
            dock.raise_()
    field.setEnabled(True)
    if field.window() is window:
        # while a popup is open no key of the window would fire anyway
        window.sampling.popover.hide()
    hidden: QWidget | None = field
    while hidden is not None and hidden is not window:
        hidden.setVisible(True)
        hidden = hidden.parentWidget()
    field.window().activateWindow()
    field.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(field.hasFocus)


def test_no_single_key_fires_while_a_text_field_has_the_focus(ready: Window, qtbot: QtBot) -> None:
    ready.columns.move_trace(1)
    ready.sampling.open()
    ready.asking.find_command()
    ready.asking.palette.leave()
    walked = fields(ready)
    kinds = {type(field).__mro__[1].__name__ for field in walked} | {type(field).__name__ for field in walked}
    assert {"FilterBox", "Threshold", "QSpinBox", "QDoubleSpinBox", "QLineEdit"} <= kinds
    assert len(walked) >= 10
    ids = fired(ready)
    for field in walked:
        bring(ready, field, qtbot)
        for letter in TYPED:
            qtbot.keyClicks(field, letter)
            assert ids == [], f"{letter} in {type(field).__name__} {field.accessibleName()}"
            assert field.hasFocus()
        if field.window() is ready:
            bring(ready, ready.problems.view, qtbot)
            qtbot.keyClicks(ready.problems.view, "J")
            assert ids.pop() == "go.step.next", "here the same keys do fire"
    assert ready.work.asked_for == []
    assert ready.asking.open_now is None
    assert ready.store.totals().labelled == ready.store.totals().flagged == 0


@pytest.mark.parametrize("id", ["problem.own", "problem.more", "file.export", "help.change_keys", "help.keys"])
def test_letters_typed_in_a_dialog_reach_no_action_of_the_window(ready: Window, qtbot: QtBot, id: str) -> None:
    ready.columns.move_trace(1)
    ready.actions_by_id[id].trigger()
    dialog = ready.asking.open_now
    assert dialog is not None
    ids = fired(ready)
    for field in [*fields(dialog), dialog]:
        qtbot.keyClicks(field, TYPED)
    assert ids == []
    assert ready.asking.open_now is dialog


def test_a_changed_single_key_does_not_fire_in_a_field_either(ready: Window, qtbot: QtBot) -> None:
    ready.keymap.give("go.next", ["Q", "Shift+Q", "Ö", ";"])
    ids = fired(ready)
    ready.problems.focus_filter()
    qtbot.keyClicks(ready.problems.filter, "qQ;")
    assert ids == []
    assert ready.problems.filter.text() == "qQ;"


# wherever the focus is


PLACES: dict[str, Callable[[Window], QWidget]] = {
    "list": lambda w: w.problems.view,
    "columns": lambda w: next(each for each in w.columns.findChildren(StepColumn) if each.isVisible()),
    "plot": lambda w: w.plot.lines,
    "inspector": lambda w: next(each for each in w.inspector.findChildren(QTextEdit) if each.isVisible()),
    "2x2": lambda w: w.problems.outcome.quadrants.buttons["accept_right"],
    "button": lambda w: w.tools.findChildren(QPushButton)[0],
    "combo": lambda w: w.choosers.scorer,
}


def press(qtbot: QtBot, sequence: str) -> None:
    """A key as the keyboard gives it, to whatever has the focus."""
    combined = QKeySequence(sequence)[0]  # type: ignore[index]
    target = QApplication.focusWidget()
    assert target is not None
    qtbot.keyClick(target, combined.key(), combined.keyboardModifiers())


@pytest.mark.parametrize("place", PLACES)
def test_keys_work_wherever_the_focus_is(ready: Window, qtbot: QtBot, place: str) -> None:
    ready.columns.move_trace(1)
    trace = ready.columns.current()[0]
    qtbot.waitUntil(lambda: ready.inspector.furnished)
    ready.plot.prepare()
    qtbot.waitUntil(lambda: not ready.work.open, timeout=SOON)
    widget = PLACES[place](ready)
    bring(ready, widget, qtbot)
    press(qtbot, "J")
    assert ready.columns.current() == (trace, 1)
    bring(ready, widget, qtbot)
    press(qtbot, "1")
    assert [label.value for label in ready.store.labels(trace)] == [SOUND]
    press(qtbot, "F")
    assert ready.store.view(trace).flag is not None
    press(qtbot, "Ctrl+Z")
    assert ready.store.view(trace).flag is None
    press(qtbot, "L")
    assert ready.columns.current()[0] != trace
    bring(ready, widget, qtbot)
    press(qtbot, "]")
    assert ready.header.title.accessibleName() == "Pencils 3"
    press(qtbot, "[")
    assert ready.header.title.accessibleName() == "Pencils 2"
    press(qtbot, "Ctrl+F")
    assert ready.problems.filter.hasFocus()
    bring(ready, widget, qtbot)
    press(qtbot, "Ctrl+K")
    assert ready.asking.palette.field.hasFocus()
    press(qtbot, "Esc")
    assert widget.hasFocus()
    press(qtbot, "?")
    assert ready.asking.open_now is not None


def test_arrows_go_through_steps_and_traces(ready: Window, qtbot: QtBot) -> None:
    first, second = ready.columns.shown()[:2]
    ready.problems.view.setFocus()
    press(qtbot, "Right")
    assert ready.columns.current() == (first, 0)
    press(qtbot, "Down")
    press(qtbot, "J")
    assert ready.columns.current() == (first, 2)
    press(qtbot, "K")
    press(qtbot, "Up")
    assert ready.columns.current() == (first, 0)
    press(qtbot, "Right")
    assert ready.columns.current() == (second, 0)
    press(qtbot, "Left")
    assert ready.columns.current() == (first, 0)
    press(qtbot, "Up")
    assert ready.header.title.accessibleName() == "Pencils 2", "Up belongs to the steps here"


def test_space_shows_all_of_a_long_step(ready: Window, qtbot: QtBot) -> None:
    ready.problems.choose_row(11)
    spec = Spec.of("sample", seed=1)
    text = "A very long step. " * 400 + "\nThe answer is 5."
    problem = ready.problem.id
    id = trace_id(problem, spec, 0)
    ready.pump.write([Solved(Trace(id, problem, text, split(text, "line"), "scripted", spec, 0))])
    qtbot.waitUntil(lambda: id in ready.columns.shown())
    assert ready.columns.select(id, 0)
    column = PLACES["columns"](ready)
    assert isinstance(column, StepColumn)
    column.setFocus()
    before = column.rect_of(0).height()
    press(qtbot, "Space")
    assert column.rect_of(0).height() > before
    press(qtbot, "Space")
    assert column.rect_of(0).height() == before


def test_own_problem_opens_by_control_n_and_n_alone_does_not(ready: Window, qtbot: QtBot) -> None:
    ready.problems.view.setFocus()
    press(qtbot, "Ctrl+N")
    assert ready.asking.open_now is not None
    assert ready.asking.open_now.windowTitle() == "Own problem"


# Esc


def generating(window: Window, qtbot: QtBot) -> list[Ended]:
    window.problems.choose_row(11)
    form = window.sampling.popover.form
    form.input("n").setValue(12)
    form.input("max_tokens").setValue(200)
    ended: list[Ended] = []
    window.work.ended.connect(lambda known, fact: ended.append(fact) if known.kind == "generate" else None)
    window.generate()
    assert window.work.is_open("generate")
    return ended


def test_esc_stops_generating_from_the_list_and_from_the_columns(ready: Window, qtbot: QtBot) -> None:
    for place in ("list", "columns"):
        ended = generating(ready, qtbot)
        qtbot.waitUntil(lambda: bool(ready.columns.shown()), timeout=SOON)
        bring(ready, PLACES[place](ready), qtbot)
        press(qtbot, "Esc")
        qtbot.waitUntil(lambda ended=ended: bool(ended), timeout=SOON)
        assert ended[0].cancelled, place
        qtbot.waitUntil(lambda: not ready.work.open and ready.pump.idle, timeout=SOON)


def test_esc_that_something_else_wants_stops_nothing(ready: Window, qtbot: QtBot) -> None:
    ended = generating(ready, qtbot)
    ready.problems.focus_filter()
    qtbot.keyClicks(ready.problems.filter, "ri")
    assert ready.problems.filter.suggestions
    press(qtbot, "Esc")
    assert not ready.problems.filter.suggestions
    ready.asking.find_command()
    press(qtbot, "Esc")
    ready.tour.begin()
    press(qtbot, "Esc")
    assert ready.tour.bubble is None
    assert ready.work.is_open("generate")
    assert ended == []
    ready.problems.filter.clear()
    press(qtbot, "Esc")
    qtbot.waitUntil(lambda: bool(ended), timeout=SOON)
    assert ended[0].cancelled


def test_esc_stops_nothing_else(ready: Window, qtbot: QtBot) -> None:
    ready.problems.view.setFocus()
    ready.score()
    assert ready.work.is_open("score")
    ended: list[Ended] = []
    ready.work.ended.connect(lambda _, fact: ended.append(fact))
    press(qtbot, "Esc")
    qtbot.waitUntil(lambda: bool(ended), timeout=SOON)
    assert not ended[0].cancelled
