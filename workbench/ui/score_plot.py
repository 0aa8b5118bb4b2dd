"""Score by step: a line a trace, its name where it ends, the threshold in words, what is selected as a band.

    plot = ScorePlot();  plot.show_series(series, Reading("likelihood", "min", 0.1), "auto")
    plot.stepChosen -> ("a3..", 1)      a click or Enter at step 2 of that trace

Imports pyqtgraph, so it is itself imported late. Pointer and keys are handled here; pyqtgraph only draws.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from workbench.core.aggregate import first_low
from workbench.store.rows import Reading
from workbench.ui import plot_axes as axes
from workbench.ui import theme
from workbench.ui.blind import is_hidden
from workbench.ui.colours import Colours
from workbench.ui.labels import scaled
from workbench.ui.plot_line import DODGE, MARGIN, Drawn, TraceLine, band, ground, ring, words_item
from workbench.ui.plot_pointing import NEAR, Pointing
from workbench.ui.plot_scale import Frame, ScaleChoice, across, extent, level, level_ticks, scale_for, step_ticks
from workbench.ui.plot_values import Point, Series, below, in_view, longest, values
from workbench.ui.plot_words import crowd_of, names_at, quiet

SMALL = 0.82
EDGE = 9.0
"""Pixels left above the highest and below the lowest score, so that no symbol is cut."""
LANE = 15.0
NAME_GAP = 9.0


class ScorePlot(Pointing):
    """Lines over steps; ``paper``: on white and as vectors, to be exported and never shown."""

    def __init__(self, parent: QWidget | None = None, *, paper: bool = False) -> None:
        super().__init__(parent)
        self._paper = paper
        self._choice: ScaleChoice = "auto"
        self._zoom: tuple[int, int] | None = None
        """First and last step in view, from 1; None: all."""
        self._frame = Frame(0.5, 1.5, 0, 1, 1, 1)
        self._drawn: Drawn | None = None
        self._weight = self.devicePixelRatioF()
        """Of a line one unit wide: Qt counts the width of lines in a scaled picture in the screen's pixels."""
        self.plot: Any = pg.PlotWidget(self)
        self.plot.setFrameShape(self.plot.Shape.NoFrame)
        self.plot.setMenuEnabled(False)
        self.plot.hideButtons()
        self.plot.setMouseEnabled(x=False, y=False)
        # pointer and wheel belong to this widget: a wheel over a plot must go on scrolling what it lies in
        self.plot.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        for part in (self.plot, self.plot.viewport()):
            part.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._box = self.plot.getViewBox()
        self._box.disableAutoRange()
        self._lines: list[TraceLine] = []
        self._band, self._drag = band(self._box), band(self._box)
        self._threshold = pg.InfiniteLine(angle=0, movable=False)
        self._threshold.setZValue(-5)
        self._box.addItem(self._threshold, ignoreBounds=True)
        self._below, self._unscored = words_item(self._box), words_item(self._box)
        self._low, self._marked_ring, self._at_ring = (ring(self._box, cached=not paper) for _ in range(3))
        self._box.sigResized.connect(self._arrange)
        if not paper:
            theme.notifier.changed.connect(self.retheme)
        self.retheme()
        self.dressed = True

    # what it shows

    def show_series(self, series: Sequence[Series], reading: Reading, choice: ScaleChoice) -> None:
        """Draw the series that stand in a column."""
        self.series, self.reading, self._choice = in_view(series), reading, choice
        if self._zoom is not None and self._zoom[1] > longest(self.series):
            self._zoom = None
        self._arrange()

    def reset_view(self) -> None:
        self._zoom = None
        self._arrange()

    def view_steps(self, first: int, last: int) -> None:
        """Show only the steps first .. last (from 1)."""
        most = longest(self.series)
        first, last = max(first, 1), min(last, most)
        self._zoom = None if first <= 1 and last >= most else (first, max(last, first + 1))
        self._arrange()

    def zoom(self, closer: bool) -> None:
        """Half or twice as many steps, round the one pointed at or selected."""
        first, last = self._steps()
        count = max((last - first + 1) // 2, 2) if closer else (last - first + 1) * 2
        at = next((at for at in (self.at, self.marked) if self.seen(at)), None)
        middle = at[1] + 1 if at is not None else (first + last) // 2
        start = min(max(middle - count // 2, 1), max(longest(self.series) - count + 1, 1))
        self.view_steps(start, start + count - 1)

    def bring(self, at: Point | None) -> None:
        """Show the step where only some are in view and it is none of them."""
        first, last = self._steps()
        if self._zoom and at is not None and self.seen(at) and not first <= at[1] + 1 <= last:
            start = max(at[1] + 1 - (last - first) // 2, 1)
            self.view_steps(start, start + last - first)

    def retheme(self) -> None:
        """Take colours and fonts from the theme in force."""
        look = self._look()
        self.plot.setBackground(look.panel)
        small, line = scaled(self.font(), SMALL), look.muted if self._paper else look.line
        axes.dress(self.plot, look, line, small)
        pen = pg.mkPen(look.muted, width=(weight := self._weight), style=Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([3, 2.5])
        self._threshold.setPen(pen)
        for item in (self._below, self._unscored):
            item.setFont(small)
            item.setColor(look.muted)
            item.fill = ground(look)
        self._band.setBrush(look.accent_soft)
        self._drag.setBrush(look.hover)
        self._low.setPen(pg.mkPen(look.wrong, width=2 * weight))
        self._marked_ring.setPen(pg.mkPen(look.accent, width=2 * weight))
        self._at_ring.setPen(pg.mkPen(look.text, width=1.4 * weight))
        self._arrange()

    # inside

    def _look(self) -> Colours:
        return theme.colours(False) if self._paper else theme.current()

    def _steps(self) -> tuple[int, int]:
        return self._zoom or (1, max(longest(self.series), 1))

    def _arrange(self) -> None:
        """Ranges, ticks, lines and names, from the series and the size there is."""
        metrics = QFontMetrics(theme.strong(scaled(self.font(), SMALL)))
        found = list(values(self.series))
        scale = scale_for(self._choice, found, self.reading.threshold)
        low, high = extent(found, self.reading.threshold, scale)
        lane = LANE if any(score.value is None for each in self.series for score in each.scores) else 0.0
        width, height = self._box.width(), self._box.height()
        if width < 20 or height < 20:
            return
        ticks = level_ticks(low, high, scale, int((height - lane) / (1.5 * metrics.height())) + 1)
        axes.measure(self.plot, metrics, [text for _, text in ticks], named=self._paper)
        unit = (high - low) / max(height - lane - 2 * EDGE, 10)
        first, last = self._steps()
        names = max((metrics.horizontalAdvance(each.name) for each in self.series), default=0)
        # room for the names behind the last step
        dodged = DODGE * max(1.0, (len(self.series) - 1) / 2)
        share = min((names + NAME_GAP + dodged + 8) / width, 0.45)
        x0, x1 = across(first, last, share)
        self._frame = Frame(x0, x1, low - (EDGE + lane) * unit, high + EDGE * unit, width, height)
        self._box.setRange(xRange=(x0, x1), yRange=(self._frame.y0, self._frame.y1), padding=0, update=True)
        self.plot.getAxis("left").setTicks([ticks])
        room = int(width * (1 - share) / (metrics.horizontalAdvance(str(last)) + 14))
        self.plot.getAxis("bottom").setTicks([step_ticks(first, last, room)])
        size = min(max(self._frame.pace * 0.7, 3.5), 8.0)
        middle = low - (EDGE + lane) / 2 * unit
        self._drawn = Drawn(self._frame, scale, low, high, middle, lane > 0, size, len(self.series), self._weight)
        self.show_points()
        self._place_words(metrics)
        self.say()

    def _draw_lines(self) -> None:
        assert self._drawn is not None
        look, font = self._look(), theme.strong(scaled(self.font(), SMALL))
        while len(self._lines) < len(self.series):
            self._lines.append(TraceLine(self._box, cached=not self._paper))
        for line in self._lines[len(self.series) :]:
            line.hide()
        for place, (series, line) in enumerate(zip(self.series, self._lines, strict=False)):
            line.reveal()
            line.show(series, place, self._drawn, look, font, self.at is not None and self.at[0] == series.trace)
        both = zip(self.series, self._lines, strict=False)
        found = ((line, first_low(series.scores, self.reading.threshold)) for series, line in both)
        lows = [line.places[low] for line, low in found if low is not None]
        self._low.setData([x for x, _ in lows], [y for _, y in lows], size=self._drawn.size + 7)

    def _place_words(self, metrics: QFontMetrics) -> None:
        """Names behind the ends of lines, then the threshold's words and "not scored" where they cover least."""
        assert self._drawn is not None
        frame, high = self._frame, metrics.height() + 2 * MARGIN
        lines = self._lines[: len(self.series)]
        crowd = crowd_of([(line.places, line.scored) for line in lines], frame)
        last = frame.pixel(self._steps()[1], 0)[0]
        ends: list[tuple[int, float, float]] = []
        behind: dict[int, float] = {}
        for series, line in zip(self.series, lines, strict=True):
            end = line.end(series, self._steps()[1])
            x, y = frame.pixel(*line.places[end]) if series.scores else (0.0, frame.height / 2)
            # behind the symbols of every line that ends at this step, not only behind its own
            behind[end] = max(behind.get(end, 0.0), x)
            ends.append((end, y, metrics.horizontalAdvance(series.name) + 2 * MARGIN))
        gutter = max((last + DODGE, *behind.values())) + NAME_GAP
        places = [(behind[end] + NAME_GAP, y, width) for end, y, width in ends]
        taken = names_at(places, crowd, gutter, high, frame.height)
        for series, line, area in zip(self.series, lines, taken, strict=True):
            fits = bool(series.scores) and area.bottom() <= frame.height + 2
            line.name(series.name, frame.plane(area.left(), area.center().y()) if fits else None)
        level_at = level(self.reading.threshold, self._drawn.scale, self._drawn.low, self._drawn.high)
        self._threshold.setPos(level_at)
        line_at, lane = frame.pixel(last, level_at)[1], frame.pixel(0, self._drawn.lane)[1]
        covered = any(is_hidden(score) for series in self.series for score in series.scores)
        unscored = (self.tr("hidden") if covered else self.tr("not scored")) if self._drawn.marked_lane else ""
        for item, words, tops in (
            (self._below, below(self.reading.threshold), (line_at + 1, line_at - high)),
            (self._unscored, unscored, (lane - high / 2,)),
        ):
            item.setVisible(bool(words))
            wide = metrics.horizontalAdvance(words) + 2 * MARGIN
            lefts = [(last - wide) * share / 16 for share in range(16, 0, -1)]
            lefts = [frame.width - wide - 4, *lefts] if item is self._unscored else lefts
            areas = [QRectF(left, top, wide, high) for left in lefts for top in tops]
            best = quiet(areas, crowd, taken, frame.height)
            item.setText(words)
            item.setPos(*frame.plane(best.left(), best.top()))
            taken.append(best)

    def show_points(self) -> None:
        """The band at the selected step, the rings at it and at the pointer."""
        if self._drawn is None:
            return
        self._draw_lines()
        for at, mark, grow in ((self.marked, self._marked_ring, 4), (self.at, self._at_ring, 9)):
            place = self._place(at)
            xs, ys = ([place[0]], [place[1]]) if place is not None else ([], [])
            mark.setData(xs, ys, size=self._drawn.size + grow)
        marked = self.marked if self.seen(self.marked) else None
        self._band.setVisible(marked is not None)
        if marked is not None:
            half = max(min(22 / self._frame.pace, 0.5), 3 / self._frame.pace)
            self._band.setRect(marked[1] + 1 - half, self._frame.y0, 2 * half, self._frame.y1 - self._frame.y0)

    def _place(self, at: Point | None) -> tuple[float, float] | None:
        for series, line in zip(self.series, self._lines, strict=False):
            if at is not None and series.trace == at[0] and 0 <= at[1] < len(line.places):
                x, y = line.places[at[1]]
                return float(x), float(y)
        return None

    # pointing

    def _corner(self) -> QPointF:
        """Upper left corner of the lines' area in this widget."""
        corner = self.plot.mapFromScene(self._box.sceneBoundingRect().topLeft())
        return QPointF(self.plot.pos() + corner)

    def place_of(self, trace: str, index: int) -> QPointF | None:
        """Where a step is drawn in this widget; None where it is not."""
        place = self._place((trace, index))
        return self._corner() + QPointF(*self._frame.pixel(*place)) if place is not None else None

    def nearest(self, at: QPointF) -> Point | None:
        here = np.array(self._frame.plane(*(at - self._corner()).toTuple()))
        unit = np.array(self._frame.plane(1, 1)) - np.array(self._frame.plane(0, 0))
        found, least = None, NEAR
        for series, line in zip(self.series, self._lines, strict=False):
            far = np.hypot(*((line.places - here) / unit).T)
            if len(far) and far.min() < least:
                found, least = (series.trace, int(far.argmin())), float(far.min())
        return found

    def drag(self, start: QPointF, end: QPointF, *, over: bool) -> None:
        corner = self._corner().x()
        left, right = sorted(self._frame.plane(at.x() - corner, 0)[0] for at in (start, end))
        self._drag.setVisible(not over)
        self._drag.setRect(left, self._frame.y0, right - left, self._frame.y1 - self._frame.y0)
        if over:
            self.view_steps(round(left), round(right))

    # size and painting

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.plot.setGeometry(self.rect().adjusted(2, 2, -2, -2))
        self._lay()

    def _weigh(self, weight: float) -> None:
        if weight != self._weight:
            self._weight = weight
            self.retheme()

    def paintEvent(self, event: QPaintEvent) -> None:
        # the window may have come to another screen
        self._weigh(self._weight if self._paper else self.devicePixelRatioF())
        super().paintEvent(event)

    def _lay(self) -> None:
        self.plot.getPlotItem().layout.activate()
        self._arrange()

    def draw(self, painter: QPainter, size: QSize) -> None:
        """Draw a plot on paper, ``size`` units large, its axes named for a reader who sees the picture alone."""
        axes.entitle(self.plot, self._look(), bottom=self.tr("Step"), left=self.reading.scorer)
        device = painter.device()
        self._weigh(device.devicePixelRatio() if device is not None else 1.0)
        self.resize(size)
        # what was never shown gets its size only when it is grabbed
        self.grab()
        self._lay()
        self.plot.render(painter, QRectF(self.plot.geometry()), self.plot.viewport().rect())
