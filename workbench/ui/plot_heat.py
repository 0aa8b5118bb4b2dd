"""The heat map as a picture, on screen and on paper: where every cell stands, its colour, and how it is painted.

    picture = HeatPicture(series, reading, "auto", font);  picture.fit(900, 190);  picture.paint(painter, look, ...)

Traces down, steps across. Colours are cividis, dark low and yellow high; a cell of a step not scored is hatched, beyond
the end of a trace there is nothing. A thousand cells and more are one image, scaled.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetrics, QImage, QLinearGradient, QPainter, QPen

from workbench.core.aggregate import first_low
from workbench.core.values import Outcome
from workbench.store.rows import Reading
from workbench.ui import theme
from workbench.ui.colours import Colours
from workbench.ui.labels import scaled
from workbench.ui.plot_scale import ScaleChoice, extent, level, level_ticks, scale_for, step_ticks
from workbench.ui.plot_values import Series, longest, values
from workbench.ui.step_cards import OUTCOME_GLYPHS, score_mark

# cividis after Nunez, Anderton and Renslow (2018), at tenths of its length
CIVIDIS = (
    "#00204d", "#00316f", "#31446b", "#4e566c", "#666970", "#7c7b78", "#958f78", "#afa473", "#cbba69", "#e7d159",
    "#ffea46",
)  # fmt: skip
LEVELS, UNSCORED, ABSENT = 254, 254, 255
SMALL = 0.82
LEAST_ROW, USUAL_ROW, WIDEST_CELL = 4.0, 22.0, 96.0
PAD, BAR, LONGEST_BAR = 6.0, 10.0, 260.0
MOST_VECTORS = 20_000
"""Cells a picture for paper is made of; above, they are one image in it."""


@cache
def cividis(share: float) -> QColor:
    """The colour at 0 .. 1."""
    at = min(max(share, 0.0), 1.0) * (len(CIVIDIS) - 1)
    low, high = list(pairwise(map(QColor, CIVIDIS)))[min(int(at), len(CIVIDIS) - 2)]
    part = at - min(int(at), len(CIVIDIS) - 2)
    return QColor.fromRgbF(
        low.redF() + (high.redF() - low.redF()) * part,
        low.greenF() + (high.greenF() - low.greenF()) * part,
        low.blueF() + (high.blueF() - low.blueF()) * part,
    )


@cache
def _ramp() -> list[int]:
    return [cividis(number / (LEVELS - 1)).rgb() for number in range(LEVELS)]


@dataclass(frozen=True, slots=True)
class Marks:
    """Which cells are pointed at, as (row, column); None: none."""

    at: tuple[int, int] | None = None
    marked: tuple[int, int] | None = None


class HeatPicture:
    """Geometry and painting of one set of series at one size."""

    found: list[float]
    """Every finite score."""

    def __init__(
        self,
        series: Sequence[Series],
        reading: Reading,
        choice: ScaleChoice,
        font: QFont,
        before: "HeatPicture | None" = None,
    ) -> None:
        """``before``: the picture this one replaces; what it knows of the same series is taken over."""
        self.series, self.reading = series, reading
        self.font = scaled(font, SMALL)
        self.metrics = QFontMetrics(self.font)
        same = before is not None and before.series == series
        found = before.found if same and before is not None else list(values(series))
        self.found = found
        self.scale = scale_for(choice, found, reading.threshold)
        self.low, self.high = extent(found, reading.threshold, self.scale)
        self.steps = longest(series)
        self._image: QImage | None = None
        if same and before is not None and (before.scale, before.low, before.high) == (self.scale, self.low, self.high):
            self._image = before._image
        self.fit(600, 180)

    def fit(self, width: float, height: float, least_row: float = LEAST_ROW) -> None:
        """Take a size; rows are as high as there is room, but never below ``least_row``."""
        line = self.metrics.height()
        names = max((self.metrics.horizontalAdvance(each.name) for each in self.series), default=0)
        room = max(int(min(height - line, LONGEST_BAR) / (1.5 * line)), 2)
        self.ticks = level_ticks(self.low, self.high, self.scale, room)
        texts = max((self.metrics.horizontalAdvance(text) for _, text in self.ticks), default=0)
        self.left = PAD + line + 4 + min(names, width * 0.3) + PAD
        self.right = width - texts - 8 - BAR - 14
        self.top, self.bottom = PAD, height - line - 5
        self.width, self.height = width, height
        self.row = max(min((self.bottom - self.top) / max(len(self.series), 1), USUAL_ROW), least_row)
        self.cell = max(min((self.right - self.left) / max(self.steps, 1), WIDEST_CELL), 0.5)

    @property
    def rows_height(self) -> float:
        """Of all rows, in view or not."""
        return self.row * len(self.series)

    def rect_of(self, row: int, column: int, offset: float = 0.0) -> QRectF:
        return QRectF(self.left + column * self.cell, self.top + row * self.row - offset, self.cell, self.row)

    def cell_at(self, at: QPointF, offset: float = 0.0) -> tuple[int, int] | None:
        """(row, column) under a place; None outside the cells."""
        if not (self.left <= at.x() and self.top <= at.y() < self.bottom):
            return None
        row, column = int((at.y() - self.top + offset) / self.row), int((at.x() - self.left) / self.cell)
        return (row, column) if row < len(self.series) and column < len(self.series[row].scores) else None

    def share(self, value: float) -> float:
        return (level(value, self.scale, self.low, self.high) - self.low) / (self.high - self.low)

    # painting

    def paint(
        self, painter: QPainter, look: Colours, marks: Marks, offset: float = 0.0, *, vectors: bool = False
    ) -> None:
        """Everything; ``vectors``: no image where it can be helped."""
        painter.setFont(self.font)
        widest = "9e-9▲" if self.scale == "log" else ".00▲"
        first = max(int(offset / self.row), 0)
        last = min(int((offset + self.bottom - self.top) / self.row) + 1, len(self.series))
        painter.save()
        painter.setClipRect(QRectF(0, self.top - 2, self.width, self.bottom - self.top + 4))
        if vectors and self.steps * len(self.series) <= MOST_VECTORS:
            self._cells_apart(painter)
        elif self.steps:
            whole = QRectF(self.left, self.top - offset, self.cell * self.steps, self.rows_height)
            painter.drawImage(whole, self._cells(look))
        self._lines(painter, look, first, last, offset)
        for row in range(first, last):
            self._unscored(painter, look, row, offset)
            self._name(painter, look, row, offset)
            if self.row >= self.metrics.height() - 2 and self.cell >= self.metrics.horizontalAdvance(widest) + 2:
                self._numbers(painter, row, offset)
        for cell, pen, inset in ((marks.at, look.text, 0.5), (marks.marked, look.accent, 1.0)):
            if cell is not None:
                area = self.rect_of(*cell, offset).adjusted(inset, inset, -inset, -inset)
                painter.setPen(QPen(look.panel, 4))
                painter.drawRect(area)
                painter.setPen(QPen(pen, 2))
                painter.drawRect(area)
        painter.restore()
        self._steps_axis(painter, look)
        self._bar(painter, look)

    def _cells(self, look: Colours) -> QImage:
        """One pixel a cell."""
        if self._image is None:
            span = (LEVELS - 1) + 0.999
            rows = bytearray()
            for each in self.series:
                rows += bytes(
                    UNSCORED if score.value is None else int(self.share(score.value) * span) for score in each.scores
                )
                rows += bytes([ABSENT]) * (self.steps - len(each.scores))
            self._image = QImage(
                bytes(rows), self.steps, len(self.series), self.steps, QImage.Format.Format_Indexed8
            ).copy()
        if self._image.colorTable()[LEVELS:] != [look.card.rgb(), look.panel.rgb()]:
            self._image.setColorTable([*_ramp(), look.card.rgb(), look.panel.rgb()])
        return self._image

    def _cells_apart(self, painter: QPainter) -> None:
        for row, each in enumerate(self.series):
            for column, score in enumerate(each.scores):
                if score.value is not None:
                    painter.fillRect(self.rect_of(row, column), cividis(round(self.share(score.value) * 253) / 253))

    def _lines(self, painter: QPainter, look: Colours, first: int, last: int, offset: float) -> None:
        """Gaps between cells large enough to have some."""
        painter.setPen(QPen(look.panel, 1))
        right = self.left + self.cell * self.steps
        if self.row >= 8:
            for row in range(first, last + 1):
                y = self.top + row * self.row - offset
                painter.drawLine(QPointF(self.left, y), QPointF(right, y))
        if self.cell >= 8:
            bottom = self.top + last * self.row - offset
            for column in range(self.steps + 1):
                x = self.left + column * self.cell
                painter.drawLine(QPointF(x, self.top), QPointF(x, bottom))

    def _unscored(self, painter: QPainter, look: Colours, row: int, offset: float) -> None:
        """Hatched, neighbours in one piece."""
        scores = self.series[row].scores
        start: int | None = None
        for column in range(len(scores) + 1):
            missing = column < len(scores) and scores[column].value is None
            if missing and start is None:
                start = column
            elif not missing and start is not None:
                area = self.rect_of(row, start, offset).united(self.rect_of(row, column - 1, offset))
                area.adjust(0.5, 0.5, -0.5, -0.5)
                painter.fillRect(area, QBrush(look.muted, Qt.BrushStyle.BDiagPattern))
                start = None

    def _name(self, painter: QPainter, look: Colours, row: int, offset: float) -> None:
        """The verdict's glyph and the name; where rows are low every so many-th name, and the verdict as a bar."""
        each, line = self.series[row], self.metrics.height()
        area = QRectF(PAD, self.top + row * self.row - offset, self.left - 2 * PAD, self.row)
        ink = {"right": look.right, "wrong": look.wrong, None: look.muted}.get(each.outcome, look.unknown)
        painter.setPen(ink)
        if self.row >= line - 2:
            glyph = OUTCOME_GLYPHS[each.outcome] if each.outcome is not None else "–"
            painter.drawText(QRectF(area.left(), area.top(), line, area.height()), Qt.AlignmentFlag.AlignCenter, glyph)
        else:
            # too low for a glyph: its length tells what its colour tells
            lengths: dict[Outcome | None, float] = {"right": 1.0, "wrong": 0.4, "unknown": 0.7}
            wide = line * lengths.get(each.outcome, 0.15)
            painter.fillRect(QRectF(area.left(), area.top() + 0.5, wide, max(area.height() - 1, 1)), ink)
        every = max(1, -int(-(line - 3) // self.row))
        if row % every:
            return
        painter.setPen(look.identity[each.slot % len(look.identity)] if each.slot is not None else look.text)
        painter.setFont(theme.strong(self.font) if each.slot is not None else self.font)
        room = QRectF(area.left() + line + 4, area.center().y() - line / 2, area.width() - line - 4, line)
        if every > 1:
            room.moveTop(area.top())
        words = self.metrics.elidedText(each.name, Qt.TextElideMode.ElideRight, int(room.width()) + 4)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip, words)
        painter.setFont(self.font)

    def _numbers(self, painter: QPainter, row: int, offset: float) -> None:
        scores = self.series[row].scores
        low = first_low(scores, self.reading.threshold)
        for column, score in enumerate(scores):
            if score.value is not None:
                painter.setPen(theme.ink(cividis(round(self.share(score.value) * 253) / 253)))
                words = self._mark(score.value) + ("▲" if column == low else "")
                painter.drawText(self.rect_of(row, column, offset), Qt.AlignmentFlag.AlignCenter, words)

    def _mark(self, value: float) -> str:
        """A score in its cell: ".22"; on a logarithmic scale small ones keep their power of ten: "3e-5"."""
        if self.scale == "linear" or value >= 0.1 or value <= 0:
            return score_mark(value)
        digits, power = f"{value:.0e}".split("e")
        return f"{digits}e{int(power)}"

    def _steps_axis(self, painter: QPainter, look: Colours) -> None:
        painter.setPen(look.muted)
        top = min(self.top + self.rows_height, self.bottom) + 2
        wide = self.metrics.horizontalAdvance(str(self.steps)) + 14.0
        for number, text in step_ticks(1, max(self.steps, 1), int((self.right - self.left) / wide)):
            middle = self.left + (number - 0.5) * self.cell
            area = QRectF(middle - wide, top, 2 * wide, self.metrics.height())
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text)

    def _bar(self, painter: QPainter, look: Colours) -> None:
        """The colour bar with its numbers and where low begins."""
        line = self.metrics.height()
        left, top = self.right + 14, self.top + line / 2
        bottom = min(self.bottom, top + LONGEST_BAR)
        gradient = QLinearGradient(0, bottom, 0, top)
        for number in range(len(CIVIDIS)):
            gradient.setColorAt(number / (len(CIVIDIS) - 1), QColor(CIVIDIS[number]))
        painter.fillRect(QRectF(left, top, BAR, bottom - top), gradient)
        for at, text in self.ticks:
            y = bottom - (at - self.low) / (self.high - self.low) * (bottom - top)
            painter.setPen(look.muted)
            painter.drawText(QPointF(left + BAR + 5, y + self.metrics.ascent() / 2 - 1), text)
        y = bottom - self.share(self.reading.threshold) * (bottom - top)
        painter.setPen(QPen(look.wrong, 2))
        painter.drawLine(QPointF(left - 4, y), QPointF(left + BAR + 3, y))
