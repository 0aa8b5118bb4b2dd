"""One trace as a column of step cards, and what a person does there by mouse and keyboard.

``selected(1)`` when the second step is chosen by mouse, arrow keys or a screen reader. Keys 1 2 3 0 ask for a label
(Sound, Unclear, Error, none), Shift+arrows select text, Ctrl+C copies it or else the step, Space shows all of a long
step, Left and Right leave.
"""

import html

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
)
from PySide6.QtWidgets import QMenu, QToolTip

from workbench.core.values import Step
from workbench.ui.step_menu import menu_of
from workbench.ui.step_view import StepView


def as_tool_tip(text: str) -> str:
    """Plain text for Qt's tool tips, which would read a model's text as markup."""
    return f"<p>{html.escape(text)}</p>".replace("\n", "<br>")


class StepColumn(StepView):
    """The cards of one trace."""

    selected = Signal(int)
    hovered = Signal(int)
    """The card under the mouse, -1 when it has left."""
    labelAsked = Signal(object, object)
    """(Step, value): value is SOUND, UNCLEAR, ERROR, or None to take the label back."""
    moveAsked = Signal(int)
    """-1 or 1: to the neighbouring column."""
    pinAsked = Signal()
    leaveAsked = Signal()

    pinned = False
    """Whether this column is the baseline."""
    _under = -1
    _drags = False

    def choose(self, index: int) -> None:
        """Select a card as a person does: everybody is told."""
        if 0 <= index < len(self.stack.cards):
            self.set_current(index)
            self.selected.emit(index)

    # Qt's events

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        by_tab = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        if self._current is None and by_tab:
            self.choose(0)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            index = self.card_at(event.pos())
            if index is None:
                QToolTip.hideText()
            else:
                words = self._formula_at(index, event.pos()) or self.tip(index)
                QToolTip.showText(event.globalPos(), as_tool_tip(words), self.viewport(), self.rect_of(index))
            return True
        if event.type() == QEvent.Type.Leave:
            self._hover(-1)
        return super().viewportEvent(event)

    def _hover(self, index: int) -> None:
        if index != self._under:
            self._under = index
            self.hovered.emit(index)

    def _inside(self, index: int, at: QPoint) -> QPointF:
        return QPointF(at - self.rect_of(index).topLeft())

    def _formula_at(self, index: int, at: QPoint) -> str:
        laid, inside = self.stack.cards[index], self._inside(index, at)
        if laid.body is None or not laid.over_text(inside):
            return ""
        return laid.body.tip_at(inside - laid.text_at)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        index = self.card_at(at)
        event.accept()
        if index is None:
            return
        laid, inside = self.stack.cards[index], self._inside(index, at)
        left = event.button() == Qt.MouseButton.LeftButton
        if left and laid.long and laid.more_at.contains(inside):
            self.choose(index)
            self.expand(index)
            return
        extends = event.modifiers() & Qt.KeyboardModifier.ShiftModifier and self.selection.card == index
        if left and laid.over_text(inside):
            if extends:
                self.selection.reach(laid.position_at(inside))
            else:
                self.selection.start(index, laid.position_at(inside))
            self._drags = True
        elif left:
            self.selection.clear()
        self.choose(index)
        self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at, event_card = event.position().toPoint(), self.selection.card
        event.accept()
        if self._drags and event.buttons() & Qt.MouseButton.LeftButton and event_card is not None:
            laid = self.stack.cards[event_card]
            self.selection.reach(laid.position_at(self._inside(event_card, at)))
            self.viewport().update(self.rect_of(event_card))
            return
        index = self.card_at(at)
        self._hover(-1 if index is None else index)
        over = index is not None and self.stack.cards[index].over_text(self._inside(index, at))
        self.viewport().setCursor(Qt.CursorShape.IBeamCursor if over else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._drags = False
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        index = self.card_at(at)
        event.accept()
        if index is not None and self.stack.cards[index].over_text(self._inside(index, at)):
            laid = self.stack.cards[index]
            position = laid.position_at(self._inside(index, at))
            self.selection.start(index, position)
            self.selection.word(laid, position)
            self.viewport().update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index = self.current if event.reason() == QContextMenuEvent.Reason.Keyboard else self.card_at(event.pos())
        if index is not None:
            self.choose(index)
            menu = self.menu(index)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last, now, key = len(self.stack.cards) - 1, self.current, event.key()
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        targets = {
            Qt.Key.Key_Down: 0 if now is None else min(now + 1, last),
            Qt.Key.Key_Up: last if now is None else max(now - 1, 0),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif plain and key in targets:
            self.choose(targets[Qt.Key(key)])
        elif plain and key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.moveAsked.emit(-1 if key == Qt.Key.Key_Left else 1)
        elif plain and key == Qt.Key.Key_Delete:
            self.leaveAsked.emit()
        elif plain and key == Qt.Key.Key_Space and now is not None and self.stack.cards[now].long:
            self.expand(now)
        elif plain and key == Qt.Key.Key_Escape and self.selection:
            self.selection.clear()
            self.viewport().update()
        elif now is not None and self.selection.key(event, self.stack.cards[now], now):
            self.viewport().update()
        else:
            super().keyPressEvent(event)

    # what a person can do with a step

    def step(self) -> Step | None:
        """The selected step; None where there is none that may be judged, or where it is still being written."""
        if self._current is None or not self.sheet.judged or self.sheet.cards[self._current].writing:
            return None
        return self.sheet.cards[self._current].step

    def ask_label(self, value: int | None) -> None:
        """Ask for a label of the selected step."""
        step = self.step()
        if step is not None:
            self.labelAsked.emit(step, value)

    def expand(self, index: int) -> None:
        """Show all of a long step, or its beginning only."""
        if self.stack.cards[index].long:
            self._expanded ^= {self.sheet.cards[index].step}
            self.selection.clear()
            self._lay(keep=True)

    def copy(self) -> None:
        """The selected text to the clipboard, or the exact text of the selected step."""
        chosen = self.selection.text(self.stack)
        if chosen:
            to_clipboard(chosen)
        elif self._current is not None:
            self.copy_step(self._current)
        elif self.sheet.raw:
            to_clipboard(self.sheet.raw)

    def copy_step(self, index: int) -> None:
        """The exact text of a step to the clipboard."""
        to_clipboard(self.sheet.cards[index].text)

    def copy_all(self) -> None:
        """All steps to the clipboard, one a line."""
        to_clipboard("\n".join(card.text for card in self.sheet.cards) or self.sheet.raw)

    def menu(self, index: int) -> QMenu:
        """What the other mouse button offers for a step."""
        return menu_of(self, index)


def to_clipboard(text: str) -> None:
    # a lone surrogate has no UTF-8 and would be refused
    QGuiApplication.clipboard().setText(text.encode("utf-8", "replace").decode("utf-8"))
