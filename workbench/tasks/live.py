"""Traces while they are written: text for the view about 30 times a second, a step's scores the moment it closes.

Many tokens come between two looks of a view; ``due()`` says only the newest text of each trace, and asks the scorers
only where a step has closed since: ``Streaming("9f..", "p1", "Buys 7: 12 + 7 = 19.\\nTh", TraceScores(one step))``.
"""

import time
from collections.abc import Iterator, Mapping, Sequence

from workbench.core.facts import Streaming
from workbench.core.protocols import Chunk, StepScorer
from workbench.core.split import closed
from workbench.core.values import Problem, Step, TraceScores
from workbench.tasks.score import scored

EVERY = 1 / 30
"""Seconds between two looks."""


class Live:
    """The unfinished traces of one sampling job."""

    def __init__(
        self, judges: Sequence[StepScorer], problems: Mapping[str, Problem], rule: str, model: str, every: float = EVERY
    ) -> None:
        self._judges = judges
        self._problems = problems
        self._rule = rule
        self._model = model
        self._every = every
        self._new: dict[str, Chunk] = {}
        self._steps: dict[str, tuple[Step, ...]] = {}
        self._scores: dict[str, list[TraceScores | None]] = {}
        self._last = float("-inf")

    def take(self, chunk: Chunk) -> None:
        self._new[chunk.trace] = chunk

    def forget(self, trace: str) -> None:
        """The trace is finished: its last text is told by Solved."""
        for known in (self._new, self._steps, self._scores):
            known.pop(trace, None)

    def due(self) -> Iterator[Streaming | None]:
        """What a view should draw now; nothing where the last look was less than ``every`` seconds ago."""
        now = time.monotonic()
        if not self._new or now - self._last < self._every:
            return
        self._last = now
        chunks, self._new = list(self._new.values()), {}
        grown = [chunk for chunk in chunks if self._has_closed(chunk)]
        yield from self._score(grown)
        for chunk in chunks:
            # the scorer a view reads by default comes last, so that a simple view ends on it
            scores = self._scores.get(chunk.trace, [None])
            for one in reversed(scores if chunk in grown else scores[:1]):
                yield Streaming(chunk.trace, chunk.problem, chunk.text, one, self._model)

    def _has_closed(self, chunk: Chunk) -> bool:
        steps = closed(chunk.text, self._rule if self._rule != "auto" else "line")  # type: ignore[arg-type]
        before = self._steps.get(chunk.trace, ())
        self._steps[chunk.trace] = steps
        return len(steps) > len(before)

    def _score(self, chunks: Sequence[Chunk]) -> Iterator[None]:
        if not chunks or not self._judges:
            return
        items = [
            (chunk.trace, (self._problems[chunk.problem], chunk.text, self._steps[chunk.trace])) for chunk in chunks
        ]
        for number, judge in enumerate(self._judges):
            for scores in scored(judge, items):
                if scores is None:
                    yield None
                else:
                    self._scores.setdefault(scores.trace, [None] * len(self._judges))[number] = scores
