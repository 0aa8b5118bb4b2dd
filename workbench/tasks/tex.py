"""TeX as models and data sets write it, put into the TeX that ziamath knows; refused, with a reason, where need be.

    plain(r"\\dfrac12\\!\\cdot 1,000\\mbox{ cm}")   ->   r"\\dfrac{1}{2}\\!\\cdot 1\\text{,}000\\text{ cm}"
    plain(r"\\def\\x{\\x}\\x")                      ->   raises Refused("\\def is not typeset")

ziamath draws an unknown macro as its name; whether that happened is seen in what it makes of this (``typeset.py``).
"""

import re
from collections.abc import Callable, Iterator

from workbench.tasks.tex_words import (
    DROPPED,
    ENVIRONMENTS,
    FRACTIONS,
    IN_TEXT,
    NO_FORMULA,
    REFUSED,
    RENAMED,
    SIGNS,
    TEXTS,
)

LONGEST = 4000
"""Characters; the longest formula of 1,000 competition problems has about 600."""
DEEPEST = 10
"""Braces within braces; ziamath's time doubles with each, and real formulas have five at most."""


_TOKEN = re.compile(r"\\(?:[a-zA-Z]+\*?|.)|[{}]|[^\\{}]", re.DOTALL)
_DIGIT_COMMA = re.compile(r"(?<=\d)(?:\{,\}|,\\!|,\\,|,)(?=\d{3}(?!\d))")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class Refused(Exception):
    """A formula that is shown as its source; the text says why, in a person's words."""


def plain(tex: str) -> str:
    """The same formula for ziamath. Refused where it is too long, too deep, unbalanced or no mere formula."""
    if len(tex) > LONGEST:
        raise Refused(f"longer than {LONGEST:,} characters")
    if _CONTROL.search(tex):
        raise Refused("it holds control characters")
    _look(tex)
    tex = re.sub(r"(?<!\\)((?:\\\\)*)%", r"\1\\%", tex)
    tex = re.sub(r"\\not\s*(?:=|\\eq(?![a-zA-Z]))", r"\\ne ", tex)
    tex = re.sub(r"\\not\s*([<>|])", lambda found: {"<": r"\nless ", ">": r"\ngtr ", "|": r"\nmid "}[found[1]], tex)
    tex = "".join(SIGNS.get(sign, sign) for sign in tex)
    tex = _rewrite(_Reader(tex))
    tex = re.sub(r"(?:\\\\\s*)?(?:\\hline\s*)+(?=\\end)", "", tex)
    # in the end, because texts have been set apart by then
    return _outside_texts(tex, lambda part: _DIGIT_COMMA.sub(r"\\text{,}", part)).strip()


def _look(tex: str) -> None:
    """Refuse by one look, without working on it."""
    depth = deepest = 0
    for token in _TOKEN.findall(tex):
        if token in ("{", r"\left", r"\begin"):
            depth += 1
            deepest = max(depth, deepest)
        elif token in ("}", r"\right", r"\end"):
            depth -= 1
        elif token.startswith("\\") and token[1:].rstrip("*") in REFUSED:
            raise Refused(f"{token} is not typeset")
        if depth < 0:
            raise Refused("a brace closes that was never opened")
    if deepest > DEEPEST + 4:
        raise Refused(f"more than {DEEPEST} braces within each other")
    if depth:
        raise Refused("a brace is not closed")


