"""Sample solutions and judge them exactly: what the pool of an experiment and the measuring of a model share.

``yield from evaluate(Sampler(loaded), problems, sampling, sink)`` appends to ``sink`` Judged("9f..", "right", ("valid",
"invalid", "valid")) for each sample; ``row("parent", sink, ...)`` is the line of the arms table.
"""

from collections.abc import Generator as Work
from collections.abc import Iterator, Sequence
from itertools import islice

from workbench.checks import check_for
from workbench.core.protocols import Generator, Sampling
from workbench.core.values import Problem, Trace, Verdict
from workbench.measures.errors import Judged, errors
from workbench.problems import Part, families, family, stream

# solutions sampled between two reports of progress
CHUNK = 256


def held_out(names: Sequence[str], part: Part, seed: int) -> Iterator[Problem]:
    """The problems of a part, endless; the parts share no problem text. No names: every family in turn."""
    return stream(list(names) or families().names(), part, seed)


def gathered(problems: Iterator[Problem], count: int) -> Work[None, None, list[Problem]]:
    """The first ``count``, with a pause point after each: most problems made belong to another part."""
    found: list[Problem] = []
    for problem in islice(problems, count):
        found.append(problem)
        yield None
    return found


def traces(
    generator: Generator, problems: Sequence[Problem], samples: int, sampling: Sampling
) -> Iterator[tuple[Problem, Trace] | None]:
    """``samples`` finished traces of each problem, in chunks that hold whole problems; None after each forward pass."""
    step = max(1, CHUNK // samples)
    for start in range(0, len(problems), step):
        some = problems[start : start + step]
        known = {problem.id: problem for problem in some}
        wanted = [(problem, index) for problem in some for index in range(samples)]
        for said in generator.sample(wanted, sampling):
            yield (known[said.problem], said) if isinstance(said, Trace) else None


def verdict(problem: Problem, trace: Trace) -> Verdict:
    """The outcome check that suits the problem."""
    return check_for(problem).check(problem, trace.text, stopped=trace.stopped)


def judged(problem: Problem, trace: Trace) -> Judged:
    """Outcome and exact step verdicts of a trace of a built-in family."""
    steps = family(problem.family).verify_all(problem, trace.step_texts)
    return Judged(problem.id, verdict(problem, trace).outcome, tuple(step.validity for step in steps))


def evaluate(
    generator: Generator, problems: Sequence[Problem], samples: int, sampling: Sampling, sink: list[Judged]
) -> Work[int, None, None]:
    """Append every sample, judged, to ``sink``; yields how many are done, after each forward pass and each sample.

    ``sink`` ends in the order of (problem, sample), whatever order the samples finished in.
    """
    found: list[tuple[int, int, Judged]] = []
    order = {problem.id: number for number, problem in enumerate(problems)}
    for item in traces(generator, problems, samples, sampling):
        if item is not None:
            problem, trace = item
            found.append((order[problem.id], trace.index, judged(problem, trace)))
        yield len(found)
    sink.extend(sample for _, _, sample in sorted(found, key=lambda entry: entry[:2]))


def row(name: str, samples: Sequence[Judged], temperature: float, seed: int) -> dict[str, object]:
    """One line of the arms table, as ``workbench experiment --json`` prints it."""
    return {"name": name, "seed": seed, "temperature": temperature, **errors(samples, seed=seed)}
