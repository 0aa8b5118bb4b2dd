"""A dialog with one table of what lies in the library, read in the background and read again when it changed.

    class ImportsDialog(ListDialog):  headings, facts() for the lane, show_document(document) for the rows
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
)

from workbench.core.errors import sentence
from workbench.core.facts import Ended, Fact, Result
from workbench.tasks.lane import Job
from workbench.ui import theme
from workbench.ui.work import Open

if TYPE_CHECKING:
    from workbench.ui.window import Window


class ListDialog(QDialog):
    """The table, a line below it that says what there is in all, and the buttons."""

    def __init__(self, window: "Window", title: str, headings: Sequence[str]) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.resize(720, 420)
        self._host = window
        self._job: Job | None = None
        self._due = False
        self.table = QTableWidget(0, len(headings))
        self.table.setAccessibleName(title)
        self.table.setHorizontalHeaderLabels(list(headings))
        self.table.verticalHeader().hide()
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        self.table.setAlternatingRowColors(True)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.told = QLabel(self.tr("Reading…"))
        self.told.setWordWrap(True)
        theme.look(self.told, muted=True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 14)
        layout.setSpacing(10)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.told)
        layout.addWidget(self.buttons)
        window.pump.said.connect(self._said)
        window.work.ended.connect(self._ended)
        window.closing.begun.connect(self.reject)
        self.read()

    def facts(self) -> Iterator[Fact | None]:
        """What the lane runs; ends with a Result."""
        return iter(())

    def show_document(self, document: Mapping[str, Any]) -> None:
        """Fill the table."""

    def read(self) -> None:
        """As soon as no other list is being read."""
        self._due = True
        self._start()

    def _start(self) -> None:
        if self._due and self._job is None:
            self._job = self._host.work.start("listing", self.windowTitle(), self.facts, lane="files")
            self._due = self._job is None

    def fill(self, rows: Sequence[Sequence[str]], right: int) -> None:
        """Texts of the cells; from column ``right`` on they are numbers and stand at the right."""
        self.table.setRowCount(len(rows))
        for at, row in enumerate(rows):
            for column, text in enumerate(row):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                if column >= right:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.table.setItem(at, column, item)
        if rows and self.table.currentRow() < 0:
            self.table.selectRow(0)

    def done(self, result: int) -> None:
        self._host.work.ended.disconnect(self._ended)
        if self._job is not None:
            self._host.work.stop(self._job)
        super().done(result)

    def _said(self, job: Job, fact: Fact) -> None:
        if job is self._job and isinstance(fact, Result):
            self.show_document(fact.document)

    def _ended(self, known: Open, ended: Ended) -> None:
        if known.job is self._job:
            self._job = None
            if ended.error is not None:
                self.told.setText(sentence(ended.error))
        if known.kind in ("library", "import"):
            self._due = True
        self._start()
