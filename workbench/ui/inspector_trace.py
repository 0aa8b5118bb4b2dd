"""Words on the whole trace in the inspector: confirmed, bad problem, unsure, gave up, each with who said it and why.

    words.show_judgements("9f..", view.judgements, me="ann")
    words.asked.connect(...)     (trace id, kind) when a button is pressed
"""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QPushButton, QVBoxLayout, QWidget

from workbench.core.values import JUDGEMENTS, Judgement
from workbench.ui.inspector_parts import small
from workbench.ui.why import titles


class TraceWords(QWidget):
    """Four buttons that show what I have said, and everybody's words below."""

    asked = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self._trace = ""
        self.buttons: dict[str, QPushButton] = {}
        grid = QGridLayout()
        grid.setSpacing(5)
        tips = {
            "confirmed": self.tr("All labels of the trace are as they should be (C)"),
            "bad problem": self.tr("The problem cannot be answered, or its answer is wrong"),
            "unsure": self.tr("Somebody else should look at this trace"),
            "give up": self.tr("It cannot be judged with a reasonable effort"),
        }
        for at, kind in enumerate(JUDGEMENTS):
            button = QPushButton(titles()[kind])
            button.setCheckable(True)
            button.setToolTip(tips[kind])
            button.setStyleSheet("QPushButton { padding: 4px 4px; }")
            button.setMinimumWidth(40)
            button.setAccessibleName(self.tr("The trace: {0}").format(titles()[kind]))
            button.clicked.connect(lambda _=False, kind=kind: self._clicked(kind))
            grid.addWidget(button, at // 2, at % 2)
            self.buttons[kind] = button
        self._mine: frozenset[str] = frozenset()
        self.words = small(self.tr("Words on the trace"), tab=True)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(5)
        lines.addLayout(grid)
        lines.addWidget(self.words)

    def show_judgements(self, trace: str, said: Sequence[Judgement], me: str, *, writable: bool) -> None:
        """``said``: those nobody has taken back."""
        self._trace, self._mine = trace, frozenset(each.kind for each in said if each.by == me)
        self._check()
        for button in self.buttons.values():
            button.setEnabled(writable)
        named = {str(kind): title for kind, title in titles().items()}
        runs: list[tuple[str, str]] = []
        for each in said:
            runs.append((f"{named[each.kind]} · {each.by or self.tr('somebody')}", ""))
            runs.append((f" · {each.reason}\n" if each.reason else "\n", "muted"))
        if runs:
            runs[-1] = (runs[-1][0].removesuffix("\n"), runs[-1][1])
        self.words.setVisible(bool(runs))
        self.words.say(*runs)

    def _check(self) -> None:
        for kind, button in self.buttons.items():
            button.setChecked(kind in self._mine)

    def _clicked(self, kind: str) -> None:
        # the buttons show what is stored, not what was clicked
        self._check()
        self.asked.emit(self._trace, kind)
