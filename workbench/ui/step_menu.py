"""What the other mouse button offers for a step: labels, copying, and for the whole column the baseline.

``menu_of(column, 1).popup(point)``
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from workbench.core.values import ERROR, LABEL_NAMES, SOUND, UNCLEAR
from workbench.ui.step_cards import LABEL_GLYPHS

if TYPE_CHECKING:
    from workbench.ui.step_column import StepColumn

class StepOffer(QObject):
    """Something below a window that offers more for the chosen step."""

    def add_to(self, menu: QMenu) -> None:
        """Put it into a step's menu."""


BY_HAND = ("step.edit", "step.join", "trace.throw")
"""Actions of the window that are about the chosen step."""


def menu_of(column: "StepColumn", index: int) -> QMenu:
    """The menu of a step."""
    menu = QMenu(column)
    if column.sheet.judged:
        for value, key in ((SOUND, "1"), (UNCLEAR, "2"), (ERROR, "3")):
            action = menu.addAction(f"{LABEL_GLYPHS[value]} {column.tr(LABEL_NAMES[value])}\t{key}")
            action.triggered.connect(lambda _=False, value=value: column.ask_label(value))
        back = menu.addAction(column.tr("Take the label back") + "\t0")
        back.setEnabled(bool(column.sheet.cards[index].label_words))
        back.triggered.connect(lambda _=False: column.ask_label(None))
        menu.addSeparator()
        for offer in column.window().findChildren(StepOffer):
            offer.add_to(menu)
        _add_actions(menu, column, BY_HAND)
    if column.selection.text(column.stack):
        menu.addAction(column.tr("Copy selection") + "\tCtrl+C").triggered.connect(column.copy)
    menu.addAction(column.tr("Copy step")).triggered.connect(lambda _=False: column.copy_step(index))
    menu.addAction(column.tr("Copy the whole solution")).triggered.connect(column.copy_all)
    menu.addSeparator()
    pin = menu.addAction(column.tr("Unpin this column") if column.pinned else column.tr("Pin as baseline"))
    pin.triggered.connect(column.pinAsked)
    menu.addAction(column.tr("Leave this column out") + "\tDel").triggered.connect(column.leaveAsked)
    return menu


def _add_actions(menu: QMenu, column: "StepColumn", names: Iterable[str]) -> None:
    """The window's own actions, with their keys; a column that stands alone has none."""
    found = [column.window().findChild(QAction, name) for name in names]
    actions = [action for action in found if action is not None]
    menu.addActions(actions)
    if actions:
        menu.addSeparator()
