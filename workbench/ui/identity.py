"""The small square in the colour of a trace, wherever its name stands: above its column, in the inspector."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from workbench.ui import theme


class Identity(QWidget):
    """The colour of a trace, as its column shows it."""

    def __init__(self) -> None:
        super().__init__()
        self.slot = 0
        self.setFixedSize(11, 11)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        identity = theme.current().identity
        painter.setBrush(identity[self.slot % len(identity)])
        painter.drawRoundedRect(self.rect(), 3, 3)
        painter.end()
