"""What a scorer is worth when it chooses among N samples: pass@1, majority vote, best-of-N, weighted vote, oracle.

The samples of a problem, in their order, are cut into blocks of N (16 samples are two blocks of 8, a rest is left out);
each block is one choice, and the figure is the share of right choices. Example of a problem's samples::

    [Candidate("42", True, 0.9), Candidate("41", False, 0.3)]
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from workbench.core.registry import About
from workbench.measures.interval import clustered

ABOUT = About("best-of-n", "Best of N", make="best_of_n")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One sample: its answer in a canonical form (None: it gives none), whether it is right, the trace score."""

    answer: Hashable | None
    right: bool | None
    """None: cannot tell. Such samples are left out and counted."""
    score: float | None = None
    """None: not scored. Never chosen, votes with no weight."""


def weighted_vote(answers: Sequence[Hashable | None], weights: Sequence[float]) -> Hashable | None:
    """The answer with the largest sum of weights; the one seen first wins a tie. None does not vote."""
    totals: dict[Hashable, float] = {}
    for answer, weight in zip(answers, weights, strict=True):
        if answer is not None:
            totals[answer] = totals.get(answer, 0.0) + weight
    return max(totals, key=lambda answer: totals[answer]) if totals else None


def majority(answers: Sequence[Hashable | None]) -> Hashable | None:
    """The most frequent answer; the one seen first wins a tie. None where nobody answered."""
    return weighted_vote(answers, [1.0] * len(answers))


def best(block: Sequence[Candidate]) -> Candidate | None:
    """The highest scored candidate, the first of equals; None where none is scored."""
    scored = [(candidate.score, -number) for number, candidate in enumerate(block) if candidate.score is not None]
    return block[-max(scored)[1]] if scored else None


def _right(block: Sequence[Candidate], answer: Hashable | None) -> bool:
    """Is a chosen answer right? Equal answers are right or wrong together, so the first of them decides."""
    return answer is not None and next(bool(c.right) for c in block if c.answer == answer)


def _choices(block: Sequence[Candidate]) -> Iterator[tuple[str, bool]]:
    answers = [candidate.answer for candidate in block]
    yield "majority", _right(block, majority(answers))
    yield "oracle", any(candidate.right for candidate in block)
    chosen = best(block)
    if chosen is not None:
        yield "best", bool(chosen.right)
        weights = [candidate.score or 0.0 for candidate in block]
        yield "weighted", _right(block, weighted_vote(answers, weights))


def best_of_n(
    groups: Mapping[str, Sequence[Candidate]], sizes: Sequence[int] = (1, 2, 4, 8), *, seed: int = 0
) -> dict[str, object]:
    """Returns "pass_at_1" and one row per N under "rows": {"n", "blocks", "majority", "best", "weighted", "oracle"},
    each a figure with its interval clustered by problem; "not_scored" blocks (no sample of them is scored) count for
    neither best nor weighted. "unknown" samples are left out before the blocks are cut."""
    known = {problem: [c for c in group if c.right is not None] for problem, group in groups.items()}
    rows = []
    for n in sizes:
        if n < 1:
            raise ValueError(f"best of {n} samples")
        sums: dict[str, dict[str, list[float]]] = {name: {} for name in ("majority", "best", "weighted", "oracle")}
        blocks = not_scored = 0
        for problem, group in known.items():
            for start in range(0, len(group) - n + 1, n):
                blocks += 1
                block = group[start : start + n]
                not_scored += best(block) is None
                for name, right in _choices(block):
                    row = sums[name].setdefault(problem, [0.0, 0.0])
                    row[0] += right
                    row[1] += 1
        figures = {name: clustered(list(table.values()), seed=seed) for name, table in sums.items()}
        rows.append({"n": n, "blocks": blocks, "not_scored": not_scored, **figures})
    ones = [(sum(bool(c.right) for c in group), len(group)) for group in known.values() if group]
    return {
        "pass_at_1": clustered(ones, seed=seed),
        "problems": len(ones),
        "unknown": sum(len(group) for group in groups.values()) - sum(count for _, count in ones),
        "rows": rows,
    }
