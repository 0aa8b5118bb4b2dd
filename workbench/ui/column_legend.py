"""The line above the columns: what block and bars mean, the order of the traces, pages, and the score ramp.

Steps  number and block: likelihood   thin bars: prm, verifier      [by number v]  < 1-3 of 8 >  Low [ramp] High
"""

from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from workbench.ui import theme
from workbench.ui.labels import SMALL, Elided, plain

Order = Literal["number", "high", "low"]
ORDERS: dict[Order, str] = {
    "number": "In order of sampling",
    "high": "Best score first",
    "low": "Worst score first",
}


class Ramp(QWidget):
    """The score ramp from 0 to 1."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Colours of scores: low is orange, middle grey, high blue"))
        self.show_middle(0.5)

    def show_middle(self, threshold: float) -> None:
        """Say where low ends."""
        told = self.tr("Orange: low, below {0}. Grey: at {0}. Blue: high. Striped: not scored.")
        self.setToolTip(told.format(f"{threshold:g}"))

    def sizeHint(self) -> QSize:
        return QSize(86, 11)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        gradient = QLinearGradient(0, 0, self.width(), 0)
        for value, colour in theme.current().stops:
            gradient.setColorAt(value, colour)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(gradient)
        painter.drawRoundedRect(QRectF(self.rect()), 2, 2)
        painter.end()


class ColumnLegend(QWidget):
    """Legend, order and pages."""

    sortChanged = Signal(str)
    pageAsked = Signal(int)
    """-1: the page before, 1: the next."""

    def __init__(self) -> None:
        super().__init__()
        self._words = Elided(SMALL, muted=True)
        self.sort = QComboBox()
        self.sort.setAccessibleName(self.tr("Order of the traces"))
        for order, title in ORDERS.items():
            self.sort.addItem(self.tr(title), order)
        self.sort.activated.connect(self._sort_chosen)
        self.back, self.forward = QToolButton(), QToolButton()
        for button, glyph, name, delta in (
            (self.back, "‹", self.tr("Traces before"), -1),
            (self.forward, "›", self.tr("Next traces"), 1),
        ):
            button.setText(glyph)
            button.setFont(theme.strong(button.font(), 1.2))
            button.setAccessibleName(name)
            button.setToolTip(name)
            button.clicked.connect(lambda _=False, delta=delta: self.pageAsked.emit(delta))
        self.page = plain(muted=True)
        self._low, self._high = plain(self.tr("Low"), muted=True), plain(self.tr("High"), muted=True)
        self._ramp = Ramp()
        line = QHBoxLayout(self)
        line.setContentsMargins(6, 0, 4, 0)
        line.setSpacing(7)
        line.addWidget(plain(self.tr("Steps"), strong=True))
        line.addWidget(self._words, 1)
        for widget in (self.sort, self.back, self.page, self.forward, self._low, self._ramp, self._high):
            line.addWidget(widget)

    def explain(self, scorer: str, others: Sequence[str], threshold: float) -> None:
        """Say what is drawn: the main scorer and where its low ends, and the ones shown as thin bars."""
        self._ramp.show_middle(threshold)
        words = self.tr("number and block: {0}").format(scorer)
        bars = self.tr("thin bars: {0}").format(", ".join(others)) if others else ""
        self._words.setText(f"{words}    {bars}" if bars else words)

    def show_page(self, first: int, last: int, total: int) -> None:
        """ "1-3 of 8"; nothing where all are in view."""
        paged = total > last - first + 1
        for widget in (self.back, self.page, self.forward):
            widget.setVisible(paged)
        self.sort.setVisible(total > 1)
        self.page.setText(self.tr("{0}–{1} of {2}").format(first, last, total))
        self.back.setEnabled(first > 1)
        self.forward.setEnabled(last < total)

    def show_ramp(self, wide: bool) -> None:
        """The ramp is the first to go where room is short."""
        for widget in (self._low, self._ramp, self._high):
            widget.setVisible(wide)

    def order(self) -> Order:
        chosen: Order = self.sort.currentData()
        return chosen

    def _sort_chosen(self) -> None:
        self.sortChanged.emit(self.order())
