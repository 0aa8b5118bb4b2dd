"""The dialogs of the window: own problem, more problems, import, export, the keys, about.

Each opens without stopping the window and gives what was asked for to the jobs or the store.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtWidgets import QDialog, QFileDialog

from workbench import settings as places
from workbench.core.facts import Added
from workbench.core.values import Problem
from workbench.tasks.choose import kinds
from workbench.tasks.transfer import writable
from workbench.ui import numbers

if TYPE_CHECKING:
    from workbench.ui.export import Export
    from workbench.ui.palette import Palette
    from workbench.ui.window import Window


class Asking(QObject):
    """``open_now``: the dialog that is open, for tests and to open none twice."""

    def __init__(self, window: "Window") -> None:
        super().__init__(window)
        self._window = window
        self.open_now: QDialog | None = None
        self.palette: Palette | None = None

    def own_problem(self) -> None:
        from workbench.ui.own_problem import OwnProblemDialog

        dialog = OwnProblemDialog(self._window)
        dialog.added.connect(self._add_own)
        self._open(dialog)

    def more_problems(self) -> None:
        from workbench.ui.more_problems import MoreProblemsDialog

        dialog = MoreProblemsDialog([(about.name, about.title) for about in kinds()], self._window)
        dialog.asked.connect(self._window.jobs.more_problems)
        self._open(dialog)

    def import_file(self) -> None:
        dialog = QFileDialog(self._window, self.tr("Import"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([self.tr("Data files (*.jsonl *.json *.csv *.gz)"), self.tr("All files (*)")])
        dialog.fileSelected.connect(self._import)
        self._open(dialog)

    def export(self) -> None:
        from workbench.ui.export import Choice, ExportDialog

        store, reading = self._window.store, self._window.choosers.reading
        shown = self._window.problems.rows.filter
        choices = [Choice(self.tr("Flagged traces"), "flag:yes", store.totals().flagged)]
        if shown:
            choices.append(
                Choice(self.tr("Traces of the filter: {0}").format(shown), shown, store.count(shown, reading).traces)
            )
        choices.append(Choice(self.tr("All traces"), "", store.totals().traces))
        dialog = ExportDialog(choices, [about.name for about in writable()], places.exports_folder(), self._window)
        dialog.asked.connect(self._export)
        self._open(dialog)

    def settings(self) -> None:
        from workbench.ui.settings_dialog import SettingsDialog

        self._open(SettingsDialog(self._window))

    def keys(self) -> None:
        from workbench.ui.key_sheet import KeySheet

        sheet = KeySheet(self._window.keymap, self._window)
        # one dialog at a time: the next opens when this one is gone
        sheet.changeAsked.connect(self.change_keys, Qt.ConnectionType.QueuedConnection)
        self._open(sheet)

    def change_keys(self) -> None:
        from workbench.ui.keys_editor import KeysEditor

        self._open(KeysEditor(self._window.keymap, self._window))

    def find_command(self) -> None:
        from workbench.ui.palette import Palette

        if self.palette is None:
            self.palette = Palette(self._window)
        self.palette.open()

    def privacy(self) -> None:
        from workbench.ui.privacy import PrivacyDialog

        self._open(PrivacyDialog(self._window, self._window.store.path, self._window.memory.path))

    def about(self) -> None:
        from workbench.ui.about import AboutDialog

        self._open(AboutDialog(self._window))

    def show(self, dialog: QDialog) -> None:
        """Open a dialog that another part has made."""
        self._open(dialog)

    def _open(self, dialog: QDialog) -> None:
        if self.open_now is not None:
            self.open_now.raise_()
            dialog.deleteLater()
            return
        self.open_now = dialog
        dialog.finished.connect(self._closed)
        dialog.open()

    def _closed(self) -> None:
        if self.open_now is not None:
            self.open_now.deleteLater()
            self.open_now = None

    def _add_own(self, problem: Problem) -> None:
        window = self._window
        known = window.store.problem(problem.id) is not None
        window.pump.write([Added(problem)])
        # a filter that hides the new problem would make it look lost
        if not window.problems.choose(problem.id):
            window.problems.show_only("")
            window.problems.choose(problem.id)
        window.status.note(self.tr("That problem was here already.") if known else self.tr("Problem added."))

    def _import(self, path: str) -> None:
        self._window.jobs.read_in(Path(path))

    def _export(self, export: "Export") -> None:
        try:
            export.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            self._window.messages.show_error(error, self.tr("Export"))
            return
        self._window.jobs.write_out(export)


def outcome(kind: str, document: Mapping[str, Any]) -> str:
    """What an import or export came to, as a sentence: "11 of 12 rows imported ... 1 left out: no problem text."."""
    reasons = document.get("reasons") or {}
    left_out = "; ".join(f"{reason} ({told['count']})" for reason, told in list(reasons.items())[:3])
    skipped = document.get("skipped", 0)
    tail = _tr(" {0} left out: {1}.").format(skipped, left_out) if skipped else ""
    if kind == "export":
        return _tr("{0} rows written to {1}.").format(document.get("written", 0), document.get("file", "")) + tail
    new = [numbers.count(document.get(name, 0)) for name in ("new_problems", "new_traces")]
    if not skipped:
        return _tr("Imported: {0} new problems, {1} new traces.").format(*new)
    rows = [numbers.count(document.get(name, 0)) for name in ("imported", "read")]
    return _tr("{0} of {1} rows imported: {2} new problems, {3} new traces.").format(*rows, *new) + tail


def _tr(text: str) -> str:
    return QCoreApplication.translate("Asking", text)
