"""What the shipped models are worth, measured on held-out problems with thresholds chosen on other ones.

    measured(problems, answers, scores) per part "dev" and "test"   ->   {"policy": {...}, "clean": {...}, "prm": {...}}

Every share comes with a 95 % interval, clustered by problem; no pooled AUC is given without the within-problem one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.core.aggregate import aggregate
from workbench.core.values import Outcome, Problem, StepScore, StepVerdict
from workbench.measures.best_of_n import Candidate, best_of_n
from workbench.measures.errors import Judged
from workbench.measures.errors import errors as sample_errors
from workbench.measures.first_error import first_error, gold, predicted
from workbench.measures.interval import clustered
from workbench.measures.within_problem import within_problem

SIZES = (2, 4, 8, 16)
GRID = tuple(round(0.01 * step, 2) for step in range(1, 100))
"""Thresholds that are tried for a probability ..."""
LOW_GRID = tuple(float(f"{10 ** (-step / 10):.2g}") for step in range(1, 41))
"""... and for a token likelihood, which lives on a logarithmic scale."""


@dataclass(frozen=True, slots=True)
class Sampled:
    """One solution with everything exact that is known of it, and each scorer's step scores."""

    problem: Problem
    outcome: Outcome
    answer: str | None
    verdicts: Sequence[StepVerdict]
    scores: Mapping[str, Sequence[StepScore]]

    @property
    def sound(self) -> bool | None:
        """Are all steps valid? None: cannot tell."""
        return self.judged.sound

    @property
    def judged(self) -> Judged:
        """As the measures take it."""
        return Judged(self.problem.id, self.outcome, tuple(verdict.validity for verdict in self.verdicts))

    def least(self, scorer: str) -> float | None:
        """The trace score: the lowest of its steps."""
        return aggregate(self.scores[scorer], "min").value


def by_problem(samples: Sequence[Sampled]) -> dict[str, list[Sampled]]:
    """Solutions of each problem, in their order."""
    groups: dict[str, list[Sampled]] = {}
    for sample in samples:
        groups.setdefault(sample.problem.id, []).append(sample)
    return groups


def first_errors(samples: Sequence[Sampled], scorer: str, threshold: float) -> dict[str, Any]:
    """First-error F1 at a threshold."""
    return first_error(
        (sample.problem.id, predicted(sample.scores[scorer], threshold), gold(sample.verdicts)) for sample in samples
    )


def best_threshold(samples: Sequence[Sampled], scorer: str, grid: Sequence[float]) -> float:
    """The threshold with the highest first-error F1; the middle one of equals."""
    truths = [gold(sample.verdicts) for sample in samples]
    table = {}
    for threshold in grid:
        hits, cases = [0, 0], [0, 0]
        for sample, truth in zip(samples, truths, strict=True):
            guess = predicted(sample.scores[scorer], threshold)
            if truth is not None and guess is not None:
                kind = int(truth == -1)
                hits[kind] += guess == truth
                cases[kind] += 1
        error, clean = (hit / max(1, case) for hit, case in zip(hits, cases, strict=True))
        table[threshold] = 2 * error * clean / max(1e-9, error + clean)
    top = max(table.values())
    equals = [threshold for threshold in grid if table[threshold] >= top - 1e-9]
    return equals[len(equals) // 2]


def policy_figures(samples: Sequence[Sampled]) -> dict[str, Any]:
    """Right answers and errors, in all and by family."""
    groups = {"all": list(samples), **_families(samples)}
    return {name: _policy_row(group) for name, group in groups.items()}


def _policy_row(samples: Sequence[Sampled]) -> dict[str, Any]:
    right = [
        (sum(s.outcome == "right" for s in group), len(group)) for group in by_problem(samples).values()
    ]
    found = sample_errors([sample.judged for sample in samples])
    return {
        "right": clustered(right),
        "trace_error": found["trace_error"],
        "step_error": found["step_error"],
        "problems": len(right),
        "samples": len(samples),
    }


def scorer_figures(samples: Sequence[Sampled], scorer: str, threshold: float) -> dict[str, Any]:
    """Within-problem AUC, first-error F1 at ``threshold`` and best of N, in all and by family."""
    groups = {"all": list(samples), **_families(samples)}
    return {
        "threshold": threshold,
        **{
            name: {
                "within": within_problem(
                    {
                        problem: [(sample.least(scorer), sample.sound) for sample in of]
                        for problem, of in by_problem(group).items()
                    }
                ),
                "first_error": first_errors(group, scorer, threshold),
            }
            for name, group in groups.items()
        },
        "best_of_n": best_of_n(
            {
                problem: [Candidate(s.answer, s.outcome == "right", s.least(scorer)) for s in of]
                for problem, of in by_problem(samples).items()
            },
            SIZES,
        ),
    }


def filter_figures(samples: Sequence[Sampled], scorer: str, threshold: float) -> dict[str, Any]:
    """As a filter of right answers for fine-tuning: how many of the kept are sound, how many of the sound are kept."""
    kept: dict[str, list[int]] = {}
    found: dict[str, list[int]] = {}
    for sample in samples:
        least = sample.least(scorer)
        if sample.outcome != "right" or sample.sound is None or least is None:
            continue
        for table, counts in ((kept, least >= threshold), (found, sample.sound)):
            row = table.setdefault(sample.problem.id, [0, 0])
            row[0] += counts and sample.sound and least >= threshold
            row[1] += counts
    return {"precision": clustered(list(kept.values())), "recall": clustered(list(found.values()))}


def _families(samples: Sequence[Sampled]) -> dict[str, list[Sampled]]:
    groups: dict[str, list[Sampled]] = {}
    for sample in samples:
        groups.setdefault(sample.problem.family, []).append(sample)
    return dict(sorted(groups.items()))
