"""Parts of the inspector: scores in rows, a signal, a long text, the tokens.

    rows.show_lines(scorer_lines(...))     prm  [#####|      ]  0.41
                                           ▲ low, below 0.76 · 0.19 above likelihood · lowest of 6
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QApplication,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from workbench.core.values import StepScore, Trace
from workbench.ui import numbers, theme
from workbench.ui.blind import VeiledTrace, hidden_words, is_hidden
from workbench.ui.flow_label import FlowLabel
from workbench.ui.inspector_parts import Meter, Passage, small
from workbench.ui.inspector_signs import Sign
from workbench.ui.inspector_values import ScorerLine, figure, writer
from workbench.ui.labels import Elided, plain
from workbench.ui.step_tokens import least, tokens_of, why_none
from workbench.ui.token_strip import TokenStrip

LAST_ROW = 1000
SHOWN_TOKENS = 240
LONG = 600
"""Characters of a step or prompt that are shown at once; laying out 50,000 in a narrow dock takes its time."""


class SignRow(QWidget):
    """ "Process   (✗ 3 of 6 steps low)" with a sentence below."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.chip, self.words = plain(chip="plain"), small(name)
        self._name = plain(name, muted=True)
        head = QHBoxLayout()
        head.addWidget(self._name)
        head.addStretch(1)
        head.addWidget(self.chip)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(2)
        lines.addLayout(head)
        lines.addWidget(self.words)

    def show_sign(self, sign: Sign) -> None:
        self.chip.setText(sign.chip)
        theme.look(self.chip, chip=sign.kind)
        self.chip.setAccessibleName(f"{self._name.text()}: {sign.chip}")
        self.words.say((sign.words, ""))


class LongText(QWidget):
    """Text of which only the beginning is shown until a person asks for all of it."""

    def __init__(self, name: str, passage: Passage | FlowLabel, role: str = "") -> None:
        """``passage`` shows it: with formulas, or in the colour of a role."""
        super().__init__()
        self.passage = passage
        self.more = QToolButton()
        theme.look(self.more, link=True)
        self.more.setCheckable(True)
        self.more.toggled.connect(self._show)
        self._text, self._role, self._name = "", role, name
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(2)
        lines.addWidget(self.passage)
        lines.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)

    def show_text(self, text: str) -> None:
        if text != self._text:
            self._text = text
            self.more.setChecked(False)
        self._show()

    def _show(self) -> None:
        cut = len(self._text) > LONG and not self.more.isChecked()
        text = self._text[:LONG] + "…" if cut else self._text
        if isinstance(self.passage, FlowLabel):
            self.passage.say(text)
        else:
            self.passage.say((text, self._role))
        self.more.setVisible(len(self._text) > LONG)
        told = self.tr("Show all {0} characters").format(numbers.count(len(self._text)))
        self.more.setText(told if cut else self.tr("Show less"))
        self.more.setAccessibleName(f"{self.more.text()}: {self._name}")


