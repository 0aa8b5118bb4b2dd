"""The filter language of the search box and of ``--traces``: text in, frozen terms out; the store turns them into SQL.

    right:yes prm<0.5            All((Is("right", "yes"), Score("<", 0.5)))
    family:knights OR "12 + 7"   Either((Is("family", "knights"), Words("12 + 7", phrase=True)))

Terms joined by space must all hold, ``OR`` separates alternatives, ``-`` negates, quotes hold phrases, parentheses
group. A filter chooses traces; what it means for a problem without traces is said by ``asks_traces``.
"""

import difflib
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from workbench.core.aggregate import AGGREGATIONS, Aggregation
from workbench.core.errors import UserError

Key = Literal["right", "flag", "label", "model", "family", "problem", "trace", "disagree", "quadrant"]
Comparison = Literal["<", "<=", ">", ">=", "=", "!="]


@dataclass(frozen=True, slots=True)
class Words:
    """The text of the trace or of its problem has these words one after another; the last one may go on unless it is
    a phrase (``app`` finds "apples", ``"app"`` does not)."""

    text: str
    phrase: bool = False


@dataclass(frozen=True, slots=True)
class Is:
    """``key:value`` for the keys of ALLOWED."""

    key: Key
    value: str


@dataclass(frozen=True, slots=True)
class Steps:
    """The number of steps compared: ``steps>8``."""

    op: Comparison
    value: float


@dataclass(frozen=True, slots=True)
class Score:
    """A trace score compared: ``prm<0.5``. Without a scorer it is the one on screen. Not scored never matches."""

    op: Comparison
    value: float
    scorer: str | None = None
    how: Aggregation = "min"


@dataclass(frozen=True, slots=True)
class OutcomeScore:
    """An outcome scorer's value compared: ``orm>0.8``. Not scored never matches."""

    op: Comparison
    value: float


@dataclass(frozen=True, slots=True)
class Not:
    term: "Filter"


@dataclass(frozen=True, slots=True)
class All:
    """Every term holds; without terms everything matches."""

    terms: tuple["Filter", ...] = ()


@dataclass(frozen=True, slots=True)
class Either:
    terms: tuple["Filter", ...]


Filter = Words | Is | Steps | Score | OutcomeScore | Not | All | Either

ALLOWED: Mapping[str, tuple[str, ...]] = {
    "right": ("yes", "no", "unknown", "none"),
    "flag": ("yes", "no"),
    "label": ("error", "sound", "unclear", "none"),
    "disagree": ("yes", "no"),
    "quadrant": ("accept_right", "accept_wrong", "reject_right", "reject_wrong", "unknown", "unscored"),
    "model": (),
    "family": (),
    "problem": (),
    "trace": (),
}
"""What may stand after the colon; an empty tuple takes any name. ``right:none`` are traces nobody has checked.

The quadrants are those of core.supervision under the score on screen, and two more for the rest: "unscored", which the
process cannot judge, and "unknown", which it can, but nobody can tell the answer. Every trace is in one of them."""

_NAMES = (*ALLOWED, "text", "prm", "orm", "steps")
_EXAMPLES = 'right:no, flag:yes, label:error, model:policy, family:equations, steps>8, prm<0.5, text:"carry"'
_LONGEST = 4_000
_DEEPEST = 40

_TOKEN = re.compile(
    r'\s*(?P<minus>-*)(?:(?P<bracket>[()])|(?P<term>(?:"(?:[^"\\]|\\.)*"|[^\s"()])+)|(?P<odd>\S))', re.S
)
_COMPARED = re.compile(
    r"(?P<name>steps|prm|orm)(?::(?P<scorer>[^<>=!]*))?(?P<op><=|>=|!=|<|>|=)(?P<value>.*)", re.I | re.S
)
_UNKNOWN_COMPARED = re.compile(r"(?P<name>[^\W\d][\w.-]+)(?P<rest>[<>]=?[-+]?\.?\d.*)", re.S)
_KEYED = re.compile(r"(?P<key>[A-Za-z_]+):(?P<value>.*)", re.S)


