"""The one place where process and outcome supervision differ: targets, filters, and the name of a disagreement.

Everything else (pool, budget, seed, loss, evaluation) is shared, or the comparison is not fair. Unknown supervises
nothing; it is never "wrong". Uesato et al. 2022 (arXiv 2211.14275) name the two kinds and the two errors.
"""

from collections.abc import Sequence
from typing import Literal

from workbench.core.aggregate import Aggregation, aggregate, cut
from workbench.core.values import ERROR, SOUND, Outcome, StepScore, StepVerdict

Supervision = Literal["outcome", "process"]
SUPERVISIONS: tuple[Supervision, ...] = ("outcome", "process")

RIGHT_BUT_WEAK = "Right answer, weak steps"
WRONG_UNBLAMED = "Wrong answer, no step blamed"


def targets(
    kind: Supervision, steps: int, outcome: Outcome, labels: Sequence[int | None] | None = None
) -> list[float | None]:
    """One target per step in [0, 1]; None where this kind of supervision says nothing.

    outcome: only the last step carries the verdict. process: Sound 1, Error 0, Unclear and unlabelled None.
    """
    match kind:
        case "outcome":
            last = None if outcome == "unknown" else float(outcome == "right")
            result: list[float | None] = [None] * steps
            if steps:
                result[-1] = last
            return result
        case "process":
            given = list(labels or [None] * steps)
            if len(given) != steps:
                raise ValueError(f"{steps} steps but {len(given)} labels")
            return [1.0 if label == SOUND else 0.0 if label == ERROR else None for label in given]
    raise ValueError(f"unknown supervision {kind!r}")


def verified(verdicts: Sequence[StepVerdict]) -> list[StepScore]:
    """An exact verifier's verdicts as step scores: 1 valid, 0 invalid, not scored where it cannot tell."""
    return [
        StepScore(None, step.reason or "the verifier cannot tell")
        if step.validity == "unknown"
        else StepScore(float(step.validity == "valid"))
        for step in verdicts
    ]


def accepts(scores: Sequence[StepScore], threshold: float, how: Aggregation = "min") -> bool | None:
    """Does the process signal accept the trace (``core.aggregate.cut``)? None (cannot tell) where a step is not scored
    and none is low, or where the aggregation means nothing for these scores."""
    if how == "min" and any(score.value is not None and score.value < threshold for score in scores):
        return False
    if not scores or any(score.value is None for score in scores):
        return None
    value = aggregate(scores, how).value
    return None if value is None else value >= cut(threshold, how)


def keeps(kind: Supervision, outcome: Outcome, scores: Sequence[StepScore], threshold: float) -> bool:
    """Rejection sampling: is this trace kept for fine-tuning? outcome: the answer is right. process: the answer is
    right and every step is scored at or above the threshold. Both see the same pool; process keeps a subset."""
    if outcome != "right":
        return False
    return True if kind == "outcome" else accepts(scores, threshold) is True


def disagreement(outcome: Outcome, scores: Sequence[StepScore], threshold: float, how: Aggregation = "min") -> str:
    """The disagreement of process and outcome in words; empty where they agree or either cannot tell."""
    accepted = accepts(scores, threshold, how)
    if outcome == "right" and accepted is False:
        return RIGHT_BUT_WEAK
    if outcome == "wrong" and accepted is True:
        return WRONG_UNBLAMED
    return ""


def quadrant(outcome: Outcome, scores: Sequence[StepScore], threshold: float, how: Aggregation = "min") -> str:
    """"accept_right", "accept_wrong", "reject_right", "reject_wrong", or "unknown" where either side cannot tell."""
    accepted = accepts(scores, threshold, how)
    if accepted is None or outcome == "unknown":
        return "unknown"
    return f"{'accept' if accepted else 'reject'}_{outcome}"
