"""How equations go wrong: slips that change the solution and are carried on, faults that leave it as it is.

    "Subtract 4: 3x = 18."   a slip    (19 - 4 is 15)
    "Add 4: 3x = 15."        a fault   (the right equation, the wrong operation)
"""

import re

from workbench.problems.algebra import Equation, Move, usual
from workbench.problems.equation_forms import small, way
from workbench.problems.linear import Side, Term, plain_side, side_of

NEAR_MISSES = (-10, -2, -1, 1, 2, 10)
"""How far a wrong number lies from the right one; multiples of the factor of the unknown come to them."""
REACH = 99
"""Greatest solution a slip may lead to."""

_OPPOSITE = {"Add": "Subtract", "Subtract": "Add", "Multiply": "Divide", "Divide": "Multiply"}


def goes_on(equation: Equation) -> bool:
    """Whether the usual moves lead from a wrong equation to a whole number in 0..REACH, over whole numbers."""
    path = [equation, *(move.after for move in way(equation))]
    value = path[-1].solved
    if value is None or value.denominator != 1 or not 0 <= value <= REACH:
        return False
    terms = [term for each in path for side in each.sides for term in side.terms]
    return all(term.divisor != 1 or term.a.denominator == 1 == term.c.denominator for term in terms) and all(
        small(each) for each in path
    )


def slips_of(before: Equation, move: Move) -> list[Move]:
    """Wrong sums and products in the result, an operation turned round, a bracket half expanded."""
    after = move.after
    factor = max(abs(int(side.a)) for side in after.sides)
    misses = {*NEAR_MISSES, factor, -factor, 2 * factor} - {0}
    slips = [Move(move.name, _changed(after, right=miss)) for miss in sorted(misses)]
    if len(after.left.terms) > 1:
        slips += [Move(move.name, _changed(after, left=miss)) for miss in sorted(misses)]
    if after.solved is None:
        slips += [Move(move.name, _changed(after, unknown=by)) for by in (-1, 1)]
    verb, _, operand = move.name.partition(" ")
    if verb in ("Add", "Subtract") and operand.isdigit():
        turned = _changed(after, right=int(operand) * (2 if verb == "Subtract" else -2))
        slips += [Move(move.name, turned), Move(f"{_OPPOSITE[verb]} {operand}", turned)]
    if verb == "Expand":
        slips += [Move("Expand", _half_expanded(before))] * 3
    return slips


def faults_of(move: Move) -> list[Move]:
    """A wrong operation, a wrong number in it, a wrong number in the result, a step left out."""
    verb, _, operand = move.name.partition(" ")
    renamed = {"Expand": "Combine", "Combine": "Expand"}.get(verb) or move.name.replace(verb, _OPPOSITE[verb], 1)
    faults = [Move(renamed, move.after), *(Move(move.name, _changed(move.after, right=by)) for by in (-1, 1))]
    if digits := re.search(r"\d+", operand):
        near = [number for number in (int(digits[0]) - 1, int(digits[0]) + 1) if number > 1]
        faults += [Move(move.name.replace(digits[0], str(number)), move.after) for number in near]
    following = None if move.after.solved is not None else usual(move.after)
    return faults + ([Move(move.name, following.after)] * 2 if following else [])


def _changed(equation: Equation, *, unknown: int = 0, left: int = 0, right: int = 0) -> Equation:
    """The equation with its plain terms changed: the left multiple of the unknown, the numbers left and right."""
    return Equation(_changed_side(equation.left, unknown, left), _changed_side(equation.right, 0, right))


def _changed_side(side: Side, unknown: int, number: int) -> Side:
    if not (unknown or number):
        return side
    terms = []
    for term in side.terms:
        if term.inner is None and term.divisor == 1:
            term = Term(term.a + unknown, 0) if term.a else Term(0, term.c + number)
        terms.append(term)
    return side_of(terms)


def _half_expanded(equation: Equation) -> Equation:
    """The usual mistake: only the first term of the bracket is multiplied."""
    sides = []
    for side in equation.sides:
        left_out = [Term(term.a, term.c if term.inner is None else term.inner.c) for term in side.terms]
        once = side_of(left_out)
        sides.append(plain_side(once.a, once.c))
    return Equation(sides[0], sides[1])
