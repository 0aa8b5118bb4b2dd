"""Why the exact verifier rejects a step, in words: asked for when a trace is shown, kept per trace.

``rejections(problem, ("There are 1 + 1 = 3.", ...))`` -> ("1 + 1 is 2, not 3", "", ...); empty for every other step.
"""

from functools import lru_cache

from workbench.core.values import Problem


@lru_cache(maxsize=256)
def rejections(problem: Problem, steps: tuple[str, ...]) -> tuple[str, ...]:
    """One text for each step of a solution; about 0.1 ms, so the window may ask."""
    from workbench.tasks.verifier import judged

    return tuple(verdict.reason if verdict.validity == "invalid" else "" for verdict in judged(problem, steps))
