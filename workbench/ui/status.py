"""The line at the foot of the window: what runs, how far it is, and what is kept.

● Sampling · 3 of 8 [=====   ] Stop      ...      23 flagged · 118 labelled · saved 12:04
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QSizePolicy, QToolButton, QWidget

from workbench.ui import numbers, theme
from workbench.ui.elided import Elided
from workbench.ui.key_names import keep_tip

NOTE_MS = 6000


@dataclass(frozen=True, slots=True)
class Running:
    """An open job as the status bar shows it. ``total`` None: nobody knows how much there is."""

    title: str
    done: int = 0
    total: int | None = None
    text: str = ""
    waits: str = ""
    """What it stands aside for; empty while it runs."""
    paused: bool = False


class StatusLine(QWidget):
    """Left what runs, right what is kept; a note takes the left place for a few seconds while nothing runs."""

    stop_asked = Signal()
    jobs_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Status"))
        self.left = Elided()
        self.left.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.bar = QProgressBar()
        self.bar.setFixedWidth(160)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Progress"))
        self.stop = QPushButton(self.tr("Stop"))
        keep_tip(self.stop, self.tr("Stop what runs ({work.stop}); what is finished stays"))
        self.stop.clicked.connect(self.stop_asked)
        self.jobs = QToolButton()
        self.jobs.setText(self.tr("Jobs"))
        self.jobs.setAccessibleName(self.tr("Job list"))
        keep_tip(self.jobs, self.tr("What runs and how earlier jobs ended ({work.jobs})"))
        self.jobs.clicked.connect(self.jobs_asked)
        self.right = QLabel()
        for label in (self.left, self.right):
            theme.look(label, muted=True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 3, 14, 5)
        layout.setSpacing(10)
        layout.addWidget(self.left)
        layout.addWidget(self.bar)
        layout.addWidget(self.stop)
        layout.addWidget(self.jobs)
        layout.addStretch(1)
        layout.addWidget(self.right)
        self.setFixedHeight(34)
        self._jobs: tuple[Running, ...] = ()
        self._note = ""
        self._lasting = ""
        self._forget = QTimer(self)
        self._forget.setSingleShot(True)
        self._forget.timeout.connect(self._forget_note)
        self.show_jobs(())

    def show_jobs(self, jobs: Sequence[Running]) -> None:
        self._jobs = tuple(jobs)
        busy = bool(jobs)
        self.bar.setVisible(busy)
        self.stop.setVisible(busy)
        if busy:
            total = jobs[0].total
            # 0 of 0 is Qt's way to show that it goes on but not how far
            self.bar.setRange(0, max(total, 1) if total is not None else 0)
            self.bar.setValue(min(jobs[0].done, total) if total is not None else 0)
        self._say()

    def note(self, text: str) -> None:
        """What was just done; shown for a few seconds."""
        self._note = text
        self._forget.start(NOTE_MS)
        self._say()

    def last(self, text: str) -> None:
        """Something that holds until it is taken back with an empty text: another process has the database."""
        self._lasting = text
        self._say()

    def kept(self, flagged: int, labelled: int, saved: float | None) -> None:
        """``saved``: seconds since the epoch of the last write; None before the first."""
        words = (self.tr("{0} flagged"), flagged), (self.tr("{0} labelled"), labelled)
        parts = [told.format(numbers.count(count)) for told, count in words]
        if saved is not None:
            parts.append(self.tr("saved {0}").format(time.strftime("%H:%M", time.localtime(saved))))
        self.right.setText(" · ".join(parts))

    def _forget_note(self) -> None:
        self._note = ""
        self._say()

    def _say(self) -> None:
        parts = [self._lasting] if self._lasting else []
        if self._note:
            parts.append(self._note)
        if self._jobs:
            parts.insert(0, self._job_text())
        self.left.say(" · ".join(parts) or self.tr("Ready"))

    def _job_text(self) -> str:
        job = self._jobs[0]
        parts = [job.title]
        if job.paused:
            parts.append(self.tr("paused"))
        elif job.waits:
            parts.append(self.tr("waiting for: {0}").format(job.waits))
        elif job.text:
            parts.append(job.text)
        if job.total:
            parts.append(self.tr("{0} of {1}").format(numbers.count(job.done), numbers.count(job.total)))
        if len(self._jobs) > 1:
            parts.append(self.tr("{0} more in the queue").format(len(self._jobs) - 1))
        return " · ".join(parts)
