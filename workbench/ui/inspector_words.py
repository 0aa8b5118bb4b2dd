"""What a person says of a step beside its label: type of error, how sure, a note, a better step. In the inspector.

    words.show_words("9f..", Step(0, 20), Said(ERROR, 0.5, "calculation", "8 * 2 is 16"), "", ("calculation", "logic"))
    words.said.connect(...)      (trace, Step, {"note": "..."}) what has changed, when the field is left or Ctrl+Enter

What is being typed is never written over: another window's change waits until the field is left.
"""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QComboBox, QFormLayout, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from workbench.core.values import ERROR, Step
from workbench.tasks.acts import Said
from workbench.ui.labels import plain

LINES = 3
LONGEST = 5_000
SURE = (None, 0.25, 0.5, 0.75, 1.0)
Target = tuple[str, Step]


class Field(QPlainTextEdit):
    """A few lines of plain text. ``left`` when the person goes elsewhere, ``done`` with Ctrl+Enter, ``cancelled`` with
    Esc, which takes back what was typed since."""

    left = Signal()
    done = Signal()
    cancelled = Signal()

    def __init__(self, name: str, placeholder: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self.setTabChangesFocus(True)
        self._fit()

    def _fit(self) -> None:
        self.setFixedHeight(LINES * self.fontMetrics().lineSpacing() + 12)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and event.modifiers() & (
            Qt.KeyboardModifier.ControlModifier
        ):
            self.done.emit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.left.emit()


class StepWords(QWidget):
    """Below the label of the step."""

    said = Signal(str, object, object)
    """(trace id, Step, {name of a field of Said: its new value}): only what was changed here, since the rest may have
    been changed elsewhere and not be shown yet."""
    better = Signal(str, object, str)
    """(trace id, Step, text)"""
    finished = Signal()
    """Ctrl+Enter or Esc in a field: the keys belong to the steps again."""

    def __init__(self) -> None:
        super().__init__()
        self._target: Target | None = None
        self._said = Said(None)
        self._better = ""
        self.kind = QComboBox()
        self.kind.setEditable(True)
        self.kind.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.kind.setAccessibleName(self.tr("Type of error"))
        typed = self.kind.lineEdit()
        assert typed is not None
        typed.setPlaceholderText(self.tr("type of error"))
        self.sure = QComboBox()
        self.sure.setAccessibleName(self.tr("How sure"))
        for value in SURE:
            self.sure.addItem(self.tr("not said") if value is None else f"{round(100 * value)} %", value)
        self.note = Field(self.tr("Note on the step"), self.tr("Note (N); Ctrl+Enter when done"))
        self.written = Field(self.tr("A better step"), self.tr("The step as you would have written it (B)"))
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.setVerticalSpacing(4)
        self._names = [plain(self.tr("Type"), muted=True), plain(self.tr("Sure"), muted=True)]
        form.addRow(self._names[0], self.kind)
        form.addRow(self._names[1], self.sure)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(4)
        lines.addLayout(form)
        lines.addWidget(self.note)
        lines.addWidget(self.written)
        self.kind.activated.connect(self._chosen)
        typed.editingFinished.connect(self._chosen)
        self.sure.activated.connect(self._chosen)
        for field in (self.note, self.written):
            field.left.connect(self.keep)
            field.done.connect(self.keep)
            field.done.connect(self.finished)
        self.note.cancelled.connect(lambda: self._cancel(self.note, self._said.note))
        self.written.cancelled.connect(lambda: self._cancel(self.written, self._better))

    @property
    def labels(self) -> Sequence[QLabel]:
        return self._names

    def show_words(
        self, trace: str, step: Step, said: Said, better: str, kinds: Sequence[str], *, writable: bool
    ) -> None:
        """``kinds``: the types of error that are offered; another may be typed."""
        if self._target not in (None, (trace, step)):
            self.keep()
        typing = self._target == (trace, step) and (self.note.hasFocus() or self.written.hasFocus())
        before = self._said, self._better
        self._target, self._said, self._better = (trace, step), said, better
        self._show_choices(said, kinds)
        # what is typed just now stays; what another window said meanwhile is in the history
        if not typing or self.note.toPlainText() == before[0].note:
            _put(self.note, said.note)
        if not typing or self.written.toPlainText() == before[1]:
            _put(self.written, better)
        for widget in (self.kind, self.sure, self.note, self.written):
            widget.setEnabled(writable)

    def _show_choices(self, said: Said, kinds: Sequence[str]) -> None:
        with QSignalBlocker(self.kind), QSignalBlocker(self.sure):
            if [self.kind.itemText(at) for at in range(self.kind.count())] != list(kinds):
                self.kind.clear()
                self.kind.addItems(list(kinds))
            self.kind.setEditText(said.error_type)
            at = next((at for at, value in enumerate(SURE) if value == said.confidence), -1)
            if at < 0:
                # given elsewhere, in another program or by import
                at = self.sure.count()
                self.sure.addItem(f"{round(100 * (said.confidence or 0))} %", said.confidence)
            self.sure.setCurrentIndex(at)
        wrong = said.value == ERROR
        for widget in (self._names[0], self.kind):
            widget.setVisible(wrong)
        for widget in (self._names[1], self.sure):
            widget.setVisible(said.value is not None)

    def keep(self) -> None:
        """Say what was typed and is not said yet."""
        if self._target is None:
            return
        trace, step = self._target
        note, text = self.note.toPlainText().strip()[:LONGEST], self.written.toPlainText().strip()[:LONGEST]
        if note != self._said.note:
            self._said = replace(self._said, note=note)
            self.said.emit(trace, step, {"note": note})
        if text != self._better:
            self._better = text
            self.better.emit(trace, step, text)

    def _chosen(self) -> None:
        if self._target is None:
            return
        kind = " ".join(self.kind.currentText().split())
        new = {"error_type": kind, "confidence": self.sure.currentData()}
        changed = {name: value for name, value in new.items() if value != getattr(self._said, name)}
        if changed:
            self._said = replace(self._said, **changed)
            self.said.emit(*self._target, changed)

    def _cancel(self, field: Field, text: str) -> None:
        _put(field, text)
        self.finished.emit()


def _put(field: Field, text: str) -> None:
    if field.toPlainText() != text:
        field.setPlainText(text)
