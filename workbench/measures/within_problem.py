"""Within-problem AUC: does the trace score rank valid traces above faulty ones of the *same* problem?

Mean over problems of the AUC of the aggregated score for "all steps valid"; a tie counts one half. Only problems with
both classes can be ranked; how many is reported. Pooled AUC rewards knowing which problems are easy, so it is given
beside the within-problem figure and never alone. Example of the data: {"p1": [(0.9, True), (0.2, False)]} -> 1.0
"""

from collections.abc import Mapping, Sequence

from workbench.core.registry import About
from workbench.measures.interval import clustered

ABOUT = About("within-problem", "Within-problem AUC", make="within_problem")


def auc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """Probability that a positive is scored above a negative, ties one half. Both must be non-empty."""
    import numpy as np

    if not positive or not negative:
        raise ValueError("an AUC needs both classes")
    below = np.sort(np.asarray(negative, dtype=np.float64))
    left = np.searchsorted(below, positive, side="left")
    right = np.searchsorted(below, positive, side="right")
    return float((left + right).sum() / 2 / (len(positive) * len(negative)))


def within_problem(
    groups: Mapping[str, Sequence[tuple[float | None, bool | None]]], *, seed: int = 0
) -> dict[str, object]:
    """``groups`` maps a problem to (trace score, are all steps valid) of its traces; None is not scored / cannot tell.

    Returns "auc" (a figure with its interval, None without any problem that has both classes), "problems" it stands on,
    "one_class" problems that could not be ranked, "traces", "not_scored" and "unknown" (both left out), "pooled_auc".
    """
    rows: list[tuple[float, float]] = []
    everyone: tuple[list[float], list[float]] = ([], [])
    one_class = not_scored = unknown = 0
    for traces in groups.values():
        not_scored += sum(score is None for score, _ in traces)
        unknown += sum(score is not None and valid is None for score, valid in traces)
        valid = [score for score, sound in traces if score is not None and sound is True]
        faulty = [score for score, sound in traces if score is not None and sound is False]
        everyone[0].extend(valid)
        everyone[1].extend(faulty)
        if valid and faulty:
            rows.append((auc(valid, faulty), 1))
        else:
            one_class += 1
    return {
        "auc": clustered(rows, seed=seed),
        "problems": len(rows),
        "one_class": one_class,
        "traces": len(everyone[0]) + len(everyone[1]),
        "not_scored": not_scored,
        "unknown": unknown,
        "pooled_auc": round(auc(*everyone), 6) if all(everyone) else None,
    }
