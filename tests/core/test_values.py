"""Values and pure rules of the core: ids, splitting, aggregation, supervision, errors, registry, whole writes."""

import itertools
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.core import supervision
from workbench.core.aggregate import (
    AGGREGATIONS,
    EPSILON,
    OF_PROBABILITIES,
    Aggregation,
    aggregate,
    first_low,
    log_odds,
)
from workbench.core.errors import UserError, WorldError, blame, report, sentence
from workbench.core.paths import resource, written_whole
from workbench.core.registry import About, Registry
from workbench.core.split import RULES, choose, closed, split
from workbench.core.values import Changes, Problem, Spec, Step, StepScore, StepVerdict, Tokens, TraceScores, trace_id

SCORES = [StepScore(0.9), StepScore(0.5), StepScore(0.8)]
GAP = [StepScore(0.9), StepScore(None, "beyond the context"), StepScore(0.8)]


def test_the_same_recipe_is_the_same_row() -> None:
    assert Spec.of("prm", a=1, b="x").key == Spec.of("prm", b="x", a=1).key
    assert Spec.of("prm", seed=1).key != Spec.of("prm", seed=2).key
    assert Spec.of("prm", a=[1, 2]).arguments == {"a": [1, 2]}
    assert Problem.make("2 + 2?", "4").id == Problem.make("2 + 2?", "4", title="Other").id
    assert trace_id("p", Spec.of("m", seed=1), 0) != trace_id("p", Spec.of("m", seed=1), 1)


def test_a_missing_score_carries_a_reason() -> None:
    with pytest.raises(ValueError, match="reason"):
        StepScore(None)
    with pytest.raises(ValueError, match="reason"):
        StepScore(0.5, "why?")
    with pytest.raises(ValueError, match="NaN"):
        StepScore(math.nan)
    with pytest.raises(ValueError, match="1 steps but 0 scores"):
        TraceScores("t", Spec("prm"), (Step(0, 1),), ())
    with pytest.raises(ValueError, match="log-prob"):
        Tokens((1,), ())


def test_changes_add_up() -> None:
    both = Changes(traces=frozenset("a")) | Changes(labels=frozenset("b"), elsewhere=True)
    assert both.of_traces == {"a", "b"}
    assert both
    assert not Changes()


@pytest.mark.parametrize(
    ("text", "rule", "steps"),
    [
        ("a.\nb.\n", "line", ["a.", "b."]),
        ("a\n \n\nb c\n\n", "paragraph", ["a", "b c"]),
        ("Step 1: a.\nb\nStep 2: c", "numbered", ["Step 1: a.\nb", "Step 2: c"]),
        ("It is 3.5 m. Dr. Who said e.g. this! Yes?", "sentence", ["It is 3.5 m.", "Dr. Who said e.g. this!", "Yes?"]),
        ("\U0001f600 one\ntwo", "line", ["\U0001f600 one", "two"]),
        ("", "line", []),
        (" \n ", "auto", []),
    ],
)
def test_text_is_split_into_steps(text: str, rule: str, steps: list[str]) -> None:
    assert [step.of(text) for step in split(text, rule)] == steps  # type: ignore[arg-type]


def test_auto_looks_at_the_text() -> None:
    assert choose("Step 1: a\nStep 2: b") == "numbered"
    assert choose("a\n\nb") == "paragraph"
    assert choose("a\nb") == "line"
    assert choose("One. Two.") == "sentence"
    with pytest.raises(UserError, match="no step rule"):
        split("a", "words")  # type: ignore[arg-type]


@given(st.text(alphabet="ab.\n\U0001f600 S1:"), st.sampled_from(RULES))
def test_steps_lie_in_order_without_outer_space(text: str, rule: str) -> None:
    steps = split(text, rule)  # type: ignore[arg-type]
    assert all(a.end <= b.start for a, b in itertools.pairwise(steps))
    assert all(step.of(text) == step.of(text).strip() != "" for step in steps)
    assert "".join("".join(step.of(text).split()) for step in steps) == "".join(text.split())


@given(st.text(alphabet="ab.\n"), st.text(alphabet="ab.\n"))
def test_a_closed_step_never_changes(so_far: str, to_come: str) -> None:
    assert closed(so_far, "line") == split(so_far + to_come, "line")[: len(closed(so_far, "line"))]


def test_aggregation() -> None:
    assert aggregate(SCORES, "min").value == 0.5
    assert aggregate(SCORES, "product").value == pytest.approx(0.36)
    assert aggregate(SCORES, "mean").value == pytest.approx(2.2 / 3)
    assert aggregate(SCORES, "last").value == 0.8
    golden = [StepScore(0.9), StepScore(0.8), StepScore(0.4), StepScore(0.95)]
    found = [aggregate(golden, how).value for how in ("min", "product", "mean", "last")]
    assert found == pytest.approx([0.4, 0.2736, 0.7625, 0.95])
    assert aggregate(GAP, "min").value == 0.8
    assert aggregate([], "min").because == "the trace has no steps"
    assert aggregate([GAP[1]], "mean").because == "beyond the context"
    assert "last step" in aggregate(GAP[:2], "last").because
    assert aggregate(golden, "geomean").value == pytest.approx(0.2736**0.25)
    assert aggregate(golden, "logodds").value == pytest.approx(math.log(9 * 4 * (0.4 / 0.6) * 19))
    for how in OF_PROBABILITIES:
        assert "probabilities" in aggregate([StepScore(0.5), StepScore(1.5)], how).because
        with pytest.raises(UserError, match="probabilities"):
            aggregate(SCORES, how, probability=False)
    with pytest.raises(UserError, match="no aggregation"):
        aggregate(SCORES, "median")  # type: ignore[arg-type]
    assert first_low(SCORES, 0.6) == 1
    assert first_low(SCORES, 0.1) is None


