"""The View menu: light, dark or the desktop's look, and the training panel.

The choice holds at once and for the next start.
"""

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QApplication, QMenu

from workbench.ui import theme
from workbench.ui.memory import Memory


class ViewMenu(QObject):
    """Fills the menu; ``themes`` are its three actions by choice."""

    def __init__(self, menu: QMenu, train: QAction, memory: Memory) -> None:
        super().__init__(menu)
        self._memory = memory
        titles = {"system": self.tr("Look of the desktop"), "light": self.tr("Light"), "dark": self.tr("Dark")}
        group = QActionGroup(self)
        self.themes: dict[theme.Choice, QAction] = {}
        for choice in theme.CHOICES:
            action = QAction(titles[choice], group, checkable=True)
            action.setData(choice)
            action.setChecked(choice == theme.choice())
            menu.addAction(action)
            self.themes[choice] = action
        group.triggered.connect(self._choose)
        menu.addSeparator()
        train.setText(self.tr("Training"))
        menu.addAction(train)

    def _choose(self, action: QAction) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.apply(app, action.data())
            self._memory.keep_theme(action.data())
