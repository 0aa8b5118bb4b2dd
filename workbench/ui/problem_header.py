"""The chosen problem above its traces: title, family, reference answer and the whole text.

Marbles in the ratio  [Arithmetic]                      Reference answer 50
A bag holds red, blue and green marbles ...
"""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent, QTextOption
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from workbench.core.values import Problem
from workbench.ui import theme
from workbench.ui.elided import Elided

MOST_LINES = 7
"""A longer text scrolls: the traces are what the window is for."""


class ProblemHeader(QFrame):
    """Shows one problem, or that none is chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.look(self, card=True)
        self.setAccessibleName(self.tr("Problem"))
        self.title = Elided()
        self.title.setFont(theme.strong(self.font(), 1.25))
        self.family = QLabel()
        theme.look(self.family, chip="plain")
        self.answer_title = QLabel(self.tr("Reference answer"))
        theme.look(self.answer_title, muted=True)
        self.answer = Elided()
        self.answer.setFont(theme.mono(self.font().pointSizeF() * 1.2, bold=True))
        self.text = ProblemText()
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.title)
        top.addWidget(self.family)
        top.addStretch(1)
        top.addWidget(self.answer_title)
        top.addWidget(self.answer)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 11, 14, 9)
        layout.setSpacing(6)
        layout.addLayout(top)
        layout.addWidget(self.text)
        self.show_problem(None, "")

    def show_problem(self, problem: Problem | None, family: str) -> None:
        """``family``: its title on screen."""
        self.title.say(problem.title if problem else self.tr("No problem chosen"))
        self.family.setText(family)
        self.family.setVisible(bool(problem and family))
        self.answer_title.setVisible(problem is not None)
        self.answer.setVisible(problem is not None)
        answer = problem.answer if problem else None
        self.answer.say(answer if answer is not None else self.tr("none given"))
        self.text.say(problem.text if problem else "")
        self.setAccessibleDescription(problem.text if problem else "")


class ProblemText(QPlainTextEdit):
    """The whole text, selectable, as high as it needs up to seven lines."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setStyleSheet("QPlainTextEdit { background: transparent; border: none; padding: 0; }")
        self.setTabChangesFocus(True)
        self.setAccessibleName(self.tr("Problem text"))
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def say(self, text: str) -> None:
        if text != self.toPlainText():
            self.setPlainText(text)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        # a plain text document measures its height in lines
        lines = min(max(1, round(self.document().size().height())), MOST_LINES)
        height = lines * self.fontMetrics().lineSpacing() + 4
        if height != self.height():
            self.setFixedHeight(height)
