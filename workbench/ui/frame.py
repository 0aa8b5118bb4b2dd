"""The frame of the window: its panels and where they stand, the order of Tab, and what it remembers of its places.

    menus, tools                        the whole width
    list | problem, steps, plot | inspector, training (docks)
    status                              what runs, what is kept

Behaviour is the window's; nothing here starts a job or follows a change.
"""

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QDockWidget,
    QMainWindow,
    QMenuBar,
    QSplitter,
    QStatusBar,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from workbench.settings import Look
from workbench.store import Store
from workbench.tasks.scorers import DEFAULT_SCORERS
from workbench.ui import actions, theme
from workbench.ui.act import VIEW
from workbench.ui.choices import Choices
from workbench.ui.columns import ColumnsPanel
from workbench.ui.dock_title import DockTitle
from workbench.ui.inspector import InspectorDock
from workbench.ui.library_names import title_of
from workbench.ui.memory import Memory
from workbench.ui.messages import MessageBar
from workbench.ui.plot_panel import PlotPanel
from workbench.ui.problem_header import ProblemHeader
from workbench.ui.problem_list import ProblemList
from workbench.ui.sampling import SamplingButton
from workbench.ui.status import StatusLine
from workbench.ui.toolbar import Choosers, ToolRow
from workbench.ui.train_dock import TrainDock
from workbench.ui.view_menu import ViewMenu
from workbench.ui.wheel import ZoomWheel

BUTTONS = ("work.generate", "work.score", "work.tune", "file.export")
ADDING = ("problem.own", "problem.more", "file.import")
LIST_WIDTH, LEAST_LIST_WIDTH, DOCK_WIDTH = 244, 190, 290
PLOT_HEIGHT = 190
LEAST = (400, 360)
DOCKS_FROM, LIST_FROM = 1040, 760
"""Widths of the window, at the usual size of text, from which docks and list have room beside the steps."""
PLOT_FROM = 600
"""Height from which the plot has."""


