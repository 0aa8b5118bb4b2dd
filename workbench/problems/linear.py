"""Reads sums and linear terms exactly: ``read_side("3(x + 2) - 1") -> Side`` with value 3 x + 5.

A side of an equation is a sum of terms; each term is a x + c with rational a and c. What is not linear, too long or not
arithmetic at all raises Unreadable with the reason in a person's words; nothing here can take long.
"""

import re
from dataclasses import dataclass
from fractions import Fraction

MAX_TOKENS = 60
MAX_DIGITS = 9
MAX_DEPTH = 6

Number = int | Fraction
_TOKEN = re.compile(r" *(?:([0-9]+(?:\.[0-9]+)?)|([A-Za-z]+)|([-+*/()]))")


class Unreadable(ValueError):
    """Not a sum of numbers and multiples of one letter; the message says why."""


class Undefined(ValueError):
    """Readable, but it has no value: a division by zero."""


@dataclass(frozen=True, slots=True)
class Term:
    """a x + c as one top-level term of a side, with its sign taken in."""

    a: Number
    c: Number
    inner: "Side | None" = None
    """The bracket of a term k(...), else None; then the term is factor * inner."""
    factor: Number = 1
    divisor: Number = 1
    """k of a term x / k, so that it is written that way again."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of an equation, terms in the order written."""

    terms: tuple[Term, ...]
    letters: frozenset[str] = frozenset()

    @property
    def a(self) -> Number:
        return sum((term.a for term in self.terms), 0)

    @property
    def c(self) -> Number:
        return sum((term.c for term in self.terms), 0)

    @property
    def bracketed(self) -> bool:
        return any(term.inner for term in self.terms)


def whole(value: Number) -> Number:
    """The same number, as int where it is one."""
    return value.numerator if value.denominator == 1 else value


def over(value: Number, by: Number) -> Number:
    """Exact quotient; ``by`` is not zero."""
    return whole(Fraction(value) / by)


def number_text(value: Number) -> str:
    """ "12", "-3" or "7/2"."""
    return str(whole(value))


def constant(text: str) -> Number:
    """The value of a text without letters."""
    side = read_side(text)
    if side.letters:
        raise Unreadable(f"{min(side.letters)!r} is not a number")
    return side.c


def read_side(text: str) -> Side:
    """One side of an equation. Raises Unreadable or Undefined."""
    tokens: list[str] = []
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            if not text[at:].strip():
                break
            raise Unreadable(f"{text[at:].strip()[:12]!r} is not arithmetic")
        if found[1] and len(found[1]) > MAX_DIGITS:
            raise Unreadable(f"a number has more than {MAX_DIGITS} digits")
        if found[2] and len(found[2]) > 1:
            raise Unreadable(f"{found[2][:12]!r} is a word, not a number")
        tokens.append(found[found.lastindex or 1])
        at = found.end()
    if not tokens:
        raise Unreadable("one side is empty")
    if len(tokens) > MAX_TOKENS:
        raise Unreadable("the expression is too long")
    reader = _Reader(tokens)
    side = reader.side(0)
    if reader.at < len(tokens):
        raise Unreadable(f"there is a {tokens[reader.at]!r} too many")
    return Side(side.terms, frozenset(token for token in tokens if token.isalpha()))


class _Reader:
    """Recursive descent over at most MAX_TOKENS tokens."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens
        self.at = 0

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self) -> str:
        token = self.peek()
        self.at += 1
        return token

    def side(self, depth: int) -> Side:
        if depth > MAX_DEPTH:
            raise Unreadable("too many brackets inside each other")
        terms = [self.term(depth, -1 if self.take_sign() else 1)]
        while self.peek() in ("+", "-"):
            sign = -1 if self.take() == "-" else 1
            terms.append(self.term(depth, sign))
        return Side(tuple(terms))

    def take_sign(self) -> bool:
        if self.peek() in ("+", "-"):
            return self.take() == "-"
        return False

    def term(self, depth: int, sign: int) -> Term:
        result = self.factor(depth)
        while True:
            token = self.peek()
            if token in ("*", "/"):
                self.take()
                negative = self.take_sign()
                right = self.factor(depth)
                if negative:
                    right = _times(right, Term(0, -1))
                result = _times(result, right) if token == "*" else _divided(result, right)
            elif token and (token == "(" or token.isalpha()):
                result = _times(result, self.factor(depth))
            else:
                return _times(result, Term(0, -1)) if sign < 0 else result

    def factor(self, depth: int) -> Term:
        token = self.take()
        if not token:
            raise Unreadable("something is missing at the end")
        if token == "(":
            inner = self.side(depth + 1)
            if self.take() != ")":
                raise Unreadable("a bracket is not closed")
            if len(inner.terms) == 1:
                return inner.terms[0]
            return Term(inner.a, inner.c, inner)
        if token.isalpha():
            return Term(1, 0)
        if token in ")*/+-":
            raise Unreadable(f"a number is missing before {token!r}")
        return Term(0, whole(Fraction(token)) if "." in token else int(token))


def _times(left: Term, right: Term) -> Term:
    if left.a == 0 and left.inner is None:
        left, right = right, left
    if right.a != 0:
        raise Unreadable("two unknowns are multiplied: this is not a linear equation")
    by = right.c
    if left.inner is not None and by != 0:
        return Term(left.a * by, left.c * by, left.inner, left.factor * by)
    divisor = left.divisor if by in (1, -1) else 1
    return Term(whole(left.a * by), whole(left.c * by), divisor=divisor)


def _divided(left: Term, right: Term) -> Term:
    if right.a != 0:
        raise Unreadable("it divides by the unknown: this is not a linear equation")
    if right.c == 0:
        raise Undefined("it divides by 0, which has no value")
    divisor = right.c if left.a in (1, -1) and left.c == 0 and left.inner is None else 1
    factor = over(left.factor, right.c)
    return Term(over(left.a, right.c), over(left.c, right.c), left.inner, factor if left.inner else 1, divisor)


def plain_side(a: Number, c: Number) -> Side:
    """a x + c with its like terms together."""
    terms = ([Term(a, 0)] if a else []) + ([Term(0, c)] if c or not a else [])
    return Side(tuple(terms))


def side_text(side: Side, letter: str) -> str:
    """A side in its usual writing: "3(x + 2) - 4", "x / 3", "0"."""
    text = ""
    for term in side.terms:
        piece = _term_text(term, letter)
        if not text:
            text = piece
        elif piece.startswith("-"):
            text += f" - {piece[1:]}"
        else:
            text += f" + {piece}"
    return text or "0"


def _term_text(term: Term, letter: str) -> str:
    if term.inner is not None:
        return _coefficient(term.factor) + f"({side_text(term.inner, letter)})"
    if term.a and term.c:
        return f"({side_text(plain_side(term.a, term.c), letter)})"
    if not term.a:
        return number_text(term.c)
    if term.divisor != 1 and abs(term.a * term.divisor) == 1:
        return f"{'-' if term.a * term.divisor < 0 else ''}{letter} / {number_text(term.divisor)}"
    return _coefficient(term.a) + letter


def _coefficient(value: Number) -> str:
    if value == 1:
        return ""
    if value == -1:
        return "-"
    value = whole(value)
    return f"{value}" if isinstance(value, int) else f"({value})" if value > 0 else f"-({-value})"
