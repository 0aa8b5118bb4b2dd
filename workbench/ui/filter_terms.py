"""What may be typed next into the filter box, and how a whole term is put into a filter or taken out. No widgets here.

    suggest("right:yes fla", 13, names)            ->  [Suggestion("flag:", "marked for export, or not", goes_on=True)]
    narrowed("a OR b", "quadrant:reject_right")    ->  "(a OR b) quadrant:reject_right"
    offending("flag:yes right:perhaps")            ->  (9, 22)
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from workbench.core.aggregate import AGGREGATIONS
from workbench.core.errors import UserError
from workbench.core.filters import ALLOWED, All, Either, Filter, Is, Not, parse

Names = Callable[[str, str], Sequence[str]]
"""(key, beginning) -> names of the library: key is "model", "family" or "scorer"."""

MOST = 9
_TERM = re.compile(r'(?P<minus>-*)(?P<body>(?:"(?:[^"\\]|\\.)*"?|[^\s"()])+)', re.S)
_COMPARED = re.compile(r"(?P<name>steps|prm)(?::(?P<scorer>[^<>=!]*))?(?P<op>[<>]=?|!?=)", re.I)
_SPACED = re.compile(r'[\s"()]')

FILTER_HELP = """right:yes|no|unknown   flag:yes   label:error|sound|unclear
model:policy   family:equations   steps>8   text:"carry"
prm<0.1   the score shown is below 0.1      prm:verifier.min<0.5   that of another scorer
-x   not x      x OR y      bare words search problems and steps"""
"""What the tool tip of the box says."""


def T(text: str) -> str:
    """Marks a text that is translated where it is shown."""
    return text


KEYS: dict[str, str] = {
    "right:": T("is the answer right: yes, no, unknown, none"),
    "disagree:": T("process and outcome disagree"),
    "quadrant:": T("a cell of process and outcome"),
    "flag:": T("marked for export, or not"),
    "label:": T("a step labelled error, sound, unclear"),
    "model:": T("written by this model"),
    "family:": T("problems of this family"),
    "steps>": T("more steps than a number"),
    "prm<": T("the score shown is below a number"),
    "prm:": T("the score of another scorer"),
    'text:"': T("these words, one after another"),
}
VALUES: dict[str, dict[str, str]] = {
    "right": {
        "yes": T("the answer is right"),
        "no": T("the answer is wrong"),
        "unknown": T("the check cannot tell"),
        "none": T("nobody has checked the answer"),
    },
    "disagree": {
        "yes": T("right by weak steps, or wrong and no step blamed"),
        "no": T("they agree, or one cannot tell"),
    },
    "quadrant": {
        "accept_right": T("accepted, and the answer is right"),
        "accept_wrong": T("accepted, though the answer is wrong"),
        "reject_right": T("rejected, though the answer is right"),
        "reject_wrong": T("rejected, and the answer is wrong"),
        "unknown": T("scored; nobody can tell the answer"),
        "unscored": T("the scorer has not read every step"),
    },
    "flag": {"yes": T("marked for export"), "no": T("not marked")},
    "label": {
        "error": T("a step is labelled Error"),
        "sound": T("a step is labelled Sound"),
        "unclear": T("a step is labelled Unclear"),
        "none": T("no step is labelled"),
    },
}
NAMED = {"model": T("a model of this library"), "family": T("a family of this library")}
NUMBERS: dict[str, dict[str, str]] = {
    "steps": {"8": T("more than eight steps"), "20": T("a long solution")},
    "prm": {"0.5": T("a number between 0 and 1"), "0.1": T("clearly low")},
}
HOW: dict[str, str] = {
    "min": T("the lowest step"),
    "product": T("all steps multiplied"),
    "mean": T("the mean of the steps"),
    "last": T("the last step"),
    "logodds": T("sum of log-odds"),
    "geomean": T("geometric mean"),
}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What would stand in place of the term at the cursor, and what that means."""

    text: str
    words: str
    goes_on: bool = False
    """A beginning: a value, a name or a number comes next."""


@dataclass(frozen=True, slots=True)
class Term:
    """The term at the cursor: code points [start, end) of the filter, without its minus."""

    start: int
    end: int
    typed: str
    """From its start to the cursor."""


def term_at(text: str, cursor: int) -> Term:
    """The term the cursor stands in or directly behind; an empty one between terms."""
    for found in _TERM.finditer(text):
        if found.start() <= cursor <= found.end() and cursor >= found.start("body"):
            return Term(found.start("body"), found.end(), text[found.start("body") : cursor])
    return Term(cursor, cursor, "")


def suggest(text: str, cursor: int, names: Names) -> list[Suggestion]:
    """What the term at the cursor may become; nothing where it is already one of them."""
    typed = term_at(text, cursor).typed
    made = _of_term(typed, names)
    return [] if [each.text for each in made] == [typed] else made[:MOST]


def replaced(text: str, cursor: int, chosen: Suggestion) -> tuple[str, int]:
    """The filter with the term at the cursor replaced, and where the cursor goes."""
    term = term_at(text, cursor)
    tail = text[term.end :]
    if chosen.goes_on:
        return text[: term.start] + chosen.text + tail, term.start + len(chosen.text)
    behind = "" if tail[:1] in (" ", ")") else " "
    made = text[: term.start] + chosen.text + behind + tail
    return made, min(term.start + len(chosen.text) + 1, len(made))


