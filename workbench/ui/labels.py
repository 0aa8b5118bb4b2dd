"""Labels whose text is never markup, one that shortens itself, and fonts in other sizes.

``plain("<b>3 < 4</b>", muted=True)`` shows exactly these characters, in the muted colour of the style sheet.
"""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy

from workbench.ui import theme

SMALL = 0.92
"""Of lines that stand below a name."""


def plain(text: str = "", **look: object) -> QLabel:
    """A label whose text is never markup."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    if "chip" in look:
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    theme.look(label, **look)
    return label


def scaled(font: QFont, scale: float) -> QFont:
    """The same font, ``scale`` times as large."""
    other = QFont(font)
    other.setPointSizeF(font.pointSizeF() * scale)
    return other


class Elided(QLabel):
    """A line of plain text that ends in "..." where it has no room; the whole is its tool tip and accessible name."""

    def __init__(self, scale: float = 1.0, **look: object) -> None:
        super().__init__()
        self.setFont(scaled(self.font(), scale))
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        theme.look(self, **look)

    def setText(self, text: str) -> None:
        super().setText(text)
        self.setAccessibleName(text)

    def sizeHint(self) -> QSize:
        return QSize(self.natural_width(), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(20, super().minimumSizeHint().height())

    def natural_width(self) -> int:
        return QFontMetrics(self.font()).horizontalAdvance(self.text()) + 2

    def paintEvent(self, event: QPaintEvent) -> None:
        fitted = QFontMetrics(self.font())
        short = fitted.elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        self.setToolTip(self.text() if short != self.text() else "")
        painter = QPainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, short)
        painter.end()
