"""A small dialog in which a step and its neighbours are cut, joined and reworded as text: a paragraph is a step.

    Enter cuts at the cursor · Backspace at a beginning joins · Shift+Enter is a line end · Ctrl+Enter is OK

Cuts are kept in the trace; other words make a copy of it. What another window does to the trace meanwhile is said, and
nothing typed is lost.
"""

from PySide6.QtCore import QMimeData, Qt, QTextBoundaryFinder, Signal
from PySide6.QtGui import QKeyEvent, QTextBlockFormat, QTextCursor
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPushButton, QTextEdit, QVBoxLayout, QWidget

from workbench.core.errors import UserError, sentence
from workbench.core.rewriting import LINE, GoneOver, gone_over
from workbench.core.values import Trace
from workbench.store import Store
from workbench.ui import theme
from workbench.ui.announce import announce
from workbench.ui.shown_text import shown
from workbench.ui.step_column import to_clipboard

_PARAGRAPHS = {0x2029: LINE, 0xFDD0: "\N{REPLACEMENT CHARACTER}", 0xFDD1: "\N{REPLACEMENT CHARACTER}"}
"""What Qt would begin a new paragraph at."""
_SPACE = 7


def in_field(text: str) -> str:
    """A text as it stands in one paragraph of the field: a sign for each sign."""
    return shown(text).translate(_PARAGRAPHS)


class StepsText(QTextEdit):
    """Paragraphs that are steps. Positions here are Qt's, in UTF-16 units; ``pieces`` are Python's."""

    accepted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)

    def fill(self, pieces: list[str], chosen: int) -> None:
        """Show these steps, the cursor at the beginning of one."""
        look = QTextBlockFormat()
        look.setBottomMargin(_SPACE)
        look.setTopMargin(_SPACE)
        look.setBackground(theme.current().accent_soft)
        cursor = QTextCursor(self.document())
        cursor.setBlockFormat(look)
        for number, piece in enumerate(pieces):
            if number:
                cursor.insertBlock()
            cursor.insertText(piece)
        self.document().clearUndoRedoStacks()
        cursor.setPosition(self.document().findBlockByNumber(chosen).position())
        self.setTextCursor(cursor)

    def pieces(self) -> list[str]:
        """The text of each paragraph."""
        blocks = (self.document().findBlockByNumber(at) for at in range(self.document().blockCount()))
        return [block.text() for block in blocks]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        held, key, cursor = event.modifiers(), event.key(), self.textCursor()
        enter = key in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and held & Qt.KeyboardModifier.ControlModifier:
            self.accepted.emit()
        elif enter and not held & Qt.KeyboardModifier.ShiftModifier:
            self._cut(cursor)
        elif key == Qt.Key.Key_Backspace and not cursor.hasSelection() and cursor.atBlockStart():
            self._join(cursor, forward=False)
        elif key == Qt.Key.Key_Delete and not cursor.hasSelection() and cursor.atBlockEnd():
            self._join(cursor, forward=True)
        else:
            super().keyPressEvent(event)

    def insertFromMimeData(self, source: QMimeData) -> None:
        # what is pasted is words: its line ends cut no step
        text = source.text().replace("\r\n", "\n").replace("\r", "\n")
        self.textCursor().insertText(in_field(text))

    def _cut(self, cursor: QTextCursor) -> None:
        cursor.beginEditBlock()
        cursor.removeSelectedText()
        finder = QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Grapheme, cursor.block().text())
        finder.setPosition(cursor.positionInBlock())
        if not finder.isAtBoundary():
            # half an emoji is no sign
            cursor.setPosition(cursor.block().position() + max(0, finder.toPreviousBoundary()))
        while self.document().characterAt(cursor.position()) == " ":
            cursor.deleteChar()
        cursor.insertBlock()
        cursor.endEditBlock()
        self.setTextCursor(cursor)

    def _join(self, cursor: QTextCursor, *, forward: bool) -> None:
        if not (cursor.block().next().isValid() if forward else cursor.block().previous().isValid()):
            return
        cursor.beginEditBlock()
        if forward:
            cursor.deleteChar()
        else:
            cursor.deletePreviousChar()
        cursor.insertText(" ")
        cursor.endEditBlock()
        self.setTextCursor(cursor)


