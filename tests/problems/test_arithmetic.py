"""Word problems: the verdicts on single lines with their reasons, and that the stories say what the facts say."""

import random
import re
from collections import Counter

import pytest

from workbench.core.values import Problem
from workbench.problems import family
from workbench.problems.quantities import Node, whole_within
from workbench.problems.stories import KINDS
from workbench.problems.words import NAMES, PRONOUNS

made = family("arithmetic")

SHOP = Problem.make(
    "Ann buys 4 pens for 3 dollars each and 2 cups for 8 dollars each. How much change does she get from 50 dollars?",
    "22",
    family="arithmetic",
    facts={
        "nodes": [
            ["Pens", "*", 4, 3],
            ["Cups", "*", 2, 8],
            ["Total", "+", "Pens", "Cups"],
            ["Change", "-", 50, "Total"],
        ]
    },
)
PENS, CUPS, TOTAL, CHANGE = "Pens: 4 * 3 = 12.", "Cups: 2 * 8 = 16.", "Total: 12 + 16 = 28.", "Change: 50 - 28 = 22."
ANSWER = "The answer is \\boxed{22}."

CASES: list[tuple[list[str], str, str, str]] = [
    # the steps before, the step, the verdict, a part of the reason
    ([], PENS, "valid", ""),
    ([], CUPS, "valid", ""),
    ([], "Pens: 3 * 4 = 12.", "valid", ""),
    ([], "pens:4*3=12", "valid", ""),
    ([], "  Pens :  4  *  3  =  12 . ", "valid", ""),
    ([], "Pens: 4 × 3 = 12.", "valid", ""),
    ([], "Ｐｅｎｓ： ４ ＊ ３ ＝ １２．", "valid", ""),
    ([PENS, CUPS, TOTAL], "Change: 50 − 28 = 22.", "valid", ""),
    ([PENS, CUPS], "Total: 16 + 12 = 28.", "valid", ""),
    ([CUPS, PENS], TOTAL, "valid", ""),
    ([PENS, CUPS, TOTAL, CHANGE], ANSWER, "valid", ""),
    ([PENS, CUPS, TOTAL, CHANGE], "So the answer is $\\boxed{22}$", "valid", ""),
    ([PENS, CUPS, TOTAL, CHANGE], "\\boxed{22.0}", "valid", ""),
    # the arithmetic
    ([], "Pens: 4 * 3 = 13.", "invalid", "4 * 3 is 12, not 13"),
    ([PENS, CUPS], "Total: 12 - 16 = 28.", "invalid", "12 - 16 is -4, not 28"),
    ([], "Shoes: 4 * 3 = 13.", "invalid", "4 * 3 is 12, not 13"),
    ([], "4 * 3 = 13.", "invalid", "4 * 3 is 12, not 13"),
    ([], "Pens: 4 * 3 = 12 = 13.", "invalid", "12 is not 13"),
    ([], "Pens: 4 / 0 = 0.", "invalid", "divides by 0"),
    ([], "Pens: 2 * (1 + 1) = 5.", "invalid", "is 4, not 5"),
    # the story
    ([], "Pens: 4 + 3 = 7.", "invalid", "the story says to multiply here, not to add"),
    ([PENS, CUPS, TOTAL], "Change: 50 + 28 = 78.", "invalid", "the story says to subtract here, not to add"),
    ([PENS, CUPS, TOTAL], "Change: 28 - 50 = -22.", "invalid", "the wrong way round"),
    ([], "Pens: 4 * 8 = 32.", "invalid", "uses 8 where the story gives 3"),
    ([], "Cups: 4 * 3 = 12.", "invalid", "where the story gives"),
    # what was claimed
    (["Pens: 4 * 3 = 11."], CUPS, "valid", ""),
    (["Pens: 4 * 3 = 11.", CUPS], "Total: 11 + 16 = 27.", "valid", ""),
    (["Pens: 4 * 3 = 11.", CUPS], TOTAL, "invalid", "uses 12 where the earlier result for Pens is 11"),
    (["Pens: 4 * 3 = 11.", CUPS], "Total: 16 + 12 = 28.", "invalid", "uses 12 where the earlier result for Pens is 11"),
    ([PENS], TOTAL, "invalid", "Total needs Cups, not worked out yet"),
    ([], "Change: 50 - 28 = 22.", "invalid", "Change needs Total"),
    ([PENS], PENS, "invalid", "Pens was worked out before, as 12"),
    # the answer
    ([PENS, CUPS, TOTAL], "The answer is \\boxed{28}.", "invalid", "Change is asked for"),
    ([], ANSWER, "invalid", "Change is asked for"),
    ([PENS, CUPS, TOTAL, CHANGE], "The answer is \\boxed{23}.", "invalid", "should be 22, the value of Change, not 23"),
    ([PENS, CUPS, TOTAL, "Change: 50 - 28 = 21."], "The answer is \\boxed{21}.", "valid", ""),
    ([PENS, CUPS, TOTAL, "Change: 50 - 28 = 21."], ANSWER, "invalid", "should be 21"),
    ([PENS, CUPS, TOTAL, CHANGE, ANSWER], ANSWER, "invalid", "already"),
    # cannot tell
    ([PENS, CUPS, TOTAL, CHANGE], "The answer is \\boxed{twenty-two}.", "unknown", "cannot be read"),
    ([PENS, CUPS, TOTAL, CHANGE], "The answer is \\boxed{}.", "unknown", "cannot be read"),
    ([PENS, CUPS, TOTAL, CHANGE], "\\boxed{22} or \\boxed{23}", "unknown", "cannot be read"),
    ([], "Shoes: 4 * 3 = 12.", "unknown", '"Shoes" is none of the quantities of this problem (Pens, Cups'),
    ([], "4 * 3 = 12.", "unknown", "names none"),
    ([], "Pens: 12 = 12.", "unknown", "not a single one of two numbers"),
    ([], "Pens: 2 * 2 * 3 = 12.", "unknown", "not a single one of two numbers"),
    ([], "Pens: 4 * 3 = 12 dollars.", "unknown", "cannot be read"),
    ([], "Pens: 4 * 3 = 12. 😀", "unknown", "cannot be read"),
    ([], "Pens: 5² = 52.", "unknown", "cannot be read"),
    ([], "Pens: 9**9**9 = 1.", "unknown", "cannot be read"),
    ([], "Pens: 12", "unknown", "not written as"),
    ([], "First we work out the pens.", "unknown", "not written as"),
    ([], "", "unknown", "empty"),
    ([], "Pens: " + "1 + " * 120 + "1 = 121.", "unknown", "too long"),
]


