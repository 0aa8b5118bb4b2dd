"""The ready-made traces in resources/samples, which a first start shows: solutions of the shipped policy, judged.

``make(shelf)`` is the job, ``write(store, file)`` the file: 24 problems x 6 solutions of held-out problems,
but the first is chosen to show side by side a sound solution, "Right answer, weak steps", and a wrong answer.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

from workbench.core.facts import Fact
from workbench.core.protocols import Sampling
from workbench.core.supervision import quadrant
from workbench.core.values import Trace
from workbench.formats import formats
from workbench.store import Store, TraceView
from workbench.tasks.evaluate import held_out
from workbench.tasks.shelf import Shelf
from workbench.tasks.solve import solve

FILE = "ready-made.jsonl"
PROBLEMS, SAMPLES, SEED = 24, 6, 11
CANDIDATES = 72
"""Problems the first one is chosen from."""
MODEL, SCORER = "policy", "likelihood"
SHOWN = 3
"""Traces side by side in a window of usual width."""


def make(shelf: Shelf) -> Iterator[Fact | None]:
    """Solve, score and check the candidates."""
    problems = list(islice(held_out((), "test", SEED), CANDIDATES))
    return solve(shelf, MODEL, problems, Sampling(n=SAMPLES, temperature=1.0, seed=SEED), stream=False)


def write(store: Store, threshold: float, file: Path) -> int:
    """Write the chosen problem and the first others of the store; how many traces."""
    problems = {id: store.views_of(id) for id in store.problem_ids()}
    first = max(problems, key=lambda id: telling(problems[id], threshold))
    chosen = [first, *(id for id in problems if id != first)][:PROBLEMS]
    ids = [view.trace.id for id in chosen for view in problems[id]]
    rows = ({**row, "trace": _shorter(row["trace"])} for row in store.export_rows(ids))
    file.parent.mkdir(parents=True, exist_ok=True)
    return int(formats().maker("workbench")().write(file, rows))


def _shorter(trace: Trace) -> Trace:
    """The same with the tokens' log-probabilities to three places: all that can be seen of them, in a third of the
    room."""
    tokens = trace.tokens
    if tokens is None:
        return trace
    return replace(trace, tokens=replace(tokens, logprobs=tuple(round(each, 3) for each in tokens.logprobs)))


def telling(views: Sequence[TraceView], threshold: float) -> tuple[int, float]:
    """How well the first traces show what the product is for: how many of the three ways process and outcome meet, then
    how clearly the scores of the one with a right answer and weak steps tell its first weak step from the others."""
    wanted = {"accept_right", "reject_right", "reject_wrong"}
    met: set[str] = set()
    contrast = 0.0
    for view in views[:SHOWN]:
        if view.verdict is None or SCORER not in view.scores:
            continue
        scores = view.scores[SCORER].scores
        verified = view.scores["verifier"].scores if "verifier" in view.scores else ()
        # scorer and exact verifier agree on every step: nothing on the first screen needs an excuse
        agree = all(
            a.value is not None and b.value is not None and (a.value >= threshold) == (b.value >= 0.5)
            for a, b in zip(scores, verified, strict=False)
        )
        cell = quadrant(view.verdict.outcome, scores, threshold)
        if not agree or not 3 <= len(scores) <= 7:
            continue
        met.add(cell)
        if cell == "reject_right":
            values = sorted(score.value for score in scores if score.value is not None)
            contrast = max(contrast, values[-1] - values[0] + len(values) / 10)
    return len(met & wanted), contrast if "reject_right" in met else 0.0
