"""Numbers: integers, decimals and fractions compared exactly; "x = 5" stands for 5.

``NumericCheck().check(problem with answer "0.5", "... \\boxed{1/2}.")`` -> right, "1/2 equals the reference 0.5"
"""

import re
from fractions import Fraction

from workbench.checks.extract import Extracted, answer_or_verdict
from workbench.core.registry import About
from workbench.core.values import Problem, Spec, Verdict

ABOUT = About("numeric", "Numbers", make="NumericCheck")

# longer numerals are refused: comparing them exactly costs more than any real answer is worth
_LONGEST = 60
_NAMED = re.compile(r"^[^\W\d_]\s*=\s*(?=\S)")
_NUMBER = re.compile(r"^[+-]?(?:\d+(?:\.\d+)?|\.\d+)$", re.ASCII)
_GROUPED = re.compile(r"^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$", re.ASCII)
_RATIO = re.compile(r"^([+-]?\d+)\s*/\s*(\d+)$", re.ASCII)
_LATEX_RATIO = re.compile(r"^([+-]?)\\[dt]?frac\s*\{\s*([+-]?\d+)\s*\}\s*\{\s*(\d+)\s*\}$", re.ASCII)


def number(text: str) -> Fraction | None:
    """The exact value of a numeral ("7", "-2.50", "1,284", "3/8", "\\frac{3}{8}", "x = 5"); None if it is none."""
    plain = text.strip().strip("$").strip().replace("\u2212", "-")
    plain = _NAMED.sub("", plain).removesuffix(".")
    if len(plain) > _LONGEST:
        return None
    if _GROUPED.match(plain):
        plain = plain.replace(",", "")
    if _NUMBER.match(plain):
        return Fraction(plain)
    ratio = _RATIO.match(plain)
    if ratio:
        return Fraction(int(ratio[1]), int(ratio[2])) if int(ratio[2]) else None
    latex = _LATEX_RATIO.match(plain)
    if latex and int(latex[3]):
        return Fraction(int(latex[2]), int(latex[3])) * (-1 if latex[1] == "-" else 1)
    return None


class NumericCheck:
    """Exact comparison of two numbers; what is no number is "cannot tell", never "wrong"."""

    spec = Spec.of("numeric")

    def check(self, problem: Problem, text: str, *, stopped: str = "end") -> Verdict:
        found = answer_or_verdict(problem, text, stopped, self.spec)
        if not isinstance(found, Extracted):
            return found
        reference = number(problem.answer or "")
        given = number(found.answer)
        if reference is None:
            reason = f"the reference answer {problem.answer!r} is no number this check can read"
            return Verdict("unknown", reason, found.answer, found.span, self.spec)
        if given is None:
            reason = f"the answer {found.answer[:60]!r} is no number this check can read"
            return Verdict("unknown", reason, found.answer, found.span, self.spec)
        if given == reference:
            return Verdict("right", f"equals the reference {problem.answer}", found.answer, found.span, self.spec)
        return Verdict("wrong", f"the reference is {problem.answer}", found.answer, found.span, self.spec)
