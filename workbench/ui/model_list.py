"""The model list (Ctrl+M): every model there is, what of it is in memory, where it lies, and what changed since.

    policy   writes solutions · 0.8 M parameters · came with Workbench      ● Loaded, 3.4 MB · writes solutions   Unload
"""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from workbench.core.facts import Ended, Fact, Result
from workbench.tasks.lane import Job
from workbench.tasks.model_list import Row
from workbench.tasks.scorers import DEFAULT_SCORERS
from workbench.ui import theme
from workbench.ui.model_rows import ModelRow
from workbench.ui.numbers import size
from workbench.ui.work import Open

if TYPE_CHECKING:
    from workbench.ui.window import Window

SIZE = (640, 520)


class ModelList(QWidget):
    """A window of its own beside the main one. What takes reading is asked of a lane; memory is looked at directly."""

    def __init__(self, window: "Window") -> None:
        super().__init__(window, Qt.WindowType.Dialog)
        self.setWindowTitle(self.tr("Models"))
        self.setMinimumSize(400, 260)
        self.resize(*SIZE)
        self._window = window
        self._job: Job | None = None
        self.rows: list[ModelRow] = []
        self.note = QLabel()
        self.note.setWordWrap(True)
        theme.look(self.note, muted=True)
        body = QWidget()
        self._lines = _column(body, 12)
        self._lines.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(self.tr("Models"))
        area.setWidget(body)
        foot = QWidget()
        _column(foot, 12).addWidget(self.note)
        whole = _column(self, 0)
        whole.addWidget(area, 1)
        whole.addWidget(foot)
        window.pump.said.connect(self._said)
        window.work.ended.connect(self._ended)
        window.work.changed.connect(self._show_held)

    def refresh(self) -> None:
        """Look at folders and scores anew."""
        self._job = self._window.jobs.model_list(self._window.choices.checkpoints()) or self._job
        if not self.rows:
            self.note.setText(self.tr("Looking at the models…"))

    def _said(self, job: Job, fact: Fact) -> None:
        if not isinstance(fact, Result):
            return
        if job is self._job:
            models = fact.document.get("models")
            if isinstance(models, tuple):
                self._show([each for each in models if isinstance(each, Row)])
        elif self._window.work.kind_of(job) == "unload":
            freed, kept = (int(str(fact.document.get(name, 0))) for name in ("freed", "kept"))
            self.note.setText(
                self.tr("{0} will be given back when the job that uses it ends.").format(size(kept))
                if kept
                else self.tr("{0} given back.").format(size(freed))
            )

    def _ended(self, known: Open, _: Ended) -> None:
        # scores or checkpoints may be others now
        if self.isVisible() and known.kind in ("score", "generate", "experiment", "import"):
            self.refresh()

    def _show(self, models: list[Row]) -> None:
        able = frozenset(DEFAULT_SCORERS)
        focused = next((at for at, row in enumerate(self.rows) if row.isAncestorOf(self.focusWidget() or self)), None)
        for old in self.rows:
            self._lines.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.rows = [ModelRow(each, able) for each in models]
        for place, row in enumerate(self.rows):
            folder = _resolved(row)
            row.unload_asked.connect(lambda folder=folder: self._window.jobs.unload(folder))
            row.again_asked.connect(self._score_again)
            self._lines.insertWidget(place, row)
        self.note.setText(
            self.tr("{0} models. A model is loaded when it is first wanted; its folder is never written to.").format(
                len(models)
            )
            if models
            else self.tr("There is no model here. Put a model folder into {0}.").format(self._models_folder())
        )
        self._show_held()
        if focused is not None and focused < len(self.rows):
            self.rows[focused].unload.setFocus(Qt.FocusReason.OtherFocusReason)

    def _models_folder(self) -> str:
        from workbench.settings import models_folder

        return str(models_folder())

    def _score_again(self, scorer: str) -> None:
        if self._window.can_start("score"):
            self._window.jobs.score_again(scorer)

    def _show_held(self) -> None:
        if not self.isVisible():
            return
        held = self._window.jobs.held
        for row in self.rows:
            row.show_held(tuple(each for each in held if each.folder == _resolved(row)))
            for button in row.again.values():
                button.setEnabled(self._window.can_start("score"))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()
        self._show_held()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)


def _resolved(row: ModelRow) -> str:
    """The folder as the shelf names it; empty where none is known."""
    folder = row.row.model.folder
    return str(Path(folder).resolve()) if folder else ""


def _column(widget: QWidget, margin: int) -> QVBoxLayout:
    layout = QVBoxLayout(widget)
    layout.setContentsMargins(margin, margin, margin, margin)
    layout.setSpacing(8)
    return layout
