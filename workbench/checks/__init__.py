"""Outcome checks: right, wrong or cannot tell, with the extracted answer and its span. One file per checker.

``check_for(problem).check(problem, text)`` -> Verdict("right", "equals the reference 42", "42", Step(40, 42), ...)
"""

from functools import cache
from typing import cast

from workbench.core.protocols import OutcomeCheck
from workbench.core.registry import Registry
from workbench.core.values import Problem


@cache
def checks() -> Registry:
    """Every checker of this package, by name."""
    import workbench.checks as package

    return Registry.walk("checker", package)


@cache
def checker(name: str) -> OutcomeCheck:
    """The checker called ``name``. UserError where there is none."""
    return cast(OutcomeCheck, checks().maker(name)())


def check_for(problem: Problem) -> OutcomeCheck:
    """The checker that suits a problem: by its family, for others by the form of its reference answer."""
    from workbench.checks.logic import people_of
    from workbench.checks.numeric import number

    if problem.answer is not None:
        if people_of(problem.answer):
            return checker("logic")
        if number(problem.answer) is not None:
            return checker("numeric")
    return checker("text")
