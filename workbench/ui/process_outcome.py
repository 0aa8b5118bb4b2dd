"""What the process says against what the answer says: the threshold, the 2x2, and how much is scored at all.

    ▾ Process and outcome
    312 of 384 rejected          < 0.0088
    ─────●────────────────────
              ✓ right   ✗ wrong
    ...
    12 of 384 scored by PRM   Score the rest

It can be folded to its first line. Counts are those of a filter, read from the store at once; of more than that can
be counted while somebody waits they come from a survey, and until then three dots stand there.
"""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from workbench.store import Store
from workbench.store.rows import Reading, Rejected, Survey
from workbench.ui import numbers, theme
from workbench.ui.quadrants import FOUR, Cells, Quadrants
from workbench.ui.threshold import LOGARITHMIC, ThresholdRow


class ProcessOutcome(QWidget):
    """The part above the rows."""

    folded = Signal(bool)
    rest_asked = Signal(str)
    """Name of the scorer that shall score what it has not."""

    def __init__(self, store: Store, scorers: Mapping[str, str], parent: QWidget | None = None) -> None:
        """``scorers``: titles by name of those that can score here."""
        super().__init__(parent)
        self._store, self._scorers = store, scorers
        self._scorer = ""
        self._known: tuple[int, dict[str, int]] | None = None
        self._tried: dict[str, int] = {}
        """How many traces there were when a scorer was asked for the rest: those it could not score are not offered."""
        self.fold = QToolButton()
        self.fold.setText(self.tr("Process and outcome"))
        self.fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.fold.setCheckable(True)
        self.fold.setChecked(True)
        self.fold.setFont(theme.strong(self.font(), 0.92))
        theme.look(self.fold, bare=True)
        self.fold.setStyleSheet("QToolButton { margin-left: -6px; }")
        self.threshold = ThresholdRow()
        self.quadrants = Quadrants()
        self.part = QLabel()
        self.part.setWordWrap(True)
        self.part.setTextFormat(Qt.TextFormat.PlainText)
        theme.look(self.part, muted=True)
        self.rest = QToolButton()
        self.rest.setText(self.tr("Score the rest"))
        self.rest.setToolTip(self.tr("Score every trace of the library this scorer has not read; what is done is kept"))
        theme.look(self.rest, link=True)
        self.rest.clicked.connect(self._rest_wanted)
        self.scored = QWidget()
        line = QHBoxLayout(self.scored)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.part, 1)
        line.addWidget(self.rest)
        self._inner = QWidget()
        inner = QVBoxLayout(self._inner)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(5)
        for widget in (self.threshold, self.quadrants):
            inner.addWidget(widget)
        self._forbidden = QLabel()
        self._forbidden.setWordWrap(True)
        self._forbidden.setTextFormat(Qt.TextFormat.PlainText)
        theme.look(self._forbidden, muted=True)
        self._forbidden.hide()
        inner.addWidget(self._forbidden)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.fold)
        column.addWidget(self._inner)
        column.addWidget(self.scored)
        self.scored.hide()
        self.fold.toggled.connect(self._fold)
        self.show_open(True)

    def show_open(self, on: bool) -> None:
        """Open or folded, as it was left."""
        self.fold.setChecked(on)
        self.fold.setArrowType(Qt.ArrowType.DownArrow if on else Qt.ArrowType.RightArrow)
        self._inner.setVisible(on)

    def forbid(self, why: str) -> None:
        """Say nothing of how many are accepted and right, and ``why``; empty: say it."""
        self._forbidden.setText(why)
        self._forbidden.setVisible(bool(why))
        self.quadrants.setVisible(not why)
        if why:
            # also what is out of sight is read out
            self.quadrants.show_counts(Cells())
            self.threshold.show_words("")

    def show_reading(self, reading: Reading) -> None:
        """Where the threshold is now."""
        self.threshold.show_threshold(reading.threshold, logarithmic=reading.scorer in LOGARITHMIC)

    def count(self, filter: str, reading: Reading, *, counted: bool, survey: Survey | None) -> None:
        """The numbers of a filter, nothing while folded. ``counted``: there are so few that they are counted at once.
        UserError: the filter cannot be read."""
        if not self.fold.isChecked():
            return
        if self._forbidden.text():
            pass
        elif counted:
            self._count_now(filter, reading)
        else:
            self._show_surveyed(survey)
        self._show_part(reading.scorer)

    def forget(self) -> None:
        """Something was written: what there is is counted anew."""
        self._known = None

    def _count_now(self, filter: str, reading: Reading) -> None:
        found = self._store.quadrants(reading, filter)
        rejected = self._store.rejected(reading, filter)
        total = sum(found.values())
        unscored = total - rejected.scored
        self.quadrants.show_counts(Cells({**found, "unknown": found["unknown"] - unscored, "unscored": unscored}))
        self.threshold.show_rejected(rejected, total)

    def _show_surveyed(self, survey: Survey | None) -> None:
        found = survey.quadrants if survey else {}
        cells = {name: count for name, count in found.items() if name in FOUR}
        self.quadrants.show_counts(Cells(cells))
        rejected = Rejected(cells["reject_right"] + cells["reject_wrong"], sum(cells.values())) if cells else None
        self.threshold.show_rejected(rejected, survey.traces if survey else 0)

    def _show_part(self, scorer: str) -> None:
        """How much the main scorer has read; nothing where that is all."""
        if self._known is None:
            # how much there is does not hang on the filter, and to count a million takes longer than to filter them
            read = {each.name: each.traces for each in self._store.scorer_names()}
            self._known = self._store.totals().traces, read
        self._scorer, total = scorer, self._known[0]
        scored = self._known[1].get(scorer, 0)
        title = self._scorers.get(scorer, scorer)
        told = self.tr("{0} of {1} scored by {2}")
        self.part.setText(told.format(numbers.count(scored), numbers.count(total), title))
        self.scored.setVisible(scored < total)
        offered = scorer in self._scorers and self._tried.get(scorer) != total and not self._store.readonly
        self.rest.setVisible(offered)

    def _rest_wanted(self) -> None:
        self._tried[self._scorer] = self._store.totals().traces
        self.rest.hide()
        self.rest_asked.emit(self._scorer)

    def _fold(self, on: bool) -> None:
        self.show_open(on)
        self.folded.emit(not on)
