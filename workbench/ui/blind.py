"""What a person who labels blind does not see yet: the one rule, and what stands in place of a trace until then.

    mine = own(view, "ann", store.labels(view.trace.id))
    hidden(mine, "ann")   ->  True     while a step of it has no label of ann's and she has not judged it as a whole
    veiled(mine)          ->  Veiled(...) with ann's own words; no score, verdict, token probability or label of others

Views read a ``Veiled`` like any other: what they were not given they cannot tell, in no tip and to no screen reader.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Any

from PySide6.QtCore import QCoreApplication

from workbench.core.facts import Streaming
from workbench.core.values import ERROR, Label, StepScore, Trace
from workbench.store.detail import Detail, standings
from workbench.store.rows import ProblemRow, TraceMark, TraceView

HIDDEN = "hidden until you have rated"


@dataclass(frozen=True, slots=True)
class Veiled(TraceView):
    """A view of which only the text and a person's own words are left."""


@dataclass(frozen=True, slots=True)
class VeiledTrace(Trace):
    """A trace without its token probabilities: of the model that scores, they are the score."""


@dataclass(frozen=True, slots=True)
class VeiledStreaming(Streaming):
    """A trace being written, without its scores."""


@dataclass(frozen=True, slots=True)
class VeiledMark(TraceMark):
    """A block of the list without score and verdict."""


def hidden_words() -> str:
    """ "hidden until you have rated", in the language of the window."""
    return QCoreApplication.translate("Blind", HIDDEN)


def is_hidden(score: StepScore | None) -> bool:
    """Whether it stands for one that must not be seen yet."""
    return score is not None and score.value is None and score.because == hidden_words()


def own(view: TraceView, me: str, labels: Iterable[Label]) -> TraceView:
    """The view with nobody's words but mine; ``labels``: all there are of the trace, oldest first."""
    newest = {(one.channel, one.step): one for one in labels if one.by == me and one.source == "person"}
    channels: dict[str, dict[Any, Label]] = {}
    for (channel, step), one in newest.items():
        channels.setdefault(channel, {})[step] = one
    return replace(
        view,
        labels=channels.pop("", {}),
        channels=channels,
        better={step: one for step, one in view.better.items() if one.by == me},
        judgements=tuple(one for one in view.judgements if one.by == me),
    )


def hidden(view: TraceView, me: str, *, first_error: bool = False) -> bool:
    """Of a view as ``own`` leaves it. ``first_error``: the steps behind my first error need no label. A trace without
    steps has nothing to rate, so nothing of it is hidden."""
    if any(one.by == me and one.on for one in view.judgements):
        return False
    for step in view.trace.steps:
        label = (view.labels or {}).get(step)
        if label is None or label.by != me or label.value is None:
            return True
        if first_error and label.value == ERROR:
            return False
    return False


def veiled(view: TraceView) -> Veiled:
    """The same without what machines say of it."""
    trace = VeiledTrace(**_values(replace(view.trace, tokens=None)))
    return Veiled(trace, {}, None, view.labels, view.flag, view.channels, view.better, view.judgements)


def veiled_stream(fact: Streaming) -> VeiledStreaming:
    return VeiledStreaming(**_values(replace(fact, scores=None)))


def veiled_detail(detail: Detail, me: str) -> Detail:
    """Only my labels, worth what they would be alone, and no verdict."""
    mine = [told.label for told in detail.labels if told.label.by == me and told.label.source == "person"]
    return replace(detail, labels=standings(mine), verdicts=())


def veiled_row(row: ProblemRow, covered: Iterable[str]) -> ProblemRow:
    """A row of the list in which the traces of ``covered`` say neither score nor verdict, nor whether a filter that
    asks for these leaves them."""
    ids = frozenset(covered)
    return replace(
        row,
        marks=tuple(
            VeiledMark(mark.trace, mark.model, None, None, mark.flagged, False) if mark.trace in ids else mark
            for mark in row.marks
        ),
    )


def _values(of: Any) -> dict[str, Any]:
    return {each.name: getattr(of, each.name) for each in fields(of)}