@pytest.mark.parametrize(("before", "step", "validity", "reason"), CASES)
def test_verdict(before: list[str], step: str, validity: str, reason: str) -> None:
    verdict = made.verify(SHOP, before, step)
    assert (verdict.validity, verdict.reason if reason not in verdict.reason else reason) == (validity, reason)


def test_an_unreadable_step_claims_nothing_and_a_right_long_way_does() -> None:
    assert made.verify(SHOP, ["Pens: some", CUPS], TOTAL).validity == "invalid"
    assert made.verify(SHOP, ["Pens: 2 * 2 * 3 = 12.", CUPS], TOTAL).validity == "valid"


def test_twice_may_be_said_as_a_sum_of_two_equal_numbers() -> None:
    ages = Problem.make("...", "18", family="arithmetic", facts={"nodes": [["Ben", "*", 2, 9]]})
    assert made.verify(ages, [], "Ben: 9 + 9 = 18.").validity == "valid"
    assert made.verify(ages, [], "Ben: 8 + 8 = 16.").validity == "invalid"


def test_continuations_offer_both_orders_and_the_answer_when_it_is_due() -> None:
    assert made.continuations(SHOP, []) == [PENS, "Pens: 3 * 4 = 12.", CUPS, "Cups: 8 * 2 = 16."]
    assert made.continuations(SHOP, [PENS, CUPS, TOTAL]) == [CHANGE]
    assert made.continuations(SHOP, [PENS, CUPS, TOTAL, CHANGE]) == [ANSWER]


STORIES = [made.problem(21, number) for number in range(1200)]


def test_every_kind_of_story_is_told_in_turn() -> None:
    kinds = Counter(problem.known["kind"] for problem in STORIES)
    assert set(kinds) == {kind.__name__ for kind in KINDS}
    assert min(kinds.values()) > len(STORIES) / len(kinds) / 2


@pytest.mark.parametrize("kind", KINDS, ids=[kind.__name__ for kind in KINDS])
def test_each_kind_has_many_texts(kind: object) -> None:
    rng = random.Random(1)
    assert callable(kind)
    assert len({kind(rng).text for _ in range(1000)}) > 900


def test_the_numbers_of_the_facts_stand_in_the_story() -> None:
    for problem in STORIES:
        told = Counter(int(number) for number in re.findall(r"\d+", problem.text))
        told[2] += len(re.findall(r"\btwice\b", problem.text))
        # a start or an age may be used twice: in the comparison and in the sum
        used = {arg for node in problem.known["nodes"] for arg in node[2:] if isinstance(arg, int)}
        assert used <= set(told), (problem.text, problem.facts)


def test_labels_are_short_unique_and_mostly_words_of_the_story() -> None:
    in_story = 0
    total = 0
    for problem in STORIES:
        labels = [node[0] for node in problem.known["nodes"]]
        assert len({label.casefold() for label in labels}) == len(labels)
        assert all(re.fullmatch(r"[A-Z][a-z]+( and [A-Z][a-z]+)?", label) for label in labels)
        in_story += sum(label.casefold() in problem.text.casefold() for label in labels)
        total += len(labels)
        assert 2 <= len(labels) <= 5
    assert in_story > 0.5 * total


def test_everything_asked_for_needs_every_line() -> None:
    for problem in STORIES:
        nodes = [Node(*node) for node in problem.known["nodes"]]
        needed = {nodes[-1].label}
        for node in reversed(nodes):
            assert node.label in needed, problem.text
            needed |= {arg for arg in node[2:] if isinstance(arg, str)}
        assert whole_within(nodes, {}, 1, 99), problem.text


def test_the_prose_is_sound() -> None:
    for problem in STORIES:
        text = problem.text
        assert text.endswith("?"), text
        assert "  " not in text, text
        assert not re.search(r"\ba [aeiou]", text, re.IGNORECASE), text
        assert not re.search(r"\b1 [a-z]+s\b", text), text
        assert not re.search(r"[{}]|\bNone\b", text), text
        for sentence in re.split(r"(?<=[.?]) ", text):
            assert sentence[0].isupper(), text
        people = [name for name in NAMES if re.search(rf"\b{name}\b", text)]
        told = {word for word in ("he", "she") if re.search(rf"\b{word}\b", text, re.IGNORECASE)}
        assert told <= {PRONOUNS[name].subject for name in people}, text
