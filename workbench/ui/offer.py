"""Which traces of a problem are on offer for the columns, and in which order.

offered([view_a, view_b], [], "high", Reading("likelihood", "min", 0.31))
-> [Offered("b7..", 1, view_b), Offered("a3..", 0, view_a)]       the better score first, names stay A and B
offered(views, [], "number", reading, Mix(hidden={"base"}, reference=True), problem) -> the reference solution leads
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from workbench.core.facts import Streaming
from workbench.core.values import Problem
from workbench.store.rows import Reading, TraceView
from workbench.ui.heading import trace_figure
from workbench.ui.reference import NAME, is_reference, reference
from workbench.ui.step_cards import tr, trace_name

Order = Literal["number", "high", "low"]


@dataclass(frozen=True, slots=True)
class Offered:
    """A trace that can be shown: a stored one, one still being written, or the reference solution."""

    trace: str
    position: int
    """In the order of sampling; the trace is named after it. -1 for the reference solution."""
    source: TraceView | Streaming

    @property
    def name(self) -> str:
        """ "Trace B", "Reference solution"."""
        return tr(NAME) if self.position < 0 else trace_name(self.position)


@dataclass(frozen=True, slots=True)
class Mix:
    """What a person wants in the columns."""

    hidden: frozenset[str] = frozenset()
    """Names of models whose traces are left out."""
    left_out: frozenset[str] = frozenset()
    """Ids of single traces that are left out."""
    reference: bool = False
    by_sample: bool = False
    """The same sample of each model side by side, sample after sample."""
    everything: bool = False
    """Also the traces that the filter of the problem list leaves out."""

    def without(self, model: str, hidden: bool) -> "Mix":
        """With a model hidden, or back again."""
        return replace(self, hidden=self.hidden | {model} if hidden else self.hidden - {model})


def models_of(views: Sequence[TraceView], streams: Sequence[Streaming] = ()) -> dict[str, int]:
    """How many traces each model wrote here, in the order they first appear; "" is a person."""
    counts: dict[str, int] = {}
    for name in [view.trace.model for view in views] + [fact.model for fact in streams]:
        counts[name] = counts.get(name, 0) + 1
    return counts


def offered(
    views: Sequence[TraceView],
    streams: Sequence[Streaming],
    order: Order,
    reading: Reading,
    mix: Mix = Mix(),
    problem: Problem | None = None,
    matching: Collection[str] | None = None,
) -> list[Offered]:
    """The reference solution where it is wanted, stored traces in the order asked for, those without a score after the
    others; then the ones being written. ``matching``: ids of the traces that a filter leaves; None for all."""
    left = None if matching is None or mix.everything else frozenset(matching)
    stored = [
        Offered(view.trace.id, position, view)
        for position, view in enumerate(views)
        if view.trace.model not in mix.hidden
        and view.trace.id not in mix.left_out
        and (left is None or view.trace.id in left)
    ]
    if mix.by_sample:
        places = {name: place for place, name in enumerate(models_of(views))}
        stored.sort(key=lambda item: sample_of(item, places))
    elif order != "number":
        sign = -1 if order == "high" else 1
        scores = {view.trace.id: trace_score(view, reading) for view in views}

        def key(item: Offered) -> tuple[bool, float]:
            score = scores[item.trace]
            return score is None, sign * (score or 0.0)

        stored.sort(key=key)
    else:
        stored = _beside_originals(stored)
    given = reference(problem) if problem is not None and mix.reference else None
    first = [Offered(given.trace.id, -1, given)] if given is not None else []
    growing = [Offered(fact.trace, len(views) + number, fact) for number, fact in enumerate(streams)]
    return first + stored + [item for item in growing if item.trace not in mix.left_out]


def _beside_originals(items: Sequence[Offered]) -> list[Offered]:
    """An edited copy stands right after what it was made from, wherever its recipe would put it."""
    here = {item.trace for item in items}
    copies: dict[str, list[Offered]] = {}
    placed: list[Offered] = []
    for item in items:
        parent = item.source.trace.parent if isinstance(item.source, TraceView) else None
        if parent is not None and parent in here and parent != item.trace:
            copies.setdefault(parent, []).append(item)
        else:
            placed.append(item)
    at = 0
    while copies and at < len(placed):
        placed[at + 1 : at + 1] = copies.pop(placed[at].trace, [])
        at += 1
    return placed + [item for rest in copies.values() for item in rest]


def sample_of(item: Offered, places: dict[str, int]) -> tuple[int, int]:
    """Sort key: sample number, then the model's place."""
    assert isinstance(item.source, TraceView)
    return item.source.trace.index, places[item.source.trace.model]


def trace_score(view: TraceView, reading: Reading) -> float | None:
    """The score of a trace as it is read on screen; None where it is not scored."""
    if reading.scorer not in view.scores or is_reference(view.trace.id):
        return None
    return trace_figure(view, reading.scorer, reading.how).value
