"""Where the parts of the window stand: menus and tools above, list and work side by side, the status line below.

Plain layout, no behaviour; the training panel is a dock and finds its place by itself.
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenuBar, QSplitter, QStatusBar, QVBoxLayout, QWidget

LIST_WIDTH, LEAST_LIST_WIDTH = 268, 200


def top(menus: QMenuBar, tools: QWidget) -> QWidget:
    """The whole width of the window, above the dock too."""
    whole = QWidget()
    column = _column(whole)
    column.addWidget(menus)
    column.addWidget(tools)
    return whole


def splitter(problems: QWidget, header: QWidget, columns: QWidget) -> QSplitter:
    """The list, and beside it the chosen problem over its traces."""
    work = QWidget()
    column = _column(work)
    column.setSpacing(6)
    column.addWidget(header)
    column.addWidget(columns, 1)
    both = QSplitter(Qt.Orientation.Horizontal)
    both.setChildrenCollapsible(False)
    both.setHandleWidth(8)
    problems.setMinimumWidth(LEAST_LIST_WIDTH)
    both.addWidget(problems)
    both.addWidget(work)
    both.setStretchFactor(1, 1)
    both.setSizes([LIST_WIDTH, 4 * LIST_WIDTH])
    return both


def middle(messages: QWidget, both: QSplitter) -> QWidget:
    """Messages push the work down instead of covering it."""
    whole = QWidget()
    column = _column(whole)
    column.setContentsMargins(10, 0, 10, 0)
    column.addWidget(messages)
    column.addWidget(both, 1)
    return whole


def foot(status: QWidget) -> QStatusBar:
    bar = QStatusBar()
    bar.setSizeGripEnabled(False)
    bar.addWidget(status, 1)
    return bar


def tab_order(window: QWidget, parts: Sequence[QWidget]) -> list[QWidget]:
    """What Tab reaches now, part by part; within a part in the order its widgets were made."""
    places: list[tuple[int, QWidget]] = []
    widget = window.nextInFocusChain()
    while widget is not None and widget is not window:
        place = next((at for at, part in enumerate(parts) if part.isAncestorOf(widget)), None)
        if place is not None and _reached(widget):
            places.append((place, widget))
        widget = widget.nextInFocusChain()
    return [widget for _, widget in sorted(places, key=lambda pair: pair[0])]


def _reached(widget: QWidget) -> bool:
    takes_tab = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return takes_tab and widget.isVisible() and widget.isEnabled() and widget.focusProxy() is None


def _column(widget: QWidget) -> QVBoxLayout:
    layout = QVBoxLayout(widget)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    return layout
