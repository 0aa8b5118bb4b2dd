"""From step scores to one trace score: min, product, mean, last.

``aggregate([StepScore(.9), StepScore(.5)], "product") -> StepScore(.45)``. Steps that were not scored are left out and
named; a trace of which no step is scored is itself "Not scored, because ...".
"""

import math
from collections.abc import Sequence
from typing import Literal

from workbench.core.errors import UserError
from workbench.core.values import StepScore

Aggregation = Literal["min", "product", "mean", "last"]
AGGREGATIONS: tuple[Aggregation, ...] = ("min", "product", "mean", "last")


def aggregate(scores: Sequence[StepScore], how: Aggregation = "min", *, probability: bool = True) -> StepScore:
    """One score for a trace. "product" is refused for scores that are no probabilities (UserError)."""
    if how not in AGGREGATIONS:
        raise UserError(f"There is no aggregation {how!r}. Choose one of: {', '.join(AGGREGATIONS)}.")
    if how == "product" and not probability:
        raise UserError("A product needs probabilities; this scorer gives none. Choose min, mean or last.")
    values = [score.value for score in scores if score.value is not None]
    if not values:
        reason = next((score.because for score in scores if score.because), "the trace has no steps")
        return StepScore(None, reason)
    match how:
        case "min":
            return StepScore(min(values))
        case "product":
            return StepScore(math.prod(values))
        case "mean":
            return StepScore(math.fsum(values) / len(values))
        case "last":
            last = scores[-1]
            return last if last.value is not None else StepScore(None, f"the last step is not scored: {last.because}")


def first_low(scores: Sequence[StepScore], threshold: float) -> int | None:
    """Number of the first step scored below the threshold; None where no scored step is (ProcessBench's prediction)."""
    return next((i for i, score in enumerate(scores) if score.value is not None and score.value < threshold), None)
