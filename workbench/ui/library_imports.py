"""What was imported, when and how much of it is there; one import can be taken out again, as a job.

    lessons.jsonl    workbench    12 Mar 2026 14:05    12 problems    96 traces    40 labels      Remove this import…
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QDateTime, QLocale
from PySide6.QtWidgets import QDialogButtonBox, QMessageBox

from workbench.core.facts import Fact
from workbench.ui import numbers
from workbench.ui.library_list import ListDialog

if TYPE_CHECKING:
    from workbench.ui.window import Window


class ImportsDialog(ListDialog):
    """``question``: the confirmation, while it is open."""

    def __init__(self, window: "Window") -> None:
        self._rows: list[Mapping[str, Any]] = []
        self.question: QMessageBox | None = None
        self._path = window.store.path
        headings = ("File", "Format", "Imported", "Problems", "Traces", "Scores", "Labels")
        super().__init__(window, window.tr("Imports"), [window.tr(each) for each in headings])
        self.remove = self.buttons.addButton(
            self.tr("Remove this import…"), QDialogButtonBox.ButtonRole.ActionRole
        )
        self.remove.clicked.connect(self.ask)
        self.table.itemSelectionChanged.connect(self._enable)
        self._enable()

    def facts(self) -> Iterator[Fact | None]:
        from workbench.tasks.library import list_imports

        return list_imports(str(self._path))

    def show_document(self, document: Mapping[str, Any]) -> None:
        self._rows = document["imports"]
        locale = QLocale()
        rows = []
        for each in self._rows:
            when = QDateTime.fromSecsSinceEpoch(int(each["created"]))
            counts = [numbers.count(each[name]) for name in ("problems", "traces", "scores", "labels")]
            rows.append([each["source"], each["format"], locale.toString(when, "d MMM yyyy HH:mm"), *counts])
        self.fill(rows, 3)
        self.told.setText(
            self.tr("{0} imports. The figures say how much of each is in the library now.").format(len(rows))
            if rows
            else self.tr("Nothing was imported into this library.")
        )
        self._enable()

    def _enable(self) -> None:
        self.remove.setEnabled(self._chosen() is not None and self._host.writable and self._host.libraries.can_work)

    def _chosen(self) -> Mapping[str, Any] | None:
        row = self.table.currentRow()
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def ask(self) -> None:
        chosen = self._chosen()
        if chosen is None:
            return
        box = QMessageBox(self)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(self.tr("Remove this import?"))
        box.setText(
            self.tr("{0}: {1} problems and {2} traces leave the library.").format(
                chosen["source"], numbers.count(chosen["problems"]), numbers.count(chosen["traces"])
            )
        )
        box.setInformativeText(
            self.tr(
                "What somebody labelled, flagged, scored or checked here since then stays, with its trace. "
                "This cannot be undone, but the file can be imported again."
            )
        )
        go = box.addButton(self.tr("Remove"), QMessageBox.ButtonRole.DestructiveRole)
        keep = box.addButton(self.tr("Keep"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(keep)
        box.setEscapeButton(keep)
        go.clicked.connect(lambda: self._host.libraries.remove_import(chosen["id"]))
        go.clicked.connect(self._removing)
        box.finished.connect(self._answered)
        self.question = box
        box.open()

    def _removing(self) -> None:
        self.remove.setEnabled(False)
        self.told.setText(self.tr("Removing…"))

    def _answered(self) -> None:
        if self.question is not None:
            self.question.deleteLater()
            self.question = None
