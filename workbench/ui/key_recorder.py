"""A field that takes one key press instead of text: "J", "Ctrl+Shift+N".

Tab, Esc and Enter stay what they are everywhere, so that the field can be left by keys.
"""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from workbench.ui.key_names import pressed, shown

_LEAVING = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class KeyRecorder(QLineEdit):
    """``recorded`` after each key; ``accepted`` on Enter with a key in it."""

    recorded = Signal()
    accepted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key = ""
        """The key in the field, portably written; empty before one was pressed."""
        self.setReadOnly(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setPlaceholderText(self.tr("Press the new key"))

    def show_key(self, key: str) -> None:
        self.key = key
        self.setText(shown([key]) if key else "")
        self.recorded.emit()

    def event(self, event: QEvent) -> bool:
        # before a button's letter or the text field's own keys hear of it
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        leaving = event.key() in _LEAVING and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if leaving and event.key() == Qt.Key.Key_Escape and self.key:
            self.show_key("")
        elif leaving and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.accepted.emit()
        elif leaving:
            event.ignore()
        elif pressed(event):
            self.show_key(pressed(event))
