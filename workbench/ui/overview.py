"""The windows beside the main one that say what goes on: the job list (Ctrl+J) and the model list (Ctrl+M).

    overview = Overview(window);  overview.show_jobs()

Each is made when it is first asked for, and closed when the main window begins to close.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from workbench.ui.notices import Notices

if TYPE_CHECKING:
    from workbench.ui.job_list import JobList
    from workbench.ui.model_list import ModelList
    from workbench.ui.window import Window


class Overview(QObject):
    """Opens them; ``notices`` speaks to who looks elsewhere."""

    def __init__(self, window: "Window") -> None:
        super().__init__(window)
        self._window = window
        self.notices = Notices(window)
        self.jobs: JobList | None = None
        self.models: ModelList | None = None
        window.status.jobs_asked.connect(self.show_jobs)
        window.closing.begun.connect(self._close)

    def show_jobs(self) -> None:
        if self.jobs is None:
            from workbench.ui.job_list import JobList

            self.jobs = JobList(self._window)
        _to_front(self.jobs)

    def show_models(self) -> None:
        if self.models is None:
            from workbench.ui.model_list import ModelList

            self.models = ModelList(self._window)
        _to_front(self.models)

    def _close(self) -> None:
        for each in (self.jobs, self.models):
            if each is not None:
                each.close()


def _to_front(widget: QWidget) -> None:
    widget.show()
    widget.raise_()
    widget.activateWindow()
