"""The line above the columns: what block and bars mean, what stands in the columns and how they are compared.

Steps  number and block: likelihood   thin bars: prm     [Columns v] [scroll] [align] [differences]  [by number v]
< 1-3 of 8 >  Low [ramp] High
"""

from collections.abc import Collection, Mapping, Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from workbench.core.channels import Channel
from workbench.ui import theme
from workbench.ui.column_arrange import Ways
from workbench.ui.column_chooser import ColumnChooser
from workbench.ui.drawn_icons import icon
from workbench.ui.labels import SMALL, Elided, plain
from workbench.ui.offer import Mix, Order

ORDERS: dict[Order, str] = {
    "number": "In order of sampling",
    "high": "Best score first",
    "low": "Worst score first",
}
ROOMY, ENOUGH = 860, 560
"""Widths from which there is room for the ramp, and for the buttons."""


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
    waysChanged = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.link = self._way("link", self.tr("Scroll together"), self.tr("Columns scroll together, step by step"))
        self.align = self._way(
            "align", self.tr("Align steps"), self.tr("The same content side by side; gaps where a step is missing")
        )
        self.differences = self._way(
            "differences",
            self.tr("Differences"),
            self.tr("Mark what a step adds (underlined) and leaves out (struck through)"),
        )
        self.link.toggled.connect(lambda: self.waysChanged.emit())
        self.align.toggled.connect(self._align_toggled)
        self.differences.toggled.connect(self._differences_toggled)
        self.chooser = ColumnChooser((self.link, self.align, self.differences), self)
        self.columns = QToolButton()
        self.columns.setText(self.tr("Columns"))
        self.columns.setAccessibleName(self.tr("Columns: what stands side by side"))
        self.columns.setToolTip(self.tr("Choose models, the reference solution, and how to compare"))
        self.columns.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.columns.setMenu(self.chooser)
        theme.look(self.columns, choices=True)
        self.way_buttons = [self._button(action) for action in (self.link, self.align, self.differences)]
        self._words = Elided(SMALL, muted=True)
        self.sort = QComboBox()
        self.sort.setAccessibleName(self.tr("Order of the traces"))
        for order, title in ORDERS.items():
            self.sort.addItem(self.tr(title), order)
        self._forbidden = ""
        self.overlay: Channel | None = None
        """The quality shown on the cards in place of correctness."""
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
        self.waysChanged.connect(self._retheme)
        theme.notifier.changed.connect(self._retheme)
        self._retheme()
        line = QHBoxLayout(self)
        line.setContentsMargins(6, 0, 4, 0)
        line.setSpacing(7)
        line.addWidget(plain(self.tr("Steps"), strong=True))
        line.addWidget(self._words, 1)
        line.addWidget(self.columns)
        ways = QHBoxLayout()
        ways.setSpacing(1)
        for button in self.way_buttons:
            ways.addWidget(button)
        line.addLayout(ways)
        for widget in (self.sort, self.back, self.page, self.forward, self._low, self._ramp, self._high):
            line.addWidget(widget)

    def _way(self, name: str, title: str, tip: str) -> QAction:
        action = QAction(title, self)
        action.setObjectName(name)
        action.setCheckable(True)
        # in a menu the tick says whether it is on
        action.setIconVisibleInMenu(False)
        action.setToolTip(f"{title}: {tip}")
        return action

    def _button(self, action: QAction) -> QToolButton:
        button = QToolButton()
        button.setDefaultAction(action)
        button.setIconSize(QSize(16, 16))
        button.setAccessibleName(action.text())
        return button

    def ways(self) -> Ways:
        """The ways to compare that are switched on."""
        return Ways(self.link.isChecked(), self.align.isChecked(), self.differences.isChecked())

    def _align_toggled(self, on: bool) -> None:
        # side by side only while they scroll together; and what stands apart is not compared
        (self.link if on else self.differences).setChecked(on)
        self.waysChanged.emit()

    def _differences_toggled(self, on: bool) -> None:
        if on:
            self.align.setChecked(True)
        self.waysChanged.emit()

    def _retheme(self) -> None:
        look = theme.current()
        for action in (self.link, self.align, self.differences):
            action.setIcon(icon(action.objectName(), look.accent if action.isChecked() else look.muted))

    def offer(
        self,
        models: Mapping[str, int],
        *,
        reference: bool,
        mix: Mix,
        matching: Collection[str] | None,
        left_out: int = 0,
    ) -> None:
        """What can be chosen under Columns, and whether a filter or a person (``left_out``) leaves traces out."""
        self.chooser.offer(models, reference=reference, mix=mix, filtered=matching is not None, left_out=left_out)
        total = sum(models.values())
        count = total if matching is None or mix.everything else len(matching)
        count -= left_out
        told = self.tr("Columns: {0} of {1}").format(count, total)
        self.columns.setText(told if count < total else self.tr("Columns"))

    def explain(self, scorer: str, others: Sequence[str], threshold: float) -> None:
        """Say what is drawn: the main scorer and where its low ends, and the ones shown as thin bars."""
        self._ramp.show_middle(threshold)
        words = self.tr("number and block: {0}").format(scorer)
        bars = self.tr("thin bars: {0}").format(", ".join(others)) if others else ""
        shown = self.tr("marks: {0}, {1}").format(self.overlay.name, self.overlay.scale) if self.overlay else ""
        # what is not as usual comes first: the line is cut at its end
        self._words.setText("    ".join(each for each in (shown, words, bars) if each))

    def show_page(self, first: int, last: int, total: int, *, by_sample: bool = False) -> None:
        """ "1-3 of 8"; nothing where all are in view. ``by_sample``: the order follows from the choice of columns."""
        paged = total > last - first + 1
        for widget in (self.back, self.page, self.forward):
            widget.setVisible(paged)
        self.sort.setVisible(total > 1)
        self.sort.setEnabled(not by_sample)
        told = self.tr("In order of sample, one of each model, as chosen under Columns")
        self.sort.setToolTip(told if by_sample else self._forbidden)
        self.page.setText(self.tr("{0}–{1} of {2}").format(first, last, total))
        self.back.setEnabled(first > 1)
        self.forward.setEnabled(last < total)

    def forbid(self, why: str) -> bool:
        """Orders by score cannot be chosen, and ``why``; empty: they can. Whether the order in force was one of them:
        then the traces go back to the order of sampling."""
        self._forbidden = why
        model = self.sort.model()
        for at in range(1, self.sort.count()):
            usual = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
            model.setData(model.index(at, 0), int(not why) * usual.value, Qt.ItemDataRole.UserRole - 1)
        self.sort.setToolTip(why)
        if not why or not self.sort.currentIndex():
            return False
        self.sort.setCurrentIndex(0)
        self.sortChanged.emit(self.order())
        return True

    def fit(self, width: int, *, several: bool) -> None:
        """The ramp is the first to go where room is short, then the buttons that are in the menu as well."""
        for widget in (self._low, self._ramp, self._high):
            widget.setVisible(width >= ROOMY)
        for button in self.way_buttons:
            button.setVisible(several and width >= ENOUGH)

    def order(self) -> Order:
        chosen: Order = self.sort.currentData()
        return chosen

    def _sort_chosen(self) -> None:
        self.sortChanged.emit(self.order())
