"""One trace as pyqtgraph draws it: a broken line, a symbol a step, hollow marks for steps not scored, its name.

    line = TraceLine(box);  line.show(series, Drawn(frame, "linear", 0, 1, lane=-.05, size=8, count=3), look, font)

Items are kept and given new numbers; making them anew for each move of a slider would cost ten times as much.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QPen
from PySide6.QtWidgets import QGraphicsRectItem

from workbench.ui.colours import Colours
from workbench.ui.plot_scale import Frame, Scale, level
from workbench.ui.plot_values import Series

SYMBOLS = ("o", "s", "t", "d")
"""By slot: circle, square, triangle, diamond."""
MARGIN = 1.0
"""Round a name, in pixels."""
MOST_STRONG = 60
DODGE = 5.0
"""Pixels between symbols of the same step, so that equal scores stay countable."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """How scores become places; equal for all lines of a plot."""

    frame: Frame
    scale: Scale
    low: float
    high: float
    lane: float
    """Height at which steps not scored are marked."""
    marked_lane: bool
    """Whether any step is not scored."""
    size: float
    """Of a symbol, in pixels."""
    count: int
    """Lines beside each other."""
    weight: float = 1.0
    """Pixels of the screen a unit of line width takes."""

    def height(self, value: float | None) -> float:
        return self.lane if value is None else level(value, self.scale, self.low, self.high)

    def dodge(self, place: int) -> float:
        """How far the ``place``-th line stands beside the others, in steps."""
        pace = self.frame.pace
        return (place - (self.count - 1) / 2) * min(DODGE, 0.12 * pace) / pace


class TraceLine:
    """The items of one trace."""

    def __init__(self, box: Any, *, cached: bool = True) -> None:
        """``box``: the view box it is drawn in; not ``cached``: symbols are drawn as vectors each time."""
        self._box = box
        self._curve = pg.PlotCurveItem(connect="finite", antialias=True)
        self._points = pg.ScatterPlotItem(pxMode=True, useCache=cached)
        self._hollow = pg.ScatterPlotItem(pxMode=True, useCache=cached)
        self.label = pg.TextItem(anchor=(0, 0.5))
        # a tight ground, which hides as little as it can
        self.label.textItem.document().setDocumentMargin(MARGIN)
        self.items = (self._curve, self._points, self._hollow, self.label)
        if cached:
            # what lies under a moved threshold is copied, not stroked again
            for item in self.items[:3]:
                item.setCacheMode(item.CacheMode.DeviceCoordinateCache)
        for depth, item in enumerate(self.items):
            item.setZValue(depth)
            box.addItem(item, ignoreBounds=True)
        self._known: object = None
        self._look: object = None
        self.places: Any = np.zeros((0, 2))
        """(x, y) of every step, in the plane: an array (steps, 2)."""
        self.scored: Any = np.zeros(0, dtype=bool)

    def show(self, series: Series, place: int, drawn: Drawn, look: Colours, font: QFont, strong: bool) -> None:
        """Draw a series; ``strong``: the pointer is on it."""
        slot = series.slot or 0
        colour = look.identity[slot % len(look.identity)]
        symbol = SYMBOLS[slot % len(SYMBOLS)]
        # stroking a long line anew costs more than pointing at it may
        strong = strong and len(series.scores) <= MOST_STRONG
        dress = (colour.name(), look.panel.name(), symbol, drawn.size, drawn.weight, strong, font.toString())
        if dress != self._look:
            self._look = dress
            self._dress(colour, look, symbol, drawn, strong, font)
        known = (series.scores, place, drawn)
        if known == self._known:
            return
        self._known = known
        steps = len(series.scores)
        xs = np.arange(1.0, steps + 1) + drawn.dodge(place)
        ys = np.array([drawn.height(score.value) for score in series.scores], dtype=float)
        self.places = np.stack([xs, ys], axis=1)
        self.scored = scored = np.array([score.value is not None for score in series.scores], dtype=bool)
        self._curve.setData(xs, np.where(scored, ys, np.nan))
        self._points.setData(xs[scored], ys[scored])
        self._hollow.setData(xs[~scored], ys[~scored])

    def _dress(self, colour: QColor, look: Colours, symbol: str, drawn: Drawn, strong: bool, font: QFont) -> None:
        size, weight = drawn.size, drawn.weight
        self._curve.setPen(pg.mkPen(colour, width=weight * (2.6 if strong else 1.6)))
        grown = size + (1.5 if symbol in "td" else 0)
        for item, brush, pen in (
            (self._points, colour, look.panel if size > 5 else colour),
            (self._hollow, look.panel, colour),
        ):
            item.setSymbol(symbol)
            item.setSize(grown if item is self._points else min(grown, 8))
            item.setBrush(pg.mkBrush(brush))
            item.setPen(pg.mkPen(pen, width=weight * (1.3 if item is self._hollow else 0.8)))
        self.label.setFont(font)
        self.label.setColor(colour)
        self.label.fill = ground(look)

    def end(self, series: Series, last: int) -> int:
        """Index of the step the name stands at: the last one in view with a score, else the last in view."""
        steps = range(min(len(series.scores), last), 0, -1)
        return next((step - 1 for step in steps if series.scores[step - 1].value is not None), next(iter(steps), 1) - 1)

    def name(self, text: str, at: tuple[float, float] | None) -> None:
        """Put the name at a point of the plane; None: no name."""
        self.label.setVisible(at is not None)
        if at is not None:
            self.label.setText(text)
            self.label.setPos(*at)

    def hide(self) -> None:
        for item in self.items:
            item.setVisible(False)

    def reveal(self) -> None:
        for item in self.items[:3]:
            item.setVisible(True)


def ring(box: Any, *, cached: bool) -> Any:
    """An empty mark above the lines."""
    made = pg.ScatterPlotItem(pxMode=True, useCache=cached, symbol="o", brush=None)
    made.setZValue(10)
    box.addItem(made, ignoreBounds=True)
    return made


def band(box: Any) -> QGraphicsRectItem:
    """An area behind everything."""
    made = QGraphicsRectItem()
    made.setPen(QPen(Qt.PenStyle.NoPen))
    made.setZValue(-20)
    box.addItem(made, ignoreBounds=True)
    return made


def words_item(box: Any) -> Any:
    """Words above the lines, on a tight ground that hides as little as it can."""
    made = pg.TextItem(anchor=(0, 0))
    made.textItem.document().setDocumentMargin(MARGIN)
    made.setZValue(4)
    box.addItem(made, ignoreBounds=True)
    return made


def ground(look: Colours) -> Any:
    """What words stand on where lines run behind them."""
    soft = QColor(look.panel)
    soft.setAlpha(210)
    return pg.mkBrush(soft)
