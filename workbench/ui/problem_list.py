"""The list of problems at the left: a filter box, "16 of 1,284", and the rows.

Typing waits 150 ms, then searches; a filter that cannot be read is answered in words under the box while the rows stay:
    right:yes prm<0.1   ->  16 of 1,284          right:perhaps   ->  right: takes yes, no or unknown ...
"""

from collections.abc import Collection, Sequence

from PySide6.QtCore import QModelIndex, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QMenu,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from workbench.core.errors import UserError, sentence
from workbench.core.values import Changes
from workbench.store import Store
from workbench.store.rows import Count, Reading
from workbench.ui import theme
from workbench.ui.problem_delegate import ProblemDelegate
from workbench.ui.problem_rows import ProblemRows

DEBOUNCE_MS = 150
RECOUNT_MS = 300
"""A count may take longer than a tick has time, so it is not taken each tick."""


class ProblemList(QFrame):
    """``chosen(problem id)`` when another row is current; empty where there is none."""

    chosen = Signal(str)
    counted = Signal(object)
    """Count of the newest search."""

    def __init__(self, store: Store, reading: Reading, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.look(self, card=True)
        self._store = store
        self.rows = ProblemRows(store, reading, self)
        self.count = Count(0, 0, True)
        self._all = Count(0, 0, True)
        self._current = ""
        self.add = QToolButton()
        self.add.setText("+")
        self.add.setAccessibleName(self.tr("Add problems"))
        self.add.setToolTip(self.tr("Own problem, built-in problems, or a file"))
        self.add.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        # the menu is no secret behind a plus
        self.add.setStyleSheet("QToolButton::menu-indicator { image: none; width: 0; }")
        self.add.setFont(theme.strong(self.font(), 1.3))
        self.add.setFixedSize(26, 24)
        title = QLabel(self.tr("Problems"))
        title.setFont(theme.strong(self.font(), 1.08))
        self.counts = QLabel()
        theme.look(self.counts, muted=True)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(self.tr("Filter: right:yes prm<0.1 …"))
        self.filter.setAccessibleName(self.tr("Filter"))
        self.filter.setToolTip(FILTER_HELP)
        self.filter.setClearButtonEnabled(True)
        self.kind = QComboBox()
        self.kind.setAccessibleName(self.tr("Which problems"))
        for words, filter in (
            (self.tr("All problems"), ""),
            (self.tr("Process and outcome disagree"), "disagree:yes"),
            (self.tr("With a right answer"), "right:yes"),
            (self.tr("With a wrong answer"), "right:no"),
            (self.tr("Flagged"), "flag:yes"),
            (self.tr("With a step labelled Error"), "label:error"),
        ):
            self.kind.addItem(words, filter)
        self.trouble = QLabel()
        self.trouble.setWordWrap(True)
        self.trouble.setTextFormat(Qt.TextFormat.PlainText)
        theme.look(self.trouble, error=True)
        self.trouble.hide()
        self.view = Rows()
        self.view.setModel(self.rows)
        self.view.selectionModel().currentChanged.connect(self._moved)
        self._lay_out(title)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(DEBOUNCE_MS)
        self._wait.timeout.connect(self.search)
        self._recount = QTimer(self)
        self._recount.setSingleShot(True)
        self._recount.setInterval(RECOUNT_MS)
        self._recount.timeout.connect(self._count_again)
        self.filter.textChanged.connect(self._typed)
        self.filter.returnPressed.connect(self.search)
        self.kind.currentIndexChanged.connect(self.search)
        theme.notifier.changed.connect(self.view.viewport().update)

    def _lay_out(self, title: QLabel) -> None:
        head = QVBoxLayout()
        head.setContentsMargins(12, 11, 12, 8)
        head.setSpacing(8)
        line = QHBoxLayout()
        line.addWidget(title)
        line.addStretch(1)
        line.addWidget(self.counts)
        line.addSpacing(2)
        line.addWidget(self.add)
        head.addLayout(line)
        head.addWidget(self.filter)
        head.addWidget(self.kind)
        head.addWidget(self.trouble)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self.view, 1)

    @property
    def current(self) -> str:
        """Id of the chosen problem; empty where none is."""
        return self._current

    def search(self) -> None:
        """Show what the filter names, keeping the chosen problem where it is still among them."""
        self._wait.stop()
        text = self._asked()
        try:
            self.rows.show(text, self.rows.reading)
            self._count(text)
        except UserError as error:
            self._complain(sentence(error))
            return
        self._complain("")
        if not self.rows.rowCount():
            self._choose("")
        elif not self.choose(self._current):
            self.choose_row(0)

    def read_by(self, reading: Reading) -> None:
        """Another scorer, aggregation or threshold says now what the score is."""
        self.rows.reading = reading
        self.search()

    def choose(self, problem: str) -> bool:
        """Make a problem current, fetching rows until it is there; False where it is not among those that match."""
        row = self.rows.fetch_to(problem) if problem else None
        if row is None:
            return False
        self.choose_row(row)
        return True

    def choose_row(self, row: int) -> None:
        if 0 <= row < self.rows.rowCount():
            index = self.rows.index(row)
            self.view.setCurrentIndex(index)
            self.view.scrollTo(index)

    def step(self, by: int) -> None:
        """Go to the next (1) or previous (-1) problem."""
        now = self.view.currentIndex().row()
        if now + by >= self.rows.rowCount() and self.rows.canFetchMore():
            self.rows.fetchMore()
        self.choose_row(max(0, now + by))

    def show_only(self, filter: str) -> None:
        """Put a filter into the box, of all problems, and search at once."""
        with QSignalBlocker(self.kind):
            self.kind.setCurrentIndex(0)
        self.filter.setText(filter)
        self.search()

    def focus_filter(self) -> None:
        self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.selectAll()

    def follow(self, changes: Changes, touched: Collection[str]) -> None:
        """Redraw the rows concerned (``touched``: ids of problems), fetch problems that joined, count again."""
        if changes.elsewhere:
            self._read_again()
            return
        self.rows.reload(touched)
        if changes.problems:
            self.rows.extend()
        if touched:
            if not self._recount.isActive():
                self._recount.start()
            if not self._current:
                self.choose_row(0)

    def _read_again(self) -> None:
        """Anything may have changed: the same rows anew, without moving the view under the reader."""
        bar = self.view.verticalScrollBar()
        place = bar.value()
        self.rows.show(self.rows.filter, self.rows.reading, self.rows.rowCount())
        self._count(self.rows.filter)
        if not self.choose(self._current):
            self.choose_row(0)
        bar.setValue(place)

    def stop(self) -> None:
        """The library is about to be closed: no search that waits may begin."""
        self._wait.stop()
        self._recount.stop()

    def offer(self, actions: Sequence[QAction]) -> None:
        """What the + beside the title adds problems by."""
        menu = QMenu(self.add)
        menu.addActions(list(actions))
        self.add.setMenu(menu)

    def _asked(self) -> str:
        """The kind chosen and what is typed, both of which must hold."""
        kind, typed = str(self.kind.currentData()), self.filter.text().strip()
        return f"{kind} ({typed})" if kind and typed else kind or typed

    def _typed(self) -> None:
        self._wait.start()

    def _count_again(self) -> None:
        self._count(self.rows.filter)

    def _count(self, text: str) -> None:
        self.count = self._store.count(text, self.rows.reading)
        self._all = self._store.count("", self.rows.reading) if text else self.count
        shown, total = _number(self.count), _number(self._all)
        self.counts.setText(self.tr("{0} of {1}").format(shown, total) if text else total)
        self.view.say_nothing(
            self.tr("Nothing matches this filter.") if text else self.tr("No problems yet. Add or import some with +.")
        )
        self.counted.emit(self.count)

    def _complain(self, text: str) -> None:
        self.trouble.setText(text)
        self.trouble.setVisible(bool(text))
        self.filter.setAccessibleDescription(text)

    def _moved(self, current: QModelIndex, _: QModelIndex) -> None:
        if current.isValid():
            self._choose(self.rows.row(current.row()).id)

    def _choose(self, problem: str) -> None:
        if problem != self._current:
            self._current = problem
            self.chosen.emit(problem)


class Rows(QListView):
    """The view; keys that type belong to the window's actions, not to Qt's search by first letters."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Problems"))
        self.setItemDelegate(ProblemDelegate(self))
        self.setUniformItemSizes(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.nothing = ""

    def say_nothing(self, text: str) -> None:
        """What stands here while there is no row."""
        self.nothing = text
        self.setAccessibleDescription("" if self.model().rowCount() else text)
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.model().rowCount():
            painter = QPainter(self.viewport())
            painter.setPen(theme.current().muted)
            area = self.viewport().rect().adjusted(14, 24, -14, -8)
            painter.drawText(area, Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap, self.nothing)

    def keyboardSearch(self, search: str) -> None:
        """Nothing: letters are commands here."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            event.ignore()
            return
        super().keyPressEvent(event)


def _number(count: Count) -> str:
    return f"{count.problems:,}" if count.exact else f"{count.problems:,}+"


FILTER_HELP = """right:yes|no|unknown   flag:yes   label:error|sound|unclear
model:policy   family:equations   steps>8   text:"carry"
prm<0.1   the score shown is below 0.1      prm:verifier.min<0.5   that of another scorer
-x   not x      x OR y      bare words search problems and steps"""
