"""Two to four traces of a problem side by side: a legend line, and for each trace a header and its step cards.

    panel.show_traces(store.views_of(problem.id), Reading("likelihood", "min", 0.31), problem)
    panel.stream(Streaming("9f..", "p1", "Buys 7: 12", None, "policy"))   # joins the columns as it grows

Traces of any model and sample and the reference solution can stand side by side; one may be pinned at the left as the
baseline. The panel changes nothing itself: labels and flags are asked for by signals.
"""

from collections.abc import Collection, Mapping, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from workbench.core.facts import Streaming
from workbench.core.values import Problem
from workbench.store.rows import Reading, TraceView
from workbench.ui import theme
from workbench.ui.column import Aspect, Column
from workbench.ui.column_arrange import Arrangement
from workbench.ui.column_legend import ColumnLegend
from workbench.ui.labels import plain
from workbench.ui.lineup import Lineup
from workbench.ui.maths import Maths
from workbench.ui.offer import Mix, models_of
from workbench.ui.reference import is_reference
from workbench.ui.step_cards import other_scorers, verifier_last, whole

FEWEST, MOST = 2, 4
COLUMN_WIDTH, NARROWEST = 280, 210
SPACE = 7
FRAME_MS = 33


class ColumnsPanel(QWidget):
    """The traces of one problem."""

    stepSelected = Signal(str, int)
    traceSelected = Signal(str)
    labelAsked = Signal(str, object, object)
    """(trace id, Step, value): SOUND, UNCLEAR, ERROR, or None to take the label back."""
    flagAsked = Signal(str)
    turned = Signal()
    """Other traces are in view, or the same in other places."""
    stepHovered = Signal(str, int)
    """(trace id, step index) under the mouse; index -1 when it has left."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lineup = Lineup()
        self._thresholds: Mapping[str, float] = {}
        self._chosen: frozenset[str] | None = None
        self._aspect = Aspect()
        self._maths: Maths | None = None
        self._current: tuple[str, int] | None = None
        self._columns: list[Column] = []
        self._told = "", ""
        self.legend = ColumnLegend()
        self.legend.sortChanged.connect(self._sort_changed)
        self.legend.pageAsked.connect(self._page)
        self.legend.waysChanged.connect(self._arrange)
        self.legend.chooser.mixChanged.connect(self.show_mix)
        self._arrangement = Arrangement(self)
        self._title, self._hint = plain(strong=True), plain(muted=True)
        self._empty = self._make_empty()
        self._board = QWidget()
        self._row = QHBoxLayout(self._board)
        self._row.setSpacing(SPACE)
        self._row.setContentsMargins(0, 0, 0, 0)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(4)
        lines.addWidget(self.legend)
        lines.addWidget(self._board, 1)
        lines.addWidget(self._empty, 1)
        self._frame = QTimer(self)
        self._frame.setSingleShot(True)
        self._frame.setInterval(FRAME_MS)
        self._frame.timeout.connect(self._redraw)
        self.setMinimumWidth(NARROWEST)
        self.set_empty(
            self.tr("No solutions yet"),
            self.tr("Choose a problem, then press Generate: the model's solutions appear here."),
        )
        self._redraw()

    def _make_empty(self) -> QFrame:
        frame = QFrame()
        theme.look(frame, card=True)
        lines = QVBoxLayout(frame)
        lines.setSpacing(6)
        lines.addStretch(2)
        for label in (self._title, self._hint):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            label.setWordWrap(True)
            lines.addWidget(label)
        lines.addStretch(3)
        return frame

    # what it shows

    def show_traces(
        self,
        views: Sequence[TraceView],
        reading: Reading,
        problem: Problem | None = None,
        thresholds: Mapping[str, float] | None = None,
        matching: Collection[str] | None = None,
    ) -> None:
        """Show the traces of a problem. The same traces again keep selection, page and scroll position.
        ``thresholds``: where low begins for each further scorer, 0.5 where nothing is said. ``matching``: ids of the
        traces that a filter leaves, None for all; a person can ask for the others under Columns."""
        self._thresholds = thresholds or {}
        self._lineup.show(views, reading, problem, matching)
        self._reread()
        steps = {view.trace.id: len(view.trace.steps) for view in views}
        if self._current is not None and self._current[1] >= steps.get(self._current[0], 0):
            self._current = None

    def prepare(self) -> None:
        """Make the columns there is room for before there is anything to show in them."""
        while len(self._columns) < self._room():
            self._columns.append(self._make_column())
            self._columns[-1].hide()

    def show_scorers(self, names: Collection[str] | None) -> None:
        """Which further scorers appear, as thin bars and figures; None for all that have read a trace."""
        self._chosen = None if names is None else frozenset(names)
        self._reread()

    def show_mix(self, mix: Mix) -> None:
        """Which models stand in the columns, whether the reference solution does, and whether one of each model."""
        self._lineup.choose(mix)
        self._reread()

    def leave_out(self, trace: str) -> None:
        """One trace less in the columns, until it is asked for again under Columns."""
        self._lineup.leave_out(trace)
        self._reread()

    def set_maths(self, maths: Maths | None) -> None:
        """What typesets formulas; None: their source is shown."""
        self._maths = maths
        for column in self._columns:
            column.steps.set_maths(maths)

    def pin(self, trace: str | None) -> None:
        """Keep a trace at the left as the baseline the others are compared with, while these page; None lets it go."""
        self._lineup.pin(trace)
        self._reread()

    def pinned(self) -> str | None:
        """Id of the baseline."""
        return self._lineup.pinned

    def hover(self, trace: str | None, index: int = -1) -> None:
        """Outline a step that the mouse is over somewhere else; None or -1: none."""
        for column in self._columns:
            column.steps.set_hovered(index if column.trace == trace and index >= 0 else None)

    def stream(self, fact: Streaming) -> None:
        """Show a trace that grows. Redrawn at most 30 times a second, however often this is called."""
        if self._lineup.stream(fact) and not self._frame.isActive():
            self._frame.start()

    def streams_ended(self) -> None:
        """No trace is being written any more; what was left half-written goes."""
        if self._lineup.streams_ended():
            self._redraw()

    def set_empty(self, title: str, text: str) -> None:
        """What stands here while there is no trace: say what to do."""
        self._told = title, text
        self._say_empty()

    def current(self) -> tuple[str, int] | None:
        """(trace id, step index) of the selected step; None while another page is in view, since nobody judges what
        cannot be seen, and for a step of the reference solution, which nobody judges."""
        chosen = self._selected_here()
        return None if chosen is None or is_reference(chosen[0]) else chosen

    def shown(self) -> list[str]:
        """Ids of the traces in view, left to right."""
        return [column.trace for column in self._in_view()]

    def offered(self) -> list[str]:
        """Ids of the traces on offer, on other pages too."""
        return [item.trace for item in self._lineup.items() if not is_reference(item.trace)]

    # what a person does

    def move_step(self, delta: int) -> None:
        """Select the step ``delta`` further in the same trace; without a selection in view the first step there."""
        current = self._selected_here()
        at = None if current is None else self._lineup.index_of(current[0])
        if current is None or at is None:
            self._begin_here()
        else:
            self._go_to(at, current[1] + delta)

    def move_trace(self, delta: int) -> None:
        """Select the same step in the trace ``delta`` columns further, turning pages where needed."""
        current = self._selected_here()
        at = None if current is None else self._lineup.index_of(current[0])
        if current is None or at is None:
            self._begin_here()
            return
        to = self._lineup.neighbour(at, delta, self._room())
        if to is not None:
            self._go_to(to, current[1])

    def label(self, value: int | None) -> None:
        """Ask for a label of the selected step."""
        column = self._current_column()
        if column is not None:
            column.steps.ask_label(value)

    def select(self, trace: str, index: int = 0) -> bool:
        """Select a step by trace id, turning pages where needed; False where that trace is not here."""
        at = self._lineup.index_of(trace)
        if at is None:
            return False
        self._choose_in(at, index)
        return True

    # inside: showing

    def _room(self) -> int:
        fewest = FEWEST if self.width() >= FEWEST * NARROWEST + SPACE else 1
        return min(max((self.width() + SPACE) // (COLUMN_WIDTH + SPACE), fewest), MOST)

    def _in_view(self) -> list[Column]:
        return [column for column in self._columns if not column.isHidden()]

    def _reread(self) -> None:
        """Everything is read anew: other traces, another reading, another baseline."""
        lineup, over = self._lineup, self.legend.overlay
        self._aspect = Aspect(lineup.reading, lineup.problem, self._chosen, self._thresholds, lineup.baseline(), over)
        self._redraw()

    def _redraw(self) -> None:
        self._frame.stop()
        room, lineup = self._room(), self._lineup
        page, before = lineup.page(room), self.shown()
        self._show_legend(len(page))
        self._say_empty()
        while len(self._columns) < len(page):
            self._columns.append(self._make_column())
        for number, column in enumerate(self._columns):
            column.setVisible(number < len(page))
            if number < len(page):
                column.take(page[number], self._aspect, number)
        self._arrange()
        self._place_chips(len(page))
        self._mark_current()
        if self.shown() != before:
            self.turned.emit()

    def _show_legend(self, count: int) -> None:
        lineup, reading = self._lineup, self._lineup.reading
        names = {
            name
            for view in lineup.views
            for name in other_scorers(view, reading, self._chosen)
            if whole(view, name) is None
        }
        self.legend.explain(reading.scorer, sorted(names, key=verifier_last), reading.threshold)
        held, total = lineup.held(), len(lineup.items())
        first = lineup.offset(self._room()) - held + 1
        self.legend.show_page(first, first + count - held - 1, total - held, by_sample=lineup.mix.by_sample)
        solution = bool(lineup.problem and lineup.problem.solution.strip())
        models = models_of(lineup.views, lineup.streaming)
        out, matching = lineup.left_out(), lineup.matching
        self.legend.offer(models, reference=solution, mix=lineup.mix, matching=matching, left_out=out)
        self.legend.fit(self.width(), several=count > 1)

    def _say_empty(self) -> None:
        """What to do where there is no column."""
        nothing = not self._lineup.items()
        hidden = nothing and bool(self._lineup.views)
        title, hint = self._told
        if hidden:
            title, hint = self.tr("Every trace is left out"), self.tr("Choose what to see under Columns.")
        self._title.setText(title)
        self._hint.setText(hint)
        self._empty.setVisible(nothing)
        self._board.setVisible(not nothing)
        self.legend.setVisible(not nothing or hidden)

    def _arrange(self) -> None:
        self._arrangement.show(self._in_view(), self.legend.ways(), against_first=bool(self._lineup.held()))

    def _make_column(self) -> Column:
        column = Column()
        steps = column.steps
        steps.selected.connect(lambda index: self._selected(column, index))
        steps.labelAsked.connect(lambda step, value: self.labelAsked.emit(column.trace, step, value))
        steps.moveAsked.connect(self.move_trace)
        steps.pinAsked.connect(lambda: self._pin_asked(column))
        steps.leaveAsked.connect(lambda: self.leave_out(column.trace))
        steps.hovered.connect(lambda index: self.stepHovered.emit(column.trace, index))
        steps.heightsChanged.connect(self._arrangement.level)
        steps.verticalScrollBar().valueChanged.connect(lambda: self._arrangement.follow(column))
        steps.set_maths(self._maths)
        column.header.flagAsked.connect(lambda: self.flagAsked.emit(column.trace))
        column.header.pinAsked.connect(lambda: self._pin_asked(column))
        column.headerPressed.connect(lambda: self._header_pressed(column))
        self._row.addWidget(column, 1)
        return column

    def _place_chips(self, count: int) -> None:
        if not count:
            return
        width = (self.width() - (count - 1) * SPACE) // count
        headers = [column.header for column in self._columns[:count]]
        below = [header.chip_needs_row(width) for header in headers]
        for header, own_row in zip(headers, below, strict=True):
            header.place_chip(own_row, any(below))

    # inside: choosing

    def _selected_here(self) -> tuple[str, int] | None:
        """The selected step, of the reference solution too, where it is in view."""
        return self._current if self._current is not None and self._current[0] in self.shown() else None

    def _mark_current(self) -> None:
        trace, index = self._current or ("", None)
        for column in self._columns:
            column.steps.set_current(index if column.trace == trace else None, reveal=False)

    def _current_column(self) -> Column | None:
        if self._current is None:
            return None
        return next((column for column in self._in_view() if column.trace == self._current[0]), None)

    def _begin_here(self) -> None:
        shown = self.shown()
        if shown:
            self._go_to(self._lineup.index_of(shown[0]) or 0, 0)

    def _go_to(self, at: int, index: int) -> None:
        """Select a step by the keyboard: Up and Down then belong to the steps, wherever they were before."""
        self._choose_in(at, index)
        column = self._current_column()
        if column is not None:
            column.steps.setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose_in(self, at: int, index: int) -> None:
        items = self._lineup.items()
        if not 0 <= at < len(items):
            return
        if self._lineup.bring(at, self._room()):
            self._redraw()
        column = next((column for column in self._in_view() if column.trace == items[at].trace), None)
        if column is None:
            return
        steps = len(column.sheet.cards)
        if steps:
            had_focus = any(other.steps.hasFocus() for other in self._columns)
            column.steps.choose(min(max(index, 0), steps - 1))
            if had_focus:
                column.steps.setFocus(Qt.FocusReason.OtherFocusReason)

    def _selected(self, column: Column, index: int) -> None:
        other_trace = self._current is None or self._current[0] != column.trace
        self._current = (column.trace, index)
        self._mark_current()
        if other_trace:
            self.traceSelected.emit(column.trace)
        self.stepSelected.emit(column.trace, index)

    def _header_pressed(self, column: Column) -> None:
        column.steps.setFocus(Qt.FocusReason.MouseFocusReason)
        if self._current is None or self._current[0] != column.trace:
            column.steps.choose(0)

    def _pin_asked(self, column: Column) -> None:
        self.pin(None if column.trace == self.pinned() else column.trace)

    def _sort_changed(self) -> None:
        self._lineup.order = self.legend.order()
        self._lineup.begin()
        self._redraw()

    def _page(self, delta: int) -> None:
        self._lineup.turn(delta, self._room())
        self._redraw()

    # Qt's events

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if len(self.shown()) != min(self._room(), len(self._lineup.items())):
            self._redraw()
        else:
            self.legend.fit(self.width(), several=len(self.shown()) > 1)
            self._place_chips(len(self.shown()))
