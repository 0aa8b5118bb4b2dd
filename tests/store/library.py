"""Problems, traces and judgements for the tests of the store: small, plain, and made from numbers."""

from workbench.core.values import Problem, Spec, Step, StepScore, Tokens, Trace, TraceScores, Verdict, trace_id

POLICY = Spec.of("policy", fingerprint="f1", seed=7, temperature=1.0)
LIKELIHOOD = Spec.of("likelihood", fingerprint="c1", model="clean")
NUMERIC = Spec.of("numeric")


def problem(number: int = 0, **more: str) -> Problem:
    return Problem.make(more.pop("text", f"What is {number} + 7?"), str(number + 7), **more)  # type: ignore[arg-type]


def trace(of: Problem, index: int = 0, *, lines: int = 2, spec: Spec = POLICY, model: str = "policy") -> Trace:
    """Lines of one width, each a step."""
    steps = tuple(Step(line * 9, line * 9 + 8) for line in range(lines))
    return Trace(
        id=trace_id(of.id, spec, index),
        problem=of.id,
        text="\n".join(f"line {line:03}" for line in range(lines)),
        steps=steps,
        model=model,
        spec=spec,
        index=index,
        prompt=of.text + "\n",
        tokens=Tokens(tuple(step.end for step in steps), tuple(-0.1 for _ in steps)),
        created=1.5,
    )


def scores(of: Trace, *values: float | None, scorer: Spec = LIKELIHOOD) -> TraceScores:
    return TraceScores(
        of.id,
        scorer,
        of.steps[: len(values)],
        tuple(StepScore(value, "" if value is not None else "beyond the context") for value in values),
    )


def verdict(outcome: str = "right", checker: Spec = NUMERIC) -> Verdict:
    return Verdict(outcome, f"it is {outcome}", "7", Step(0, 4), checker)  # type: ignore[arg-type]
