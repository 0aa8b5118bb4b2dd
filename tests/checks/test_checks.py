"""Outcome checks: the answer found, its span, and right / wrong / cannot tell with a reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.checks import check_for, checker, checks
from workbench.checks.extract import extract
from workbench.checks.numeric import number
from workbench.core.errors import UserError
from workbench.core.values import Problem

KNIGHTS = "Ann is a knight, Bob is a knave, Cara is a knave"


def problem(answer: str | None) -> Problem:
    return Problem.make("How many?", answer)


@pytest.mark.parametrize(
    ("text", "answer", "how"),
    [
        (r"The answer is \boxed{42}.", "42", "boxed"),
        (r"\boxed{4}. No, \boxed{ 5 }", "5", "last of 2 boxes"),
        (r"\boxed{\frac{3}{8}}", r"\frac{3}{8}", "boxed"),
        (r"\boxed{7} and then \boxed{8", "7", "boxed"),
        ("The answer is 42.", "42", "said in words"),
        ("First the answer is 3.\nFinal answer: 12", "12", "said in words"),
        ("12 + 7 = 19.", None, ""),
        (r"\boxed", None, ""),
        ("", None, ""),
    ],
)
def test_the_answer_is_found_where_it_stands(text: str, answer: str | None, how: str) -> None:
    found = extract(text)
    assert (found.answer if found else None) == answer
    if found:
        assert found.span.of(text) == answer
        assert found.how == how


@pytest.mark.parametrize(
    ("gold", "given", "outcome"),
    [
        ("42", r"\boxed{42}", "right"),
        ("42", r"\boxed{042}", "right"),
        ("42", r"\boxed{43}", "wrong"),
        ("-3", "\\boxed{\u22123}", "right"),
        ("0.5", r"\boxed{1/2}", "right"),
        ("1/3", r"\boxed{0.333}", "wrong"),
        ("5", r"\boxed{x = 5}", "right"),
        ("x = 5", r"\boxed{5}", "right"),
        ("1284", r"\boxed{1,284}", "right"),
        (r"\frac{3}{8}", r"\boxed{3/8}", "right"),
        ("5", r"\boxed{five}", "unknown"),
        ("5", r"\boxed{5/0}", "unknown"),
        ("5", "5 apples are left.", "unknown"),
        ("5", "", "unknown"),
        ("many", r"\boxed{Many}", "right"),
        ("many", r"\boxed{a lot}", "unknown"),
        (None, r"\boxed{5}", "unknown"),
        ("  ", r"\boxed{5}", "unknown"),
        (KNIGHTS, rf"\boxed{{{KNIGHTS}}}", "right"),
        (KNIGHTS, r"\boxed{Bob is a knave, cara is a knave and Ann is a knight}", "right"),
        (KNIGHTS, r"\boxed{Ann is a knight, Bob is a knight, Cara is a knave}", "wrong"),
        (KNIGHTS, r"\boxed{Ann is a knight, Bob is a knave}", "unknown"),
        (KNIGHTS, r"\boxed{Ann is a knave, Bob is a knave}", "wrong"),
        (KNIGHTS, r"\boxed{Ann is a knight, Bob is a knave, Cara is a knave, Dan is a knave}", "wrong"),
        (KNIGHTS, r"\boxed{Ann is a knight, Ann is a knave, Bob is a knave, Cara is a knave}", "unknown"),
    ],
)
def test_right_wrong_and_cannot_tell(gold: str | None, given: str, outcome: str) -> None:
    one = problem(gold)
    verdict = check_for(one).check(one, given)
    assert verdict.outcome == outcome, verdict
    assert verdict.reason


def test_a_solution_that_was_cut_off_is_never_wrong() -> None:
    one = problem("5")
    verdict = checker("numeric").check(one, "Pens: 4 * 3 = 12.", stopped="length")
    assert verdict.outcome == "unknown"
    assert "cut off" in verdict.reason


def test_the_checker_follows_the_reference_answer() -> None:
    assert [check_for(problem(answer)).spec.name for answer in ("5", "x = 5", KNIGHTS, "blue", None)] == [
        "numeric",
        "numeric",
        "logic",
        "text",
        "text",
    ]


def test_an_unknown_checker_is_answered_with_the_nearest() -> None:
    assert set(checks().names()) == {"numeric", "logic", "text"}
    with pytest.raises(UserError, match="did you mean 'numeric'"):
        checker("numerics")


@given(st.sampled_from(["5", KNIGHTS, "blue", None]), st.text())
def test_any_text_gets_a_verdict(gold: str | None, text: str) -> None:
    one = problem(gold)
    for name in checks().names():
        verdict = checker(name).check(one, text)
        assert verdict.reason
        assert (verdict.span is None) == (verdict.answer is None)
        if verdict.span is not None:
            assert verdict.span.of(text) == verdict.answer


@given(st.fractions())
def test_a_number_equals_itself_in_its_spellings(value: object) -> None:
    assert number(f"{value}") == value
    assert number(f" x = {value}. ") == value


def test_hostile_text_is_answered_at_once() -> None:
    one = problem("5")
    nested = "{" * 100_000 + "}" * 100_000
    for text in ("\\boxed{" * 50_000, nested, "\\boxed{" + "9" * 100_000 + "}", "the answer is " * 9_000):
        assert checker("numeric").check(one, text).outcome == "unknown"
