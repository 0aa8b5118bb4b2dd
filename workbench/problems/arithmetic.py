"""Word problems of 2 to 5 calculations, each line one named quantity of the story.

    Ann buys 4 pens for 3 dollars each and 2 cups for 8 dollars each. How many dollars does she pay?
    Pens: 4 * 3 = 12.
    Cups: 2 * 8 = 16.
    Total: 12 + 16 = 28.
    The answer is \\boxed{28}.

``facts`` holds the quantities: {"kind": "shop", "nodes": [["Pens", "*", 4, 3], ...]}; the last one is asked for.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from random import Random
from typing import NamedTuple

from workbench.core.registry import About
from workbench.core.values import Problem, StepVerdict, canonical
from workbench.problems.linear import Number, Undefined, Unreadable, constant, number_text, over, whole
from workbench.problems.steps import VALID, ExactFamily, answer_line, boxed, invalid, seeded, unknown
from workbench.problems.stories import Arg, Node, draw

NEAR_MISSES = (-10, -2, -1, -1, 1, 1, 2, 10)
"""How far a wrong sum lies from the right one."""
REACH = 99
"""Greatest number a slip may lead to."""

ABOUT = About("arithmetic", "Word problems", make="Arithmetic")

_LINE = re.compile(r"(?:([^:=]{1,60}): ?)?([^:=]+(?:=[^:=]+)+)")
_SINGLE = re.compile(r"\(?(-?\d{1,9})\)? ?([-+*/]) ?\(?(-?\d{1,9})\)?")
_WHOLE = re.compile(r"-?\d{1,9}")
_DO = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide"}


class Plan(NamedTuple):
    """The quantities of a problem, by label in lower case too."""

    nodes: tuple[Node, ...]
    by_name: dict[str, Node]

    @property
    def goal(self) -> Node:
        return self.nodes[-1]


@dataclass(slots=True)
class Claimed:
    """What the lines so far claim: a value for some labels, perhaps the answer."""

    plan: Plan
    values: dict[str, Number] = field(default_factory=dict)
    answered: bool = False

    def value(self, arg: Arg) -> Number | None:
        return arg if isinstance(arg, int) else self.values.get(arg)


class Arithmetic(ExactFamily[Claimed]):
    """The family of word problems."""

    name = ABOUT.name
    title = ABOUT.title

    def problem(self, seed: int, number: int) -> Problem:
        story = draw(seeded(self.name, seed, number))
        facts = {"kind": story.kind, "nodes": [list(node) for node in story.nodes]}
        plan = _plan(canonical(facts["nodes"]))
        lines = _solved(plan, plan.nodes)
        answer = lines[-1][lines[-1].index("{") + 1 : -2]
        return Problem.make(
            story.text,
            answer,
            family=self.name,
            title=story.title,
            solution="\n".join(lines),
            facts=facts,
            source=f"built-in, seed {seed}",
        )

    def start(self, problem: Problem) -> Claimed:
        return Claimed(_plan(canonical(problem.known["nodes"])))

    def read(self, state: Claimed, line: str) -> StepVerdict:
        if state.answered:
            return invalid("the answer has been given already; nothing may follow it")
        if "\\boxed" in line:
            return self._answer(state, boxed(line))
        found = _LINE.fullmatch(line.removesuffix("."))
        if found is None:
            return unknown('the step is not written as "label: calculation = result"')
        parts = [part.strip() for part in found[2].split("=")]
        try:
            values = [_value(part) for part in parts]
        except Undefined as error:
            return invalid(f"{parts[0]}: {error}")
        except Unreadable as error:
            return unknown(f"the calculation cannot be read: {error}")
        node = state.plan.by_name.get((found[1] or "").strip().casefold())
        verdict = _false(parts, values) or _judged(state, node, found[1], parts)
        if node is not None:
            state.values[node.label] = values[-1]
        return verdict

    def _answer(self, state: Claimed, answer: str | None) -> StepVerdict:
        if answer is None:
            return unknown("the answer line cannot be read: it needs one \\boxed{...} with the number in it")
        state.answered = True
        try:
            given = constant(answer)
        except ValueError as error:
            return unknown(f"the answer cannot be read as a number: {error}")
        goal = state.plan.goal.label
        if goal not in state.values:
            return invalid(f"{goal} is asked for, and it has not been worked out yet")
        if given != state.values[goal]:
            return invalid(f"the answer should be {number_text(state.values[goal])}, the value of {goal}, not {answer}")
        return VALID

    def solution(self, problem: Problem, rng: Random) -> list[str]:
        plan = self.start(problem).plan
        waiting, order = list(plan.nodes), list[Node]()
        while waiting:
            done = {node.label for node in order}
            ready = [node for node in waiting if all(isinstance(arg, int) or arg in done for arg in node[2:])]
            chosen = rng.choice(ready)
            waiting.remove(chosen)
            order.append(chosen)
        return _solved(plan, order)

    def noisy(self, problem: Problem, rng: Random, slips: float, faults: float) -> list[str]:
        state = self.start(problem)
        mind = dict[str, Number]()
        lines: list[str] = []
        for node in state.plan.nodes:
            left, right = (arg if isinstance(arg, int) else mind[arg] for arg in node[2:])
            value = _apply(node.op, left, right)
            line, kept = _said(node, left, right, value), value
            roll = rng.random()
            if roll < slips:
                line, kept = self._slip(state, mind, node, (left, right, value), rng)
            elif roll < slips + faults:
                line = self._fault(state, node, (left, right, value), rng)
            self.judge(state, line)
            lines.append(line)
            mind[node.label] = kept
        return [*lines, answer_line(number_text(mind[state.plan.goal.label]))]

    def continuations(self, problem: Problem, before: Sequence[str]) -> list[str]:
        state = self.replayed(problem, before)
        if state is None or state.answered:
            return []
        lines: list[str] = []
        for node in state.plan.nodes:
            left, right = state.value(node.left), state.value(node.right)
            if node.label in state.values or left is None or right is None or (node.op == "/" and right == 0):
                continue
            value = _apply(node.op, left, right)
            lines.append(_said(node, left, right, value))
            if node.op in "+*" and left != right:
                lines.append(_said(node, right, left, value))
        goal = state.values.get(state.plan.goal.label)
        return lines if goal is None else [*lines, answer_line(number_text(goal))]

    def _rejected(self, state: Claimed, line: str) -> bool:
        tried = Claimed(state.plan, dict(state.values), state.answered)
        return self.judge(tried, line).validity == "invalid"

    def _slip(
        self, state: Claimed, mind: dict[str, Number], node: Node, seen: tuple[Number, Number, Number], rng: Random
    ) -> tuple[str, Number]:
        """A wrong line whose wrong result is carried on, so chosen that all that follows stays in 0..REACH."""
        for line, value in _slips(state, node, seen, rng):
            if _goes_on(state.plan, {**mind, node.label: value}) and self._rejected(state, line):
                return line, value
        return _said(node, *seen), seen[2]

    def _fault(self, state: Claimed, node: Node, seen: tuple[Number, Number, Number], rng: Random) -> str:
        """A wrong line of which the writer nevertheless carries on the right result."""
        left, right, value = seen
        options = [
            _said(node, left, right, value, op=rng.choice([op for op in _DO if op != node.op])),
            _said(node, left, right, value, label=rng.choice(state.plan.nodes).label),
            _said(node, left, right, value + rng.choice(NEAR_MISSES)),
            _said(node, left, right + rng.choice((-1, 1)), value),
            _said(node, left + rng.choice((-1, 1)), right, value),
        ]
        rng.shuffle(options)
        chosen = (line for line in options if "-" not in line.replace(" - ", "") and self._rejected(state, line))
        return next(chosen, _said(node, *seen))


def _slips(
    state: Claimed, node: Node, seen: tuple[Number, Number, Number], rng: Random
) -> Iterator[tuple[str, Number]]:
    """Wrong sums, wrong operations and wrong numbers, in random order."""
    left, right, value = seen
    numbers = [arg for other in state.plan.nodes for arg in other[2:] if isinstance(arg, int)]
    numbers += [int(claimed) for claimed in state.values.values() if claimed.denominator == 1]
    tries: list[tuple[str, Number]] = []
    misses = [left, right] if node.op == "*" else []
    for miss in [*misses, *rng.sample(NEAR_MISSES, 4)]:
        wrong = value + rng.choice((-1, 1)) * miss
        tries.append((_said(node, left, right, wrong), wrong))
    turned = {"+": "-", "-": "+", "*": "+", "/": "-"}[node.op]
    tries.append((_said(node, left, right, _apply(turned, left, right), op=turned), _apply(turned, left, right)))
    other = rng.choice(numbers)
    if node.op != "/" or other:
        wrong = _apply(node.op, left, other)
        tries.append((_said(node, left, other, wrong), wrong))
    rng.shuffle(tries)
    yield from tries


def _goes_on(plan: Plan, values: dict[str, Number]) -> bool:
    """Whether what is taken for true leads to whole numbers in 0..REACH all the way."""
    for label, op, left, right in plan.nodes:
        if label not in values:
            a, b = (arg if isinstance(arg, int) else values[arg] for arg in (left, right))
            if op == "/" and b == 0:
                return False
            values[label] = _apply(op, a, b)
    return all(value.denominator == 1 and 0 <= value <= REACH for value in values.values())


@lru_cache(maxsize=4096)
def _plan(nodes: str) -> Plan:
    """The quantities from the JSON of facts["nodes"]; ValueError where they are not a plan that can be worked out."""
    import json

    made: list[Node] = []
    for label, op, left, right in json.loads(nodes):
        known = {node.label for node in made}
        sound = all((isinstance(arg, int) and abs(arg) < 10**9) or arg in known for arg in (left, right))
        if not isinstance(label, str) or label in known or op not in _DO or not sound:
            raise ValueError("the facts name a quantity that cannot be worked out")
        made.append(Node(label, op, left, right))
    if not made:
        raise ValueError("the facts hold no quantities")
    return Plan(tuple(made), {node.label.casefold(): node for node in made})


def _solved(plan: Plan, order: Sequence[Node]) -> list[str]:
    values: dict[str, Number] = {}
    lines: list[str] = []
    for node in order:
        left, right = (arg if isinstance(arg, int) else values[arg] for arg in node[2:])
        values[node.label] = _apply(node.op, left, right)
        lines.append(_said(node, left, right, values[node.label]))
    return [*lines, answer_line(number_text(values[plan.goal.label]))]


def _said(node: Node, left: Number, right: Number, value: Number, *, op: str = "", label: str = "") -> str:
    a, b, c = number_text(left), number_text(right), number_text(value)
    return f"{label or node.label}: {a} {op or node.op} {b} = {c}."


def _apply(op: str, left: Number, right: Number) -> Number:
    match op:
        case "+":
            return whole(left + right)
        case "-":
            return whole(left - right)
        case "*":
            return whole(left * right)
    return over(left, right)


def _value(text: str) -> Number:
    if _WHOLE.fullmatch(text):
        return int(text)
    single = _SINGLE.fullmatch(text)
    if single is None:
        return constant(text)
    if single[2] == "/" and int(single[3]) == 0:
        raise Undefined("it divides by 0, which has no value")
    return _apply(single[2], int(single[1]), int(single[3]))


def _false(parts: Sequence[str], values: Sequence[Number]) -> StepVerdict | None:
    """The verdict on a chain of equal signs of which one is wrong."""
    for part, value, following, stated in zip(parts, values, parts[1:], values[1:], strict=False):
        if value != stated:
            return invalid(f"{part} is {number_text(value)[:40]}, not {following}")
    return None


def _judged(state: Claimed, node: Node | None, label: str | None, parts: Sequence[str]) -> StepVerdict:
    """The verdict on a calculation that is right in itself."""
    names = ", ".join(each.label for each in state.plan.nodes)
    if node is None:
        what = f'"{label.strip()[:40]}" is none' if label else "the step names none"
        return unknown(f"the calculation is right, but {what} of the quantities of this problem ({names})")
    if node.label in state.values:
        return invalid(f"{node.label} was worked out before, as {number_text(state.values[node.label])}")
    single = _SINGLE.fullmatch(parts[0])
    if single is None or len(parts) != 2 or not _WHOLE.fullmatch(parts[1]):
        if not _plain_number(parts[1]) or single is None or len(parts) != 2:
            return unknown("the calculation is right, but it is not a single one of two numbers")
    needed = [arg for arg in node[2:] if isinstance(arg, str) and arg not in state.values]
    if needed:
        return invalid(f"{node.label} needs {' and '.join(needed)}, not worked out yet")
    return _operands(state, node, int(single[1]), single[2], int(single[3]))


def _plain_number(text: str) -> bool:
    return re.fullmatch(r"-?\d+(?:[./]\d+)?", text) is not None


def _operands(state: Claimed, node: Node, left: int, op: str, right: int) -> StepVerdict:
    a, b = state.value(node.left), state.value(node.right)
    doubled = node.op == "*" and op == "+" and left == right and {a, b} == {2, left}
    if doubled:
        return VALID
    if op != node.op:
        return invalid(f"the story says to {_DO[node.op]} here, not to {_DO[op]}")
    if (left, right) == (a, b) or (op in "+*" and (right, left) == (a, b)):
        return VALID
    if (right, left) == (a, b):
        return invalid(
            f"the numbers are the wrong way round: {number_text(a or 0)} {op} {number_text(b or 0)} is meant"
        )
    if op in "+*" and (left == b or right == a):
        left, right = right, left
    uses, arg, meant = (left, node.left, a) if left != a else (right, node.right, b)
    if isinstance(arg, str):
        return invalid(f"uses {uses} where the earlier result for {arg} is {number_text(meant or 0)}")
    return invalid(f"uses {uses} where the story gives {arg}")
