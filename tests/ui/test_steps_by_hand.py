"""Steps cut, joined and reworded in the real window by the keyboard, and what other windows do meanwhile."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication, QTextCursor
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Open, problem
from workbench.core.facts import Added, Recut, Solved
from workbench.core.split import split
from workbench.core.values import Changes, Spec, Step, Trace
from workbench.store import Store
from workbench.tasks import acts
from workbench.ui.inspector_lineage import lineage
from workbench.ui.step_editor import StepEditor
from workbench.ui.window import Window

SOON = 120_000
CTRL = Qt.KeyboardModifier.ControlModifier


def choose(window: Window, step: int = 0) -> str:
    id = window.columns.shown()[0]
    assert window.columns.select(id, step)
    return id


def steps(window: Window, trace: str) -> list[str]:
    found = window.store.trace(trace)
    assert found is not None
    return found.step_texts


def editor(window: Window, qtbot: QtBot) -> StepEditor:
    qtbot.keyClick(window, Qt.Key.Key_E, CTRL)
    dialog = window.asking.open_now
    assert isinstance(dialog, StepEditor)
    qtbot.waitUntil(dialog.isVisible)
    return dialog


def put_caret(dialog: StepEditor, words: str) -> None:
    """Behind these words."""
    found = dialog.text.document().find(words)
    assert not found.isNull()
    found.clearSelection()
    dialog.text.setTextCursor(found)


def ok(dialog: StepEditor, qtbot: QtBot) -> None:
    qtbot.keyClick(dialog.text, Qt.Key.Key_Return, CTRL)


def test_m_joins_a_step_with_the_next_and_ctrl_z_parts_them(window: Window, qtbot: QtBot) -> None:
    trace = choose(window, 1)
    before = steps(window, trace)
    qtbot.keyClick(window, "M")
    assert steps(window, trace) == [before[0], f"{before[1]}\n{before[2]}"]
    assert window.columns.current() == (trace, 1)
    assert "Steps 2 and 3 joined" in window.status.left.accessibleName()
    qtbot.keyClick(window, "M")
    assert "none after it" in window.status.left.accessibleName()
    qtbot.keyClick(window, Qt.Key.Key_Z, CTRL)
    assert steps(window, trace) == before


def test_a_key_without_a_step_says_what_to_choose(window: Window, qtbot: QtBot) -> None:
    for key, held in ((Qt.Key.Key_M, Qt.KeyboardModifier.NoModifier), (Qt.Key.Key_E, CTRL)):
        qtbot.keyClick(window, key, held)
        assert "Choose a step" in window.status.left.accessibleName()
    assert window.asking.open_now is None


def test_enter_cuts_backspace_joins_and_it_is_one_act(window: Window, qtbot: QtBot) -> None:
    trace = choose(window, 1)
    before = steps(window, trace)
    qtbot.keyClick(window, "3")
    dialog = editor(window, qtbot)
    assert dialog.text.pieces() == before
    assert "Nothing" in dialog.says.text()
    put_caret(dialog, "2 boxes")
    qtbot.keyClick(dialog.text, Qt.Key.Key_Return)
    put_caret(dialog, "Three go")
    qtbot.keyClick(dialog.text, Qt.Key.Key_Home)
    qtbot.keyClick(dialog.text, Qt.Key.Key_Backspace)
    assert "words stay" in dialog.says.text()
    ok(dialog, qtbot)
    assert steps(window, trace) == ["2 boxes", f"hold 8 pencils.\n{before[1]}", before[2]]
    view = window.store.view(trace)
    assert view is not None
    assert len(view.labels or {}) == 1, "a label stays where its span is, also where that is no step now"
    qtbot.keyClick(window, Qt.Key.Key_Z, CTRL)
    assert steps(window, trace) == before
    assert window.operations.undo_what.startswith("Labelled")


def test_other_words_make_a_copy_beside_the_original(window: Window, qtbot: QtBot) -> None:
    trace = choose(window, 1)
    before = steps(window, trace)
    dialog = editor(window, qtbot)
    put_caret(dialog, "Three go")
    qtbot.keyClicks(dialog.text, " away ")
    dialog.text.insertPlainText("🦉")
    assert "original stays" in dialog.says.text()
    ok(dialog, qtbot)
    assert steps(window, trace) == before
    shown = window.columns.shown()
    copy = shown[shown.index(trace) + 1]
    assert steps(window, copy)[1].startswith("Three go away 🦉: ")
    assert window.columns.current() == (copy, 1)
    assert "copy" in window.status.left.accessibleName()
    stored = window.store.trace(copy)
    assert stored is not None
    assert (stored.parent, stored.fork_step) == (trace, 1)
    lines = dict(lineage(window.store.view(copy), window.problem, window.store.detail(copy)))
    assert lines["Forked from"] == f"scripted, sample 1 ({trace})"
    assert lines["First step that differs"] == "2"
    qtbot.waitUntil(lambda: not window.work.open and window.pump.idle, timeout=SOON)
    checked = window.store.view(copy)
    assert checked is not None
    assert checked.verdict is not None
    assert checked.verdict.outcome == "right"
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, Qt.Key.Key_Z, CTRL)
    assert copy not in window.columns.shown()
    assert window.store.trace(trace) is not None


def score(window: Window, qtbot: QtBot) -> set[str]:
    """Press S; the traces that were scored by it."""
    scored: set[str] = set()
    listen = window.pump.changed.connect(lambda changes: scored.update(changes.scores))
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, "S")
    qtbot.waitUntil(lambda: not window.work.open and window.pump.idle, timeout=SOON)
    window.pump.changed.disconnect(listen)
    assert window.messages.sentences == []
    return scored


def test_what_was_cut_is_scored_again_by_s_and_only_that(window: Window, qtbot: QtBot) -> None:
    trace = choose(window, 0)
    assert len(score(window, qtbot)) == 3
    before = window.store.view(trace)
    assert before is not None
    kept = before.scores["likelihood"].scores[1]
    dialog = editor(window, qtbot)
    put_caret(dialog, "2 boxes")
    qtbot.keyClick(dialog.text, Qt.Key.Key_Return)
    ok(dialog, qtbot)
    column = next(each for each in window.columns._columns if each.trace == trace)
    assert "cut anew; press S" in column.steps.sheet.cards[0].not_scored
    assert column.steps.sheet.cards[2].score.value == pytest.approx(kept.value)
    assert score(window, qtbot) == {trace}
    view = window.store.view(trace)
    assert view is not None
    assert view.scores["likelihood"].spans == view.trace.steps
    assert all(score.value is not None for score in view.scores["likelihood"].scores)
    column = next(each for each in window.columns._columns if each.trace == trace)
    assert not any(card.not_scored for card in column.steps.sheet.cards)


def test_a_step_cut_elsewhere_meanwhile_is_said_and_what_was_typed_can_be_copied(
    window: Window, qtbot: QtBot
) -> None:
    trace = choose(window, 1)
    dialog = editor(window, qtbot)
    qtbot.keyClicks(dialog.text, "mine ")
    with Store.open(window.store.path) as other:
        other.apply([Recut(trace, (Step(0, 5),))])
    window.pump.changed.emit(Changes(elsewhere=True))
    assert "cut otherwise" in dialog.trouble.text()
    ok(dialog, qtbot)
    assert dialog.isVisible()
    qtbot.mouseClick(dialog.copy, Qt.MouseButton.LeftButton)
    assert "mine Three go" in QGuiApplication.clipboard().text()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert len(steps(window, trace)) == 1


def test_a_trace_thrown_away_elsewhere_between_two_looks_is_noticed_by_ok(window: Window, qtbot: QtBot) -> None:
    trace = choose(window, 1)
    dialog = editor(window, qtbot)
    qtbot.keyClicks(dialog.text, "mine ")
    with Store.open(window.store.path) as other:
        acts.Acts(other, other.apply, "ben").do("throw", [acts.thrown(other, trace, "ben")])
    ok(dialog, qtbot)
    assert dialog.isVisible()
    assert "thrown away" in dialog.trouble.text()
    assert not dialog.ok.isEnabled()


def odd(window: Window, text: str, spans: tuple[Step, ...]) -> str:
    """A trace of the chosen problem, chosen."""
    asked = problem(2)
    id = f"odd{len(text)}"
    window.pump.write([Added(asked), Solved(Trace(id, asked.id, text, spans, "odd", Spec.of("odd"), 0))])
    assert window.columns.select(id, 0)
    return id


@pytest.mark.parametrize("place", [3, 4])
def test_an_emoji_is_not_cut_in_half_and_positions_behind_it_hold(window: Window, qtbot: QtBot, place: int) -> None:
    trace = odd(window, "so 🦉 sees 19. And more.", (Step(0, 23),))
    dialog = editor(window, qtbot)
    cursor = dialog.text.textCursor()
    cursor.setPosition(place)
    dialog.text.setTextCursor(cursor)
    qtbot.keyClick(dialog.text, Qt.Key.Key_Return)
    put_caret(dialog, "19.")
    qtbot.keyClick(dialog.text, Qt.Key.Key_Return)
    ok(dialog, qtbot)
    assert steps(window, trace) == ["so", "🦉 sees 19.", "And more."]


def test_right_to_left_text_is_cut_where_the_cursor_stands(window: Window, qtbot: QtBot) -> None:
    text = "שלוש ועוד ארבע הן שבע. לכן 7."
    trace = odd(window, text, (Step(0, len(text)),))
    dialog = editor(window, qtbot)
    put_caret(dialog, "שבע.")
    qtbot.keyClick(dialog.text, Qt.Key.Key_Return)
    ok(dialog, qtbot)
    assert steps(window, trace) == ["שלוש ועוד ארבע הן שבע.", "לכן 7."]


def test_one_of_two_thousand_steps_is_joined_and_cut(window: Window, qtbot: QtBot) -> None:
    text = "\n".join(f"{number} + 1 = {number + 1}." for number in range(2000))
    trace = odd(window, text, split(text, "line"))
    assert window.columns.select(trace, 1000)
    qtbot.keyClick(window, "M")
    assert len(steps(window, trace)) == 1999
    dialog = editor(window, qtbot)
    assert len(dialog.text.pieces()) == 3
    put_caret(dialog, "1000 + 1 = 1001.")
    qtbot.keyClick(dialog.text, Qt.Key.Key_Return)
    ok(dialog, qtbot)
    assert steps(window, trace) == text.split("\n")


def test_the_menu_of_a_step_offers_both_with_their_keys(window: Window) -> None:
    choose(window, 1)
    column = window.columns._columns[0].steps
    menu = column.menu(1)
    offered = {action.objectName(): action for action in menu.actions() if action.objectName()}
    assert {"step.edit", "step.join"} <= offered.keys()
    assert all(isinstance(action, QAction) and not action.shortcut().isEmpty() for action in offered.values())
    menu.deleteLater()


def test_pasted_line_ends_cut_nothing(window: Window, qtbot: QtBot) -> None:
    trace = choose(window, 2)
    dialog = editor(window, qtbot)
    dialog.text.moveCursor(QTextCursor.MoveOperation.End)
    QGuiApplication.clipboard().setText(" Yes,\r\nindeed.")
    dialog.text.paste()
    assert len(dialog.text.pieces()) == 2
    ok(dialog, qtbot)
    copy = window.columns.current()[0]
    assert steps(window, copy)[-1].endswith("Yes,\nindeed.")
    assert copy != trace


def test_every_part_of_the_dialog_has_a_name(window: Window, qtbot: QtBot, open_window: Open) -> None:
    choose(window, 1)
    dialog = editor(window, qtbot)
    fields = [each for each in dialog.findChildren(QWidget) if each.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert all(each.accessibleName() or getattr(each, "text", str)() for each in fields)
    assert dialog.text.accessibleName() == "Steps 1 to 3 of 3"


def test_a_trace_without_steps_can_be_thrown_away_and_is_told_how_it_gets_some(window: Window, qtbot: QtBot) -> None:
    trace = odd(window, "One. Two.", ())
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    column = next(each for each in window.columns._columns if each.trace == trace)
    column.steps.setFocus()
    qtbot.keyClick(column.steps, "M")
    assert "no steps: Ctrl+Shift+E" in window.status.left.accessibleName()
    qtbot.keyClick(column.steps, Qt.Key.Key_D, CTRL)
    assert [each.trace for each in window.store.binned()] == [trace]
    qtbot.keyClick(window, Qt.Key.Key_Z, CTRL)
    assert window.store.binned() == []
