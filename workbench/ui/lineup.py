"""What stands in the columns: the traces on offer, the page in view, the pinned baseline, the set being written.

lineup.show(views, reading, problem);  lineup.pin("a3..");  lineup.page(3) -> [Offered("a3..", 0, ..), ...]

Knows nothing of widgets. ``room`` is always how many columns there are; a page is full where traces are enough.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace

from workbench.core.facts import Streaming
from workbench.core.values import Problem
from workbench.store.rows import Reading, TraceView
from workbench.ui.offer import Mix, Offered, Order, offered
from workbench.ui.reference import is_reference, reference


class Lineup:
    """The traces of one problem, in order, a page of them in view."""

    def __init__(self) -> None:
        self.views: list[TraceView] = []
        self.reading = Reading()
        self.problem: Problem | None = None
        self.order: Order = "number"
        self.mix = Mix()
        self.matching: frozenset[str] | None = None
        """Ids of the traces that the filter of the problem list leaves; None where it leaves all."""
        self._streams: dict[str, Streaming] = {}
        self._fresh: set[str] = set()
        """Ids of the set being written or just written, kept in view until the person goes elsewhere."""
        self._first = ""
        self._pins: dict[str, str] = {}
        """The pinned trace of each problem."""

    @property
    def problem_id(self) -> str:
        if self.problem is not None:
            return self.problem.id
        return self.views[0].trace.problem if self.views else ""

    @property
    def streaming(self) -> list[Streaming]:
        """Traces of this problem being written, in the order they began."""
        return [fact for fact in self._streams.values() if self.problem_id in ("", fact.problem)]

    # what is there

    def show(
        self,
        views: Sequence[TraceView],
        reading: Reading,
        problem: Problem | None,
        matching: Collection[str] | None = None,
    ) -> None:
        """Take the traces of a problem; those of the same problem keep the page. A filter that none of them matches
        (its words stand in the problem) leaves all."""
        before = self.problem_id
        ours = frozenset(matching or ()) & {view.trace.id for view in views}
        self.matching = ours or None
        self.views, self.reading, self.problem = list(views), reading, problem
        for view in views:
            self._streams.pop(view.trace.id, None)
        if self.problem_id != before:
            self.begin()
        elif self.views and not self._first:
            self._first = self.views[0].trace.id

    def stream(self, fact: Streaming) -> bool:
        """Take a trace that grows; whether it is one of this problem's."""
        ours = self.problem_id in ("", fact.problem)
        begins = ours and fact.trace not in self._streams and not self.streaming
        self._streams[fact.trace] = fact
        if begins:
            # whoever pressed Generate wants to see it write
            self._fresh.clear()
            self.mix = self.mix.without(fact.model, hidden=False)
        if begins or (ours and self._fresh):
            self._fresh.add(fact.trace)
        return ours

    def streams_ended(self) -> bool:
        """No trace is being written any more; whether any was."""
        were = bool(self._streams)
        self._streams.clear()
        return were

    def choose(self, mix: Mix) -> None:
        """Take what a person wants to see; the reference solution comes into view at once."""
        given = reference(self.problem) if self.problem and mix.reference and not self.mix.reference else None
        if given is not None:
            self.begin(given.trace.id)
        elif mix.by_sample and not self.mix.by_sample:
            self.begin()
        self.mix = mix

    def leave_out(self, trace: str) -> None:
        """One trace less in the columns, until it is asked for again under Columns."""
        if trace == self._first:
            self._first = next((item.trace for item in self.items()[(self.index_of(trace) or 0) + 1 :]), "")
        if trace == self.pinned:
            self.pin(None)
        if is_reference(trace):
            self.mix = replace(self.mix, reference=False)
        else:
            self.mix = replace(self.mix, left_out=self.mix.left_out | {trace})

    def left_out(self) -> int:
        """How many of the traces a filter leaves here a person has left out."""
        ours = {view.trace.id for view in self.views}
        among = ours if self.matching is None or self.mix.everything else ours & frozenset(self.matching)
        return len(self.mix.left_out & among)

    # order and baseline

    def items(self) -> list[Offered]:
        """What is on offer, the baseline first."""
        items = offered(
            self.views, self.streaming, self.order, self.reading, self.mix, self.problem, self.matching
        )
        pinned = self.pinned
        if pinned is None:
            return items
        # the baseline stays even where its model is hidden
        everything = offered(self.views, self.streaming, "number", self.reading, Mix(reference=True), self.problem)
        found = [item for item in everything if item.trace == pinned]
        return found + [item for item in items if item.trace != pinned]

    @property
    def pinned(self) -> str | None:
        """Id of this problem's baseline."""
        return self._pins.get(self.problem_id)

    def pin(self, trace: str | None) -> None:
        if trace is None:
            self._pins.pop(self.problem_id, None)
        else:
            self._pins[self.problem_id] = trace

    def baseline(self) -> Offered | None:
        """The baseline, where it is one of the traces here."""
        return next((item for item in self.items()[:1] if item.trace == self.pinned), None)

    def index_of(self, trace: str) -> int | None:
        return next((index for index, item in enumerate(self.items()) if item.trace == trace), None)

    # pages

    def held(self) -> int:
        """How many columns do not page: 1 where a baseline is pinned."""
        return int(self.baseline() is not None)

    def _index_of_fresh(self) -> int | None:
        """Where the set just asked for begins: traces change places as they are finished, the set stays together only
        in the order of sampling. In an order by score what is still being written leads."""
        growing = {fact.trace for fact in self.streaming}
        wanted = self._fresh if self.order == "number" else self._fresh & growing
        return next((index for index, item in enumerate(self.items()) if item.trace in wanted), None)

    def offset(self, room: int) -> int:
        """Place of the first trace in view that pages."""
        first = self._index_of_fresh()
        if first is None:
            first = self.index_of(self._first) or 0
        return max(self.held(), min(first, len(self.items()) - room + self.held()))

    def page(self, room: int) -> list[Offered]:
        """What is in view, left to right."""
        items, offset, held = self.items(), self.offset(room), self.held()
        page = items[:held] + items[offset : offset + room - held]
        if page[held:]:
            self._first = page[held].trace
        return page

    def begin(self, trace: str = "") -> None:
        """Go to where a trace is the first in view, or to the very first."""
        self._fresh.clear()
        self._first = trace

    def turn(self, delta: int, room: int) -> None:
        """Turn ``delta`` pages."""
        items, held = self.items(), self.held()
        paged = room - held
        self.begin(items[max(held, min(self.offset(room) + delta * paged, len(items) - paged))].trace)

    def bring(self, at: int, room: int) -> bool:
        """Turn pages so that the trace at a place is in view; whether that was needed."""
        items, held, offset = self.items(), self.held(), self.offset(room)
        paged = room - held
        if at < held or offset <= at < offset + paged:
            return False
        self.begin(items[at if at < offset else at - paged + 1].trace)
        return True

    def neighbour(self, at: int, delta: int, room: int) -> int | None:
        """The place ``delta`` columns beside another; from the baseline one goes on to what stands next to it."""
        to = self.offset(room) + delta - 1 if at < self.held() and delta > 0 else at + delta
        return to if 0 <= to < len(self.items()) else None
