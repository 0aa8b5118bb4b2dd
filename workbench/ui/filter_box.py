"""The filter box: a line of text that offers what may come next, and marks what it cannot read.

    ri|            right:   is the answer right: yes, no, unknown, none
    right:|        right:yes   the answer is right    ...

Tab takes the first or the chosen suggestion, Enter only a chosen one (else it searches), Esc closes the list, Down goes
into it; without a list Down is passed on by ``left_down``. The list is no window of its own and never takes the focus.
"""

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QPainter,
)
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from workbench.ui import theme
from workbench.ui.announce import announce
from workbench.ui.filter_terms import Names, Suggestion, offending, replaced, suggest

WORDS = Qt.ItemDataRole.UserRole
WIDEST = 400
BELOW = 3


class FilterBox(QLineEdit):
    """``asked`` on a plain Enter; ``left_down`` on Down without a list of suggestions."""

    asked = Signal()
    left_down = Signal()

    def __init__(self, names: Names, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names = names
        self._offered: list[Suggestion] = []
        self._list = Suggestions()
        self._list.clicked.connect(lambda index: self._take(index.row()))
        self.textEdited.connect(lambda _: self._offer())
        self.cursorPositionChanged.connect(self._moved)
        self.destroyed.connect(self._list.deleteLater)

    @property
    def suggestions(self) -> list[Suggestion]:
        """What is offered now; empty where the list is closed."""
        return self._offered if not self._list.isHidden() else []

    @property
    def popup(self) -> "Suggestions":
        return self._list

    def mark(self, *, wrong: bool, select: bool = False) -> None:
        """Show that the filter cannot be read; ``select``: the term that is at fault, where one is."""
        theme.look(self, invalid=wrong)
        place = offending(self.text()) if wrong and select else None
        if place is not None:
            self.close_list()
            self.setSelection(place[0], place[1] - place[0])

    def close_list(self) -> None:
        self._list.hide()
        self._offered = []

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and self.suggestions:
            # Tab would move the focus and Esc could be somebody's shortcut before keyPressEvent hears of them
            if event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Escape:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Tab:
                self._take(max(0, self._list.currentRow()))
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, open_now, chosen = event.key(), bool(self.suggestions), self._list.currentRow()
        if key == Qt.Key.Key_Escape and open_now:
            self.close_list()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and open_now:
            self._choose(chosen + (1 if key == Qt.Key.Key_Down else -1))
        elif key == Qt.Key.Key_Down:
            self.left_down.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if open_now and chosen >= 0:
                self._take(chosen)
            else:
                self.close_list()
                self.asked.emit()
        elif key == Qt.Key.Key_Space and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self._offer()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.close_list()

    def _moved(self, _: int, now: int) -> None:
        if self.suggestions and suggest(self.text(), now, self._names) != self._offered:
            self._offer()

    def _offer(self) -> None:
        """Suggestions for the term at the cursor, below the box."""
        self._offered = suggest(self.text(), self.cursorPosition(), self._names) if self.isVisible() else []
        if not self._offered:
            self.close_list()
            return
        self._list.show_all(self._offered, self)
        self._say(self.tr("{0} suggestions, Tab takes the first").format(len(self._offered)))

    def _choose(self, row: int) -> None:
        count = len(self._offered)
        self._list.setCurrentRow(row % (count + 1) if row % (count + 1) < count else -1)
        at = self._list.currentRow()
        if at >= 0:
            self._say(self._offered[at].text + ", " + self._offered[at].words)

    def _take(self, row: int) -> None:
        chosen = self._offered[row]
        text, cursor = replaced(self.text(), self.cursorPosition(), chosen)
        self.close_list()
        self.setText(text)
        self.setCursorPosition(cursor)
        if chosen.goes_on:
            self._offer()

    def _say(self, words: str) -> None:
        """For a screen reader: the focus stays in the box, so it would not hear of the list."""
        announce(self, words)


class Suggestions(QListWidget):
    """The list under the box; a child of the window, so that it can be wider than the panel the box stands in."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Suggestions"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setItemDelegate(SuggestionDelegate(self))
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        for turn in (self.setHorizontalScrollBarPolicy, self.setVerticalScrollBarPolicy):
            turn(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.hide()

    def show_all(self, offered: list[Suggestion], box: QWidget) -> None:
        self.clear()
        for each in offered:
            item = QListWidgetItem(each.text, self)
            item.setData(WORDS, each.words)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{each.text}, {each.words}")
        window = box.window()
        if self.parentWidget() is not window:
            self.setParent(window)
        corner = box.mapTo(window, QPoint(0, box.height() + BELOW))
        row = self.sizeHintForRow(0)
        width = min(max(self.sizeHintForColumn(0), box.width()), WIDEST, window.width() - 8)
        left = min(corner.x(), window.width() - width - 4)
        self.setGeometry(QRect(max(4, left), corner.y(), width, row * len(offered) + 8))
        look = theme.current()
        self.setStyleSheet(
            f"QListWidget {{ background: {look.panel.name()}; border: 1px solid {look.accent.name()};"
            " border-radius: 5px; padding: 3px; }"
        )
        self.raise_()
        self.show()


class SuggestionDelegate(QStyledItemDelegate):
    """The term in the figures' font, what it means beside it."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        term = QFontMetrics(theme.mono(option.font.pointSizeF() * 0.92)).horizontalAdvance(str(index.data()))
        words = QFontMetrics(option.font).horizontalAdvance(str(index.data(WORDS)))
        return QSize(term + words + 40, QFontMetrics(option.font).height() + 8)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        look = theme.current()
        area: QRect = option.rect
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, look.accent_soft)
            painter.fillRect(QRect(area.left(), area.top(), 3, area.height()), look.accent)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(area, look.hover)
        inner = area.adjusted(8, 0, -8, 0)
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        painter.setFont(theme.mono(option.font.pointSizeF() * 0.92))
        painter.setPen(look.text)
        term = painter.fontMetrics().elidedText(str(index.data()), Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, middle, term)
        rest = inner.adjusted(painter.fontMetrics().horizontalAdvance(term) + 12, 0, 0, 0)
        painter.setFont(option.font)
        painter.setPen(look.muted)
        words = painter.fontMetrics().elidedText(str(index.data(WORDS)), Qt.TextElideMode.ElideRight, rest.width())
        if rest.width() > 30:
            painter.drawText(rest, middle, words)
        painter.restore()
