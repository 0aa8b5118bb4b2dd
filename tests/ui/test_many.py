"""The bin, another splitter and acts on many traces in the real window, by the keyboard."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Open, facts_of, problem
from workbench.core.facts import Solved
from workbench.core.values import Spec, Trace
from workbench.store import Store
from workbench.tasks import acts
from workbench.ui.bin_list import BinList
from workbench.ui.selection import SelectionDialog
from workbench.ui.splitters import SplittersDialog
from workbench.ui.window import Window

SOON = 60_000
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def settled(window: Window, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not window.work.is_open("many") and window.pump.idle, timeout=SOON)


def undo(window: Window, qtbot: QtBot) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, Qt.Key.Key_Z, CTRL)
    settled(window, qtbot)


@pytest.fixture
def hundreds(open_window: Open, tmp_path: Path) -> Window:
    path = tmp_path / "hundreds.db"
    with Store.open(path) as store:
        store.apply([fact for number in range(2, 102) for fact in facts_of(number)])
    return open_window(path)


def ask(window: Window, id: str) -> QWidget:
    window.actions_by_id[id].trigger()
    dialog = window.asking.open_now
    assert dialog is not None
    return dialog


def note(window: Window) -> str:
    return window.status.left.accessibleName()


def test_ctrl_d_throws_the_trace_away_the_next_is_chosen_and_ctrl_z_brings_it_back(
    window: Window, qtbot: QtBot
) -> None:
    first, second, *_ = window.columns.shown()
    window.columns.select(first, 1)
    qtbot.keyClick(window.focusWidget() or window, Qt.Key.Key_D, CTRL)
    assert first not in window.columns.shown()
    assert window.columns.current() == (second, 1)
    assert [each.trace for each in window.store.binned()] == [first]
    assert "bin" in note(window)
    undo(window, qtbot)
    assert first in window.columns.shown()
    assert window.store.binned() == []


def test_the_bin_says_what_is_in_it_puts_back_and_is_emptied_after_a_question(window: Window, qtbot: QtBot) -> None:
    shown = window.columns.shown()
    for trace in shown:
        window.columns.select(trace, 0)
        qtbot.keyClick(window, Qt.Key.Key_D, CTRL)
    qtbot.keyClick(window, Qt.Key.Key_D, CTRL | SHIFT)
    dialog = window.asking.open_now
    assert isinstance(dialog, BinList)
    rows = [dialog.list.topLevelItem(at) for at in range(dialog.list.topLevelItemCount())]
    assert [row.text(0) for row in rows if row] == ["Pencils 2"] * len(shown)
    assert rows[0].text(2).startswith("2 boxes hold 8 pencils.")
    assert rows[0].text(3) == "me"
    qtbot.waitUntil(dialog.list.isVisible)
    qtbot.keyClick(dialog.list, Qt.Key.Key_Return)
    assert window.columns.shown() == [shown[-1]], "what was thrown last"
    qtbot.waitUntil(lambda: dialog.list.topLevelItemCount() == len(shown) - 1)
    dialog.empty.click()
    assert dialog.question is not None
    dialog.question.defaultButton().click()
    assert len(window.store.binned()) == len(shown) - 1, "Enter deletes nothing"
    dialog.ask_empty()
    next(b for b in dialog.question.buttons() if "good" in b.text()).click()
    qtbot.waitUntil(lambda: "is empty" in dialog.says.text(), timeout=SOON)
    assert window.store.binned() == []
    assert not dialog.empty.isEnabled()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert window.asking.open_now is None


def test_the_filter_s_traces_are_flagged_as_one_act_with_one_undo(hundreds: Window, qtbot: QtBot) -> None:
    window = hundreds
    window.problems.show_only("right:no")
    dialog = ask(window, "many.flag")
    assert isinstance(dialog, SelectionDialog)
    assert "100" in dialog.box.buttons[1].text()
    dialog.box.choose(1)
    flagged = window.store.totals().flagged
    window.operations.flag(window.columns.shown()[0])
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    window.operations.undo()
    assert "not finished yet" in note(window), "half an act is not undone"
    settled(window, qtbot)
    assert flagged == 0
    assert window.store.totals().flagged == 100
    assert note(window) == "Traces flagged: 99."
    undo(window, qtbot)
    assert window.store.totals().flagged == 1
    assert "Undone: Traces flagged: 99" in note(window)
    window.actions_by_id["edit.redo"].trigger()
    settled(window, qtbot)
    assert window.store.totals().flagged == 100
    ask(window, "many.unflag")
    window.asking.open_now.box.choose(1)
    qtbot.keyClick(window.asking.open_now, Qt.Key.Key_Return)
    settled(window, qtbot)
    assert window.store.totals().flagged == 0


def test_the_columns_traces_are_thrown_away_at_once(hundreds: Window, qtbot: QtBot) -> None:
    dialog = ask(hundreds, "many.throw")
    assert isinstance(dialog, SelectionDialog)
    assert dialog.box.buttons[0].isChecked()
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert not hundreds.work.is_open("many")
    assert hundreds.columns.shown() == []
    assert hundreds.store.totals().traces == 297
    undo(hundreds, qtbot)
    assert len(hundreds.columns.shown()) == 3


def test_all_three_hundred_thrown_away_and_back(hundreds: Window, qtbot: QtBot) -> None:
    dialog = ask(hundreds, "many.throw")
    assert isinstance(dialog, SelectionDialog)
    dialog.box.choose(1)
    dialog.accept()
    settled(hundreds, qtbot)
    assert hundreds.store.totals().traces == 0
    dialog = ask(hundreds, "many.flag")
    assert isinstance(dialog, SelectionDialog)
    assert not dialog.go.isEnabled(), "nothing is left to flag"
    dialog.reject()
    undo(hundreds, qtbot)
    assert hundreds.store.totals().traces == 300
    assert len(hundreds.columns.shown()) == 3


def test_more_than_the_most_is_refused_with_what_to_do(
    hundreds: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbench.ui.selection.MOST", 200)
    dialog = ask(hundreds, "many.flag")
    assert isinstance(dialog, SelectionDialog)
    assert not dialog.box.buttons[1].isEnabled()
    assert "narrow the filter" in dialog.box.buttons[1].text()


def test_another_splitter_is_seen_before_it_is_applied(window: Window, qtbot: QtBot) -> None:
    asked = problem(2)
    none = Trace("none", asked.id, "One. Two.\nThree.", (), "bare", Spec.of("bare"), 0)
    window.pump.write([Solved(none)])
    before = {view.trace.id: view.trace.steps for view in window.store.views_of(asked.id)}
    qtbot.keyClick(window, Qt.Key.Key_E, CTRL | SHIFT)
    dialog = window.asking.open_now
    assert isinstance(dialog, SplittersDialog)
    told = {dialog.list.topLevelItem(at).text(0): dialog.list.topLevelItem(at).text(1) for at in range(4)}
    assert told["Pencils 2 · bare 1"] == "0 → 3 steps"
    assert told["Pencils 2 · scripted 1"] == "no change"
    qtbot.keyClick(dialog.rule, Qt.Key.Key_Up)
    qtbot.keyClick(dialog.rule, Qt.Key.Key_Up)
    assert dialog.chosen_rule == "paragraph"
    assert dialog.list.topLevelItem(1).text(1) == "3 → 1 steps"
    dialog.list.setCurrentItem(dialog.list.topLevelItem(1))
    assert dialog.text.toPlainText().count("⁞ ") == 2
    assert "4 would be cut" in dialog.says.text()
    qtbot.mouseClick(dialog.apply, Qt.MouseButton.LeftButton)
    settled(window, qtbot)
    assert {len(view.trace.steps) for view in window.store.views_of(asked.id)} == {1}
    assert note(window) == "Traces cut anew: 4."
    undo(window, qtbot)
    assert {view.trace.id: view.trace.steps for view in window.store.views_of(asked.id)} == before


def test_two_thousand_steps_and_odd_signs_are_previewed(window: Window, qtbot: QtBot) -> None:
    text = "\n".join(f"🦉 {number}\u2029x. שלוש." for number in range(2000))
    asked = problem(2)
    window.pump.write([Solved(Trace("long", asked.id, text, (), "long", Spec.of("long"), 0))])
    window.actions_by_id["many.cut"].trigger()
    dialog = window.asking.open_now
    assert isinstance(dialog, SplittersDialog)
    dialog.rule.setCurrentIndex(1)
    assert "2,000 steps" in dialog.list.topLevelItem(0).text(1)
    assert isinstance(dialog.text, QTextEdit)
    dialog.list.setCurrentItem(dialog.list.topLevelItem(0))
    dialog.accept()
    settled(window, qtbot)
    assert len(window.store.trace("long").steps) == 2000


def test_what_somebody_else_did_to_one_of_many_is_named_by_undo(hundreds: Window, qtbot: QtBot) -> None:
    ids = [view.trace.id for view in hundreds.store.views_of(hundreds.problem.id)]
    dialog = ask(hundreds, "many.throw")
    assert isinstance(dialog, SelectionDialog)
    dialog.box.choose(1)
    dialog.accept()
    settled(hundreds, qtbot)
    with Store.open(hundreds.store.path) as other:
        bens = acts.Acts(other, other.apply, "ben")
        bens.do("back", [acts.Change("bin", ids[0], (), True, False)])
    undo(hundreds, qtbot)
    assert hundreds.store.totals().traces == 300


def test_every_part_has_a_name(window: Window, qtbot: QtBot) -> None:
    window.columns.select(window.columns.shown()[0], 0)
    qtbot.keyClick(window, Qt.Key.Key_D, CTRL)
    for id in ("many.flag", "many.cut", "bin.show"):
        dialog = ask(window, id)
        every = (each for each in dialog.findChildren(QWidget) if each.isVisibleTo(dialog))
        parts = [each for each in every if each.focusPolicy() & Qt.FocusPolicy.TabFocus]
        nameless = [each for each in parts if not each.accessibleName() and not getattr(each, "text", str)()]
        assert nameless == []
        dialog.reject()
