"""One column: the header of a trace and its step cards; and which traces are on offer, in which order.

offered([view_a, view_b], [], "high", Reading("likelihood", "min", 0.31))
-> [Offered("b7..", 1, view_b), Offered("a3..", 0, view_a)]       the better score first, names stay A and B
"""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from workbench.core.aggregate import aggregate
from workbench.core.facts import Streaming
from workbench.core.values import Problem
from workbench.store.rows import Reading, TraceView
from workbench.ui import theme
from workbench.ui.column_header import ColumnHeader
from workbench.ui.column_legend import Order
from workbench.ui.step_cards import aligned, heading, sheet, streamed, trace_name
from workbench.ui.step_column import StepColumn
from workbench.ui.step_reasons import rejections


@dataclass(frozen=True, slots=True)
class Offered:
    """A trace that can be shown: a stored one, or one still being written."""

    trace: str
    position: int
    """In the order of sampling; the trace is named after it."""
    source: TraceView | Streaming


def offered(views: Sequence[TraceView], streams: Sequence[Streaming], order: Order, reading: Reading) -> list[Offered]:
    """Stored traces in the order asked for, those without a score after the others; then the ones being written."""
    stored = [Offered(view.trace.id, position, view) for position, view in enumerate(views)]
    if order != "number":
        sign = -1 if order == "high" else 1
        scores = {view.trace.id: trace_score(view, reading) for view in views}

        def key(item: Offered) -> tuple[bool, float]:
            score = scores[item.trace]
            return score is None, sign * (score or 0.0)

        stored.sort(key=key)
    return stored + [Offered(fact.trace, len(views) + number, fact) for number, fact in enumerate(streams)]


def trace_score(view: TraceView, reading: Reading) -> float | None:
    """The score of a trace as it is read on screen; None where it is not scored."""
    if reading.scorer not in view.scores:
        return None
    return aggregate(aligned(view.trace, view.scores[reading.scorer]), reading.how).value


class Column(QFrame):
    """Header above, cards below."""

    headerPressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        theme.look(self, card=True)
        self.trace = ""
        self.header = ColumnHeader()
        self.steps = StepColumn()
        lines = QVBoxLayout(self)
        lines.setContentsMargins(1, 1, 1, 4)
        lines.setSpacing(0)
        lines.addWidget(self.header)
        inset = QHBoxLayout()
        inset.setContentsMargins(9, 2, 5, 0)
        inset.addWidget(self.steps)
        lines.addLayout(inset, 1)

    def show_offered(self, item: Offered, reading: Reading, slot: int, problem: Problem | None = None) -> None:
        """Show a trace; ``slot`` is its place on screen, which chooses the identity colour. Given the problem, steps
        that the exact verifier has rejected say why."""
        self.trace = item.trace
        name = trace_name(item.position)
        self.setAccessibleName(name)
        if isinstance(item.source, TraceView):
            self.header.show_heading(heading(item.source, reading, item.position), slot)
            rejected = self._rejections(item.source, problem)
            self.steps.show_sheet(sheet(item.source, reading, rejected), name, reading.threshold)
        else:
            self.header.show_streaming(name, item.source.model, slot)
            self.steps.show_sheet(streamed(item.source, reading), name, reading.threshold)

    @staticmethod
    def _rejections(view: TraceView, problem: Problem | None) -> Sequence[str]:
        if problem is None or problem.family == "own" or "verifier" not in view.scores:
            return ()
        return rejections(problem, tuple(view.trace.step_texts))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.headerPressed.emit()
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()
