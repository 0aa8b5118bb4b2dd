"""How a figure compares with that of the pinned baseline: ``delta(0.37, 0.17)`` -> "+0.20"."""

import math


def figure(value: float) -> str:
    """A figure in the words of a header: "0.37", "-12.4", "1,204", "∞"."""
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    if abs(value) < 10:
        return f"{value:.2f}"
    return f"{value:.1f}" if abs(value) < 1000 else f"{value:,.0f}"


def delta(value: float | None, base: float | None) -> str:
    """The difference to the baseline with its sign, "±0" where they read alike; empty where either is missing."""
    if value is None or base is None:
        return ""
    if figure(value) == figure(base):
        return "±0"
    return f"+{figure(value - base)}" if value > base else figure(value - base).replace("-", "−")
