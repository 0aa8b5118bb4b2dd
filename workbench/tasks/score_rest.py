"""Score every trace of a library that a scorer has not read: the job behind "12 of 384 scored by PRM, Score the rest".

``score_rest(Path("workbench.db"), shelf, "prm")  ->  Started, Scored(...), Progress(1, 372), ...``
``score_again(...)`` reads those it has read with a model that is another one now.

It reads by a reader of its own, in the lane's thread, and writes nothing: what it says is stored by whoever listens. A
trace this very scorer could not score ("Not scored, because ...") is not asked about again.
"""

from collections.abc import Iterator
from pathlib import Path

from workbench.core.facts import Fact
from workbench.core.values import Problem, Trace
from workbench.store import Store
from workbench.tasks.score import score
from workbench.tasks.shelf import Shelf

UNSCORED = "-prm:{0}.min>=-1e300"
"""A filter: no step of the trace has a value by this scorer."""
SCORED = UNSCORED.removeprefix("-")


def score_rest(library: Path, shelf: Shelf, scorer: str) -> Iterator[Fact | None]:
    """``scorer``: as the shelf knows it, and as the library names its scores."""
    with Store.open(library, readonly=True) as reader:
        filter = UNSCORED.format(scorer)
        total = max(0, reader.totals().traces - _how_many(reader, scorer))
        yield from score(shelf, [scorer], _traces(reader, filter), has=reader.has_scores, total=total)


def score_again(library: Path, shelf: Shelf, scorer: str) -> Iterator[Fact | None]:
    """Traces the scorer has read, but not as it is now; those it has are passed over."""
    with Store.open(library, readonly=True) as reader:
        traces, total = _traces(reader, SCORED.format(scorer)), _how_many(reader, scorer)
        yield from score(shelf, [scorer], traces, has=reader.has_scores, total=total)


def _how_many(reader: Store, scorer: str) -> int:
    """Traces that have a score by it."""
    return next((each.traces for each in reader.scorer_names() if each.name == scorer), 0)


def _traces(reader: Store, filter: str) -> Iterator[tuple[Problem, Trace]]:
    """As they are needed: a library may hold a million."""
    problem: Problem | None = None
    for id in reader.trace_ids(filter):
        trace = reader.trace(id)
        if trace is None:
            continue
        if problem is None or problem.id != trace.problem:
            problem = reader.problem(trace.problem)
        if problem is not None:
            yield problem, trace
