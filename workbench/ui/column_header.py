"""What stands above a trace's cards: name, verdict, flag; who wrote it; its scores; the disagreement in words.

[] Trace B  (✓ Right)                         pin flag
policy · T 1 · seed 11 · sample 2
likelihood min 0.19 +0.02   prm 0.88   (Right answer, weak steps)
"""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from workbench.core.values import OUTCOME_NAMES, Outcome, StepScore
from workbench.ui import theme
from workbench.ui.baseline import figure
from workbench.ui.blind import hidden_words
from workbench.ui.drawn_icons import flag_icon, pin_icon
from workbench.ui.heading import Figure, Heading
from workbench.ui.identity import Identity
from workbench.ui.labels import SMALL, Elided, plain, scaled
from workbench.ui.step_cards import OUTCOME_GLYPHS

NAME_GAP, FIGURE_GAP = 4, 9
BUTTON = 23
NOT_SCORED = "not scored"


class Figures(QWidget):
    """ "likelihood min 0.19 +0.02   prm 0.88": names and differences muted, figures in the fixed-width font; what has
    no room is left out and told by the tool tip."""

    def __init__(self) -> None:
        super().__init__()
        self._figures: Sequence[tuple[str, str, str]] = ()
        self._natural = -1
        self.setFont(scaled(self.font(), SMALL))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_figures(self, figures: Sequence[Figure], base: str = "", hidden: str = "") -> None:
        """``base``: name of the baseline the differences refer to; ``hidden``: what is said in their place."""
        unscored = self.tr(NOT_SCORED)

        def words(score: StepScore | None) -> str:
            return unscored if score is None or score.value is None else figure(score.value)

        self._figures = [(each.name, words(each.score), each.delta) for each in figures]
        because, against = self.tr(", because {0}"), self.tr(", {0} against {1}")
        if hidden:
            self._figures = [(hidden, "", "")]
        told = [hidden] if hidden else []
        for each in figures:
            said = f"{each.name}: {words(each.score)}"
            if each.score is not None and each.score.because:
                said += because.format(each.score.because)
            told.append(said + (against.format(each.delta, base) if each.delta else ""))
        self.setAccessibleName("; ".join(told))
        self.setToolTip("\n".join(told))
        natural, self._natural = self._natural, self.natural_width()
        if natural != self._natural:
            self.updateGeometry()
        self.update()

    def natural_width(self) -> int:
        names, marks = QFontMetrics(self.font()), QFontMetrics(theme.mono(self.font().pointSizeF()))
        return sum(self._wide(each, names, marks) + FIGURE_GAP for each in self._figures)

    @staticmethod
    def _wide(each: tuple[str, str, str], names: QFontMetrics, marks: QFontMetrics) -> int:
        name, mark, delta = each
        wide = names.horizontalAdvance(name) + NAME_GAP + marks.horizontalAdvance(mark)
        return wide + (NAME_GAP + marks.horizontalAdvance(delta) if delta else 0)

    def _fitting(self) -> Sequence[tuple[str, str, str]]:
        """Where there is no room for all, the further scorers come without their differences."""
        if self.natural_width() - FIGURE_GAP <= self.width():
            return self._figures
        return [*self._figures[:1], *((name, mark, "") for name, mark, _ in self._figures[1:])]

    def sizeHint(self) -> QSize:
        return QSize(self.natural_width(), QFontMetrics(self.font()).height() + 4)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        look = theme.current()
        mono = theme.mono(self.font().pointSizeF())
        names, marks = QFontMetrics(self.font()), QFontMetrics(mono)
        x, base = 0, (self.height() + names.ascent() - names.descent()) // 2
        shown, more = self._fitting(), FIGURE_GAP + names.horizontalAdvance("…")
        for number, each in enumerate(shown):
            name, mark, delta = each
            wide = self._wide(each, names, marks)
            painter.setFont(self.font())
            painter.setPen(look.muted)
            if number and x + wide + (more if number < len(shown) - 1 else 0) > self.width():
                painter.drawText(x, base, "…")
                break
            painter.drawText(x, base, name)
            at = x + names.horizontalAdvance(name) + NAME_GAP
            if mark != self.tr(NOT_SCORED):
                painter.setFont(mono)
                painter.setPen(look.text)
            painter.drawText(at, base, mark)
            if delta:
                painter.setPen(look.muted)
                painter.drawText(at + marks.horizontalAdvance(mark) + NAME_GAP, base, delta)
            x += wide + FIGURE_GAP
        painter.end()


