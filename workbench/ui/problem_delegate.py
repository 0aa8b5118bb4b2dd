"""Paints a row of the problem list: title, one block per trace, flag, how many are right.

    Marbles in the ratio 2:3:5                         ⚑
    ▇ ▇ ☒ ▇ ▢ ▇ ▇ ☒                               5 of 8

A block has the colour of the trace's score; outlined: not scored; a cross: wrong; a question mark: cannot tell.
"""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from workbench.store.lists import MARKS
from workbench.store.rows import ProblemRow, TraceMark
from workbench.ui import theme
from workbench.ui.problem_rows import ROW, THRESHOLD

MARGIN = 12
BLOCK, GAP = 11, 3
CLEAR = QColor(0, 0, 0, 0)


class ProblemDelegate(QStyledItemDelegate):
    """All rows are equally high: a list of a million must not ask each one."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(160, QFontMetrics(option.font).height() + BLOCK + 30)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row = index.data(ROW)
        if row is None:
            return
        now = theme.current()
        area: QRect = option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen:
            painter.fillRect(area, now.accent_soft)
            painter.fillRect(QRect(area.left(), area.top(), 3, area.height()), now.accent)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(area, now.hover)
        painter.fillRect(QRect(area.left(), area.bottom(), area.width(), 1), now.line)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(now.accent, 1))
            painter.drawRect(QRectF(area).adjusted(0.5, 0.5, -0.5, -1.5))
        _paint_title(painter, area, option.font, row, chosen)
        _paint_blocks(painter, area, option.font, row, index.data(THRESHOLD))
        painter.restore()


def _paint_title(painter: QPainter, area: QRect, font: QFont, row: ProblemRow, chosen: bool) -> None:
    flagged = any(mark.flagged for mark in row.marks)
    text_font = theme.strong(font) if chosen else font
    metrics = QFontMetrics(text_font)
    room = area.width() - 2 * MARGIN - (20 if flagged else 0)
    painter.setFont(text_font)
    painter.setPen(theme.current().text)
    baseline = area.top() + 9 + metrics.ascent()
    painter.drawText(
        QPointF(area.left() + MARGIN, baseline),
        metrics.elidedText(" ".join(row.title.split()), Qt.TextElideMode.ElideRight, room),
    )
    if flagged:
        paint_flag(painter, QPointF(area.right() - MARGIN - 9, baseline - 10), theme.current().flag)


def _paint_blocks(painter: QPainter, area: QRect, font: QFont, row: ProblemRow, threshold: float) -> None:
    small = theme.mono(font.pointSizeF() * 0.86)
    metrics = QFontMetrics(small)
    right = sum(mark.outcome == "right" for mark in row.marks)
    # the store names so many traces of a problem and no more
    total = f"{len(row.marks)}+" if len(row.marks) >= MARKS else str(len(row.marks))
    count = f"{right} of {total}" if row.marks else "no traces"
    top = area.bottom() - 11 - BLOCK
    painter.setFont(small)
    painter.setPen(theme.current().muted)
    at = area.right() - MARGIN - metrics.horizontalAdvance(count)
    painter.drawText(QPointF(at, top + BLOCK - 1.5), count)
    fits = max(1, (at - area.left() - 2 * MARGIN) // (BLOCK + GAP))
    shown = row.marks if len(row.marks) <= fits else row.marks[: max(1, fits - 2)]
    for number, mark in enumerate(shown):
        paint_block(painter, QRectF(area.left() + MARGIN + number * (BLOCK + GAP), top, BLOCK, BLOCK), mark, threshold)
    if len(shown) < len(row.marks):
        painter.setPen(theme.current().muted)
        more = f"+{len(row.marks) - len(shown)}"
        painter.drawText(QPointF(area.left() + MARGIN + len(shown) * (BLOCK + GAP) + 2, top + BLOCK - 1.5), more)


def paint_block(painter: QPainter, box: QRectF, mark: TraceMark, threshold: float) -> None:
    """One trace: the colour says the score (neutral at the threshold), the sign the verdict: never colour alone."""
    now = theme.current()
    if mark.score is None:
        painter.setPen(QPen(now.muted, 1))
        painter.setBrush(CLEAR)
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 2, 2)
        ink = now.muted
    else:
        ground = theme.ramp(mark.score, threshold)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(box, 2, 2)
        ink = theme.ink(ground)
    if mark.outcome == "wrong":
        painter.setPen(QPen(ink, 1.6))
        inner = box.adjusted(3.2, 3.2, -3.2, -3.2)
        painter.drawLine(inner.topLeft(), inner.bottomRight())
        painter.drawLine(inner.topRight(), inner.bottomLeft())
    elif mark.outcome == "unknown":
        painter.setPen(ink)
        painter.setFont(theme.mono(7, bold=True))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "?")


def paint_flag(painter: QPainter, at: QPointF, colour: QColor) -> None:
    """A small flag on its pole, drawn: fonts differ too much in how they show the sign."""
    painter.setPen(QPen(colour, 1.4))
    painter.drawLine(at, at + QPointF(0, 11))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawPolygon(QPolygonF([at + QPointF(x, y) for x, y in ((0.5, 0), (9, 0), (6.6, 3), (9, 6), (0.5, 6))]))
