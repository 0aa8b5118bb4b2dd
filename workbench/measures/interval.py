"""95 % intervals clustered by problem: percentile bootstrap over problems, seeded.

Samples of one problem are alike, so problems are drawn, not samples. Every measure hands in per-problem sums and the
statistic of the summed columns; a plain share has the columns (hits, cases)::

    clustered([(1, 4), (3, 4), (0, 4)], share)  ->  {"value": 0.333333, "low": 0.0, "high": 0.75}
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from workbench.core.registry import About

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Sums = NDArray[np.float64]
    Statistic = Callable[[Sums], Any]

ABOUT = About("interval", "Interval, clustered by problem", make="clustered")

Figure = dict[str, float | None]
DRAWS = 2000
# problems x draws that are resampled at once: bounds the memory at about 16 MB
_CELLS = 2_000_000


def share(sums: "Sums") -> Any:
    """First column over second: a share, a mean, a ratio of sums. NaN where there is no case."""
    return sums[..., 0] / sums[..., 1]


def clustered(
    rows: Sequence[Sequence[float]], statistic: "Statistic" = share, *, seed: int = 0, draws: int = DRAWS
) -> Figure:
    """The statistic of the column sums of ``rows`` (one row per problem) with its percentile interval.

    ``statistic`` takes sums [..., columns] and returns [...]. Draws in which it is undefined are left out. Without any
    case all three are None.
    """
    import numpy as np

    table = np.asarray(rows, dtype=np.float64)
    if table.size == 0:
        return {"value": None, "low": None, "high": None}
    problems = len(table)
    generator = np.random.default_rng(seed)
    chunk = max(1, _CELLS // problems)
    values = []
    with np.errstate(invalid="ignore", divide="ignore"):
        value = float(statistic(table.sum(axis=0)))
        for start in range(0, draws, chunk):
            size = min(chunk, draws - start)
            times = generator.multinomial(problems, np.full(problems, 1 / problems), size=size)
            values.append(np.atleast_1d(statistic(times @ table)))
    drawn = np.concatenate(values)
    drawn = drawn[np.isfinite(drawn)]
    if not np.isfinite(value) or not drawn.size:
        return {"value": None, "low": None, "high": None}
    low, high = np.quantile(drawn, [0.025, 0.975])
    return {"value": round(value, 6), "low": round(float(low), 6), "high": round(float(high), 6)}


def paired(
    rows: Sequence[Sequence[float]],
    others: Sequence[Sequence[float]],
    statistic: "Statistic" = share,
    *,
    seed: int = 0,
    draws: int = DRAWS,
) -> Figure:
    """statistic(rows) - statistic(others) over the same problems in the same order, drawn together."""
    if len(rows) != len(others):
        raise ValueError(f"paired figures need the same problems: {len(rows)} and {len(others)}")
    columns = len(rows[0]) if rows else 0

    def difference(sums: "Sums") -> Any:
        return statistic(sums[..., :columns]) - statistic(sums[..., columns:])

    joined = [[*row, *other] for row, other in zip(rows, others, strict=True)]
    return clustered(joined, difference, seed=seed, draws=draws)


def disjoint(one: Figure, other: Figure) -> bool:
    """Do the two intervals share no point? False where either is missing."""
    if one["low"] is None or one["high"] is None or other["low"] is None or other["high"] is None:
        return False
    return one["high"] < other["low"] or other["high"] < one["low"]
