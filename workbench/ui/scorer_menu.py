"""Which further scorers appear as thin bars beside a step's score: a button with a menu of names that can be checked.

    menu.offer([("prm", "PRM"), ("verifier", "Verifier")], main="likelihood");  menu.shown  ->  ("prm", "verifier")
"""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton, QWidget


class ScorerMenu(QToolButton):
    """``changed(names)`` when a person checks one or no longer does. The main scorer has its own place, not a bar."""

    changed = Signal(tuple)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hidden: set[str] = set()
        self._main = ""
        self.setText(self.tr("Bars"))
        self.setAccessibleName(self.tr("Further scorers"))
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setStyleSheet("QToolButton::menu-indicator { image: none; width: 0; }")
        self.entries = QMenu(self)
        self.setMenu(self.entries)
        self._tell()

    @property
    def shown(self) -> tuple[str, ...]:
        """Names of those that appear as bars."""
        return tuple(name for name in self._names() if name != self._main and name not in self._hidden)

    def offer(self, scorers: Sequence[tuple[str, str]], main: str) -> None:
        """The scorers there are, as (name, title); ``main`` is read by the big number and is greyed out here."""
        self._main = main
        self.entries.clear()
        for name, title in scorers:
            action = QAction(title, self.entries)
            action.setData(name)
            action.setCheckable(True)
            action.setChecked(name not in self._hidden)
            action.setEnabled(name != main)
            action.toggled.connect(lambda on, name=name: self._toggled(name, on))
            self.entries.addAction(action)
        self._tell()

    def read_by(self, main: str) -> None:
        """Another scorer is the main one."""
        self._main = main
        for action in self.entries.actions():
            action.setEnabled(action.data() != main)
        self._tell()

    def hide_all(self, names: Sequence[str]) -> None:
        """Those that shall not appear, as it was left."""
        self._hidden = set(names)
        for action in self.entries.actions():
            action.setChecked(action.data() not in self._hidden)

    @property
    def hidden_ones(self) -> tuple[str, ...]:
        """What ``hide_all`` would be given to come back to this."""
        return tuple(sorted(self._hidden))

    def _names(self) -> list[str]:
        return [str(action.data()) for action in self.entries.actions()]

    def _toggled(self, name: str, on: bool) -> None:
        if on == (name in self._hidden):
            (self._hidden.discard if on else self._hidden.add)(name)
            self._tell()
            self.changed.emit(self.shown)

    def _tell(self) -> None:
        titles = [action.text() for action in self.entries.actions() if action.data() in self.shown]
        words = self.tr("Thin bars beside the score: {0}").format(", ".join(titles) or self.tr("none"))
        self.setToolTip(words)
        self.setAccessibleDescription(words)
        self.setEnabled(len(self._names()) > 1)
