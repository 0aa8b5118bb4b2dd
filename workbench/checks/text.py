"""Any other reference answer: right where the texts are the same but for case, space, quotes and a last full stop.

Where they differ it cannot tell: "one half" may well be "0.5", and a text comparison does not know.
"""

import re
import unicodedata

from workbench.checks.extract import Extracted, answer_or_verdict
from workbench.core.registry import About
from workbench.core.values import Problem, Spec, Verdict

ABOUT = About("text", "Same words", make="TextCheck")


def plain(text: str) -> str:
    """A text reduced to what counts: NFKC, case folded, one space between words, no outer quotes, $ or full stop."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("\u2212", "-")
    return re.sub(r"\s+", " ", folded).strip(" .$\"'\u201c\u201d")


class TextCheck:
    """Says right or cannot tell, never wrong."""

    spec = Spec.of("text")

    def check(self, problem: Problem, text: str, *, stopped: str = "end") -> Verdict:
        found = answer_or_verdict(problem, text, stopped, self.spec)
        if not isinstance(found, Extracted):
            return found
        if plain(found.answer) == plain(problem.answer or ""):
            return Verdict("right", "the same words as the reference", found.answer, found.span, self.spec)
        reason = f"other words than the reference {(problem.answer or '')[:60]!r}; a text comparison cannot judge them"
        return Verdict("unknown", reason, found.answer, found.span, self.spec)
