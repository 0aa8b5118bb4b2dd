"""Text into steps, each a span of code points. The rule is chosen by name; "auto" looks at the text.

    split("Step 1: 3 + 4 = 7.\\nStep 2: 7 * 2 = 14.", "auto")  ->  (Step(0, 18), Step(19, 38))
"""

import re
from typing import Literal

from workbench.core.errors import UserError
from workbench.core.values import Step

Rule = Literal["auto", "line", "paragraph", "numbered", "sentence"]
RULES: tuple[Rule, ...] = ("auto", "line", "paragraph", "numbered", "sentence")

_BREAKS: dict[str, re.Pattern[str]] = {
    "line": re.compile(r"\n+"),
    "paragraph": re.compile(r"\n[ \t]*\n\s*"),
    "numbered": re.compile(r"\s+(?=(?:#+\s*)?(?:\*\*)?[Ss]tep\s+\d+\s*[:.)])"),
    # a stop between digits is a decimal point; one after a lone capital or a common short form is no sentence end
    "sentence": re.compile(r"(?<=[.!?])(?<!\b[A-Z]\.)(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\bvs\.)(?<!\bDr\.)(?<!\bMr\.)\s+"),
}


def choose(text: str) -> Rule:
    """The rule "auto" takes for a finished text: numbered steps, else paragraphs, else lines, else sentences."""
    body = text.strip()
    if len(re.findall(r"(?:^|\n)\s*(?:#+\s*)?(?:\*\*)?[Ss]tep\s+\d+\s*[:.)]", body)) >= 2:
        return "numbered"
    if _BREAKS["paragraph"].search(body):
        return "paragraph"
    return "line" if "\n" in body else "sentence"


def split(text: str, rule: Rule = "auto") -> tuple[Step, ...]:
    """The steps of a finished text; white space around a step belongs to none. No text, no steps."""
    if rule not in RULES:
        raise UserError(f"There is no step rule {rule!r}. Choose one of: {', '.join(RULES)}.")
    pattern = _BREAKS[choose(text) if rule == "auto" else rule]
    steps: list[Step] = []
    start = 0
    for cut in [*((found.start(), found.end()) for found in pattern.finditer(text)), (len(text), len(text))]:
        piece = text[start : cut[0]]
        inner = piece.strip()
        if inner:
            first = start + len(piece) - len(piece.lstrip())
            steps.append(Step(first, first + len(inner)))
        start = cut[1]
    return tuple(steps)


def closed(text: str, rule: Rule = "line") -> tuple[Step, ...]:
    """The steps of a text still being written that nothing to come can change: all but the last one, and the last one
    too where its separator already follows."""
    steps = split(text, rule)
    if not steps:
        return steps
    rest = text[steps[-1].end :]
    ended = {"line": "\n" in rest, "paragraph": rest.count("\n") > 1}.get(rule, False)
    return steps if ended else steps[:-1]
