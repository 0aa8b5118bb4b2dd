"""The one door: what a batch of facts leaves in the library, said twice, in the wrong order, or by several people."""

import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.store.library import LIKELIHOOD, problem, scores, trace, verdict
from workbench.core.aggregate import AGGREGATIONS
from workbench.core.errors import WorldError
from workbench.core.facts import (
    Added,
    Checked,
    Ended,
    Fact,
    Flagged,
    Labelled,
    Metric,
    Progress,
    Result,
    RunChanged,
    Saved,
    Scored,
    Solved,
    Started,
)
from workbench.core.values import ERROR, SOUND, Changes, Flag, Label, Model, Problem, Run, Spec, Step, Tokens, Verdict
from workbench.store import Reading, Store

ONE = problem(1)
TRACE = trace(ONE)
STEP = TRACE.steps[0]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "library.db") as store:
        yield store


@pytest.fixture
def solved(store: Store) -> Store:
    store.apply([Added(ONE), Solved(TRACE)])
    return store


def test_a_trace_comes_back_as_it_was(store: Store) -> None:
    odd = replace(
        TRACE,
        text="😀 é\0 \N{LINE SEPARATOR}" + TRACE.text,
        spec=Spec.of("policy", fingerprint="f", seed=2**80, temperature=0.1 + 0.2),
        tokens=Tokens((1, 300, 299), (-0.1, math.nextafter(-1, 0), -math.inf)),
        parent="forked from elsewhere",
        fork_step=1,
        thinking=Step(0, 3),
        stopped="length",
        created=1_700_000_000.123456,
    )
    changes = store.apply([Started("x"), Added(ONE), Progress(1), Solved(odd), Ended()])
    assert changes == Changes(problems=frozenset({ONE.id}), traces=frozenset({odd.id}))
    assert store.trace(odd.id) == odd
    assert store.problem(ONE.id) == ONE
    assert store.trace("nobody") is None
    assert store.problem("nobody") is None
    assert store.view("nobody") is None


def test_the_same_trace_twice_is_one_trace(solved: Store) -> None:
    assert solved.apply([Added(ONE), Solved(replace(TRACE, text="another text"))]) == Changes()
    assert solved.trace(TRACE.id) == TRACE
    assert solved.totals().traces == 1


def test_facts_that_are_not_kept_open_no_transaction(store: Store) -> None:
    with Store.open(store.path) as other:
        assert store.apply([Started("x"), Ended()]) == Changes()
        assert not other.changed_elsewhere()


def test_scores_of_the_same_spec_are_replaced_and_of_another_kept(solved: Store) -> None:
    newer = replace(LIKELIHOOD, fingerprint="c2")
    solved.apply([Scored(scores(TRACE, 0.2, 0.4))])
    solved.apply([Scored(scores(TRACE, 0.6, None))])
    view = solved.view(TRACE.id)
    assert view is not None
    assert view.scores == {"likelihood": scores(TRACE, 0.6, None)}
    assert solved.has_scores(TRACE.id, LIKELIHOOD)
    assert not solved.has_scores(TRACE.id, newer)
    solved.apply([Scored(scores(TRACE, 0.9, 0.8, scorer=newer))])
    view, history = solved.view(TRACE.id), solved.history(TRACE.id)
    assert view is not None
    assert history is not None
    assert view.scores["likelihood"].scorer == newer
    assert [one.scorer for one in history.scores] == [LIKELIHOOD, newer]
    # the list reads the newest too, and the older one again once it is the newer
    assert solved.count("prm<0.7").traces == 0
    solved.apply([Scored(scores(TRACE, 0.1, 0.1))])
    assert solved.count("prm<0.7").traces == 1


def test_scores_keep_their_spans_when_the_steps_are_split_otherwise(solved: Store) -> None:
    whole = replace(scores(TRACE, 0.25), spans=(Step(0, len(TRACE.text)),))
    solved.apply([Scored(whole)])
    view = solved.view(TRACE.id)
    assert view is not None
    assert view.scores["likelihood"] == whole


def test_a_scorer_that_gives_no_probabilities_has_no_product(solved: Store) -> None:
    solved.apply([Scored(scores(TRACE, -3.0, 4.0))])
    pages = {how: solved.problem_page("", Reading(how=how)) for how in AGGREGATIONS}
    marks = {how: page[0].marks[0].score for how, page in pages.items()}
    assert marks == {"min": -3.0, "mean": 0.5, "last": 4.0, "product": None, "logodds": None, "geomean": None}


