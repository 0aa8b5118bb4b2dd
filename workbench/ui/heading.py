"""What stands above a trace's cards, as values and words: name, verdict, who wrote it, figures, the disagreement.

    heading(view, Reading("likelihood", "min", 0.31), 1).figures
    -> (Figure("likelihood min", StepScore(0.37), "+0.20"), Figure("prm", StepScore(0.88)))
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass

from workbench.core.aggregate import Aggregation, aggregate
from workbench.core.supervision import disagreement
from workbench.core.values import Outcome, StepScore, Trace
from workbench.store.rows import Reading, TraceView
from workbench.ui.baseline import delta
from workbench.ui.blind import Veiled
from workbench.ui.reference import IS_REFERENCE, NAME, is_reference
from workbench.ui.step_cards import aligned, other_scorers, step_scores, tr, trace_name, whole

HOW_TITLES: Mapping[str, str] = {"logodds": "sum of log-odds", "geomean": "geometric mean"}
"""Aggregations whose own name is no word."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a header: "likelihood min 0.37, +0.20"."""

    name: str
    score: StepScore | None
    """None: the trace is still being written."""
    delta: str = ""
    """The difference to the baseline; empty where there is none to compare with."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above the cards."""

    name: str
    outcome: Outcome | None
    reason: str
    origin: str
    """ "policy · T 1 · seed 11 · sample 3" """
    figures: tuple[Figure, ...]
    disagreement: str
    flagged: bool
    reference: bool = False
    """The reference solution: nobody's trace, so no verdict and no flag."""
    hidden: bool = False
    """Its verdict and scores must not be seen yet."""


def figures(
    view: TraceView, reading: Reading, chosen: Set[str] | None = None, base: TraceView | None = None
) -> tuple[Figure, ...]:
    """The aggregated main score, then that of every further scorer; a scorer that reads the trace as one gives its
    score as it is. Given a baseline, each with the difference to its."""
    title = f"{reading.scorer} {tr(HOW_TITLES.get(reading.how, reading.how))}"
    result = []
    for name in (reading.scorer, *other_scorers(view, reading, chosen)):
        score = trace_figure(view, name, reading.how)
        other = trace_figure(base, name, reading.how).value if base is not None else None
        shown = title if name == reading.scorer else name
        result.append(Figure(shown, score, delta(score.value, other)))
    return tuple(result)


def trace_figure(view: TraceView, name: str, how: Aggregation) -> StepScore:
    """What a scorer makes of the whole trace, or why nothing."""
    if is_reference(view.trace.id):
        return StepScore(None, tr(IS_REFERENCE))
    return whole(view, name) or aggregate(step_scores(view, name), how)


def heading(
    view: TraceView,
    reading: Reading,
    position: int,
    *,
    chosen: Set[str] | None = None,
    base: TraceView | None = None,
) -> Heading:
    """The header of a stored trace; ``position`` is its place in the order of sampling; ``base``: the baseline its
    figures are compared with."""
    trace = view.trace
    if is_reference(trace.id):
        told = figures(view, reading, frozenset())
        return Heading(tr(NAME), None, "", tr("as the problem came with it"), told, "", False, True)
    main = aligned(trace, view.scores.get(reading.scorer)) if whole(view, reading.scorer) is None else ()
    outcome = view.verdict.outcome if view.verdict else None
    return Heading(
        trace_name(position),
        outcome,
        view.verdict.reason if view.verdict else "",
        origin(trace),
        () if isinstance(view, Veiled) else figures(view, reading, chosen, base),
        disagreement(outcome, main, reading.threshold, reading.how) if outcome and main else "",
        bool(view.flag and view.flag.on),
        hidden=isinstance(view, Veiled),
    )


def origin(trace: Trace) -> str:
    """Who wrote the trace and how: model, temperature, seed, which sample; what is not known is left out."""
    temperature = trace.spec.arguments.get("temperature")
    parts = [
        trace.model or tr("written by hand"),
        f"T {temperature:g}" if isinstance(temperature, int | float) else "",
        tr("seed {0}").format(trace.spec.seed) if trace.spec.seed is not None else "",
        tr("sample {0}").format(trace.index + 1) if trace.model else "",
        {"length": tr("cut off at the length limit"), "cancelled": tr("stopped early")}.get(trace.stopped, ""),
    ]
    return " · ".join(part for part in parts if part)


