"""The preferences in force in a window: read once, changed by the person, kept at once, told to whoever follows.

    window.preferences.now.blind             False
    window.preferences.change(blind=True)    kept in window.ini, then changed(Preferences(..., blind=True))
"""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from workbench.settings import Preferences, checked
from workbench.ui.memory import Memory


class PreferencesInForce(QObject):
    """``now`` is always within the declared limits."""

    changed = Signal(object)
    """The Preferences after a change."""

    def __init__(self, memory: Memory, me: str = "", parent: QObject | None = None) -> None:
        """``me``: who labels in this window, whatever was kept."""
        super().__init__(parent)
        self._memory = memory
        kept = memory.preferences()
        self.now: Preferences = replace(kept, me=me) if me.strip() else kept

    def change(self, **new: Any) -> None:
        """Take over and keep what differs; a UserError says what cannot be, and then nothing has changed."""
        new = {name: value.strip() if isinstance(value, str) else value for name, value in new.items()}
        wanted = replace(self.now, **new)
        checked(wanted)
        if wanted == self.now:
            return
        for name, value in new.items():
            if value != getattr(self.now, name):
                self._memory.keep_preference(name, value)
        self._memory.write()
        self.now = wanted
        self.changed.emit(wanted)
