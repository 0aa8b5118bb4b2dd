"""Import and export: lossless, hidden until complete, dropped on cancel, every skipped row with its reason."""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from workbench.core.errors import UserError
from workbench.core.facts import Added, Checked, Flagged, Labelled, Progress, Result, Scored, Solved
from workbench.core.split import split
from workbench.core.values import ERROR, Flag, Label, Spec, StepScore, Trace, TraceScores, Verdict
from workbench.problems import family
from workbench.store import Store
from workbench.tasks.choose import items, made, making, problems
from workbench.tasks.transfer import read_in, writable, write_out, write_problems


def filled(path: Path, count: int = 5) -> Path:
    """A library with ``count`` problems and a trace each (the last problem has none), everything on them."""
    chosen = [family("equations").problem(1, number) for number in range(count)]
    with Store.open(path) as store:
        store.apply([Added(problem) for problem in chosen])
        for number, problem in enumerate(chosen[:-1]):
            text = problem.solution + " 🦊"
            trace = Trace(f"t{number}", problem.id, text, split(text), "policy", Spec.of("sample", seed=1), number)
            scores = tuple(StepScore(None, "too long") if i == 0 else StepScore(0.25) for i in range(len(trace.steps)))
            label = Label(trace.id, trace.steps[0], ERROR, by="me", note="why\nso", created=1.5)
            store.apply(
                [
                    Solved(trace),
                    Scored(TraceScores(trace.id, Spec.of("prm"), trace.steps, scores)),
                    Checked(trace.id, Verdict("right", "equals", "8", trace.steps[-1], Spec("numeric"))),
                    Labelled(label),
                    Flagged(Flag(trace.id, number % 2 == 0, "odd", "me", 2.5)),
                ]
            )
    return path


def document(facts: Any) -> dict[str, Any]:
    *_, last = facts
    assert isinstance(last, Result)
    return dict(last.document)


def test_exported_imported_and_exported_again_is_the_same(tmp_path: Path) -> None:
    library = filled(tmp_path / "a.db")
    told = document(write_out(library, tmp_path / "a.jsonl"))
    assert told["written"] == 5
    assert told["cannot_hold"] == []
    told = document(read_in(tmp_path / "b.db", tmp_path / "a.jsonl"))
    assert (told["format"], told["traces"], told["labels"], told["skipped"]) == ("workbench", 4, 4, 0)
    assert told["read"] == told["imported"]
    document(write_out(tmp_path / "b.db", tmp_path / "b.jsonl"))
    assert (tmp_path / "a.jsonl").read_bytes() == (tmp_path / "b.jsonl").read_bytes()


def test_importing_the_same_file_twice_adds_nothing(tmp_path: Path) -> None:
    document(write_out(filled(tmp_path / "a.db"), tmp_path / "a.jsonl"))
    assert document(read_in(tmp_path / "b.db", tmp_path / "a.jsonl"))["new_traces"] == 4
    assert document(read_in(tmp_path / "b.db", tmp_path / "a.jsonl"))["new_traces"] == 0
    document(write_out(tmp_path / "b.db", tmp_path / "b.jsonl"))
    assert (tmp_path / "a.jsonl").read_bytes() == (tmp_path / "b.jsonl").read_bytes()


def test_only_flagged_and_only_matching_traces_are_written(tmp_path: Path) -> None:
    library = filled(tmp_path / "a.db")
    assert document(write_out(library, tmp_path / "f.jsonl", flagged=True))["written"] == 2
    assert document(write_out(library, tmp_path / "n.jsonl", filter="family:knights"))["written"] == 0
    assert document(read_in(tmp_path / "f.db", tmp_path / "f.jsonl"))["traces"] == 2
    with Store.open(tmp_path / "f.db") as store:
        assert store.totals().flagged == store.totals().traces == 2


def test_an_import_is_hidden_until_it_is_complete_and_leaves_nothing_when_it_is_cancelled(tmp_path: Path) -> None:
    document(write_out(filled(tmp_path / "a.db"), tmp_path / "a.jsonl"))
    library = tmp_path / "b.db"
    facts = read_in(library, tmp_path / "a.jsonl")
    while not isinstance(next(facts), Progress):
        pass
    with Store.open(library) as reader:
        assert reader.totals().problems == 0, "written, and not to be seen yet"
        facts.close()  # type: ignore[attr-defined]
        assert reader.totals().problems == 0
        assert list(reader.problem_ids()) == []
    assert document(read_in(library, tmp_path / "a.jsonl"))["new_traces"] == 4


