"""The plot below the columns: score by step of the traces in view, and a heat map of all traces of the problem.

    panel.show_traces(gathered(views, streams, columns.shown(), reading), reading, title=problem.title)
    panel.stepChosen.connect(columns.select);  columns.stepSelected.connect(panel.mark)

pyqtgraph is imported once there is something to draw and the panel has been painted without it, never before.
"""

import sys
from collections.abc import Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QMenu,
    QStackedWidget,
    QTabBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from workbench.core.errors import UserError, WorldError
from workbench.store.rows import Reading
from workbench.ui import theme
from workbench.ui.labels import SMALL, Elided, plain, scaled
from workbench.ui.plot_export import KINDS, Draw, Kind, proposed, write_csv, write_png, write_svg
from workbench.ui.plot_pointing import Pointing, Unpainted
from workbench.ui.plot_scale import ScaleChoice, log_possible
from workbench.ui.plot_values import Point, Series, described, in_view, values

if TYPE_CHECKING:
    from workbench.ui.heat_map import HeatMap
    from workbench.ui.score_plot import ScorePlot

SCALES: dict[ScaleChoice, str] = {"auto": "Auto", "linear": "Linear", "log": "Log"}
PAPER_WIDTH, PAPER_HEIGHT = 720, 300
LINES, HEAT = 0, 1
LOOK_MS = 40
LEAST_WORDS = 150


def loaded() -> bool:
    """Whether the library that draws is there, whole."""
    spec = getattr(sys.modules.get("pyqtgraph"), "__spec__", None)
    return spec is not None and not getattr(spec, "_initializing", False)


def load() -> None:
    """Load it, for a thread of a lane."""
    import pyqtgraph  # noqa: F401


