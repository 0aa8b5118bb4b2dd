"""The palette in the real window: found by a few letters, run by Enter, the focus where it was."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from workbench.core.values import SOUND
from workbench.ui.palette import Palette, commands
from workbench.ui.palette_match import Command, found
from workbench.ui.window import Window

LINES = [
    Command("Next problem", "Go", "]"),
    Command("Next step", "Go", "J"),
    Command("Next trace", "Go", "Right, L"),
    Command("Undo", "Edit", "Ctrl+Z", can_run=False, why="nothing to undo"),
    Command("Filter the problems", "Edit", "Ctrl+F", "Words or terms"),
]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("", "Next problem"), ("step", "Next step"), ("ste ne", "Next step"), ("NEXT T", "Next trace"),
        ("l", "Next trace"), ("go tr", "Next trace"), ("terms", "Filter the problems"), ("nxst", "Next step"),
        ("ctrl+f", "Filter the problems"), ("fltr", "Filter the problems"),
    ],
)  # fmt: skip
def test_a_few_letters_find_it(typed: str, first: str) -> None:
    assert found(typed, LINES)[0].title == first


def test_every_word_must_be_found_and_what_cannot_run_is_last() -> None:
    assert found("next qqq", LINES) == []
    assert found("", LINES)[-1].title == "Undo"
    assert [line.title for line in found("undo", LINES)] == ["Undo"]
    assert found("", LINES, recent=[LINES[2]])[0] is LINES[2]
    assert found("step", LINES, recent=[LINES[2]])[0] is LINES[1]
    assert found("(*[", LINES) == []


@pytest.fixture
def palette(window: Window, qtbot: QtBot) -> Palette:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.columns.move_trace(1)
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    palette = window.asking.palette
    assert palette is not None
    assert palette.isVisible()
    assert palette.field.hasFocus()
    return palette


def titles(palette: Palette) -> list[str]:
    return [str(palette.commands.index(row).data()) for row in range(palette.commands.rowCount())]


def test_every_command_of_the_menus_is_in_it(window: Window, palette: Palette) -> None:
    in_menus = {command.title for command, _ in commands(window)}
    assert set(titles(palette)) == in_menus
    assert {"Next step", "Dark", "Reduced motion", "Inspector", "Tour", "Own problem"} <= {
        title.removeprefix("✓ ") for title in in_menus
    }
    assert "Find a command" not in in_menus


def test_enter_runs_what_was_typed_and_the_focus_is_back(window: Window, palette: Palette, qtbot: QtBot) -> None:
    before = window.columns.current()
    assert before is not None
    qtbot.keyClicks(palette.field, "sound")
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert palette.isHidden()
    assert [label.value for label in window.store.labels(before[0])] == [SOUND]
    assert window.columns.isAncestorOf(window.focusWidget())
    palette.open()
    assert titles(palette)[0] == "Sound", "what was used comes first while nothing is typed"
    assert palette.field.text() == ""


def test_esc_closes_it_and_gives_the_focus_back(window: Window, palette: Palette, qtbot: QtBot) -> None:
    before = palette._before
    qtbot.keyClick(palette.field, Qt.Key.Key_Escape)
    assert palette.isHidden()
    assert window.focusWidget() is before
    for _ in range(2):
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert palette.isHidden(), "the same key closes it"
    assert window.focusWidget() is before


def test_it_opens_while_a_text_field_has_the_focus(window: Window, palette: Palette, qtbot: QtBot) -> None:
    palette.leave()
    window.problems.focus_filter()
    qtbot.keyClicks(window.problems.filter, "right:yes")
    qtbot.keyClick(window.problems.filter, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert palette.isVisible()
    qtbot.keyClick(palette.field, Qt.Key.Key_Escape)
    assert window.problems.filter.hasFocus()
    assert window.problems.filter.text() == "right:yes"


def test_up_and_down_go_round(palette: Palette, qtbot: QtBot) -> None:
    last = palette.commands.rowCount() - 1
    for key, row in ((Qt.Key.Key_Down, 1), (Qt.Key.Key_Up, 0), (Qt.Key.Key_Up, last), (Qt.Key.Key_Tab, 0)):
        qtbot.keyClick(palette.field, key)
        assert palette.list.currentIndex().row() == row
    qtbot.keyClick(palette.field, Qt.Key.Key_PageDown)
    assert 0 < palette.list.currentIndex().row() < last
    assert palette.field.hasFocus()


def test_what_cannot_be_run_says_why_and_stays(window: Window, palette: Palette, qtbot: QtBot) -> None:
    assert titles(palette)[-1] in {"Undo", "Redo", "Stop what runs"}
    qtbot.keyClicks(palette.field, "redo")
    index = palette.commands.index(0)
    assert "nothing to redo" in str(index.data(Qt.ItemDataRole.AccessibleTextRole))
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert palette.isVisible()


def test_words_that_fit_nothing(palette: Palette, qtbot: QtBot) -> None:
    qtbot.keyClicks(palette.field, "qqqq")
    assert palette.nothing.isVisible()
    assert not palette.list.isVisible()
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    qtbot.keyClick(palette.field, Qt.Key.Key_Down)
    palette.field.clear()
    assert palette.list.isVisible()


def test_a_click_runs_and_a_click_elsewhere_closes(window: Window, palette: Palette, qtbot: QtBot) -> None:
    qtbot.keyClicks(palette.field, "next problem")
    at = palette.list.visualRect(palette.commands.index(0)).center()
    qtbot.mouseClick(palette.list.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert window.header.title.accessibleName() == "Pencils 3"
    palette.open()
    window.problems.view.setFocus(Qt.FocusReason.MouseFocusReason)
    assert palette.isHidden()
    assert window.problems.view.hasFocus()


def test_letters_typed_into_it_run_nothing(window: Window, palette: Palette, qtbot: QtBot) -> None:
    ran: list[str] = []
    for id, action in window.actions_by_id.items():
        action.triggered.connect(lambda _=False, id=id: ran.append(id))
    qtbot.keyClicks(palette.field, "gsnfte0123[]?hjkl")
    assert ran == []
    assert palette.isVisible()


@pytest.mark.parametrize("size", [(400, 360), (760, 500), (1600, 900)])
def test_it_stays_inside_the_window(
    window: Window, palette: Palette, size: tuple[int, int], qapp: QApplication
) -> None:
    window.resize(*size)
    qapp.processEvents()
    assert window.rect().contains(palette.geometry())
    assert palette.list.height() >= palette.list.sizeHintForRow(0)


def test_a_changed_key_is_shown(window: Window, palette: Palette) -> None:
    palette.leave()
    window.keymap.give("go.step.next", ["X"])
    palette.open()
    palette.field.setText("next step")
    command = palette.commands.at(0)
    assert command is not None
    assert command.keys == "X"
