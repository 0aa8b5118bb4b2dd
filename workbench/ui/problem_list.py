"""The list of problems at the left: a filter box, "16 of 1,284", process against outcome, and the rows.

Typing waits 150 ms, then searches; a filter that cannot be read is answered in words under the box while the rows stay:
    right:yes prm<0.1   ->  16 of 1,284          right:perhaps   ->  right: takes yes, no or unknown ...

A threshold that moves reads nothing again but the counts: marks hold their scores. Where the filter itself speaks of
accepted and rejected it is asked anew once the threshold has come to rest.
"""

import time
from collections.abc import Callable, Collection, Mapping, Sequence

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QToolButton, QVBoxLayout, QWidget

from workbench.core.errors import UserError, sentence
from workbench.core.values import Changes
from workbench.store import Store
from workbench.store.rows import Count, Reading, Survey
from workbench.ui import numbers, theme
from workbench.ui.elided import Elided
from workbench.ui.filter_box import FilterBox
from workbench.ui.filter_terms import FILTER_HELP, narrowed, speaks_of_threshold, value_of, widened
from workbench.ui.memory import Memory
from workbench.ui.problem_rows import WALKED, ProblemRows
from workbench.ui.problem_view import Rows
from workbench.ui.process_outcome import ProcessOutcome
from workbench.ui.saved_filters import SavedFilters
from workbench.ui.sort_menu import SortButton

DEBOUNCE_MS = 150
RECOUNT_MS = 300
"""A count may take longer than a tick has time, so it is not taken each tick."""
REST_MS = 250
"""A slider that has not moved for so long has come to rest."""
QUICK_S = 0.02
"""Counts of the 2x2 that take longer than this wait until the slider rests."""
QUADRANT = "quadrant"
NEAR = 3
"""Pages looked through for the chosen problem after a search: typing does not wait for more."""


