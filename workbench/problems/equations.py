"""Linear equations, solved as an algebra tutor does: each line names an operation and the equation it gives.

    Solve for x: 3x + 4 = 19.
    Subtract 4: 3x = 15.
    Divide by 3: x = 5.
    The answer is \\boxed{5}.

The last line needs the unknown alone on one side before it. ``facts`` holds {"equation": "3x + 4 = 19", "letter": "x",
"kernel": ...}; every line is judged with exact fractions against the equation claimed just before it.
"""

import re
from dataclasses import dataclass
from random import Random

from workbench.core.registry import About
from workbench.core.values import Problem, StepVerdict
from workbench.problems.algebra import Equation, Flat, equation_of, flat_text, moves, size, usual
from workbench.problems.equation_forms import draw, small
from workbench.problems.equation_slips import faults_of, goes_on, slips_of
from workbench.problems.linear import Number, Undefined, Unreadable, constant, number_text, over, read_side, whole
from workbench.problems.steps import VALID, ExactFamily, answer_line, boxed, false_sum, invalid, seeded, unknown

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

_LINE = re.compile(r"(?:([A-Za-z][^:=]{0,60}): ?)?([^:=]+(?:=[^:=]+)+)")
_OPERATION = re.compile(
    r"(add|subtract|multiply(?: both sides)? by|divide(?: both sides)? by|expand|combine|simplify|swap)"
    r"(?: the (?:brackets?|parentheses|sides)| like terms| sides)?(?: (.+?)(?: (?:to|from|on) both sides)?)?",
    re.IGNORECASE,
)
_DOING = {
    "add": "adding",
    "subtract": "subtracting",
    "multiply": "multiplying by",
    "divide": "dividing by",
    "expand": "expanding",
    "combine": "combining like terms",
    "simplify": "simplifying",
    "swap": "swapping the sides",
}


@dataclass(slots=True)
class Board:
    """What stands there: the given equation and the one claimed last."""

    letter: str
    given: Equation
    last: Equation
    answered: bool = False

    def copy(self) -> "Board":
        return Board(self.letter, self.given, self.last, self.answered)


class Equations(ExactFamily[Board]):
    """The family of linear equations."""

    name = ABOUT.name
    title = ABOUT.title

    def problem(self, seed: int, number: int) -> Problem:
        rng = seeded(self.name, seed, number)
        equation, x, path = draw(rng)
        letter = rng.choice(LETTERS)
        text = equation.text(letter)
        return Problem.make(
            rng.choice(WORDINGS).format(letter=letter, equation=text),
            str(x),
            family=self.name,
            title=text,
            solution="\n".join([*(move.line(letter) for move in path), answer_line(str(x))]),
            facts={"equation": text, "letter": letter, "kernel": equation.text("x")},
            source=f"built-in, seed {seed}",
        )

    def start(self, problem: Problem) -> Board:
        letter, given = problem.known["letter"], equation_of(problem.known["equation"])
        if given.left.letters | given.right.letters != {letter}:
            raise ValueError("the facts name another letter than the equation")
        return Board(letter, given, given)

    def read(self, state: Board, line: str) -> StepVerdict:
        if "\\boxed" in line:
            return _answer(state, boxed(line))
        found = _LINE.fullmatch(line.removesuffix("."))
        if found is None:
            return unknown('the step is not written as "operation: equation"')
        parts = found[2].split("=")
        try:
            sides = [read_side(part) for part in parts]
        except Undefined as error:
            return invalid(str(error))
        except Unreadable as error:
            return unknown(f"the equation cannot be read: {error}")
        letters = frozenset[str]().union(*(side.letters for side in sides))
        if letters - {state.letter}:
            return invalid(f"it is about {min(letters - {state.letter})}, but the unknown is {state.letter}")
        numbers = [(part, side.c) for part, side in zip(parts, sides, strict=True) if not side.letters]
        if wrong := false_sum([part for part, _ in numbers], [value for _, value in numbers]):
            return wrong
        if not letters:
            return _numbers(state, found[1], sides[0].c)
        if len(sides) > 2:
            return unknown("it has more than one equals sign; one equation a line can be judged")
        last, state.last = state.last, Equation(sides[0], sides[1])
        return _judged(state.letter, last, found[1], state.last)

    def solution(self, problem: Problem, rng: Random) -> list[str]:
        state = self.start(problem)
        equation, lines = state.given, list[str]()
        while equation.solved is None:
            options = moves(equation)
            # the other moves are sound as well but lead in a circle, or into negative numbers
            leading = [each for each in options if size(each.after) < size(equation) and small(each.after)]
            move = rng.choice(leading or options[:1])
            equation = move.after
            lines.append(move.line(state.letter))
        return [*lines, answer_line(number_text(equation.solved))]

    def noisy(self, problem: Problem, rng: Random, slips: float, faults: float) -> list[str]:
        state = self.start(problem)
        mind, lines = state.given, list[str]()
        while mind.solved is None and (move := usual(mind)):
            before, mind = mind, move.after
            line = move.line(state.letter)
            roll = rng.random()
            if roll < slips + faults:
                wrong = slips_of(before, move) if roll < slips else faults_of(move)
                for each in rng.sample(wrong, len(wrong)):
                    tried = each.line(state.letter)
                    if self.says(state, tried) == "invalid" and (roll >= slips or goes_on(each.after)):
                        line, mind = tried, each.after if roll < slips else mind
                        break
            self.judge(state, line)
            lines.append(line)
        return [*lines, answer_line(number_text(mind.solved or 0))]

    def possible(self, state: Board) -> list[str]:
        if state.last.solved is not None:
            return [answer_line(number_text(state.last.solved))]
        return [move.line(state.letter) for move in moves(state.last)]


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


def _numbers(state: Board, label: str | None, value: Number) -> StepVerdict:
    """A true line without the unknown: a check of the solution, or a sum beside the way."""
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
    return VALID if value == left else invalid("this is not the given equation with the number put in")


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
        return (b, d, a, c) if verb == "swap" else (a, c, b, d), _DOING[verb]
    by = read_side(operand)
    if by.letters - {letter}:
        raise Unreadable(f"{min(by.letters)!r} is not in the equation")
    doing = f"{_DOING[verb]} {operand.strip()[:20]}"
    if verb in ("add", "subtract"):
        sign = 1 if verb == "add" else -1
        x, n = sign * by.a, sign * by.c
        return (whole(a + x), whole(c + n), whole(b + x), whole(d + n)), doing
    if by.a:
        raise Unreadable(f"{doing} is not judged: it may lose a solution")
    if by.c == 0:
        raise Undefined(f"{doing} is not allowed: it keeps nothing of the equation")
    k = by.c if verb == "multiply" else over(1, by.c)
    return (whole(a * k), whole(c * k), whole(b * k), whole(d * k)), doing


def _form(last: Equation, new: Equation, verb: str) -> StepVerdict:
    """Whether "Expand" and "Combine" did what they say; the values are right already."""
    if verb == "expand" and not any(side.bracketed for side in (last.left, last.right)):
        return invalid("there is no bracket to expand")
    if verb == "expand" and any(side.bracketed for side in (new.left, new.right)):
        return invalid("a bracket is still there")
    if verb == "combine" and size(new)[1] >= size(last)[1]:
        return invalid("no like terms were put together")
    return VALID
