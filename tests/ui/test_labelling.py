"""Labelling by keys alone, in the real window: the next step is there, words are kept, the whole trace is judged."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.store.library import problem, trace
from tests.ui.conftest import Open
from workbench.core.facts import Added, Binned, Solved
from workbench.core.values import ERROR, SOUND, UNCLEAR, Step
from workbench.store import Store
from workbench.ui.labelling import SEEN_MS
from workbench.ui.window import Window


def mine(window: Window, trace: str) -> list[int | None]:
    view = window.store.view(trace)
    assert view is not None
    labels = view.labels or {}
    return [labels[step].value if step in labels else None for step in view.trace.steps]


@pytest.fixture
def twenty(open_window: Open, tmp_path_factory: pytest.TempPathFactory) -> Window:
    """Five problems with four traces of six steps each."""
    path = tmp_path_factory.mktemp("twenty") / "w.db"
    with Store.open(path) as store:
        for number in range(5):
            one = problem(number)
            store.apply([Added(one), *(Solved(trace(one, index, lines=6)) for index in range(4))])
    window = open_window(path)
    window.show()
    window.activateWindow()
    return window


def test_twenty_traces_of_six_steps_take_at_most_130_keys_and_no_mouse(twenty: Window, qtbot: QtBot) -> None:
    window, presses = twenty, 0

    def press(key: str | Qt.Key) -> None:
        nonlocal presses
        presses += 1
        QTest.keyClick(QApplication.focusWidget() or window, key)  # type: ignore[arg-type]

    press("j")
    for number in range(5):
        for rated in range(24):
            press("3" if rated % 6 == 4 else "1")
        if number < 4:
            press("]")
            press("j")
    labels = [mine(window, id) for id in window.store.trace_ids()]
    assert labels == [[SOUND, SOUND, SOUND, SOUND, ERROR, SOUND]] * 20
    assert presses <= 130


def test_the_mark_is_seen_before_the_next_step_is_chosen(twenty: Window, qtbot: QtBot) -> None:
    window = twenty
    QTest.keyClick(window, "j")
    first = window.columns.current()
    assert first is not None
    QTest.keyClick(window, "2")
    assert window.columns.current() == first, "the mark is still being seen"
    qtbot.waitUntil(lambda: window.columns.current() == (first[0], 1), timeout=20 * SEEN_MS)
    QTest.keyClick(window, "1")
    QTest.keyClick(window, "0")
    qtbot.wait(2 * SEEN_MS)
    assert window.columns.current() == (first[0], 1), "taking a label back stays where it is"
    assert mine(window, first[0])[:2] == [UNCLEAR, None]
    window.preferences.change(advance=False)
    QTest.keyClick(window, "1")
    qtbot.wait(2 * SEEN_MS)
    assert window.columns.current() == (first[0], 1)


def test_going_elsewhere_by_hand_is_not_overtaken(twenty: Window, qtbot: QtBot) -> None:
    window = twenty
    QTest.keyClick(window, "j")
    QTest.keyClick(window, "1")
    trace = window.columns.shown()[1]
    window.columns.select(trace, 4)
    qtbot.wait(2 * SEEN_MS)
    assert window.columns.current() == (trace, 4)


def test_the_first_error_judges_the_steps_before_and_ends_the_trace(twenty: Window, qtbot: QtBot) -> None:
    window = twenty
    window.preferences.change(first_error=True)
    QTest.keyClick(window, "j")
    trace = window.columns.shown()[0]
    window.columns.select(trace, 3)
    QTest.keyClick(window, "3")
    assert mine(window, trace) == [SOUND, SOUND, SOUND, ERROR, None, None]
    qtbot.waitUntil(lambda: window.columns.current() == (window.columns.shown()[1], 0))
    window.columns.select(trace, 1)
    QTest.keyClick(window, "3")
    assert mine(window, trace) == [SOUND, ERROR, None, None, None, None]
    window.actions_by_id["edit.undo"].trigger()
    assert mine(window, trace) == [SOUND, SOUND, SOUND, ERROR, None, None]
    window.actions_by_id["edit.undo"].trigger()
    assert mine(window, trace) == [None] * 6, "one act, one undo"


def test_type_confidence_note_and_better_step_by_keyboard(twenty: Window, qtbot: QtBot) -> None:
    window = twenty
    window.preferences.change(advance=False)
    QTest.keyClick(window, "j")
    trace = window.columns.shown()[0]
    QTest.keyClick(window, "3")
    QTest.keyClick(window, "n")
    words = window.inspector.said
    assert words.note.hasFocus()
    QTest.keyClicks(words.note, "1 in 3: <b>no</b> carry")
    QTest.keyClick(words.note, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert not words.note.hasFocus(), "the keys belong to the steps again"
    QTest.keyClick(QApplication.focusWidget(), "b")
    QTest.keyClicks(words.written, "12 + 7 = 19")
    QTest.keyClick(words.written, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.inspector.said.kind.isVisible())
    words.kind.setEditText("calculation")
    words.kind.lineEdit().editingFinished.emit()  # type: ignore[union-attr]
    words.sure.setCurrentIndex(words.sure.findData(0.75))
    words.sure.activated.emit(words.sure.currentIndex())
    view = window.store.view(trace)
    assert view is not None
    step = view.trace.steps[0]
    label = (view.labels or {})[step]
    assert (label.value, label.note, label.error_type, label.confidence) == (
        ERROR, "1 in 3: <b>no</b> carry", "calculation", 0.75,
    )  # fmt: skip
    assert view.better[step].text == "12 + 7 = 19"
    QTest.keyClick(QApplication.focusWidget() or window, "1")
    assert window.operations.said(trace, step).error_type == "", "a sound step has no type of error"
    for _ in range(5):
        window.actions_by_id["edit.undo"].trigger()
    view = window.store.view(trace)
    assert view is not None
    assert (view.better, (view.labels or {})[step].note) == ({}, "")


def test_a_note_being_typed_is_not_lost(twenty: Window, qtbot: QtBot) -> None:
    window = twenty
    QTest.keyClick(window, "j")
    trace, other = window.columns.shown()[:2]
    QTest.keyClick(window, "n")
    words = window.inspector.said
    QTest.keyClicks(words.note, "carried the one")
    # another step of the same trace is labelled elsewhere meanwhile: the panel is drawn anew
    window.operations.label(trace, Step(9, 17), SOUND)
    assert words.note.toPlainText() == "carried the one"
    window.columns.select(other, 2)
    assert window.operations.said(trace, Step(0, 8)).note == "carried the one", "going elsewhere keeps it"
    QTest.keyClick(window, "n")
    QTest.keyClicks(words.note, "about a step that goes")
    window.store.apply([Binned(other, True, "bob", 1.0)])
    words.keep()
    assert QApplication.clipboard().text() == "about a step that goes"


def test_a_note_typed_when_the_window_closes_is_kept(twenty: Window, qtbot: QtBot) -> None:
    window, path = twenty, twenty.store.path
    QTest.keyClick(window, "j")
    trace = window.columns.shown()[0]
    QTest.keyClick(window, "n")
    QTest.keyClicks(window.inspector.said.note, "last word")
    window.close()
    qtbot.waitUntil(lambda: window.has_left)
    with Store.open(path) as store:
        assert [label.note for label in store.labels(trace)] == ["last word"]


def test_a_word_on_the_whole_trace_with_its_reason(twenty: Window, qtbot: QtBot) -> None:
    window = twenty
    QTest.keyClick(window, "j")
    trace = window.columns.shown()[0]
    QTest.keyClick(window, "c")
    QTest.keyClick(window, "b", Qt.KeyboardModifier.ControlModifier)
    dialog = window.findChild(QDialog, "why")
    assert isinstance(dialog, QDialog)
    reason = dialog.findChild(QLineEdit)
    assert isinstance(reason, QLineEdit)
    QTest.keyClicks(reason, "no answer  is given")
    QTest.keyClick(reason, Qt.Key.Key_Return)
    view = window.store.view(trace)
    assert view is not None
    assert {(each.kind, each.reason) for each in view.judgements} == {
        ("confirmed", ""), ("bad problem", "no answer is given"),
    }  # fmt: skip
    qtbot.waitUntil(lambda: "Bad problem" in window.inspector.judgements.words.text())
    assert window.inspector.judgements.buttons["confirmed"].isChecked()
    # without a window manager nobody gives the focus back
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyClick(window, "c")
    view = window.store.view(trace)
    assert view is not None
    assert [each.kind for each in view.judgements] == ["bad problem"]


def test_every_field_of_the_words_can_be_reached_and_is_named(twenty: Window) -> None:
    window = twenty
    QTest.keyClick(window, "j")
    QTest.keyClick(window, "3")
    words = window.inspector.said
    fields: list[QWidget] = [words.kind, words.sure, words.note, words.written]
    fields += window.inspector.judgements.buttons.values()
    assert all(field.accessibleName() and field.focusPolicy() & Qt.FocusPolicy.TabFocus for field in fields)
