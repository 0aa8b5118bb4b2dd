"""Scores of stored or fresh traces, one Scored per trace and scorer; what the same Spec has scored is skipped.

``score(shelf, ["likelihood"], [(problem, trace)])  ->  Started, Scored(TraceScores(...)), Progress(1, 1)``
"""

from collections.abc import Callable, Iterable, Iterator, Sequence, Sized
from itertools import islice

from workbench.core.facts import Fact, Progress, Scored, Started
from workbench.core.protocols import StepScorer
from workbench.core.values import Problem, Spec, Step, Trace, TraceScores
from workbench.tasks.scorers import VERIFIER
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
    total: int | None = None,
) -> Iterator[Fact | None]:
    """Score traces with each scorer. ``has(trace id, spec)`` says what is scored already; ``items`` are read as they
    are needed, ``total`` says how many there are where they do not say it themselves."""
    if any(name != VERIFIER for name in scorers):
        yield from shelf.ready()
    judges = [shelf.scorer(name) for name in scorers]
    count = len(items) if isinstance(items, Sized) else total
    yield Started("Scoring", count)
    rest, done = iter(items), 0
    while batch := list(islice(rest, BATCH)):
        for judge in judges:
            missing = [
                (trace.id, (problem, trace.text, trace.steps))
                for problem, trace in batch
                if not has(trace.id, judge.spec)
            ]
            for scores in scored(judge, missing):
                yield None if scores is None else Scored(scores)
        done += len(batch)
        yield Progress(done, count)