class _Reader:
    """Tokens with a place; arguments as TeX takes them: one token, or what stands in braces."""

    def __init__(self, tex: str) -> None:
        self.tokens: list[str] = _TOKEN.findall(tex)
        self.at = 0

    def __iter__(self) -> Iterator[str]:
        while self.at < len(self.tokens):
            self.at += 1
            yield self.tokens[self.at - 1]

    def skip_blanks(self) -> None:
        while self.at < len(self.tokens) and self.tokens[self.at].isspace():
            self.at += 1

    def skip_rules(self) -> None:
        self.skip_blanks()
        while self.at < len(self.tokens) and self.tokens[self.at] in (r"\hline", r"\toprule"):
            self.at += 1
            self.skip_blanks()

    def argument(self) -> str | None:
        """The next argument without its braces; None at the end."""
        self.skip_blanks()
        if self.at >= len(self.tokens) or self.tokens[self.at] in ("}", "&", r"\\"):
            return None
        first = self.tokens[self.at]
        self.at += 1
        if first != "{":
            return first
        start, depth = self.at, 1
        while self.at < len(self.tokens):
            depth += {"{": 1, "}": -1}.get(self.tokens[self.at], 0)
            self.at += 1
            if depth == 0:
                return "".join(self.tokens[start : self.at - 1])
        return "".join(self.tokens[start:])

    def option(self) -> str | None:
        """What stands in square brackets next."""
        self.skip_blanks()
        if self.at >= len(self.tokens) or self.tokens[self.at] != "[":
            return None
        start, depth = self.at + 1, 0
        for at in range(start, len(self.tokens)):
            depth += {"{": 1, "}": -1}.get(self.tokens[at], 0)
            if self.tokens[at] == "]" and depth == 0:
                self.at = at + 1
                return "".join(self.tokens[start:at])
        return None


def _rewrite(reader: _Reader, depth: int = 0) -> str:
    if depth > DEEPEST:
        raise Refused(f"more than {DEEPEST} braces within each other")
    return "".join(_command(token, reader, depth) if token[0] == "\\" else token for token in reader)


def _inner(tex: str, depth: int) -> str:
    return _rewrite(_Reader(tex), depth + 1)


def _command(token: str, reader: _Reader, depth: int) -> str:
    name = token[1:]
    bare = name.rstrip("*")
    if bare in TEXTS:
        said = _text(reader.argument() or "", "textbf" if bare == "textbf" else "text", depth)
        return rf"\boxed{{{said}}}" if bare == "fbox" else said
    if bare in DROPPED:
        for _ in range(DROPPED[bare]):
            reader.argument()
        return r"\quad " if bare == "hfill" else " "
    if name in FRACTIONS:
        return _fraction(name, reader, depth)
    match name:
        case "begin" | "end":
            return _environment(name, reader)
        case "textcolor" | "colorbox":
            # ink is the window's, or it might not be legible on its ground
            reader.argument()
            return f"{{{_inner(reader.argument() or '', depth)}}}"
        case "tag" | "tag*":
            said = (reader.argument() or "").strip()
            return r"\qquad\text{(" + said + ")}" if name == "tag" else r"\qquad\text{" + said + "}"
        case "pmod" | "pod":
            said = _inner(reader.argument() or "", depth)
            return rf"\ \text{{ (mod }}{{{said}}}\text{{)}}" if name == "pmod" else rf"\ ({{{said}}})"
        case "bmod" | "mod":
            return r"\text{ mod }"
        case "boxed" | "overline" | "underline" | "mathrm" | "mathbf" | "mathbb" | "mathcal" | "mathit" | "mathsf":
            said = _inner(reader.argument() or "", depth)
            # a blank, or latex2mathml mistakes a letter in braces
            return f"{RENAMED.get(name, token)} {{{said}}}"
        case "operatorname" | "operatorname*":
            said = reader.argument() or ""
            return rf"\operatorname{{{said}}}" if re.fullmatch(r"[A-Za-z ]+", said) else rf"\mathrm {{{said}}}"
        case "hspace" | "hskip" | "kern" | "mkern" | "mskip" | "hspace*":
            return _space(reader)
    renamed = RENAMED.get(bare)
    return token if renamed is None else renamed + (" " if renamed[-1:].isalpha() else "")


