"""One trace as a scrolled column of step cards that we paint ourselves: only what is visible, from kept layouts.

``column.show_sheet(sheet, "Trace A")``; ``selected(1)`` when the second step is chosen by mouse, arrow keys or a screen
reader. Keys 1 2 3 0 ask for a label (Sound, Unclear, Error, none), Ctrl+C copies the step, Left and Right leave.
"""

import html
from itertools import takewhile

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessibleInterface,
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QMenu, QToolTip, QWidget

from workbench.core.values import ERROR, LABEL_NAMES, SOUND, UNCLEAR, Step
from workbench.ui import step_accessible, theme
from workbench.ui.step_cards import LABEL_GLYPHS, Sheet, tool_tip
from workbench.ui.step_paint import GAP, AnswerLayout, CardLayout, Metrics

LABEL_KEYS: dict[int, int | None] = {
    Qt.Key.Key_1: SOUND,
    Qt.Key.Key_2: UNCLEAR,
    Qt.Key.Key_3: ERROR,
    Qt.Key.Key_0: None,
}
MARGIN = 1.0


def as_tool_tip(text: str) -> str:
    """Plain text for Qt's tool tips, which would read a model's text as markup."""
    return f"<p>{html.escape(text)}</p>".replace("\n", "<br>")


class StepColumn(QAbstractScrollArea):
    """The cards of one trace. Selection is an index into the sheet's cards, or None."""

    selected = Signal(int)
    labelAsked = Signal(object, object)
    """(Step, value): value is SOUND, UNCLEAR, ERROR, or None to take the label back."""
    moveAsked = Signal(int)
    """-1 or 1: to the neighbouring column."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        step_accessible.install(StepColumn)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        # painted to the last pixel by us, so that scrolling may move what is there
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(self.tr("Steps"))
        self.setAccessibleDescription(
            self.tr("Up and Down choose a step; 1 Sound, 2 Unclear, 3 Error, 0 takes the label back.")
        )
        self.sheet = Sheet("", ())
        self.threshold = 0.5
        self.interface: QAccessibleInterface | None = None
        self._current: int | None = None
        self._cards: list[CardLayout] = []
        self._answer: AnswerLayout | None = None
        self._metrics = Metrics.of(self.font())
        theme.notifier.changed.connect(self._retheme)

    # what it shows

    def show_sheet(self, sheet: Sheet, name: str, threshold: float = 0.5) -> None:
        """Show a trace. Another trace starts at the top without a selection; the same one keeps place and selection."""
        same = sheet.trace == self.sheet.trace
        bar = self.verticalScrollBar()
        follows = same and bar.value() == bar.maximum() and bool(sheet.cards) and sheet.cards[-1].writing
        if not same or threshold != self.threshold:
            self.viewport().update()
        self.sheet, self.threshold = sheet, threshold
        self.setAccessibleName(self.tr("Steps of {0}").format(name))
        if not same or (self._current is not None and self._current >= len(sheet.cards)):
            self._current = None
        self._lay(keep=True)
        if not same:
            bar.setValue(0)
        elif follows:
            bar.setValue(bar.maximum())
        step_accessible.reset(self)

    @property
    def current(self) -> int | None:
        """Index of the selected card."""
        return self._current

    def set_current(self, index: int | None, *, reveal: bool = True) -> None:
        """Select a card without telling anybody but the screen reader."""
        if index is not None and not 0 <= index < len(self._cards):
            index = None
        if index != self._current:
            self._current = index
            self.viewport().update()
            if index is not None:
                step_accessible.announce(self, index)
        if reveal and index is not None:
            self.reveal(index)

    def choose(self, index: int) -> None:
        """Select a card as a person does: everybody is told."""
        if 0 <= index < len(self._cards):
            self.set_current(index)
            self.selected.emit(index)

    def reveal(self, index: int) -> None:
        """Scroll so that the card is seen; of a card higher than the column its top."""
        card, bar, height = self._cards[index], self.verticalScrollBar(), self.viewport().height()
        if card.top < bar.value() or card.height > height:
            bar.setValue(int(card.top))
        elif card.top + card.height > bar.value() + height:
            bar.setValue(int(card.top + card.height - height + 1))

    # geometry

    def rect_of(self, index: int) -> QRect:
        """Where a card stands in the viewport."""
        card = self._cards[index]
        top = card.top - self.verticalScrollBar().value()
        return QRectF(MARGIN, top, self._width(), card.height).toAlignedRect()

    def card_at(self, position: QPoint) -> int | None:
        """Index of the card under a point of the viewport."""
        y = position.y() + self.verticalScrollBar().value()
        return next((i for i, card in enumerate(self._cards) if card.top <= y < card.top + card.height), None)

    def _width(self) -> float:
        return self.viewport().width() - 2 * MARGIN - 1

    def _lay(self, *, keep: bool) -> None:
        """Lay out the sheet; with ``keep``, cards that show the same as before keep their layout."""
        known = {old.card: old for old in self._cards} if keep else {}
        width, digits = self._width(), max(1, len(str(len(self.sheet.cards))))
        if keep and self._cards and len(str(len(self._cards))) != digits:
            known = {}
        before = self._cards
        self._cards = [known.get(card) or CardLayout(card, self._metrics, width, digits) for card in self.sheet.cards]
        kept = sum(1 for _ in takewhile(lambda pair: pair[0] is pair[1], zip(before, self._cards, strict=False)))
        top = 0.0
        for card in self._cards:
            card.top = top
            top += card.height + GAP
        self._answer = AnswerLayout(self.sheet.answer, self._metrics, width) if self.sheet.answer else None
        self._bottom = top
        height = self.viewport().height()
        total = top + (self._answer.height if self._answer else 0.0)
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, int(total - height + 0.999)))
        bar.setPageStep(height)
        bar.setSingleStep(max(1, int(self._metrics.line * 2)))
        # of a growing trace only the end is painted anew
        changed = self._cards[kept].top if kept < len(self._cards) else top
        above = int(changed) - bar.value() - 1
        self.viewport().update(QRect(0, above, self.viewport().width(), max(height - above, 0)))

    def _retheme(self) -> None:
        self._metrics = Metrics.of(self.font())
        self._lay(keep=False)

    def sizeHint(self) -> QSize:
        return QSize(300, 420)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 120)

    # Qt's events

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), theme.current().panel)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        offset, dirty = float(self.verticalScrollBar().value()), QRectF(event.rect())
        width = self._width()
        for index, card in enumerate(self._cards):
            top = card.top - offset
            if top > dirty.bottom():
                break
            if top + card.height >= dirty.top():
                at = QRectF(MARGIN, top, width, card.height)
                chosen = index == self._current
                card.paint(painter, self._metrics, at, dirty, selected=chosen, middle=self.threshold)
        if self._answer is not None:
            self._answer.paint(painter, QPointF(MARGIN, self._bottom - offset))
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay(keep=event.oldSize().width() == event.size().width())

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        # what stays in view is moved, only what comes in is painted
        self.viewport().scroll(dx, dy)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_metrics"):
            self._retheme()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        by_tab = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        if self._current is None and by_tab:
            self.choose(0)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.card_at(event.position().toPoint())
        if index is not None:
            self.choose(index)
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index = self._current if event.reason() == QContextMenuEvent.Reason.Keyboard else self.card_at(event.pos())
        if index is not None:
            self.choose(index)
            menu = self.menu(index)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(event.globalPos())

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            index = self.card_at(event.pos())
            if index is None:
                QToolTip.hideText()
            else:
                QToolTip.showText(event.globalPos(), as_tool_tip(self.tip(index)), self.viewport(), self.rect_of(index))
            return True
        return super().viewportEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = len(self._cards) - 1
        now = self._current
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        targets = {
            Qt.Key.Key_Down: 0 if now is None else min(now + 1, last),
            Qt.Key.Key_Up: last if now is None else max(now - 1, 0),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        key = event.key()
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif plain and key in targets:
            self.choose(targets[Qt.Key(key)])
        elif plain and key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.moveAsked.emit(-1 if key == Qt.Key.Key_Left else 1)
        elif plain and key in LABEL_KEYS:
            self.ask_label(LABEL_KEYS[key])
        else:
            super().keyPressEvent(event)

    # what a person can do with a step

    def tip(self, index: int) -> str:
        """Every scorer's value of a step, as plain text."""
        return tool_tip(self.sheet.cards[index], self.sheet.scorer, self.threshold)

    def step(self) -> Step | None:
        """The selected step; None where there is none, or where it is still being written."""
        if self._current is None or self.sheet.cards[self._current].writing:
            return None
        return self.sheet.cards[self._current].step

    def ask_label(self, value: int | None) -> None:
        """Ask for a label of the selected step."""
        step = self.step()
        if step is not None:
            self.labelAsked.emit(step, value)

    def copy(self) -> None:
        """The exact text of the selected step to the clipboard."""
        if self._current is not None:
            text = self.sheet.cards[self._current].text
            # a lone surrogate has no UTF-8 and would be refused
            QGuiApplication.clipboard().setText(text.encode("utf-8", "replace").decode("utf-8"))

    def copy_all(self) -> None:
        """All steps to the clipboard, one a line."""
        text = "\n".join(card.text for card in self.sheet.cards)
        QGuiApplication.clipboard().setText(text.encode("utf-8", "replace").decode("utf-8"))

    def menu(self, index: int) -> QMenu:
        """What the other mouse button offers for a step."""
        menu = QMenu(self)
        names = ((SOUND, "1"), (UNCLEAR, "2"), (ERROR, "3"))
        for value, key in names:
            action = menu.addAction(f"{LABEL_GLYPHS[value]} {self.tr(LABEL_NAMES[value])}\t{key}")
            action.triggered.connect(lambda _=False, value=value: self.ask_label(value))
        back = menu.addAction(self.tr("Take the label back") + "\t0")
        back.setEnabled(bool(self.sheet.cards[index].label_words))
        back.triggered.connect(lambda _=False: self.ask_label(None))
        menu.addSeparator()
        menu.addAction(self.tr("Copy step") + "\tCtrl+C").triggered.connect(self.copy)
        menu.addAction(self.tr("Copy the whole solution")).triggered.connect(self.copy_all)
        return menu
