"""The Train dock: what a two-arm run is, its settings, Start and Stop, and what comes out while it comes.

    dock.startAsked -> ExperimentSettings;  dock.follow(fact) for the job's facts;  dock.show_run(runs, metrics, result)

It lies behind the inspector at first, and is furnished when it comes to the front. pyqtgraph is imported when the
first run is shown, and then only after the window has been painted.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QDockWidget,
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from workbench.core.facts import Fact, Metric
from workbench.core.values import Run
from workbench.ui import theme
from workbench.ui.labels import plain, scaled
from workbench.ui.tall import Tall
from workbench.ui.train_story import STATE_WORDS, Story, newest

if TYPE_CHECKING:
    from workbench.ui.arms_table import ArmsTable
    from workbench.ui.curves import Curves
    from workbench.ui.train_form import TrainForm

FRAME_MS = 100
AFTER_PAINT_MS = 250
EXPLANATION = (
    "Samples a pool of solutions from the model and keeps the good ones in two ways: right final answers (outcome), "
    "and right final answers with no weak step (process). Each arm trains a copy of the model on what it kept, with "
    "the same seed and number of updates. Then parent and both arms are measured on the same held-out problems."
)
CHIPS = {"done": "right", "failed": "wrong", "interrupted": "warn", "stopped": "warn"}


class TrainDock(QDockWidget):
    """``startAsked(ExperimentSettings)``, ``stopAsked()``; the dock itself starts and stops nothing."""

    startAsked = Signal(object)
    stopAsked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Train"))
        self.setObjectName("train")
        self.setAllowedAreas(Qt.DockWidgetArea.LeftDockWidgetArea | Qt.DockWidgetArea.RightDockWidgetArea)
        self.story = Story()
        self._stopping = False
        self._models: Sequence[str] = ()
        self.curves: Curves | None = None
        self.start, self.stop = QPushButton(self.tr("Start")), QPushButton(self.tr("Stop"))
        self.settings = QToolButton()
        self.bar = QProgressBar()
        self.chip, self.words, self.summary = plain(chip="plain"), plain(muted=True), plain(muted=True)
        self._explanation = plain(self.tr(EXPLANATION), muted=True)
        self._board = QVBoxLayout()
        self._tall: Tall | None = None
        self.setFocusProxy(self.start)
        self._frame = QTimer(self)
        self._frame.setSingleShot(True)
        self._frame.setInterval(FRAME_MS)
        self._frame.timeout.connect(self._redraw)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(AFTER_PAINT_MS)
        self._later.timeout.connect(self._make_curves)

    @cached_property
    def form(self) -> "TrainForm":
        """The settings."""
        from workbench.ui.train_form import TrainForm

        form = TrainForm()
        form.show_models(self._models)
        return form

    @cached_property
    def table(self) -> "ArmsTable":
        """What was measured."""
        from workbench.ui.arms_table import ArmsTable

        return ArmsTable()

    def _build(self) -> Tall:
        theme.look(self.start, primary=True)
        self.start.clicked.connect(self._start)
        self.stop.clicked.connect(self._stop)
        self.settings.setText(self.tr("Settings"))
        self.settings.setCheckable(True)
        theme.look(self.settings, link=True)
        self.settings.toggled.connect(self._redraw)
        self.bar.setTextVisible(False)
        for changed in (self.form.more.toggled, self.table.how.currentIndexChanged):
            changed.connect(self._redraw)
        self.bar.setAccessibleName(self.tr("How much of the run is done"))
        for label in (self._explanation, self.words, self.summary):
            label.setWordWrap(True)
            label.setFont(scaled(label.font(), 0.92))
        head = QHBoxLayout()
        head.addWidget(plain(self.tr("Two-arm fine-tune"), strong=True))
        head.addStretch(1)
        head.addWidget(self.chip)
        buttons = QHBoxLayout()
        buttons.addWidget(self.start, 1)
        buttons.addWidget(self.stop)
        card = QFrame()
        theme.look(card, card=True)
        lines = QVBoxLayout(card)
        lines.setContentsMargins(12, 10, 12, 12)
        lines.setSpacing(9)
        lines.addLayout(head)
        for widget in (self._explanation, self.summary):
            lines.addWidget(widget)
        lines.addWidget(self.settings, 0, Qt.AlignmentFlag.AlignLeft)
        lines.addWidget(self.form)
        lines.addLayout(buttons)
        lines.addWidget(self.bar)
        lines.addWidget(self.words)
        lines.addWidget(self.table)
        lines.addLayout(self._board)
        lines.addStretch(1)
        tall = Tall(card)
        inset = QWidget()
        # level with the other cards of the window
        beside = QVBoxLayout(inset)
        beside.setContentsMargins(0, 0, 10, 0)
        beside.addWidget(tall)
        self.setWidget(inset)
        return tall

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._tall is None:
            self._redraw()

    def sizeHint(self) -> QSize:
        return QSize(306, 600)

    # what it is told

    def show_models(self, names: Sequence[str]) -> None:
        """Offer these models as the parent of a run."""
        self._models = tuple(names)
        if "form" in vars(self):
            self.form.show_models(names)

    def follow(self, fact: Fact) -> None:
        """One fact of the running job; drawn at most ten times a second."""
        self.story.follow(fact)
        if not self._frame.isActive():
            self._frame.start()

    def show_run(self, runs: Sequence[Run], metrics: Sequence[Metric], result: Mapping[str, object] | None) -> None:
        """Show the newest experiment among stored runs, with the metrics of its arms; nothing while one is going."""
        if not self.story.going:
            self.story.show(newest(runs), metrics, result)
            self._redraw()

    # what a person does

    def _start(self) -> None:
        if not self.story.going:
            self.story.start()
            self._redraw()
            self.startAsked.emit(self.form.value())

    def _stop(self) -> None:
        self.stop.setEnabled(False)
        self._stopping = True
        self.story.words = self.tr("Stopping… what was saved is kept.")
        self._redraw_words()
        self.stopAsked.emit()

    # drawing

    def _redraw(self) -> None:
        if self._tall is None:
            if not self.isVisible():
                return
            self._tall = self._build()
        story = self.story
        self._redraw_words()
        going = story.going
        focused = self.start.hasFocus() or self.stop.hasFocus()
        self._stopping = self._stopping and going
        first, next_run = self.tr("Start"), self.tr("Start again")
        self.start.setText(self.tr("Running…") if going else first if story.state == "never" else next_run)
        self.start.setEnabled(not going)
        self.stop.setVisible(going)
        self.stop.setEnabled(going and not self._stopping)
        if focused:
            (self.stop if going else self.start).setFocus(Qt.FocusReason.OtherFocusReason)
        never = story.state == "never"
        # after a run its results come first, and the settings of the next one wait behind their button
        self.form.setVisible(never or (not going and self.settings.isChecked()))
        self.settings.setVisible(not never and not going)
        self.settings.setText(
            self.tr("Hide settings") if self.settings.isChecked() else self.tr("Settings of the next run")
        )
        self._explanation.setVisible(never)
        self.summary.setVisible(going)
        self.summary.setText(self.form.summary() if going else "")
        self._show_figures()
        self._tall.fit()

    def _show_figures(self) -> None:
        story = self.story
        self.table.setVisible(story.document is not None)
        if story.document is not None:
            self.table.show_document(story.document)
        if story.series or story.going:
            if self.curves is None and not self._later.isActive():
                self._later.start()
            if self.curves is not None:
                self.curves.setVisible(bool(story.series))
                self.curves.show_series(story.series, story.updates)
        elif self.curves is not None:
            self.curves.hide()

    def _redraw_words(self) -> None:
        story = self.story
        self.chip.setText(self.tr(STATE_WORDS[story.state]))
        self.chip.setVisible(story.state != "never")
        theme.look(self.chip, chip=CHIPS.get(story.state, "plain"))
        kept = ", ".join(story.checkpoints[-2:]) if not story.going else ""
        saved = self.tr("Saved: {0}.").format(kept) if kept else ""
        words = " ".join(part for part in (_sentence(story.words) if not story.going else story.words, saved) if part)
        self.words.setText(words)
        self.words.setVisible(bool(words))
        theme.look(self.words, muted=story.state != "failed", error=story.state == "failed")
        self.bar.setVisible(story.going)
        share = story.share
        self.bar.setRange(0, 0 if share is None else 1000)
        if share is not None:
            self.bar.setValue(round(share * 1000))

    def _make_curves(self) -> None:
        from workbench.ui.curves import Curves

        if self.curves is None:
            self.curves = Curves()
            self._board.addWidget(self.curves)
            self._redraw()


def _sentence(words: str) -> str:
    """The words with a capital and a full stop."""
    words = words.strip()
    return words[:1].upper() + words[1:] + ("" if words.endswith((".", "…", "!", "?")) else ".") if words else ""
