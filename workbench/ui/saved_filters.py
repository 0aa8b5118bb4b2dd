"""Which problems: the filters that are built in, then the person's own, kept in the library.

    box.filter  ->  "disagree:yes"       box.changed       the menu beside it: Save this filter..., Rename..., Delete

A name is asked for without stopping the window; a name that is taken is said, never silently overwritten.
"""

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QInputDialog, QLineEdit, QMenu, QToolButton, QWidget

from workbench.core.errors import UserError, WorldError, sentence
from workbench.store import Store


class SavedFilters(QWidget):
    """The choice and its menu. ``changed`` when another is chosen; ``refused(words)`` when something cannot be done."""

    changed = Signal()
    kept = Signal()
    """What was typed is a saved filter now, and chosen."""
    refused = Signal(str)

    def __init__(self, store: Store, typed: Callable[[], str], parent: QWidget | None = None) -> None:
        """``typed``: the filter as it stands now, which "save" would keep."""
        super().__init__(parent)
        self._store = store
        self._typed = typed
        self.asking: QInputDialog | None = None
        self.box = QComboBox()
        self.box.setAccessibleName(self.tr("Which problems"))
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.setMinimumContentsLength(8)
        self._built_in = (
            (self.tr("All problems"), ""),
            (self.tr("Process and outcome disagree"), "disagree:yes"),
            (self.tr("With a right answer"), "right:yes"),
            (self.tr("With a wrong answer"), "right:no"),
            (self.tr("Flagged"), "flag:yes"),
            (self.tr("With a step labelled Error"), "label:error"),
        )
        self.menu = QToolButton()
        self.menu.setText("…")
        self.menu.setAccessibleName(self.tr("Saved filters"))
        self.menu.setToolTip(self.tr("Save, rename or delete a filter of your own"))
        self.menu.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu.setStyleSheet("QToolButton::menu-indicator { image: none; width: 0; }")
        self.menu.setFixedSize(26, 26)
        entries = QMenu(self.menu)
        self.save = self._entry(entries, self.tr("Save this filter…"), self._ask_new)
        self.rename = self._entry(entries, self.tr("Rename…"), self._ask_other)
        self.delete = self._entry(entries, self.tr("Delete"), self._delete)
        entries.aboutToShow.connect(self._enable)
        self.menu.setMenu(entries)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(4)
        line.addWidget(self.box, 1)
        line.addWidget(self.menu)
        self.read()
        self.box.currentIndexChanged.connect(self._chosen)

    @property
    def filter(self) -> str:
        return str(self.box.currentData())

    @property
    def own(self) -> str:
        """Name of the person's own filter that is chosen; empty where it is a built-in one."""
        return self.box.currentText() if self.box.currentIndex() >= len(self._built_in) else ""

    def read(self, chosen: str | None = None) -> None:
        """Show what the library keeps; ``chosen``: name of one to choose, else the choice stays where it can."""
        before = self.box.currentText() if chosen is None else chosen
        with QSignalBlocker(self.box):
            self.box.clear()
            for words, filter in self._built_in:
                self.box.addItem(words, filter)
            saved = self._store.saved_filters()
            if saved:
                self.box.insertSeparator(len(self._built_in))
            for each in saved:
                self.box.addItem(each.name, each.filter)
                self.box.setItemData(self.box.count() - 1, each.filter, Qt.ItemDataRole.ToolTipRole)
            self.box.setCurrentIndex(max(0, self.box.findText(before)))
        self._tell()

    def choose_all(self) -> None:
        """All problems, without a word of it."""
        with QSignalBlocker(self.box):
            self.box.setCurrentIndex(0)
        self._tell()

    def _entry(self, menu: QMenu, words: str, run: Callable[[], None]) -> QAction:
        action = QAction(words, menu)
        menu.addAction(action)
        action.triggered.connect(run)
        return action

    def _enable(self) -> None:
        self.save.setEnabled(bool(self._typed()) and not self._store.readonly)
        for action in (self.rename, self.delete):
            action.setEnabled(bool(self.own) and not self._store.readonly)

    def _chosen(self) -> None:
        self._tell()
        self.changed.emit()

    def _tell(self) -> None:
        self.box.setToolTip(self.filter or self.tr("Every problem of the library"))

    def _ask_new(self) -> None:
        filter = self._typed()

        def keep(name: str) -> None:
            if any(each.name == name for each in self._store.saved_filters()):
                raise UserError(self.tr("There is a filter called {0} already. Choose another name.").format(name))
            self._store.save_filter(name, filter)
            self.read(name)
            self.kept.emit()

        self._ask(self.tr("Save this filter"), self.tr("Name for {0}").format(filter), "", keep)

    def _ask_other(self) -> None:
        old = self.own

        def keep(name: str) -> None:
            self._store.rename_filter(old, name)
            self.read(name)

        self._ask(self.tr("Rename the filter"), self.tr("New name"), old, keep)

    def _delete(self) -> None:
        self._try(lambda: self._store.delete_filter(self.own))
        self.read("")
        self.changed.emit()

    def _ask(self, title: str, words: str, before: str, keep: Callable[[str], None]) -> None:
        asking = QInputDialog(self)
        asking.setWindowTitle(title)
        asking.setLabelText(words if len(words) < 80 else words[:78] + "…")
        asking.setTextValue(before)
        asking.setTextEchoMode(QLineEdit.EchoMode.Normal)
        asking.textValueSelected.connect(lambda name: self._try(lambda: keep(name.strip())))
        asking.finished.connect(self._answered)
        self.asking = asking
        asking.open()

    def _answered(self) -> None:
        if self.asking is not None:
            self.asking.deleteLater()
            self.asking = None

    def _try(self, do: Callable[[], None]) -> None:
        try:
            do()
        except (UserError, WorldError) as error:
            self.refused.emit(sentence(error))