def test_certain_steps_weigh_as_much_as_the_clamp_says() -> None:
    most = math.log((1 - EPSILON) / EPSILON)
    assert aggregate([StepScore(1.0)], "logodds").value == pytest.approx(most)
    assert aggregate([StepScore(0.0), StepScore(1e-12)], "logodds").value == pytest.approx(-2 * most)
    assert aggregate([StepScore(0.0), StepScore(1.0)], "logodds").value == pytest.approx(0, abs=1e-9)
    assert aggregate([StepScore(0.0), StepScore(1.0)], "geomean").value == 0


@given(value=st.floats(0, 1), steps=st.integers(1, 9))
def test_equal_steps_are_judged_alike_by_every_aggregation_that_says_so(value: float, steps: int) -> None:
    equal = [StepScore(value)] * steps
    assert aggregate(equal, "geomean").value == value
    # read as evidence, agreeing steps move further from one half, never across it
    assert supervision.accepts(equal, 0.5, "logodds") == (log_odds(value) >= 0)
    if steps == 1:
        for how in AGGREGATIONS:
            assert supervision.accepts(equal, value, how) is True


@given(st.lists(st.floats(0, 1), min_size=1, max_size=6), st.sampled_from(AGGREGATIONS))
def test_a_threshold_of_zero_rejects_nothing_and_a_higher_one_no_less(values: list[float], how: Aggregation) -> None:
    scores = [StepScore(value) for value in values]
    judged = [supervision.accepts(scores, threshold, how) for threshold in (0.0, 0.2, 0.5, 0.99, 1.0)]
    assert judged[0] is True
    assert judged == sorted(judged, reverse=True)


def test_supervision_differs_only_in_what_it_looks_at() -> None:
    assert supervision.targets("outcome", 3, "right") == [None, None, 1.0]
    assert supervision.targets("outcome", 3, "unknown") == [None, None, None]
    assert supervision.targets("outcome", 0, "right") == []
    assert supervision.targets("process", 4, "wrong", [1, 0, -1, None]) == [1.0, None, 0.0, None]
    with pytest.raises(ValueError, match="2 steps but 1 labels"):
        supervision.targets("process", 2, "right", [1])


def test_unknown_is_never_wrong() -> None:
    steps = supervision.verified([StepVerdict("valid"), StepVerdict("unknown", "not readable"), StepVerdict("valid")])
    assert steps[1] == StepScore(None, "not readable")
    assert supervision.accepts(steps, 0.5) is None
    assert supervision.quadrant("right", steps, 0.5) == "unknown"
    assert not supervision.keeps("process", "right", steps, 0.5)
    assert supervision.keeps("outcome", "right", steps, 0.5)
    assert not supervision.keeps("outcome", "unknown", SCORES, 0.1)


def test_disagreements_are_named() -> None:
    assert supervision.disagreement("right", SCORES, 0.6) == supervision.RIGHT_BUT_WEAK
    assert supervision.disagreement("wrong", SCORES, 0.4) == supervision.WRONG_UNBLAMED
    assert supervision.disagreement("right", SCORES, 0.4) == ""
    assert supervision.disagreement("unknown", SCORES, 0.6) == ""
    assert supervision.quadrant("wrong", SCORES, 0.6) == "reject_wrong"


def test_a_low_step_rejects_even_where_another_is_not_scored() -> None:
    assert supervision.accepts([StepScore(0.1), GAP[1]], 0.5) is False
    assert supervision.accepts([], 0.5) is None


def test_errors_are_of_three_kinds() -> None:
    assert blame(UserError("Choose another folder.")) == "person"
    assert blame(WorldError("The disk is full.")) == "world"
    assert blame(PermissionError(13, "Permission denied", "x")) == "world"
    assert blame(RuntimeError("DefaultCPUAllocator: can't allocate memory")) == "world"
    assert blame(KeyError("x")) == "bug"
    assert sentence(PermissionError(13, "Permission denied", "x")) == "Permission denied: x"


def test_a_report_quotes_no_problem_text_and_no_folder() -> None:
    try:
        raise KeyError("Mia has 12 stickers")
    except KeyError as error:
        text = report(error)
    assert "KeyError" in text
    assert "test_values.py" in text
    assert "Mia" not in text
    assert "/" not in text


def test_a_registry_refuses_doubles_and_knows_the_nearest_name() -> None:
    registry = Registry("scorer")
    registry.add(About("likelihood", "Step likelihood", make="X"), "a")
    with pytest.raises(ValueError, match="two scorers"):
        registry.add(About("likelihood", "Another", make="X"), "b")
    with pytest.raises(UserError, match="did you mean 'likelihood'"):
        registry.maker("likelyhood")


def test_what_cannot_be_written_is_named_as_it_was_asked_for(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").mkdir()
    for target, error in ((tmp_path / "a.jsonl", IsADirectoryError), (tmp_path / ("x" * 240), OSError)):
        with pytest.raises(error) as caught, written_whole(target) as beside:
            beside.write_text("new")
        assert sentence(caught.value).endswith(f": {target}")
    assert [path.name for path in tmp_path.iterdir()] == ["a.jsonl"]


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "sub" / "out.txt"
    with written_whole(target) as beside:
        beside.write_text("old")
    with pytest.raises(RuntimeError), written_whole(target) as beside:  # noqa: PT012
        beside.write_text("half")
        raise RuntimeError
    assert target.read_text() == "old"
    assert list(target.parent.iterdir()) == [target]


def test_resources_are_found_or_named() -> None:
    with pytest.raises(UserError, match=r"resources/nowhere is missing"):
        resource("nowhere")
