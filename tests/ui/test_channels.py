"""Qualities beside correctness in the window: chosen, rated by key and menu, shown on cards and in the history."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from pytestqt.qtbot import QtBot

from tests.ui.conftest import problem
from workbench.core.errors import UserError
from workbench.core.facts import Labelled
from workbench.core.values import ERROR, Label, Step
from workbench.tasks.acts import Said
from workbench.ui.step_menu import menu_of
from workbench.ui.window import Window

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def ready(window: Window, qtbot: QtBot) -> Window:
    window.resize(1500, 900)
    window.problems.choose(problem(3).id)
    window.columns.select(window.store.views_of(problem(3).id)[0].trace.id, 1)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    column = window.columns._current_column()
    assert column is not None
    column.steps.setFocus()
    return window


def press(qtbot: QtBot, window: Window, key: Qt.Key, *with_: Qt.KeyboardModifier) -> None:
    focus = window.focusWidget()
    assert focus is not None
    qtbot.keyClick(focus, key, with_[0] if with_ else Qt.KeyboardModifier.NoModifier)


def here(window: Window) -> tuple[str, Step]:
    current = window.columns.current()
    assert current is not None
    trace = window.store.trace(current[0])
    assert trace is not None
    return trace.id, trace.steps[current[1]]


def spoken(window: Window) -> str:
    column = window.columns._current_column()
    assert column is not None
    card = QAccessible.queryAccessibleInterface(column.steps).child(column.steps.current or 0)
    return card.text(QAccessible.Text.Name) + card.text(QAccessible.Text.Description)


def overlays(window: Window) -> dict[str, bool]:
    menu = window.marks.channels._menu
    assert menu is not None
    return {action.text(): action.isChecked() for action in menu.actions()}


def test_the_view_menu_offers_correctness_and_every_quality(ready: Window) -> None:
    assert overlays(ready) == {
        "Correctness": True, "Clarity": False, "Relevance": False, "Redundancy": False, "Helps a pupil": False,
    }  # fmt: skip


def test_a_quality_is_chosen_and_rated_by_keys_and_undone(ready: Window, qtbot: QtBot) -> None:
    trace, step = here(ready)
    press(qtbot, ready, Qt.Key.Key_4, CTRL)
    assert "Choose a quality first" in ready.status._note
    assert not ready.operations.can_undo
    press(qtbot, ready, Qt.Key.Key_O)
    assert overlays(ready)["Clarity"]
    press(qtbot, ready, Qt.Key.Key_4, CTRL)
    assert ready.operations.said(trace, step, "clarity") == Said(4)
    assert ready.operations.said(trace, step) == Said(None), "no label of correctness"
    assert ready.store.totals().labelled == 0
    assert "clarity: 4 of 5" in spoken(ready)
    assert "clarity: 4 of 5, by me" in spoken(ready)
    press(qtbot, ready, Qt.Key.Key_9, CTRL)
    assert ready.operations.said(trace, step, "clarity") == Said(None)
    ready.operations.undo()
    assert ready.operations.said(trace, step, "clarity") == Said(4)
    ready.operations.undo()
    assert ready.operations.said(trace, step, "clarity") == Said(None)
    assert "clarity:" not in spoken(ready)


def test_a_key_beyond_the_scale_says_what_there_is(ready: Window, qtbot: QtBot) -> None:
    ready.marks.channels.choose("redundancy")
    press(qtbot, ready, Qt.Key.Key_5, CTRL)
    assert "redundancy has 2 values: yes, no" in ready.status._note
    press(qtbot, ready, Qt.Key.Key_2, CTRL)
    trace, step = here(ready)
    assert ready.operations.said(trace, step, "redundancy") == Said(0)


def test_the_cards_show_the_overlay_alone(ready: Window) -> None:
    trace, step = here(ready)
    ready.operations.label(trace, step, ERROR)
    ready.operations.say(trace, step, Said(2), "clarity")
    column = ready.columns._current_column()
    assert column is not None
    assert [card.mark_words for card in column.sheet.cards] == ["", "✗ Error", ""]
    ready.marks.channels.choose("clarity")
    assert [card.mark_words for card in column.sheet.cards] == ["", "clarity 2 of 5 ●●○○○", ""]
    assert "marks: clarity, 1 to 5" in ready.columns.legend._words.toolTip() + ready.columns.legend._words.text()
    assert "label Error" in spoken(ready), "a screen reader hears both"
    ready.marks.channels.choose("")
    assert [card.mark_words for card in column.sheet.cards] == ["", "✗ Error", ""]


def test_the_menu_of_a_step_rates_any_quality(ready: Window) -> None:
    column = ready.columns._current_column()
    assert column is not None
    ready.marks.channels.choose("relevance")
    menu = menu_of(column.steps, 1)
    below = next(action.menu() for action in menu.actions() if action.text() == "Qualities")
    scales = {action.text(): action.menu() for action in below.actions()}
    assert list(scales) == [
        "clarity (1 to 5)", "relevance (1 to 5)", "redundancy (yes or no)", "helps a pupil (yes or no)",
    ]  # fmt: skip
    assert scales["relevance (1 to 5)"].actions()[3].text() == "●●●●○  4 of 5\tCtrl+4"
    yes = scales["helps a pupil (yes or no)"].actions()[0]
    assert yes.text().endswith("yes")
    yes.trigger()
    trace, step = here(ready)
    assert ready.operations.said(trace, step, "helps a pupil") == Said(1)
    menu.deleteLater()


def test_the_history_names_the_quality_of_each_row(ready: Window) -> None:
    trace, step = here(ready)
    ready.pump.write([Labelled(Label(trace, step, 1, by="ann", channel="redundancy", created=5.0))])
    ready.operations.say(trace, step, Said(4), "clarity")
    ready.operations.label(trace, step, ERROR)
    ready.linked._inspect()
    told = ready.inspector.labels.history.toPlainText()
    assert "clarity: 4 of 5 ●●●●○ · me" in told
    assert "redundancy: yes ◆ · ann" in told
    assert "✗ Error · me" in told
    ready.operations.label(trace, step, None)
    ready.linked._inspect()
    assert ready.inspector.labels.back.isHidden(), "a rating is no label to take back"


def test_qualities_are_changed_in_the_settings_and_what_was_rated_stays(ready: Window) -> None:
    ready.marks.channels.choose("clarity")
    ready.marks.channels.rate(5)
    ready.preferences.change(channels="depth: 0-3, how far it goes")
    assert overlays(ready) == {"Correctness": True, "Depth": False}
    assert ready.marks.channels.overlay is None
    assert "clarity: 5 · me" in ready.inspector.labels.history.toPlainText()
    with pytest.raises(UserError, match="no scale"):
        ready.preferences.change(channels="depth")
    assert overlays(ready) == {"Correctness": True, "Depth": False}


def test_qualities_outlive_the_window(open_window, library, qtbot: QtBot) -> None:  # type: ignore[no-untyped-def]
    first = open_window(library)
    first.preferences.change(channels="depth: 0-3, how far, and how well, it goes; redundancy: yes/no")
    with qtbot.waitSignal(first.closed):
        first.closing.begin()
    again = open_window(library)
    assert [(one.name, one.meaning) for one in again.marks.channels.all] == [
        ("depth", "how far, and how well, it goes"), ("redundancy", ""),
    ]  # fmt: skip