class Frame(QMainWindow):
    """Makes and places the panels."""

    # said here because the table of actions and the window know each other
    problems: ProblemList
    columns: ColumnsPanel

    def __init__(self, store: Store, home: Path) -> None:
        super().__init__()
        self.store = store
        self.memory = Memory(home)
        self.choices = Choices(store)
        self.setWindowTitle(title_of(store.path, readonly=store.readonly))
        self.setAccessibleName("Workbench")
        self.setMinimumSize(*LEAST)
        self.setContentsMargins(0, 0, 10, 0)
        self.sampling = SamplingButton(self.memory.sampling())
        self.choosers = Choosers(self.choices.scorers, self.memory.reading(self.choices.reading))
        self.messages = MessageBar()
        self.choosers.bars.hide_all(self.memory.text("reading/hidden").split())
        titles = {each.name: each.title for each in self.choices.scorers if each.name in DEFAULT_SCORERS}
        self.problems = ProblemList(store, self.choosers.reading, self.memory, titles)
        self.header = ProblemHeader()
        self.columns = ColumnsPanel()
        self.columns.show_scorers(self.choosers.bars.shown)
        self.plot = PlotPanel()
        self.status = StatusLine()
        self.train = TrainDock(self)
        self.train.setTitleBarWidget(DockTitle(self.train))
        self.inspector = InspectorDock(self)
        self.inspector.setTitleBarWidget(DockTitle(self.inspector))
        for dock in (self.inspector, self.train):
            self.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
        self.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        self.tabifyDockWidget(self.inspector, self.train)
        self.inspector.raise_()
        self._away: list[QDockWidget] = []
        """Docks that a narrow window has put away."""
        self._narrow = self._alone = False
        self.splitter = self._side_by_side()
        self.body = QWidget()
        column = _column(self.body)
        column.setContentsMargins(10, 0, 0, 0)
        # messages push the work down instead of covering it
        column.addWidget(self.messages)
        column.addWidget(self.splitter, 1)
        self.setCentralWidget(self.body)
        foot = QStatusBar()
        foot.setSizeGripEnabled(False)
        foot.addWidget(self.status, 1)
        self.setStatusBar(foot)
        self.wheel = ZoomWheel(self)
        self.wheel.turned.connect(self.zoom)
        self.columns.turned.connect(self._watch_wheel)

    def _side_by_side(self) -> QSplitter:
        self.desk = work = QWidget()
        column = _column(work)
        column.setSpacing(6)
        column.addWidget(self.header)
        self.stack = QSplitter(Qt.Orientation.Vertical)
        self.stack.setHandleWidth(7)
        self.stack.addWidget(self.columns)
        self.stack.addWidget(self.plot)
        self.stack.setCollapsible(0, False)
        self.stack.setStretchFactor(0, 1)
        self.stack.setSizes([3 * PLOT_HEIGHT, PLOT_HEIGHT])
        column.addWidget(self.stack, 1)
        both = QSplitter(Qt.Orientation.Horizontal)
        both.setChildrenCollapsible(False)
        both.setHandleWidth(8)
        self.problems.setMinimumWidth(round(LEAST_LIST_WIDTH * theme.zoom()))
        both.addWidget(self.problems)
        both.addWidget(work)
        both.setStretchFactor(1, 1)
        both.setSizes([LIST_WIDTH, 4 * LIST_WIDTH])
        return both

    def furnish(self, made: Mapping[str, QAction]) -> None:
        """Menus and tools from the table of actions, above everything."""
        bar = QMenuBar()
        menus = actions.fill(bar, made)
        docks = {
            self.tr("Inspector"): self.inspector.toggleViewAction(),
            self.tr("Training"): self.train.toggleViewAction(),
        }
        self.view_menu = ViewMenu(menus[VIEW], docks, self.memory)
        self.tools = ToolRow([made[id] for id in BUTTONS], self.sampling, self.choosers)
        self.tools.list.clicked.connect(lambda: self.show_list(self.problems.isHidden()))
        self.problems.view.clicked.connect(lambda: self.show_list(False))
        self.problems.view.activated.connect(lambda: self.show_list(False))
        self.problems.offer([made[id] for id in ADDING])
        top = QWidget()
        column = _column(top)
        column.addWidget(bar)
        column.addWidget(self.tools)
        self.setMenuWidget(top)

    def recall(self) -> None:
        """Size and places of the last time."""
        if not self.restoreGeometry(self.memory.place("window")):
            self.resize(1440, 860)
        if not self.restoreState(self.memory.place("docks")):
            self.resizeDocks([self.inspector], [DOCK_WIDTH], Qt.Orientation.Horizontal)
        self.splitter.restoreState(self.memory.place("splitter"))
        self.stack.restoreState(self.memory.place("stack"))
        self.inspector.fold(self.memory.text("look/inspector"))
        self.problems.view.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """In a narrow window first the docks go, then the list gets a place of its own; in a low one the plot goes."""
        width, height = self.width() / theme.zoom(), self.height() / theme.zoom()
        if width < DOCKS_FROM:
            if not self._narrow:
                self._put_away()
        else:
            self._bring_back()
        self._narrow = width < DOCKS_FROM
        self.tools.list.setVisible(width < LIST_FROM)
        if width >= LIST_FROM:
            self.problems.show()
            self.desk.show()
        elif not self._alone:
            self.show_list(False)
        self._alone = width < LIST_FROM
        self.plot.setVisible(height >= PLOT_FROM)
        self.tools.fit()

    def _put_away(self) -> None:
        docks: tuple[QDockWidget, ...] = (self.train, self.inspector)
        # one behind another's tab is open too; the one in front comes last, to be in front again
        beside = [dock for dock in docks if not dock.isHidden() and not dock.isFloating()]
        self._away = sorted(beside, key=lambda dock: not dock.visibleRegion().isEmpty())
        for dock in beside:
            dock.hide()

    def _bring_back(self) -> None:
        away, self._away = self._away, []
        for dock in away:
            dock.show()
            dock.raise_()

    def show_list(self, on: bool = True) -> None:
        """Where there is room for one only: the list of problems, or the problem that was chosen in it."""
        if self.width() / theme.zoom() < LIST_FROM:
            self.problems.setVisible(on)
            self.desk.setVisible(not on)
        if on:
            self.problems.focus_filter()

    def _watch_wheel(self) -> None:
        self.wheel.watch(self)

    def zoom(self, by: int) -> None:
        """Larger (1) or smaller (-1) text, kept for the next start; 0: the desktop's size."""
        self._zoom_to(theme.zoomed(by))

    def take_look(self, look: Look) -> None:
        """Colours, size of text and motion as the settings want them."""
        self.view_menu.take(look)
        if look.zoom != theme.zoom():
            self._zoom_to(look.zoom)

    def _zoom_to(self, factor: float) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            before, wide = theme.zoom(), self.problems.width()
            theme.set_zoom(app, factor, self)
            self.problems.setMinimumWidth(round(LEAST_LIST_WIDTH * theme.zoom()))
            list_width = round(wide * theme.zoom() / before)
            self.splitter.setSizes([list_width, max(self.splitter.width() - list_width, 1)])
            self._fit()
            self.memory.keep_text("look/zoom", f"{theme.zoom():g}")

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._watch_wheel()
        for dock in (self.inspector, self.train):
            if dock.isFloating() and dock.isVisible():
                # shown before there was a window to stand in front of, it would lie behind it
                QTimer.singleShot(0, dock, lambda dock=dock: (dock.hide(), dock.show()))

    def remember(self) -> None:
        self._bring_back()
        self.memory.keep_place("window", self.saveGeometry())
        self.memory.keep_place("docks", self.saveState())
        self.memory.keep_place("splitter", self.splitter.saveState())
        self.memory.keep_place("stack", self.stack.saveState())
        self.memory.keep_text("look/inspector", self.inspector.folded())
        self.memory.write()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes part by part: columns of steps are made late, and Qt's own order would have them last."""
        order = self._tab_order()
        now = self.focusWidget()
        at = order.index(now) if now in order else -1 if forward else 0
        reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        if order:
            order[(at + (1 if forward else -1)) % len(order)].setFocus(reason)
        return bool(order)

    def _tab_order(self) -> list[QWidget]:
        """What Tab reaches now; within a part in the order its widgets were made."""
        docks = (self.inspector, self.train)
        parts = (self.tools, self.messages, self.problems, self.header, self.columns, self.plot, *docks, self.status)
        places: list[tuple[int, QWidget]] = []
        widget = self.nextInFocusChain()
        while widget is not None and widget is not self:
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
