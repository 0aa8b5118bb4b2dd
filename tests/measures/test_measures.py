"""Measures against hand-made cases and published definitions, with ties, one class only and nothing scored."""

import subprocess
import sys

import pytest

from workbench.core.values import StepScore, StepVerdict
from workbench.measures import measures
from workbench.measures.best_of_n import Candidate, best, best_of_n, majority, weighted_vote
from workbench.measures.errors import Judged, differences, errors
from workbench.measures.first_error import CLEAN, first_error, gold, predicted
from workbench.measures.interval import clustered, disjoint, paired
from workbench.measures.within_problem import auc, within_problem

NOTHING = {"value": None, "low": None, "high": None}


def scores(*values: float | None) -> tuple[StepScore, ...]:
    return tuple(StepScore(value, "" if value is not None else "too long") for value in values)


def test_every_measure_is_found_without_numpy() -> None:
    code = (
        "import sys; from workbench.measures import measures; names = measures().names();"
        "assert 'numpy' not in sys.modules; print(*names)"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert {"within-problem", "processbench", "best-of-n", "trace-error"} <= set(found)
    assert all(callable(measures().maker(name)) for name in found)


def test_interval_draws_problems_not_samples() -> None:
    spread = clustered([(4, 4), (0, 4), (4, 4), (0, 4)])
    even = clustered([(2, 4), (2, 4), (2, 4), (2, 4)])
    assert spread["value"] == even["value"] == 0.5
    assert even["low"] == even["high"] == 0.5
    assert (spread["low"], spread["high"]) == (0.0, 1.0)
    assert spread == clustered([(4, 4), (0, 4), (4, 4), (0, 4)])


def test_interval_covers_what_the_normal_law_says() -> None:
    figure = clustered([(float(i % 2), 1.0) for i in range(400)])
    assert figure["low"] == pytest.approx(0.5 - 1.96 * 0.025, abs=0.006)
    assert figure["high"] == pytest.approx(0.5 + 1.96 * 0.025, abs=0.006)


def test_interval_without_cases_is_missing_not_zero() -> None:
    assert clustered([]) == NOTHING
    assert clustered([(0, 0), (0, 0)]) == NOTHING
    assert not disjoint(NOTHING, {"value": 0.1, "low": 0.0, "high": 0.2})


def test_paired_difference_removes_what_both_share() -> None:
    hard_and_easy = [(float(i), 10.0) for i in range(10)] * 10
    better = [(hits + 1, cases) for hits, cases in hard_and_easy]
    difference = paired(better, hard_and_easy)
    assert difference["value"] == difference["low"] == difference["high"] == pytest.approx(0.1)
    assert not disjoint(clustered(better), clustered(hard_and_easy))
    with pytest.raises(ValueError, match="same problems"):
        paired(better, better[1:])


def test_auc_counts_ties_half() -> None:
    assert auc([0.9], [0.1]) == 1.0
    assert auc([0.5], [0.5]) == 0.5
    assert auc([0.9, 0.5], [0.5, 0.1]) == pytest.approx(3.5 / 4)
    with pytest.raises(ValueError, match="both classes"):
        auc([], [0.5])


def test_within_problem_is_not_fooled_by_easy_problems() -> None:
    """A scorer that knows only which problem is easy: pooled it looks good, within a problem it is at chance."""
    groups = {
        "easy": [(0.9, True), (0.9, True), (0.9, True), (0.9, False)],
        "hard": [(0.1, False), (0.1, False), (0.1, False), (0.1, True)],
    }
    found = within_problem(groups)
    assert found["auc"] == {"value": 0.5, "low": 0.5, "high": 0.5}
    assert found["pooled_auc"] == pytest.approx(0.75)
    assert found["problems"] == 2


def test_within_problem_reports_what_it_left_out() -> None:
    found = within_problem(
        {
            "both": [(0.9, True), (0.2, False), (None, False), (0.3, None)],
            "valid only": [(0.9, True)],
            "never scored": [(None, True), (None, False)],
        }
    )
    assert found["auc"] == {"value": 1.0, "low": 1.0, "high": 1.0}
    assert (found["problems"], found["one_class"], found["traces"]) == (1, 2, 3)
    assert (found["not_scored"], found["unknown"]) == (3, 1)
    nothing = within_problem({"p": [(None, True), (0.4, True)]})
    assert nothing["auc"] == NOTHING
    assert nothing["pooled_auc"] is None


def test_first_error_as_processbench_counts_it() -> None:
    guesses, truths = [1, -1, 2, -1, 0], [1, 3, 2, -1, -1]
    found = first_error((f"p{i}", guess, truth) for i, (guess, truth) in enumerate(zip(guesses, truths, strict=True)))
    assert found["error_accuracy"]["value"] == pytest.approx(2 / 3, abs=1e-6)  # type: ignore[index]
    assert found["clean_accuracy"]["value"] == 0.5  # type: ignore[index]
    assert found["f1"]["value"] == pytest.approx(4 / 7, abs=1e-6)  # type: ignore[index]
    assert (found["faulty"], found["clean"]) == (3, 2)


def test_first_error_never_takes_missing_for_clean() -> None:
    found = first_error([("a", None, CLEAN), ("a", CLEAN, CLEAN), ("b", 0, None), ("b", None, 2)])
    assert found["clean_accuracy"] == {"value": 1.0, "low": 1.0, "high": 1.0}
    assert (found["not_scored"], found["unknown"], found["faulty"]) == (2, 1, 0)
    assert found["f1"] == found["error_accuracy"] == NOTHING
    nobody_right = first_error([("a", 1, 0), ("a", 0, CLEAN)])
    assert nobody_right["f1"] == {"value": 0.0, "low": 0.0, "high": 0.0}


def test_predicted_first_error() -> None:
    assert predicted(scores(0.9, 0.2, 0.1), 0.5) == 1
    assert predicted(scores(0.9, 0.8), 0.5) == CLEAN
    assert predicted(scores(0.2, None), 0.5) == 0
    assert predicted(scores(None, 0.2), 0.5) is None
    assert predicted(scores(0.9, None), 0.5) is None
    assert predicted((), 0.5) is None


def test_gold_first_error() -> None:
    valid, invalid, unknown = StepVerdict("valid"), StepVerdict("invalid", "5 + 2 is 7"), StepVerdict("unknown", "?")
    assert gold([valid, invalid, invalid]) == 1
    assert gold([valid, valid]) == CLEAN
    assert gold([valid, unknown, invalid]) is None
    assert gold([valid, invalid, unknown]) == 1
    assert gold([]) is None


def test_votes() -> None:
    assert weighted_vote(["4", "5", "4", "6"], [0.2, 0.6, 0.3, 0.1]) == "5"
    assert weighted_vote(["4", "5"], [0.5, 0.5]) == "4"
    assert majority(["4", "5", "5"]) == "5"
    assert majority(["7", "5", "5", "7"]) == "7"
    assert majority([None, None, "3"]) == "3"
    assert majority([None, None]) is None


def test_best_takes_the_first_of_equals_and_never_an_unscored_one() -> None:
    low, high, twin, unscored = (Candidate(str(s), None, s) for s in (0.1, 0.9, 0.9, None))
    assert best([low, unscored, high, twin]) is high
    assert best([unscored, unscored]) is None


def test_best_of_n() -> None:
    right, wrong = Candidate("1", True, 0.9), Candidate("2", False, 0.2)
    found = best_of_n({"p": [wrong, wrong, right, wrong], "q": [right, right]}, sizes=(1, 2, 4))
    assert found["pass_at_1"]["value"] == pytest.approx(0.5)  # type: ignore[index]
    one, two, four = found["rows"]  # type: ignore[misc]
    assert one["best"]["value"] == one["majority"]["value"] == pytest.approx(3 / 6)
    assert (two["blocks"], four["blocks"]) == (3, 1)
    assert two["oracle"]["value"] == two["best"]["value"] == pytest.approx(2 / 3, abs=1e-6)
    assert two["majority"]["value"] == pytest.approx(2 / 3, abs=1e-6)
    assert four["majority"]["value"] == 0.0
    assert four["best"]["value"] == 1.0
    assert four["weighted"]["value"] == 1.0


def test_best_of_n_names_what_it_could_not_use() -> None:
    unknown, unscored, silent = Candidate("1", None, 0.9), Candidate("1", True), Candidate(None, False, 0.9)
    found = best_of_n({"p": [unknown, unscored, unscored], "q": [silent, silent]}, sizes=(2,))
    assert found["unknown"] == 1
    (row,) = found["rows"]  # type: ignore[misc]
    assert (row["blocks"], row["not_scored"]) == (2, 1)
    assert row["best"]["value"] == 0.0
    assert row["majority"]["value"] == 0.5


def test_the_three_errors() -> None:
    found = errors(
        [
            Judged("p", "right", ("valid", "invalid", "valid")),
            Judged("p", "right", ("valid", "valid")),
            Judged("q", "wrong", ("invalid",)),
            Judged("q", "unknown", ("valid", "unknown")),
            Judged("q", "right", ("valid", "unknown")),
        ]
    )
    assert found["final_answer_error"]["value"] == 0.25  # type: ignore[index]
    assert found["trace_error"]["value"] == 0.5  # type: ignore[index]
    assert found["step_error"]["value"] == pytest.approx(2 / 8)  # type: ignore[index]
    assert (found["problems"], found["samples"], found["right"]) == (2, 5, 3)
    assert (found["unknown_outcomes"], found["unknown_traces"], found["unknown_steps"]) == (1, 1, 2)


def test_errors_of_nothing_right() -> None:
    found = errors([Judged("p", "wrong", ("invalid",))])
    assert found["trace_error"] == NOTHING
    assert found["final_answer_error"] == {"value": 1.0, "low": 1.0, "high": 1.0}


def test_differences_pair_the_same_problems() -> None:
    faulty = [Judged(str(i), "right", ("invalid",) if i % 2 else ("valid",)) for i in range(40)]
    sound = [Judged(str(i), "right", ("valid",)) for i in reversed(range(40))]
    found = differences(sound, faulty)
    assert found["trace_error"]["value"] == -0.5
    high = found["trace_error"]["high"]
    assert high is not None
    assert high < -0.3
    assert found["final_answer_error"] == {"value": 0.0, "low": 0.0, "high": 0.0}
