"""What every built-in family promises, tried on each family that is found (also on one added later).

The heart of it: gold solutions are valid line by line, every continuation offered is judged valid, and no trace of
which all steps are valid ends in a wrong answer, whatever it is made from.
"""

import random
import re
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.core.protocols import StepVerifier
from workbench.core.values import Problem, StepVerdict
from workbench.problems import BuiltIn, families, family

NAMES = families().names()
every_family = pytest.mark.parametrize("made", [family(name) for name in NAMES], ids=NAMES)


_made: dict[str, list[Problem]] = {name: [] for name in NAMES}
"""Drawn once for all tests of this file."""


def problems(made: BuiltIn, count: int) -> list[Problem]:
    while len(_made[made.name]) < count:
        _made[made.name].append(made.problem(11, len(_made[made.name])))
    return _made[made.name][:count]


def lines(problem: Problem) -> list[str]:
    return problem.solution.split("\n")


def valid(made: BuiltIn, problem: Problem, steps: list[str]) -> bool:
    return all(verdict.validity == "valid" for verdict in made.verify_all(problem, steps))


def answer(steps: list[str]) -> str:
    found = re.fullmatch(r"The answer is \\boxed\{(.*)\}\.", steps[-1])
    return found[1] if found else ""


def test_the_three_families_of_the_plan_are_found() -> None:
    assert set(NAMES) >= {"arithmetic", "equations", "knights"}


@every_family
def test_a_family_offers_what_the_protocols_ask_for(made: BuiltIn) -> None:
    assert isinstance(made, BuiltIn)
    assert isinstance(made, StepVerifier)
    assert made.name in NAMES
    assert made.title


@every_family
def test_gold_solutions_are_valid_and_end_in_the_answer(made: BuiltIn) -> None:
    for problem in problems(made, 300):
        assert answer(lines(problem)) == problem.answer
        for line, verdict in zip(lines(problem), made.verify_all(problem, lines(problem)), strict=True):
            assert verdict.validity == "valid", (problem.text, line, verdict.reason)


@every_family
def test_the_same_two_numbers_give_the_same_problem(made: BuiltIn) -> None:
    again = type(made)()
    for number in (0, 3, 10**9):
        assert made.problem(5, number) == again.problem(5, number)
    assert made.problem(5, 0) != made.problem(6, 0)
    assert made.problem(5, 0).source == "built-in, seed 5"


@every_family
def test_problems_are_titled_short_and_varied(made: BuiltIn) -> None:
    made_here = problems(made, 800)
    assert len({problem.text for problem in made_here}) > 780
    for problem in made_here:
        assert problem.family == made.name
        assert 0 < len(problem.title) <= 64
        assert len(problem.text) <= 330, problem.text
        assert len(lines(problem)) <= 9
    numbers = {int(number) for problem in made_here for number in re.findall(r"\d+", problem.text + problem.solution)}
    assert max(numbers, default=0) <= 99


@every_family
def test_other_orders_of_the_solution_are_valid_too(made: BuiltIn) -> None:
    rng = random.Random(1)
    orders = 0
    for problem in problems(made, 200):
        steps = made.solution(problem, rng)
        orders += steps != lines(problem)
        assert answer(steps) == problem.answer
        assert valid(made, problem, steps), (problem.text, steps)
    assert orders > 5


@every_family
def test_each_continuation_is_valid_and_the_gold_line_is_among_them(made: BuiltIn) -> None:
    rng = random.Random(2)
    for problem in problems(made, 25):
        for steps in (made.solution(problem, rng), made.noisy(problem, rng, 0.3, 0.3)):
            sound = valid(made, problem, steps)
            for at, step in enumerate(steps):
                offered = made.continuations(problem, steps[:at])
                assert len(offered) == len(set(offered))
                assert not sound or step in offered, (problem.text, steps[:at], step, offered)
                for line in offered:
                    assert made.verify(problem, steps[:at], line).validity == "valid", (steps[:at], line)
            assert made.continuations(problem, steps) == []


@every_family
def test_any_way_along_the_continuations_ends_in_the_right_answer(made: BuiltIn) -> None:
    rng = random.Random(3)
    ended = 0
    for problem in problems(made, 40):
        steps: list[str] = []
        while len(steps) < 24 and (offered := made.continuations(problem, steps)):
            steps.append(rng.choice(offered))
        if answer(steps):
            ended += 1
            assert answer(steps) == problem.answer, (problem.text, steps)
    assert ended > 15


@every_family
def test_without_slips_and_faults_nothing_is_wrong(made: BuiltIn) -> None:
    rng = random.Random(4)
    for problem in problems(made, 200):
        steps = made.noisy(problem, rng, 0, 0)
        assert valid(made, problem, steps)
        assert answer(steps) == problem.answer


@every_family
def test_slips_mostly_spoil_the_answer_and_are_caught(made: BuiltIn) -> None:
    rng = random.Random(5)
    seen: Counter[bool] = Counter()
    for problem in problems(made, 300):
        steps = made.noisy(problem, rng, 1.0, 0.0)
        assert not valid(made, problem, steps), (problem.text, steps)
        seen[answer(steps) == problem.answer] += 1
    assert seen[False] > seen[True]


@every_family
def test_faults_keep_the_answer_and_are_caught(made: BuiltIn) -> None:
    rng = random.Random(6)
    for problem in problems(made, 300):
        steps = made.noisy(problem, rng, 0.0, 1.0)
        assert answer(steps) == problem.answer, (problem.text, steps)
        verdicts = made.verify_all(problem, steps)
        assert "invalid" in {verdict.validity for verdict in verdicts}, (problem.text, steps)


