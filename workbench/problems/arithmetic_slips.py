"""How calculations go wrong: slips whose result is carried on, faults of which the right result is carried on.

    "Total: 12 + 16 = 29."   a slip    (the answer becomes 29)
    "Total: 12 - 16 = 28."   a fault   (the wrong sign, the right result)
"""

from collections.abc import Mapping, Sequence

from workbench.problems.linear import Number
from workbench.problems.quantities import DO, Node, applied, said, whole_within

NEAR_MISSES = (-10, -2, -1, 1, 2, 10)
"""How far a wrong result lies from the right one."""
REACH = 99
"""Greatest number a slip may lead to."""

_TURNED = {"+": "-", "-": "+", "*": "+", "/": "-"}

Seen = tuple[Number, Number, Number]
"""The two numbers and the result of a line as it should stand."""


def slips_of(
    nodes: Sequence[Node], mind: Mapping[str, Number], node: Node, seen: Seen
) -> list[tuple[str, Number]]:
    """Wrong lines with the result carried on: wrong sums, a product one off, another operation, another number of the
    story; only those after which all that follows stays a whole number in 0..REACH."""
    left, right, value = seen
    misses = [*NEAR_MISSES, *((left, right, -left, -right) if node.op == "*" else ())]
    slips = [(said(node, left, right, value + miss), value + miss) for miss in misses]
    turned = _TURNED[node.op]
    by_turned = applied(turned, left, right)
    slips += [(said(node, left, right, by_turned, op=turned), by_turned)] * 2
    # a number of the story or an earlier result taken for another
    others = {arg for other in nodes for arg in other[2:] if isinstance(arg, int) and arg} | {*mind.values()} - {0}
    for other in sorted(others - {right}):
        by_other = applied(node.op, left, other)
        slips.append((said(node, left, other, by_other), by_other))
    return [slip for slip in slips if whole_within(nodes, {**mind, node.label: slip[1]}, 0, REACH)]


def faults_of(nodes: Sequence[Node], node: Node, seen: Seen) -> list[str]:
    """Wrong lines of which the writer has the right result in mind: another sign, another label, a result or a number
    one off."""
    left, right, value = seen
    faults = [said(node, left, right, value, op=op) for op in DO if op != node.op]
    faults += [said(node, left, right, value, label=other.label) for other in nodes if other.label != node.label]
    faults += [said(node, left, right, value + miss) for miss in NEAR_MISSES if value + miss >= 0]
    for by in (-1, 1):
        faults += [said(node, left, right + by, value), said(node, left + by, right, value)]
    return faults
