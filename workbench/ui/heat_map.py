"""All traces of a problem at once: one row a trace, one cell a step, cividis; hover and click as in the plot.

    map = HeatMap();  map.show_series(series, Reading("likelihood", "min", 0.1), "auto")

Rows keep a least height and scroll; + and - make them higher and lower. Needs neither numpy nor pyqtgraph.
"""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QScrollBar, QWidget

from workbench.store.rows import Reading
from workbench.ui import theme
from workbench.ui.plot_heat import LEAST_ROW, PAD, USUAL_ROW, HeatPicture, Marks
from workbench.ui.plot_pointing import Pointing
from workbench.ui.plot_scale import ScaleChoice
from workbench.ui.plot_values import Point, Series

LEAST_ON_PAPER = 15.0
LARGEST_ROW = 60.0


class HeatMap(Pointing):
    """A painted widget; the scroll bar at its right shows itself where not all rows fit."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choice: ScaleChoice = "auto"
        self._least = LEAST_ROW
        self._picture = HeatPicture((), self.reading, "auto", self.font())
        self._rows: dict[str, int] = {}
        self.bar = QScrollBar(Qt.Orientation.Vertical, self)
        self.bar.valueChanged.connect(self._scrolled)
        self.bar.hide()
        theme.notifier.changed.connect(self.retheme)
        self.dressed = True

    def show_series(self, series: Sequence[Series], reading: Reading, choice: ScaleChoice) -> None:
        """Draw all series, in their order."""
        self.series, self.reading, self._choice = list(series), reading, choice
        self._rows = {each.trace: row for row, each in enumerate(series)}
        self.retheme()

    def retheme(self) -> None:
        self._picture = HeatPicture(self.series, self.reading, self._choice, self.font(), self._picture)
        self._fit()
        self.say()

    def reset_view(self) -> None:
        self._least = LEAST_ROW
        self._fit()
        self.bar.setValue(0)

    def zoom(self, closer: bool) -> None:
        row = self._picture.row * (1.5 if closer else 1 / 1.5)
        self._least = min(max(row, LEAST_ROW), LARGEST_ROW)
        self._fit()
        self._reveal(self.at)

    def bring(self, at: Point | None) -> None:
        self._reveal(at)

    def show_points(self) -> None:
        self.update()

    def nearest(self, at: QPointF) -> Point | None:
        cell = self._picture.cell_at(at, self.bar.value())
        return (self.series[cell[0]].trace, cell[1]) if cell is not None else None

    def place_of(self, trace: str, index: int) -> QPointF | None:
        """The middle of a step's cell in this widget; None where it is not drawn."""
        if self.seen((trace, index)) is None:
            return None
        return self._picture.rect_of(self._rows[trace], index, self.bar.value()).center()

    def draw(self, painter: QPainter, size: QSize) -> None:
        """All rows, readable, with light colours, for paper; see ``paper_size``."""
        picture = HeatPicture(self.series, self.reading, self._choice, self.font())
        picture.fit(size.width(), size.height(), LEAST_ON_PAPER)
        picture.paint(painter, theme.colours(False), Marks(), vectors=True)

    def paper_size(self, width: int) -> QSize:
        """The size at which all rows are readable."""
        rows = max(len(self.series), 1) * USUAL_ROW
        return QSize(width, round(max(rows, 120) + self._picture.metrics.height() + 2 * PAD))

    # inside

    def _cell(self, at: Point | None) -> tuple[int, int] | None:
        return (self._rows[at[0]], at[1]) if at is not None and self.seen(at) is not None else None

    def _fit(self) -> None:
        self._picture.fit(self.width() - 2, self.height(), self._least)
        room = self._picture.bottom - self._picture.top
        over = self._picture.rows_height - room
        self.bar.setVisible(over > 0.5)
        if over > 0.5:
            wide = self.bar.sizeHint().width()
            self._picture.fit(self.width() - wide - 4, self.height(), self._least)
            self.bar.setGeometry(self.width() - wide - 2, 2, wide, self.height() - 4)
        self.bar.setRange(0, max(0, round(over + 0.5)))
        self.bar.setPageStep(max(int(room), 1))
        self.bar.setSingleStep(max(int(self._picture.row * 2), 12))
        self.update()

    def _reveal(self, at: Point | None) -> None:
        """Scroll so that the row pointed at is seen."""
        cell = self._cell(at)
        if cell is None or self.bar.isHidden():
            return
        top = cell[0] * self._picture.row
        room = self._picture.bottom - self._picture.top
        if top < self.bar.value():
            self.bar.setValue(int(top))
        elif top + self._picture.row > self.bar.value() + room:
            self.bar.setValue(int(top + self._picture.row - room + 1))

    def _scrolled(self) -> None:
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta().y()
        bar = self.bar
        ends = bar.value() == (bar.minimum() if turned > 0 else bar.maximum())
        if bar.isHidden() or ends or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
            return
        bar.setValue(bar.value() - round(turned / 120 * bar.singleStep()))
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.fillRect(event.rect(), look.panel)
        marks = Marks(self._cell(self.at), self._cell(self.marked))
        self._picture.paint(painter, look, marks, self.bar.value())
        if self.hasFocus():
            painter.setPen(QPen(look.accent, 1))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()
