"""A word problem's skeleton: named quantities, each worked out from numbers of the story or from other quantities.

    Node("Total", "+", "Pens", "Cups")     "Total: 12 + 16 = 28." once Pens is 12 and Cups is 16
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from workbench.problems.linear import Number, number_text, over, whole

Arg = int | str
"""A number of the story, or the label of another quantity."""

DO = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide"}
"""The operations in words."""


class Node(NamedTuple):
    """A quantity and how it is worked out."""

    label: str
    op: str
    left: Arg
    right: Arg


@dataclass(frozen=True, slots=True)
class Story:
    """A word problem; the quantities stand in the order of the gold solution, the last one is asked for."""

    kind: str
    title: str
    text: str
    nodes: Sequence[Node]


def applied(op: str, left: Number, right: Number) -> Number:
    """The exact result; a divisor is not zero."""
    match op:
        case "+":
            return whole(left + right)
        case "-":
            return whole(left - right)
        case "*":
            return whole(left * right)
    return over(left, right)


def worked_out(nodes: Sequence[Node], claimed: Mapping[str, Number]) -> dict[str, Number] | None:
    """The value of every quantity where ``claimed`` ones are taken as they are; None where it would divide by zero."""
    values = dict(claimed)
    for label, op, left, right in nodes:
        if label in values:
            continue
        a, b = (values[arg] if isinstance(arg, str) else arg for arg in (left, right))
        if op == "/" and b == 0:
            return None
        values[label] = applied(op, a, b)
    return values


def whole_within(nodes: Sequence[Node], claimed: Mapping[str, Number], least: int, most: int) -> bool:
    """Whether all quantities come out as whole numbers in least..most."""
    values = worked_out(nodes, claimed)
    return values is not None and all(v.denominator == 1 and least <= v <= most for v in values.values())


def seen_as(node: Node, values: Mapping[str, Number]) -> tuple[Number, Number, Number]:
    """The two numbers and the result of a quantity, given the values of those it needs."""
    left, right = (values[arg] if isinstance(arg, str) else arg for arg in (node.left, node.right))
    return left, right, applied(node.op, left, right)


def said(node: Node, left: Number, right: Number, value: Number, *, op: str = "", label: str = "") -> str:
    """The line of a solution: "Total: 12 + 16 = 28."."""
    a, b, c = number_text(left), number_text(right), number_text(value)
    return f"{label or node.label}: {a} {op or node.op} {b} = {c}."
