"""The job list (Ctrl+J): what is open, with its progress, pause and stop; what has ended, with how, retry and report.

    Now:                   Sampling · 3 of 8 · about 20 s left           Pause  Stop
    Earlier:  ✗ Importing own.jsonl   Failed at 12:04, after 3 s: ...    Retry  Copy report…
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from workbench.tasks.lane import Job
from workbench.ui import theme
from workbench.ui.job_rows import OpenRow, PastRow
from workbench.ui.messages import ReportDialog, full_report
from workbench.ui.work import BY_ITSELF, Open, Past

if TYPE_CHECKING:
    from workbench.ui.window import Window

CALM_MS = 100
SIZE = (620, 460)


class JobList(QWidget):
    """A window of its own beside the main one, so that one reads on while jobs run."""

    def __init__(self, window: "Window") -> None:
        super().__init__(window, Qt.WindowType.Dialog)
        self.setWindowTitle(self.tr("Jobs"))
        self.setMinimumSize(400, 260)
        self.resize(*SIZE)
        self._window = window
        self.open_rows: dict[Job, OpenRow] = {}
        self.past_rows: dict[Past, PastRow] = {}
        self._body = QWidget()
        self._rows = _column(self._body, 12)
        self._now = QVBoxLayout()
        self._before = QVBoxLayout()
        self.empty = QLabel(
            self.tr("Nothing runs. What you generate, score, fine-tune, import or export is listed here meanwhile.")
        )
        self.earlier = QLabel(self.tr("Earlier in this session"))
        for label in (self.empty, self.earlier):
            label.setWordWrap(True)
            theme.look(label, muted=True)
        for part in (self._now, self._before):
            part.setSpacing(8)
        self._rows.addWidget(self.empty)
        self._rows.addLayout(self._now)
        self._rows.addWidget(self.earlier)
        self._rows.addLayout(self._before)
        self._rows.addStretch(1)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setAccessibleName(self.tr("Jobs"))
        self.area.setWidget(self._body)
        self.tell = QCheckBox(self.tr("Tell me when a long job ends while I am elsewhere"))
        self.tell.setToolTip(self.tr("A notification of the desktop, where it has a place for them"))
        self.tell.setChecked(window.preferences.now.notify)
        self.tell.toggled.connect(lambda on: window.preferences.change(notify=on))
        window.preferences.changed.connect(lambda now: self.tell.setChecked(now.notify))
        foot = QWidget()
        row = _column(foot, 12)
        row.addWidget(self.tell)
        whole = _column(self, 0)
        whole.addWidget(self.area, 1)
        whole.addWidget(foot)
        self._calm = QTimer(self)
        self._calm.setSingleShot(True)
        self._calm.setInterval(CALM_MS)
        self._calm.timeout.connect(self.refresh)
        window.work.changed.connect(self._changed)

    def _changed(self) -> None:
        if self.isVisible() and not self._calm.isActive():
            self._calm.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()
        first = next(iter(self.open_rows.values()), None)
        (first.pause if first else self.tell).setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        """Bring the lines to what holds now; a line that stays keeps its focus."""
        work = self._window.work
        shown = [each for each in work.open if each.kind not in BY_ITSELF or each.kind == "warm"]
        self._drop_ended(shown)
        for place, each in enumerate(shown):
            row = self.open_rows.get(each.job) or self._open_row(each)
            row.show_job(each, work.standing(each.job))
            if self._now.indexOf(row) != place:
                self._now.removeWidget(row)
                self._now.insertWidget(place, row)
        self._show_past(work.past)
        for past, line in self.past_rows.items():
            line.retry.setEnabled(self._window.can_start(past.kind))
        self.empty.setVisible(not shown)
        self.earlier.setVisible(bool(work.past))

    def _open_row(self, known: Open) -> OpenRow:
        row = self.open_rows[known.job] = OpenRow(known)
        row.paused.connect(lambda on, job=known.job: self._window.work.pause(job, on))
        row.stopped.connect(lambda job=known.job: self._window.work.stop(job))
        return row

    def _drop_ended(self, shown: Sequence[Open]) -> None:
        still = {each.job for each in shown}
        for job in [job for job in self.open_rows if job not in still]:
            row = self.open_rows.pop(job)
            if row.isAncestorOf(self.focusWidget() or self):
                # a focus on nothing would leave the keyboard outside
                self.tell.setFocus(Qt.FocusReason.OtherFocusReason)
            row.hide()
            row.deleteLater()

    def _show_past(self, past: Sequence[Past]) -> None:
        for gone in [each for each in self.past_rows if each not in past]:
            row = self.past_rows.pop(gone)
            row.hide()
            row.deleteLater()
        for place, each in enumerate(past):
            if each not in self.past_rows:
                row = self.past_rows[each] = PastRow(each)
                row.retried.connect(lambda each=each: self._retry(each))
                row.report_asked.connect(lambda each=each: self._report(each))
                self._before.insertWidget(place, row)

    def _retry(self, past: Past) -> None:
        if self._window.can_start(past.kind):
            past.again()

    def _report(self, past: Past) -> None:
        ReportDialog(f"{past.title}: {past.why}", full_report(past.report), self).open()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)


def _column(widget: QWidget, margin: int) -> QVBoxLayout:
    layout = QVBoxLayout(widget)
    layout.setContentsMargins(margin, margin, margin, margin)
    layout.setSpacing(8)
    return layout
