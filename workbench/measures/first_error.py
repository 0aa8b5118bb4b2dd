"""First-error F1 as in ProcessBench (arXiv 2412.06559): is just the first wrong step blamed, are clean traces let be?

error accuracy: share of the faulty traces whose first wrong step is predicted exactly; clean accuracy: share of the
clean traces predicted as clean; F1 is their harmonic mean. Steps count from 0, -1 means "no wrong step". Example of
the data: [("p1", 2, 2), ("p1", -1, -1), ("p2", 0, -1)] (problem, predicted, gold) -> error 1.0, clean 0.5, F1 0.667
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from workbench.core.aggregate import first_low
from workbench.core.registry import About
from workbench.core.values import StepScore, StepVerdict
from workbench.measures.interval import clustered, share

if TYPE_CHECKING:
    from workbench.measures.interval import Sums

ABOUT = About("processbench", "First error (ProcessBench F1)", make="first_error")

CLEAN = -1


def predicted(scores: Sequence[StepScore], threshold: float) -> int | None:
    """The first step scored below the threshold, CLEAN where none is; None where an unscored step could be it."""
    low = first_low(scores, threshold)
    before = scores if low is None else scores[:low]
    if not scores or any(score.value is None for score in before):
        return None
    return CLEAN if low is None else low


def gold(verdicts: Sequence[StepVerdict]) -> int | None:
    """The first invalid step, CLEAN where all are valid; None where a step before it cannot be judged."""
    for number, verdict in enumerate(verdicts):
        if verdict.validity == "unknown":
            return None
        if verdict.validity == "invalid":
            return number
    return CLEAN if verdicts else None


def f1(sums: "Sums") -> Any:
    """Harmonic mean of the shares sums[0]/sums[1] and sums[2]/sums[3]; 0 where both are 0, NaN without a group."""
    import numpy as np

    error, clean = sums[..., 0] / sums[..., 1], sums[..., 2] / sums[..., 3]
    both = error + clean
    return np.where(both == 0, 0.0, 2 * error * clean / np.where(both == 0, 1.0, both))


def first_error(rows: Iterable[tuple[str, int | None, int | None]], *, seed: int = 0) -> dict[str, object]:
    """``rows`` are (problem, predicted, gold) of each trace; a predicted None is "not scored", a gold None "cannot
    tell": both are left out and counted, never taken for "clean".

    Returns the figures "f1", "error_accuracy", "clean_accuracy" with intervals clustered by problem (None where there
    is no trace of that group) and the counts "faulty", "clean", "not_scored", "unknown".
    """
    sums: dict[str, list[float]] = {}
    not_scored = unknown = 0
    for problem, guess, truth in rows:
        if truth is None:
            unknown += 1
        elif guess is None:
            not_scored += 1
        else:
            row = sums.setdefault(problem, [0.0, 0.0, 0.0, 0.0])
            at = 2 if truth == CLEAN else 0
            row[at] += guess == truth
            row[at + 1] += 1
    table = list(sums.values())
    return {
        "f1": clustered(table, f1, seed=seed),
        "error_accuracy": clustered([row[:2] for row in table], share, seed=seed),
        "clean_accuracy": clustered([row[2:] for row in table], share, seed=seed),
        "faulty": int(sum(row[1] for row in table)),
        "clean": int(sum(row[3] for row in table)),
        "not_scored": not_scored,
        "unknown": unknown,
    }
