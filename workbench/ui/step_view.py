"""The step cards of one trace as a scrolled view that we paint ourselves: only what is visible, from kept layouts.

``view.show_sheet(sheet, "Trace A")``. Cards in view are laid out at once, the others of a long trace while nobody
waits; whatever becomes higher or lower, the uppermost card in view stays put. What a person does is StepColumn's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import takewhile

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAccessibleInterface, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from workbench.core.values import Step
from workbench.ui import step_accessible, theme
from workbench.ui.answer_line import AnswerLine, NoSteps
from workbench.ui.maths import Maths
from workbench.ui.step_cards import Sheet
from workbench.ui.step_layout import CardLayout
from workbench.ui.step_metrics import GAP, Metrics
from workbench.ui.step_paint import Manner, paint, paint_gap
from workbench.ui.step_select import TextSelection
from workbench.ui.step_stack import Stack
from workbench.ui.step_words import tool_tip

MARGIN = 1
AT_ONCE, A_SLICE = 40, 12
"""How many cards are laid out at once, and in each idle moment of a longer trace."""


class StepView(QAbstractScrollArea):
    """The cards of one trace. Selection is an index into the sheet's cards, or None."""

    heightsChanged = Signal()
    """Cards became higher or lower while rows are shared with the neighbours."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        step_accessible.install(StepView)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # a bar that came and went would change the width, and every text would be laid out twice
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        # painted to the last pixel by us, so that scrolling may move what is there
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.viewport().setMouseTracking(True)
        self.setAccessibleName(self.tr("Steps"))
        self.sheet = Sheet("", ())
        self.stack = Stack()
        self.selection = TextSelection()
        self.threshold = 0.5
        self.interface: QAccessibleInterface | None = None
        self._thresholds: Mapping[str, float] = {}
        self._maths: Maths | None = None
        self._current: int | None = None
        self._hovered: int | None = None
        self._expanded: set[Step] = set()
        self._rows: Sequence[int | None] | None = None
        self._answer: AnswerLine | None = None
        self._empty: NoSteps | None = None
        self._metrics = Metrics.of(self.font())
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.timeout.connect(self._settle_more)
        theme.notifier.changed.connect(self._retheme)

    # what it shows

    def show_sheet(
        self, sheet: Sheet, name: str, threshold: float = 0.5, thresholds: Mapping[str, float] | None = None
    ) -> None:
        """Show a trace. Another trace starts at the top without a selection; the same one keeps place and selection.
        ``thresholds``: where low ends for each further scorer."""
        same = sheet.trace == self.sheet.trace
        bar = self.verticalScrollBar()
        follows = same and bar.value() == bar.maximum() and bool(sheet.cards) and sheet.cards[-1].writing
        if not same or threshold != self.threshold or dict(thresholds or {}) != self._thresholds:
            self.viewport().update()
        before, self.sheet, self.threshold, self._thresholds = self.sheet, sheet, threshold, dict(thresholds or {})
        self.setAccessibleName(self.tr("Steps of {0}").format(name))
        self.setAccessibleDescription(self._described())
        if not same or (self._current is not None and self._current >= len(sheet.cards)):
            self._current = None
        if not same:
            self._expanded.clear()
            self._rows, self._hovered = None, None
        self._keep_selection(before)
        self._lay(keep=True)
        if not same:
            bar.setValue(0)
        elif follows:
            bar.setValue(bar.maximum())
        step_accessible.reset(self)

    def _described(self) -> str:
        if self.sheet.empty:
            return f"{self.sheet.empty} {self.sheet.raw[:500]}".strip()
        if not self.sheet.judged:
            return self.tr("Up and Down choose a step.")
        return self.tr("Up and Down choose a step; 1 Sound, 2 Unclear, 3 Error, 0 takes the label back.")

    def _keep_selection(self, before: Sheet) -> None:
        """Selected text stays selected while its step says the same."""
        at = self.selection.card
        if at is None:
            return
        old, new = before.cards[at : at + 1], self.sheet.cards[at : at + 1]
        if before.trace != self.sheet.trace or [(c.text, c.parts) for c in old] != [(c.text, c.parts) for c in new]:
            self.selection.clear()

    def set_maths(self, maths: Maths | None) -> None:
        """What typesets formulas (``Maths``); None: their source is shown."""
        self._maths = maths
        if maths is not None:
            maths.ready.connect(self._typeset)
            maths.sharper.connect(self.viewport().update)
        self._lay(keep=False)

    def set_rows(self, rows: Sequence[int | None] | None) -> None:
        """Which card stands in which row; rows without one are gaps. None: card below card."""
        if rows != self._rows:
            self._rows = rows
            self._lay(keep=True)
            self.viewport().update()
            step_accessible.reset(self)

    def natural_heights(self) -> list[int]:
        """The height each row needs in this column."""
        if self.stack.settle(0, float("inf")):
            self._after_move()
        return self.stack.natural()

    def place(self, heights: Sequence[int]) -> None:
        """The heights of rows shared with the neighbours."""
        anchor = self._anchor()
        self.stack.place(heights)
        self._after_move(anchor)

    @property
    def current(self) -> int | None:
        """Index of the selected card."""
        return self._current

    def set_current(self, index: int | None, *, reveal: bool = True) -> None:
        """Select a card without telling anybody but the screen reader."""
        if index is not None and not 0 <= index < len(self.stack.cards):
            index = None
        if index != self._current:
            self._current = index
            if self.selection.card != index:
                self.selection.clear()
            self.viewport().update()
            if index is not None:
                step_accessible.announce(self, index)
        if reveal and index is not None:
            self.reveal(index)

    def set_hovered(self, index: int | None) -> None:
        """Outline a card that is hovered somewhere else."""
        if index != self._hovered:
            self._hovered = index
            self.viewport().update()

    def reveal(self, index: int) -> None:
        """Scroll so that the card is seen; of a card higher than the column its top."""
        bar, height = self.verticalScrollBar(), self.viewport().height()
        self._settle(self.stack.top_of(index) - height, self.stack.top_of(index) + height)
        top, own = self.stack.top_of(index), self.stack.height_of(index)
        if top < bar.value() or own > height:
            bar.setValue(top)
        elif top + own > bar.value() + height:
            bar.setValue(top + own - height + 1)

    # geometry

    def rect_of(self, index: int) -> QRect:
        """Where a card stands in the viewport."""
        top = self.stack.top_of(index) - self.verticalScrollBar().value()
        return QRect(MARGIN, top, self._width(), self.stack.height_of(index))

    def place_now(self) -> tuple[int, float]:
        """The uppermost step in view and which share of it is hidden above; (0, 0) at the top."""
        anchor = self._anchor()
        if anchor is None:
            return 0, 0.0
        index, above = anchor
        return index, -above / (self.stack.height_of(index) + GAP)

    def go_to(self, index: int, hidden: float) -> None:
        """Scroll to where ``place_now`` was in another column; where there is no such step, to the end."""
        bar = self.verticalScrollBar()
        if index >= len(self.stack.cards):
            bar.setValue(bar.maximum())
            return
        bar.setValue(round(self.stack.top_of(index) + hidden * (self.stack.height_of(index) + GAP)))

    def rect_of_slot(self, slot: int) -> QRect:
        """Where a card or a gap stands in the viewport."""
        top = self.stack.tops[slot] - self.verticalScrollBar().value()
        return QRect(MARGIN, top, self._width(), self.stack.heights[slot])

    def card_at(self, position: QPoint) -> int | None:
        """Index of the card under a point of the viewport."""
        return self.stack.card_at(position.y() + self.verticalScrollBar().value())

    def slot_at(self, position: QPoint) -> int | None:
        """The card or gap under a point of the viewport."""
        return self.stack.slot_under(position.y() + self.verticalScrollBar().value())

    def tip(self, index: int) -> str:
        """Every scorer's value of a step, as plain text."""
        return tool_tip(self.sheet.cards[index], self.sheet.scorer, self.threshold)

    def _width(self) -> int:
        return self.viewport().width() - 2 * MARGIN - 1

    def _lay(self, *, keep: bool) -> None:
        """Lay out the sheet; with ``keep``, cards that show the same as before keep their layout."""
        anchor = self._anchor()
        cards, before, bottom = self.sheet.cards, self.stack.cards, self.stack.bottom
        width, digits = self._width(), max(1, len(str(len(cards))))
        if len(str(len(before))) != digits:
            keep = False
        known = {(old.card, old.expanded): old for old in before} if keep else {}
        laid = []
        for card in cards:
            expanded = card.step in self._expanded
            old = known.get((card, expanded))
            laid.append(old or CardLayout(card, self._metrics, width, digits, expanded=expanded, maths=self._maths))
        rows = self._rows
        if rows is not None and [index for index in rows if index is not None] != list(range(len(laid))):
            rows = self._rows = None
        kept = sum(1 for _ in takewhile(lambda pair: pair[0] is pair[1], zip(before, laid, strict=False)))
        self.stack.fill(laid, rows)
        self._answer = AnswerLine(self.sheet.answer, self._metrics, width) if self.sheet.answer else None
        self._empty = NoSteps(self.sheet.empty, self.sheet.raw, self._metrics, width) if self.sheet.empty else None
        if len(laid) <= AT_ONCE:
            self.stack.settle_some(len(laid))
        # of a growing trace only the end is painted anew
        changed = self.stack.top_of(kept) if kept < len(laid) else min(bottom, self.stack.bottom)
        self._after_move(anchor, changed)
        self._idle.start()
        if self._rows is not None:
            self.heightsChanged.emit()

    def _anchor(self) -> tuple[int, int] | None:
        """The uppermost card in view and how far its top is above; None at the very top."""
        value = self.verticalScrollBar().value()
        if not value or not self.stack.slots:
            return None
        slots = self.stack.slots
        first = next((n for n in range(self.stack.slot_at(value), len(slots)) if slots[n] is not None), None)
        index = slots[first] if first is not None else None
        return None if index is None else (index, self.stack.top_of(index) - value)

    def _after_move(self, anchor: tuple[int, int] | None = None, changed: int = 0) -> None:
        """Ranges, the reader's place, and painting from ``changed`` downwards, after cards have moved."""
        bar, height = self.verticalScrollBar(), self.viewport().height()
        below = self._answer.height if self._answer else 0.0
        below += self._empty.height if self._empty else 0.0
        value = bar.value()
        bar.setPageStep(height)
        bar.setSingleStep(max(1, int(self._metrics.line * 2)))
        bar.setRange(0, max(0, int(self.stack.bottom + below - height + 0.999)))
        bar.setEnabled(bar.maximum() > 0)
        if anchor is not None and anchor[0] < len(self.stack.cards):
            bar.setValue(self.stack.top_of(anchor[0]) - anchor[1])
        if bar.value() != value:
            self.viewport().update()
        above = max(changed - bar.value() - 1, 0)
        self.viewport().update(QRect(0, above, self.viewport().width(), max(height - above, 0)))

    def _settle(self, top: float, bottom: float) -> bool:
        anchor = self._anchor()
        moved = self.stack.settle(top, bottom)
        if moved:
            self._after_move(anchor)
        return moved

    def _settle_more(self) -> None:
        """Lay out a few cards more, while nobody waits."""
        anchor = self._anchor()
        moved, more = self.stack.settle_some(A_SLICE)
        if moved:
            # what is in view was laid out before, so nothing seen has changed
            self._after_move(anchor, self.stack.bottom)
        if more:
            self._idle.start()

    def _typeset(self, ready: frozenset[object]) -> None:
        """Formulas have become ready: the cards that wait for them are laid out again."""
        stale = [card for card in self.stack.cards if card.body is not None and card.body.pending & ready]
        if not stale:
            return
        anchor = self._anchor()
        self.stack.again(stale)
        self._after_move(anchor)
        if self._rows is not None:
            self.heightsChanged.emit()

    def _retheme(self) -> None:
        self._metrics = Metrics.of(self.font())
        self._lay(keep=False)
        self.viewport().update()

    def sizeHint(self) -> QSize:
        return QSize(300, 420)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 120)

    # Qt's events

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), theme.current().panel)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        offset, dirty = self.verticalScrollBar().value(), QRectF(event.rect())
        stack, width, metrics = self.stack, self._width(), self._metrics
        plain = Manner(metrics, self.threshold, self._thresholds, key=self._manner_key())
        for slot in range(stack.slot_at(offset + dirty.top()), len(stack.slots)):
            top, index = stack.tops[slot] - offset, stack.slots[slot]
            if top > dirty.bottom():
                break
            at = QRectF(MARGIN, top, width, stack.heights[slot])
            if index is None:
                paint_gap(painter, at, metrics)
            elif index in (self._current, self._hovered, self.selection.card):
                chosen, hovered = index == self._current, index == self._hovered
                manner = replace(plain, selected=chosen, hovered=hovered, marks=self.selection.marks(index))
                paint(painter, stack.cards[index], at, dirty, manner)
            else:
                paint(painter, stack.cards[index], at, dirty, plain)
        below = float(stack.bottom - offset)
        if self._empty is not None:
            self._empty.paint(painter, QPointF(MARGIN, below), dirty)
            below += self._empty.height
        if self._answer is not None:
            self._answer.paint(painter, QPointF(MARGIN, below))
        painter.end()

    def _manner_key(self) -> tuple[object, ...]:
        return theme.is_dark(), self.threshold, *self._thresholds.items()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay(keep=event.oldSize().width() == event.size().width())
        self._settle_view()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        # what stays in view is moved, only what comes in is painted
        if self._settle_view() or abs(dy) >= self.viewport().height():
            self.viewport().update()
        else:
            self.viewport().scroll(dx, dy)

    def _settle_view(self) -> bool:
        value = self.verticalScrollBar().value()
        if not self.stack.settle(value, value + self.viewport().height()):
            return False
        self._idle.start()
        return True

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_metrics"):
            self._retheme()
