"""What each kind of ability must offer; one new file that offers it is one new ability (see CONTRIBUTING.md)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from workbench.core.facts import Kept
from workbench.core.values import Problem, Spec, Step, StepScore, StepVerdict, Trace, Verdict


@dataclass(frozen=True, slots=True)
class Sampling:
    """How solutions are sampled. Temperature 0 is greedy; with n > 1 all samples are then alike."""

    n: int = 4
    temperature: float = 1.0
    max_tokens: int = 240
    """New tokens at most; a trace that reaches it has stopped = "length"."""
    seed: int = 0
    rule: str = "line"
    """How the text is split into steps, see core.split."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """The whole text so far of a trace being written."""

    trace: str
    problem: str
    text: str
    tokens: int = 0


@runtime_checkable
class Generator(Protocol):
    """Writes solutions."""

    name: str

    def spec(self, sampling: Sampling) -> Spec: ...

    def sample(
        self, wanted: Sequence[tuple[Problem, int]], sampling: Sampling, *, stream: bool = False
    ) -> Iterator[Chunk | Trace | None]:
        """Sample ``wanted`` (problem, index) pairs in batches. Yields None after each forward pass (where pause and
        cancel are honoured), Chunk per growing row when ``stream``, and each finished Trace. A sample depends only on
        (spec, seed, problem, index), not on its batch. UserError: a problem longer than the context."""
        ...


@dataclass(frozen=True, slots=True)
class Scale:
    """What a scorer's numbers are: their range, and whether they are probabilities that a step is sound."""

    low: float = 0.0
    high: float = 1.0
    probability: bool = True


@runtime_checkable
class StepScorer(Protocol):
    """Gives each step of a trace a score, or a reason why not."""

    spec: Spec
    title: str
    scale: Scale
    threshold: float
    """Where "low" begins, chosen on problems that no figure is reported on."""

    def score(self, items: Sequence[tuple[Problem, str, Sequence[Step]]]) -> Iterator[tuple[StepScore, ...] | None]:
        """For each (problem, text, steps) in order one tuple, aligned with its steps; None may come between them, where
        pause and cancel are honoured. Text may be unfinished: the steps given are closed."""
        ...


@runtime_checkable
class StepVerifier(Protocol):
    """Judges any step of a built-in family exactly, relative to what the steps before it claim."""

    def verify(self, problem: Problem, before: Sequence[str], step: str) -> StepVerdict: ...


@runtime_checkable
class Family(StepVerifier, Protocol):
    """An endless seeded family of problems with gold steps, gold answers and an exact verifier."""

    name: str
    title: str

    def problem(self, seed: int, number: int) -> Problem:
        """Problem ``number`` of the stream ``seed``: the same two numbers give the same problem, anywhere."""
        ...

    def verify_all(self, problem: Problem, steps: Sequence[str]) -> list[StepVerdict]:
        """Every step, each relative to the ones before it."""
        ...


@runtime_checkable
class OutcomeCheck(Protocol):
    """Right, wrong or cannot tell, with the extracted answer and its span."""

    spec: Spec

    def check(self, problem: Problem, text: str, *, stopped: str = "end") -> Verdict: ...


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row a reader left out, and why."""

    line: int
    reason: str


@runtime_checkable
class Format(Protocol):
    """Reads and writes one data format."""

    name: str

    def guess(self, path: Path, head: str) -> str:
        """Why this file looks like this format; empty where it does not."""
        ...

    def read(self, path: Path) -> Iterator[tuple[int, list[Kept]] | Skipped]:
        """(line, facts of that row) or Skipped, in the order of the file. UserError: not of this format at all."""
        ...

    def write(self, path: Path, rows: Iterator[Mapping[str, Any]]) -> int:
        """Write rows, beside and renamed; how many were written."""
        ...
