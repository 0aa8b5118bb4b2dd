"""Knights and knaves: the verdicts on single lines with their reasons; the texts against an independent reading."""

import itertools
import random
import re
from collections import Counter

import pytest

from workbench.core.values import Problem
from workbench.problems import family
from workbench.problems.puzzle import ALL, KINDS, Said, sayings, worlds_of

made = family("knights")

# Ann: "Bob is a knave."  Bob: "Cara and I are of the same kind."  Cara: "Bob is a knave."
FIRST = Problem.make(
    "...", family="knights",
    facts={"people": ["Ann", "Bob", "Cara"], "says": [["is", "knave", 1], ["alike", "", 2, 1], ["is", "knave", 1]]},
)  # fmt: skip
# Ann: "Bob is a knight."  Bob: "Ann and Cara are of different kinds."  Cara: "Bob is a knight."
FAILS = Problem.make(
    "...", family="knights",
    facts={"people": ["Ann", "Bob", "Cara"], "says": [["is", "knight", 1], ["differ", "", 0, 2], ["is", "knight", 1]]},
)  # fmt: skip
SUPPOSE = "Suppose Ann is a knight."
BOB, CARA = "Ann tells the truth, so Bob is a knave.", "Bob lies, so Cara is a knight."
ANSWER = "The answer is \\boxed{Ann is a knight, Bob is a knave, Cara is a knight}."

BOB2, CARA2 = "Ann tells the truth, so Bob is a knight.", "Bob tells the truth, so Cara is a knave."
AGAINST = "Cara lies, so Bob is a knave, a contradiction."
SO = "So Ann is a knave."
AFTER = ["Ann lies, so Bob is a knave.", "Bob lies, so Cara is a knave."]
ANSWER2 = "The answer is \\boxed{Ann is a knave, Bob is a knave, Cara is a knave}."

