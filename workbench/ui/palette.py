"""The palette (Ctrl+K): type a few letters of any command in the menus, Enter runs it.

    palette = Palette(window);  palette.open()        Up and Down choose, Esc closes and gives the focus back

It is a part of the window, not a window of its own, so it is there at once; a click elsewhere closes it.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QAction, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QLineEdit, QListView, QMenu, QMenuBar, QVBoxLayout, QWidget

from workbench.ui import theme
from workbench.ui.act import translated
from workbench.ui.actions import ACTIONS
from workbench.ui.announce import announce
from workbench.ui.key_names import shown
from workbench.ui.palette_list import CommandDelegate, Commands
from workbench.ui.palette_match import Command, found

if TYPE_CHECKING:
    from workbench.ui.window import Window

WIDTH, LEAST, TOP, ROWS, RECENT = 560, 300, 44, 12, 5
_BY: dict[int, int] = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Tab: 1,
    Qt.Key.Key_Backtab: -1,
    Qt.Key.Key_PageDown: ROWS - 1,
    Qt.Key.Key_PageUp: 1 - ROWS,
}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_ELSEWHERE = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)


class Palette(QFrame):
    """``field`` is typed into, ``list`` shows what fits."""

    def __init__(self, window: "Window") -> None:
        super().__init__(window)
        self._window = window
        self._actions: dict[Command, QAction] = {}
        self._recent: list[QAction] = []
        self._before: QWidget | None = None
        # else everything behind it would be painted at each letter
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(self.tr("Find a command"))
        self.field = QLineEdit()
        self.field.setPlaceholderText(self.tr("Type what you want to do"))
        self.field.setAccessibleName(self.tr("Find a command"))
        self.field.installEventFilter(self)
        self.commands = Commands(self)
        self.list = QListView()
        self.list.setAccessibleName(self.tr("Commands"))
        self.list.setModel(self.commands)
        self.list.setItemDelegate(CommandDelegate(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setMouseTracking(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.nothing = QLabel(self.tr("No command with these words."))
        self.nothing.setContentsMargins(8, 4, 8, 6)
        theme.look(self.nothing, muted=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(6)
        for part in (self.field, self.list, self.nothing):
            layout.addWidget(part)
        self.field.textChanged.connect(self._find)
        self.list.clicked.connect(lambda index: self._run(index.row()))
        self.list.selectionModel().currentChanged.connect(self._say)
        self.hide()

    def open(self) -> None:
        """Empty and with every command; pressed again it closes."""
        if self.isVisible():
            self.leave()
            return
        self._before = self._window.focusWidget()
        self._actions = dict(commands(self._window))
        self.field.clear()
        self._find("")
        self._window.installEventFilter(self)
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def leave(self, *, restore: bool = True) -> None:
        """Close, and give the focus back to where it was."""
        if self.isHidden():
            return
        self._window.removeEventFilter(self)
        before, self._before = self._before, None
        self.hide()
        if restore and before is not None and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)

    def _find(self, typed: str) -> None:
        by_action = {action: command for command, action in self._actions.items()}
        recent = [by_action[action] for action in self._recent if action in by_action]
        self.commands.show_all(found(typed, list(self._actions), recent))
        count = self.commands.rowCount()
        self.list.setVisible(bool(count))
        self.nothing.setVisible(not count)
        self._stand()
        if count:
            self.list.setCurrentIndex(self.commands.index(0))
            self.list.scrollToTop()
        else:
            announce(self.field, self.nothing.text())

    def _stand(self) -> None:
        """At the top in the middle, as high as what it lists, inside the window."""
        room = self._window.rect()
        row = self.list.sizeHintForRow(0) if self.commands.rowCount() else 0
        rest = self.field.sizeHint().height() + 40
        fitting = (room.height() - TOP - rest - 12) // row if row else 0
        self.list.setFixedHeight(max(1, min(self.commands.rowCount(), ROWS, max(fitting, 2)) * row + 2))
        width = max(min(round(WIDTH * theme.zoom()), room.width() - 24), min(LEAST, room.width()))
        inner = self.layout()
        if inner is not None:
            inner.activate()
        height = self.sizeHint().height()
        self.setGeometry(QRect((room.width() - width) // 2, min(TOP, room.height() - height), width, height))

    def _run(self, row: int) -> None:
        command = self.commands.at(row)
        if command is None:
            return
        if not command.can_run:
            announce(self.field, command.why)
            return
        action = self._actions[command]
        self._recent = [action, *(each for each in self._recent if each is not action)][:RECENT]
        # the focus goes back first: what is run may put it somewhere else
        self.leave()
        action.trigger()

    def _move(self, by: int) -> None:
        count = self.commands.rowCount()
        if not count:
            return
        row = self.list.currentIndex().row() + by
        # by one it goes round, by a page it stops at the ends
        row = row % count if abs(by) == 1 else min(max(row, 0), count - 1)
        self.list.setCurrentIndex(self.commands.index(row))

    def _say(self) -> None:
        # the focus stays in the field, so a screen reader would not hear of the list
        words = self.list.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole)
        if self.isVisible() and words:
            announce(self.field, str(words))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.current().panel)
        painter.setPen(QPen(theme.current().accent, 2))
        painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._window:
            if event.type() == QEvent.Type.Resize:
                self._stand()
        elif event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.key() in _BY or event.key() in (*_ENTER, Qt.Key.Key_Escape):
                event.accept()
                return True
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._pressed(event)
        elif event.type() == QEvent.Type.FocusOut and self.isVisible() and event.reason() not in _ELSEWHERE:  # type: ignore[attr-defined]
            self.leave(restore=False)
        return super().eventFilter(watched, event)

    def _pressed(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self.leave()
        elif key in _ENTER:
            self._run(self.list.currentIndex().row())
        elif key in _BY:
            self._move(_BY[key])
        else:
            return False
        return True


def commands(window: "Window") -> list[tuple[Command, QAction]]:
    """Everything in the menus, in their order; the palette itself left out."""
    top = window.menuWidget()
    bar = top.findChild(QMenuBar) if top is not None else None
    missing = {act.id: translated(act.why) for act in ACTIONS if act.why}
    made: dict[Command, QAction] = {}
    for action, place in _walk(bar.actions() if isinstance(bar, QMenuBar) else (), ""):
        if action.objectName() == "help.find":
            continue
        title = _plain(action.text())
        can_run = action.isEnabled()
        why = "" if can_run else missing.get(action.objectName()) or QApplication.translate("Palette", "not now")
        tip = action.toolTip() if action.toolTip() != title else ""
        mark = "\N{CHECK MARK} " if action.isCheckable() and action.isChecked() else ""
        keys = shown(key.toString() for key in action.shortcuts())
        made[Command(mark + title, place, keys, tip, can_run, why)] = action
    return list(made.items())


def _walk(actions: Sequence[QAction], place: str) -> list[tuple[QAction, str]]:
    found: list[tuple[QAction, str]] = []
    for action in actions:
        menu = action.menu()
        if isinstance(menu, QMenu):
            inner = f"{place} \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} " if place else ""
            found += _walk(menu.actions(), inner + _plain(menu.title()))
        elif not action.isSeparator() and action.isVisible() and place:
            found.append((action, place))
    return found


def _plain(title: str) -> str:
    return title.replace("&&", "\0").replace("&", "").replace("\0", "&").rstrip("…")


