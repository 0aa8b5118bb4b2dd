"""Checking stored traces, one pair, and files of cases."""

import json
from pathlib import Path

import pytest

from workbench.core.errors import UserError
from workbench.core.facts import Checked, Progress, Started
from workbench.core.split import split
from workbench.core.values import Problem, Trace
from workbench.tasks.check import Case, cases, check, pair


def trace(problem: Problem, text: str, stopped: str = "end") -> Trace:
    return Trace(f"t{len(text)}", problem.id, text, split(text), stopped=stopped)  # type: ignore[arg-type]


def test_each_trace_is_checked_by_what_suits_its_problem_or_by_the_one_named() -> None:
    number = Problem.make("What is 3 + 4?", "7")
    people = Problem.make("Who is what?", "Ann is a knight, Bob is a knave")
    own = Problem.make("What do you think?")
    items = [
        (number, trace(number, "So \\boxed{7.0}.")),
        (people, trace(people, "\\boxed{Bob is a knave, Ann is a knight}")),
        (own, trace(own, "The answer is \\boxed{nothing}.")),
        (number, trace(number, "3 + 4 is", "length")),
    ]
    facts = [fact for fact in check(items) if fact is not None]
    assert facts[0] == Started("Checking", 4)
    assert facts[-1] == Progress(4, 4)
    verdicts = [fact.verdict for fact in facts if isinstance(fact, Checked)]
    assert [verdict.outcome for verdict in verdicts] == ["right", "right", "unknown", "unknown"]
    assert [verdict.checker.name for verdict in verdicts[:2]] == ["numeric", "logic"]
    assert verdicts[0].span is not None
    assert verdicts[0].span.of("So \\boxed{7.0}.") == "7.0"
    named = [fact.verdict for fact in check(iter(items), "text", total=4) if isinstance(fact, Checked)]
    assert {verdict.checker.name for verdict in named} == {"text"}
    with pytest.raises(UserError, match="There is no checker 'nope'"):
        list(check(items, "nope"))


def test_a_pair_may_be_a_solution_or_an_answer_alone() -> None:
    assert pair("42", "The answer is \\boxed{42}.").outcome == "right"
    assert pair("42", "42").outcome == "right"
    assert pair("42", " 41 ").outcome == "wrong"
    assert pair("42", "").outcome == "unknown"
    assert pair("", "42").outcome == "unknown"
    assert pair("5", "\\boxed{4}", form="bare").outcome != "right"


def test_cases_are_read_line_by_line_and_a_bad_one_is_named(tmp_path: Path) -> None:
    file = tmp_path / "c.jsonl"
    rows = [
        {"gold": "5", "pred": "5\u2028", "expected": True},
        {"id": 7, "gold": 5, "pred": "6", "expected": "wrong", "form": "text"},
        {"gold": "5", "pred": "?", "expected": None},
    ]
    file.write_text("\n".join([json.dumps(rows[0], ensure_ascii=False), "", *map(json.dumps, rows[1:])]), "utf-8")
    assert list(cases(file)) == [
        Case("1", "5", "5\u2028", "right"),
        Case("7", "5", "6", "wrong", "text"),
        Case("4", "5", "?", "unknown"),
    ]
    for bad in ["{", "[]", '{"gold": "5", "pred": "5"}', '{"gold": "5", "pred": "5", "expected": "maybe"}']:
        file.write_text('{"gold": "5", "pred": "5", "expected": true}\n' + bad + "\n", "utf-8")
        with pytest.raises(UserError, match="line 2: no case"):
            list(cases(file))
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UserError, match="no text file"):
        list(cases(file))