class ProblemList(QFrame):
    """``chosen(problem id)`` when another row is current; empty where there is none."""

    chosen = Signal(str)
    searched = Signal()
    """Another filter holds for the problem that stays chosen."""
    counted = Signal(object)
    """Count of the newest search."""
    thresholdAsked = Signal(float)
    restAsked = Signal(str)
    """Name of the scorer that shall score what it has not."""
    surveyAsked = Signal(str, object, str, bool)
    """(filter, Reading, order, descending): there is more than is counted at once; answered by ``show_survey``."""

    def __init__(
        self,
        store: Store,
        reading: Reading,
        memory: Memory | None = None,
        scorers: Mapping[str, str] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """``scorers``: titles by name of those that can score here."""
        super().__init__(parent)
        theme.look(self, card=True)
        self._store, self._memory = store, memory
        self.rows = ProblemRows(store, reading, self)
        self.count = Count(0, 0, True)
        self._every: Count | None = None
        """All there is, where it has been counted to the end and nothing has joined since."""
        self._current, self._slow = "", False
        self._within_cap = True
        """Whether what the filter names was counted to its end at once."""
        self._surveyed: Survey | None = None
        self.add = QToolButton()
        self.add.setText("+")
        self.add.setAccessibleName(self.tr("Add problems"))
        self.add.setToolTip(self.tr("Own problem, built-in problems, or a file"))
        self.add.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        # the menu is no secret behind a plus
        self.add.setStyleSheet("QToolButton::menu-indicator { image: none; width: 0; }")
        self.add.setFont(theme.strong(self.font(), 1.3))
        self.add.setFixedSize(26, 24)
        self.counts = Elided()
        theme.look(self.counts, muted=True)
        self.sort = SortButton()
        self.filter = FilterBox(store.names)
        self.filter.setPlaceholderText(self.tr("Filter: right:yes prm<0.1 …"))
        self.filter.setAccessibleName(self.tr("Filter"))
        self.filter.setToolTip(FILTER_HELP)
        self.filter.setClearButtonEnabled(True)
        self.saved = SavedFilters(store, self._asked)
        self.kind = self.saved.box
        self.trouble = QLabel()
        self.trouble.setWordWrap(True)
        self.trouble.setTextFormat(Qt.TextFormat.PlainText)
        theme.look(self.trouble, error=True)
        self.trouble.hide()
        self.outcome = ProcessOutcome(store, scorers or {})
        self.view = Rows()
        self.view.setModel(self.rows)
        self.view.selectionModel().currentChanged.connect(self._moved)
        self._lay_out()
        self._wait = self._timer(DEBOUNCE_MS, self.search)
        self._recount = self._timer(RECOUNT_MS, self._count_again)
        self._rest = self._timer(REST_MS, self._rested)
        self._connect()
        self._recall()

    def _timer(self, interval: int, run: Callable[[], object]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(interval)
        timer.timeout.connect(run)
        return timer

    def _connect(self) -> None:
        self.filter.textChanged.connect(lambda _: self._wait.start())
        self.filter.asked.connect(self._entered)
        self.filter.left_down.connect(self._go_down)
        self.saved.changed.connect(self.search)
        self.saved.kept.connect(self.filter.clear)
        self.saved.refused.connect(self._complain)
        self.sort.changed.connect(self._sorted)
        self.outcome.threshold.asked.connect(self.thresholdAsked)
        self.outcome.quadrants.chosen.connect(self._quadrant_chosen)
        self.outcome.folded.connect(self._folded)
        self.outcome.rest_asked.connect(self.restAsked)
        theme.notifier.changed.connect(self.view.viewport().update)

    def _lay_out(self) -> None:
        title = QLabel(self.tr("Problems"))
        title.setFont(theme.strong(self.font(), 1.08))
        head = QVBoxLayout()
        head.setContentsMargins(12, 11, 12, 8)
        head.setSpacing(8)
        line = QHBoxLayout()
        line.setSpacing(3)
        line.addWidget(title)
        line.addStretch(1)
        for widget in (self.counts, self.sort, self.add):
            line.addWidget(widget)
        head.addLayout(line)
        for part in (self.filter, self.saved, self.trouble, self.outcome):
            head.addWidget(part)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self.view, 1)

    def _recall(self) -> None:
        if self._memory is not None:
            self.sort.show_order(
                self._memory.text("list/order"), descending=self._memory.text("list/descending") == "yes"
            )
            self.outcome.show_open(self._memory.text("list/folded") != "yes")
        self.rows.order, self.rows.descending = self.sort.order, self.sort.descending
        self.outcome.show_reading(self.rows.reading)

    @property
    def current(self) -> str:
        """Id of the chosen problem; empty where none is."""
        return self._current

    # searching

    def search(self) -> None:
        """Show what the filter names, keeping the chosen problem where it is still among them."""
        self._wait.stop()
        text, reading = self._asked(), self.rows.reading
        try:
            count = self._store.count(text, reading)
            self.rows.show(text, reading, count.problems)
        except UserError as error:
            # with suggestions open the term is not finished: no reproach yet
            if not self.filter.suggestions:
                self._complain(sentence(error))
            return
        self._complain("")
        self._surveyed, self._within_cap = None, count.exact
        self._show_count(text, count)
        self._ask_survey()
        self.outcome.quadrants.show_chosen(value_of(self.filter.text(), QUADRANT))
        self._count_cells()
        if not self.rows.rowCount():
            self._choose("")
        elif self.choose(self._current, NEAR):
            self.searched.emit()
        else:
            self.choose_row(0)

    @property
    def matching(self) -> frozenset[str] | None:
        """Ids of the chosen problem's traces that the filter leaves; None where there is no filter."""
        return self.rows.matching(self._current)

    def read_by(self, reading: Reading) -> None:
        """Another scorer, aggregation or threshold says now what the score is."""
        same_marks = (self.rows.reading.scorer, self.rows.reading.how) == (reading.scorer, reading.how)
        self.rows.read_by(reading)
        self.outcome.show_reading(reading)
        if not same_marks:
            self.search()
            return
        self.view.viewport().update()
        self._surveyed = None
        if speaks_of_threshold(self.rows.filter) or self._slow or not self._within_cap:
            self._rest.start()
        if not self._slow:
            self._count_cells()

    def show_only(self, filter: str) -> None:
        """Put a filter into the box, of all problems, and search at once."""
        self.saved.choose_all()
        self.filter.setText(filter)
        self._entered()

    def show_survey(self, survey: Survey) -> None:
        """How many there really are, counted in the background."""
        self._surveyed = survey
        self.rows.resize(survey.problems, survey)
        self._show_count(self.rows.filter, Count(survey.problems, survey.traces))
        self._count_cells()

    def focus_filter(self) -> None:
        self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.selectAll()

    def _entered(self) -> None:
        self.filter.close_list()
        self.search()
        self.filter.mark(wrong=self.trouble.isVisibleTo(self), select=True)

    def _asked(self) -> str:
        """The kind chosen and what is typed, both of which must hold."""
        kind, typed = self.saved.filter, self.filter.text().strip()
        if kind and typed:
            kind = f"({kind})" if " OR " in kind else kind
            return f"{kind} ({typed})"
        return kind or typed

    def _rested(self) -> None:
        if speaks_of_threshold(self.rows.filter):
            self.search()
            return
        self._count_cells()
        self._ask_survey()

    def _sorted(self) -> None:
        self.rows.order, self.rows.descending = self.sort.order, self.sort.descending
        if self._memory is not None:
            self._memory.keep_text("list/order", self.sort.order)
            self._memory.keep_text("list/descending", "yes" if self.sort.descending else "")
        self.search()

    def _quadrant_chosen(self, cell: str) -> None:
        """The cell stands in the filter box as a term, where it can be read, changed and saved."""
        try:
            text = widened(self.filter.text(), QUADRANT)
            self.filter.setText(narrowed(text, f"{QUADRANT}:{cell}") if cell else text)
        except UserError:
            # what is typed cannot be read: the cell alone
            self.filter.setText(f"{QUADRANT}:{cell}" if cell else "")
        self.search()

    def _folded(self, folded: bool) -> None:
        if self._memory is not None:
            self._memory.keep_text("list/folded", "yes" if folded else "")
        self._count_cells()

    # rows

    def choose(self, problem: str, pages: int = WALKED) -> bool:
        """Make a problem current, reading rows until it is there; False where it is not among the first that match."""
        row = self.rows.find(problem, pages) if problem else None
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
        self.choose_row(min(max(0, self.view.currentIndex().row() + by), self.rows.rowCount() - 1))

    def _go_down(self) -> None:
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        if not self.view.currentIndex().isValid():
            self.choose_row(0)

    def _moved(self, current: QModelIndex, _: QModelIndex) -> None:
        if current.isValid():
            self._choose(self.rows.row(current.row()).id)

    def _choose(self, problem: str) -> None:
        if problem != self._current:
            self._current = problem
            self.chosen.emit(problem)

    # following

    def follow(self, changes: Changes, touched: Collection[str]) -> None:
        """Redraw the rows concerned (``touched``: ids of problems), count again; mere words only under a filter."""
        if changes.problems or changes.elsewhere:
            self._every = None
        if changes.elsewhere:
            self._read_again()
            return
        self.rows.reload(touched)
        if changes.problems and self._within_cap:
            self.rows.extend()
        if touched:
            if (self.rows.filter or not changes.only_words) and not self._recount.isActive():
                self._recount.start()
            if not self._current:
                self.choose_row(0)

    def _read_again(self) -> None:
        """Anything may have changed: the same rows anew, without moving the view under the reader."""
        bar = self.view.verticalScrollBar()
        place, row = bar.value(), self.view.currentIndex().row()
        self.saved.read()
        self.rows.refresh()
        self._count_again()
        stays = 0 <= row < self.rows.rowCount() and self.rows.row(row).id == self._current
        if not stays and not self.choose(self._current, NEAR):
            self.choose_row(0)
        bar.setValue(place)

    def stop(self) -> None:
        """The library is about to be closed: no search that waits may begin."""
        for timer in (self._wait, self._recount, self._rest):
            timer.stop()
        self.rows.stop()
        self.filter.close_list()

    def offer(self, actions: Sequence[QAction]) -> None:
        """What the + beside the title adds problems by."""
        menu = QMenu(self.add)
        menu.addActions(list(actions))
        self.add.setMenu(menu)

    # counts

    def _count_again(self) -> None:
        self.outcome.forget()
        count = self._store.count(self.rows.filter, self.rows.reading)
        self._within_cap = count.exact
        if count.exact or self._surveyed is None:
            self.rows.resize(max(count.problems, 0 if count.exact else self.rows.rowCount()))
            self._show_count(self.rows.filter, count)
        self._count_cells()

    def _show_count(self, text: str, count: Count) -> None:
        self.count = count
        if not text:
            self._every = count if count.exact else None
        every = (self._every or self._store.count("", self.rows.reading)) if text else count
        shown, total = _number(count), _number(every)
        self.counts.say(self.tr("{0} of {1}").format(shown, total) if text else total)
        self.view.say_nothing(
            self.tr("Nothing matches this filter. Clear the box, or choose All problems.")
            if text
            else self.tr("No problems yet. Add or import some with +.")
        )
        self.counted.emit(count)

    def _ask_survey(self) -> None:
        if not self._within_cap:
            self.surveyAsked.emit(self.rows.filter, self.rows.reading, self.rows.order, self.rows.descending)

    def _count_cells(self) -> None:
        """The 2x2 and the rejected under the filter without its cell: the others would all be 0."""
        try:
            text = widened(self.rows.filter, QUADRANT)
        except UserError:
            return
        began = time.process_time()
        counted = self._within_cap or not text
        self.outcome.count(text, self.rows.reading, counted=counted, survey=self._surveyed)
        self._slow = time.process_time() - began > QUICK_S

    def _complain(self, text: str) -> None:
        self.trouble.setText(text)
        self.trouble.setVisible(bool(text))
        self.filter.setAccessibleDescription(text)
        self.filter.mark(wrong=bool(text))


def _number(count: Count) -> str:
    return numbers.count(count.problems) if count.exact else numbers.count(count.problems) + "+"