def _fraction(name: str, reader: _Reader, depth: int) -> str:
    option = reader.option() if name in ("sqrt", "cfrac") else None
    parts = [reader.argument() for _ in range(FRACTIONS[name])]
    if None in parts:
        raise Refused(rf"\{name} lacks an argument")
    inner = [_inner(part or "", depth) for part in parts]
    if name.endswith("binom"):
        return rf"\left({{{inner[0]}}}\atop {{{inner[1]}}}\right)"
    root = f"[{{{_inner(option, depth)}}}]" if option and name == "sqrt" else ""
    return rf"\{name}{root}" + "".join(f"{{{part or ' '}}}" for part in inner)


def _environment(name: str, reader: _Reader) -> str:
    which = (reader.argument() or "").strip()
    known = ENVIRONMENTS.get(which, which)
    if which in NO_FORMULA:
        raise Refused(f"{which} is no formula")
    if name == "begin" and which.startswith("alignat"):
        reader.argument()
    if name == "begin" and which == "array":
        reader.option()
        columns = re.sub(r"[^lcr|]", "", re.sub(r"[@!p]\{[^}]*\}", "", reader.argument() or "c")).strip("|") or "c"
        columns = re.sub(r"\|+", "|", columns)
        reader.skip_rules()
        return rf"\begin{{array}}{{{columns}}}"
    if known == "gathered":
        # latex2mathml has none: a matrix of one column is the same
        known = "matrix"
    if not known:
        return ""
    # rules around a table are left out, those in it are drawn
    reader.skip_rules() if name == "begin" else None
    return rf"\{name}{{{known}}}"


def _space(reader: _Reader) -> str:
    """A space of any length is a space: lengths of pages mean nothing on a screen."""
    length = reader.argument() or ""
    while re.fullmatch(r"-?[\d.]*", length) and reader.at < len(reader.tokens):
        length += reader.tokens[reader.at]
        reader.at += 1
        if re.fullmatch(r"-?[\d.]+ *(?:em|ex|pt|mu|cm|mm|in)", length):
            break
        if len(length) > 12:
            raise Refused("a space without a length")
    return "" if length.startswith("-") else r"\ "


def _text(said: str, command: str, depth: int) -> str:
    r"""Words among the signs; ``\text{if $x>2$ or}`` has formulas in it again."""
    if depth > DEEPEST:
        raise Refused(f"more than {DEEPEST} braces within each other")
    parts: list[str] = []
    for index, part in enumerate(re.split(r"(?<!\\)\$", said)):
        if index % 2:
            parts.append(f"{{{_inner(part, depth)}}}")
        elif part:
            parts.extend(_words(part, command, depth))
    return "".join(parts)


def _words(part: str, command: str, depth: int) -> Iterator[str]:
    reader = _Reader(part)
    plain: list[str] = []
    for token in reader:
        if token[0] != "\\":
            plain.append("" if token in "{}" else " " if token == "~" else token)
        elif token[1:] in TEXTS:
            inside = reader.argument() or ""
            yield _said(plain, command)
            plain.clear()
            yield _text(inside, token[1:] if token[1:] == "textbf" else command, depth + 1)
        elif token in IN_TEXT:
            plain.append(IN_TEXT[token])
            reader.skip_blanks() if token[1:].isalpha() else None
        elif token in (r"\frac", r"\sqrt", r"\dfrac", r"\tfrac", r"\pi", r"\times", r"\cdot", r"\circ"):
            # a formula whose dollars were forgotten
            yield _said(plain, command)
            plain.clear()
            yield _command(token, reader, depth)
        else:
            raise Refused(f"{token} in a text")
    yield _said(plain, command)


def _said(plain: list[str], command: str) -> str:
    words = "".join(plain).replace("``", "“").replace("''", "”").replace("---", "—").replace("--", "–")
    return rf"\{command}{{{words}}}" if words else ""


def _outside_texts(tex: str, change: Callable[[str], str]) -> str:
    parts = re.split(r"(\\text(?:bf)?\{[^{}]*\})", tex)
    return "".join(part if index % 2 else change(part) for index, part in enumerate(parts))
