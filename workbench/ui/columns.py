"""Two to four traces of a problem side by side: a legend line, and for each trace a header and its step cards.

    panel.show_traces(store.views_of(problem.id), Reading("likelihood", "min", 0.31), problem)
    panel.stream(Streaming("9f..", "p1", "Buys 7: 12", None, "policy"))   # joins the columns as it grows

The panel changes nothing itself: labels and flags are asked for by signals.
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from workbench.core.facts import Streaming
from workbench.core.values import Problem, Step
from workbench.store.rows import Reading, TraceView
from workbench.ui import theme
from workbench.ui.column import Column, Offered, offered
from workbench.ui.column_legend import ColumnLegend
from workbench.ui.labels import plain
from workbench.ui.step_cards import other_scorers, verifier_last

FEWEST, MOST = 2, 4
COLUMN_WIDTH, NARROWEST = 280, 210
SPACE = 7
ROOMY = 720
"""Width from which the legend has room for the ramp."""
FRAME_MS = 33


class ColumnsPanel(QWidget):
    """The traces of one problem."""

    stepSelected = Signal(str, int)
    traceSelected = Signal(str)
    labelAsked = Signal(str, object, object)
    """(trace id, Step, value): SOUND, UNCLEAR, ERROR, or None to take the label back."""
    flagAsked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._views: list[TraceView] = []
        self._reading = Reading()
        self._problem: Problem | None = None
        self._streams: dict[str, Streaming] = {}
        self._fresh: set[str] = set()
        """Ids of the set being written or just written, kept in view until the person goes elsewhere."""
        self._first = ""
        self._current: tuple[str, int] | None = None
        self._columns: list[Column] = []
        self.legend = ColumnLegend()
        self.legend.sortChanged.connect(self._sort_changed)
        self.legend.pageAsked.connect(self._page)
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
        self.setMinimumWidth(FEWEST * NARROWEST + SPACE)
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

    def show_traces(self, views: Sequence[TraceView], reading: Reading, problem: Problem | None = None) -> None:
        """Show the traces of a problem. The same traces again keep selection, page and scroll position."""
        before = self._problem_id
        self._views, self._reading, self._problem = list(views), reading, problem
        for view in views:
            self._streams.pop(view.trace.id, None)
        if self._problem_id != before:
            self._first = ""
            self._fresh.clear()
        elif self._views and not self._first:
            self._first = self._views[0].trace.id
        self._redraw()
        ids = {view.trace.id: len(view.trace.steps) for view in views}
        if self._current is not None and self._current[1] >= ids.get(self._current[0], 0):
            self._current = None

    def stream(self, fact: Streaming) -> None:
        """Show a trace that grows. Redrawn at most 30 times a second, however often this is called."""
        ours = self._problem_id in ("", fact.problem)
        begins = ours and fact.trace not in self._streams and not self._streaming
        self._streams[fact.trace] = fact
        if begins:
            # whoever pressed Generate wants to see it write
            self._fresh.clear()
        if begins or (ours and self._fresh):
            self._fresh.add(fact.trace)
        if ours and not self._frame.isActive():
            self._frame.start()

    def streams_ended(self) -> None:
        """No trace is being written any more; what was left half-written goes."""
        if self._streams:
            self._streams.clear()
            self._redraw()

    def set_empty(self, title: str, text: str) -> None:
        """What stands here while there is no trace: say what to do."""
        self._title.setText(title)
        self._hint.setText(text)

    def current(self) -> tuple[str, int] | None:
        """(trace id, step index) of the selected step; None while another page is in view, since nobody judges what
        cannot be seen."""
        return self._current if self._current is not None and self._current[0] in self.shown() else None

    def shown(self) -> list[str]:
        """Ids of the traces in view, left to right."""
        return [column.trace for column in self._columns if not column.isHidden()]

    # what a person does

    def move_step(self, delta: int) -> None:
        """Select the step ``delta`` further in the same trace; without a selection in view the first step there."""
        current = self.current()
        if current is None:
            self._go_to(self._offset(), 0)
            return
        trace, index = current
        at = self._index_of(trace)
        if at is not None:
            self._go_to(at, index + delta)

    def move_trace(self, delta: int) -> None:
        """Select the same step in the trace ``delta`` columns further, turning pages where needed."""
        current = self.current()
        if current is None:
            self._go_to(self._offset(), 0)
            return
        trace, index = current
        at = self._index_of(trace)
        items = self._items()
        if at is not None and 0 <= at + delta < len(items):
            self._go_to(at + delta, index)

    def label(self, value: int | None) -> None:
        """Ask for a label of the selected step."""
        column = self._current_column()
        if column is not None:
            column.steps.ask_label(value)

    def copy_step(self) -> None:
        """The text of the selected step to the clipboard."""
        column = self._current_column()
        if column is not None:
            column.steps.copy()

    def select(self, trace: str, index: int = 0) -> bool:
        """Select a step by trace id, turning pages where needed; False where that trace is not here."""
        at = self._index_of(trace)
        if at is None:
            return False
        self._choose_in(at, index)
        return True

    # inside

    @property
    def _problem_id(self) -> str:
        if self._problem is not None:
            return self._problem.id
        return self._views[0].trace.problem if self._views else ""

    @property
    def _streaming(self) -> list[Streaming]:
        """Traces of this problem being written, in the order they began."""
        return [fact for fact in self._streams.values() if self._problem_id in ("", fact.problem)]

    def _items(self) -> list[Offered]:
        return offered(self._views, self._streaming, self.legend.order(), self._reading)

    def _index_of(self, trace: str) -> int | None:
        return next((index for index, item in enumerate(self._items()) if item.trace == trace), None)

    def _index_of_fresh(self) -> int | None:
        """Where the set just asked for begins: traces change places as they are finished, the set stays together only
        in the order of sampling. In an order by score what is still being written leads."""
        growing = {fact.trace for fact in self._streaming}
        wanted = self._fresh if self.legend.order() == "number" else self._fresh & growing
        return next((index for index, item in enumerate(self._items()) if item.trace in wanted), None)

    def _room(self) -> int:
        return min(max((self.width() + SPACE) // (COLUMN_WIDTH + SPACE), FEWEST), MOST)

    def _offset(self) -> int:
        """Place of the first trace in view; a page is always full where there are enough traces."""
        first = self._index_of_fresh()
        if first is None:
            first = self._index_of(self._first) or 0
        return max(0, min(first, len(self._items()) - self._room()))

    def _redraw(self) -> None:
        self._frame.stop()
        items, room, offset = self._items(), self._room(), self._offset()
        page = items[offset : offset + room]
        if page:
            self._first = page[0].trace
        others = sorted(
            {name for view in self._views for name in other_scorers(view, self._reading)}, key=verifier_last
        )
        self.legend.explain(self._reading.scorer, others, self._reading.threshold)
        self.legend.show_page(offset + 1, offset + len(page), len(items))
        self.legend.show_ramp(self.width() >= ROOMY)
        self._empty.setVisible(not items)
        self._board.setVisible(bool(items))
        self.legend.setVisible(bool(items))
        while len(self._columns) < len(page):
            self._columns.append(self._make_column())
        for number, column in enumerate(self._columns):
            column.setVisible(number < len(page))
            if number < len(page):
                column.show_offered(page[number], self._reading, offset + number, self._problem)
        self._place_chips(len(page))
        self._mark_current()

    def _make_column(self) -> Column:
        column = Column()
        column.steps.selected.connect(lambda index: self._selected(column, index))
        column.steps.labelAsked.connect(lambda step, value: self._label_asked(column, step, value))
        column.steps.moveAsked.connect(self.move_trace)
        column.header.flagAsked.connect(lambda: self.flagAsked.emit(column.trace))
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

    def _mark_current(self) -> None:
        trace, index = self._current or ("", None)
        for column in self._columns:
            column.steps.set_current(index if column.trace == trace else None, reveal=False)

    def _current_column(self) -> Column | None:
        if self._current is None:
            return None
        return next((c for c in self._columns if not c.isHidden() and c.trace == self._current[0]), None)

    def _go_to(self, at: int, index: int) -> None:
        """Select a step by the keyboard: Up and Down then belong to the steps, wherever they were before."""
        self._choose_in(at, index)
        column = self._current_column()
        if column is not None:
            column.steps.setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose_in(self, at: int, index: int) -> None:
        items = self._items()
        if not 0 <= at < len(items):
            return
        offset = self._offset()
        if not offset <= at < offset + self._room():
            self._fresh.clear()
            self._first = items[at if at < offset else at - self._room() + 1].trace
            self._redraw()
        column = next((c for c in self._columns if not c.isHidden() and c.trace == items[at].trace), None)
        if column is None:
            return
        steps = len(column.steps.sheet.cards)
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

    def _label_asked(self, column: Column, step: Step, value: int | None) -> None:
        self.labelAsked.emit(column.trace, step, value)

    def _sort_changed(self) -> None:
        self._fresh.clear()
        self._first = ""
        self._redraw()

    def _page(self, delta: int) -> None:
        items = self._items()
        at = max(0, min(self._offset() + delta * self._room(), len(items) - self._room()))
        self._fresh.clear()
        self._first = items[at].trace
        self._redraw()

    # Qt's events

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if len(self.shown()) != min(self._room(), len(self._items())):
            self._redraw()
        else:
            self.legend.show_ramp(self.width() >= ROOMY)
            self._place_chips(len(self.shown()))