def parse(text: str) -> Filter:
    """The filter a person typed. UserError names the term that is wrong and says what is allowed there."""
    if len(text) > _LONGEST:
        raise UserError(f"The filter is longer than {_LONGEST} characters. Shorten it.")
    # half a surrogate pair is no character: no text in a library has one
    return _Reader(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")).whole()


def asks_traces(node: Filter) -> bool:
    """Does any term speak of traces? A problem without traces can only match a filter that does not."""
    match node:
        case Words():
            return False
        case Is(key=key):
            return key not in ("family", "problem")
        case Not(term=term):
            return asks_traces(term)
        case All(terms=terms) | Either(terms=terms):
            return any(asks_traces(term) for term in terms)
    return True


class _Reader:
    """Recursive descent over the tokens: either = all ("OR" all)*, all = term*, term = "-"* (bracket | word)."""

    def __init__(self, text: str) -> None:
        self.tokens = [(m["minus"], m["bracket"] or m["term"] or m["odd"]) for m in _TOKEN.finditer(text)]
        self.at = 0
        for _, token in self.tokens:
            if token == '"':
                raise UserError('A quote is opened and not closed in the filter: add a " at the end of the phrase.')

    def whole(self) -> Filter:
        node = self.either(0)
        if self.at < len(self.tokens):
            raise UserError('The filter has a ")" without a "(" before it. Put it in quotes to search for it.')
        return node

    def either(self, depth: int) -> Filter:
        if depth > _DEEPEST:
            raise UserError("The filter has too many brackets inside each other. Use fewer.")
        choices = [self.all(depth)]
        while self.peek() == ("", "OR"):
            self.at += 1
            choices.append(self.all(depth))
        if len(choices) == 1:
            return choices[0]
        if All() in choices:
            raise UserError("OR needs a term on either side, as in: right:no OR flag:yes.")
        return Either(tuple(choices))

    def all(self, depth: int) -> Filter:
        terms: list[Filter] = []
        while (token := self.peek()) is not None and token != ("", "OR") and token[1] != ")":
            terms.append(self.term(depth))
        return terms[0] if len(terms) == 1 else All(tuple(terms))

    def term(self, depth: int) -> Filter:
        minus, token = self.tokens[self.at]
        self.at += 1
        if token == "(":
            node = self.either(depth + 1)
            if self.peek() is None:
                raise UserError('The filter has a "(" without a ")" after it. Close it, or put it in quotes.')
            self.at += 1
        else:
            node = _word(token)
        return Not(node) if len(minus) % 2 else node

    def peek(self) -> tuple[str, str] | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None


def _word(token: str) -> Filter:
    compared = _COMPARED.fullmatch(token)
    if compared:
        return _comparison(token, compared)
    unknown = _UNKNOWN_COMPARED.fullmatch(token)
    if unknown:
        # most likely a scorer's name: taken as a search for these words it would find nothing and say nothing
        near = difflib.get_close_matches(unknown["name"].lower(), ("steps", "prm", "orm"), 1)
        meant = (near[0] if near else f"prm:{unknown['name']}") + unknown["rest"]
        raise UserError(f"{token!r} compares what is not known; write {meant}, or put it in quotes to search for it.")
    keyed = _KEYED.fullmatch(token)
    if keyed:
        return _keyed(token, keyed["key"].lower(), keyed["value"])
    if token.lower() in ("steps", "prm", "orm"):
        return _words(token, phrase=False)
    return _words(_plain(token), phrase='"' in token)


def _words(text: str, *, phrase: bool) -> Words:
    if not any(letter.isalnum() for letter in text):
        raise UserError(
            f'A search word needs a letter or a digit; {text!r} has none. Put a formula in quotes, as in: "12 + 7".'
        )
    return Words(text, phrase)


def _keyed(token: str, key: str, value: str) -> Filter:
    plain = _plain(value)
    if key in ("prm", "orm", "steps"):
        raise UserError(f"{token!r} compares nothing. Write it as: steps>8, prm<0.5 or prm:likelihood.mean>=0.7.")
    if key == "text":
        return _words(plain, phrase='"' in value)
    if key not in ALLOWED:
        near = difflib.get_close_matches(key, _NAMES, 1)
        hint = f"did you mean {near[0]!r}?" if near else f"allowed are: {_EXAMPLES}."
        raise UserError(f"A filter cannot ask for {key!r} (in {token!r}); {hint} Quotes make it a search word.")
    allowed = ALLOWED[key]
    if allowed and plain.lower() not in allowed:
        raise UserError(f"{token!r}: after {key}: comes one of {', '.join(allowed)}.")
    if not plain:
        raise UserError(f"{token!r}: a name is missing after the colon, as in: {key}:policy.")
    known: Key = next(name for name in get_args(Key) if name == key)
    return Is(known, plain.lower() if allowed else plain)


def _comparison(token: str, found: re.Match[str]) -> Filter:
    name = found["name"].lower()
    op: Comparison = next(op for op in get_args(Comparison) if op == found["op"])
    try:
        value = float(found["value"])
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise UserError(f"{token!r}: after {found['op']} comes a number, as in: {name}{found['op']}0.5.")
    if found["scorer"] is not None and name != "prm":
        raise UserError(f"{token!r}: only prm can name a scorer, as in: prm:likelihood.mean>=0.7.")
    if name == "steps":
        return Steps(op, value)
    if name == "orm":
        return OutcomeScore(op, value)
    if found["scorer"] is None:
        return Score(op, value)
    scorer, how = _scorer(token, _plain(found["scorer"]))
    return Score(op, value, scorer, how)


def _scorer(token: str, named: str) -> tuple[str, Aggregation]:
    """``likelihood.mean`` -> its parts; a dot in a scorer's own name stays with the name."""
    name, dot, last = named.rpartition(".")
    how = next((how for how in AGGREGATIONS if dot and how == last), None)
    if how is None:
        name = named
        if dot and difflib.get_close_matches(last, AGGREGATIONS, 1):
            raise UserError(f"{token!r}: after the scorer's name comes one of {', '.join(AGGREGATIONS)}.")
    if not name:
        raise UserError(f"{token!r}: a scorer's name is missing, as in: prm:likelihood.mean>=0.7.")
    return name, how or "min"


def _plain(token: str) -> str:
    """Without its quotes; \\" and \\\\ inside them stand for themselves."""
    return re.sub(r'"((?:[^"\\]|\\.)*)"', lambda m: re.sub(r'\\(["\\])', r"\1", m[1]), token, flags=re.S)
