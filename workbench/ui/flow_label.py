"""Text with typeset formulas as a widget of its own: selected by mouse and keys, copied as its source, read out as it.

    label = FlowLabel(most_lines=7);  label.set_maths(maths);  label.say("Find $x$.");  label.selected() -> "$x$"
"""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QMenu, QSizePolicy, QToolTip, QWidget

from workbench.ui import theme
from workbench.ui.flow import Flow, Mark
from workbench.ui.maths import Maths
from workbench.ui.maths_spans import Found

EDGE = 2.0
"""Around the text, so that the frame of focus does not touch it."""
FAR = 1e5


class FlowLabel(QAbstractScrollArea):
    """As high as its text needs, up to ``most_lines`` lines, then it scrolls; ``hugging``: no wider than its text."""

    def __init__(self, parent: QWidget | None = None, *, most_lines: int = 7, hugging: bool = False) -> None:
        super().__init__(parent)
        self._most_lines = most_lines
        self._hugging = hugging
        self._text = ""
        self._found: Sequence[Found] | None = None
        self._maths: Maths | None = None
        self._flow: Flow | None = None
        self._anchor = self._caret = 0
        self._natural = 0.0
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.viewport().setBackgroundRole(QPalette.ColorRole.NoRole)
        self.viewport().setAutoFillBackground(False)
        self.viewport().setCursor(Qt.CursorShape.IBeamCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        wide = QSizePolicy.Policy.Maximum if hugging else QSizePolicy.Policy.Expanding
        self.setSizePolicy(wide, QSizePolicy.Policy.Fixed)

    def set_maths(self, maths: Maths | None) -> None:
        """Where its formulas come from; None: it shows their source."""
        if self._maths is not None:
            self._maths.ready.disconnect(self._became_ready)
            self._maths.sharper.disconnect(self._repaint)
        self._maths = maths
        if maths is not None:
            maths.ready.connect(self._became_ready)
            maths.sharper.connect(self._repaint)
        self._lay_out()

    def say(self, text: str, found: Sequence[Found] | None = None) -> None:
        """``found``: its formulas, where they are not to be looked for as in running text."""
        if text == self._text and found == self._found:
            return
        self._text, self._found = text, found
        self._anchor = self._caret = 0
        self.setAccessibleName(text)
        self.verticalScrollBar().setValue(0)
        self._lay_out()

    def text(self) -> str:
        """The source, as it was given."""
        return self._text

    @property
    def pending(self) -> int:
        """How many of its formulas are still shown as their source."""
        return len(self._flow.pending) if self._flow else 0

    def selected(self) -> str:
        """The source of what is selected."""
        return self._text[min(self._anchor, self._caret) : max(self._anchor, self._caret)]

    def select(self, start: int, end: int) -> None:
        """Code points of the text."""
        self._anchor, self._caret = start, end
        self.viewport().update()

    def copy(self) -> None:
        QGuiApplication.clipboard().setText(self.selected() or self._text)

    def sizeHint(self) -> QSize:
        return QSize(round(self._natural + 2 * EDGE) + 1 if self._hugging else 200, self._height())

    def minimumSizeHint(self) -> QSize:
        return QSize(min(60, self.sizeHint().width()), self._height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._lay_out()
        self._set_range()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._lay_out()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setPen(theme.current().text)
        if self._flow is not None:
            start, end = sorted((self._anchor, self._caret))
            marks = [Mark(start, end, "selected")] if end > start else []
            self._flow.draw(painter, self._place(), QRectF(event.rect()), marks)
        if self.hasFocus() and self.focus_by_key:
            painter.setPen(QPen(theme.current().accent, 1.5))
            painter.drawRoundedRect(QRectF(self.viewport().rect()).adjusted(1, 1, -1, -1), 3, 3)

    focus_by_key = False

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.focus_by_key = event.reason() != Qt.FocusReason.MouseFocusReason
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            at = self._at(event.position())
            self.select(self._anchor if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else at, at)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.select(self._anchor, self._at(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        start = end = self._at(event.position())
        while start > 0 and self._text[start - 1].isalnum():
            start -= 1
        while end < len(self._text) and self._text[end].isalnum():
            end += 1
        self.select(start, end)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.select(0, len(self._text))
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            step = 1 if key == Qt.Key.Key_Right else -1
            self.select(self._anchor, min(max(self._caret + step, 0), len(self._text)))
        elif key == Qt.Key.Key_Escape and self._anchor != self._caret:
            self.select(self._caret, self._caret)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Copy")).triggered.connect(self.copy)
        menu.addAction(self.tr("Select all")).triggered.connect(self._select_all)
        menu.popup(event.globalPos())

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            tip = self._flow.tip_at(QPointF(event.pos()) - self._place()) if self._flow else ""
            QToolTip.showText(event.globalPos(), tip, self)
            return True
        return super().viewportEvent(event)

    def _repaint(self) -> None:
        self.viewport().update()

    def _select_all(self) -> None:
        self.select(0, len(self._text))

    def _became_ready(self, formulas: frozenset[object]) -> None:
        if self._flow is not None and self._flow.pending & formulas:
            self._lay_out()

    def _lay_out(self) -> None:
        width = FAR if self._hugging else self.viewport().width() - 2 * EDGE
        self._flow = Flow(self._text, self.font(), width, (), self._maths, self._found)
        if self._hugging:
            rects = self._flow.rects(0, len(self._text))
            self._natural = max(map(QRectF.right, rects)) - min(map(QRectF.left, rects)) + 1 if rects else 0.0
            room = min(self.viewport().width() - 2 * EDGE, self._natural)
            self._flow = Flow(self._text, self.font(), room, (), self._maths, self._found)
        if self.height() != self._height():
            self.setFixedHeight(self._height())
        self.updateGeometry()
        self._set_range()
        self.viewport().update()

    def _height(self) -> int:
        line = self.fontMetrics().lineSpacing()
        needed = self._flow.height if self._flow else line
        return round(min(needed, max(self._most_lines * line, 0)) + 2 * EDGE + 1)

    def _set_range(self) -> None:
        bar, seen = self.verticalScrollBar(), self.viewport().height()
        bar.setPageStep(seen)
        bar.setSingleStep(self.fontMetrics().lineSpacing())
        bar.setRange(0, max(0, round((self._flow.height if self._flow else 0) + 2 * EDGE - seen)))

    def _place(self) -> QPointF:
        return QPointF(EDGE, EDGE - self.verticalScrollBar().value())

    def _at(self, point: QPointF) -> int:
        return self._flow.position_at(point - self._place()) if self._flow else 0
