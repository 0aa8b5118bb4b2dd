"""More problems of a built-in family: which, how many, from which stream.

asked("equations", 20, 3)  ->  twenty equations of the stream with seed 3
"""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QFormLayout, QLabel, QSpinBox, QVBoxLayout, QWidget

from workbench.ui import theme


class MoreProblemsDialog(QDialog):
    """``asked(family, count, seed)``."""

    asked = Signal(str, int, int)

    def __init__(self, families: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        """``families``: (name, title)."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Add built-in problems"))
        self.family = QComboBox()
        for name, title in families:
            self.family.addItem(title, name)
        self.count = QSpinBox()
        self.count.setRange(1, 10_000)
        self.count.setValue(20)
        self.seed = QSpinBox()
        self.seed.setRange(0, 2**31 - 1)
        self.seed.setToolTip(self.tr("The same seed makes the same problems again."))
        form = QFormLayout()
        for title, box in (
            (self.tr("Family"), self.family),
            (self.tr("How many"), self.count),
            (self.tr("Seed"), self.seed),
        ):
            box.setAccessibleName(title)
            label = QLabel(title)
            label.setBuddy(box)
            form.addRow(label, box)
        note = QLabel(self.tr("The shipped models have not seen these in training."))
        theme.look(note, muted=True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.add = buttons.addButton(self.tr("Add problems"), QDialogButtonBox.ButtonRole.AcceptRole)
        theme.look(self.add, primary=True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 16)
        layout.setSpacing(10)
        layout.addLayout(form)
        layout.addWidget(note)
        layout.addWidget(buttons)

    def accept(self) -> None:
        self.asked.emit(str(self.family.currentData()), self.count.value(), self.seed.value())
        super().accept()