def test_a_row_that_is_none_is_skipped_with_line_and_reason(tmp_path: Path) -> None:
    file = tmp_path / "own.jsonl"
    rows = [json.dumps({"problem": f"What is {n} + 1?", "answer": str(n + 1)}) for n in range(3)]
    file.write_text("\n".join([rows[0], "{broken", rows[1], '{"problem": ""}', rows[2]]) + "\n", "utf-8")
    told = document(read_in(tmp_path / "w.db", file))
    assert (told["format"], told["read"], told["imported"], told["skipped"]) == ("problems", 5, 3, 2)
    assert sorted(line for reason in told["reasons"].values() for line in reason["lines"]) == [2, 4]
    assert sum(reason["count"] for reason in told["reasons"].values()) == 2
    with Store.open(tmp_path / "w.db") as store:
        assert store.totals().problems == 3


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "There is no file"),
        (b"", "is empty"),
        (b"\0\1\2" * 99, "not a text file"),
        (b"just prose\n", "none of the formats"),
    ],
)
def test_a_file_that_cannot_be_read_is_answered_with_a_sentence(
    tmp_path: Path, content: bytes | None, says: str
) -> None:
    file = tmp_path / "odd.jsonl"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(UserError, match=says):
        list(read_in(tmp_path / "w.db", file))
    with pytest.raises(UserError, match="There is no format 'wrokbench'; did you mean 'workbench'"):
        list(write_out(filled(tmp_path / "a.db"), tmp_path / "x.jsonl", "wrokbench"))


def test_made_problems_come_back_from_their_file_with_gold_steps_and_facts(tmp_path: Path) -> None:
    fresh = made("knights", 3, seed=5)
    write_problems(tmp_path / "k.jsonl", fresh)
    with Store.open(tmp_path / "w.db") as store:
        back = problems(str(tmp_path / "k.jsonl"), store)
    assert [(p.id, p.solution, p.facts, p.answer) for p in back] == [
        (p.id, p.solution, p.facts, p.answer) for p in fresh
    ]


def test_problems_are_chosen_by_family_file_or_filter(tmp_path: Path) -> None:
    with Store.open(filled(tmp_path / "a.db")) as store:
        assert len(problems("arithmetic", store)) == 8
        assert problems("equations", store, count=2, seed=4) == made("equations", 2, 4)
        assert made("equations", 2, 4) != made("equations", 2, 5)
        assert len(problems("right:yes", store)) == 4
        assert len(problems("right:yes", store, count=3)) == 3
        traces = list(items(store, ["t2", "gone", "t0"]))
        assert [(trace.id, problem.id == trace.problem) for problem, trace in traces] == [("t2", True), ("t0", True)]
        for choice, count, says in [
            ("equation", None, "did you mean 'equations'"),
            ("missing.jsonl", None, "There is no file"),
            ("", None, "There is no file"),
            ("right:no", None, "No stored problem matches"),
            ("equations", 0, "at least one problem"),
            ("right:yes", -1, "at least one problem"),
        ]:
            with pytest.raises(UserError, match=says):
                problems(choice, store, count=count)
    with pytest.raises(UserError, match="no family 'equation'"):
        made("equation", 1)
    with pytest.raises(UserError, match="There is no part 'tset'"):
        made("equations", 1, part="tset")


def test_making_problems_pauses_after_each_and_makes_the_same_ones() -> None:
    facts = list(making("arithmetic", 120, 3))
    assert [fact.problem for fact in facts if isinstance(fact, Added)] == made("arithmetic", 120, 3)
    assert [fact.done for fact in facts if isinstance(fact, Progress)] == [50, 100, 120]
    assert not any(isinstance(one, Added) and isinstance(two, Added) for one, two in pairwise(facts))
    with pytest.raises(UserError, match="at least one problem"):
        list(making("arithmetic", 0))


def test_workbenchs_own_format_is_offered_first() -> None:
    names = [about.name for about in writable()]
    assert names[0] == "workbench"
    assert "problems" in names


def test_an_empty_library_goes_out_and_in(tmp_path: Path) -> None:
    Store.open(tmp_path / "a.db").close()
    assert document(write_out(tmp_path / "a.db", tmp_path / "a.jsonl"))["written"] == 0
    told = document(read_in(tmp_path / "b.db", tmp_path / "a.jsonl"))
    assert (told["traces"], told["skipped"]) == (0, 0)
