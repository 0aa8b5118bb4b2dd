"""Paints a row of the problem list: title, one block per trace, flag, how many are right.

    Marbles in the ratio 2:3:5                         ⚑
    ▇ ▇ ☒ ▇ ▢ ▇ ▇ ☒                               5 of 8

A block has the colour of the trace's score; hatched: not scored; a cross: wrong; a question mark: cannot tell; faint:
the trace does not match the filter. Grey bars stand for a row that has not been read yet.
"""

import math

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from workbench.core.aggregate import Aggregation
from workbench.store.lists import MARKS
from workbench.store.rows import ProblemRow, TraceMark
from workbench.ui import theme
from workbench.ui.blind import VeiledMark
from workbench.ui.problem_rows import HOW, ROW, THRESHOLD
from workbench.ui.quadrants import paint_hatched

MARGIN = 12
BLOCK, GAP = 11, 3
FAINT = 0.28


class ProblemDelegate(QStyledItemDelegate):
    """All rows are equally high: a list of a million must not ask each one."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(160, QFontMetrics(option.font).height() + BLOCK + 30)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row = index.data(ROW)
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
        if row is None:
            _paint_placeholder(painter, area, option.font)
        else:
            _paint_title(painter, area, option.font, row, chosen)
            _paint_blocks(painter, area, option.font, row, index.data(THRESHOLD), index.data(HOW))
        painter.restore()


def _paint_placeholder(painter: QPainter, area: QRect, font: QFont) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.current().track)
    left, height = area.left() + MARGIN, QFontMetrics(font).height() - 6
    painter.drawRoundedRect(QRectF(left, area.top() + 11, area.width() * 0.6, height), 3, 3)
    painter.drawRoundedRect(QRectF(left, area.bottom() - 11 - BLOCK, area.width() * 0.35, BLOCK), 3, 3)


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


def _paint_blocks(
    painter: QPainter, area: QRect, font: QFont, row: ProblemRow, threshold: float, how: Aggregation
) -> None:
    small = theme.mono(font.pointSizeF() * 0.86)
    metrics = QFontMetrics(small)
    right = sum(mark.outcome == "right" for mark in row.marks)
    # the store names so many traces of a problem and no more
    total = f"{len(row.marks)}+" if len(row.marks) >= MARKS else str(len(row.marks))
    count = f"{right} of {total}" if row.marks else "no traces"
    if any(isinstance(mark, VeiledMark) for mark in row.marks):
        # how many of the others are right would tell of those that are hidden, once only one is left
        count = "hidden"
    top = area.bottom() - 11 - BLOCK
    painter.setFont(small)
    painter.setPen(theme.current().muted)
    at = area.right() - MARGIN - metrics.horizontalAdvance(count)
    painter.drawText(QPointF(at, top + BLOCK - 1.5), count)
    fits = max(1, (at - area.left() - 2 * MARGIN) // (BLOCK + GAP))
    shown = row.marks if len(row.marks) <= fits else row.marks[: max(1, fits - 2)]
    for number, mark in enumerate(shown):
        box = QRectF(area.left() + MARGIN + number * (BLOCK + GAP), top, BLOCK, BLOCK)
        painter.setOpacity(1.0 if mark.matches else FAINT)
        paint_block(painter, box, mark, threshold, how)
    painter.setOpacity(1.0)
    if len(shown) < len(row.marks):
        painter.setPen(theme.current().muted)
        more = f"+{len(row.marks) - len(shown)}"
        painter.drawText(QPointF(area.left() + MARGIN + len(shown) * (BLOCK + GAP) + 2, top + BLOCK - 1.5), more)


def shade(score: float, how: Aggregation) -> float:
    """A trace score on the scale of a step score, 0 to 1: a sum of log-odds is the probability it stands for."""
    if how != "logodds":
        return score
    return 1 / (1 + math.exp(-min(max(score, -700.0), 700.0)))


def paint_block(
    painter: QPainter, box: QRectF, mark: TraceMark, threshold: float, how: Aggregation = "min"
) -> None:
    """One trace: the colour says the score (neutral at the threshold), the sign the verdict: never colour alone."""
    now = theme.current()
    if isinstance(mark, VeiledMark):
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(now.track)
        painter.drawRoundedRect(box, 2, 2)
        return
    if mark.score is None:
        paint_hatched(painter, box, now.muted)
        ink = now.text
    else:
        ground = theme.ramp(shade(mark.score, how), threshold)
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
