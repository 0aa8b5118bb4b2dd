"""What a screen reader finds in a column of painted cards: a list whose items say step, score, label, or a gap.

``QAccessible.queryAccessibleInterface(column).child(1).text(Name)``
-> "Step 2: 12 + 7 = 20. likelihood 0.22, first low step, label Error"
"""

from functools import cache
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QPoint, QRect
from PySide6.QtGui import QAccessible, QAccessibleEvent, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget

from workbench.ui.step_cards import tr
from workbench.ui.step_paint import NO_STEP
from workbench.ui.step_words import spoken

if TYPE_CHECKING:
    from workbench.ui.step_view import StepView


class StepItem(QAccessibleInterface):
    """One card, or the gap where the trace has no such step."""

    def __init__(self, column: "StepView", slot: int) -> None:
        super().__init__()
        self._column = column
        self._slot = slot

    @property
    def _index(self) -> int | None:
        return self._column.stack.slots[self._slot]

    def isValid(self) -> bool:
        return self._slot < len(self._column.stack.slots)

    def object(self) -> QObject | None:  # type: ignore[override]
        return None

    def parent(self) -> QAccessibleInterface:
        return QAccessible.queryAccessibleInterface(self._column)

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        return None

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        return None

    def childCount(self) -> int:
        return 0

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return -1

    def text(self, kind: QAccessible.Text) -> str:
        if not self.isValid():
            return ""
        index = self._index
        if kind == QAccessible.Text.Name:
            if index is None:
                return tr(NO_STEP)
            return spoken(self._column.sheet.cards[index], self._column.sheet.scorer)
        return self._column.tip(index) if kind == QAccessible.Text.Description and index is not None else ""

    def setText(self, kind: QAccessible.Text, text: str) -> None:
        """Steps are not edited here."""

    def rect(self) -> QRect:
        if not self.isValid():
            return QRect()
        inside = self._column.rect_of_slot(self._slot)
        return QRect(self._column.viewport().mapToGlobal(inside.topLeft()), inside.size())

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.ListItem

    def state(self) -> QAccessible.State:
        state: Any = QAccessible.State()
        there = self.isValid() and self._index is not None
        chosen = there and self._column.current == self._index
        state.selectable = there
        state.focusable = there
        state.selected = chosen
        state.focused = chosen and self._column.hasFocus()
        return state  # type: ignore[no-any-return]


class StepList(QAccessibleWidget):
    """The column."""

    def __init__(self, column: "StepView") -> None:
        super().__init__(column, QAccessible.Role.List)
        self._column = column
        self._items: dict[int, StepItem] = {}

    def childCount(self) -> int:
        return len(self._column.stack.slots)

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        if not 0 <= index < self.childCount():
            return None
        if index not in self._items:
            item = StepItem(self._column, index)
            QAccessible.registerAccessibleInterface(item)
            self._items[index] = item
        return self._items[index]

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return next((index for index, item in self._items.items() if item == child), -1)

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        slot = self._column.slot_at(self._column.viewport().mapFromGlobal(QPoint(x, y)))
        return None if slot is None else self.child(slot)

    def focusChild(self) -> QAccessibleInterface | None:  # type: ignore[override]
        current = self._column.current
        return None if current is None else self.child(self._column.stack.slot_of(current))


@cache
def install(columns: "type[StepView]") -> None:
    """Tell Qt, once, who speaks for columns."""

    def make(key: str, made_for: QObject) -> QAccessibleInterface | None:
        if not isinstance(made_for, columns):
            return None
        # Qt keeps a bare pointer to it: the wrapper has to live as long as the widget
        made_for.interface = StepList(made_for)
        return made_for.interface

    QAccessible.installFactory(make)


def announce(column: "StepView", index: int) -> None:
    """The selection moved: a screen reader reads the step."""
    if QAccessible.isActive():
        event = QAccessibleEvent(column, QAccessible.Event.Focus)
        event.setChild(column.stack.slot_of(index))
        QAccessible.updateAccessibility(event)


def reset(column: "StepView") -> None:
    """The cards are others now."""
    if QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleEvent(column, QAccessible.Event.ObjectReorder))
