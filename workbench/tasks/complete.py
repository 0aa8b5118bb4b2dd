"""Sampling into a store that may hold a part of it: only what is missing is sampled, scored and checked.

A first ``generate`` killed after 5 of 8 traces, asked again: three are sampled, the fifth gets the scores it lacks.
"""

from collections.abc import Iterator, Sequence

from workbench.core.facts import Fact
from workbench.core.protocols import Sampling
from workbench.core.values import Problem, trace_id
from workbench.store import Store
from workbench.tasks.check import check
from workbench.tasks.choose import items
from workbench.tasks.score import score
from workbench.tasks.scorers import DEFAULT_SCORERS
from workbench.tasks.shelf import Shelf
from workbench.tasks.solve import solve


class Stored:
    """The ids of stored traces, asked one by one: ``"9f.." in Stored(store)``."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __contains__(self, id: object) -> bool:
        return isinstance(id, str) and self._store.trace(id) is not None


def complete(
    store: Store,
    shelf: Shelf,
    model: str,
    problems: Sequence[Problem],
    sampling: Sampling,
    scorers: Sequence[str] = DEFAULT_SCORERS,
) -> Iterator[Fact | None]:
    """``solve`` what is missing, after the verdicts and scores of what a broken-off call left without them.

    Reads the store while it runs, so it belongs to the thread that drives it."""
    spec = shelf.generator(model).spec(sampling)
    wanted = [trace_id(problem.id, spec, index) for problem in problems for index in range(sampling.n)]
    there = [id for id in wanted if id in Stored(store)]
    unchecked = [id for id in there if (view := store.view(id)) is not None and view.verdict is None]
    if unchecked:
        yield from check(items(store, unchecked), total=len(unchecked))
    if there and scorers:
        yield from score(shelf, scorers, items(store, there), has=store.has_scores, total=len(there))
    yield from solve(shelf, model, problems, sampling, scorers=scorers, stream=False, have=frozenset(there))
