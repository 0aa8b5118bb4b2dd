"""The result of a two-arm run: each error of parent, outcome and process arm, with its 95 % interval.

Trace error
[] Parent      34.1 %    31.7 – 36.5
[] Outcome     28.7 %    26.3 – 31.1
[] Process     10.1 %     7.7 – 12.5
"""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QVBoxLayout, QWidget

from workbench.ui import numbers, theme
from workbench.ui.curves import arm_colour
from workbench.ui.labels import plain, scaled

ERRORS = {"trace_error": "Trace error", "final_answer_error": "Final-answer error", "step_error": "Step error"}
ROWS = {"parent": "Parent", "outcome": "Outcome", "process": "Process"}
COMPARED = ("trace_error", "final_answer_error")
MEANING = {
    "final_answer_error": "Share of solutions whose final answer is wrong.",
    "trace_error": "Share of the right answers whose solution has a wrong step.",
    "step_error": "Share of the steps that are wrong, each judged given the ones before it.",
}


def percent(figure: Any) -> tuple[str, str]:
    """("41.2 %", "38.9 – 43.6"); dashes where there was nothing to measure."""
    if not isinstance(figure, Mapping) or figure.get("value") is None:
        return "–", ""
    value, low, high = figure["value"], figure.get("low"), figure.get("high")
    interval = "" if low is None or high is None else f"{low * 100:.1f} – {high * 100:.1f}"
    return f"{value * 100:.1f} %", interval


def compared(difference: Any, what: str) -> str:
    """The paired difference (process minus outcome) in words; empty where it was not measured."""
    if not isinstance(difference, Mapping) or difference.get("value") is None:
        return ""
    value, low, high = (float(difference[key]) * 100 for key in ("value", "low", "high"))
    if low <= 0 <= high:
        return _tr("{0}: no clear difference between the arms (process minus outcome {1} to {2} points).").format(
            what, f"{low:+.1f}", f"{high:+.1f}"
        )
    near, far = sorted((abs(low), abs(high)))
    lower = _tr("{0}: the process arm is {1} points lower (95 %: {2} to {3}).")
    higher = _tr("{0}: the process arm is {1} points higher (95 %: {2} to {3}).")
    return (lower if value < 0 else higher).format(what, f"{abs(value):.1f}", f"{near:.1f}", f"{far:.1f}")


def _tr(text: str) -> str:
    return QCoreApplication.translate("ArmsTable", text)


class Dot(QWidget):
    """The colour of an arm."""

    def __init__(self, arm: str) -> None:
        super().__init__()
        self._arm = arm
        self.setFixedSize(9, 9)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(arm_colour(self._arm))
        painter.drawRoundedRect(self.rect(), 2.5, 2.5)
        painter.end()


class ArmsTable(QWidget):
    """Sampled and greedy figures of one Result document."""

    def __init__(self) -> None:
        super().__init__()
        self._document: Mapping[str, Any] = {}
        self.title = plain(self.tr("Errors on held-out problems"), strong=True)
        self.how = QComboBox()
        self.how.setAccessibleName(self.tr("How the solutions that are measured were sampled"))
        self.how.addItems([self.tr("Sampled"), self.tr("Greedy")])
        self.how.currentIndexChanged.connect(self._fill)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(6)
        self._grid.setVerticalSpacing(1)
        self._grid.setColumnStretch(1, 1)
        self.caption = plain(muted=True)
        self.words = plain()
        for label in (self.caption, self.words):
            label.setWordWrap(True)
            label.setFont(scaled(label.font(), 0.92))
        self.cells: dict[tuple[str, str], QLabel] = {}
        self.intervals: dict[tuple[str, str], QLabel] = {}
        self._build()
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(6)
        lines.addWidget(self.title)
        lines.addLayout(self._grid)
        lines.addWidget(self.words)
        lines.addWidget(self.how, 0, Qt.AlignmentFlag.AlignLeft)
        lines.addWidget(self.caption)

    def _build(self) -> None:
        middle = Qt.AlignmentFlag.AlignVCenter
        for group, (kind, title) in enumerate(ERRORS.items()):
            line = group * (len(ROWS) + 1)
            head = plain(_tr(title), muted=True)
            head.setToolTip(_tr(MEANING[kind]))
            self._grid.setRowMinimumHeight(line, 26)
            self._grid.addWidget(head, line, 0, 1, 4, Qt.AlignmentFlag.AlignBottom)
            for row, (arm, name) in enumerate(ROWS.items(), line + 1):
                cell, interval = plain(), plain(muted=True)
                cell.setFont(theme.mono(self.font().pointSizeF(), bold=True))
                interval.setFont(theme.mono(self.font().pointSizeF() * 0.88))
                for label in (cell, interval):
                    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                self._grid.addWidget(Dot(arm), row, 0, middle)
                self._grid.addWidget(plain(_tr(name)), row, 1, middle)
                self._grid.addWidget(cell, row, 2, middle | Qt.AlignmentFlag.AlignRight)
                self._grid.addWidget(interval, row, 3, middle | Qt.AlignmentFlag.AlignRight)
                self.cells[arm, kind], self.intervals[arm, kind] = cell, interval

    def show_document(self, document: Mapping[str, Any]) -> None:
        """The Result of an experiment: "arms", "arms_greedy", "differences"."""
        self._document = document
        self._fill()

    def _fill(self) -> None:
        greedy = self.how.currentIndex() == 1
        rows: Sequence[Mapping[str, Any]] = self._document.get("arms_greedy" if greedy else "arms") or ()
        named = {str(row.get("name")): row for row in rows}
        for arm, title in ROWS.items():
            for kind, head in ERRORS.items():
                figure, interval = percent(named.get(arm, {}).get(kind))
                self.cells[arm, kind].setText(figure)
                self.intervals[arm, kind].setText(interval)
                spoken = f"{_tr(title)}, {_tr(head)}: {figure}"
                if interval:
                    spoken += _tr(", 95 percent interval {0}").format(interval)
                self.cells[arm, kind].setAccessibleName(spoken)
        self.caption.setText(self._caption(rows, greedy))
        differences = {} if greedy else self._document.get("differences") or {}
        found = [compared(differences.get(kind), _tr(ERRORS[kind])) for kind in COMPARED]
        self.words.setText("\n".join(line for line in found if line))
        self.words.setVisible(any(found))

    def _caption(self, rows: Sequence[Mapping[str, Any]], greedy: bool) -> str:
        first = rows[0] if rows else {}
        problems, samples = first.get("problems"), first.get("samples")
        parts = [
            _tr("{0} problems").format(numbers.count(problems)) if isinstance(problems, int) else "",
            _tr("{0} solutions").format(numbers.count(samples)) if isinstance(samples, int) else "",
            _tr("greedy") if greedy else _tr("temperature {0}").format(f"{float(first.get('temperature') or 1):g}"),
            _tr("95 % intervals, clustered by problem"),
        ]
        return ", ".join(part for part in parts if part)
