"""A formula and what became of it: a drawing with its size and baseline, or the reason why its source is shown.

    Formula(r"\\frac{1}{2}")  ->  Typeset("<svg ...>", width=0.6, ascent=1.1, descent=0.4)     (in ems of the font)
    Formula(r"\\foo")         ->  NotTypeset("unknown command \\foo")
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Formula:
    """TeX without the dollars around it; ``display``: as on a line of its own, with limits above and below."""

    tex: str
    display: bool = False


@dataclass(frozen=True, slots=True)
class Typeset:
    """``svg`` is drawn in black. ``ascent`` above and ``descent`` below the baseline and ``width`` are in ems."""

    svg: str
    width: float
    ascent: float
    descent: float


@dataclass(frozen=True, slots=True)
class NotTypeset:
    """The source is shown instead; ``reason`` in a person's words."""

    reason: str