class PlotPanel(QFrame):
    """Both pictures under one head. Nothing is asked of the store; the window hands in plain values."""

    libraryWanted = Signal()
    """What draws is to be loaded, beside the window; where nobody listens it is loaded in its way."""
    stepHovered = Signal(str, int)
    """(trace id, step index); ("", -1) when nothing is pointed at any more."""
    stepChosen = Signal(str, int)
    exported = Signal(object)
    """Path of a file just written."""
    failed = Signal(object)
    """The error where a file could not be written."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.look(self, card=True)
        self.setAccessibleName(self.tr("Plot"))
        self._series: Sequence[Series] = ()
        self._reading = Reading()
        self._title = ""
        self._at: Point | None = None
        self._marked: Point | None = None
        self.lines: ScorePlot | None = None
        """None until something was to be drawn."""
        self._awaits = Unpainted()
        self._awaits.painted.connect(self._want_lines)
        self._until_loaded = QTimer(self)
        self._until_loaded.setInterval(LOOK_MS)
        self._until_loaded.timeout.connect(self._want_lines)
        self._hint = plain(muted=True)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._hint.setWordWrap(True)
        self.stack = QStackedWidget()
        for page in (self._hint, self._awaits):
            self.stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 2, 6, 4)
        column.setSpacing(0)
        column.addLayout(self._head())
        column.addWidget(self.stack, 1)
        theme.notifier.changed.connect(self._retheme)
        self._draw()

    def _head(self) -> QHBoxLayout:
        self.tabs = QTabBar()
        self.tabs.setAccessibleName(self.tr("Which plot"))
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setUsesScrollButtons(False)
        self.tabs.setElideMode(Qt.TextElideMode.ElideNone)
        self.tabs.addTab(self.tr("Score by step"))
        self.tabs.addTab(self.tr("Heat map"))
        self.tabs.currentChanged.connect(self._draw)
        self.words = Elided(SMALL, muted=True)
        self.scale = QComboBox()
        self.scale.setAccessibleName(self.tr("Scale of the scores"))
        self.scale.setToolTip(self.tr("Scale: logarithmic by itself where low begins below 0.05"))
        for scale, title in SCALES.items():
            self.scale.addItem(self.tr(title), scale)
        self.scale.activated.connect(self._draw)
        self.export = QToolButton()
        self.export.setText(self.tr("Export") + " ▾")
        self.export.setStyleSheet("QToolButton::menu-indicator { image: none; }")
        self.export.setAccessibleName(self.tr("Export the plot"))
        self.export.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self.export)
        for kind, title in KINDS.items():
            menu.addAction(f"{self.tr(title)}…").triggered.connect(lambda _=False, kind=kind: self.ask_export(kind))
        self.export.setMenu(menu)
        line = QHBoxLayout()
        line.setSpacing(6)
        line.addWidget(self.tabs)
        line.addWidget(self.words, 1)
        line.addWidget(self.scale)
        line.addWidget(self.export)
        return line

    @cached_property
    def heat(self) -> "HeatMap":
        """The second tab, made when it is turned to."""
        from workbench.ui.heat_map import HeatMap

        heat = HeatMap()
        self._connect(heat, self.tr("Heat map"))
        self.stack.addWidget(heat)
        return heat

    # what it shows

    def show_traces(self, series: Sequence[Series], reading: Reading, title: str = "") -> None:
        """Show a problem's traces; those with a slot as lines, all in the heat map. ``title``: of the problem."""
        self._series, self._reading, self._title = list(series), reading, title
        self._draw()

    def show_reading(self, reading: Reading) -> None:
        """Another threshold for what is shown; another scorer needs ``show_traces``."""
        self._reading = reading
        self._draw()

    def hover(self, trace: str | None, index: int = 0) -> None:
        """A step is pointed at elsewhere; None: no step. Tells nobody."""
        self._at = (trace, index) if trace else None
        picture = self._picture()
        if picture is not None:
            picture.hover(trace, index)

    def mark(self, trace: str, index: int) -> None:
        """A step is selected elsewhere; an empty trace: none. Tells nobody."""
        self._marked = (trace, index)
        picture = self._picture()
        if picture is not None:
            picture.mark(trace, index)

    def prepare(self) -> None:
        """Load what draws before there is anything to draw."""
        if self.lines is None:
            self._want_lines()

    def reset_view(self) -> None:
        picture = self._picture()
        if picture is not None:
            picture.reset_view()

    # exporting

    def export_picture(self, kind: Kind, path: Path) -> None:
        """The plot in view as "png" or "svg". Raises UserError where there is none, WorldError where it cannot be
        written."""
        shown = self._exportable()
        if self.tabs.currentIndex() == HEAT:
            self._write(kind, path, self.heat.paper_size(PAPER_WIDTH), self.heat.draw)
            return
        from workbench.ui.score_plot import ScorePlot

        paper = ScorePlot(paper=True)
        try:
            paper.show_series(shown, self._reading, self._scale())
            self._write(kind, path, QSize(PAPER_WIDTH, PAPER_HEIGHT), paper.draw)
        finally:
            paper.plot.close()
            paper.deleteLater()

    def _write(self, kind: Kind, path: Path, size: QSize, draw: Draw) -> None:
        if kind == "svg":
            write_svg(path, draw, size, self._title)
        else:
            write_png(path, draw, size)

    def export_csv(self, path: Path) -> None:
        """The plot in view as a table. Raises as ``export_picture``."""
        write_csv(path, self._exportable(), self._reading.scorer)

    def ask_export(self, kind: Kind) -> None:
        """Ask for a file and write it; ``exported`` or ``failed`` says what came of it."""
        what = "heat-map" if self.tabs.currentIndex() == HEAT else "scores"
        start = proposed(self._title, kind, what)
        with suppress(OSError):
            start.parent.mkdir(parents=True, exist_ok=True)
        dialog = QFileDialog(self, self.tr("Export the plot"), str(start.parent), f"{kind.upper()} (*.{kind})")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(start.name)
        dialog.fileSelected.connect(lambda path: self.write_export(kind, Path(path)))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        # what streams goes on meanwhile
        dialog.open()

    def write_export(self, kind: Kind, path: Path) -> None:
        """Write and say by a signal what came of it."""
        path = path if path.suffix else path.with_suffix(f".{kind}")
        try:
            if kind == "csv":
                self.export_csv(path)
            else:
                self.export_picture(kind, path)
        except (UserError, WorldError) as error:
            self.failed.emit(error)
        else:
            self.exported.emit(path)

    def _exportable(self) -> list[Series]:
        shown = list(self._series) if self.tabs.currentIndex() == HEAT else in_view(self._series)
        if not any(each.scores for each in shown):
            raise UserError(self.tr("There is nothing to export: no trace with steps is in view."))
        return shown

    # inside

    def _scale(self) -> ScaleChoice:
        choice: ScaleChoice = self.scale.currentData()
        return choice

    def _picture(self) -> Pointing | None:
        return self.heat if self.tabs.currentIndex() == HEAT else self.lines

    def _want_lines(self) -> None:
        """Half a second of loading would be felt: it happens elsewhere, and is waited for here."""
        if self.lines is not None or loaded() or not self.receivers("2libraryWanted()"):
            self._until_loaded.stop()
            self._make_lines()
        elif not self._until_loaded.isActive():
            self._until_loaded.start()
            self.libraryWanted.emit()

    def _make_lines(self) -> None:
        from workbench.ui.score_plot import ScorePlot

        if self.lines is None:
            self.lines = ScorePlot()
            self._connect(self.lines, self.tr("Score by step"))
            self.stack.addWidget(self.lines)
            self._draw()

    def _connect(self, picture: Pointing, name: str) -> None:
        picture.setAccessibleName(name)
        picture.stepHovered.connect(self._hovered)
        picture.stepChosen.connect(self.stepChosen)
        picture.told.connect(self._tell)

    def _hovered(self, trace: str, index: int) -> None:
        self._at = (trace, index) if trace else None
        self.stepHovered.emit(trace, index)

    def _tell(self, words: str) -> None:
        self.words.setText(words or self._about())

    def _about(self) -> str:
        shown = self._series if self.tabs.currentIndex() == HEAT else in_view(self._series)
        return described(shown, self._reading) if shown else ""

    def _draw(self) -> None:
        """Hand what is shown to the picture in view; the other one gets it when it is turned to."""
        heat = self.tabs.currentIndex() == HEAT
        shown = list(self._series) if heat else in_view(self._series)
        there = any(each.scores for each in shown)
        self.export.setEnabled(there)
        self._allow_log()
        self._hint.setText(
            self.tr("The steps of these traces appear here as soon as there are some.")
            if self._series
            else self.tr("Scores by step appear here once the problem has traces.")
        )
        picture = self._picture()
        if not there:
            self.stack.setCurrentWidget(self._hint)
        elif picture is None:
            self.stack.setCurrentWidget(self._awaits)
        else:
            picture.show_series(shown, self._reading, self._scale())
            picture.hover(*(self._at or (None, 0)))
            picture.mark(*(self._marked or ("", -1)))
            self.stack.setCurrentWidget(picture)
        said = picture is not None and picture.seen(picture.at) is not None
        if not said:
            self.words.setText(self._about())

    def _retheme(self) -> None:
        self.words.setFont(scaled(self.font(), SMALL))

    def _allow_log(self) -> None:
        item = self.scale.model().item(2)  # type: ignore[attr-defined]
        item.setEnabled(log_possible(values(self._series)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        rest = sum(each.sizeHint().width() for each in (self.tabs, self.scale, self.export))
        self.words.setVisible(self.width() - rest >= LEAST_WORDS)

    def sizeHint(self) -> QSize:
        return QSize(640, 220)

    def minimumSizeHint(self) -> QSize:
        return QSize(300, 120)
