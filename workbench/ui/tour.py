"""The tour of the first start: five short bubbles beside the parts they speak of. It can be left and found again.

    Tour(window, [Stop("Problems", "Each block is a trace ...", lambda: window.problems), ...]).begin()

A bubble is a part of the window, takes the focus (Enter or Right: on, Left: back, Esc: leave), and blocks nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from workbench.ui import theme
from workbench.ui.key_names import said

WIDTH, GAP = 300, 10
_KEYS: dict[int, int] = {
    Qt.Key.Key_Escape: 0,
    Qt.Key.Key_Left: -1,
    **dict.fromkeys((Qt.Key.Key_Right, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space), 1),
}
"""What a key does to the tour: go on, go back, leave."""


@dataclass(frozen=True)
class Stop:
    """One bubble: its title, its words, and the part of the window that it stands beside."""

    title: str
    text: str
    beside: Callable[[], QWidget]


def placed(part: QRect, size: tuple[int, int], room: QRect) -> QPoint:
    """Where a bubble of that size stands: beside the part at the right or left, else below, else inside; always in the
    room."""
    width, height = size
    top = min(max(part.top() + GAP, room.top() + GAP), room.bottom() - height - GAP)
    if part.right() + GAP + width <= room.right():
        return QPoint(part.right() + GAP, max(top, room.top()))
    if part.left() - GAP - width >= room.left():
        return QPoint(part.left() - GAP - width, max(top, room.top()))
    left = min(max(part.center().x() - width // 2, room.left() + GAP), room.right() - width - GAP)
    below = part.bottom() + GAP
    if below + height <= room.bottom():
        return QPoint(max(left, room.left()), below)
    return QPoint(max(left, room.left()), max(room.top(), part.bottom() - height - GAP))


class Bubble(QFrame):
    """Title, words and the buttons."""

    moved = Signal(int)
    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        theme.look(self, bubble=True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.title, self.text, self.place = QLabel(), QLabel(), QLabel()
        for label in (self.title, self.text):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        theme.look(self.place, muted=True)
        self.leave = QPushButton(self.tr("Leave"))
        self.back = QPushButton(self.tr("Back"))
        self.on = QPushButton(self.tr("Next"))
        theme.look(self.on, primary=True)
        self.leave.clicked.connect(self.left)
        self.back.clicked.connect(lambda: self.moved.emit(-1))
        self.on.clicked.connect(lambda: self.moved.emit(1))
        row = QHBoxLayout()
        row.addWidget(self.place)
        row.addStretch(1)
        for button in (self.leave, self.back, self.on):
            row.addWidget(button)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(14, 12, 12, 10)
        lines.setSpacing(7)
        lines.addWidget(self.title)
        lines.addWidget(self.text)
        lines.addLayout(row)

    def say(self, stop: Stop, number: int, count: int) -> None:
        self.title.setText(stop.title)
        self.title.setFont(theme.strong(self.font(), 1.08))
        self.text.setText(said(stop.text))
        self.place.setText(self.tr("{0} of {1}").format(number + 1, count))
        self.back.setVisible(number > 0)
        last = number == count - 1
        self.on.setText(self.tr("Done") if last else self.tr("Next"))
        self.leave.setVisible(not last)
        self.setAccessibleName(stop.title)
        self.setAccessibleDescription(said(stop.text))
        room = self.parent()
        assert isinstance(room, QWidget)
        self.setFixedWidth(min(WIDTH, room.width() - 2 * GAP))
        self.setFixedHeight(self.heightForWidth(self.width()) if self.hasHeightForWidth() else self.sizeHint().height())

    def event(self, event: QEvent) -> bool:
        """The arrows are the bubble's while it has the focus, not the window's keys of the same name."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in _KEYS:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = _KEYS.get(event.key())
        if by is None:
            super().keyPressEvent(event)
        elif by == 0:
            self.left.emit()
        else:
            self.moved.emit(by)


class Tour(QObject):
    """Bubble after bubble; ``ended`` when it was left or is done."""

    ended = Signal()

    def __init__(self, window: QWidget, stops: Sequence[Stop]) -> None:
        super().__init__(window)
        self._window, self._stops = window, stops
        self.number: int | None = None
        """The stop in view; None while there is no tour."""
        self.bubble: Bubble | None = None
        self._before: QWidget | None = None

    def begin(self) -> None:
        """From the first stop, also where a tour is under way."""
        if self.bubble is None:
            self._before = self._window.focusWidget()
            self.bubble = Bubble(self._window)
            self.bubble.moved.connect(self._move)
            self.bubble.left.connect(self.end)
            self._window.installEventFilter(self)
        self._show(0)

    def end(self) -> None:
        """Take the bubble away and give the focus back."""
        bubble, self.bubble, self.number = self.bubble, None, None
        if bubble is None:
            return
        self._window.removeEventFilter(self)
        bubble.hide()
        bubble.deleteLater()
        if self._before is not None and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)
        self.ended.emit()

    def _move(self, by: int) -> None:
        wanted = (self.number or 0) + by
        if wanted >= len(self._stops):
            self.end()
        elif wanted >= 0:
            self._show(wanted)

    def _show(self, number: int) -> None:
        assert self.bubble is not None
        self.number = number
        self.bubble.say(self._stops[number], number, len(self._stops))
        self._stand()
        self.bubble.show()
        self.bubble.raise_()
        self.bubble.setFocus(Qt.FocusReason.OtherFocusReason)

    def _stand(self) -> None:
        if self.bubble is None or self.number is None:
            return
        part = self._stops[self.number].beside()
        area = QRect(part.mapTo(self._window, QPoint(0, 0)), part.size()) if part.isVisible() else QRect(0, 0, 1, 1)
        size = (self.bubble.width(), self.bubble.height())
        self.bubble.move(placed(area, size, self._window.rect()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self._stand()
        return super().eventFilter(watched, event)
