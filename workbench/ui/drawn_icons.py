"""Small icons drawn by ourselves, in the ink of the theme: ``flag_icon(True, colour)``, ``icon("align", colour)``."""

from functools import cache

from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap, QPolygonF

# on a square of 16: lines as (x, y, x, y)
_LINES = {
    "link": ((4, 3, 4, 13), (4, 3, 2, 5.5), (4, 3, 6, 5.5), (4, 13, 2, 10.5), (4, 13, 6, 10.5),
             (12, 3, 12, 13), (12, 3, 10, 5.5), (12, 3, 14, 5.5), (12, 13, 10, 10.5), (12, 13, 14, 10.5),
             (6.5, 8, 9.5, 8)),
    "align": ((2, 3, 6.5, 3), (9.5, 3, 14, 3), (2, 8, 6.5, 8), (2, 13, 6.5, 13), (9.5, 13, 14, 13)),
    "differences": ((8, 2, 8, 8.5), (4.75, 5.25, 11.25, 5.25), (4.75, 12.5, 11.25, 12.5)),
}  # fmt: skip


def _pen(colour: QColor, unit: float) -> QPen:
    return QPen(colour, 1.4 * unit, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)


def _shape(corners: tuple[tuple[float, float], ...], unit: float) -> QPolygonF:
    return QPolygonF([QPointF(x * unit, y * unit) for x, y in corners])


@cache
def _made(shape: str, on: bool, colour: int, size: int) -> QIcon:
    return _DRAWN[shape](on, QColor.fromRgba(colour), size)


def flag_icon(raised: bool, colour: QColor, size: int = 32) -> QIcon:
    """A small flag on its pole, filled when raised."""
    return _made("flag", raised, colour.rgba(), size)


def pin_icon(pinned: bool, colour: QColor, size: int = 32) -> QIcon:
    """A pin, filled when it holds."""
    return _made("pin", pinned, colour.rgba(), size)


def _flag(raised: bool, colour: QColor, size: int) -> QIcon:
    pixmap, painter, unit = _canvas(size)
    painter.setPen(_pen(colour, unit))
    painter.drawLine(QPointF(4 * unit, 2.5 * unit), QPointF(4 * unit, 14 * unit))
    painter.setBrush(colour if raised else Qt.BrushStyle.NoBrush)
    painter.drawPolygon(_shape(((4, 3), (13, 3), (11, 6), (13, 9), (4, 9)), unit))
    painter.end()
    return QIcon(pixmap)


def _pin(pinned: bool, colour: QColor, size: int) -> QIcon:
    pixmap, painter, unit = _canvas(size)
    painter.setPen(_pen(colour, unit))
    painter.setBrush(colour if pinned else Qt.BrushStyle.NoBrush)
    painter.drawPolygon(_shape(((5.5, 2.5), (10.5, 2.5), (10, 6.5), (12, 9.5), (4, 9.5), (6, 6.5)), unit))
    painter.drawLine(QPointF(8 * unit, 9.5 * unit), QPointF(8 * unit, 14 * unit))
    painter.end()
    return QIcon(pixmap)


_DRAWN = {"flag": _flag, "pin": _pin}


def icon(name: str, colour: QColor, size: int = 32) -> QIcon:
    """ "link": two columns moving together; "align": rows with a gap; "differences": plus and minus."""
    pixmap, painter, unit = _canvas(size)
    painter.setPen(_pen(colour, unit))
    painter.drawLines([QLineF(x * unit, y * unit, x2 * unit, y2 * unit) for x, y, x2, y2 in _LINES[name]])
    painter.end()
    return QIcon(pixmap)


def _canvas(size: int) -> tuple[QPixmap, QPainter, float]:
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    return pixmap, painter, size / 16