def offending(text: str) -> tuple[int, int] | None:
    """Code points [start, end) of the first term that cannot be read by itself; None where each can."""
    for found in _TERM.finditer(text):
        if found["body"] == "OR":
            continue
        try:
            parse(found["body"])
        except UserError:
            return found.start(), found.end()
    return None


def narrowed(text: str, term: str) -> str:
    """Both hold: what is typed, and the term. Alternatives are put into brackets, or the term would join the last."""
    text = text.strip()
    if not text:
        return term
    return f"({text}) {term}" if isinstance(parse(text), Either) else f"{text} {term}"


def widened(text: str, key: str) -> str:
    """The filter without the terms ``key:...`` that narrow all of it; brackets ``narrowed`` has put are taken off."""
    for start, end in reversed(_narrowing(text, key)):
        text = text[:start].rstrip() + " " + text[end:].lstrip()
    text = text.strip()
    return text[1:-1] if text.startswith("(") and _closes(text) == len(text) - 1 else text


def value_of(text: str, key: str) -> str:
    """What the filter asks of ``key`` for all it names; empty where it does not, or twice."""
    found = _narrowing(text, key)
    return text[found[0][0] + len(key) + 1 : found[0][1]].lower() if len(found) == 1 else ""


def speaks_of_threshold(text: str) -> bool:
    """Does what matches change with the threshold alone?"""

    def speaks(node: Filter) -> bool:
        match node:
            case Is(key=key):
                return key in ("disagree", "quadrant")
            case Not(term=term):
                return speaks(term)
            case All(terms=terms) | Either(terms=terms):
                return any(map(speaks, terms))
        return False

    return speaks(parse(text))


def _narrowing(text: str, key: str) -> list[tuple[int, int]]:
    """Where ``key:...`` stands outside brackets, quotes and alternatives, not negated."""
    places, depth, at = [], 0, 0
    for found in re.finditer(rf"[()]|{_TERM.pattern}", text, re.S):
        at = found.start()
        if found[0] in "()":
            depth += 1 if found[0] == "(" else -1
        elif not depth and found["body"] == "OR":
            return []
        elif not depth and not found["minus"] and found["body"].lower().startswith(f"{key}:"):
            places.append((at, found.end()))
    return places


def _closes(text: str) -> int:
    """Where the bracket that opens the text is closed."""
    depth = 0
    for found in re.finditer(rf"[()]|{_TERM.pattern}", text, re.S):
        depth += {"(": 1, ")": -1}.get(found[0], 0)
        if not depth:
            return found.start()
    return -1


def _of_term(typed: str, names: Names) -> list[Suggestion]:
    compared = _COMPARED.match(typed)
    if compared:
        return _numbers(typed, compared)
    key, colon, value = typed.partition(":")
    key = key.lower()
    if not colon:
        return _keys(typed)
    if key == "prm":
        return _scorers(value, names)
    if key in NAMED:
        begun = value.strip('"')
        found = [(f"{key}:{quoted(name)}", _tr(NAMED[key])) for name in names(key, begun)]
        return [Suggestion(*each) for each in found]
    meanings = VALUES.get(key, {})
    allowed = [each for each in ALLOWED.get(key, ()) if each.startswith(value.lower())]
    return [Suggestion(f"{key}:{each}", _tr(meanings.get(each, ""))) for each in allowed]


def _keys(typed: str) -> list[Suggestion]:
    """By the beginning of the key first, then by a word of what it or one of its values means."""
    begun = typed.lower()
    known = {key: words for key, words in KEYS.items() if key[:-1] in ALLOWED or key[:-1] not in VALUES}
    made = [Suggestion(key, _tr(words), True) for key, words in known.items() if key.startswith(begun)]
    if len(begun) < 4:
        return made
    for key, meanings in VALUES.items():
        for value, words in meanings.items():
            if value in ALLOWED.get(key, ()) and any(word.startswith(begun) for word in _tr(words).lower().split()):
                made.append(Suggestion(f"{key}:{value}", _tr(words)))
    return made


def _scorers(begun: str, names: Names) -> list[Suggestion]:
    name, dot, how = begun.rpartition(".")
    made: list[Suggestion] = []
    if dot:
        hows = [each for each in AGGREGATIONS if each.startswith(how.lower())]
        made = [Suggestion(f"prm:{name}.{each}<", _tr(HOW.get(each, each)), True) for each in hows]
    return made or [
        Suggestion(f"prm:{name}.min<", _tr(T("the lowest step by {0}")).format(name), True)
        for name in names("scorer", begun)
        if not _SPACED.search(name)
    ]


def _numbers(typed: str, compared: re.Match[str]) -> list[Suggestion]:
    rest = typed[compared.end() :]
    if rest:
        return []
    numbers = NUMBERS[compared["name"].lower()]
    return [Suggestion(typed + number, _tr(words)) for number, words in numbers.items()]


def quoted(name: str) -> str:
    """A name as it may stand behind a colon."""
    if not _SPACED.search(name) and "\\" not in name:
        return name
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _tr(text: str) -> str:
    return QCoreApplication.translate("FilterTerms", text) if text else ""
