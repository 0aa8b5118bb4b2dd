"""What differs between two steps: nothing lost, numbers, operators and formulas whole, long texts bounded."""

import random

from workbench.ui.word_diff import MOST, Part, diff, pieces

WORDS = ["k", "=", "8", "1,250.5", "$\\frac{a}{b}$", "$x$", "<=", "👨‍👩‍👧", "العدد", "\\boxed{5}", ".", "  ", "\0"]


def some(seed: int) -> str:
    chance = random.Random(seed)
    return " ".join(chance.choices(WORDS, k=chance.randint(0, 14)))


def test_the_parts_make_up_both_texts() -> None:
    for seed in range(80):
        earlier, later = some(seed), some(seed + 1000)
        parts = diff(earlier, later)
        assert "".join(part.text for part in parts if part.kind != "removed") == later, seed
        rest = "".join(part.text for part in parts if part.kind != "added")
        assert "".join(rest.split()) == "".join(earlier.split()), seed
        assert "".join(pieces(later)) == later, seed


def test_equal_texts_have_one_part() -> None:
    assert diff("So k = 5.", "So k = 5.") == [Part("same", "So k = 5.")]
    assert diff("", "") == []
    assert diff("", "new") == [Part("added", "new")]
    assert diff("old", "") == [Part("removed", "old")]


def test_numbers_operators_and_words_are_whole() -> None:
    assert diff("so 1,250 <= x", "so 1,350 >= x") == [
        Part("same", "so "),
        Part("removed", "1,250 <="),
        Part("added", "1,350 >="),
        Part("same", " x"),
    ]
    assert Part("removed", "reckon") in diff("we reckon", "we reckoned")


def test_a_formula_differs_as_a_whole() -> None:
    assert diff("So $\\frac{3}{8}$ is it", "So $\\frac{3}{7}$ is it") == [
        Part("same", "So "),
        Part("removed", "$\\frac{3}{8}$"),
        Part("added", "$\\frac{3}{7}$"),
        Part("same", " is it"),
    ]
    assert Part("added", "\\boxed{\\frac{1}{2}}") in diff("\\boxed{1}", "\\boxed{\\frac{1}{2}}")


def test_a_long_text_is_compared_by_its_ends() -> None:
    long = "a b " * MOST
    parts = diff(f"start {long} one end", f"start {long} two end")
    assert parts[0] == Part("same", f"start {long} ")
    assert parts[1:] == [Part("removed", "one"), Part("added", "two"), Part("same", " end")]