@every_family
def test_no_wrong_answer_has_only_valid_steps(made: BuiltIn) -> None:
    rng = random.Random(7)
    kinds: Counter[tuple[bool, bool]] = Counter()
    for problem in problems(made, 800):
        steps = made.noisy(problem, rng, 0.08, 0.08)
        kinds[answer(steps) == problem.answer, valid(made, problem, steps)] += 1
    assert kinds[False, True] == 0
    # right answers by wrong steps are what process supervision is for: they must be there
    assert min(kinds[True, True], kinds[True, False], kinds[False, False]) > 40


@every_family
def test_a_solution_with_words_exchanged_is_never_valid_and_wrong(made: BuiltIn) -> None:
    rng = random.Random(8)
    for problem in problems(made, 400):
        words = re.findall(r"\w+", problem.text + problem.solution)
        steps = lines(problem)
        for _ in range(2):
            at = rng.randrange(len(steps))
            steps[at] = steps[at].replace(rng.choice(words), rng.choice(words), 1)
        if rng.random() < 0.3:
            steps.pop(rng.randrange(len(steps)))
        if answer(steps) != problem.answer:
            assert not valid(made, problem, steps) or not answer(steps), (problem.text, steps)


@every_family
def test_steps_are_judged_relative_to_the_ones_before(made: BuiltIn) -> None:
    rng = random.Random(9)
    for problem in problems(made, 60):
        steps = made.noisy(problem, rng, 0.3, 0.2)
        each = [made.verify(problem, steps[:at], step) for at, step in enumerate(steps)]
        assert each == made.verify_all(problem, steps)
    assert made.verify_all(problem, []) == []


@every_family
def test_nothing_may_follow_the_answer(made: BuiltIn) -> None:
    problem = made.problem(1, 1)
    for line in (lines(problem)[0], lines(problem)[-1]):
        verdict = made.verify(problem, lines(problem), line)
        assert (verdict.validity, "already" in verdict.reason) == ("invalid", True)


SIGNS = "0 1 7 12 99 = + - * / ( ) : . , x y { } ² ½ × − ９ 9**9**9 1e9 3.5 0.0 = = \\boxed{ The answer is"
WORDS = "Suppose Ann is a knight knave lies tells the truth so So contradiction and Add Subtract Divide by Expand"
ODD = ["\x00", "😀", "\n", "\u2028", "\ud800", " " * 9, "9" * 60, "(" * 40, "((1)" * 9]
PIECES = [*re.split(" ", SIGNS), *re.split(" ", WORDS), *ODD]


@settings(max_examples=150, deadline=None)
@given(
    number=st.integers(0, 50),
    steps=st.lists(
        st.one_of(st.text(max_size=120), st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join)), max_size=4
    ),
    cut=st.integers(0, 4),
)
def test_any_text_gets_a_verdict(number: int, steps: list[str], cut: int) -> None:
    for name in NAMES:
        made = family(name)
        problem = made.problem(0, number)
        trace = [*lines(problem)[:cut], *steps]
        for verdict in made.verify_all(problem, trace):
            assert isinstance(verdict, StepVerdict)
            assert (verdict.validity == "valid") != bool(verdict.reason)
            assert len(verdict.reason) < 400
        for line in made.continuations(problem, trace):
            assert made.verify(problem, trace, line).validity == "valid", (trace, line)


HOSTILE = [
    "9**9**9", "=" * 300, ":" * 300, "1 = " * 90, "x: " + "1+" * 190 + "1 = 190.", "(" * 390, "-" * 390,
    "x: " + "(" * 30 + "1" + ")" * 30 + " = 1", "9" * 390, "x: 1 / 0 = 0", "x: 0 / 0 = 0 / 0", "\\boxed{" * 50,
    "The answer is \\boxed{" + "9" * 200 + "}.", "The answer is \\boxed{1/0}.", "The answer is \\boxed{}.",
    "a" * 100_000, "so " * 130, "Ann lies, so " * 30, "Add " + "1+" * 90 + "1: x = 1", "x = " + "999999999*" * 29 + "1",
    " ", "", "\t\n", "\u00a0", "Ａｎｎ", "٣ + ٤ = ٧", "x: 5² = 52", "\ud800", "The answer is",
]  # fmt: skip


@every_family
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_answered_and_never_valid(made: BuiltIn, text: str) -> None:
    problem = made.problem(3, 3)
    verdict = made.verify(problem, [], text)
    assert verdict.validity != "valid"
    assert verdict.reason
    # the same text as a claim: what follows it is still judged
    assert len(made.verify_all(problem, [text, *lines(problem)])) == 1 + len(lines(problem))
    assert all(made.verify(problem, [text], line).validity == "valid" for line in made.continuations(problem, [text]))


@every_family
@pytest.mark.parametrize(
    "facts",
    ["{}", "[]", "null", '{"nodes": 3, "people": 3, "says": [], "equation": 7, "letter": null}',
     '{"nodes": [["A", "+", "B", 1]], "people": ["A", "A", "B"], "says": [1, 2, 3], "equation": "x", "letter": "x"}',
     '{"nodes": [["A", "^", 2, 1]], "people": ["A", "B", "C"], "says": [["is", "king", 1], ["is", "knight", 7], []]}',
     '{"nodes": [], "people": ["A", "B", "C"], "says": [["x", "knight", 1, 2], [], []], "equation": "==", "letter": 1}',
     '{"nodes": [["A", "/", 2, 0]], "people": "ABC", "says": "ABC", "equation": "y = 1", "letter": "x"}'],
)  # fmt: skip
def test_facts_of_another_kind_leave_the_verifier_without_an_opinion(made: BuiltIn, facts: str) -> None:
    problem = replace(made.problem(1, 1), facts=facts)
    for verdict in made.verify_all(problem, lines(problem)):
        assert verdict.validity == "unknown"
        assert verdict.reason
    assert made.continuations(problem, []) == []
