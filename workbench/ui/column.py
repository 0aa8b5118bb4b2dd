"""One column: the header of a trace and its step cards.

``column.take(item, aspect, slot)`` reads a trace; ``column.show_parts({})`` shows it, with what differs where steps are
compared. ``Aspect(Reading("likelihood"), problem)`` is all that the columns of a panel have in common.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from PySide6.QtCore import Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from workbench.core.channels import Channel
from workbench.core.values import Problem
from workbench.store.rows import DEFAULT_READING, Reading, TraceView
from workbench.ui import theme
from workbench.ui.column_header import ColumnHeader
from workbench.ui.heading import heading
from workbench.ui.offer import Offered
from workbench.ui.step_cards import Sheet, sheet, streamed
from workbench.ui.step_column import StepColumn
from workbench.ui.step_reasons import rejections
from workbench.ui.suggestions import suggestions
from workbench.ui.word_diff import Part


@dataclass(frozen=True)
class Aspect:
    """How all columns are read."""

    reading: Reading = DEFAULT_READING
    problem: Problem | None = None
    chosen: frozenset[str] | None = None
    """Which further scorers appear; None for all."""
    thresholds: Mapping[str, float] = field(default_factory=dict)
    """Where low begins, by scorer."""
    base: Offered | None = None
    """The pinned baseline."""
    overlay: Channel | None = None
    """The quality shown in place of correctness."""


class Column(QFrame):
    """Header above, cards below."""

    headerPressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        theme.look(self, card=True)
        self.trace = ""
        self.sheet = Sheet("", ())
        self._taken: tuple[object, Aspect, int] | None = None
        self.aspect = Aspect()
        self.header = ColumnHeader()
        self.steps = StepColumn()
        lines = QVBoxLayout(self)
        lines.setContentsMargins(1, 1, 1, 4)
        lines.setSpacing(0)
        lines.addWidget(self.header)
        inset = QHBoxLayout()
        inset.setContentsMargins(9, 2, 2, 0)
        inset.addWidget(self.steps)
        lines.addLayout(inset, 1)

    def take(self, item: Offered, aspect: Aspect, slot: int) -> None:
        """Read a trace; ``slot`` is its place on screen, which chooses the identity colour. Given the problem, steps
        that the exact verifier has rejected say why. What was taken already is not read again."""
        before, self._taken = self._taken, (item.source, aspect, slot)
        if before is not None and before[0] is item.source and before[1:] == (aspect, slot):
            return
        self.trace, self.aspect = item.trace, aspect
        self.setAccessibleName(item.name)
        self.steps.pinned = aspect.base is not None and aspect.base.trace == item.trace
        if isinstance(item.source, TraceView):
            base = aspect.base.source if aspect.base is not None and not self.steps.pinned else None
            told = heading(
                item.source,
                aspect.reading,
                item.position,
                chosen=aspect.chosen,
                base=base if isinstance(base, TraceView) else None,
            )
            rejected = self._rejections(item.source, aspect.problem)
            self.header.show_heading(told, slot, aspect.base.name if aspect.base else "")
            self.sheet = sheet(
                item.source,
                aspect.reading,
                rejected,
                chosen=aspect.chosen,
                problem=aspect.problem,
                suggested=suggestions(item.source, aspect.reading),
                overlay=aspect.overlay,
            )
        else:
            self.header.show_streaming(item.name, item.source.model, slot)
            self.sheet = streamed(item.source, aspect.reading)
        self.header.show_pinned(self.steps.pinned)

    def show_parts(self, parts: Mapping[int, Sequence[Part]]) -> None:
        """Show what was taken; ``parts``: how a step differs from the one it is compared with."""
        shown = self.sheet
        if parts:
            cards = (
                replace(card, parts=tuple(parts[index])) if index in parts else card
                for index, card in enumerate(shown.cards)
            )
            shown = replace(shown, cards=tuple(cards))
        reading = self.aspect.reading
        name = self.accessibleName()
        if shown is not self.steps.sheet or reading.threshold != self.steps.threshold:
            self.steps.show_sheet(shown, name, reading.threshold, self.aspect.thresholds)

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
