"""The reference solution of a problem as a trace among the others: steps one a line, never scored, never labelled.

``reference(problem)`` -> TraceView(Trace("reference:9f..", ...)); None where the problem has no solution.
"""

from functools import lru_cache

from workbench.core.split import split
from workbench.core.values import Problem, Spec, Trace
from workbench.store.rows import TraceView

PREFIX = "reference:"
NAME = "Reference solution"
IS_REFERENCE = "it is the reference solution"


def is_reference(trace: str) -> bool:
    """Is this the id of a reference solution?"""
    return trace.startswith(PREFIX)


@lru_cache(maxsize=8)
def reference(problem: Problem) -> TraceView | None:
    """The reference solution as the columns show traces; it is in no store."""
    text = problem.solution.strip()
    if not text:
        return None
    return TraceView(Trace(PREFIX + problem.id, problem.id, text, split(text, "line"), spec=Spec("reference")), {})
