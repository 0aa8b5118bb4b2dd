"""Any value the core knows, by hypothesis: emoji, NUL, exact floats, spans at the edges, people of two minds."""

from typing import Any, get_args

from hypothesis import strategies as st

from workbench.core.values import (
    JUDGEMENTS,
    Better,
    Flag,
    Judgement,
    Label,
    LabelSource,
    Outcome,
    Problem,
    Spec,
    Step,
    StepScore,
    Stopped,
    Tokens,
    Trace,
    TraceScores,
    Verdict,
)

# surrogates are no characters; everything else is, NUL and line separators too
TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=30) | st.sampled_from(
    ("😀 é\0", "a\u2028b\x85c", '"\\boxed{x}"\n', "\ufeff")
)
NAME = st.text(alphabet="abcdef0123456789", min_size=1, max_size=8)
# SQLite keeps no sign of zero in a column
FLOAT = st.floats(allow_nan=False).map(lambda value: value + 0.0)
TIME = st.floats(0, 2e9)
WHOLE = st.integers(-(2**63), 2**63 - 1)
SPEC = st.builds(Spec, NAME, TEXT, TEXT, st.none() | st.integers(-(2**80), 2**80))
PROBLEM = st.builds(Problem, NAME, TEXT.filter(bool), st.none() | TEXT, NAME, TEXT, TEXT, TEXT, TEXT)


def spans(text: str) -> st.SearchStrategy[Step]:
    edge = st.integers(0, len(text))
    return st.tuples(edge, edge).map(lambda pair: Step(min(pair), max(pair)))


@st.composite
def histories(draw: st.DrawFn) -> dict[str, Any]:
    """One export row: a problem with a trace and all that was ever said of it, or a problem alone."""
    problem = draw(PROBLEM)
    if draw(st.booleans()):
        return {"problem": problem, "trace": None}
    text = draw(TEXT)
    span = spans(text)
    steps = draw(st.lists(span, max_size=4).map(tuple))
    ends = draw(st.lists(st.integers(0, 1000), max_size=4))
    trace = Trace(
        id=draw(NAME),
        problem=problem.id,
        text=text,
        steps=steps,
        model=draw(TEXT),
        spec=draw(SPEC),
        index=draw(WHOLE),
        stopped=draw(st.sampled_from(get_args(Stopped))),
        prompt=draw(TEXT),
        tokens=draw(st.none() | st.just(Tokens(tuple(ends), tuple(draw(FLOAT) for _ in ends)))),
        parent=draw(st.none() | NAME),
        fork_step=draw(st.none() | WHOLE),
        thinking=draw(st.none() | span),
        created=draw(TIME),
    )
    step_score = st.builds(StepScore, st.floats(allow_nan=False)) | st.builds(StepScore, st.none(), TEXT.filter(bool))
    return {
        "problem": problem,
        "trace": trace,
        "scores": draw(st.lists(scores(trace, step_score), max_size=3, unique_by=lambda one: one.scorer).map(tuple)),
        "verdicts": draw(
            st.lists(
                st.builds(Verdict, st.sampled_from(get_args(Outcome)), TEXT, st.none() | TEXT, st.none() | span, SPEC),
                max_size=3,
            ).map(tuple)
        ),
        "labels": draw(
            st.lists(
                st.builds(
                    Label,
                    st.just(trace.id),
                    span,
                    st.sampled_from((None, -1, 0, 1)),
                    st.sampled_from(get_args(LabelSource)),
                    st.sampled_from(("", "ann", "bob")),
                    st.none() | st.floats(0, 1),
                    TEXT,
                    TEXT,
                    TIME,
                    channel=st.sampled_from(("", "", "clarity")),
                ),
                max_size=4,
            ).map(tuple)
        ),
        "flags": draw(
            st.lists(st.builds(Flag, st.just(trace.id), st.booleans(), TEXT, TEXT, TIME), max_size=3).map(tuple)
        ),
        "better": draw(
            st.lists(st.builds(Better, st.just(trace.id), span, TEXT, NAME, TIME), max_size=2).map(tuple)
        ),
        "judgements": draw(
            st.lists(
                st.builds(Judgement, st.just(trace.id), st.sampled_from(JUDGEMENTS), st.booleans(), TEXT, NAME, TIME),
                max_size=2,
            ).map(tuple)
        ),
    }


@st.composite
def scores(draw: st.DrawFn, trace: Trace, step_score: st.SearchStrategy[StepScore]) -> TraceScores:
    """On the steps of the trace, or on spans of its own."""
    on = trace.steps if draw(st.booleans()) else tuple(draw(st.lists(spans(trace.text), max_size=3)))
    return TraceScores(trace.id, draw(SPEC), on, tuple(draw(step_score) for _ in on))