def test_facts_about_what_is_not_there_are_left_out_and_named(solved: Store) -> None:
    stranger = trace(problem(2))
    batch: list[Fact] = [
        Solved(stranger),
        Scored(scores(stranger, 0.5)),
        Checked("nobody", verdict()),
        Labelled(Label("nobody", STEP, 1)),
        Flagged(Flag("nobody", True)),
        Flagged(Flag(TRACE.id, True)),
    ]
    assert solved.apply(batch) == Changes(flags=frozenset({TRACE.id}))
    assert [one.fact for one in solved.left_out] == batch[:-1]
    assert all("not in the library" in one.reason for one in solved.left_out)
    solved.apply([Added(ONE)])
    assert solved.left_out == ()


def test_a_check_made_again_replaces_itself_and_a_person_wins(solved: Store) -> None:
    person = Verdict("right", "the units were meant", checker=Spec("person"))
    second = verdict("unknown", Spec.of("text"))
    for said in (verdict("wrong"), person, verdict("wrong"), second):
        solved.apply([Checked(TRACE.id, said)])
    view, history = solved.view(TRACE.id), solved.history(TRACE.id)
    assert view is not None
    assert history is not None
    assert view.verdict == person
    assert set(history.verdicts) == {person, verdict("wrong"), second}
    assert len(history.verdicts) == 3
    assert solved.count("right:yes").traces == 1
    # a person changes their mind: both words are kept
    other = replace(person, outcome="wrong", reason="no, they were not")
    solved.apply([Checked(TRACE.id, other)])
    history = solved.history(TRACE.id)
    assert history is not None
    assert [one for one in history.verdicts if one.checker == person.checker] == [person, other]
    assert solved.count("right:no").traces == 1


def test_labels_are_only_ever_added(solved: Store) -> None:
    first = Label(TRACE.id, STEP, ERROR, by="ann", note="7 is odd", confidence=0.5)
    assert solved.apply([Labelled(first)]) == Changes(labels=frozenset({TRACE.id}))
    assert solved.apply([Labelled(first)]) == Changes()
    for value in (SOUND, ERROR):
        solved.apply([Labelled(replace(first, value=value))])
    labels = solved.labels(TRACE.id)
    assert [label.value for label in labels] == [ERROR, SOUND, ERROR]
    assert labels[0].supersedes is None
    assert labels[1].supersedes is not None
    assert labels[2].supersedes is not None
    assert labels[1].supersedes < labels[2].supersedes
    assert solved.totals().labelled == 1
    assert solved.labels("nobody") == []


def test_a_label_taken_back_shows_what_lies_below(solved: Store) -> None:
    def shown() -> list[tuple[str, int | None]]:
        view = solved.view(TRACE.id)
        assert view is not None
        return [(label.source, label.value) for label in (view.labels or {}).values()]

    solved.apply([Labelled(Label(TRACE.id, STEP, SOUND, "verifier"))])
    solved.apply([Labelled(Label(TRACE.id, STEP, ERROR, "person", "ann"))])
    solved.apply([Labelled(Label(TRACE.id, STEP, SOUND, "judge"))])
    assert shown() == [("person", ERROR)]
    solved.apply([Labelled(Label(TRACE.id, STEP, SOUND, "person", "bob"))])
    assert shown() == [("person", SOUND)]
    solved.apply([Labelled(Label(TRACE.id, STEP, None, "person", "bob"))])
    assert shown() == [("person", ERROR)]
    assert solved.count("label:error").traces == 1
    solved.apply([Labelled(Label(TRACE.id, STEP, None, "person", "ann"))])
    assert shown() == [("judge", SOUND)]
    assert solved.count("label:error").traces == 0
    assert solved.count("label:sound").traces == 1


def test_a_flag_goes_on_and_off_and_both_are_remembered(solved: Store) -> None:
    on, off = Flag(TRACE.id, True, "odd", "ann"), Flag(TRACE.id, False, "", "ann")
    for flag in (on, on, off, on):
        solved.apply([Flagged(flag)])
    view, history = solved.view(TRACE.id), solved.history(TRACE.id)
    assert view is not None
    assert history is not None
    assert view.flag == on
    assert history.flags == (on, off, on)
    solved.apply([Flagged(off)])
    assert solved.totals().flagged == 0


