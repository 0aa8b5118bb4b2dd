"""Esc stops what the model is writing, where nothing else wants Esc: no list to close, no selection to give up.

    Escape(window)      parts of the window that want the key take it; what they leave arrives at the window
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent

if TYPE_CHECKING:
    from workbench.ui.window import Window


class Escape(QObject):
    """Long jobs that took a while to get where they are, training or an import, are stopped by their own key only."""

    def __init__(self, window: "Window") -> None:
        super().__init__(window)
        self._window = window
        for top in (window, window.inspector, window.train):
            # a dock that floats is a window of its own; its keys do not come up to ours
            top.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            plain = not event.modifiers() and event.key() == Qt.Key.Key_Escape
            if plain and self._window.work.is_open("generate"):
                self._window.work.stop_kind("generate")
                return True
        return super().eventFilter(watched, event)
