"""Where the final answer of a solution stands: the last \\boxed{...}, else "the answer is ..." (marked as such).

``extract("So \\boxed{4}.\\nNo, \\boxed{5}.") -> Extracted("5", Step(23, 24), "last of 2 boxes")``
"""

import re
from dataclasses import dataclass

from workbench.core.values import Problem, Spec, Step, Verdict

_BRACES = re.compile(r"\\boxed[ \t]*\{|\{|\}")
_SAID = re.compile(r"(?im)\b(?:the )?(?:final )?answer(?: is:?|:)[ \t]*([^\n]+?)[ \t]*\.?[ \t]*$")


@dataclass(frozen=True, slots=True)
class Extracted:
    """The answer as it stands in the text, its span in code points, and how it was found."""

    answer: str
    span: Step
    how: str


def boxes(text: str) -> list[Step]:
    """The insides of every closed \\boxed{...}, braces balanced; a box that is never closed counts as none."""
    found: list[Step] = []
    open_at: list[int | None] = []
    for mark in _BRACES.finditer(text):
        if mark[0] != "}":
            open_at.append(mark.end() if mark[0] != "{" else None)
        elif open_at and (start := open_at.pop()) is not None:
            found.append(Step(start, mark.start()))
    return sorted(found)


def extract(text: str) -> Extracted | None:
    """The final answer, or None where the text gives none."""
    found = boxes(text)
    if found:
        inner = found[-1].of(text)
        start = found[-1].start + len(inner) - len(inner.lstrip())
        how = "boxed" if len(found) == 1 else f"last of {len(found)} boxes"
        return Extracted(inner.strip(), Step(start, start + len(inner.strip())), how)
    said = list(_SAID.finditer(text))
    if said and "\\boxed" not in said[-1].group(1):
        return Extracted(said[-1].group(1), Step(*said[-1].span(1)), "said in words")
    return None


def answer_or_verdict(problem: Problem, text: str, stopped: str, spec: Spec) -> Extracted | Verdict:
    """The extracted answer where there is a reference to compare it with; else the verdict that says why not.

    A solution cut off before its answer is never "right", and not "wrong" either: nobody knows what it would have said.
    """
    found = extract(text)
    if problem.answer is None or not problem.answer.strip():
        answer, span = (found.answer, found.span) if found else (None, None)
        return Verdict("unknown", "the problem has no reference answer", answer, span, spec)
    if found is None or not found.answer:
        if stopped == "length":
            return Verdict("unknown", "the solution was cut off before its answer", checker=spec)
        if stopped == "cancelled":
            return Verdict("unknown", "the solution was stopped before its answer", checker=spec)
        return Verdict("unknown", "the solution gives no final answer", checker=spec)
    return found
