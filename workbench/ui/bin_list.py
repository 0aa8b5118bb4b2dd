"""The bin: what was thrown away, the newest first, to be put back or deleted for good.

    Pencils 7   policy   "7 boxes hold 28 …"   ann   2024-03-14 09:12          [Put back]  [Empty the bin…]  [Close]
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QMessageBox,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
)

from workbench.tasks.many import MOST, Chosen, Wanted
from workbench.ui import theme
from workbench.ui.inspector_lineage import moment
from workbench.ui.key_names import said
from workbench.ui.numbers import count
from workbench.ui.shown_text import shown

if TYPE_CHECKING:
    from workbench.ui.window import Window

ID = Qt.ItemDataRole.UserRole
LISTED = 300
BEGINNING = 80
CALM_MS = 100
AT_A_TIME = 20
"""Traces deleted between two turns of the window."""


class BinList(QDialog):
    """``list``: a row a trace."""

    def __init__(self, window: "Window") -> None:
        super().__init__(window)
        self._window = window
        self.setWindowTitle(self.tr("Bin"))
        self.resize(round(720 * theme.zoom()), round(420 * theme.zoom()))
        self.says = QLabel()
        self.says.setWordWrap(True)
        theme.look(self.says, muted=True)
        self.list = QTreeWidget()
        self.list.setAccessibleName(self.tr("Traces in the bin"))
        titles = (self.tr("Problem"), self.tr("Model"), self.tr("Beginning"), self.tr("By"), self.tr("When"))
        self.list.setHeaderLabels(titles)
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setAllColumnsShowFocus(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setStyleSheet("QTreeView::item { padding: 3px 0; }")
        self.list.header().setStretchLastSection(False)
        for column in range(len(titles)):
            self.list.header().setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self.list.header().setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        self.list.itemActivated.connect(lambda *_: self.put_back())
        self.list.itemSelectionChanged.connect(self._enable)
        self.back = QPushButton(self.tr("Put back"))
        theme.look(self.back, primary=True)
        self.empty = QPushButton(self.tr("Empty the bin…"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        for button in (self.back, self.empty):
            buttons.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
        for each in buttons.buttons():
            if isinstance(each, QPushButton):
                # Enter is the list's
                each.setAutoDefault(False)
        self.back.clicked.connect(self.put_back)
        self.empty.clicked.connect(self.ask_empty)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 14)
        layout.setSpacing(10)
        layout.addWidget(self.says)
        layout.addWidget(self.list, 1)
        layout.addWidget(buttons)
        self.question: QMessageBox | None = None
        self._deleted = 0
        self._calm = self._timer(CALM_MS, self.refresh)
        self._deletes = self._timer(0, self._delete_some)
        window.pump.changed.connect(lambda _: self._calm.start())
        self.refresh()
        self.list.setFocus()

    def _timer(self, interval: int, run: Callable[[], object]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(interval)
        timer.timeout.connect(run)
        return timer

    def refresh(self) -> None:
        """List what is there now; what was selected stays so."""
        inside = self._window.store.binned()
        kept = {item.data(0, ID) for item in self.list.selectedItems()}
        self.list.clear()
        for each in inside[:LISTED]:
            text = " ".join(shown(each.text[: 2 * BEGINNING]).split())[:BEGINNING]
            row = QTreeWidgetItem(self.list, [each.title, each.model, text, each.by, moment(each.created)])
            row.setData(0, ID, each.trace)
            row.setSelected(each.trace in kept)
        first = self.list.topLevelItem(0)
        if first is not None and not kept:
            self.list.setCurrentItem(first)
        self.list.setVisible(bool(inside))
        words = self.tr("Traces in the bin: {0}. They are in no list, count or export until they are put back.")
        none = said(self.tr("The bin is empty. {trace.throw} throws the trace of the chosen step into it."))
        if len(inside) > LISTED:
            words += " " + self.tr("The newest {0} are listed.").format(count(LISTED))
        self.says.setText(words.format(count(len(inside))) if inside else none)
        self.says.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self._enable()

    def _enable(self) -> None:
        can = self._window.writable and not self._deletes.isActive()
        self.back.setEnabled(can and bool(self.list.selectedItems()))
        self.empty.setEnabled(can and self.list.topLevelItemCount() > 0)

    def put_back(self) -> None:
        """The selected ones, to where they were."""
        ids = tuple(str(item.data(0, ID)) for item in self.list.selectedItems())[:MOST]
        if ids and self.back.isEnabled():
            self._window.many.do(Wanted("put back"), Chosen(ids=ids), len(ids))

    def ask_empty(self) -> None:
        box = QMessageBox(self)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle(self.tr("Empty the bin?"))
        box.setText(self.tr("Traces that are deleted for good: {0}.").format(count(len(self._window.store.binned()))))
        box.setInformativeText(self.tr("Their scores and labels go with them. This cannot be undone."))
        go = box.addButton(self.tr("Delete for good"), QMessageBox.ButtonRole.DestructiveRole)
        stay = box.addButton(self.tr("Keep them"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(stay)
        go.clicked.connect(self._delete_some)
        box.finished.connect(box.deleteLater)
        self.question = box
        box.open()

    def _delete_some(self) -> None:
        """A few, then the window has its turn: some thousand take seconds."""
        try:
            gone = self._window.store.empty_bin(most=AT_A_TIME)
        except Exception as error:  # noqa: BLE001 - whatever it is, the person is told and the rest stays in the bin
            self._window.messages.show_error(error, self.tr("Emptying the bin"))
            gone = 0
        self._deleted += gone
        if gone:
            self.says.setText(self.tr("Deleted: {0}").format(count(self._deleted)))
            self._deletes.start()
            self._enable()
            return
        self._window.status.note(self.tr("Deleted for good: {0}.").format(count(self._deleted)))
        self._deleted = 0
        self.refresh()
