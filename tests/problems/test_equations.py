"""Linear equations: the verdicts on single lines with their reasons; the reader against plain exact arithmetic."""

import random
import re
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.core.values import Problem
from workbench.problems import family
from workbench.problems.algebra import equation_of, moves, size, usual
from workbench.problems.equation_forms import FORMS
from workbench.problems.linear import MAX_DEPTH, Undefined, number_text, read_side, side_text

made = family("equations")


def asked(equation: str, letter: str = "x") -> Problem:
    facts = {"equation": equation, "letter": letter}
    return Problem.make(f"Solve for {letter}: {equation}.", family="equations", facts=facts)


TWO, BOTH, BOX, PART, LIKE = (
    asked(text) for text in ("3x + 4 = 19", "5x - 4 = 2x + 11", "3(x + 2) = 21", "x / 3 + 4 = 9", "3x + 2x + 4 = 29")
)
FIFTEEN, FIVE, ANSWER = "Subtract 4: 3x = 15.", "Divide by 3: x = 5.", "The answer is \\boxed{5}."

CASES: list[tuple[Problem, list[str], str, str, str]] = [
    # the problem, the steps before, the step, the verdict, a part of the reason
    (TWO, [], FIFTEEN, "valid", ""),
    (TWO, [FIFTEEN], FIVE, "valid", ""),
    (TWO, [FIFTEEN, FIVE], ANSWER, "valid", ""),
    (TWO, [], "subtract 4 from both sides: 3x=15", "valid", ""),
    (TWO, [], "  Subtract   4 :  3 x  =  15 . ", "valid", ""),
    (TWO, [], "Add −4: 3x = 15.", "valid", ""),
    (TWO, [], "Subtract 4: 15 = 3x.", "valid", ""),
    (TWO, [], "Subtract 4: 3x + 0 = 19 - 4.", "valid", ""),
    (TWO, [], "Divide by 3: x + 4/3 = 19/3.", "valid", ""),
    (TWO, [], "Subtract x: 2x + 4 = 19 - x.", "valid", ""),
    (TWO, [], "Subtract 3x + 4: 0 = 15 - 3x.", "valid", ""),
    (TWO, [], "Multiply both sides by 2: 6x + 8 = 38.", "valid", ""),
    (TWO, [], "Swap sides: 19 = 3x + 4.", "valid", ""),
    (TWO, [], "3x = 15.", "valid", ""),
    (TWO, [], "Subtract 4: 3x = 19 + -4.", "valid", ""),
    (TWO, [], "3x + 4 = 19.", "valid", ""),
    (BOTH, [], "Subtract 2x: 3x - 4 = 11.", "valid", ""),
    (BOTH, [], "Add 4: 5x = 2x + 15.", "valid", ""),
    (BOX, [], "Expand: 3x + 6 = 21.", "valid", ""),
    (BOX, [], "Expand the brackets: 3*x + 3*2 = 21.", "valid", ""),
    (BOX, [], "Divide by 3: x + 2 = 7.", "valid", ""),
    (PART, [], "Subtract 4: x / 3 = 5.", "valid", ""),
    (PART, [], "Subtract 4: (1/3)x = 5.", "valid", ""),
    (PART, ["Subtract 4: x / 3 = 5."], "Multiply by 3: x = 15.", "valid", ""),
    (LIKE, [], "Combine like terms: 5x + 4 = 29.", "valid", ""),
    (LIKE, [], "Simplify: 5x + 4 = 29.", "valid", ""),
    # a wrong result
    (TWO, [], "Subtract 4: 3x = 16.", "invalid", "gives 3x = 15, not 3x = 16; the solution changes from 5 to 16/3"),
    (TWO, [], "Subtract 4: 3x = 18.", "invalid", "the solution changes from 5 to 6"),
    (TWO, [], "3x = 18.", "invalid", "the solution changes from 5 to 6"),
    (TWO, [], "Magic: 3x = 18.", "invalid", "the solution changes from 5 to 6"),
    (TWO, [], "Subtract 4: 0x = 15.", "invalid", "from 5 to no number"),
    (TWO, [], "Multiply by 2: 6x + 4 = 38.", "invalid", "multiplying by 2 gives 6x + 8 = 38"),
    (BOX, [], "Expand: 3x + 2 = 21.", "invalid", "expanding gives 3x + 6 = 21"),
    (PART, [], "Subtract 4: x / 3 = 6.", "invalid", "gives x / 3 = 5"),
    # a right result by a wrong operation
    (TWO, [], "Add 4: 3x = 15.", "invalid", "adding 4 gives 3x + 8 = 23, not 3x = 15: that is true as well"),
    (TWO, [], "Subtract 5: 3x = 15.", "invalid", "not what the step names"),
    (TWO, [], "Subtract 4: x = 5.", "invalid", "not what the step names"),
    (TWO, [FIFTEEN], "Divide by 5: x = 5.", "invalid", "not what the step names"),
    (TWO, [FIFTEEN], "Multiply by 3: x = 5.", "invalid", "not what the step names"),
    (TWO, [], "Expand: 3x + 4 = 19.", "invalid", "no bracket to expand"),
    (BOX, [], "Expand: 3(x + 2) = 21.", "invalid", "a bracket is still there"),
    (LIKE, [], "Combine: 3x + 2x + 4 = 29.", "invalid", "no like terms"),
    (TWO, [], "Divide by 0: x = 5.", "invalid", "not allowed"),
    (TWO, [], "Multiply by 0: 0x = 0.", "invalid", "not allowed"),
    (TWO, [], "3x / 0 = 15.", "invalid", "divides by 0"),
    # relative to what is claimed
    (TWO, ["Subtract 4: 3x = 18."], "Divide by 3: x = 6.", "valid", ""),
    (TWO, ["Subtract 4: 3x = 18."], FIVE, "invalid", "dividing by 3 gives x = 6, not x = 5"),
    (TWO, ["Subtract 4: 3x = 18.", "Divide by 3: x = 6."], "The answer is \\boxed{6}.", "valid", ""),
    (TWO, ["Subtract 4: 3x = 18.", "Divide by 3: x = 6."], ANSWER, "invalid", "should be 6, the value of x, not 5"),
    # the unknown
    (TWO, [], "Subtract 4: 3y = 15.", "invalid", "it is about y, but the unknown is x"),
    (TWO, [], "Subtract 4: 3x = 15 + y.", "invalid", "it is about y"),
    (TWO, [], "Subtract 4y: 3x = 15.", "unknown", "'y' is not in the equation"),
    # checks and other numbers
    (TWO, [FIFTEEN, FIVE], "Check: 3 * 5 + 4 = 19.", "valid", ""),
    (TWO, [FIFTEEN, FIVE], "Check: 3 * 5 + 4 = 15 + 4 = 19.", "valid", ""),
    (TWO, [FIFTEEN, FIVE], "Check: 3 * 5 + 4 = 18.", "invalid", "3 * 5 + 4 is 19, not 18"),
    (TWO, [FIFTEEN, FIVE], "Check: 1 + 1 = 2.", "invalid", "not the given equation"),
    (TWO, [], "Check: 3 * 5 + 4 = 19.", "invalid", "nothing to check yet"),
    (TWO, ["x = 6."], "Check: 3 * 6 + 4 = 22.", "invalid", "are 22 and 19: it does not hold"),
    (TWO, [], "15 / 3 = 5.", "unknown", "says nothing about x"),
    (TWO, [], "15 / 3 = 4.", "invalid", "15 / 3 is 5, not 4"),
    (TWO, [], "Subtract 4: 3x = 15 = 16.", "invalid", "15 is not 16"),
    # the answer
    (TWO, [FIFTEEN, FIVE], "The answer is \\boxed{x = 5}.", "valid", ""),
    (TWO, [FIFTEEN, FIVE], "\\boxed{10/2}", "valid", ""),
    (TWO, [FIFTEEN, "Divide by 3: 5 = x."], ANSWER, "valid", ""),
    (TWO, [FIFTEEN], ANSWER, "invalid", "x does not stand alone yet: the line before is 3x = 15"),
    (TWO, [], ANSWER, "invalid", "does not stand alone yet"),
    (TWO, [FIFTEEN, FIVE, ANSWER], FIVE, "invalid", "already"),
    (TWO, [FIFTEEN, FIVE], "The answer is \\boxed{five}.", "unknown", "cannot be read"),
    (TWO, [FIFTEEN, FIVE], "The answer is \\boxed{y = 5}.", "unknown", "cannot be read"),
    # cannot tell
    (TWO, [], "Factor: 3(x + 4/3) = 19.", "unknown", '"Factor" is no operation'),
    (TWO, [], "Subtract four: 3x = 15.", "unknown", "the operation cannot be read"),
    (TWO, [], "Subtract 4: 3x = 15 = 12 + x.", "unknown", "more than one equals sign"),
    (TWO, [], "Subtract 4: 3x² = 15.", "unknown", "cannot be read"),
    (TWO, [], "Square: x * x = 25.", "unknown", "two unknowns are multiplied"),
    (TWO, [], "3 / x = 1.", "unknown", "divides by the unknown"),
    (TWO, [], "Subtract 4: 3x = 15 😀.", "unknown", "cannot be read"),
    (TWO, [], "Subtract 4: ((((((((3x)))))))) = 15.", "unknown", "too many brackets"),
    (TWO, [], "Subtract 4: 3x == 15.", "unknown", "not written as"),
    (TWO, [], "Subtract 4 from both sides.", "unknown", "not written as"),
    (TWO, [], "Subtract 4: 3x =", "unknown", "not written as"),
    (TWO, [], "Subtract 4: 3x = (15.", "unknown", "not closed"),
    (TWO, [], "x = 12345678901.", "unknown", "more than 9 digits"),
]


