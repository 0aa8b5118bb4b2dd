"""The exact verifiers of the built-in families, read as a step scorer: 1 valid, 0 invalid, else not scored and why.

``Verifier().score([(problem, "3 + 4 = 8.\\n...", steps)])  ->  (StepScore(0.0), ...)``
"""

from collections.abc import Iterator, Sequence

from workbench.core.protocols import Scale
from workbench.core.supervision import verified
from workbench.core.values import Problem, Spec, Step, StepScore, StepVerdict

NO_VERIFIER = "there is no exact verifier for an own problem"


def judged(problem: Problem, steps: Sequence[str]) -> list[StepVerdict]:
    """The exact verifier's word on every step, each given the ones before it; "unknown" where there is no verifier."""
    from workbench.problems import families, family

    if problem.family not in families():
        because = NO_VERIFIER if problem.family == "own" else f"there is no exact verifier for {problem.family!r}"
        return [StepVerdict("unknown", because) for _ in steps]
    return family(problem.family).verify_all(problem, list(steps))


class Verifier:
    """A StepScorer without a model."""

    title = "Verifier"
    spec = Spec.of("verifier")
    scale = Scale()
    threshold = 0.5

    def score(
        self, items: Sequence[tuple[Problem, str, Sequence[Step]]]
    ) -> Iterator[tuple[StepScore, ...] | None]:
        """One tuple per item, aligned with its steps. A pause point follows each item: the work is pure Python."""
        for problem, text, steps in items:
            yield tuple(verified(judged(problem, [step.of(text) for step in steps])))
            yield None