class StepEditor(QDialog):
    """``asked(Trace, GoneOver)`` when something was changed and OK was pressed."""

    asked = Signal(object, object)

    def __init__(self, store: Store, trace: Trace, index: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store, self._trace = store, trace
        self._first = max(0, index - 1)
        self._count = min(index + 2, len(trace.steps)) - self._first
        self._seen = in_field(trace.text)
        self.setWindowTitle(self.tr("Cut or edit step {0}").format(index + 1))
        self.resize(round(600 * theme.zoom()), round(380 * theme.zoom()))
        self.how = QLabel(
            self.tr(
                "A paragraph is a step. Enter cuts at the cursor, Backspace at a beginning joins it with the one "
                "before, Shift+Enter is a line end, Ctrl+Enter is OK."
            )
        )
        self.how.setWordWrap(True)
        theme.look(self.how, muted=True)
        self.text = StepsText()
        last = self._first + self._count
        names = self.tr("Steps {0} to {1} of {2}") if self._count > 1 else self.tr("Step {0} of {2}")
        self.text.setAccessibleName(names.format(self._first + 1, last, len(trace.steps)))
        self.text.setAccessibleDescription(self.how.text())
        self.text.fill([step.of(self._seen) for step in trace.steps[self._first : last]], index - self._first)
        self.says = QLabel()
        self.says.setWordWrap(True)
        self.trouble = QLabel()
        self.trouble.setWordWrap(True)
        theme.look(self.trouble, error=True)
        self.trouble.hide()
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        self.ok = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        theme.look(self.ok, primary=True)
        self.copy = QPushButton(self.tr("Copy what is typed"))
        self.copy.setAutoDefault(False)
        self.buttons.addButton(self.copy, QDialogButtonBox.ButtonRole.ActionRole)
        self.copy.clicked.connect(lambda: to_clipboard("\n".join(self.text.pieces()).replace(LINE, "\n")))
        self.copy.hide()
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 16)
        layout.setSpacing(10)
        heading = QLabel(self.text.accessibleName())
        heading.setFont(theme.strong(heading.font()))
        layout.addWidget(heading)
        layout.addWidget(self.how)
        layout.addWidget(self.text, 1)
        layout.addWidget(self.says)
        layout.addWidget(self.trouble)
        layout.addWidget(self.buttons)
        self.text.accepted.connect(self.accept)
        self.text.textChanged.connect(self._say)
        self._say()
        self.text.setFocus()

    def _gone_over(self) -> GoneOver:
        trace = self._trace
        return gone_over(trace.text, trace.steps, self._first, self._count, self.text.pieces(), self._seen)

    def _changed(self, now: GoneOver) -> bool:
        return (now.text, now.steps) != (self._trace.text, self._trace.steps)

    def _say(self) -> None:
        """What OK would do, in words."""
        try:
            now = self._gone_over()
        except UserError as error:
            self.says.setText(sentence(error))
            return
        before, after = len(self._trace.steps), len(now.steps)
        cut = self.tr("{0} steps become {1}.").format(before, after) if before != after else ""
        if not self._changed(now):
            words = self.tr("Nothing is changed yet.")
        elif now.differs is not None:
            words = self.tr("Other words: the original stays, a copy with your words stands beside it.")
        else:
            words = self.tr("The words stay. Labels and scores stay with the steps that do.")
        self.says.setText(f"{cut} {words}".strip())
        self.says.setAccessibleName(self.says.text())

    def look_again(self, *_: object) -> bool:
        """Whether the trace is still as it was when the dialog was opened; else it is said."""
        now = self._store.trace(self._trace.id)
        words = ""
        if now is None:
            words = self.tr("This trace was thrown away or removed in another window.")
        elif now.steps != self._trace.steps:
            words = self.tr("The steps of this trace were cut otherwise in another window.")
        if words:
            words += " " + self.tr("What you typed stays here: copy it, then press Esc and open the step again.")
        if words != self.trouble.text():
            self.trouble.setText(words)
            if words:
                announce(self.trouble, words)
        self.trouble.setVisible(bool(words))
        self.copy.setVisible(bool(words))
        self.ok.setEnabled(not words)
        return not words

    def accept(self) -> None:
        if not self.look_again():
            return
        try:
            now = self._gone_over()
        except UserError as error:
            announce(self.says, sentence(error))
            return
        if self._changed(now):
            self.asked.emit(self._trace, now)
        super().accept()
