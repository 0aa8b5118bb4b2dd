"""The lines of the job list: a job that is open, with its progress and buttons; a job that has ended, with how.

Sampling              [======      ]   3 of 8 · about 20 s left        Pause   Stop
✗ Importing own.jsonl       Failed 12:04, after 3 s: the disk is full   Retry   Report…
"""

import time

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout

from workbench.core.facts import Ended
from workbench.tasks.lane import Standing
from workbench.ui import numbers, theme
from workbench.ui.elided import Elided
from workbench.ui.pace import lasted, words
from workbench.ui.work import Open, Past

GLYPHS = {"done": "\N{CHECK MARK}", "stopped": "\N{BLACK SQUARE}", "failed": "\N{BALLOT X}"}


class OpenRow(QFrame):
    """A job that has not ended. ``paused(bool)`` and ``stopped`` say what was pressed."""

    paused = Signal(bool)
    stopped = Signal()

    def __init__(self, known: Open) -> None:
        super().__init__()
        theme.look(self, card=True)
        self.title = Elided()
        theme.look(self.title, strong=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.detail = Elided()
        theme.look(self.detail, muted=True)
        self.pause = QPushButton()
        self.pause.clicked.connect(self._pressed)
        self.stop = QPushButton(self.tr("Stop"))
        self.stop.clicked.connect(self._stop)
        told = QVBoxLayout()
        told.setSpacing(5)
        for part in (self.title, self.bar, self.detail):
            told.addWidget(part)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 9, 10, 9)
        row.setSpacing(8)
        row.addLayout(told, 1)
        row.addWidget(self.pause)
        row.addWidget(self.stop)
        self._on = False

    def show_job(self, known: Open, standing: Standing | None) -> None:
        shown = known.shown
        self.title.say(shown.title)
        self.setAccessibleName(shown.title)
        self.bar.setAccessibleName(self.tr("Progress of {0}").format(shown.title))
        going = standing in ("runs", "pausing", "stopping")
        # 0 of 0 is Qt's way to show that it goes on but not how far; what rests must not move
        self.bar.setRange(0, max(shown.total, 1) if shown.total is not None else 0 if going else 1)
        self.bar.setValue(min(shown.done, shown.total) if shown.total is not None else 0)
        self.detail.say(detail(known, standing))
        self._on = shown.paused
        self.pause.setText(self.tr("Resume") if self._on else self.tr("Pause"))
        self.pause.setEnabled(standing not in ("stopping", None))
        self.stop.setEnabled(standing not in ("stopping", None))
        for button in (self.pause, self.stop):
            button.setAccessibleName(f"{button.text()}: {shown.title}")

    def _pressed(self) -> None:
        self.paused.emit(not self._on)

    def _stop(self) -> None:
        self.detail.say(_tr("Stopping…"))
        self.stopped.emit()


def detail(known: Open, standing: Standing | None) -> str:
    """Where a job is, in words."""
    shown = known.shown
    parts = {
        "stopping": [_tr("Stopping…")],
        "pausing": [_tr("Pausing…")],
        "paused": [_tr("Paused")],
        "queued": [_tr("In the queue")],
        "waits": [_tr("Waiting for: {0}").format(shown.waits) if shown.waits else _tr("Waiting")],
    }.get(standing or "", [])
    if standing == "runs" and shown.text:
        parts.append(shown.text)
    if shown.total:
        parts.append(_tr("{0} of {1}").format(numbers.count(shown.done), numbers.count(shown.total)))
    elif shown.done:
        parts.append(_tr("{0} done").format(numbers.count(shown.done)))
    if standing == "runs":
        parts.append(words(known.pace.left(shown.total)))
    return " · ".join(part for part in parts if part) or _tr("Running")


class PastRow(QFrame):
    """A job that has ended; ``retried`` and ``report_asked`` say what was pressed."""

    retried = Signal()
    report_asked = Signal()

    def __init__(self, past: Past) -> None:
        super().__init__()
        self.past = past
        self.setAccessibleName(f"{past.title}: {outcome(past)}")
        glyph = QLabel(GLYPHS[past.how])
        chip = {"done": "right", "failed": "wrong"}.get(past.how, "unknown")
        theme.look(glyph, chip=chip)
        title = QLabel(past.title)
        title.setWordWrap(True)
        told = QLabel(outcome(past))
        told.setWordWrap(True)
        theme.look(told, muted=True)
        both = QVBoxLayout()
        both.setSpacing(2)
        both.addWidget(title)
        both.addWidget(told)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 5, 10, 5)
        row.setSpacing(10)
        row.addWidget(glyph, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(both, 1)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(0, 4, 0, 2)
        self.retry = self._button(buttons, self.tr("Retry"), self.retried)
        self.retry.setVisible(past.how != "done")
        self.report = self._button(buttons, self.tr("Copy report…"), self.report_asked)
        self.report.setVisible(past.how == "failed")
        buttons.addStretch(1)
        # below the words: a reason may be long, the window narrow
        both.addLayout(buttons)

    def _button(self, row: QHBoxLayout, text: str, signal: object) -> QPushButton:
        button = QPushButton(text)
        button.setAccessibleName(f"{text}: {self.past.title}")
        button.clicked.connect(signal)
        row.addWidget(button)
        return button


def outcome(past: Past) -> str:
    """How it ended, when, and why if it failed."""
    at = time.strftime("%H:%M", time.localtime(past.at))
    took = lasted(past.took)
    if past.how == "failed":
        return _tr("Failed at {0}, after {1}: {2}").format(at, took, past.why)
    if past.how == "stopped":
        return _tr("Stopped at {0}, after {1}. What was finished is kept.").format(at, took)
    return _tr("Done at {0}, took {1}").format(at, took)


def ended_words(title: str, ended: Ended) -> str:
    """How a job ended, for a notice outside the window."""
    if ended.error is not None:
        return _tr("{0} failed.").format(title)
    return (_tr("{0} was stopped.") if ended.cancelled else _tr("{0} is done.")).format(title)


def _tr(text: str) -> str:
    return QCoreApplication.translate("JobList", text)
