"""From step scores to one trace score: min, product, mean, last, sum of log-odds, geometric mean.

``aggregate([StepScore(.9), StepScore(.5)], "product") -> StepScore(.45)``. Steps that were not scored are left out and
named; a trace of which no step is scored is itself "Not scored, because ...". What "rejected at a threshold" means for
each of them is said once, by ``cut``.
"""

import math
from collections.abc import Sequence
from typing import Literal

from workbench.core.errors import UserError
from workbench.core.values import StepScore

Aggregation = Literal["min", "product", "mean", "last", "logodds", "geomean"]
AGGREGATIONS: tuple[Aggregation, ...] = ("min", "product", "mean", "last", "logodds", "geomean")

OF_PROBABILITIES: dict[Aggregation, str] = {
    "product": "a product",
    "logodds": "a sum of log-odds",
    "geomean": "a geometric mean",
}
"""Those that mean something for probabilities only, in words."""

EPSILON = 1e-6
"""Log-odds of a score are taken of the nearest number in [EPSILON, 1 - EPSILON]: one step weighs 13.8 at most."""


def aggregate(scores: Sequence[StepScore], how: Aggregation = "min", *, probability: bool = True) -> StepScore:
    """One score for a trace. "logodds" is the sum of natural log-odds, log(p / (1 - p)), with p clamped to
    [EPSILON, 1 - EPSILON], so that a certain step outweighs the others without silencing them; "geomean" is
    exp(mean(log p)), 0 where a step is 0. These two and "product" are refused for scores that are no probabilities
    (UserError), and are "not scored" where a value outside 0..1 shows that they are none."""
    if how not in AGGREGATIONS:
        raise UserError(f"There is no aggregation {how!r}. Choose one of: {', '.join(AGGREGATIONS)}.")
    if how in OF_PROBABILITIES and not probability:
        what = OF_PROBABILITIES[how].capitalize()
        raise UserError(f"{what} needs probabilities; this scorer gives none. Choose min, mean or last.")
    values = [score.value for score in scores if score.value is not None]
    if not values:
        reason = next((score.because for score in scores if score.because), "the trace has no steps")
        return StepScore(None, reason)
    if how in OF_PROBABILITIES and not all(0 <= value <= 1 for value in values):
        return StepScore(None, f"{OF_PROBABILITIES[how]} needs probabilities, and a score lies outside 0 to 1")
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
        case "logodds":
            return StepScore(math.fsum(map(log_odds, values)))
        case "geomean":
            return StepScore(_geometric_mean(values))


def log_odds(probability: float) -> float:
    """log(p / (1 - p)), natural, of the nearest number in [EPSILON, 1 - EPSILON]."""
    inside = min(max(probability, EPSILON), 1 - EPSILON)
    return math.log(inside) - math.log1p(-inside)


def _geometric_mean(values: Sequence[float]) -> float:
    least = min(values)
    if least <= 0:
        return 0.0
    mean = math.exp(math.fsum(map(math.log, values)) / len(values))
    # rounding must not put the mean of equal values below them: they would be rejected at their own threshold
    return min(max(mean, least), max(values))


def cut(threshold: float, how: Aggregation) -> float:
    """Where "rejected" begins on the scale of the trace score: rejected means ``aggregate(...) < cut(threshold, how)``.

    A threshold is a step score. For min, product, mean, last and geomean the trace score is compared with it as it
    stands (a product of many good steps may well be rejected: that is what a product says). A sum of log-odds is
    compared with the log-odds of the threshold, however many steps there are: read as independent evidence the steps
    together give the probability 1 / (1 + exp(-sum)), and that is what must reach the threshold. At a threshold of 0
    nothing is rejected, by any of them."""
    if how != "logodds":
        return threshold
    if not 0 < threshold <= 1:
        return math.inf if threshold > 0 else -math.inf
    return log_odds(threshold)


def first_low(scores: Sequence[StepScore], threshold: float) -> int | None:
    """Number of the first step scored below the threshold; None where no scored step is (ProcessBench's prediction)."""
    return next((i for i, score in enumerate(scores) if score.value is not None and score.value < threshold), None)
