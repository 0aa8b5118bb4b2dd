"""Pointing at steps in a picture of traces, by mouse and keyboard alike; what both pictures of the plot share.

    picture.stepHovered -> ("a3..", 1), later ("", -1)        picture.hover("a3..", 1)     from a card, tells nobody
    picture.stepChosen  -> ("a3..", 1)                        picture.mark("a3..", 1)

Left and Right go along a trace, Up and Down to another, Enter chooses, Home or a double click shows everything again.
"""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from workbench.store.rows import Reading
from workbench.ui import theme
from workbench.ui.plot_scale import ScaleChoice
from workbench.ui.plot_values import Point, Series, by_trace, described, moved, point_words, tip

NEAR = 16.0
"""Pixels from a point at which it is still meant."""
DRAGGED = 8
ARROWS = {Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0)}


class Pointing(QWidget):
    """A picture whose points are steps. What is drawn, and where a step is, a subclass says."""

    stepHovered = Signal(str, int)
    """("", -1): nothing is pointed at any more."""
    stepChosen = Signal(str, int)
    told = Signal(str)
    """The step pointed at in words; empty: none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.series: Sequence[Series] = ()
        self.reading = Reading()
        self.at: Point | None = None
        """The step under the pointer or the keyboard."""
        self.marked: Point | None = None
        """The selected step."""
        self._described: tuple[Sequence[Series], Reading, str] = ((), self.reading, "")
        self.dressed = False
        """Whether ``retheme`` can be called."""
        self._pressed: QPointF | None = None
        self._dragging = False
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    # for a subclass to say

    def show_series(self, series: Sequence[Series], reading: Reading, choice: ScaleChoice) -> None:
        """Draw other series, or the same read otherwise."""

    def nearest(self, at: QPointF) -> Point | None:
        """The step meant by a place of the widget."""
        return None

    def show_points(self) -> None:
        """Draw ``at`` and ``marked`` anew."""

    def bring(self, at: Point | None) -> None:
        """Scroll so that a step is seen."""

    def reset_view(self) -> None:
        """Show everything."""

    def zoom(self, closer: bool) -> None:
        """Show less or more at once."""

    def drag(self, start: QPointF, end: QPointF, *, over: bool) -> None:
        """The pointer is drawn from one place to another; ``over``: let go."""

    def retheme(self) -> None:
        """Take colours and fonts anew."""

    # linked with the cards

    def hover(self, trace: str | None, index: int = 0) -> None:
        """Point at a step from elsewhere; None: at none."""
        self._point((trace, index) if trace else None)

    def mark(self, trace: str, index: int) -> None:
        """Show which step is selected; an empty trace: none."""
        marked = (trace, index) if trace and index >= 0 else None
        if marked != self.marked:
            self.marked = marked
            self.show_points()
            self.bring(marked)
            self.say()

    def seen(self, at: Point | None) -> Series | None:
        """The series a point lies on; None where it is not, or no longer, drawn."""
        series = by_trace(self.series).get(at[0]) if at is not None else None
        return series if series is not None and at is not None and 0 <= at[1] < len(series.scores) else None

    def say(self) -> None:
        """Tell a screen reader what is drawn and what is pointed at."""
        if self._described[:2] != (self.series, self.reading):
            self._described = (self.series, self.reading, described(self.series, self.reading))
        said = self._described[2]
        for words, at in ((self.tr("Selected: {0}"), self.marked), (self.tr("At: {0}"), self.at)):
            series = self.seen(at)
            if series is not None and at is not None:
                said += ". " + words.format(point_words(series, at[1], self.reading))
        if said != self.accessibleDescription():
            self.setAccessibleDescription(said)

    def _point(self, at: Point | None) -> bool:
        if at == self.at:
            return False
        self.at = at
        self.show_points()
        self.bring(at)
        series = self.seen(at)
        self.told.emit(point_words(series, at[1], self.reading) if series is not None and at is not None else "")
        self.say()
        return True

    def _point_and_tell(self, at: Point | None) -> None:
        if self._point(at):
            self.stepHovered.emit(*(at or ("", -1)))

    def _choose(self, at: Point | None) -> None:
        if at is not None and self.seen(at) is not None:
            self.stepChosen.emit(*at)

    # Qt's events

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is not None and event.buttons() & Qt.MouseButton.LeftButton:
            if abs(event.position().x() - self._pressed.x()) >= DRAGGED:
                self._dragging = True
            if self._dragging:
                self.drag(self._pressed, event.position(), over=False)
                return
        self._point_and_tell(self.nearest(event.position()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed, self._dragging = event.position(), False
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._pressed is not None:
            if self._dragging:
                self.drag(self._pressed, event.position(), over=True)
            else:
                self._choose(self.nearest(event.position()))
        self._pressed, self._dragging = None, False
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._pressed = None
        self.reset_view()
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point_and_tell(None)

    def wheelEvent(self, event: QWheelEvent) -> None:
        # what lies round the plot scrolls, and Ctrl+wheel is the window's
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        held = event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier)
        if held:
            super().keyPressEvent(event)
        elif key in ARROWS:
            start = self.at if self.seen(self.at) else self.marked
            self._point_and_tell(moved(self.series, start if self.seen(start) else None, *ARROWS[Qt.Key(key)]))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.seen(self.at):
            self._choose(self.at)
        elif key == Qt.Key.Key_Home:
            self.reset_view()
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            self.zoom(key != Qt.Key.Key_Minus)
        elif key == Qt.Key.Key_Escape and self.at is not None:
            self._point_and_tell(None)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and self.dressed:
            self.retheme()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            self._show_tip(event.pos(), event.globalPos())
            return True
        return super().event(event)

    def tip_at(self, at: QPointF) -> str:
        """What the tool tip says at a place, as safe markup; empty where nothing is meant."""
        point = self.nearest(at)
        series = self.seen(point)
        return tip(series, point[1], self.reading) if series is not None and point is not None else ""

    def _show_tip(self, at: QPoint, screen: QPoint) -> None:
        words = self.tip_at(QPointF(at))
        if words:
            QToolTip.showText(screen, words, self, QRect(at.x() - 8, at.y() - 8, 16, 16))
        else:
            QToolTip.hideText()

    def sizeHint(self) -> QSize:
        return QSize(600, 190)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 90)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), theme.current().panel)
        if self.hasFocus():
            painter.setPen(QPen(theme.current().accent, 1))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

class Unpainted(QWidget):
    """Stands where the lines will; says so once it has been painted."""

    painted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._asked = False
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.timeout.connect(self.painted)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._asked:
            self._asked = True
            self._wait.start(0)