class ColumnHeader(QWidget):
    """The header of one column."""

    flagAsked = Signal()
    pinAsked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.square = Identity()
        self.name = plain(strong=True)
        self.name.setFont(theme.strong(self.name.font(), 1.08))
        self.verdict = plain(chip="unknown")
        self.pin, self.flag = QToolButton(), QToolButton()
        for button in (self.pin, self.flag):
            button.setIconSize(QSize(16, 16))
            button.setFixedWidth(BUTTON)
            button.setCheckable(True)
            theme.look(button, bare=True)
        self.pin.clicked.connect(self._pin_clicked)
        self.flag.clicked.connect(self._flag_clicked)
        self.origin = Elided(SMALL, muted=True)
        self.figures = Figures()
        self.chip = plain(chip="warn")
        self._disagrees = self._verdict = ""
        self._flagged = self._pinned = False

        first = QHBoxLayout()
        first.setSpacing(6)
        for label in (self.name, self.verdict, self.chip):
            label.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        for widget in (self.square, self.name, self.verdict):
            first.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        first.addStretch(1)
        # cards of neighbouring columns start level, whatever their headers say
        first.addStrut(self.flag.sizeHint().height())
        buttons = QHBoxLayout()
        buttons.setSpacing(1)
        buttons.addWidget(self.pin)
        buttons.addWidget(self.flag)
        first.addLayout(buttons)
        self._third = QHBoxLayout()
        self._third.setSpacing(8)
        self._third.addWidget(self.figures, 1)
        self._row = QWidget()
        self._row_line = QHBoxLayout(self._row)
        self._row_line.setContentsMargins(0, 0, 0, 0)
        self._row_line.addWidget(self.chip)
        self._row_line.addStretch(1)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(11, 8, 5, 4)
        lines.setSpacing(3)
        lines.addLayout(first)
        lines.addWidget(self.origin)
        lines.addLayout(self._third)
        lines.addWidget(self._row)
        self._row.hide()
        theme.notifier.changed.connect(self._retheme)

    def show_heading(self, heading: Heading, slot: int, base: str = "") -> None:
        """Show a trace's header; ``slot`` chooses the identity colour; ``base``: name of the baseline, if any."""
        self.square.slot = slot
        self.square.update()
        self.name.setText(heading.name)
        self._show_outcome(heading.outcome, heading.reason)
        if heading.reference or heading.hidden:
            self._verdict = self.tr("Hidden") if heading.hidden else self.tr("Reference")
            if heading.hidden:
                self.verdict.setToolTip(self.tr("Verdict: {0}").format(hidden_words()))
            self.verdict.setAccessibleName(self._verdict)
            self._fit_verdict()
        self.flag.setVisible(not heading.reference)
        self._flagged = heading.flagged
        self.flag.setChecked(heading.flagged)
        self.flag.setAccessibleName(self.tr("Flag {0}").format(heading.name))
        self.flag.setToolTip(
            self.tr("Take the flag away") if heading.flagged else self.tr("Flag this trace for export")
        )
        self._retheme()
        self.origin.setText(heading.origin)
        hidden = self.tr("Scores {0}").format(hidden_words()) if heading.hidden else ""
        self.figures.show_figures(heading.figures, base, hidden)
        self._disagrees = heading.disagreement
        self.chip.setText(self.tr(heading.disagreement) if heading.disagreement else "")
        self.chip.setVisible(bool(heading.disagreement))

    def show_pinned(self, pinned: bool) -> None:
        """Whether this trace is the baseline."""
        self._pinned = pinned
        self.pin.setChecked(pinned)
        name = self.name.text()
        self.pin.setAccessibleName(
            (self.tr("Unpin {0}") if pinned else self.tr("Pin {0} as baseline")).format(name)
        )
        told = self.tr("Stays at the left; the others' figures say how they differ from it. Press to unpin.")
        self.pin.setToolTip(told if pinned else self.tr("Pin as baseline: stays at the left while the others page"))
        self._retheme()

    def show_streaming(self, name: str, model: str, slot: int) -> None:
        """The header of a trace still being written."""
        writing = self.tr("writing…")
        self.show_heading(Heading(name, None, "", f"{model} · {writing}" if model else writing, (), "", False), slot)
        self.flag.setVisible(False)
        self.verdict.setVisible(False)

    def _show_outcome(self, outcome: Outcome | None, reason: str) -> None:
        self.verdict.setVisible(True)
        if outcome is None:
            verdict = self.tr("Not checked")
            theme.look(self.verdict, chip="plain")
        else:
            verdict = f"{OUTCOME_GLYPHS[outcome]} {self.tr(OUTCOME_NAMES[outcome])}"
            theme.look(self.verdict, chip=outcome)
        self._verdict = verdict
        self.verdict.setAccessibleName(self._verdict)
        self.verdict.setToolTip(reason or self._verdict)
        self.verdict.setAccessibleDescription(reason)
        self._fit_verdict()

    def _fit_verdict(self) -> None:
        """In a narrow column the verdict's sign stands for it; the words are in its tool tip."""
        room = self.width() - 16 - self.square.width() - 3 * 6
        room -= self.name.sizeHint().width() + 2 * BUTTON
        # reckoned instead of tried, since each text a label is given has its surroundings laid out anew
        advance = QFontMetrics(self.verdict.font()).horizontalAdvance
        wide = self.verdict.sizeHint().width() - advance(self.verdict.text()) + advance(self._verdict)
        self.verdict.setText(self._verdict if wide <= room else self._verdict.split(" ")[0])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_verdict()

    def chip_needs_row(self, width: int) -> bool:
        """Whether the disagreement finds no room beside the figures in a header of this width."""
        if not self._disagrees:
            return False
        return self.figures.natural_width() + 8 + self.chip.sizeHint().width() > width - 20

    def place_chip(self, own_row: bool, reserve: bool) -> None:
        """Put the chip beside the figures or below; ``reserve`` keeps a row so that neighbouring cards start level."""
        where = self._row_line if own_row else self._third
        if where.indexOf(self.chip) < 0:
            if own_row:
                where.insertWidget(0, self.chip)
            else:
                where.addWidget(self.chip)
        self._row.setFixedHeight(self.chip.sizeHint().height())
        self._row.setVisible(reserve)
        self.chip.setVisible(bool(self._disagrees))

    def _pin_clicked(self) -> None:
        self.pin.setChecked(self._pinned)
        self.pinAsked.emit()

    def _flag_clicked(self) -> None:
        # the flag shows what is stored, not what was clicked
        self.flag.setChecked(self._flagged)
        self.flagAsked.emit()

    def _retheme(self) -> None:
        look = theme.current()
        self.flag.setIcon(flag_icon(self._flagged, look.flag if self._flagged else look.muted))
        self.pin.setIcon(pin_icon(self._pinned, look.accent if self._pinned else look.muted))
