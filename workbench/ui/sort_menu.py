"""The order of the problem list: a small button beside the count, with a menu of orders and two directions.

    button.changed.connect(lambda: rows.sort(button.order, button.descending))      "Sorted by title, descending"
"""

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from workbench.store.rows import ORDERS, Order

TELLING: tuple[Order, ...] = ("score", "right")
"""Orders that tell something of scores or verdicts."""


class SortButton(QToolButton):
    """``changed`` when a person chooses another order or direction."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.order: Order = "added"
        self.descending = False
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setStyleSheet("QToolButton::menu-indicator { image: none; width: 0; }")
        self.setFixedSize(26, 24)
        self._words = words = {
            "added": self.tr("Time added"),
            "title": self.tr("Title"),
            "family": self.tr("Family"),
            "traces": self.tr("Number of traces"),
            "score": self.tr("Lowest trace score"),
            "right": self.tr("Share of right answers"),
        }
        menu = QMenu(self)
        self._orders = self._group(menu, {order: words.get(order, order) for order in ORDERS})
        menu.addSeparator()
        self._ways = self._group(menu, {"": self.tr("Ascending"), "descending": self.tr("Descending")})
        self.setMenu(menu)
        self.show_order("added")

    def _group(self, menu: QMenu, entries: dict[str, str]) -> QActionGroup:
        group = QActionGroup(self)
        for value, words in entries.items():
            action = QAction(words, self)
            action.setCheckable(True)
            action.setData(value)
            group.addAction(action)
            menu.addAction(action)
        group.triggered.connect(self._chosen)
        return group

    def forbid(self, why: str) -> bool:
        """Orders that tell of scores and verdicts cannot be chosen, and ``why``; empty: they can. Whether the order in
        force was one of them: then the list goes back to the order of adding."""
        for action in self._orders.actions():
            if action.data() in TELLING:
                action.setEnabled(not why)
                action.setText(f"{self._words[action.data()]} ({why})" if why else self._words[action.data()])
        if not why or self.order not in TELLING:
            return False
        self.show_order("added")
        self.changed.emit()
        return True

    def actions_of_menu(self) -> list[QAction]:
        """Every order, then every direction."""
        return [*self._orders.actions(), *self._ways.actions()]

    def show_order(self, order: str, *, descending: bool = False) -> None:
        """Take over an order, from what is remembered too: one that is not offered is the first."""
        self.order = next((each for each in ORDERS if each == order), ORDERS[0])
        self.descending = descending
        for group, value in ((self._orders, self.order), (self._ways, "descending" if descending else "")):
            next(action for action in group.actions() if action.data() == value).setChecked(True)
        self.setText("↓" if descending else "↑")
        named = self._orders.checkedAction().text().lower()
        way = self.tr("descending") if descending else self.tr("ascending")
        words = self.tr("Sorted by {0}, {1}").format(named, way)
        self.setAccessibleName(words)
        self.setToolTip(words)

    def _chosen(self) -> None:
        self.show_order(self._orders.checkedAction().data(), descending=bool(self._ways.checkedAction().data()))
        self.changed.emit()
