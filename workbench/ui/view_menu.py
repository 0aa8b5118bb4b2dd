"""The View menu: sizes of text (from the table of actions), light, dark or the desktop's look, motion, the docks.

A choice holds at once and for the next start.
"""

from collections.abc import Mapping

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QApplication, QMenu

from workbench.settings import Look
from workbench.ui import theme
from workbench.ui.memory import Memory


class ViewMenu(QObject):
    """Fills the menu; ``themes`` are its three actions by choice, ``still`` that of reduced motion."""

    def __init__(self, menu: QMenu, docks: Mapping[str, QAction], memory: Memory) -> None:
        """``docks``: what shows and hides each dock, by its title."""
        super().__init__(menu)
        self._memory = memory
        menu.addSeparator()
        titles = {"system": self.tr("Look of the desktop"), "light": self.tr("Light"), "dark": self.tr("Dark")}
        group = QActionGroup(self)
        self.themes: dict[str, QAction] = {}
        for choice in theme.CHOICES:
            action = QAction(titles[choice], group, checkable=True)
            action.setData(choice)
            action.setChecked(choice == theme.choice())
            menu.addAction(action)
            self.themes[choice] = action
        group.triggered.connect(self._choose)
        menu.addSeparator()
        self.still = QAction(self.tr("Reduced motion"), self, checkable=True)
        self.still.setToolTip(self.tr("Menus and tips come at once, the text cursor does not blink"))
        self.still.setChecked(memory.text("look/still") == "yes")
        self.still.toggled.connect(self._keep_still)
        menu.addAction(self.still)
        menu.addSeparator()
        for title, action in docks.items():
            action.setText(title)
            menu.addAction(action)
        if self.still.isChecked():
            self._keep_still(True)

    @property
    def look(self) -> Look:
        return Look(theme.choice(), theme.zoom(), self.still.isChecked())

    def take(self, look: Look) -> None:
        """Colours and motion as if they had been chosen in the menu."""
        if look.theme != theme.choice():
            self.themes[look.theme].trigger()
        self.still.setChecked(look.still)

    def _keep_still(self, still: bool) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.keep_still(app, still)
            self._memory.keep_text("look/still", "yes" if still else "no")

    def _choose(self, action: QAction) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.apply(app, action.data())
            self._memory.keep_theme(action.data())
