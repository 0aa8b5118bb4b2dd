"""Leaving with work going on: ask, stop the jobs, "Finishing…", last drain, close the store.

    closeEvent -> Closing.ask() -> the person says yes -> flags -> lanes end (10 s at most) -> done

Nothing blocks the window meanwhile; what is finished is stored, a trace in flight is not.
"""

import logging
import time
from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from workbench.tasks.lane import Lanes
from workbench.ui.pump import Pump

PATIENCE_S = 10.0
LOOK_MS = 40
_log = logging.getLogger("workbench")


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

    def ask(self, running: Sequence[str], *, leaving_for: str = "") -> None:
        """``running``: titles of the jobs that would be stopped; none and nothing to lose, and it begins at once.
        ``leaving_for``: name of the library that is shown next."""
        if self.going or self.question is not None:
            return
        unstored = self._pump.unstored if self._pump.stuck else 0
        if not running and not unstored:
            self.begin()
            return
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(self.tr("Open {0}?").format(leaving_for) if leaving_for else self.tr("Close Workbench?"))
        told = [self.tr("Not finished: {0}.").format(", ".join(running))] if running else []
        costs = []
        if running:
            costs = [
                self.tr("It is stopped. What is finished stays stored, and a training run keeps its newest checkpoint.")
                if leaving_for
                else self.tr(
                    "Closing stops it. What is finished stays stored, and a training run keeps its newest checkpoint."
                )
            ]
        if unstored:
            told.append(self.tr("Not stored yet: {0} changes. {1}").format(unstored, self._pump.obstacle))
            costs.append(self.tr("They would be lost."))
        box.setText("\n".join(told))
        box.setInformativeText(" ".join(costs))
        verb = self.tr("Stop and open") if leaving_for else self.tr("Stop and close")
        if unstored:
            verb = self.tr("Lose them and go")
        leave = box.addButton(verb, QMessageBox.ButtonRole.AcceptRole)
        stay = box.addButton(
            self.tr("Keep running") if running else self.tr("Stay"), QMessageBox.ButtonRole.RejectRole
        )
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
        if self._pump.unstored:
            _log.error("%s changes were not stored: %s", self._pump.unstored, self._pump.obstacle)
        self.done.emit(managed)
