"""Final-answer error, trace error and step error of sampled solutions, after Uesato et al. 2022 (arXiv 2211.14275).

    final-answer error   share of the samples whose final answer is wrong
    trace error          share of the samples with a *right* answer that contain a wrong step
    step error           share of the steps that are wrong, each judged relative to what the steps before it claim

Cannot tell is never wrong: it is left out of the share it concerns and counted. Example of one sample:
Judged("p1", "right", ("valid", "invalid", "valid")) has no final-answer error, but a trace error.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from workbench.core.registry import About
from workbench.core.values import Outcome, Validity
from workbench.measures.interval import Figure, clustered, paired

ABOUT = About("trace-error", "Final-answer, trace and step error", make="errors")

KINDS: tuple[str, ...] = ("final_answer_error", "trace_error", "step_error")


@dataclass(frozen=True, slots=True)
class Judged:
    """One sample with its verdict and what the exact verifier says of each step."""

    problem: str
    outcome: Outcome
    steps: tuple[Validity, ...]

    @property
    def sound(self) -> bool | None:
        """Are all steps valid? False as soon as one is not; None where that cannot be told."""
        if "invalid" in self.steps:
            return False
        return None if "unknown" in self.steps or not self.steps else True


def sums(samples: Iterable[Judged], problems: Sequence[str] | None = None) -> dict[str, list[list[float]]]:
    """Per kind of error one row (errors, cases) per problem, in the order of ``problems`` (default: first seen), so
    that two models judged on the same problems can be paired."""
    rows: dict[str, dict[str, list[float]]] = {
        kind: {problem: [0.0, 0.0] for problem in problems or ()} for kind in KINDS
    }

    def add(kind: str, problem: str, wrong: float, cases: float) -> None:
        row = rows[kind].setdefault(problem, [0.0, 0.0])
        row[0] += wrong
        row[1] += cases

    for sample in samples:
        known = sample.outcome != "unknown"
        add("final_answer_error", sample.problem, sample.outcome == "wrong", known)
        counted = sample.outcome == "right" and sample.sound is not None
        add("trace_error", sample.problem, counted and sample.sound is False, counted)
        invalid, valid = sample.steps.count("invalid"), sample.steps.count("valid")
        add("step_error", sample.problem, invalid, invalid + valid)
    return {kind: list(table.values()) for kind, table in rows.items()}


def errors(samples: Sequence[Judged], *, seed: int = 0) -> dict[str, object]:
    """The three errors, each with its interval clustered by problem, and the counts they stand on."""
    figures: dict[str, Figure] = {kind: clustered(rows, seed=seed) for kind, rows in sums(samples).items()}
    return {
        "problems": len({sample.problem for sample in samples}),
        "samples": len(samples),
        **figures,
        "right": sum(sample.outcome == "right" for sample in samples),
        "unknown_outcomes": sum(sample.outcome == "unknown" for sample in samples),
        "unknown_traces": sum(sample.outcome == "right" and sample.sound is None for sample in samples),
        "unknown_steps": sum(sample.steps.count("unknown") for sample in samples),
    }


def differences(samples: Sequence[Judged], others: Sequence[Judged], *, seed: int = 0) -> dict[str, Figure]:
    """Each error of ``samples`` minus that of ``others`` over the problems of both, drawn together."""
    problems = list(dict.fromkeys(sample.problem for sample in (*samples, *others)))
    one, other = sums(samples, problems), sums(others, problems)
    return {kind: paired(one[kind], other[kind], seed=seed) for kind in KINDS}
