"""Which traces an act on many is about: those on offer in the columns, or all that the filter of the list leaves.

    (•) All traces in the columns: 8        ( ) All traces the filter leaves: 1,284          [Flag]  [Cancel]
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QDialog, QDialogButtonBox, QLabel, QRadioButton, QVBoxLayout, QWidget

from workbench.tasks.many import MOST, Chosen
from workbench.ui import theme
from workbench.ui.numbers import count

if TYPE_CHECKING:
    from workbench.ui.window import Window


@dataclass(frozen=True, slots=True)
class Scope:
    """One choice: which traces, how many, how it is called; ``why`` it cannot be taken."""

    chosen: Chosen
    number: int
    words: str
    why: str = ""


class ScopeBox(QWidget):
    """The choices as radio buttons with their counts, taken when it is made."""

    changed = Signal()

    def __init__(self, window: "Window") -> None:
        super().__init__()
        self.scopes = [self._columns(window), self._filter(window)]
        self.buttons: list[QRadioButton] = []
        self._group = QButtonGroup(self)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        for scope in self.scopes:
            button = QRadioButton(f"{scope.words}: {scope.why or count(scope.number)}")
            button.setEnabled(not scope.why)
            self._group.addButton(button)
            self.buttons.append(button)
            lines.addWidget(button)
        first = next((button for button in self.buttons if button.isEnabled()), None)
        if first is not None:
            first.setChecked(True)
            self.setFocusProxy(first)
        self._group.buttonClicked.connect(lambda _: self.changed.emit())

    @property
    def scope(self) -> Scope | None:
        """What is chosen; None where there is nothing to choose."""
        pairs = zip(self.scopes, self.buttons, strict=True)
        return next((scope for scope, button in pairs if button.isChecked()), None)

    def choose(self, at: int) -> None:
        self.buttons[at].setChecked(True)
        self.changed.emit()

    def _columns(self, window: "Window") -> Scope:
        ids = tuple(window.columns.offered())
        why = "" if ids else self.tr("none are shown")
        return Scope(Chosen(ids=ids), len(ids), self.tr("All traces in the columns of this problem"), why)

    def _filter(self, window: "Window") -> Scope:
        filter, reading = window.problems.rows.filter, window.choosers.reading
        found = window.store.count(filter, reading, cap=MOST)
        words = self.tr("All traces the filter of the list leaves") if filter else self.tr("All traces of the library")
        why = "" if found.traces else self.tr("there are none")
        if found.traces >= MOST and not found.exact:
            why = self.tr("more than {0}, which is the most at once; narrow the filter first").format(count(MOST))
        return Scope(Chosen(filter, reading), found.traces, words, why)


class SelectionDialog(QDialog):
    """``asked(Scope)`` when the person goes on."""

    asked = Signal(object)

    def __init__(self, window: "Window", title: str, verb: str, hint: str) -> None:
        """``verb``: what the button says; ``hint``: what will come of it."""
        super().__init__(window)
        self.setWindowTitle(title)
        heading, told = QLabel(title), QLabel(hint)
        heading.setFont(theme.strong(heading.font()))
        told.setWordWrap(True)
        theme.look(told, muted=True)
        self.box = ScopeBox(window)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.go = self.buttons.addButton(verb, QDialogButtonBox.ButtonRole.AcceptRole)
        theme.look(self.go, primary=True)
        self.go.setDefault(True)
        self.go.setEnabled(self.box.scope is not None)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 16)
        layout.setSpacing(10)
        for part in (heading, self.box, told, self.buttons):
            layout.addWidget(part)
        self.box.setFocus()

    def accept(self) -> None:
        scope = self.box.scope
        super().accept()
        if scope is not None:
            self.asked.emit(scope)
