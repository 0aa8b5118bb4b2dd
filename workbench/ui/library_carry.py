"""A piece of work on a library before there is a window on it: carried out in a child process, with its progress.

    carried = CarriedOut("lessons.db was written by an older Workbench. ...", lambda: apart("bring_up_to_date", path))
    carried.came.connect(...)     came(document) or failed(error); error None: the person stopped it
"""

from collections.abc import Callable, Iterator, Mapping

from PySide6.QtCore import QEventLoop, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QProgressBar, QVBoxLayout, QWidget

from workbench.core.facts import Ended, Fact, Progress, Result
from workbench.tasks.lane import Job, Lane
from workbench.ui import numbers, theme

LOOK_MS = 40


class CarriedOut(QDialog):
    """Begins when it is shown; its lane ends with it."""

    came = Signal(object)
    failed = Signal(object)

    def __init__(self, told: str, work: Callable[[], Iterator[Fact | None]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Workbench")
        # it may be the only window there is for a while
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setMinimumWidth(460)
        self.text = QLabel(told)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setWordWrap(True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 0)
        self.bar.setAccessibleName(self.tr("Progress"))
        self.detail = QLabel(self.tr("Beginning…"))
        theme.look(self.detail, muted=True)
        buttons = QDialogButtonBox()
        self.stop = buttons.addButton(self.tr("Stop"), QDialogButtonBox.ButtonRole.RejectRole)
        self.stop.clicked.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 14)
        layout.setSpacing(10)
        for part in (self.text, self.bar, self.detail, buttons):
            layout.addWidget(part)
        self._lane = Lane("library")
        self._job = Job(told, work)
        self._document: Mapping[str, object] = {}
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._look)

    def begin(self) -> None:
        self._lane.submit(self._job)
        self._timer.start()
        self.open()

    def reject(self) -> None:
        """Stopped; it closes when the work has ended."""
        self.stop.setEnabled(False)
        self.detail.setText(self.tr("Stopping…"))
        self._lane.stop(self._job)

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        self.reject()

    def _look(self) -> None:
        for _, fact in self._lane.said.take():
            match fact:
                case Progress(done, total, text):
                    self.bar.setRange(0, total or 0)
                    self.bar.setValue(done)
                    far = self.tr("{0} of {1}").format(numbers.count(done), numbers.count(total)) if total else ""
                    self.detail.setText(" · ".join(part for part in (text, far) if part))
                case Result(document):
                    self._document = document
                case Ended(error, cancelled):
                    self._timer.stop()
                    self._lane.close()
                    self.hide()
                    self.deleteLater()
                    if error is not None or cancelled:
                        self.failed.emit(error)
                    else:
                        self.came.emit(self._document)


def waited_for(carried: CarriedOut) -> Mapping[str, object] | None:
    """Carry it out with the event loop alive, where nothing else can go on without it; None where it was stopped.
    What it fails with is raised."""
    loop = QEventLoop()
    documents: list[Mapping[str, object]] = []
    errors: list[BaseException | None] = []
    carried.came.connect(documents.append)
    carried.failed.connect(errors.append)
    for signal in (carried.came, carried.failed):
        signal.connect(lambda _: loop.quit())
    carried.begin()
    loop.exec()
    for error in errors:
        if error is not None:
            raise error
    return documents[0] if documents else None