CASES: list[tuple[Problem, list[str], str, str, str]] = [
    # the problem, the steps before, the step, the verdict, a part of the reason
    (FIRST, [], SUPPOSE, "valid", ""),
    (FIRST, [], "Suppose Cara is a knave.", "valid", ""),
    (FIRST, [], "suppose that ann is a knight", "valid", ""),
    (FIRST, [SUPPOSE], BOB, "valid", ""),
    (FIRST, [SUPPOSE], "  Ann  tells the truth , so Bob is a knave .", "unknown", "cannot be read"),
    (FIRST, [SUPPOSE], "Ann is telling the truth so Bob is a knave", "valid", ""),
    (FIRST, [SUPPOSE, BOB], CARA, "valid", ""),
    (FIRST, [SUPPOSE, BOB, CARA], "Cara tells the truth, so Bob is a knave.", "valid", ""),
    (FIRST, [SUPPOSE, BOB, CARA], ANSWER, "valid", ""),
    (FIRST, [SUPPOSE, BOB, CARA], "\\boxed{Cara is a knight, Ann is a knight and Bob is a knave}", "valid", ""),
    (FAILS, [SUPPOSE, BOB2, CARA2], AGAINST, "valid", ""),
    (FAILS, [SUPPOSE, BOB2, CARA2, AGAINST], SO, "valid", ""),
    (FAILS, [SUPPOSE, BOB2, CARA2, AGAINST, SO], AFTER[0], "valid", ""),
    (FAILS, [SUPPOSE, BOB2, CARA2, AGAINST, SO, *AFTER], ANSWER2, "valid", ""),
    # what does not follow
    (FIRST, [SUPPOSE], "Ann tells the truth, so Bob is a knight.", "invalid", "it follows that Bob is a knave"),
    (FIRST, [SUPPOSE], "Ann tells the truth, so Cara is a knight.", "invalid", "it does not follow from what Ann says"),
    (FIRST, [SUPPOSE], "Ann lies, so Bob is a knight.", "invalid", "Ann is a knight, so Ann tells the truth"),
    (FIRST, [SUPPOSE], "Cara tells the truth, so Bob is a knave.", "invalid", "not known yet whether Cara"),
    (FIRST, [], BOB, "invalid", "not known yet whether Ann"),
    (FIRST, [SUPPOSE, BOB], "Bob lies, so Cara is a knave.", "invalid", "as false, it follows that Cara is a knight"),
    # what a statement comes to, said before what is drawn from it
    (FIRST, [SUPPOSE, BOB], "Bob lies, so Cara and Bob are of different kinds, so Cara is a knight.", "valid", ""),
    (FIRST, [SUPPOSE, BOB], "bob lies, so bob and cara are of different kinds so Cara is a knight", "valid", ""),
    (FIRST, [SUPPOSE], "Ann tells the truth, so Bob is a knave, so Bob is a knave.", "valid", ""),
    (
        FIRST, [SUPPOSE, BOB], "Bob lies, so Cara and Bob are of the same kind, so Cara is a knight.",
        "invalid", "Bob lies, so Cara and Bob are of different kinds",
    ),
    (
        FIRST, [SUPPOSE, BOB], "Bob lies, so Ann and Bob are of different kinds, so Cara is a knight.",
        "invalid", "Bob lies, so Cara and Bob",
    ),
    (
        FIRST, [SUPPOSE, BOB], "Bob lies, so Cara and Bob are of different kinds, so Cara is a knave.",
        "invalid", "it follows that Cara is a knight",
    ),
    (FIRST, [SUPPOSE, BOB], "Bob lies, so all is lost, so Cara is a knight.", "unknown", "read as what Bob says"),
    # suppositions and contradictions
    (FIRST, [SUPPOSE], "Suppose Bob is a knight.", "invalid", "that Ann is a knight is still open"),
    (FIRST, [SUPPOSE], SUPPOSE, "invalid", "still open"),
    (FIRST, [], "So Ann is a knave.", "invalid", "nothing is supposed"),
    (FIRST, [SUPPOSE, BOB], "So Ann is a knave.", "invalid", "no contradiction has been shown"),
    (FIRST, [SUPPOSE, BOB], "Bob lies, so Cara is a knight, a contradiction.", "invalid", "this is no contradiction"),
    (FAILS, [SUPPOSE, BOB2, CARA2], "Cara lies, so Bob is a knave.", "invalid", "must be called a contradiction"),
    (FAILS, [SUPPOSE, BOB2, CARA2], ANSWER2, "invalid", "it was claimed that Ann is a knight"),
    (FAILS, [SUPPOSE, BOB2, CARA2, AGAINST], "So Ann is a knight.", "invalid", "what failed is the supposition"),
    (FAILS, [SUPPOSE, BOB2, CARA2, AGAINST], "So Bob is a knave.", "invalid", "what failed is the supposition"),
    (FAILS, [SUPPOSE, BOB2, CARA2, AGAINST], "Suppose Ann is a knave.", "invalid", "what follows from it"),
    (FAILS, [SUPPOSE, BOB2, CARA2, AGAINST], AFTER[1], "invalid", "already"),
    (FAILS, [SUPPOSE, BOB2, CARA2, AGAINST], ANSWER2, "invalid", "what follows from it"),
    (FAILS, [SUPPOSE, BOB2, CARA2, AGAINST, SO], SO, "invalid", "nothing is supposed"),
    (FAILS, [SUPPOSE, BOB2, CARA2, AGAINST, SO], "Suppose Ann is a knight.", "invalid", "claimed already"),
    (FAILS, [SUPPOSE, BOB2, CARA2, AGAINST, SO], BOB2, "invalid", "Ann is a knave, so Ann lies"),
    # relative to what is claimed
    (FIRST, [SUPPOSE, BOB2], "Bob tells the truth, so Cara is a knight.", "valid", ""),
    (FIRST, [SUPPOSE, BOB2], CARA, "invalid", "Bob is a knight, so Bob tells the truth"),
    # the answer
    (FIRST, [SUPPOSE, BOB], ANSWER, "invalid", "it has not been worked out yet what Cara is"),
    (FIRST, [], ANSWER, "invalid", "not been worked out yet what Ann is"),
    (FIRST, [SUPPOSE, BOB, CARA], "\\boxed{Ann is a knight, Bob is a knave}", "invalid", "does not say what Cara is"),
    (FIRST, [SUPPOSE, BOB, CARA], "\\boxed{Ann is a knight, Ann is a knight}", "invalid", "Ann is named twice"),
    (
        FIRST, [SUPPOSE, BOB, "Bob lies, so Cara is a knave."],
        "The answer is \\boxed{Ann is a knight, Bob is a knave, Cara is a knave}.",
        "invalid", "Bob is a knave here, but then what Bob says would be true",
    ),
    (FIRST, [SUPPOSE, BOB, CARA, ANSWER], ANSWER, "invalid", "already"),
    # cannot tell
    (FIRST, [SUPPOSE, BOB, CARA], "The answer is \\boxed{Ann and Cara}.", "unknown", "does not say who is what"),
    (FIRST, [SUPPOSE, BOB, CARA], "\\boxed{Zoe is a knight, Bob is a knave}", "unknown", "Zoe is none"),
    (FIRST, [], "Suppose Zoe is a knight.", "unknown", "Zoe is none of the people"),
    (FIRST, [SUPPOSE], "Zoe lies, so Bob is a knave.", "unknown", "Zoe is none of the people"),
    (FIRST, [], "Ann must be lying here.", "unknown", "cannot be read"),
    (FIRST, [SUPPOSE], "Ann tells the truth, so Bob is a knave 😀.", "unknown", "cannot be read"),
    (FIRST, [SUPPOSE], "Ann tells the truth, so Bob is a knave and Cara is a knight.", "unknown", "cannot be read"),
    (FIRST, [], "", "unknown", "empty"),
]  # fmt: skip


