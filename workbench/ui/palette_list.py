"""The lines of the palette: what a command is called, where it stands in the menus, its keys; greyed with the reason.

    Next step            Go  J
    Undo                 nothing to undo
"""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from workbench.ui import theme
from workbench.ui.palette_match import Command

COMMAND = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex
_LINE = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
_TOP = QModelIndex()


class Commands(QAbstractListModel):
    """What fits to the typed words."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._rows: list[Command] = []

    def show_all(self, rows: Sequence[Command]) -> None:
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()

    def at(self, row: int) -> Command | None:
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def rowCount(self, parent: Index = _TOP) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        command = self.at(index.row())
        if command is None:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return command.title
            case Qt.ItemDataRole.AccessibleTextRole:
                return ", ".join(part for part in (command.title, command.keys, command.place, command.why) if part)
            case Qt.ItemDataRole.ToolTipRole:
                return command.tip or None
        return command if role == COMMAND else None


class CommandDelegate(QStyledItemDelegate):
    """The title at the left, menu and keys at the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, QFontMetrics(option.font).height() + 10)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        command = index.data(COMMAND)
        if not isinstance(command, Command):
            return
        look, area = theme.current(), QRect(option.rect)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, look.accent_soft)
            painter.fillRect(QRect(area.left(), area.top(), 3, area.height()), look.accent)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(area, look.hover)
        inner = area.adjusted(10, 0, -10, 0)
        painter.setFont(option.font)
        aside = command.place if command.can_run else command.why
        width = min(painter.fontMetrics().horizontalAdvance(command.title), inner.width())
        painter.setPen(look.text if command.can_run else look.muted)
        title = painter.fontMetrics().elidedText(command.title, Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, _LINE, title)
        rest = inner.adjusted(width + 16, 0, 0, 0)
        keys_width = painter.fontMetrics().horizontalAdvance(command.keys)
        if keys_width and keys_width < rest.width():
            painter.setFont(theme.strong(option.font))
            painter.drawText(rest, _LINE | Qt.AlignmentFlag.AlignRight, command.keys)
            keys_width = painter.fontMetrics().horizontalAdvance(command.keys)
            painter.setFont(option.font)
            rest.adjust(0, 0, -keys_width - 12, 0)
        painter.setPen(look.muted)
        words = painter.fontMetrics().elidedText(aside, Qt.TextElideMode.ElideRight, max(rest.width(), 0))
        if rest.width() > 30:
            painter.drawText(rest, _LINE | Qt.AlignmentFlag.AlignRight, words)
        painter.restore()