@pytest.mark.parametrize(("problem", "before", "step", "validity", "reason"), CASES)
def test_verdict(problem: Problem, before: list[str], step: str, validity: str, reason: str) -> None:
    verdict = made.verify(problem, before, step)
    assert (verdict.validity, verdict.reason if reason not in verdict.reason else reason) == (validity, reason)


def test_continuations_offer_the_usual_ways() -> None:
    assert made.continuations(TWO, []) == [FIFTEEN]
    assert made.continuations(BOX, []) == ["Divide by 3: x + 2 = 7.", "Expand: 3x + 6 = 21."]
    assert made.continuations(BOTH, [])[0] == "Subtract 2x: 3x - 4 = 11."
    assert set(made.continuations(BOTH, [])) >= {"Add 4: 5x = 2x + 15.", "Subtract 11: 5x - 15 = 2x."}
    assert made.continuations(TWO, [FIFTEEN, FIVE]) == [ANSWER]


def test_gold_solutions_go_over_small_numbers_that_are_not_negative() -> None:
    for number in range(600):
        problem = made.problem(31, number)
        for line in problem.solution.split("\n"):
            assert all(int(digits) <= 99 for digits in re.findall(r"\d+", line)), (problem.text, line)
            assert not re.search(r"(?:^|[=:] ?)-", line), (problem.text, line)


