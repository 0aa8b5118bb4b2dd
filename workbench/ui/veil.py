"""Labelling blind in a window: what its panels are given until the person has rated it, and what is off meanwhile.

    veil = Veil(window)
    veil.seen(store.views_of(problem))   -> the same views; Veiled where the person has not rated the trace

With Preferences.blind off everything passes as it is.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from workbench.core.facts import Streaming
from workbench.core.values import Changes
from workbench.store.detail import Detail
from workbench.store.rows import ProblemRow, TraceView
from workbench.ui.blind import Veiled, hidden, own, veiled, veiled_detail, veiled_row, veiled_stream

if TYPE_CHECKING:
    from workbench.ui.window import Window


class Veil(QObject):
    """``changed`` when other things are hidden than before."""

    changed = Signal()

    def __init__(self, window: "Window") -> None:
        super().__init__(window)
        self._window = window
        self._rows: dict[str, tuple[ProblemRow, ProblemRow]] = {}
        self._known: dict[str, bool] = {}
        """Whether a trace is hidden, until something is written."""
        self._judged: frozenset[str] | None = None
        self._kept = self._means()
        window.preferences.changed.connect(self._preferred)
        window.pump.changed.connect(self._forget)
        window.problems.rows.veil = self._row
        self._switch()

    @property
    def on(self) -> bool:
        return self._window.preferences.now.blind

    @property
    def words(self) -> str:
        """Why something cannot be done now."""
        return self.tr("Off while you label blind (View, Label blind)")

    def covers(self, view: TraceView) -> bool:
        """Whether the person has still to rate the trace."""
        return self.on and self._covers(self._own(view))

    def _covers(self, mine: TraceView) -> bool:
        found = hidden(mine, self._me, first_error=self._window.preferences.now.first_error)
        self._known[mine.trace.id] = found
        return found

    def seen(self, views: Sequence[TraceView]) -> list[TraceView]:
        """The views as the panels may have them."""
        if not self.on:
            return list(views)
        mine = [self._own(view) for view in views]
        return [veiled(one) if self._covers(one) else view for one, view in zip(mine, views, strict=True)]

    def detail(self, view: TraceView, detail: Detail | None) -> Detail | None:
        """What is stored of a view that ``seen`` has given."""
        return veiled_detail(detail, self._me) if detail is not None and isinstance(view, Veiled) else detail

    def stream(self, fact: Streaming) -> Streaming:
        return veiled_stream(fact) if self.on else fact

    @property
    def _me(self) -> str:
        return self._window.preferences.now.me

    def _means(self) -> tuple[bool, str, bool]:
        now = self._window.preferences.now
        return now.blind, now.me, now.first_error

    def _own(self, view: TraceView) -> TraceView:
        # what counts is mine, or nothing is there at all: then the disk need not be asked what else was said
        counts = [*(view.labels or {}).values(), *(one for each in view.channels.values() for one in each.values())]
        if all(one.by == self._me and one.source == "person" for one in counts):
            return own(view, self._me, counts)
        return own(view, self._me, self._window.store.labels(view.trace.id))

    def _row(self, row: ProblemRow) -> ProblemRow:
        if not self.on:
            return row
        kept = self._rows.get(row.id)
        if kept is None or kept[0] is not row:
            store = self._window.store
            if self._judged is None:
                self._judged = store.judged_by(self._me)
            covered = []
            for mark in row.marks:
                # nobody has rated what has neither label nor word
                if mark.trace not in self._known:
                    view = store.view(mark.trace) if mark.labelled or mark.trace in self._judged else None
                    self._known[mark.trace] = view is None or self.covers(view)
                if self._known[mark.trace]:
                    covered.append(mark.trace)
            kept = self._rows[row.id] = row, veiled_row(row, covered)
        return kept[1]

    def _forget(self, _: Changes | None = None) -> None:
        self._rows.clear()
        self._known.clear()
        self._judged = None

    def _preferred(self) -> None:
        if self._means() != self._kept:
            was, self._kept = self._kept, self._means()
            self._forget()
            if was[0] != self.on:
                self._switch()
                self._window.problems.search()
            self._window.problems.view.viewport().update()
            self.changed.emit()

    def _switch(self) -> None:
        """What speaks of many traces at once, the order by score and the 2x2, is off while one labels blind."""
        window = self._window
        words = self.words if self.on else ""
        sorted_by_score = [window.problems.sort.forbid(words), window.columns.legend.forbid(words)]
        window.problems.outcome.forbid(words)
        if any(sorted_by_score):
            window.status.note(self.tr("Sorting by score is off while you label blind."))
