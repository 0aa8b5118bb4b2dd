"""Traces as the store hands them to the window, made by hand: ``view(0, ["a", "b"], [.9, .2])``."""

from collections.abc import Sequence

from workbench.core.split import split
from workbench.core.values import Flag, Label, Outcome, Spec, Step, StepScore, Trace, TraceScores, Verdict, trace_id
from workbench.store.rows import TraceView

STEPS = ["Let the counts be 2k, 3k, 5k.", "Blue becomes 3k + 6.", "So k = 5.", "The answer is \\boxed{50}."]
Values = Sequence[float | str]


def scores_of(trace: str, scorer: str, spans: Sequence[Step], values: Values) -> TraceScores:
    """Numbers are scores, texts the reasons why there is none."""
    scores = (StepScore(None, value) if isinstance(value, str) else StepScore(value) for value in values)
    return TraceScores(trace, Spec.of(scorer), tuple(spans), tuple(scores))


def view(
    index: int,
    steps: Sequence[str] = STEPS,
    likelihood: Values = (),
    *,
    problem: str = "p",
    outcome: Outcome | None = "right",
    reason: str = "equals the reference 50",
    labels: dict[int, int] | None = None,
    flagged: bool = False,
    **others: Values,
) -> TraceView:
    """Sample ``index``; further keyword arguments are further scorers."""
    spec = Spec.of("sample", temperature=0.7, seed=11)
    text = "\n".join(steps)
    spans = split(text, "line")
    trace = Trace(trace_id(problem, spec, index), problem, text, spans, "policy", spec, index)
    given = {"likelihood": likelihood, **others} if likelihood else others
    at = text.rfind("50")
    span = Step(at, at + 2) if at >= 0 else None
    return TraceView(
        trace,
        {name: scores_of(trace.id, name, spans, values) for name, values in given.items()},
        Verdict(outcome, reason, "50" if span else None, span) if outcome else None,
        {spans[number]: Label(trace.id, spans[number], value) for number, value in (labels or {}).items()},
        Flag(trace.id, True) if flagged else None,
    )
