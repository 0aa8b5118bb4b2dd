"""The forms that equations are drawn from, and how large their numbers get.

    draw(rng)  ->  the Equation 3(x + 2) = 2x + 11, its solution 5, and the Moves of the gold solution

Negative coefficients are left out: signs are the hardest part for a small model, and not what is studied here.
"""

from collections.abc import Callable
from fractions import Fraction
from random import Random

from workbench.problems.algebra import Equation, Move, size, usual
from workbench.problems.linear import Term, side_of

SOLUTION = (0, 12)
"""The unknown (times the divisor where it is divided)."""
FACTOR = (2, 9)
"""What the unknown or a bracket is multiplied with, or divided by."""
SECOND = (2, 6)
"""The second factor of like terms."""
TERM = (1, 20)
"""A number that is added or taken away."""
INNER = (1, 9)
"""A number added or taken away inside a bracket."""
MOST = 99
"""Greatest number in an equation or its gold solution."""

Form = Callable[[Random], tuple[list[Term], list[Term]]]
"""Draws the terms of both sides; a number that makes the solution come out is added to the right."""


def draw(rng: Random) -> tuple[Equation, int, list[Move]]:
    """An equation, its solution, and the way there; every number on the way lies in 0..MOST."""
    while True:
        x = rng.randint(*SOLUTION)
        left, right = rng.choice(FORMS)(rng)
        if left[0].divisor != 1:
            x *= left[0].divisor
        both = side_of([*left, *(Term(-term.a, -term.c) for term in right)])
        rest = both.a * x + both.c
        if x > MOST or rest.denominator != 1 or not 0 <= rest <= MOST or (right and rest == 0):
            continue
        equation = Equation(side_of(left), side_of([*right, Term(0, int(rest))]))
        path = way(equation)
        if all(small(move.after) for move in path):
            return equation, x, path


def way(equation: Equation) -> list[Move]:
    """The usual moves as far as they lead: to the solution, or to where a wrong equation gets stuck."""
    path: list[Move] = []
    while equation.solved is None:
        move = usual(equation)
        if move is None or size(move.after) >= size(equation):
            break
        path.append(move)
        equation = move.after
    return path


def small(equation: Equation) -> bool:
    """Whether every number lies in -MOST..MOST, no multiple of the unknown is negative, and no number on its own is."""
    for side in equation.sides:
        if side.c < 0 and not side.a:
            return False
        if any(not (0 <= term.a <= MOST and -MOST <= term.c <= MOST) for term in side.terms):
            return False
    return True


def _factor(rng: Random) -> int:
    return rng.randint(*FACTOR)


def _number(rng: Random, bounds: tuple[int, int]) -> Term:
    return Term(0, rng.choice((-1, 1)) * rng.randint(*bounds))


def _fewer(rng: Random, factor: int) -> Term:
    return Term(rng.randint(1, factor - 1), 0)


def _bracket(rng: Random, factor: int) -> Term:
    inner = side_of([Term(1, 0), _number(rng, INNER)])
    return Term(factor, factor * inner.c, inner, factor)


def two_terms(rng: Random) -> tuple[list[Term], list[Term]]:
    """3x + 4 = 19"""
    return [Term(_factor(rng), 0), _number(rng, TERM)], []


def both_sides(rng: Random) -> tuple[list[Term], list[Term]]:
    """5x - 4 = 2x + 11"""
    factor = _factor(rng)
    return [Term(factor, 0), _number(rng, TERM)], [_fewer(rng, factor)]


def bracket(rng: Random) -> tuple[list[Term], list[Term]]:
    """3(x + 2) = 21"""
    return [_bracket(rng, _factor(rng))], []


def bracket_and_number(rng: Random) -> tuple[list[Term], list[Term]]:
    """3(x - 2) + 4 = 13"""
    return [_bracket(rng, _factor(rng)), _number(rng, TERM)], []


def bracket_both_sides(rng: Random) -> tuple[list[Term], list[Term]]:
    """3(x + 2) = 2x + 11"""
    factor = _factor(rng)
    return [_bracket(rng, factor)], [_fewer(rng, factor)]


def quotient(rng: Random) -> tuple[list[Term], list[Term]]:
    """x / 3 + 4 = 9"""
    return [Term(Fraction(1, _factor(rng)), 0), _number(rng, TERM)], []


def like_terms(rng: Random) -> tuple[list[Term], list[Term]]:
    """3x + 2x + 4 = 29"""
    return [Term(_factor(rng), 0), Term(rng.randint(*SECOND), 0), _number(rng, TERM)], []


FORMS: tuple[Form, ...] = (
    two_terms,
    both_sides,
    bracket,
    bracket_and_number,
    bracket_both_sides,
    quotient,
    like_terms,
)
