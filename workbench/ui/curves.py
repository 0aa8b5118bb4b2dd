"""The live curves of a two-arm run: loss, final-answer error and trace error, one line an arm, named where it ends.

``Curves().show_series(story.series, updates=200)``; pyqtgraph is imported when the first one is made, never before.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics
from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.ui import theme
from workbench.ui.labels import plain, scaled
from workbench.ui.train_story import ARMS, smoothed, thinned

if TYPE_CHECKING:
    import pyqtgraph as pg

Series = Mapping[tuple[str, str], Sequence[tuple[int, float]]]
ARM_TITLES = {"outcome": "Outcome", "process": "Process"}
SYMBOLS = {"outcome": "o", "process": "s"}
TITLES = {
    "loss": "Training loss",
    "final_answer_error": "Final-answer error, small held-out set",
    "trace_error": "Trace error, small held-out set",
}
HEIGHT = 128


def arm_colour(arm: str) -> QColor:
    look = theme.current()
    return {"outcome": look.outcome_arm, "process": look.process_arm}.get(arm, look.parent_arm)


def _percent_axis() -> "pg.AxisItem":
    import pyqtgraph as pg

    class Percent(pg.AxisItem):  # type: ignore[misc]
        """Ticks of a share as "40 %"."""

        def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
            digits = 0 if spacing >= 0.0099 else 1
            return [f"{value * 100:.{digits}f} %" for value in values]

    return Percent("left")


class Plot(QWidget):
    """One figure over the updates, a line for each arm."""

    def __init__(self, name: str, *, noisy: bool) -> None:
        super().__init__()
        import pyqtgraph as pg

        self._name = name
        self._noisy = noisy
        self._updates = 1
        self.title = plain(self.tr(TITLES[name]), muted=True)
        self.title.setFont(scaled(self.title.font(), 0.92))
        axes = {} if noisy else {"left": _percent_axis()}
        self.plot: Any = pg.PlotWidget(axisItems=axes)
        self.plot.setFixedHeight(HEIGHT)
        self.plot.setFrameShape(self.plot.Shape.NoFrame)
        self.plot.setMenuEnabled(False)
        self.plot.hideButtons()
        # the wheel scrolls the dock, it does not zoom a plot that happens to lie under it
        self.plot.setMouseEnabled(x=False, y=False)
        self.plot.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.plot.getViewBox().setDefaultPadding(0.06)
        # the topmost tick label stands half above the plot
        self.plot.getPlotItem().setContentsMargins(0, 7, 0, 0)
        self._raw = {arm: self.plot.plot() for arm in ARMS} if noisy else {}
        self._lines = {arm: self.plot.plot() for arm in ARMS}
        self._names = {arm: pg.TextItem(self.tr(ARM_TITLES[arm]), anchor=(0, 0.5)) for arm in ARMS}
        for item in self._names.values():
            # a name at the edge must not widen the range that is fitted to the curve
            self.plot.addItem(item, ignoreBounds=True)
            item.hide()
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(1)
        lines.addWidget(self.title)
        lines.addWidget(self.plot)
        self.retheme()

    def retheme(self) -> None:
        """Take colours and fonts from the theme in force."""
        import pyqtgraph as pg

        look = theme.current()
        small = scaled(self.font(), 0.8)
        self.plot.setBackground(look.panel)
        for side in ("left", "bottom"):
            axis = self.plot.getAxis(side)
            axis.setPen(pg.mkPen(look.line))
            axis.setTextPen(pg.mkPen(look.muted))
            axis.setStyle(tickFont=small, tickLength=-3, tickTextOffset=5, maxTickLevel=0)
        self.plot.getAxis("left").setWidth(44)
        label: QFont = theme.strong(small)
        for arm in ARMS:
            colour = arm_colour(arm)
            self._names[arm].setFont(label)
            self._names[arm].setColor(colour)
            if self._noisy:
                faint = QColor(colour)
                faint.setAlpha(85)
                self._raw[arm].setPen(pg.mkPen(faint, width=1))
            self._lines[arm].setPen(pg.mkPen(colour, width=2))
            if not self._noisy:
                self._lines[arm].setSymbol(SYMBOLS[arm])
                self._lines[arm].setSymbolSize(6)
                self._lines[arm].setSymbolBrush(pg.mkBrush(colour))
                self._lines[arm].setSymbolPen(pg.mkPen(look.panel, width=1))

    def show_series(self, series: Series, updates: int) -> None:
        """Draw what there is so far; ``updates`` is where the axis ends."""
        self._updates = max(updates, 1)
        said = []
        for arm in ARMS:
            points = series.get((arm, self._name), ())
            line = smoothed(points) if self._noisy else [(float(update), value) for update, value in points]
            if self._noisy:
                self._raw[arm].setData(*_columns(thinned(points)))
            # antialiasing costs a hundredfold on long curves
            self._lines[arm].setData(*_columns(line), antialias=len(line) <= 600)
            if points:
                value = points[-1][1]
                figure = f"{value:.3f}" if self._noisy else f"{value * 100:.1f} %"
                said.append(self.tr("{0} {1} at update {2}").format(self.tr(ARM_TITLES[arm]), figure, points[-1][0]))
        self._scale()
        self._place_names({arm: self._lines[arm].getData() for arm in ARMS})
        words = f"{self.title.text()}: {'; '.join(said) or self.tr('nothing measured yet')}"
        self.plot.setAccessibleName(words)
        self.setToolTip(words)

    def _scale(self) -> None:
        """x from 0 to the last update, with room for the names behind it; y fitted, errors from 0."""
        room = QFontMetrics(theme.strong(scaled(self.font(), 0.8))).horizontalAdvance(self.tr("Outcome")) + 8
        width = max(self.plot.width() - 60 - room, 40)
        self.plot.setXRange(0, self._updates * (1 + room / width), padding=0.01)
        values = [v for curve in (*self._lines.values(), *self._raw.values()) for v in _values(curve)]
        if values:
            low, high = min(values), max(values)
            span = max(high - low, 1e-3 if self._noisy else 0.02)
            bottom = low - 0.08 * span if self._noisy else max(0.0, low - 0.15 * span)
            self.plot.setYRange(bottom, high + 0.12 * span, padding=0)

    def _place_names(self, curves: Mapping[str, tuple[Any, Any]]) -> None:
        """Each name at the end of its line; two that would overlap move apart."""
        ends = {arm: (float(x[-1]), float(y[-1])) for arm, (x, y) in curves.items() if x is not None and len(x)}
        box = self.plot.getViewBox()
        top, bottom = box.viewRange()[1][1], box.viewRange()[1][0]
        high = QFontMetrics(scaled(self.font(), 0.8)).height() / max(HEIGHT - 30, 1) * (top - bottom)
        at = {arm: y for arm, (_, y) in ends.items()}
        if len(at) == 2:
            lower, upper = sorted(at, key=lambda arm: at[arm])
            short = high - (at[upper] - at[lower])
            if short > 0:
                at[upper] += short / 2
                at[lower] -= short / 2
        for arm, item in self._names.items():
            item.setVisible(arm in ends)
            if arm in ends:
                item.setPos(ends[arm][0] + 0.012 * self._updates, at[arm])

    def sizeHint(self) -> QSize:
        return QSize(240, HEIGHT + 20)


def _columns(points: Sequence[tuple[float, float]]) -> tuple[list[float], list[float]]:
    return [x for x, _ in points], [y for _, y in points]


def _values(curve: Any) -> list[float]:
    _, values = curve.getData()
    return [] if values is None else [float(value) for value in values]


class Curves(QWidget):
    """All three plots, one below the other."""

    def __init__(self) -> None:
        super().__init__()
        self.plots = {name: Plot(name, noisy=name == "loss") for name in TITLES}
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(6)
        for plot in self.plots.values():
            lines.addWidget(plot)
        self._shown: tuple[Series, int] = ({}, 1)
        theme.notifier.changed.connect(self._retheme)

    def show_series(self, series: Series, updates: int) -> None:
        """Series by (arm, figure), each a list of (update, value)."""
        self._shown = (series, updates)
        for plot in self.plots.values():
            plot.show_series(series, updates)

    def _retheme(self) -> None:
        for plot in self.plots.values():
            plot.retheme()
        self.show_series(*self._shown)
