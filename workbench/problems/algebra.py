"""What can be done to a linear equation: its operations by name, each with the equation it gives exactly.

    usual(equation_of("3x + 4 = 19")).line("x")   ->  "Subtract 4: 3x = 15."

The usual move is the one the gold solution takes; ``moves`` gives the other sound ones too.
"""

from collections.abc import Iterator
from math import gcd
from typing import NamedTuple

from workbench.problems.linear import (
    Number,
    Side,
    Term,
    number_text,
    over,
    plain_side,
    read_side,
    side_of,
    side_text,
    whole,
)

Flat = tuple[Number, Number, Number, Number]


class Equation(NamedTuple):
    """Two sides."""

    left: Side
    right: Side

    @property
    def sides(self) -> tuple[Side, Side]:
        return self.left, self.right

    @property
    def flat(self) -> Flat:
        """(a, c, b, d) of a x + c = b x + d."""
        return self.left.a, self.left.c, self.right.a, self.right.c

    @property
    def solution(self) -> Number | str:
        """The one number that solves it, or "every number", or "no number"."""
        a, c, b, d = self.flat
        if a == b:
            return "every number" if c == d else "no number"
        return over(d - c, a - b)

    @property
    def solved(self) -> Number | None:
        """The value where the unknown stands alone on one side and a number on the other."""
        a, c, b, d = self.flat
        if (a, c, b) == (1, 0, 0):
            return d
        return c if (a, b, d) == (0, 1, 0) else None

    def same(self, flat: Flat) -> bool:
        """Whether the sides have these values, in either order: an equation reads both ways."""
        a, c, b, d = self.flat
        return flat in ((a, c, b, d), (b, d, a, c))

    def text(self, letter: str) -> str:
        return f"{side_text(self.left, letter)} = {side_text(self.right, letter)}"


class Move(NamedTuple):
    """An operation by name ("Subtract 2?", ? for the letter) and the equation it gives."""

    name: str
    after: Equation

    def line(self, letter: str) -> str:
        return f"{self.name.replace('?', letter)}: {self.after.text(letter)}."


def equation_of(text: str) -> Equation:
    """Reads "3x + 4 = 19". Raises ValueError."""
    left, right = text.split("=")
    return Equation(read_side(left), read_side(right))


def flat_text(flat: Flat, letter: str) -> str:
    """The equation with these values, like terms together."""
    a, c, b, d = flat
    return Equation(plain_side(a, c), plain_side(b, d)).text(letter)


def usual(equation: Equation) -> Move | None:
    """The operation of the gold solution; None where nothing simplifies."""
    return next(_ordered(equation), None)


def moves(equation: Equation) -> list[Move]:
    """The operations that simplify, the usual one first."""
    return list({move.name: move for move in _ordered(equation)}.values())


def size(equation: Equation) -> tuple[int, int, Number, int]:
    """How far an equation is from being solved: brackets and quotients, terms, size of its numbers, minus signs."""
    packed, shown, minus = 0, 0, 0
    numbers: Number = 0
    for side in equation.sides:
        for term in side.terms:
            packed += _packed(term)
            minus += term.a < 0
            numbers += max(term.a, -term.a) + max(term.c, -term.c)
        shown += len(side.terms)
    return packed, shown, numbers, minus


def _ordered(equation: Equation) -> Iterator[Move]:
    """Like terms first, then brackets, the unknown to one side, the numbers to the other, factors last."""
    bracketed = any(side.bracketed for side in equation.sides)
    both = bool(equation.left.a and equation.right.a)
    if any(_uncombined(side) for side in equation.sides):
        yield Move("Combine", Equation(_combined(equation.left), _combined(equation.right)))
    if bracketed and both:
        yield _expanded(equation)
    if both:
        yield from _shifts(equation, (equation.right, equation.left), unknown=True)
    yield from _shifts(equation, (equation.left, equation.right), unknown=False)
    if not bracketed:
        yield from _products(equation)
    yield from _quotients(equation, both)
    if bracketed:
        yield _expanded(equation)


def _shifts(equation: Equation, sides: tuple[Side, Side], *, unknown: bool) -> Iterator[Move]:
    """Take a term away on both sides: multiples of the unknown, or numbers that do not stand alone."""
    for side in sides:
        for term in side.terms:
            value = term.a if unknown else term.c
            if not value or _packed(term) or (term.a and term.c) or (len(side.terms) == 1 and not unknown):
                continue
            name = "Subtract" if value > 0 else "Add"
            amount = side_text(plain_side(abs(term.a), abs(term.c)), "?")
            yield Move(f"{name} {amount}", Equation(_less(equation.left, term), _less(equation.right, term)))


def _products(equation: Equation) -> Iterator[Move]:
    for side in equation.sides:
        for term in side.terms:
            if (by := term.divisor) != 1:
                yield Move(f"Multiply by {by}", _scaled(equation, by))


def _quotients(equation: Equation, both: bool) -> Iterator[Move]:
    """Divide by the factor of the unknown or of its bracket where it stands alone, or by what all numbers share."""
    terms = [term for side in equation.sides for term in side.terms]
    factors = [] if both else [_factor(side.terms[0]) for side in equation.sides if len(side.terms) == 1 and side.a]
    numbers = [number for term in terms for number in ((term.factor,) if term.inner else (term.a, term.c))]
    shared = 1
    if all(isinstance(number, int) for number in numbers):
        shared = gcd(*(int(number) for number in numbers))
    boxed = any(term.inner for term in terms)
    for by in (*factors, shared):
        # a bracket is divided only where that leaves whole numbers; else it is expanded
        if by not in (0, 1) and (not boxed or all(over(number, by).denominator == 1 for number in numbers)):
            yield Move(f"Divide by {number_text(by)}", _scaled(equation, over(1, by)))


def _expanded(equation: Equation) -> Move:
    return Move("Expand", Equation(plain_side(*equation.flat[:2]), plain_side(*equation.flat[2:])))


def _factor(term: Term) -> Number:
    return term.a if term.inner is None else term.factor


def _packed(term: Term) -> bool:
    return term.inner is not None or term.divisor != 1


def _uncombined(side: Side) -> bool:
    if len(side.terms) < 2:
        return False
    plain = [term for term in side.terms if not _packed(term)]
    return sum(bool(term.a) for term in plain) > 1 or sum(bool(term.c) for term in plain) > 1


def _combined(side: Side) -> Side:
    """Like terms together; brackets and quotients stay as they are."""
    kept = [term for term in side.terms if _packed(term)]
    rest = side_of([term for term in side.terms if not _packed(term)])
    together = plain_side(rest.a, rest.c)
    if not kept:
        return together
    return side_of([*kept, *(term for term in together.terms if term.a or term.c)])


def _less(side: Side, term: Term) -> Side:
    return _combined(side_of([*side.terms, Term(-term.a, -term.c)]))


def _scaled(equation: Equation, by: Number) -> Equation:
    """Every term times ``by``; a bracket whose factor becomes 1 opens."""
    return Equation(_scaled_side(equation.left, by), _scaled_side(equation.right, by))


def _scaled_side(side: Side, by: Number) -> Side:
    terms: list[Term] = []
    for term in side.terms:
        a, c, factor = whole(term.a * by), whole(term.c * by), whole(term.factor * by)
        if term.inner is None:
            terms.append(Term(a, c))
        elif factor == 1:
            terms.extend(term.inner.terms)
        else:
            terms.append(Term(a, c, term.inner, factor))
    return side_of(terms)
