"""Why the exact verifier rejects a step, in words, for tool tips: computed when asked for, kept per trace.

``reason(problem, trace, 1)`` -> "12 + 7 is 19, not 20"; empty for a sound step and for problems without a verifier.
"""

from functools import lru_cache

from workbench.core.values import Problem


@lru_cache(maxsize=64)
def _reasons(problem: Problem, steps: tuple[str, ...]) -> tuple[str, ...]:
    from workbench.problems import families, family

    if problem.family not in families():
        return ("",) * len(steps)
    verdicts = family(problem.family).verify_all(problem, list(steps))
    return tuple("" if verdict.validity == "valid" else verdict.reason for verdict in verdicts)


def reason(problem: Problem, steps: tuple[str, ...], index: int) -> str:
    """The verifier's words on step ``index`` of a solution given as its step texts."""
    return _reasons(problem, steps)[index] if 0 <= index < len(steps) else ""
