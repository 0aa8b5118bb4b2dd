"""Word problems of 2 to 5 calculations, each line one named quantity of the story.

    Ann buys 4 pens for 3 dollars each and 2 cups for 8 dollars each. How many dollars does she pay?
    Pens: 4 * 3 = 12.
    Cups: 2 * 8 = 16.
    Total: 12 + 16 = 28.
    The answer is \\boxed{28}.

``facts`` holds the quantities: {"kind": "shop", "nodes": [["Pens", "*", 4, 3], ...]}; the last one is asked for.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from random import Random
from typing import NamedTuple

from workbench.core.registry import About
from workbench.core.values import Problem, StepVerdict, canonical
from workbench.problems.arithmetic_slips import faults_of, slips_of
from workbench.problems.linear import Number, Undefined, Unreadable, constant, number_text
from workbench.problems.quantities import DO, Arg, Node, applied, said, seen_as, worked_out
from workbench.problems.steps import VALID, ExactFamily, answer_line, boxed, false_sum, invalid, seeded, unknown
from workbench.problems.stories import draw

ABOUT = About("arithmetic", "Word problems", make="Arithmetic")

_LINE = re.compile(r"(?:([^:=]{1,60}): ?)?([^:=]+(?:=[^:=]+)+)")
_SINGLE = re.compile(r"\(?(-?[0-9]{1,9})\)? ?([-+*/]) ?\(?(-?[0-9]{1,9})\)?")
_WHOLE = re.compile(r"-?[0-9]{1,9}")
_RESULT = re.compile(r"-?[0-9]+(?:[./][0-9]+)?")


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

    def copy(self) -> "Claimed":
        return Claimed(self.plan, dict(self.values), self.answered)

    def value(self, arg: Arg) -> Number | None:
        return arg if isinstance(arg, int) else self.values.get(arg)


class Arithmetic(ExactFamily[Claimed]):
    """The family of word problems."""

    name = ABOUT.name
    title = ABOUT.title

    def problem(self, seed: int, number: int) -> Problem:
        story = draw(seeded(self.name, seed, number))
        facts = {"kind": story.kind, "nodes": [list(node) for node in story.nodes]}
        lines = _solved(story.nodes, story.nodes[-1].label)
        return Problem.make(
            story.text,
            boxed(lines[-1]),
            family=self.name,
            title=story.title,
            solution="\n".join(lines),
            facts=facts,
            source=f"built-in, seed {seed}",
        )

    def start(self, problem: Problem) -> Claimed:
        return Claimed(_plan(canonical(problem.known["nodes"])))

    def read(self, state: Claimed, line: str) -> StepVerdict:
        if "\\boxed" in line:
            return self._answer(state, boxed(line))
        found = _LINE.fullmatch(line.removesuffix("."))
        if found is None:
            return unknown('the step is not written as "label: calculation = result"')
        parts = [part.strip() for part in found[2].split("=")]
        try:
            values = [_value(part) for part in parts]
        except Undefined as error:
            return invalid(str(error))
        except Unreadable as error:
            return unknown(f"the calculation cannot be read: {error}")
        node = state.plan.by_name.get((found[1] or "").strip().casefold())
        verdict = false_sum(parts, values) or _judged(state, node, found[1], parts)
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
        nodes = self.start(problem).plan.nodes
        waiting, order = list(nodes), list[Node]()
        while waiting:
            done = {node.label for node in order}
            ready = [node for node in waiting if all(isinstance(arg, int) or arg in done for arg in node[2:])]
            order.append(rng.choice(ready))
            waiting.remove(order[-1])
        return _solved(order, nodes[-1].label)

    def noisy(self, problem: Problem, rng: Random, slips: float, faults: float) -> list[str]:
        state = self.start(problem)
        nodes = state.plan.nodes
        mind: dict[str, Number] = {}
        lines: list[str] = []
        for node in nodes:
            seen = seen_as(node, mind)
            line, kept = said(node, *seen), seen[2]
            roll = rng.random()
            if roll < slips:
                options = slips_of(nodes, mind, node, seen)
                rng.shuffle(options)
                line, kept = next((each for each in options if self.says(state, each[0]) == "invalid"), (line, kept))
            elif roll < slips + faults:
                wrong = faults_of(nodes, node, seen)
                rng.shuffle(wrong)
                line = next((each for each in wrong if self.says(state, each) == "invalid"), line)
            self.judge(state, line)
            lines.append(line)
            mind[node.label] = kept
        return [*lines, answer_line(number_text(mind[nodes[-1].label]))]

    def possible(self, state: Claimed) -> list[str]:
        lines: list[str] = []
        for node in state.plan.nodes:
            left, right = state.value(node.left), state.value(node.right)
            if node.label in state.values or left is None or right is None or (node.op == "/" and right == 0):
                continue
            value = applied(node.op, left, right)
            lines.append(said(node, left, right, value))
            if node.op in "+*" and left != right:
                lines.append(said(node, right, left, value))
        goal = state.values.get(state.plan.goal.label)
        return lines if goal is None else [*lines, answer_line(number_text(goal))]


def _solved(order: Sequence[Node], goal: str) -> list[str]:
    values: dict[str, Number] = {}
    lines: list[str] = []
    for node in order:
        seen = seen_as(node, values)
        values[node.label] = seen[2]
        lines.append(said(node, *seen))
    return [*lines, answer_line(number_text(values[goal]))]


@lru_cache(maxsize=4096)
def _plan(nodes: str) -> Plan:
    """The quantities from the JSON of facts["nodes"]; ValueError where they are not a plan that can be worked out."""
    made: list[Node] = []
    for label, op, left, right in json.loads(nodes):
        known = {node.label for node in made}
        sound = all((isinstance(arg, int) and abs(arg) < 10**9) or arg in known for arg in (left, right))
        if not isinstance(label, str) or label in known or op not in DO or not sound:
            raise ValueError("the facts name a quantity that cannot be worked out")
        made.append(Node(label, op, left, right))
    if not made or worked_out(made, {}) is None:
        raise ValueError("the facts hold no quantities, or divide by zero")
    return Plan(tuple(made), {node.label.casefold(): node for node in made})


def _value(text: str) -> Number:
    if _WHOLE.fullmatch(text):
        return int(text)
    single = _SINGLE.fullmatch(text)
    if single is None:
        return constant(text)
    if single[2] == "/" and int(single[3]) == 0:
        raise Undefined("it divides by 0, which has no value")
    return applied(single[2], int(single[1]), int(single[3]))


def _judged(state: Claimed, node: Node | None, label: str | None, parts: Sequence[str]) -> StepVerdict:
    """The verdict on a calculation that is right in itself."""
    names = ", ".join(each.label for each in state.plan.nodes)
    if node is None:
        what = f'"{label.strip()[:40]}" is none' if label else "the step names none"
        return unknown(f"the calculation is right, but {what} of the quantities of this problem ({names})")
    if node.label in state.values:
        return invalid(f"{node.label} was worked out before, as {number_text(state.values[node.label])}")
    single = _SINGLE.fullmatch(parts[0])
    if single is None or len(parts) != 2 or not _RESULT.fullmatch(parts[1]):
        return unknown("the calculation is right, but it is not a single one of two numbers")
    needed = [arg for arg in node[2:] if isinstance(arg, str) and arg not in state.values]
    if needed:
        return invalid(f"{node.label} needs {' and '.join(needed)}, not worked out yet")
    return _operands(state, node, int(single[1]), single[2], int(single[3]))


def _operands(state: Claimed, node: Node, left: int, op: str, right: int) -> StepVerdict:
    a, b = state.value(node.left), state.value(node.right)
    doubled = node.op == "*" and op == "+" and left == right and {a, b} == {2, left}
    if doubled:
        return VALID
    if op != node.op:
        return invalid(f"the story says to {DO[node.op]} here, not to {DO[op]}")
    if (left, right) == (a, b) or (op in "+*" and (right, left) == (a, b)):
        return VALID
    if (right, left) == (a, b):
        return invalid(f"the numbers are the wrong way round: it is {right} {op} {left}")
    if op in "+*" and (left == b or right == a):
        left, right = right, left
    uses, arg, meant = (left, node.left, a) if left != a else (right, node.right, b)
    if isinstance(arg, str):
        return invalid(f"uses {uses} where the earlier result for {arg} is {number_text(meant or 0)}")
    return invalid(f"uses {uses} where the story gives {arg}")
