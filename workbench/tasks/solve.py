"""Sample solutions, score their steps and check their answers: the main job, as one stream of facts.

``solve(shelf, "policy", [problem], Sampling(n=2))`` yields Started, Added(problem), Streaming ..., Solved(trace),
Checked, Scored per scorer, Progress(1, 2), ... A trace's Solved comes the moment it is finished, so that a crash loses
only what was being written; asked again with ``have`` = the ids that are there, only the missing ones are sampled.
"""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

from workbench.checks import check_for
from workbench.core.errors import UserError
from workbench.core.facts import Added, Checked, Fact, Progress, Scored, Solved, Started
from workbench.core.protocols import Chunk, Generator, Sampling, StepScorer
from workbench.core.values import Problem, Trace, trace_id
from workbench.tasks.live import Live
from workbench.tasks.score import scored
from workbench.tasks.scorers import DEFAULT_SCORERS
from workbench.tasks.shelf import Shelf

BATCH = 16
"""Finished traces that are scored together where nobody watches."""


def solve(
    shelf: Shelf,
    model: str,
    problems: Iterable[Problem],
    sampling: Sampling,
    *,
    scorers: Sequence[str] = DEFAULT_SCORERS,
    stream: bool = True,
    have: Container[str] = frozenset(),
) -> Iterator[Fact | None]:
    """Sample ``sampling.n`` solutions of each problem with the model of that name or folder.

    UserError: no such model or scorer, nothing to sample, a problem longer than the model's context."""
    if sampling.n < 1:
        raise UserError("Ask for at least one solution of each problem.")
    yield from shelf.ready()
    generator = shelf.generator(model)
    judges = [shelf.scorer(name) for name in scorers]
    wanted = missing(generator, problems, sampling, have)
    # asked before anything is said: what cannot be sampled is refused here
    samples = generator.sample(wanted, sampling, stream=stream)
    yield Started("Sampling", len(wanted))
    by_id: dict[str, Problem] = {}
    for problem, _ in wanted:
        if problem.id not in by_id:
            by_id[problem.id] = problem
            yield Added(problem)
    live = Live(judges, by_id, sampling.rule, generator.name)
    finished: list[Trace] = []
    done = 0
    for said in samples:
        match said:
            case Chunk():
                live.take(said)
            case Trace():
                live.forget(said.id)
                finished.append(said)
                yield Solved(said)
            case None:
                if len(finished) >= (1 if stream else BATCH):
                    yield from judged(finished, by_id, judges)
                    done += len(finished)
                    finished.clear()
                    yield Progress(done, len(wanted), generator.name)
                yield from live.due()
                yield None
    yield from judged(finished, by_id, judges)
    yield Progress(done + len(finished), len(wanted), generator.name)


def missing(
    generator: Generator, problems: Iterable[Problem], sampling: Sampling, have: Container[str]
) -> list[tuple[Problem, int]]:
    """The (problem, index) pairs whose trace is not among ``have``; a problem named twice is sampled once."""
    spec = generator.spec(sampling)
    once = {problem.id: problem for problem in problems}
    return [
        (problem, index)
        for problem in once.values()
        for index in range(sampling.n)
        if trace_id(problem.id, spec, index) not in have
    ]


def judged(
    traces: Sequence[Trace], problems: Mapping[str, Problem], judges: Sequence[StepScorer]
) -> Iterator[Fact | None]:
    """Verdict and scores of finished traces."""
    for trace in traces:
        problem = problems[trace.problem]
        yield Checked(trace.id, check_for(problem).check(problem, trace.text, stopped=trace.stopped))
    items = [(trace.id, (problems[trace.problem], trace.text, trace.steps)) for trace in traces]
    for judge in judges:
        for scores in scored(judge, items):
            yield None if scores is None else Scored(scores)
