"""Leaving with work going on: ask, stop the jobs, "Finishing…", last drain, close the store.

    closeEvent -> Closing.ask() -> the person says yes -> flags -> lanes end (10 s at most) -> done

Nothing blocks the window meanwhile; what is finished is stored, a trace in flight is not.
"""

import time
from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from workbench.tasks.lane import Lanes
from workbench.ui.pump import Pump

PATIENCE_S = 10.0
LOOK_MS = 40


class Closing(QObject):
    """One departure. ``done(bool)``: everything has ended; False where a job had to be left behind."""

    done = Signal(bool)
    begun = Signal()

    def __init__(self, window: QWidget, lanes: Lanes, pump: Pump) -> None:
        super().__init__(window)
        self._window = window
        self._lanes = lanes
        self._pump = pump
        self._until = 0.0
        self.question: QMessageBox | None = None
        self.going = False
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._look)

    def ask(self, running: Sequence[str]) -> None:
        """``running``: titles of the jobs that would be stopped; none, and it begins at once."""
        if self.going or self.question is not None:
            return
        if not running:
            self.begin()
            return
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(self.tr("Close Workbench?"))
        box.setText(self.tr("Not finished: {0}.").format(", ".join(running)))
        box.setInformativeText(
            self.tr("Closing stops it. What is finished stays stored, and a training run keeps its newest checkpoint.")
        )
        leave = box.addButton(self.tr("Stop and close"), QMessageBox.ButtonRole.AcceptRole)
        stay = box.addButton(self.tr("Keep running"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(stay)
        leave.clicked.connect(self.begin)
        box.finished.connect(self._answered)
        self.question = box
        box.open()

    def begin(self) -> None:
        """Stop every job; the pump goes on meanwhile, so that what they still say is stored."""
        if self.going:
            return
        self.going = True
        self._until = time.monotonic() + PATIENCE_S
        self._lanes.stop_all()
        self._pump.wake()
        self.begun.emit()
        self._timer.start()

    def _answered(self) -> None:
        if self.question is not None:
            self.question.deleteLater()
            self.question = None

    def _look(self) -> None:
        if not self._pump.idle and time.monotonic() < self._until:
            # a job may have been queued between stop and now; a torch call answers the flag only when it returns
            self._lanes.stop_all()
            return
        self._timer.stop()
        managed = self._lanes.close(max(0.1, self._until - time.monotonic()))
        for _ in range(10_000):
            self._pump.drain()
            if not any(len(lane.said) for lane in self._lanes) or self._pump.stuck:
                break
        self._pump.stop()
        self.done.emit(managed)
