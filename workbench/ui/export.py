"""What to export, in which format, and where to: a small dialog before a job of the files lane.

Flagged traces (23)  ·  workbench  ·  exports/flagged.jsonl
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from workbench.ui import numbers, theme
from workbench.ui.key_names import said


@dataclass(frozen=True, slots=True)
class Export:
    """What is asked for: the traces a filter names, written as a format to a file."""

    filter: str
    format: str
    path: Path


@dataclass(frozen=True, slots=True)
class Choice:
    """A set of traces that can be exported."""

    title: str
    filter: str
    traces: int


class ExportDialog(QDialog):
    """``asked(Export)``. An existing file is named in the dialog; the second press replaces it."""

    asked = Signal(object)

    def __init__(
        self, choices: Sequence[Choice], formats: Sequence[str], folder: Path, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Export traces"))
        self.resize(560, 10)
        self._folder = folder
        self._choices = tuple(choices)
        self._may_replace: Path | None = None
        self.what = QComboBox()
        for choice in choices:
            self.what.addItem(f"{choice.title} ({numbers.count(choice.traces)})")
        self.format = QComboBox()
        self.format.addItems(list(formats))
        self.path = QLineEdit(str(folder / "flagged.jsonl"))
        browse = QPushButton(self.tr("Choose…"))
        browse.setAccessibleName(self.tr("Choose the file"))
        browse.clicked.connect(self._browse)
        self.trouble = QLabel()
        self.trouble.setWordWrap(True)
        theme.look(self.trouble, error=True)
        self.trouble.hide()
        place = QHBoxLayout()
        place.addWidget(self.path, 1)
        place.addWidget(browse)
        form = QFormLayout()
        for title, box, row in (
            (self.tr("Traces"), self.what, self.what),
            (self.tr("Format"), self.format, self.format),
            (self.tr("File"), self.path, place),
        ):
            box.setAccessibleName(title)
            label = QLabel(title)
            label.setBuddy(box)
            form.addRow(label, row)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.write = buttons.addButton(self.tr("Export"), QDialogButtonBox.ButtonRole.AcceptRole)
        theme.look(self.write, primary=True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 16)
        layout.setSpacing(10)
        layout.addLayout(form)
        layout.addWidget(self.trouble)
        layout.addWidget(buttons)

    def accept(self) -> None:
        choice = self._choices[self.what.currentIndex()]
        trouble = self._trouble(choice)
        if trouble:
            self.trouble.setText(trouble)
            self.trouble.show()
            return
        self.asked.emit(Export(choice.filter, self.format.currentText(), self._chosen()))
        super().accept()

    def _chosen(self) -> Path:
        return Path(self.path.text().strip()).expanduser()

    def _trouble(self, choice: Choice) -> str:
        path = self._chosen()
        if not choice.traces:
            return said(
                self.tr("There is nothing to export in this choice. Flag traces with {trace.flag}, or choose another.")
            )
        if not self.path.text().strip() or path.is_dir():
            return self.tr("Name the file to write.")
        if path.exists() and self._may_replace != path:
            self._may_replace = path
            return self.tr("{0} exists. Press Export again to replace it, or name another file.").format(path.name)
        return ""

    def _browse(self) -> None:
        chosen, _ = QFileDialog.getSaveFileName(
            self, self.tr("Export traces"), self.path.text(), "", options=QFileDialog.Option.DontConfirmOverwrite
        )
        if chosen:
            self.path.setText(chosen)
