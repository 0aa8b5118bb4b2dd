"""The chosen problem above its traces: title, family, reference answer and the whole text.

Marbles in the ratio  [Arithmetic]                      Reference answer 50
A bag holds red, blue and green marbles ...
"""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from workbench.core.values import Problem
from workbench.ui import theme
from workbench.ui.elided import Elided
from workbench.ui.flow_label import FlowLabel
from workbench.ui.maths import Maths
from workbench.ui.maths_spans import answer_formula

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
        # an answer in TeX is typeset; any other is one line that is cut where it is too long
        self.formula = FlowLabel(most_lines=3, hugging=True)
        self.formula.setFont(theme.strong(self.font(), 1.2))
        self.text = FlowLabel(most_lines=MOST_LINES)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.title)
        top.addWidget(self.family)
        top.addStretch(1)
        top.addWidget(self.answer_title)
        top.addWidget(self.answer)
        top.addWidget(self.formula)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 11, 14, 9)
        layout.setSpacing(6)
        layout.addLayout(top)
        layout.addWidget(self.text)
        self.show_problem(None, "")

    def set_maths(self, maths: Maths | None) -> None:
        """Where formulas come from; None: their source is shown."""
        self.text.set_maths(maths)
        self.formula.set_maths(maths)

    def show_problem(self, problem: Problem | None, family: str) -> None:
        """``family``: its title on screen."""
        self.title.say(problem.title if problem else self.tr("No problem chosen"))
        self.family.setText(family)
        self.family.setVisible(bool(problem and family))
        self.answer_title.setVisible(problem is not None)
        answer = problem.answer if problem else None
        self.answer.say(answer if answer is not None else self.tr("none given"))
        found = answer_formula(answer) if answer else []
        self.formula.say(answer or "", found)
        self.formula.setVisible(bool(found))
        self.answer.setVisible(problem is not None and not found)
        self.text.say(problem.text if problem else "")
        self.setAccessibleDescription(problem.text if problem else "")
