"""The filter box driven by keys: suggestions come while typing, are taken or left, and never steal a plain Enter."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from workbench.ui import theme
from workbench.ui.filter_box import FilterBox
from workbench.ui.filter_terms import suggest

Key = Qt.Key


def names(key: str, begun: str) -> list[str]:
    return [name for name in ("policy", "parent") if key == "model" and name.startswith(begun)]


@pytest.fixture
def place(qapp: QApplication, qtbot: QtBot) -> Iterator[QWidget]:
    theme.apply(qapp, "light")
    place = QWidget()
    lines = QVBoxLayout(place)
    lines.addWidget(FilterBox(names))
    lines.addWidget(QLineEdit())
    place.resize(420, 300)
    place.show()
    qtbot.waitExposed(place)
    place.activateWindow()
    yield place
    place.deleteLater()


@pytest.fixture
def box(place: QWidget, qtbot: QtBot) -> FilterBox:
    box = place.findChild(FilterBox)
    assert isinstance(box, FilterBox)
    box.setFocus()
    qtbot.waitUntil(box.hasFocus)
    return box


def texts(box: FilterBox) -> list[str]:
    return [each.text for each in box.suggestions]


def test_suggestions_come_while_typing_and_go_where_none_fits(box: FilterBox, qtbot: QtBot) -> None:
    qtbot.keyClicks(box, "righ")
    assert texts(box)[0] == "right:"
    assert box.popup.isVisible()
    qtbot.keyClicks(box, "tmost")
    assert not box.popup.isVisible()


def test_tab_takes_the_first_and_goes_on_with_its_values(box: FilterBox, qtbot: QtBot) -> None:
    qtbot.keyClicks(box, "flag:yes ri")
    qtbot.keyClick(box, Key.Key_Tab)
    assert box.text() == "flag:yes right:"
    assert texts(box) == ["right:yes", "right:no", "right:unknown", "right:none"]
    qtbot.keyClick(box, Key.Key_Tab)
    assert box.text() == "flag:yes right:yes "
    assert not box.popup.isVisible()
    assert box.hasFocus()


def test_tab_without_suggestions_leaves_the_box(box: FilterBox, qtbot: QtBot) -> None:
    qtbot.keyClicks(box, "zebra")
    qtbot.keyClick(box, Key.Key_Tab)
    assert not box.hasFocus()


def test_enter_searches_unless_a_suggestion_is_chosen(box: FilterBox, qtbot: QtBot) -> None:
    asked = QSignalSpy(box.asked)
    qtbot.keyClicks(box, "ri")
    qtbot.keyClick(box, Key.Key_Return)
    assert asked.count() == 1
    assert box.text() == "ri"
    assert not box.popup.isVisible()
    qtbot.keyClicks(box, "ght:")
    qtbot.keyClick(box, Key.Key_Down)
    qtbot.keyClick(box, Key.Key_Down)
    qtbot.keyClick(box, Key.Key_Return)
    assert asked.count() == 1
    assert box.text() == "right:no "


def test_escape_closes_the_list_and_keeps_the_text(box: FilterBox, qtbot: QtBot) -> None:
    qtbot.keyClicks(box, "mod")
    qtbot.keyClick(box, Key.Key_Escape)
    assert not box.popup.isVisible()
    assert box.text() == "mod"


def test_down_goes_into_the_list_or_out_of_the_box(box: FilterBox, qtbot: QtBot) -> None:
    left = QSignalSpy(box.left_down)
    qtbot.keyClicks(box, "model:")
    qtbot.keyClick(box, Key.Key_Down)
    assert (box.popup.currentRow(), left.count()) == (0, 0)
    qtbot.keyClick(box, Key.Key_Up)
    assert box.popup.currentRow() == -1
    qtbot.keyClick(box, Key.Key_Escape)
    qtbot.keyClick(box, Key.Key_Down)
    assert left.count() == 1


def test_the_cursor_chooses_the_term(box: FilterBox, qtbot: QtBot) -> None:
    box.setText("fla right:yes")
    box.setCursorPosition(3)
    qtbot.keyClick(box, Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    assert texts(box)[0] == "flag:"
    qtbot.keyClick(box, Key.Key_Tab)
    assert box.text() == "flag: right:yes"
    assert box.cursorPosition() == 5


def test_a_click_takes_a_suggestion(box: FilterBox, qtbot: QtBot) -> None:
    qtbot.keyClicks(box, "model:")
    where = box.popup.visualItemRect(box.popup.item(1)).center()
    qtbot.mouseClick(box.popup.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert box.text() == "model:parent "
    assert box.hasFocus()


def test_leaving_the_box_closes_the_list(box: FilterBox, place: QWidget, qtbot: QtBot) -> None:
    qtbot.keyClicks(box, "model:")
    other = place.findChildren(QLineEdit)[-1]
    other.setFocus()
    qtbot.waitUntil(lambda: not box.popup.isVisible())


def test_the_list_stays_inside_the_window(box: FilterBox, place: QWidget, qtbot: QtBot) -> None:
    place.resize(200, 300)
    qtbot.keyClicks(box, "right:")
    assert place.rect().contains(box.popup.geometry())


def test_every_suggestion_is_spoken_with_its_meaning(box: FilterBox, qtbot: QtBot) -> None:
    qtbot.keyClicks(box, "right:")
    spoken = box.popup.item(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "right:yes, the answer is right"
    assert box.popup.accessibleName()


def test_the_term_at_fault_is_selected(box: FilterBox) -> None:
    box.setText("flag:yes right:perhaps a")
    box.mark(wrong=True, select=True)
    assert box.selectedText() == "right:perhaps"
    assert box.property("invalid")
    box.mark(wrong=False)
    assert not box.property("invalid")


def test_suggestions_are_those_of_the_language(box: FilterBox, qtbot: QtBot) -> None:
    qtbot.keyClicks(box, "label:")
    assert box.suggestions == suggest("label:", 6, names)