def test_runs_their_figures_results_and_models(store: Store) -> None:
    run = Run("r1", "sft", "process", Spec.of("two-arms", lr=1e-3), "policy", "running", 0, 100, created=5.0)
    model = Model("policy-process", "/models/x", origin="checkpoint", run="r1", parameters=7, fingerprint="f")
    changes = store.apply(
        [
            RunChanged(run),
            Metric("r1", 10, {"loss": 1.5, "trace_error": math.nan}),
            Metric("r1", 5, {"loss": 2.0}),
            Saved("r1", 10, model),
            Saved("r1", 20, replace(model, fingerprint="g")),
            RunChanged(replace(run, state="done", update=20, checkpoint="/models/x")),
            Result({"arms": [{"name": "process"}]}, run="r1"),
            Result({"nobody": "keeps this"}),
        ]
    )
    assert changes == Changes(runs=frozenset({"r1"}), models=frozenset({"policy-process"}))
    assert store.runs() == [replace(run, state="done", update=20, checkpoint="/models/x")] == [store.run("r1")]
    first, second = store.metrics("r1")
    assert first == Metric("r1", 5, {"loss": 2.0})
    assert second.values["loss"] == 1.5
    assert math.isnan(second.values["trace_error"])
    assert store.models() == [replace(model, fingerprint="g")]
    assert store.result("r1") == {"arms": [{"name": "process"}]}
    assert store.result("r2") is None
    assert store.run("r2") is None


def test_half_a_character_is_replaced_one_for_one(store: Store) -> None:
    broken = Problem.make("3 \ud83d 4", "7")
    told = replace(trace(broken), text="a \udc00" + "b" * 15)
    store.apply([Added(broken), Solved(told), Labelled(Label(told.id, STEP, ERROR, note="\ud800"))])
    back = store.trace(told.id)
    assert back is not None
    assert back.text == "a \ufffd" + "b" * 15
    assert back.steps == told.steps
    assert store.labels(told.id)[0].note == "\ufffd"


def test_an_error_in_the_middle_leaves_nothing_of_the_batch(solved: Store) -> None:
    class Odd(str):
        """What SQLite cannot take in."""

    with pytest.raises(Exception, match="type"):
        solved.apply([Flagged(Flag(TRACE.id, True)), Added(replace(problem(3), answer=Odd))])  # type: ignore[arg-type]
    assert solved.totals().flagged == 0
    assert solved.apply([Flagged(Flag(TRACE.id, True))])


def test_a_full_disk_is_said_and_nothing_is_half_written(solved: Store) -> None:
    pages = solved._sql.value("PRAGMA page_count")
    solved._sql.run(f"PRAGMA max_page_count = {pages + 2}")
    big = [Added(problem(n, text=f"{n} " + "long " * 3000)) for n in range(10)]
    with pytest.raises(WorldError, match="disk is full"):
        solved.apply([Flagged(Flag(TRACE.id, True)), *big])
    assert solved.totals().problems == 1
    assert solved.totals().flagged == 0
    solved._sql.run(f"PRAGMA max_page_count = {pages + 10_000}")
    assert len(solved.apply(big).problems) == 10
    assert solved.integrity() == []


def test_walking_the_matches_while_writing_misses_none(store: Store) -> None:
    store.apply([Added(problem(n, text=f"carry {n}")) for n in range(1200)])
    seen = []
    for uid in store.problem_ids("carry"):
        seen.append(uid)
        if len(seen) % 300 == 1:
            store.apply([Added(problem(5000 + len(seen), text=f"another {len(seen)}"))])
            assert store.count("another").problems == len(seen) // 300 + 1
    assert len(set(seen)) == len(seen) == 1200


def test_words_asked_for_before_are_found_in_what_came_since(store: Store) -> None:
    words = [f"word{n:02}" for n in range(12)]
    for n, word in enumerate(words):
        assert store.count(word).problems == 0
        store.apply([Added(problem(n, text=word))])
        assert [store.count(one).problems for one in words[: n + 1]] == [2] * n + [1]
        with Store.open(store.path) as other:
            other.apply([Added(problem(n + 100, text=f"{word} again"))])
        assert store.count(word).problems == 2
        store.apply([Added(problem(n + 200, text="word"))])


def test_views_of_a_problem_are_ordered(solved: Store) -> None:
    more = [trace(ONE, index, model=model) for model in ("b", "a") for index in (2, 1)]
    more = [replace(one, id=f"{one.model}{one.index}") for one in more]
    solved.apply([Solved(one) for one in more])
    assert [view.trace.id for view in solved.views_of(ONE.id)] == ["a1", "a2", "b1", "b2", TRACE.id]
    assert [mark.trace for mark in solved.problem_page()[0].marks] == ["a1", "a2", "b1", "b2", TRACE.id]
    assert solved.problems_of(["a1", "b1", "nobody"]) == {ONE.id}
    assert solved.views_of("nobody") == []
