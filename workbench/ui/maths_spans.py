"""Finds the formulas in what a model wrote; pure text, no Qt. Everything outside a found span stays as it is.

    formulas("Pay $5 or $7. So $x=2$: \\boxed{2}.")  ->  Found(17, 22, "x=2"), Found(24, 33, "\\boxed{2}")

Found are ``$..$``, ``$$..$$``, ``\\(..\\)``, ``\\[..\\]``, environments such as ``align*``, and commands with
braces that are surely TeX outside dollars. Money is none, and neither is what is half written.
Positions are code points.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST = 6000
"""A closing sign farther away than this many characters belongs to something else."""

ENVIRONMENTS = frozenset({
    "Bmatrix", "Vmatrix", "align", "align*", "alignat", "alignat*", "aligned", "array", "bmatrix", "cases",
    "eqnarray", "eqnarray*", "equation", "equation*", "gather", "gather*", "gathered", "matrix", "multline",
    "multline*", "pmatrix", "smallmatrix", "split", "vmatrix",
})  # fmt: skip
ARGUMENTS = {"boxed": 1, "fbox": 1, "sqrt": 1, "frac": 2, "dfrac": 2, "tfrac": 2, "cfrac": 2, "binom": 2, "dbinom": 2}
"""Commands that are surely TeX in running text, with the number of their arguments in braces."""

_NEXT = re.compile(r"\\(?:[a-zA-Z]+|.)|\$\$?|\[asy\]|```", re.DOTALL)
_BEGIN = re.compile(r"\\begin\s*\{([a-zA-Z]+\*?)\}")
_COMMAND = re.compile(r"\\(?:[a-zA-Z]+\*?|.)", re.DOTALL)
_IN_TEXT = re.compile(r"\\(?:text\w*|mbox|hbox|mathrm|operatorname\*?|begin|end)\s*\{[^{}]*\}")
_WORD = re.compile(r"(?<![A-Za-z\\])[A-Za-z]{2,}(?![A-Za-z])")
_PAIR = re.compile(r"(?<![A-Za-z])([A-Za-z]+)[.,;]?\s+(?=([A-Za-z]+))")
_SHORT = frozenset({
    "an", "as", "at", "be", "by", "he", "if", "in", "is", "it", "no", "of", "or", "so", "to", "we",
})  # fmt: skip
_NAMES = frozenset({
    "arccos", "arcsin", "arctan", "cos", "cot", "csc", "det", "exp", "gcd", "inf", "lcm", "lim", "ln", "log", "max",
    "min", "mod", "sec", "sin", "sup", "tan",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """A formula: ``text[start:end]`` with its signs, ``tex`` without them; ``display``: on a line of its own."""

    start: int
    end: int
    tex: str
    display: bool = False


def formulas(text: str) -> list[Found]:
    """The complete formulas of a text in order; they do not overlap."""
    if "$" not in text and "\\" not in text:
        return []
    return list(_formulas(text))


def answer_formula(answer: str) -> list[Found]:
    r"""A reference answer is a formula as a whole where it is TeX: ``\frac{3}{4}``, ``x^2``; ``12`` is not."""
    within = formulas(answer)
    if "$" in answer.replace(r"\$", "") or r"\(" in answer or r"\[" in answer:
        return within
    tex = answer.strip()
    if not re.search(r"\\[a-zA-Z$%{]|[\^_]", tex) or not _balanced(tex) or _wordy(tex):
        return within
    return [Found(0, len(answer), tex)]


def _formulas(text: str) -> Iterator[Found]:
    at = 0
    while sign := _NEXT.search(text, at):
        found: Found | None = None
        at = sign.end()
        match sign.group():
            case "[asy]" | "```" as fence:
                # drawings and listings: dollars in them are none of ours
                close = text.find("[/asy]" if fence == "[asy]" else fence, at)
                at = len(text) if close < 0 else close + len(fence)
            case "$":
                found = _inline(text, sign.start())
            case "$$":
                found = _between(text, sign.start(), "$$", "$$", display=True)
            case "\\(":
                found = _between(text, sign.start(), "\\(", "\\)")
            case "\\[":
                found = _between(text, sign.start(), "\\[", "\\]", display=True)
            case command:
                found = _bare(text, sign.start(), command[1:])
                opens = found is None and command[1:] in ARGUMENTS and text.startswith("{", at)
                if opens and argument_end(text, at) < 0:
                    # still being written: what stands in it waits for its end
                    blank = text.find("\n\n", at)
                    at = blank if blank >= 0 else len(text)
        if found is not None:
            at = found.end
            yield found


def _between(text: str, start: int, left: str, right: str, *, display: bool = False) -> Found | None:
    first = start + len(left)
    close = _closing(text, first, right)
    tex = text[first:close].strip() if close >= 0 else ""
    if not tex or "\n\n" in tex or left in tex:
        return None
    return Found(start, close + len(right), tex, display)


def _inline(text: str, start: int) -> Found | None:
    close = _closing(text, start + 1, "$")
    if close < 0:
        return None
    body = text[start + 1 : close]
    tex = body.strip()
    if not tex or "\n\n" in body or _money(body, text[close + 1 : close + 2]) or _wordy(tex):
        return None
    return Found(start, close + 1, tex)


def _closing(text: str, at: int, sign: str) -> int:
    """Where ``sign`` stands next, not behind a backslash of its own; -1 where it does not, or too far away."""
    start, limit = at, at + LONGEST
    while (close := text.find(sign, at, limit)) >= 0:
        before = close
        while before > start and text[before - 1] == "\\":
            before -= 1
        if (close - before) % 2 == 0:
            return close
        at = close + 1
    return -1


def _money(body: str, after: str) -> bool:
    """ "$5 and $7": the first dollar opens no formula."""
    if not body.lstrip()[:1].isdigit():
        return False
    if after.isdigit() and not body[-1].isalnum() and body[-1] not in ")]}!%":
        return True
    return body[-1].isspace() and (not body[0].isspace() or bool(_WORD.search(body)))


def _wordy(tex: str) -> bool:
    """Prose between two dollars that do not belong together: two words side by side, not ``Ap^3 + Bp^2``."""
    plain = _COMMAND.sub(" , ", _IN_TEXT.sub(" , ", tex))
    return any(_prose(left) or _prose(right) for left, right in _PAIR.findall(plain))


def _prose(word: str) -> bool:
    return word in _SHORT or (len(word) > 2 and word not in _NAMES and not word.isupper())


def _bare(text: str, start: int, name: str) -> Found | None:
    if name == "begin":
        begin = _BEGIN.match(text, start)
        if begin is None or begin.group(1) not in ENVIRONMENTS:
            return None
        end = f"\\end{{{begin.group(1)}}}"
        close = text.find(end, start, start + LONGEST)
        return Found(start, close + len(end), text[start : close + len(end)], True) if close >= 0 else None
    at = start + 1 + len(name)
    if name == "sqrt" and text.startswith("[", at):
        at = text.find("]", at, at + 12) + 1
    for _ in range(ARGUMENTS.get(name, 0)):
        at = argument_end(text, at) if at > start else -1
    if name not in ARGUMENTS or at <= start or "\n\n" in text[start:at]:
        return None
    return Found(start, at, text[start:at])


def argument_end(text: str, at: int) -> int:
    """Behind the braces that open at ``at``; -1 where none open there or they do not close."""
    if not text.startswith("{", at):
        return -1
    depth = 0
    for sign in re.compile(r"\\.|[{}]", re.DOTALL).finditer(text, at, min(len(text), at + LONGEST)):
        if sign.group() in "{}":
            depth += 1 if sign.group() == "{" else -1
            if depth == 0:
                return sign.end()
    return -1


def _balanced(tex: str) -> bool:
    return argument_end("{" + tex + "}", 0) == len(tex) + 2
