"""The sampling settings: a button that says them in short, and a popover to change them.

The button reads ``T 1 · seed 0``; the popover is made from ``settings.SamplingSettings``.
"""

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from workbench.settings import SamplingSettings
from workbench.ui import theme
from workbench.ui.form import SettingsForm
from workbench.ui.numbers import count, real


class SamplingButton(QPushButton):
    """Holds the settings in use. ``changed`` comes with each change in the popover."""

    changed = Signal(object)

    def __init__(self, settings: SamplingSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Sampling settings"))
        self.popover = SamplingPopover(settings, self)
        self.popover.form.changed.connect(self._changed)
        self.clicked.connect(self.open)
        self._say()

    @property
    def settings(self) -> SamplingSettings:
        return self.popover.form.value()

    def show_settings(self, settings: SamplingSettings) -> None:
        """Take these from now on."""
        self.popover.form.show_value(settings)

    def open(self) -> None:
        self.popover.move(self.mapToGlobal(QPoint(0, self.height() + 4)))
        self.popover.show()
        self.popover.form.input("n").setFocus()

    def _changed(self) -> None:
        self._say()
        self.changed.emit(self.settings)

    def _say(self) -> None:
        now = self.settings
        self.setText(self.tr("T {0} · seed {1}").format(real(now.temperature), now.seed))
        self.setToolTip(
            self.tr("{0} solutions at temperature {1}, at most {2} tokens each, seed {3}").format(
                now.n, real(now.temperature), count(now.max_tokens), now.seed
            )
        )


class SamplingPopover(QFrame):
    """The settings with their limits; Escape or a click beside it closes it, changes hold at once."""

    def __init__(self, settings: SamplingSettings, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        theme.look(self, card=True)
        self.setAccessibleName(self.tr("Sampling settings"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(10)
        title = QLabel(self.tr("Sampling"))
        theme.look(title, strong=True)
        layout.addWidget(title)
        self.form = SettingsForm(settings)
        layout.addWidget(self.form)
        note = QLabel(
            self.tr("A seed that has already written traces of this problem is passed over: the next free one is used.")
        )
        theme.look(note, muted=True)
        note.setWordWrap(True)
        note.setMaximumWidth(260)
        layout.addWidget(note)
