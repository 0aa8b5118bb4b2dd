"""Linear equations, solved as an algebra tutor does: each line names an operation and the equation it gives.

    Solve for x: 3x + 4 = 19.
    Subtract 4: 3x = 15.
    Divide by 3: x = 5.
    The answer is \\boxed{5}.

The last line needs the unknown alone on one side before it. ``facts`` holds {"equation": "3x + 4 = 19", "letter": "x",
"kernel": ...}; every line is judged with exact fractions against the equation claimed just before it.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from random import Random

from workbench.core.registry import About
from workbench.core.values import Problem, StepVerdict
from workbench.problems.algebra import Equation, Flat, Move, equation_of, flat_text, moves, size
from workbench.problems.linear import (
    Number,
    Side,
    Term,
    Undefined,
    Unreadable,
    constant,
    number_text,
    over,
    read_side,
    whole,
)
from workbench.problems.steps import VALID, ExactFamily, answer_line, boxed, invalid, seeded, unknown

SOLUTION = (0, 12)
"""The unknown."""
FACTOR = (2, 9)
"""What the unknown or a bracket is multiplied with."""
TERM = (1, 20)
"""A number that is added or taken away."""
INNER = (1, 9)
"""A number added or taken away inside a bracket."""
MOST = 99
"""Greatest number in an equation or its gold solution."""
LETTERS = ("x", "y", "n", "t", "k", "m")
WORDINGS = (
    "Solve for {letter}: {equation}.",
    "Find {letter} if {equation}.",
    "What is {letter} when {equation}?",
    "Solve the equation {equation} for {letter}.",
    "Which number {letter} makes {equation} true?",
    "For which {letter} is {equation}?",
)

ABOUT = About("equations", "Linear equations", make="Equations")

REACH = 99
"""Greatest number a slip may lead to."""
NEAR_MISSES = (-10, -2, -1, 1, 2, 10)

_LINE = re.compile(r"(?:([A-Za-z][^:=]{0,60}): ?)?([^:=]+(?:=[^:=]+)+)")
_OPERATION = re.compile(
    r"(add|subtract|multiply(?: both sides)? by|divide(?: both sides)? by|expand|combine|simplify|swap)"
    r"(?: the (?:brackets?|parentheses|sides)| like terms| sides)?(?: (.+?)(?: (?:to|from|on) both sides)?)?",
    re.IGNORECASE,
)
_DOING = {"add": "adding", "subtract": "subtracting", "multiply": "multiplying by", "divide": "dividing by"}


@dataclass(slots=True)
class Board:
    """What stands there: the given equation and the one claimed last."""

    letter: str
    given: Equation
    last: Equation
    answered: bool = False


class Equations(ExactFamily[Board]):
    """The family of linear equations."""

    name = ABOUT.name
    title = ABOUT.title

    def problem(self, seed: int, number: int) -> Problem:
        rng = seeded(self.name, seed, number)
        equation, x = _draw(rng)
        letter = rng.choice(LETTERS)
        text = equation.text(letter)
        return Problem.make(
            rng.choice(WORDINGS).format(letter=letter, equation=text),
            str(x),
            family=self.name,
            title=text,
            solution="\n".join(_worked(equation, letter, _first)),
            facts={"equation": text, "letter": letter, "kernel": equation.text("x")},
            source=f"built-in, seed {seed}",
        )

    def start(self, problem: Problem) -> Board:
        letter, given = problem.known["letter"], equation_of(problem.known["equation"])
        if given.left.letters | given.right.letters != {letter}:
            raise ValueError("the facts name another letter than the equation")
        return Board(letter, given, given)

    def read(self, state: Board, line: str) -> StepVerdict:
        if state.answered:
            return invalid("the answer has been given already; nothing may follow it")
        if "\\boxed" in line:
            return _answer(state, boxed(line))
        found = _LINE.fullmatch(line.removesuffix("."))
        if found is None:
            return unknown('the step is not written as "operation: equation"')
        try:
            sides = [read_side(part) for part in found[2].split("=")]
        except Undefined as error:
            return invalid(str(error))
        except Unreadable as error:
            return unknown(f"the equation cannot be read: {error}")
        letters = frozenset[str]().union(*(side.letters for side in sides))
        if letters - {state.letter}:
            return invalid(f"it is about {min(letters - {state.letter})}, but the unknown is {state.letter}")
        if not letters:
            return _numbers(state, found[1], found[2].split("="), [side.c for side in sides])
        if len(sides) > 2:
            return unknown("it has more than one equals sign; one equation a line can be judged")
        last, state.last = state.last, Equation(sides[0], sides[1])
        return _judged(state.letter, last, found[1], state.last)

    def solution(self, problem: Problem, rng: Random) -> list[str]:
        state = self.start(problem)
        return _worked(state.given, state.letter, rng.choice)

    def noisy(self, problem: Problem, rng: Random, slips: float, faults: float) -> list[str]:
        state = self.start(problem)
        lines: list[str] = []
        mind = state.given
        while mind.solved is None:
            move = moves(mind)[0]
            after, line = move.after, move.line(state.letter)
            roll = rng.random()
            if roll < slips:
                after, line = self._slip(state, move, rng)
            elif roll < slips + faults:
                line = self._fault(state, move, rng)
            self.judge(state, line)
            lines.append(line)
            mind = after
        return [*lines, answer_line(number_text(mind.solved))]

    def continuations(self, problem: Problem, before: Sequence[str]) -> list[str]:
        state = self.replayed(problem, before)
        if state is None or state.answered:
            return []
        if state.last.solved is not None:
            return [answer_line(number_text(state.last.solved))]
        return [move.line(state.letter) for move in moves(state.last)]

    def _rejected(self, state: Board, line: str) -> bool:
        tried = Board(state.letter, state.given, state.last, state.answered)
        return self.judge(tried, line).validity == "invalid"

    def _slip(self, state: Board, move: Move, rng: Random) -> tuple[Equation, str]:
        """A wrong result of a right operation, or the opposite operation, such that the rest still goes without fractions."""
        options = list(_slips(state.last, move, rng))
        rng.shuffle(options)
        for slipped in options:
            line = slipped.line(state.letter)
            if _goes_on(slipped.after) and self._rejected(state, line):
                return slipped.after, line
        return move.after, move.line(state.letter)

    def _fault(self, state: Board, move: Move, rng: Random) -> str:
        """A wrong line of which the writer nevertheless carries on the right equation."""
        options = [each.line(state.letter) for each in _faults(move, rng)]
        rng.shuffle(options)
        return next((line for line in options if self._rejected(state, line)), move.line(state.letter))


def _side(*terms: Term) -> Side:
    return Side(terms)


def _x(factor: int) -> Term:
    return Term(factor, 0)


def _n(value: int) -> Term:
    return Term(0, value)


def _bracket(factor: int, inner: int, coefficient: int = 1) -> Term:
    return Term(factor * coefficient, factor * inner, _side(_x(coefficient), _n(inner)), factor)


def _two_terms(rng: Random, a: int, b: int) -> tuple[Side, Side]:
    """ax + b = c"""
    return _side(_x(a), _n(b)), _side()


def _both_sides(rng: Random, a: int, b: int) -> tuple[Side, Side]:
    """ax + b = dx + c"""
    if a < 3:
        a += 2
    return _side(_x(a), _n(b)), _side(_x(rng.randint(1, a - 1)))


def _bracket_alone(rng: Random, a: int, b: int) -> tuple[Side, Side]:
    """a(x + b) = c"""
    return _side(_bracket(a, rng.choice((-1, 1)) * rng.randint(*INNER))), _side()


def _bracket_and_number(rng: Random, a: int, b: int) -> tuple[Side, Side]:
    """a(x + b) + c = d"""
    return _side(_bracket(a, rng.choice((-1, 1)) * rng.randint(*INNER)), _n(b)), _side()


def _quotient(rng: Random, a: int, b: int) -> tuple[Side, Side]:
    """x / a + b = c"""
    return _side(Term(Fraction(1, a), 0, divisor=a), _n(b)), _side()


def _like_terms(rng: Random, a: int, b: int) -> tuple[Side, Side]:
    """ax + dx + b = c"""
    return _side(_x(a), _x(rng.randint(2, 6)), _n(b)), _side()


def _bracket_both_sides(rng: Random, a: int, b: int) -> tuple[Side, Side]:
    """a(x + b) = dx + c"""
    if a < 3:
        a += 2
    return _side(_bracket(a, rng.randint(*INNER))), _side(_x(rng.randint(1, a - 1)))


FORMS: tuple[Callable[[Random, int, int], tuple[Side, Side]], ...] = (
    _two_terms, _both_sides, _bracket_alone, _bracket_and_number, _quotient, _like_terms, _bracket_both_sides,
)  # fmt: skip


def _draw(rng: Random) -> tuple[Equation, int]:
    """An equation and its solution; every number up to its gold solution lies in 0..MOST."""
    while True:
        x = rng.randint(*SOLUTION)
        a, b = rng.randint(*FACTOR), rng.choice((-1, 1)) * rng.randint(*TERM)
        form = rng.choice(FORMS)
        left, right = form(rng, a, b)
        if form is _quotient:
            x *= a
        rest = whole(left.a * x + left.c - right.a * x)
        if not isinstance(rest, int) or not 0 <= rest <= MOST or (right.terms and rest == 0):
            continue
        equation = Equation(left, Side((*right.terms, _n(rest))))
        if x <= MOST and all(_small(move.after) for move in _path(equation)):
            return equation, x


def _small(equation: Equation) -> bool:
    """Whether every number that is written lies in -MOST..MOST and no coefficient of the unknown is negative."""
    terms = [*equation.left.terms, *equation.right.terms]
    right_sign = all(term.a >= 0 for term in terms) and (equation.right.a > 0 or equation.right.c >= 0)
    return right_sign and all(abs(term.a) <= MOST and abs(term.c) <= MOST for term in terms)


def _path(equation: Equation) -> list[Move]:
    """The moves of the gold solution; ends also where a wrong equation leads nowhere."""
    path: list[Move] = []
    while equation.solved is None:
        options = moves(equation)
        if not options or size(options[0].after) >= size(equation):
            return path
        path.append(options[0])
        equation = path[-1].after
    return path


def _first(options: Sequence[Move]) -> Move:
    return options[0]


def _worked(equation: Equation, letter: str, choose: Callable[[Sequence[Move]], Move]) -> list[str]:
    lines: list[str] = []
    while equation.solved is None:
        options = moves(equation)
        sensible = [each for each in options if size(each.after) < size(equation) and _small(each.after)]
        move = choose(sensible or options)
        equation = move.after
        lines.append(move.line(letter))
    return [*lines, answer_line(number_text(equation.solved))]


def _goes_on(equation: Equation) -> bool:
    """Whether the usual moves lead from here to a whole number in 0..REACH, over no fractions on the way."""
    path = [equation, *(move.after for move in _path(equation))]
    value = path[-1].solved
    if value is None or not 0 <= value <= REACH or value.denominator != 1:
        return False
    return all(
        _small(each) and all(number.denominator == 1 or _only_quotient(each) for number in each.flat) for each in path
    )


def _only_quotient(equation: Equation) -> bool:
    return any(term.divisor != 1 for side in (equation.left, equation.right) for term in side.terms)


def _shifted(equation: Equation, a: int, c: int, b: int, d: int) -> Equation:
    """The same equation with its plain terms changed by these amounts."""
    sides = []
    for side, x, n in ((equation.left, a, c), (equation.right, b, d)):
        terms = []
        for term in side.terms:
            if term.inner is None and term.divisor == 1:
                term = Term(term.a + x if term.a else term.a, term.c + n if term.c or not term.a else term.c)
            terms.append(term)
        sides.append(Side(tuple(terms)))
    return Equation(sides[0], sides[1])


def _slips(before: Equation, move: Move, rng: Random) -> Iterator[Move]:
    """Wrong sums and products in the result, a sign or an operation turned round, a bracket half expanded."""
    after = move.after
    factor = max(abs(int(after.left.a)), abs(int(after.right.a)), 1)
    for miss in {*NEAR_MISSES, factor, -factor, 2 * factor}:
        yield Move(move.name, _shifted(after, 0, 0, 0, miss))
        if len(after.left.terms) > 1:
            yield Move(move.name, _shifted(after, 0, miss, 0, 0))
    if after.solved is None:
        yield from (Move(move.name, _shifted(after, by, 0, 0, 0)) for by in (-1, 1))
    if move.name.startswith(("Add", "Subtract")) and "?" not in move.name:
        by = int(move.name.split()[1]) * (-2 if move.name.startswith("Add") else 2)
        turned = _shifted(after, 0, 0, 0, by)
        yield from (Move(name, turned) for name in (move.name, _turned(move.name)))
    if move.name == "Expand":
        yield from (Move("Expand", _half_expanded(before)) for _ in range(2))


def _half_expanded(equation: Equation) -> Equation:
    """The usual mistake: only the first term of the bracket is multiplied."""
    sides = []
    for side in (equation.left, equation.right):
        terms: list[Term] = []
        for term in side.terms:
            terms += [term] if term.inner is None else [Term(term.a, 0), Term(0, term.inner.c)]
        sides.append(Side(tuple(terms)))
    return Equation(sides[0], sides[1])


def _faults(move: Move, rng: Random) -> Iterator[Move]:
    """A wrong name, a wrong number in the name, a wrong number in the result, a step left out."""
    yield Move(_turned(move.name), move.after)
    digits = re.search(r"\d+", move.name)
    if digits:
        other = int(digits[0]) + rng.choice((-1, 1))
        if other > 1:
            yield Move(move.name.replace(digits[0], str(other)), move.after)
    yield Move(move.name, _shifted(move.after, 0, 0, 0, rng.choice((-1, 1))))
    if move.after.solved is None:
        yield Move(move.name, moves(move.after)[0].after)


def _turned(name: str) -> str:
    pairs = {"Add": "Subtract", "Subtract": "Add", "Multiply": "Divide", "Divide": "Multiply", "Expand": "Combine"}
    first = name.split()[0]
    return name.replace(first, pairs.get(first, "Expand"), 1)


def _answer(state: Board, answer: str | None) -> StepVerdict:
    if answer is None:
        return unknown("the answer line cannot be read: it needs one \\boxed{...} with the number in it")
    state.answered = True
    stated = re.sub(rf"^{state.letter} ?= ?", "", answer)
    try:
        value = constant(stated)
    except ValueError as error:
        return unknown(f"the answer cannot be read as a number: {error}")
    if state.last.solved is None:
        return invalid(
            f"{state.letter} does not stand alone yet: the line before is {state.last.text(state.letter)[:60]}"
        )
    if value != state.last.solved:
        return invalid(
            f"the answer should be {number_text(state.last.solved)[:40]}, the value of {state.letter}, not {stated}"
        )
    return VALID


def _numbers(state: Board, label: str | None, parts: Sequence[str], values: Sequence[Number]) -> StepVerdict:
    """A line without the unknown: a check of the solution, or a sum beside the way."""
    for part, value, following, stated in zip(parts, values, parts[1:], values[1:], strict=False):
        if value != stated:
            return invalid(f"{part.strip()} is {number_text(value)[:40]}, not {following.strip()}")
    if label is None or label.strip().casefold() != "check":
        return unknown(f"the calculation is right, but it says nothing about {state.letter}")
    x = state.last.solved
    if x is None:
        return invalid(f"there is nothing to check yet: {state.letter} does not stand alone")
    left, right = (whole(side.a * x + side.c) for side in (state.given.left, state.given.right))
    if left != right:
        return invalid(
            f"with {state.letter} = {number_text(x)} the sides of the given equation are {number_text(left)[:40]} and "
            f"{number_text(right)[:40]}: it does not hold"
        )
    return VALID if values[0] == left else invalid("this is not the given equation with the number put in")


def _judged(letter: str, last: Equation, name: str | None, new: Equation) -> StepVerdict:
    """The verdict on an equation that follows ``last``."""
    changed = ""
    if new.solution != last.solution:
        changed = f"the solution changes from {_solution_text(last)} to {_solution_text(new)}"
    if name is None:
        return invalid(changed) if changed else VALID
    operation = _OPERATION.fullmatch(name.strip())
    if operation is None:
        return invalid(changed) if changed else unknown(f'"{name.strip()[:40]}" is no operation that can be judged')
    try:
        expected, doing = _done(last, operation[1].split()[0].casefold(), operation[2] or "", letter)
    except Undefined as error:
        return invalid(str(error))
    except Unreadable as error:
        return invalid(changed) if changed else unknown(f"the operation cannot be read: {error}")
    if not new.same(expected):
        gives = f"{doing} gives {flat_text(expected, letter)[:60]}, not {new.text(letter)[:60]}"
        return invalid(
            f"{gives}; {changed}" if changed else f"{gives}: that is true as well, but not what the step names"
        )
    return _form(last, new, operation[1].casefold())


def _solution_text(equation: Equation) -> str:
    value = equation.solution
    return value if isinstance(value, str) else number_text(value)[:40]


def _done(last: Equation, verb: str, operand: str, letter: str) -> tuple[Flat, str]:
    """The sides after an operation, and what was done in words."""
    a, c, b, d = last.flat
    if verb in ("expand", "combine", "simplify", "swap"):
        if operand:
            raise Unreadable(f'"{verb} {operand[:20]}" is not clear')
        return (b, d, a, c) if verb == "swap" else (a, c, b, d), {"swap": "swapping"}.get(verb, f"to {verb}")
    by = read_side(operand)
    if by.letters - {letter}:
        raise Unreadable(f"{min(by.letters)!r} is not in the equation")
    doing = f"{_DOING[verb]} {operand.strip()[:20]}"
    if verb in ("add", "subtract"):
        sign = 1 if verb == "add" else -1
        return (a + sign * by.a, c + sign * by.c, b + sign * by.a, d + sign * by.c), doing
    if by.a:
        raise Unreadable(f"{doing} is not judged: it may lose a solution")
    if by.c == 0:
        raise Undefined(f"{doing} is not allowed: it keeps nothing of the equation")
    k = by.c if verb == "multiply" else over(1, by.c)
    return (a * k, c * k, b * k, d * k), doing


def _form(last: Equation, new: Equation, verb: str) -> StepVerdict:
    """Whether "Expand" and "Combine" did what they say; the values are right already."""
    if verb == "expand" and not any(side.bracketed for side in (last.left, last.right)):
        return invalid("there is no bracket to expand")
    if verb == "expand" and any(side.bracketed for side in (new.left, new.right)):
        return invalid("a bracket is still there")
    if verb == "combine" and size(new)[1] >= size(last)[1]:
        return invalid("no like terms were put together")
    return VALID