@pytest.mark.parametrize(("problem", "before", "step", "validity", "reason"), CASES)
def test_verdict(problem: Problem, before: list[str], step: str, validity: str, reason: str) -> None:
    verdict = made.verify(problem, before, step)
    assert (verdict.validity, verdict.reason if reason not in verdict.reason else reason) == (validity, reason)


def test_continuations_leave_only_the_conclusion_after_a_contradiction() -> None:
    assert made.continuations(FAILS, [SUPPOSE, BOB2, CARA2, AGAINST]) == [SO]
    assert len(made.continuations(FIRST, [])) == 6
    assert ANSWER in made.continuations(FIRST, [SUPPOSE, BOB, CARA])


World = dict[str, bool]


def heard(text: str) -> dict[str, str]:
    """Who says what, read off the problem's text."""
    after = dict(re.findall(r'(\w+) says[:,] "(.+?)\."', text))
    return after or {name: said for said, name in re.findall(r'"([^"]+?)," says (\w+)\.', text)}


def true(said: str, speaker: str, world: World) -> bool:
    """Whether a sentence is true in a world; written without the code it checks."""
    names = [speaker if word in ("I", "me") else word for word in re.findall(r"\b[A-Z][a-z]*|\bme\b", said)]
    names = [name for name in names if name in world]
    knights = [world[name] for name in names]
    if "same kind" in said or "different kinds" in said:
        return (knights[0] == knights[1]) == ("same kind" in said)
    if len(set(re.findall(r"knight|knave", said))) == 2:
        fits = [knights[i] == (kind == "knight") for i, kind in enumerate(re.findall(r"knight|knave", said))]
        return any(fits) if " or " in said else all(fits)
    kind = "knight" in said
    if said.lower().startswith("at least one"):
        return any(knight == kind for knight in knights)
    return all(knight == kind for knight in knights)


def test_the_texts_say_what_the_facts_say_and_have_just_the_answer_given() -> None:
    forms: Counter[str] = Counter()
    failing = 0
    for number in range(300):
        problem = made.problem(41, number)
        people, said = problem.known["people"], heard(problem.text)
        assert list(said) == people, problem.text
        fitting = []
        for kinds in itertools.product((True, False), repeat=3):
            world = dict(zip(people, kinds, strict=True))
            if all(true(said[name], name, world) == world[name] for name in people):
                fitting.append(", ".join(f"{name} is a {'knight' if world[name] else 'knave'}" for name in people))
        assert fitting == [problem.answer], problem.text
        forms.update(statement[0] for statement in problem.known["says"])
        failing += "contradiction" in problem.solution
        assert 4 <= len(problem.solution.split("\n")) <= 9
    assert set(forms) == {"is", "alike", "differ", "both", "some", "but", "or"}
    assert 100 < failing < 200


def test_what_follows_is_what_every_world_left_agrees_on() -> None:
    """Every inference line against plain enumeration over the eight worlds."""
    rng = random.Random(5)
    for number in range(60):
        problem = made.problem(42, number)
        people, said = problem.known["people"], heard(problem.text)
        supposed = rng.random() < 0.5
        before = [f"Suppose {people[0]} is a {KINDS[supposed]}."]
        does = "tells the truth" if supposed else "lies"
        for other, kind in itertools.product(people[1:], (True, False)):
            worlds = [dict(zip(people, kinds, strict=True)) for kinds in itertools.product((True, False), repeat=3)]
            left = [w for w in worlds if w[people[0]] == supposed and true(said[people[0]], people[0], w) == supposed]
            follows = bool(left) and all(world[other] == kind for world in left)
            line = f"{people[0]} {does}, so {other} is a {'knight' if kind else 'knave'}."
            judged = made.verify(problem, before, line).validity
            if left:
                assert (judged == "valid") == follows, (problem.text, before, line)


def test_statements_are_true_in_half_a_quarter_or_three_quarters_of_the_worlds() -> None:
    for speaker in range(3):
        for said in sayings(speaker):
            assert said.mask.bit_count() == {"both": 2, "but": 2, "some": 6, "or": 6}.get(said.form, 4)
            assert (said.form == "is") <= (speaker not in said.about)
    assert Said("is", "knight", (0,)).mask & Said("is", "knave", (0,)).mask == 0
    assert worlds_of({}) == ALL
    assert worlds_of({0: 1, 1: 0, 2: 1}) == 1 << 0b101