def test_every_form_is_drawn_and_the_answer_solves_the_equation() -> None:
    shapes = set()
    for number in range(600):
        problem = made.problem(32, number)
        letter, equation = problem.known["letter"], problem.known["equation"]
        shapes.add(re.sub(r"\d+", "1", problem.known["kernel"]).replace("-", "+"))
        spelled = re.sub(rf"(\d)(?=[({letter}])", r"\1*", equation).replace(letter, f"({problem.answer})")
        left, right = (python_value(side) for side in spelled.split("="))
        assert left == right, (problem.text, problem.answer)
    assert len(shapes) >= len(FORMS)


def python_value(text: str) -> Fraction:
    """The exact value of a sum by Python's own rules."""
    value = eval(re.sub(r"(\d+)", r"Fraction(\1)", text))
    assert isinstance(value, Fraction)
    return value


NUMBER = st.integers(0, 30).map(str)
SUM = st.recursive(
    NUMBER,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*/"), inner).map(" ".join), inner.map(lambda text: f"({text})")
    ),
    max_leaves=8,
)


@settings(max_examples=100, deadline=None)
@given(SUM)
def test_sums_have_the_value_that_python_gives_them(text: str) -> None:
    try:
        expected = python_value(text)
    except ZeroDivisionError:
        with pytest.raises(Undefined):
            read_side(text)
        return
    if text.count("(") <= MAX_DEPTH:
        assert read_side(text).c == expected


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9), st.integers(1, 4)), min_size=1, max_size=4),
    st.integers(-5, 5),
)
def test_sides_are_read_and_written_alike(terms: list[tuple[int, int, int]], x: int) -> None:
    text = " + ".join(f"{k}({a}x + {c})" for a, c, k in terms)
    side = read_side(text)
    assert side.a * x + side.c == sum(k * (a * x + c) for a, c, k in terms)
    again = read_side(side_text(side, "x"))
    assert (again.a, again.c) == (side.a, side.c)


@pytest.mark.parametrize("number", range(60))
def test_moves_keep_the_solution_and_the_usual_ones_lead_to_it(number: int) -> None:
    equation = equation_of(made.problem(33, number).known["kernel"])
    solution = equation.solution
    rng = random.Random(number)
    for move in moves(equation):
        assert move.after.solution == solution
    while equation.solved is None:
        move = usual(equation)
        assert move is not None
        assert size(move.after) < size(equation)
        equation = rng.choice([each for each in moves(equation) if size(each.after) < size(equation)]).after
    assert equation.solved == solution


def test_numbers_are_written_as_whole_numbers_or_fractions() -> None:
    assert [number_text(Fraction(*each)) for each in ((12, 1), (-6, 2), (7, 2))] == ["12", "-3", "7/2"]
