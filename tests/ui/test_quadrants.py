"""The 2x2: numbers in words and shares, one stop of Tab, arrows between cells, pressed and pressed again."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from workbench.ui import theme
from workbench.ui.quadrants import CELLS, Cells, Quadrants

COUNTS = {
    "accept_right": 12_345,
    "accept_wrong": 14,
    "reject_right": 96,
    "reject_wrong": 6_200,
    "unknown": 7,
    "unscored": 0,
}
Key = Qt.Key


@pytest.fixture
def cells(qapp: QApplication, qtbot: QtBot) -> Quadrants:
    theme.apply(qapp, "light")
    panel = Quadrants()
    qtbot.addWidget(panel)
    panel.resize(220, 160)
    panel.show()
    panel.show_counts(Cells(COUNTS))
    panel.activateWindow()
    panel.buttons["accept_right"].setFocus()
    qtbot.waitUntil(panel.buttons["accept_right"].hasFocus)
    return panel


def test_numbers_have_separators_and_a_meaning(cells: Quadrants) -> None:
    assert cells.buttons["accept_right"].accessibleName() == "Process accepts, answer right: 12,345 traces"
    assert "96 traces" in cells.buttons["reject_right"].toolTip()
    assert Cells({"unknown": 10_000}, exact=False).words("unknown") == "10,000+"


def test_a_count_that_is_not_there_is_no_zero(qtbot: QtBot) -> None:
    panel = Quadrants()
    qtbot.addWidget(panel)
    panel.show_counts(Cells())
    assert "being counted" in panel.buttons["accept_right"].accessibleName()


def test_a_cell_is_pressed_and_pressed_again(cells: Quadrants, qtbot: QtBot) -> None:
    chosen = QSignalSpy(cells.chosen)
    qtbot.mouseClick(cells.buttons["reject_right"], Qt.MouseButton.LeftButton)
    assert cells.buttons["reject_right"].isChecked()
    qtbot.mouseClick(cells.buttons["reject_wrong"], Qt.MouseButton.LeftButton)
    assert [name for name in CELLS if cells.buttons[name].isChecked()] == ["reject_wrong"]
    qtbot.mouseClick(cells.buttons["reject_wrong"], Qt.MouseButton.LeftButton)
    assert [chosen.at(at)[0] for at in range(3)] == ["reject_right", "reject_wrong", ""]


def test_arrows_move_and_keys_press(cells: Quadrants, qtbot: QtBot) -> None:
    chosen = QSignalSpy(cells.chosen)

    def press(key: Qt.Key) -> str:
        focused = next(button for button in cells.buttons.values() if button.hasFocus())
        qtbot.keyClick(focused, key)
        return next(name for name, button in cells.buttons.items() if button.hasFocus())

    assert press(Key.Key_Right) == "accept_wrong"
    assert press(Key.Key_Down) == "reject_wrong"
    assert press(Key.Key_Down) == "unscored"
    assert press(Key.Key_Left) == "unknown"
    assert press(Key.Key_Left) == "unknown"
    press(Key.Key_Return)
    press(Key.Key_Escape)
    assert press(Key.Key_Up) == "reject_right"
    press(Key.Key_Space)
    assert [chosen.at(at)[0] for at in range(chosen.count())] == ["unknown", "", "reject_right"]


def test_tab_stops_once(cells: Quadrants) -> None:
    cells.show_chosen("reject_wrong")
    stops = [name for name in CELLS if cells.buttons[name].focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert stops == ["reject_wrong"]


def test_what_the_filter_says_is_shown_without_asking_again(cells: Quadrants) -> None:
    chosen = QSignalSpy(cells.chosen)
    cells.show_chosen("unknown")
    assert cells.buttons["unknown"].isChecked()
    cells.show_chosen("")
    assert not any(button.isChecked() for button in cells.buttons.values())
    assert chosen.count() == 0


@pytest.mark.parametrize("dark", [False, True])
def test_the_share_is_painted_in_the_colour_of_the_answer(cells: Quadrants, qapp: QApplication, dark: bool) -> None:
    theme.apply(qapp, "dark" if dark else "light")
    now = theme.current()
    assert now.right.name() in _colours(cells.buttons["accept_right"])
    assert now.wrong.name() in _colours(cells.buttons["reject_wrong"])
    assert not {now.right.name(), now.wrong.name()} & set(_colours(cells.buttons["unknown"]))
    theme.apply(qapp, "light")


def _colours(widget: QWidget) -> list[str]:
    image = widget.grab().toImage()
    y = image.height() - 7
    return [image.pixelColor(x, y).name() for x in range(image.width())]
