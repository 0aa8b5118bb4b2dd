"""The dialog that changes keys: choose an action, press Enter, press the new key, Enter.

    Go  Next step            J               New key [ N ]   [Use instead] [Use as well] [No key] [Usual keys]
        Next trace           Right, L        N is free.

A key that another action has, or that fields and lists need, is refused by a sentence; nothing changes then. What is
changed holds at once and for the next start.
"""

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from workbench.core.errors import UserError, sentence
from workbench.ui import theme
from workbench.ui.act import MENUS, translated
from workbench.ui.announce import announce
from workbench.ui.key_names import shown
from workbench.ui.key_recorder import KeyRecorder
from workbench.ui.keymap import Keymap

ID = Qt.ItemDataRole.UserRole


class KeysEditor(QDialog):
    """``rows``: the row of each action, by its id."""

    def __init__(self, keymap: Keymap, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keymap = keymap
        self._sure = False
        self.setWindowTitle(self.tr("Change keys"))
        self.resize(640, 600)
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search by words or by a key: flag, Ctrl+F"))
        self.search.setAccessibleName(self.tr("Search actions"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._find)
        self.list = QTreeWidget()
        self.list.setAccessibleName(self.tr("Actions and their keys"))
        self.list.setColumnCount(3)
        self.list.setHeaderLabels([self.tr("Action"), self.tr("Keys"), self.tr("Usual keys, where changed")])
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setStyleSheet("QTreeView::item { padding: 3px 0; }")
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, 2):
            self.list.header().setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self.rows: dict[str, QTreeWidgetItem] = {}
        self._headings: dict[str, QTreeWidgetItem] = {}
        self.recorder = KeyRecorder()
        self.instead = QPushButton(self.tr("Use instead"))
        self.as_well = QPushButton(self.tr("Use as well"))
        self.none = QPushButton(self.tr("No key"))
        self.usual = QPushButton(self.tr("Usual keys"))
        theme.look(self.instead, primary=True)
        self.told = QLabel()
        self.told.setWordWrap(True)
        self.told.setTextFormat(Qt.TextFormat.PlainText)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.all = buttons.addButton(self.tr("All usual keys again"), QDialogButtonBox.ButtonRole.ResetRole)
        for button in (self.instead, self.as_well, self.none, self.usual, self.all, *buttons.buttons()):
            if isinstance(button, QPushButton):
                # Enter is the list's and the recorder's
                button.setAutoDefault(False)
        buttons.rejected.connect(self.reject)
        self._fill()
        self._arrange(buttons)
        self.list.currentItemChanged.connect(self._chosen)
        self.list.itemActivated.connect(lambda *_: self.recorder.setFocus(Qt.FocusReason.OtherFocusReason))
        self.recorder.recorded.connect(self._judge)
        self.recorder.accepted.connect(self._take)
        self.instead.clicked.connect(self._take)
        self.as_well.clicked.connect(lambda: self._give((*self._keymap.keys(self.id), self.recorder.key)))
        self.none.clicked.connect(lambda: self._give(()))
        self.usual.clicked.connect(lambda: self._give(self._keymap.usual(self.id)))
        self.all.clicked.connect(self._all_usual)
        self.choose(next(iter(self.rows)))
        self.search.setFocus()

    def _arrange(self, buttons: QDialogButtonBox) -> None:
        label = QLabel(self.tr("New key"))
        label.setBuddy(self.recorder)
        record = QHBoxLayout()
        record.addWidget(label)
        record.addWidget(self.recorder, 1)
        for button in (self.instead, self.as_well, self.none, self.usual):
            record.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 14)
        layout.setSpacing(10)
        layout.addWidget(self.search)
        layout.addWidget(self.list, 1)
        layout.addLayout(record)
        layout.addWidget(self.told)
        layout.addWidget(buttons)
        # room for two lines, so that nothing jumps when a sentence comes
        self.told.setMinimumHeight(2 * self.told.fontMetrics().lineSpacing() + 4)
        self.told.setAlignment(Qt.AlignmentFlag.AlignTop)

    @property
    def id(self) -> str:
        """The chosen action; empty on a menu's heading."""
        item = self.list.currentItem()
        return str(item.data(0, ID) or "") if item is not None else ""

    def choose(self, id: str) -> None:
        self.list.setCurrentItem(self.rows[id])

    def _fill(self) -> None:
        for menu in MENUS:
            self._headings[menu] = heading = QTreeWidgetItem(self.list, [translated(menu)])
            heading.setFlags(Qt.ItemFlag.ItemIsEnabled)
            heading.setFirstColumnSpanned(True)
            heading.setForeground(0, theme.current().muted)
            for act in self._keymap.acts.values():
                if act.menu == menu:
                    self.rows[act.id] = row = QTreeWidgetItem(heading, [translated(act.title)])
                    row.setData(0, ID, act.id)
                    row.setToolTip(0, translated(act.tip or act.title))
            heading.setExpanded(True)
        self._show_keys()

    def _show_keys(self) -> None:
        own = set(self._keymap.own())
        for id, row in self.rows.items():
            keys, usual = shown(self._keymap.keys(id)), shown(self._keymap.usual(id))
            row.setText(1, keys)
            row.setText(2, (usual or self.tr("none")) if id in own else "")
            row.setForeground(2, theme.current().muted)
            words = self.tr("{0}, keys: {1}").format(row.text(0), keys or self.tr("none"))
            row.setData(0, Qt.ItemDataRole.AccessibleTextRole, words)
        self.all.setEnabled(bool(own))

    def _find(self, text: str) -> None:
        words = text.casefold().split()
        for id, row in self.rows.items():
            menu = translated(self._keymap.acts[id].menu)
            where = f"{menu} {row.text(0)} {row.toolTip(0)} {row.text(1)}".casefold()
            row.setHidden(not all(word in where for word in words))
        seen = [row for row in self.rows.values() if not row.isHidden()]
        for menu, heading in self._headings.items():
            heading.setHidden(all(self._keymap.acts[str(row.data(0, ID))].menu != menu for row in seen))
        chosen = self.list.currentItem()
        if seen and (chosen is None or chosen.isHidden()):
            self.list.setCurrentItem(seen[0])
        self._say("" if seen else self.tr("No action with these words."))

    def _chosen(self) -> None:
        self.recorder.show_key("")
        title = self.rows[self.id].text(0) if self.id else ""
        self.recorder.setAccessibleName(self.tr("New key of {0}").format(title))
        self._say(self.tr("Enter, then press the new key of “{0}”.").format(title) if title else "")

    def _judge(self) -> None:
        """Say whether the key in the field can be used."""
        id, key = self.id, self.recorder.key
        trouble = self._keymap.refusal(id, key) if id and key else ""
        has = bool(id and key and key in self._keymap.keys(id))
        for button in (self.instead, self.as_well):
            button.setEnabled(bool(id and key and not trouble and not (has and button is self.as_well)))
        self.none.setEnabled(bool(id and self._keymap.keys(id)))
        self.usual.setEnabled(bool(id) and id in self._keymap.own())
        if key:
            free = self.tr("{0} is free. Enter uses it.").format(shown([key]))
            kept = self.tr("{0} is its key already.").format(shown([key]))
            self._say(trouble or (kept if has else free), wrong=bool(trouble))

    def _take(self) -> None:
        if self.recorder.key:
            self._give([self.recorder.key])

    def _give(self, keys: Iterable[str]) -> None:
        id = self.id
        if not id:
            return
        try:
            self._keymap.give(id, keys)
        except UserError as error:
            self._say(sentence(error), wrong=True)
            return
        self._show_keys()
        self.recorder.show_key("")
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        now = shown(self._keymap.keys(id)) or self.tr("no key")
        self._say(self.tr("{0}: {1}").format(self.rows[id].text(0), now))

    def _all_usual(self) -> None:
        count = len(self._keymap.own())
        if not self._sure and count > 1:
            self._say(self.tr("{0} actions have keys of your own. Press again to give them up.").format(count))
            self._sure = True
            return
        self._keymap.all_usual()
        self._show_keys()
        self.recorder.show_key("")
        self._say(self.tr("All keys are the usual ones again."))

    def _say(self, text: str, *, wrong: bool = False) -> None:
        self._sure = False
        theme.look(self.told, error=wrong)
        self.told.setText(text)
        if text:
            announce(self.told, text)
