"""Knights and knaves: who is what, compared person by person, in any order.

``\\boxed{Bob is a knave, Ann is a knight}`` against the reference "Ann is a knight, Bob is a knave" -> right
"""

import re

from workbench.checks.extract import Extracted, answer_or_verdict
from workbench.core.registry import About
from workbench.core.values import Problem, Spec, Verdict

ABOUT = About("logic", "Knights and knaves", make="LogicCheck")

_ONE = re.compile(r"^\s*([^\W\d_][\w'-]*)\s*(?:is\s+a\s+|is\s+|:\s*|=\s*)?(knight|knave)\s*$", re.IGNORECASE)


def people_of(answer: str) -> dict[str, str]:
    """{"ann": "knight", ...}; empty where the text is no such list, or names somebody as both."""
    found: dict[str, str] = {}
    for part in re.split(r",\s*and\s+|,|;|\band\b", answer.strip().removesuffix(".")):
        one = _ONE.match(part)
        if not one:
            return {}
        name, kind = one[1].casefold(), one[2].casefold()
        if found.setdefault(name, kind) != kind:
            return {}
    return found


class LogicCheck:
    """Right only if everybody of the reference is named and named rightly."""

    spec = Spec.of("logic")

    def check(self, problem: Problem, text: str, *, stopped: str = "end") -> Verdict:
        found = answer_or_verdict(problem, text, stopped, self.spec)
        if not isinstance(found, Extracted):
            return found
        reference, given = people_of(problem.answer or ""), people_of(found.answer)
        if not reference:
            reason = "the reference answer does not say who is a knight and who a knave"
            return Verdict("unknown", reason, found.answer, found.span, self.spec)
        if not given:
            reason = "the answer does not say, once for each person, who is a knight and who a knave"
            return Verdict("unknown", reason, found.answer, found.span, self.spec)
        missing = [name.title() for name in reference if name not in given]
        strangers = [name.title() for name in given if name not in reference]
        if strangers:
            reason = f"the answer names {', '.join(strangers)}, whom the problem does not know"
            return Verdict("wrong", reason, found.answer, found.span, self.spec)
        differ = [name.title() for name in reference if name in given and given[name] != reference[name]]
        if differ:
            reason = f"differs from the reference for {', '.join(differ)}"
            return Verdict("wrong", reason, found.answer, found.span, self.spec)
        if missing:
            reason = f"the answer says nothing of {', '.join(missing)}"
            return Verdict("unknown", reason, found.answer, found.span, self.spec)
        return Verdict("right", "equals the reference for everybody", found.answer, found.span, self.spec)
