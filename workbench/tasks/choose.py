"""Which problems or traces a command means: a family's fresh problems, a data file's, or those a filter finds.

``problems("equations", store, count=8)`` makes eight; ``problems("own.jsonl", store)`` reads them;
``problems("family:knights right:no", store)`` takes stored ones.
"""

import difflib
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from workbench.core.errors import UserError
from workbench.core.facts import Added, Fact, Progress, Started
from workbench.core.protocols import Skipped
from workbench.core.registry import About
from workbench.core.values import Problem, Trace
from workbench.problems import PARTS, families, stream
from workbench.store import Store

AT_MOST = 100_000
"""Fresh problems of one call: a list that fits into memory and is made in minutes."""


def kinds() -> list[About]:
    """The built-in families."""
    return list(families())


def made(family: str, count: int, seed: int = 0, part: str = "test") -> list[Problem]:
    """The first ``count`` problems of a family's stream. UserError: no such family, part, or nothing asked for."""
    return list(_fresh(family, count, seed, part))


def making(family: str, count: int, seed: int = 0, part: str = "test") -> Iterator[Fact | None]:
    """``made`` as a job: an Added per problem, each a place where pause and cancel are honoured."""
    fresh = _fresh(family, count, seed, part)
    yield Started("Making problems", count)
    for done, problem in enumerate(fresh, 1):
        yield Added(problem)
        yield Progress(done, count) if done % 50 == 0 or done == count else None


def _fresh(family: str, count: int, seed: int, part: str) -> Iterator[Problem]:
    families().maker(family)
    if part not in PARTS:
        raise UserError(f"There is no part {part!r}. Choose one of: {', '.join(PARTS)}.")
    if count < 1:
        raise UserError("Ask for at least one problem.")
    if count > AT_MOST:
        raise UserError(f"{count} problems are too many for one call; ask for at most {AT_MOST:,}.")
    return islice(stream([family], part, seed), count)


def problems(
    choice: str, store: Store, *, count: int | None = None, seed: int = 0, part: str = "test"
) -> list[Problem]:
    """At most ``count`` problems (of a family 8 where no number is given). UserError where the choice means none."""
    if choice in families():
        return made(choice, 8 if count is None else count, seed, part)
    if count is not None and count < 1:
        raise UserError("Ask for at least one problem.")
    if count is not None:
        count = min(count, sys.maxsize)
    if Path(choice).is_file():
        return list(islice(_of_file(Path(choice)), count))
    if not choice.strip() or _looks_like_a_path(choice):
        raise UserError(f"There is no file {choice!r}. Name a family, a data file or a filter.")
    # a mistyped family must not silently become a search for that word
    near = difflib.get_close_matches(choice, families().names(), 1, cutoff=0.75)
    if near:
        raise UserError(f"There is no family {choice!r}; did you mean {near[0]!r}? For a search write text:{choice}")
    found = [store.problem(id) for id in islice(store.problem_ids(choice), count)]
    there = [problem for problem in found if problem is not None]
    if not there:
        raise UserError(f"No stored problem matches {choice!r}; name a family, a data file or another filter.")
    return there


def _of_file(path: Path) -> Iterator[Problem]:
    from workbench.tasks.transfer import format_of

    seen: set[str] = set()
    skipped: list[Skipped] = []
    for row in format_of(path)[0].read(path):
        if isinstance(row, Skipped):
            skipped.append(row)
            continue
        for fact in row[1]:
            if isinstance(fact, Added) and fact.problem.id not in seen:
                seen.add(fact.problem.id)
                yield fact.problem
    if not seen:
        why = f" (line {skipped[0].line}: {skipped[0].reason})" if skipped else ""
        raise UserError(f"{path} holds no problem{why}. Choose another file.")


def _looks_like_a_path(choice: str) -> bool:
    return " " not in choice and ("/" in choice or "\\" in choice or choice.endswith((".jsonl", ".json", ".csv")))


def items(store: Store, ids: list[str]) -> Iterator[tuple[Problem, Trace]]:
    """Each trace with its problem, read when it is its turn."""
    problem: Problem | None = None
    for id in ids:
        trace = store.trace(id)
        if trace is None:
            continue
        if problem is None or problem.id != trace.problem:
            problem = store.problem(trace.problem)
        if problem is not None:
            yield problem, trace
