"""A person's own problem: type or paste the text, give its answer.

Nothing typed is lost: what cannot be taken is answered by a sentence in the dialog, which stays open.
    "What is 3 + 4?"  "7"  ->  Problem(family="own", answer="7", source="typed in")
"""

import unicodedata

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from workbench.core.errors import UserError, sentence
from workbench.core.values import Problem
from workbench.ui import numbers, theme

LONGEST = 20_000
LONGEST_ANSWER = 2_000


def own_problem(text: str, answer: str, title: str = "") -> Problem:
    """The problem a person means. UserError: no text, too long a text, or nothing in it that can be read."""
    text, answer, title = _clean(text), _clean(answer), " ".join(_clean(title).split())
    if not text:
        raise UserError("Type or paste the problem first.")
    if not any(character.isalnum() for character in text):
        raise UserError("This holds no word and no number. Type the problem as it should be asked.")
    if len(text) > LONGEST:
        long, most = numbers.count(len(text)), numbers.count(LONGEST)
        raise UserError(f"The problem has {long} characters; {most} is the most. Shorten it.")
    if len(answer) > LONGEST_ANSWER:
        raise UserError(f"The answer has {numbers.count(len(answer))} characters; give only the final answer.")
    first = text.splitlines()[0]
    return Problem.make(text, answer or None, title=title or _short(first), source="typed in")


def _clean(text: str) -> str:
    """Without control characters and the byte order mark, which come along when pasting; line ends as one sign."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\N{LINE SEPARATOR}", "\n")
    text = text.replace("\N{PARAGRAPH SEPARATOR}", "\n").replace("\N{NO-BREAK SPACE}", " ")
    kept = (c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs", "Co", "Cn"))
    return "".join(kept).strip("\ufeff \n\t")


def _short(line: str) -> str:
    return line if len(line) <= 48 else line[:47].rstrip() + "…"


class OwnProblemDialog(QDialog):
    """``added(Problem)`` when the person presses Add and it can be taken."""

    added = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Own problem"))
        self.resize(560, 400)
        self.text = QPlainTextEdit()
        self.text.setTabChangesFocus(True)
        self.text.setPlaceholderText(self.tr("Type or paste the problem as it should be asked."))
        self.text.setAccessibleName(self.tr("Problem"))
        self.answer = QLineEdit()
        self.answer.setAccessibleName(self.tr("Reference answer"))
        self.answer.setPlaceholderText(self.tr("As it would stand in the box: 42, x = 5, 3/8 …"))
        self.title = QLineEdit()
        self.title.setAccessibleName(self.tr("Title"))
        self.title.setPlaceholderText(self.tr("Shown in the list; empty: the beginning of the text"))
        self.trouble = QLabel()
        self.trouble.setWordWrap(True)
        theme.look(self.trouble, error=True)
        self.trouble.hide()
        form = QFormLayout()
        for name, box in ((self.tr("Answer"), self.answer), (self.tr("Title"), self.title)):
            label = QLabel(name)
            label.setBuddy(box)
            form.addRow(label, box)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.add = buttons.addButton(self.tr("Add problem"), QDialogButtonBox.ButtonRole.AcceptRole)
        theme.look(self.add, primary=True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 16)
        layout.setSpacing(10)
        layout.addWidget(self.text, 1)
        layout.addLayout(form)
        layout.addWidget(self.trouble)
        layout.addWidget(buttons)
        self._asked_without = ""
        self.text.setFocus()

    def accept(self) -> None:
        try:
            problem = own_problem(self.text.toPlainText(), self.answer.text(), self.title.text())
        except UserError as error:
            self._complain(sentence(error))
            return
        if problem.answer is None and self._asked_without != problem.id:
            self._asked_without = problem.id
            self._complain(
                self.tr(
                    "Without a reference answer the check cannot tell right from wrong. "
                    "Give one, or press Add problem again to go on without."
                )
            )
            self.answer.setFocus()
            return
        self.added.emit(problem)
        super().accept()

    def _complain(self, text: str) -> None:
        self.trouble.setText(text)
        self.trouble.show()
        self.trouble.setAccessibleName(text)
        if not self.text.toPlainText().strip():
            self.text.setFocus()
