"""The real window from 400 pixels to wide: what has no room goes, in an order, and comes back."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from workbench.ui import theme
from workbench.ui.window import Window


def inside(window: Window, widget: QWidget) -> bool:
    at = widget.mapTo(window, widget.rect().topLeft())
    return at.x() >= 0 and at.x() + widget.width() <= window.width()


@pytest.mark.parametrize("width", [400, 520, 700, 900, 1100, 1440, 2400])
def test_everything_in_view_is_inside_the_window(window: Window, qtbot: QtBot, width: int) -> None:
    window.resize(width, 700)
    parts = (window.tools, window.header, window.columns, window.plot, window.problems, window.inspector, window.status)

    def settled() -> None:
        assert window.width() == width
        assert window.columns.isVisible()
        for part in (*parts, *window.tools.findChildren(QWidget)):
            assert not part.isVisible() or inside(window, part), (part, part.accessibleName())

    qtbot.waitUntil(settled)
    assert window.columns.shown(), "at least one trace"


def test_a_narrow_window_puts_the_docks_away_and_a_wide_one_brings_them_back(window: Window, qtbot: QtBot) -> None:
    window.resize(1440, 800)
    window.inspector.raise_()
    qtbot.waitUntil(lambda: window.inspector.isVisible())
    window.resize(800, 800)
    qtbot.waitUntil(lambda: window.inspector.isHidden() and window.train.isHidden())
    window.inspector.show()
    window.resize(820, 800)
    assert not window.inspector.isHidden(), "what a person opens stays"
    window.resize(1440, 800)
    qtbot.waitUntil(lambda: not window.train.isHidden())
    assert not window.inspector.isHidden()


def test_docks_that_were_put_away_are_remembered_as_open(window: Window, qtbot: QtBot) -> None:
    window.resize(600, 700)
    qtbot.waitUntil(lambda: window.inspector.isHidden())
    window.remember()
    assert not window.inspector.isHidden()


def test_at_phone_width_the_list_has_a_place_of_its_own(window: Window, qtbot: QtBot) -> None:
    window.resize(400, 700)
    qtbot.waitUntil(lambda: window.problems.isHidden())
    assert window.tools.list.isVisible()
    qtbot.mouseClick(window.tools.list, Qt.MouseButton.LeftButton)
    assert window.problems.isVisible()
    assert window.columns.isHidden() or not window.columns.isVisible()
    second = window.problems.view.visualRect(window.problems.rows.index(1, 0)).center()
    qtbot.mouseClick(window.problems.view.viewport(), Qt.MouseButton.LeftButton, pos=second)
    assert window.columns.isVisible()
    assert window.problems.current == window.problems.rows.row(1).id
    window.actions_by_id["edit.filter"].trigger()
    assert window.problems.isVisible()
    window.resize(1440, 700)
    qtbot.waitUntil(lambda: window.problems.isVisible() and window.columns.isVisible())


def test_the_tools_leave_out_no_more_than_they_must(window: Window, qtbot: QtBot) -> None:
    """At every width one thing more would be too wide; and what has gone comes back."""
    seen: list[int] = []
    for width in (2000, 1300, 1000, 820, 600, 420, 600, 820, 1000, 1300, 2000):
        window.resize(width, 700)
        qtbot.wait(60)
        shown = [each for each in window.tools.findChildren(QWidget) if each.isVisible() and each.focusPolicy()]
        seen.append(len(shown))
    assert seen == seen[::-1]
    assert seen[:6] == sorted(seen[:6], reverse=True)
    assert seen[0] >= 9
    assert seen[3] >= 5, "at 820 pixels there is room for more than one button"


def test_a_low_window_leaves_the_plot_out(window: Window, qtbot: QtBot) -> None:
    window.resize(1200, 500)
    qtbot.waitUntil(lambda: window.plot.isHidden())
    window.resize(1200, 800)
    qtbot.waitUntil(lambda: window.plot.isVisible())


def test_larger_text_counts_as_a_narrower_window(window: Window, qtbot: QtBot) -> None:
    window.resize(1200, 800)
    qtbot.waitUntil(lambda: window.inspector.isVisible() or window.train.isVisible())
    try:
        for _ in range(4):
            window.zoom(1)
        assert window.inspector.isHidden()
        assert inside(window, window.tools)
    finally:
        window.zoom(0)
    assert theme.zoom() == 1.0
