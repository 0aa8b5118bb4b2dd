"""What can be done to a linear equation: its operations by name, each with the equation it gives exactly.

    moves(equation_of("3x + 4 = 19"))[0].line("x")   ->  "Subtract 4: 3x = 15."

The first move is the one the gold solution takes; the others are sound too.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import gcd

from workbench.problems.linear import Number, Side, Term, number_text, over, plain_side, read_side, side_text, whole

Flat = tuple[Number, Number, Number, Number]


@dataclass(frozen=True, slots=True)
class Equation:
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


@dataclass(frozen=True, slots=True)
class Move:
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


def moves(equation: Equation) -> list[Move]:
    """The usual operations on an equation, the one of the gold solution first; none for what cannot be simplified."""
    found = {move.name: move for move in _ordered(equation)}
    return list(found.values())


def size(equation: Equation) -> tuple[int, int, Number]:
    """How far an equation is from being solved; a move that makes it smaller leads on."""
    terms = [*equation.left.terms, *equation.right.terms]
    packed = sum(term.inner is not None or _divisor(term) != 1 for term in terms)
    shown = sum(1 for term in terms if term.a or term.c)
    return packed, shown, sum((abs(term.a) + abs(term.c) for term in terms), 0)


def _ordered(equation: Equation) -> Iterator[Move]:
    unlike = any(_uncombined(side) for side in equation.sides)
    brackets = any(side.bracketed for side in equation.sides)
    both = all(side.a for side in equation.sides)
    if unlike:
        yield Move("Combine", _mapped(equation, _combined))
    if brackets and both:
        yield _expanded(equation)
    shifts = [move for side in equation.sides[::-1] for move in _shifts(equation, side, both)]
    # the unknown is gathered on one side before the numbers on the other
    yield from sorted(shifts, key=lambda move: "?" not in move.name)
    yield from _products(equation)
    yield from _quotients(equation)
    if brackets:
        yield _expanded(equation)


def _shifts(equation: Equation, side: Side, both: bool) -> Iterator[Move]:
    """Take a term of ``side`` away on both sides."""
    for term in side.terms:
        alone = len(side.terms) == 1
        if term.inner is not None or _divisor(term) != 1 or (alone and not (both and term.a)):
            continue
        if (term.a and not both) or not (term.a or term.c) or (term.a and term.c):
            continue
        size_text = side_text(plain_side(abs(term.a), abs(term.c)), "?")
        name = f"{'Subtract' if term.a > 0 or term.c > 0 else 'Add'} {size_text}"
        yield Move(name, _mapped(equation, lambda each, by=term: _plus(each, -by.a, -by.c)))  # type: ignore[misc]


def _products(equation: Equation) -> Iterator[Move]:
    for side in equation.sides:
        for term in side.terms:
            by = _divisor(term)
            if by != 1 and not any(other.bracketed for other in equation.sides):
                yield Move(f"Multiply by {number_text(by)}", _mapped(equation, lambda each, k=by: _scaled(each, k)))  # type: ignore[misc]


def _quotients(equation: Equation) -> Iterator[Move]:
    terms = [term for side in equation.sides for term in side.terms]
    single = [side.terms[0] for side in equation.sides if len(side.terms) == 1 and side.a]
    factors = [term.factor if term.inner else term.a for term in single if not all(side.a for side in equation.sides)]
    numbers = [number for term in terms for number in ((term.factor,) if term.inner else (term.a, term.c))]
    if all(isinstance(number, int) for number in numbers):
        factors.append(gcd(*(int(number) for number in numbers)))
    for by in factors:
        if by not in (0, 1) and (by.denominator == 1 or not equation.left.bracketed):
            if any(term.inner and over(term.factor, by).denominator != 1 for term in terms):
                continue
            if any(term.inner for term in terms) and any(over(t.c, by).denominator != 1 for t in terms):
                continue
            yield Move(f"Divide by {number_text(by)}", _mapped(equation, lambda each, k=by: _scaled(each, over(1, k))))  # type: ignore[misc]


def _expanded(equation: Equation) -> Move:
    return Move("Expand", _mapped(equation, lambda side: plain_side(side.a, side.c)))


def _mapped(equation: Equation, change: Callable[[Side], Side]) -> Equation:
    return Equation(change(equation.left), change(equation.right))


def _divisor(term: Term) -> Number:
    return term.divisor if term.divisor != 1 and abs(term.a * term.divisor) == 1 else 1


def _uncombined(side: Side) -> bool:
    unpacked = [term for term in side.terms if term.inner is None and _divisor(term) == 1]
    return sum(bool(term.a) for term in unpacked) > 1 or sum(bool(term.c) for term in unpacked) > 1


def _combined(side: Side) -> Side:
    """Like terms together; brackets and quotients stay as they are."""
    kept = tuple(term for term in side.terms if term.inner is not None or _divisor(term) != 1)
    rest = [term for term in side.terms if term not in kept]
    a, c = sum((term.a for term in rest), 0), sum((term.c for term in rest), 0)
    if kept and not a and not c:
        return Side(kept)
    together = plain_side(whole(a), whole(c))
    return Side((*kept, *together.terms))


def _plus(side: Side, a: Number, c: Number) -> Side:
    return _combined(Side((*side.terms, Term(a, c) if not (a and c) else Term(a, 0))))


def _scaled(side: Side, by: Number) -> Side:
    """Every term times ``by``; a bracket whose factor becomes 1 opens."""
    terms: list[Term] = []
    for term in side.terms:
        factor = whole(term.factor * by)
        if term.inner is None:
            terms.append(Term(whole(term.a * by), whole(term.c * by)))
        elif factor == 1:
            terms.extend(term.inner.terms)
        else:
            terms.append(Term(whole(term.a * by), whole(term.c * by), term.inner, factor))
    return Side(tuple(terms))
