"""The icon of the application, drawn: three steps, the second one low.

Drawn rather than shipped, so that it has the colours of the score ramp and is sharp at every size.
"""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap

from workbench.ui.colours import LIGHT, ramp

SIZES = (16, 32, 64, 128)
STEPS = ((0.95, 0.62), (0.15, 0.38), (0.8, 0.86))
"""(score, how long its bar is)"""


def icon() -> QIcon:
    made = QIcon()
    for size in SIZES:
        made.addPixmap(_drawn(size))
    return made


def _drawn(size: int) -> QPixmap:
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(LIGHT.panel)
    painter.drawRoundedRect(QRectF(0, 0, size, size), size * 0.2, size * 0.2)
    for number, (score, length) in enumerate(STEPS):
        painter.setBrush(ramp(score, dark=False))
        top = size * (0.16 + number * 0.25)
        painter.drawRoundedRect(
            QRectF(size * 0.12, top, size * 0.76 * length / 0.86, size * 0.18), size * 0.05, size * 0.05
        )
    painter.end()
    return pixmap