class ScoreRows(QWidget):
    """Two lines for each scorer: name, meter, number; below them what the number means."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[tuple[Elided, Meter, QLabel, Passage]] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(1)
        self._grid.setColumnStretch(1, 1)
        self.unread = small(self.tr("Scorers that have not read the trace"))
        self._grid.addWidget(self.unread, LAST_ROW, 0, 1, 3)
        theme.notifier.changed.connect(self._align)

    def show_lines(self, lines: Sequence[ScorerLine], unread: str) -> None:
        """One row a scorer, the main one first; ``unread`` names known scorers that have not read the trace."""
        while len(self.rows) < len(lines):
            self._add()
        for at, row in enumerate(self.rows):
            for widget in row:
                widget.setVisible(at < len(lines))
        for name, meter, number, words in self.rows[len(lines) :]:
            # what is out of sight is not kept either: it may be hidden on purpose
            name.setText("")
            meter.show_score(StepScore(None, hidden_words()), None)
            meter.setAccessibleName("")
            meter.setAccessibleDescription("")
            number.setText("")
            words.say(("", "muted"))
        for line, (name, meter, number, words) in zip(lines, self.rows, strict=False):
            value = line.score.value
            name.setText(line.name)
            meter.show_score(line.score, line.threshold)
            shown = figure(value) if value is not None else "–" if is_hidden(line.score) else "?"
            meter.setAccessibleName(f"{line.name} {shown}" if value is not None else line.name)
            meter.setAccessibleDescription(line.words)
            number.setText(shown)
            words.say(*_coloured(line))
        self._align()
        self.unread.setVisible(bool(unread))
        self.unread.say((unread, "muted"))

    def _align(self) -> None:
        font = QApplication.font()
        for at, (name, *_) in enumerate(self.rows):
            name.setFont(font if at else theme.strong(font))
        widest = max((name.natural_width() for name, *_ in self.rows if not name.isHidden()), default=0)
        # a long name is cut with dots, so that the meters stay wide enough to be read
        self._grid.setColumnMinimumWidth(0, min(widest, 10 * QFontMetrics(font).averageCharWidth()))

    def _add(self) -> None:
        at = 2 * len(self.rows)
        name, meter = Elided(), Meter()
        number, words = plain(mono=True), small(self.tr("What the score means"))
        number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(name, at, 0)
        self._grid.addWidget(meter, at, 1)
        self._grid.addWidget(number, at, 2)
        self._grid.addWidget(words, at + 1, 0, 1, 3)
        self.rows.append((name, meter, number, words))


def _coloured(line: ScorerLine) -> tuple[tuple[str, str], ...]:
    if not line.low:
        return ((line.words, "muted"),)
    first, dot, rest = line.words.partition(" · ")
    return ((first, "wrong"), (dot + rest, "muted"))


class TokenPanel(QWidget):
    """The strip of a step's tokens with the one that is looked at in words, or why there are none. ``grown()`` when all
    of a long step are shown, or no longer."""

    grown = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.strip = TokenStrip()
        self.words = small(self.tr("The token that is looked at"))
        # what lies below does not jump while a pointer wanders over the tokens
        self.words.setMinimumHeight(2 * self.words.fontMetrics().lineSpacing() + 4)
        self.more = QToolButton()
        self.more.setCheckable(True)
        theme.look(self.more, link=True)
        self.more.toggled.connect(self._cut)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(4)
        lines.addWidget(self.strip)
        lines.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        lines.addWidget(self.words)
        self.strip.pointed.connect(self._say)

    def show_step(self, trace: Trace, index: int, middle: float) -> None:
        """The tokens of step ``index``; ``middle``: where the ramp is neutral."""
        tokens = tokens_of(trace, index)
        self.strip.setVisible(bool(tokens))
        if tokens != self.strip.tokens:
            self.more.setChecked(False)
        self.strip.show_tokens(tokens, writer(trace), middle)
        self._cut()
        if tokens:
            at = self.strip.current
            self._say(-1 if at is None else at)
            return
        why = why_none(trace)
        told = self.tr("No token probabilities are stored with this trace, because {0}.").format(why)
        if isinstance(trace, VeiledTrace):
            told = self.tr("Token probabilities are {0}.").format(hidden_words())
        self.words.say((told if why else self.tr("No token lies in this step."), "muted"))

    def _cut(self) -> None:
        count = len(self.strip.tokens)
        self.more.setVisible(count > SHOWN_TOKENS)
        told = self.tr("Show all {0} tokens").format(numbers.count(count))
        self.more.setText(self.tr("Show fewer tokens") if self.more.isChecked() else told)
        self.more.setAccessibleName(self.more.text())
        self.strip.show_most(count if self.more.isChecked() else SHOWN_TOKENS)
        self.grown.emit()

    def _say(self, at: int) -> None:
        if not self.strip.tokens:
            return
        shown = at if at >= 0 else least(self.strip.tokens)
        words = self.strip.words(shown) if shown is not None else self.tr("No probability is known.")
        self.words.say((words[:1].upper() + words[1:], "muted"))
