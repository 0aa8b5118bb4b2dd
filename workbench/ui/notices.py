"""Word of jobs to somebody who looks elsewhere: how far in the window's title, and the end of a long one.

    "42 % · workbench — Workbench"         what a taskbar shows of a window everywhere
    told("Two-arm fine-tune is done.")     with QApplication.alert and, where there is a tray, a notification

Short jobs, jobs that were stopped and an active window say nothing; the preference ``notify`` switches notices off.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from workbench.core.facts import Ended
from workbench.ui.job_rows import ended_words
from workbench.ui.work import BY_ITSELF, Open

if TYPE_CHECKING:
    from workbench.ui.window import Window

LONG_S = 20.0
"""Seconds of work from which a job's end is worth a word."""
SHOWN_MS = 10_000


class Notices(QObject):
    """Follows the work of one window. ``told(str)``: a notice was given."""

    told = Signal(str)

    def __init__(self, window: "Window") -> None:
        super().__init__(window)
        self._window = window
        self._before_title = ""
        self._tray: QSystemTrayIcon | None = None
        window.work.changed.connect(self._show_progress)
        window.work.ended.connect(self._ended)

    @property
    def away(self) -> bool:
        """Nobody looks at the application."""
        return self._window.isMinimized() or QApplication.activeWindow() is None

    def _show_progress(self) -> None:
        going = (each.shown for each in self._window.work.asked_for if each.begun and not each.shown.paused)
        share = next((min(each.done / each.total, 1.0) for each in going if each.total), None)
        before = "" if share is None else self.tr("{0} % · ").format(int(100 * share))
        if before != self._before_title:
            # others name the window too; what stands behind the figure is theirs
            name = self._window.windowTitle().removeprefix(self._before_title)
            self._before_title = before
            self._window.setWindowTitle(before + name)

    def _ended(self, known: Open, ended: Ended) -> None:
        long = known.pace.worked >= LONG_S and known.kind not in BY_ITSELF
        if not long or ended.cancelled or not self._window.preferences.now.notify or not self.away:
            return
        words = ended_words(known.shown.title, ended)
        QApplication.alert(self._window)
        if QSystemTrayIcon.isSystemTrayAvailable():
            self._notify(words)
        self.told.emit(words)

    def _notify(self, words: str) -> None:
        if self._tray is None:
            self._tray = QSystemTrayIcon(self._window.windowIcon(), self)
            self._tray.messageClicked.connect(self._come_back)
        self._tray.show()
        self._tray.showMessage("Workbench", words, self._window.windowIcon(), SHOWN_MS)
        # no icon of its own beside the others: it is there to be spoken through
        QTimer.singleShot(SHOWN_MS, self._tray, self._tray.hide)

    def _come_back(self) -> None:
        self._window.setWindowState(self._window.windowState() & ~Qt.WindowState.WindowMinimized)
        self._window.raise_()
        self._window.activateWindow()
