"""Reads sums and linear terms exactly: ``read_side("3(x + 2) - 1")`` is a Side with value 3 x + 5.

A side of an equation is a sum of terms; each term is a x + c with rational a and c. What is not linear, too long or not
arithmetic at all raises Unreadable with the reason in a person's words; nothing here can take long.
"""

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

MAX_TOKENS = 60
MAX_DIGITS = 9
MAX_DEPTH = 6

Number = int | Fraction
_TOKEN = re.compile(r" *(?:([0-9]+(?:\.[0-9]+)?)|([A-Za-z]+)|([-+*/()]))")
# most sides look like one of these; reading them so is four times as fast
_WHOLE = re.compile(r"-?[0-9]{1,9}")
_TWO_TERMS = re.compile(r"([0-9]{0,9})([A-Za-z])(?: ([-+]) ([0-9]{1,9}))?")
_NO_LETTERS: frozenset[str] = frozenset()


class Unreadable(ValueError):
    """Not a sum of numbers and multiples of one letter; the message says why."""


class Undefined(ValueError):
    """Readable, but it has no value: a division by zero."""


class Term(NamedTuple):
    """a x + c as one top-level term of a side, with its sign taken in."""

    a: Number
    c: Number
    inner: "Side | None" = None
    """The bracket of a term k(...), else None; then the term is factor * inner."""
    factor: Number = 1

    @property
    def divisor(self) -> int:
        """k where the term is x / k or -x / k, else 1."""
        if self.inner is None and isinstance(self.a, Fraction) and self.a.numerator in (1, -1):
            return self.a.denominator
        return 1


class Side(NamedTuple):
    """One side of an equation, terms in the order written, and their sum a x + c."""

    terms: tuple[Term, ...]
    a: Number
    c: Number
    letters: frozenset[str] = _NO_LETTERS

    @property
    def bracketed(self) -> bool:
        return any(term.inner is not None for term in self.terms)


def side_of(terms: Sequence[Term], letters: frozenset[str] = _NO_LETTERS) -> Side:
    """The side with these terms."""
    a: Number = 0
    c: Number = 0
    for term in terms:
        a += term.a
        c += term.c
    return Side(tuple(terms), whole(a), whole(c), letters)


def plain_side(a: Number, c: Number) -> Side:
    """a x + c with its like terms together."""
    if not a:
        return Side((Term(0, c),), 0, c)
    return Side((Term(a, 0), Term(0, c)) if c else (Term(a, 0),), a, c)


def whole(value: Number) -> Number:
    """The same number, as int where it is one."""
    return value.numerator if value.denominator == 1 else value


def over(value: Number, by: Number) -> Number:
    """Exact quotient; ``by`` is not zero."""
    if isinstance(value, int) and isinstance(by, int) and value % by == 0:
        return value // by
    return whole(Fraction(value) / by)


def number_text(value: Number) -> str:
    """ "12", "-3" or "7/2"."""
    return str(whole(value))


def constant(text: str) -> Number:
    """The value of a text without letters. Raises Unreadable or Undefined."""
    side = read_side(text)
    if side.letters:
        raise Unreadable(f'"{min(side.letters)}" is not a number')
    return side.c


def read_side(text: str) -> Side:
    """One side of an equation. Raises Unreadable or Undefined."""
    text = text.strip()
    if _WHOLE.fullmatch(text):
        return plain_side(0, int(text))
    if found := _TWO_TERMS.fullmatch(text):
        digits, letter, sign, number = found.groups()
        terms = [Term(int(digits) if digits else 1, 0)]
        if number:
            terms.append(Term(0, -int(number) if sign == "-" else int(number)))
        return side_of(terms, frozenset(letter))
    tokens = _tokens(text)
    reader = _Reader(tokens)
    terms = reader.terms(0)
    if reader.at < len(tokens):
        raise Unreadable(f'there is a "{tokens[reader.at]}" too many')
    return side_of(terms, frozenset(token for token in tokens if token.isalpha()))


