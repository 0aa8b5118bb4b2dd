"""What is read together: the columns, the plot below them and the inspector beside show one choice of trace and step.

A step chosen or hovered in one is marked in the others. The panels do not know each other; they meet here.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from workbench.core.facts import Fact, Streaming
from workbench.store.rows import TraceView
from workbench.ui.inspector_values import Details
from workbench.ui.maths import Maths
from workbench.ui.plot_panel import load
from workbench.ui.plot_values import gathered
from workbench.ui.step_cards import trace_name
from workbench.ui.step_reasons import rejections
from workbench.ui.veil import Veil

if TYPE_CHECKING:
    from workbench.ui.window import Window

FRAME_MS = 40
STREAM_MS = 500
PAINT_MS = 8
INSPECT_MS = 120
"""The inspector follows a slider that is dragged a few times a second: its words are read, not watched."""


class Linked(QObject):
    """Keeps the three together; asks the window for problem and reading, and the store for details."""

    def __init__(self, window: "Window") -> None:
        super().__init__(window)
        self._window = window
        self._stored: Sequence[TraceView] = ()
        self._views: Sequence[TraceView] = ()
        """What the panels are given: less than is stored to who labels blind."""
        self._read: tuple[object, ...] = ()
        self._streams: dict[str, Streaming] = {}
        self.veil = Veil(window)
        self.veil.changed.connect(lambda: self.show(self._stored))
        self.maths = Maths(window.lanes.maths, self)
        window.columns.set_maths(self.maths)
        window.header.set_maths(self.maths)
        window.inspector.set_maths(self.maths)
        # the plot follows what streams more slowly than the cards: a line is read, not watched
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(FRAME_MS)
        self._soon.timeout.connect(self._plot)
        self._inspects = QTimer(self)
        self._inspects.setSingleShot(True)
        self._inspects.setInterval(INSPECT_MS)
        self._inspects.timeout.connect(self._inspect)
        columns, plot, inspector = window.columns, window.plot, window.inspector
        columns.turned.connect(self._turned)
        columns.stepSelected.connect(self._chosen)
        columns.stepHovered.connect(plot.hover)
        plot.libraryWanted.connect(self._load_plot)
        plot.stepChosen.connect(self._go_to)
        plot.stepHovered.connect(columns.hover)
        plot.exported.connect(lambda path: window.messages.say(self.tr("Written: {0}").format(path)))
        plot.failed.connect(lambda error: window.messages.show_error(error, self.tr("Export of the plot")))
        inspector.labelAsked.connect(columns.labelAsked)
        inspector.copied.connect(window.status.note)
        window.preferences.changed.connect(self._inspect)

    @property
    def streaming(self) -> bool:
        """Whether traces of the window's problem are being written."""
        return bool(self._streams)

    def show(self, views: Sequence[TraceView]) -> None:
        """The traces of the window's problem, by its reading."""
        self._stored, self._views, self._read = views, self.veil.seen(views), ()
        for view in views:
            self._streams.pop(view.trace.id, None)
        self.read_again()
        self._inspect()

    def refresh(self, traces: Collection[str]) -> None:
        """Labels, flags or words on some of the traces: only their columns and the inspector are drawn anew."""
        store = self._window.store
        ours = {view.trace.id for view in self._stored} & set(traces)
        found = {trace: view for trace in ours if (view := store.view(trace)) is not None}
        self._stored = [found.get(view.trace.id, view) for view in self._stored]
        seen = {view.trace.id: view for view in self.veil.seen(list(found.values()))}
        self._views = [seen.get(view.trace.id, view) for view in self._views]
        self._show_columns()
        # in a turn of its own: a key pressed meanwhile comes first
        self._inspects.start(0)

    def _show_columns(self) -> None:
        window = self._window
        window.columns.show_traces(
            self._views, window.choosers.reading, window.problem, self._thresholds(), self._matching
        )

    @property
    def _matching(self) -> frozenset[str] | None:
        # a filter may ask for what is hidden: which traces it leaves would tell
        return None if self.veil.on else self._window.problems.matching

    def read_again(self) -> None:
        """The same traces by another reading or filter; the store is not asked."""
        window = self._window
        read = window.choosers.reading, window.problem, self._thresholds(), self._matching
        if read == self._read:
            # another scorer has the list searched anew, which asks for this as well
            return
        self._read = read
        self._show_columns()
        if window.work.open:
            # while something runs the columns come first: the rest in a turn of its own
            self._later()
        else:
            self._soon.stop()
            self._plot()
        if not self._inspects.isActive():
            self._inspects.start(INSPECT_MS)

    def stream(self, fact: Streaming) -> None:
        """A trace of the window's problem that is being written."""
        fact = self._streams[fact.trace] = self.veil.stream(fact)
        self._window.columns.stream(fact)
        self._later()

    def streams_ended(self) -> None:
        self._streams.clear()
        self._window.columns.streams_ended()
        self._later()

    def stop(self) -> None:
        """The library is about to be closed: nothing that waits may ask it."""
        self._soon.stop()
        self._inspects.stop()

    def _load_plot(self) -> None:
        def facts() -> Iterator[Fact | None]:
            load()
            yield None

        self._window.work.start("plot", self.tr("Loading the plot"), facts, lane="files")

    def _thresholds(self) -> Mapping[str, float]:
        return self._window.choices.thresholds

    def _turned(self) -> None:
        """Other traces stand in the columns: the plot is not to speak of the ones before."""
        self._soon.start(FRAME_MS)

    def _later(self) -> None:
        if not self._soon.isActive():
            self._soon.start(STREAM_MS if self._streams else FRAME_MS)

    def _plot(self) -> None:
        window = self._window
        problem, reading = window.problem, window.choosers.reading
        ours = [fact for fact in self._streams.values() if problem is not None and fact.problem == problem.id]
        if ours:
            # computed now, painted a moment later: together they would hold up what a person does
            window.plot.setUpdatesEnabled(False)
            QTimer.singleShot(PAINT_MS, window.plot, lambda: window.plot.setUpdatesEnabled(True))
        series = gathered(self._views, ours, window.columns.shown(), reading)
        window.plot.show_traces(series, reading, title=problem.title if problem else "")
        window.plot.mark(*(window.columns.current() or ("", -1)))

    def _chosen(self, trace: str, index: int) -> None:
        self._window.plot.mark(trace, index)
        self._inspect()

    def _go_to(self, trace: str, index: int) -> None:
        self._window.columns.select(trace, index)

    def _inspect(self) -> None:
        self._inspects.stop()
        window = self._window
        trace, index = window.columns.current() or ("", None)
        at = next((at for at, view in enumerate(self._views) if view.trace.id == trace), None)
        if at is None or index is None:
            window.inspector.show_step(None, None, window.choosers.reading, window.problem)
            return
        view, problem = self._views[at], window.problem
        judged = problem is not None and problem.family != "own" and "verifier" in view.scores
        shown = window.columns.shown()
        window.inspector.show_step(
            view,
            index,
            window.choosers.reading,
            problem,
            Details(
                name=trace_name(at),
                slot=shown.index(trace) if trace in shown else 0,
                stored=self.veil.detail(view, window.store.detail(trace)),
                rejected=rejections(problem, tuple(view.trace.step_texts)) if problem and judged else (),
                thresholds=self._thresholds(),
                me=window.preferences.now.me,
                channels=window.preferences.now.qualities,
                writable=window.writable,
                error_types=window.preferences.now.error_names,
            ),
        )
