"""Built-in problem families: endless, seeded, with gold steps, gold answers and an exact verifier.

    family("equations").problem(seed=7, number=0).text   ->  "Solve for x: 3x + 4 = 19."

One module with an ABOUT is one family. The parts keep texts apart that models are trained, chosen and measured on.
"""

import sys
from collections.abc import Iterator, Sequence
from functools import lru_cache
from random import Random
from typing import Literal, Protocol, runtime_checkable

from workbench.core.errors import UserError
from workbench.core.protocols import Family
from workbench.core.registry import Registry
from workbench.core.values import Problem, digest

Part = Literal["train", "pool", "dev", "test"]
PARTS: dict[Part, int] = {"train": 70, "pool": 15, "dev": 5, "test": 10}
"""Percent of the problems in each part."""


@runtime_checkable
class BuiltIn(Family, Protocol):
    """What every family in this package offers beyond ``core.protocols.Family``: text to train models on."""

    def solution(self, problem: Problem, rng: Random) -> list[str]:
        """A sound solution, its steps in a random valid order."""
        ...

    def noisy(self, problem: Problem, rng: Random, slips: float, faults: float) -> list[str]:
        """A solution as a weak writer gives it. Per step, with probability ``slips`` a slip that is carried on, mostly
        to a wrong answer; with probability ``faults`` a fault that leaves the answer as it is. Both 0: no fault."""
        ...

    def continuations(self, problem: Problem, before: Sequence[str]) -> list[str]:
        """The valid next lines in their usual writing; empty where nothing sound can follow."""
        ...


@lru_cache(maxsize=1)
def families() -> Registry:
    """All built-in families, found by walking this package."""
    return Registry.walk("family", sys.modules[__name__])


@lru_cache(maxsize=32)
def family(name: str) -> BuiltIn:
    """The family of that name; UserError with the nearest name where there is none."""
    made: BuiltIn = families().maker(name)()
    return made


def part(problem: Problem) -> Part:
    """The part a problem belongs to, whatever the seed that made it: by hash of its text, or of the kernel its facts
    name (the equation without wording and letter, the puzzle without the people's names)."""
    kernel = problem.known.get("kernel") or problem.text
    bucket = int(digest("part", problem.family, str(kernel), length=8), 16) % 100
    for name, share in PARTS.items():
        if bucket < share:
            return name
        bucket -= share
    raise AssertionError("the shares of the parts must sum to 100")


def stream(names: Sequence[str], wanted: Part | None, seed: int) -> Iterator[Problem]:
    """Problems of these families in turn, all of one part (None: of any), endless, no text twice."""
    if wanted is not None and wanted not in PARTS:
        raise UserError(f"There is no part {wanted!r}. Choose one of: {', '.join(PARTS)}.")
    sources = [_of_part(family(name), wanted, seed) for name in names]
    while sources:
        for source in sources:
            yield next(source)


def _of_part(made: BuiltIn, wanted: Part | None, seed: int) -> Iterator[Problem]:
    seen: set[str] = set()
    number = 0
    while True:
        problem = made.problem(seed, number)
        number += 1
        if problem.id not in seen and (wanted is None or part(problem) == wanted):
            seen.add(problem.id)
            yield problem