def _tokens(text: str) -> list[str]:
    tokens: list[str] = []
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise Unreadable(f'"{text[at:].strip()[:12]}" is not arithmetic')
        if found[1] and len(found[1]) > MAX_DIGITS:
            raise Unreadable(f"a number has more than {MAX_DIGITS} digits")
        if found[2] and len(found[2]) > 1:
            raise Unreadable(f'"{found[2][:12]}" is a word, not a number')
        tokens.append(found[found.lastindex or 1])
        if len(tokens) > MAX_TOKENS:
            raise Unreadable("the expression is too long")
        at = found.end()
    if not tokens:
        raise Unreadable("one side is empty")
    return tokens


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

    def terms(self, depth: int) -> list[Term]:
        if depth > MAX_DEPTH:
            raise Unreadable("too many brackets inside each other")
        terms = [self.term(depth)]
        while self.peek() in ("+", "-"):
            terms.append(self.term(depth))
        return terms

    def sign(self) -> int:
        if self.peek() in ("+", "-"):
            return -1 if self.take() == "-" else 1
        return 1

    def term(self, depth: int) -> Term:
        # two signs: "5 + -3" is how many people write it
        sign = self.sign() * self.sign()
        result = self.factor(depth)
        while token := self.peek():
            if token in ("*", "/"):
                self.take()
                negative = self.sign()
                right = _scaled(self.factor(depth), negative)
                result = _times(result, right) if token == "*" else _divided(result, right)
            elif token == "(" or token.isalpha():
                result = _times(result, self.factor(depth))
            else:
                break
        return _scaled(result, sign)

    def factor(self, depth: int) -> Term:
        token = self.take()
        if not token:
            raise Unreadable("something is missing at the end")
        if token == "(":
            inner = side_of(self.terms(depth + 1))
            if self.take() != ")":
                raise Unreadable("a bracket is not closed")
            return inner.terms[0] if len(inner.terms) == 1 else Term(inner.a, inner.c, inner)
        if token.isalpha():
            return Term(1, 0)
        if token in ")*/+-":
            raise Unreadable(f'a number is missing before "{token}"')
        return Term(0, whole(Fraction(token)) if "." in token else int(token))


def _scaled(term: Term, by: Number) -> Term:
    if by == 1:
        return term
    if term.inner is None or by == 0:
        return Term(whole(term.a * by), whole(term.c * by))
    return Term(whole(term.a * by), whole(term.c * by), term.inner, whole(term.factor * by))


def _times(left: Term, right: Term) -> Term:
    if left.a and right.a:
        raise Unreadable("two unknowns are multiplied: this is not a linear equation")
    return _scaled(right, left.c) if left.a == 0 and left.inner is None else _scaled(left, right.c)


def _divided(left: Term, right: Term) -> Term:
    if right.a:
        raise Unreadable("it divides by the unknown: this is not a linear equation")
    if right.c == 0:
        raise Undefined("it divides by 0, which has no value")
    return _scaled(left, over(1, right.c))


def side_text(side: Side, letter: str) -> str:
    """A side in its usual writing: "3(x + 2) - 4", "x / 3", "0"."""
    text = ""
    for term in side.terms:
        piece = _term_text(term, letter)
        if not text:
            text = piece
        else:
            text += f" - {piece[1:]}" if piece.startswith("-") else f" + {piece}"
    return text or "0"


def _term_text(term: Term, letter: str) -> str:
    if term.inner is not None:
        return f"{_coefficient(term.factor)}({side_text(term.inner, letter)})"
    if term.a and term.c:
        return f"({side_text(plain_side(term.a, term.c), letter)})"
    if not term.a:
        return number_text(term.c)
    if (divisor := term.divisor) != 1:
        return f"{'-' if term.a < 0 else ''}{letter} / {divisor}"
    return _coefficient(term.a) + letter


def _coefficient(value: Number) -> str:
    if isinstance(value, int):
        return "" if value == 1 else "-" if value == -1 else str(value)
    return f"({value})" if value > 0 else f"-({-value})"
