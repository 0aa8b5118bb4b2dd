"""What the built-in families share: how a step is read, how a verdict is said, how a solution ends.

Every family keeps a state of what the lines so far *claim*; ``read`` judges the next line against it and then takes the
line's claim in, also where the line is wrong, so that each step is judged relative to the ones before it. Example::

    "Pens: 4 * 3 = 13."           invalid   4 * 3 is 12, not 13
    "Total: 13 + 16 = 29."        valid     (relative to the claim that Pens is 13)
"""

import random
import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Generic, Protocol, Self, TypeVar

from workbench.core.values import Problem, StepVerdict, Validity
from workbench.problems.linear import Number, number_text

MAX_LENGTH = 400
"""Longest line (code points) that is read at all: bounds the time of every parser behind it."""

VALID = StepVerdict("valid")
_ANSWER = re.compile(
    r"(?:(?:so|thus|therefore|hence)?,? ?(?:the )?(?:final )?answer(?: is)?:? ?)?"
    r"\$?\\boxed ?\{([^{}]*)\}\$?\.?",
    re.IGNORECASE,
)
# no NFKC: it would turn 5² into 52
_SIGNS = {ord(sign): plain for signs, plain in (("−–‐‑﹣", "-"), ("×·⋅∙", "*"), ("÷∕⁄", "/")) for sign in signs}
_SIGNS |= {full: chr(full - 0xFEE0) for full in range(0xFF01, 0xFF5F)}
_SPACE = re.compile(r"\s+")



class Claims(Protocol):
    """A family's state: what the lines so far claim."""

    answered: bool

    def copy(self) -> Self: ...


State = TypeVar("State", bound=Claims)


def invalid(reason: str) -> StepVerdict:
    return StepVerdict("invalid", reason)


def unknown(reason: str) -> StepVerdict:
    return StepVerdict("unknown", reason)


def answer_line(answer: str) -> str:
    """The last line of every solution."""
    return f"The answer is \\boxed{{{answer}}}."


def plain(line: str) -> str:
    """A line as the parsers read it: usual signs for the typographic ones, single spaces, none at the ends."""
    if not line.isascii():
        line = line.translate(_SIGNS)
    return _SPACE.sub(" ", line).strip()


def boxed(line: str) -> str | None:
    """What stands in the box of an answer line; None where the line is no answer line."""
    if "\\boxed" not in line:
        return None
    found = _ANSWER.fullmatch(line)
    return found[1].strip() if found else None


def false_sum(parts: Sequence[str], values: Sequence[Number]) -> StepVerdict | None:
    """The verdict on a chain "4 * 3 = 13" of which one equals sign is wrong; None where all hold."""
    for part, value, following, stated in zip(parts, values, parts[1:], values[1:], strict=False):
        if value != stated:
            left, right, result = part.strip(), following.strip(), number_text(value)[:40]
            return invalid(f"{left} is not {right}" if left == result else f"{left} is {result}, not {right}")
    return None


def seeded(family: str, seed: int, number: int) -> random.Random:
    """The source of chance of one problem: it depends on these three alone, on any machine and Python."""
    return random.Random(f"{family}/{seed}/{number}")


class ExactFamily(ABC, Generic[State]):
    """Verification by replay: a family says how a state starts and how one line is read into it."""

    name: str
    title: str

    @abstractmethod
    def start(self, problem: Problem) -> State:
        """What is claimed before the first line. LookupError, TypeError or ValueError where ``facts`` do not fit."""

    @abstractmethod
    def read(self, state: State, line: str) -> StepVerdict:
        """Judge one plain, non-empty line and take its claim into ``state``."""

    @abstractmethod
    def possible(self, state: State) -> list[str]:
        """The next lines in their usual writing, among them all the sound ones."""

    def judge(self, state: State, step: str) -> StepVerdict:
        """Judge one step of any text and take its claim in; never raises."""
        if len(step) > MAX_LENGTH:
            return unknown(f"the step is too long to be read (more than {MAX_LENGTH} characters)")
        line = plain(step)
        if not line:
            return unknown("the step is empty")
        if state.answered:
            return invalid("the answer has been given already; nothing may follow it")
        return self.read(state, line)

    def verify(self, problem: Problem, before: Sequence[str], step: str) -> StepVerdict:
        """The verdict on ``step`` given the steps before it, with a reason unless it is valid."""
        return self.verify_all(problem, [*before, step])[-1]

    def verify_all(self, problem: Problem, steps: Sequence[str]) -> list[StepVerdict]:
        """Every step, each relative to what the ones before it claim."""
        state = self._started(problem)
        if state is None:
            return [unknown("the problem does not carry the facts that this verifier reads")] * len(steps)
        return [self.judge(state, step) for step in steps]

    def continuations(self, problem: Problem, before: Sequence[str]) -> list[str]:
        """The valid next lines in their usual writing; empty where nothing sound can follow."""
        state = self._started(problem)
        if state is None:
            return []
        for step in before:
            self.judge(state, step)
        return [] if state.answered else [line for line in self.possible(state) if self.says(state, line) == "valid"]

    def says(self, state: State, step: str) -> Validity:
        """What the verdict on a step would be; the state stays as it is."""
        return self.judge(state.copy(), step).validity

    def _started(self, problem: Problem) -> State | None:
        try:
            return self.start(problem)
        except (LookupError, TypeError, ValueError, AttributeError):
            # facts of an imported problem can be any JSON
            return None
