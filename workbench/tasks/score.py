"""Scores of stored or fresh traces, one Scored per trace and scorer; what the same Spec has scored is skipped.

``score(shelf, ["likelihood"], [(problem, trace)])  ->  Started, Scored(TraceScores(...)), Progress(1, 1)``
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from workbench.core.facts import Fact, Progress, Scored, Started
from workbench.core.protocols import StepScorer
from workbench.core.values import Problem, Spec, Step, Trace, TraceScores
from workbench.tasks.shelf import Shelf

BATCH = 16
Item = tuple[Problem, str, Sequence[Step]]


def scored(scorer: StepScorer, items: Sequence[tuple[str, Item]]) -> Iterator[TraceScores | None]:
    """TraceScores for each (trace id, (problem, text, steps)), in order; None where pause and cancel are honoured."""
    done = 0
    for scores in scorer.score([item for _, item in items]):
        if scores is None:
            yield None
            continue
        id, (_, _, steps) = items[done]
        done += 1
        yield TraceScores(id, scorer.spec, tuple(steps), scores)
    if done != len(items):
        raise RuntimeError(f"the scorer {scorer.spec.name} answered {done} of {len(items)} traces")


def score(
    shelf: Shelf,
    scorers: Sequence[str],
    items: Iterable[tuple[Problem, Trace]],
    *,
    has: Callable[[str, Spec], bool] = lambda trace, spec: False,
) -> Iterator[Fact | None]:
    """Score traces with each scorer in turn. ``has(trace id, spec)`` says what is scored already."""
    traces = list(items)
    yield Started("Scoring", len(traces) * len(scorers))
    done = 0
    for name in scorers:
        scorer = shelf.scorer(name)
        missing = [(problem, trace) for problem, trace in traces if not has(trace.id, scorer.spec)]
        done += len(traces) - len(missing)
        for start in range(0, len(missing), BATCH):
            batch = missing[start : start + BATCH]
            items_now = [(trace.id, (problem, trace.text, trace.steps)) for problem, trace in batch]
            for scores in scored(scorer, items_now):
                yield None if scores is None else Scored(scores)
            done += len(batch)
            yield Progress(done, len(traces) * len(scorers), scorer.title)
