"""What differs between two texts of a step, word by word; numbers, operators and whole formulas are never cut.

    diff("So k = 8.", "So k = 5, then.")
    -> [Part("same", "So k = "), Part("removed", "8."), Part("added", "5, then.")]

Texts longer than MOST words are compared by their beginning and end only.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Literal

Kind = Literal["same", "removed", "added"]
MOST = 600

# a formula in its delimiters or \boxed{..}; a number, as 12 or 6k; a word, a TeX command, an operator; any other sign
_PIECES = re.compile(
    r"\$\$.+?\$\$|\$[^$\n]+\$|\\\(.+?\\\)|\\\[.+?\\\]|\\boxed\{(?:[^{}]|\{[^{}]*\})*\}"
    r"|\d+(?:[.,]\d+)*[^\W\d_]*|[^\W\d_]+(?:['’][^\W\d_]+)*|\\[A-Za-z]+|\*\*|[<>=!:]=|\s+|.",
    re.DOTALL,
)
_WORDS = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+|\*\*|[<>=!:]=|\S")


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the later text ("same", "added") or of the earlier one ("removed")."""

    kind: Kind
    text: str


def words(text: str) -> list[str]:
    """Words, numbers and signs of a text, formulas taken apart, without spaces."""
    return _WORDS.findall(text)


def pieces(text: str) -> list[str]:
    """The text in pieces that are kept whole; joined they are the text."""
    return _PIECES.findall(text)


def diff(earlier: str, later: str) -> list[Part]:
    """The later text with what it adds, and what it leaves out where that stood. The parts that are not "removed",
    joined, are the later text; those that are not "added" the earlier one, but for its spaces."""
    return list(_diff(earlier, later))


@lru_cache(maxsize=2048)
def _diff(earlier: str, later: str) -> tuple[Part, ...]:
    if earlier == later:
        return (Part("same", later),) if later else ()
    one, other = pieces(earlier), pieces(later)
    parts: list[tuple[Kind, Sequence[str]]] = []
    for kind, i, i_end, j, j_end in _codes(one, other):
        if kind == "equal":
            parts.append(("same", other[j:j_end]))
            continue
        if i < i_end:
            parts.append(("removed", one[i:i_end]))
        if j < j_end:
            parts.append(("added", other[j:j_end]))
    return tuple(_merged(parts))


def _codes(one: Sequence[str], other: Sequence[str]) -> list[tuple[str, int, int, int, int]]:
    if max(len(one), len(other)) <= MOST:
        return list(SequenceMatcher(None, one, other, autojunk=False).get_opcodes())
    shortest = min(len(one), len(other))
    head = next((n for n in range(shortest) if one[n] != other[n]), shortest)
    tail = next((n for n in range(shortest - head) if one[-1 - n] != other[-1 - n]), shortest - head)
    ends = len(one) - tail, len(other) - tail
    return [
        ("equal", 0, head, 0, head),
        ("replace", head, ends[0], head, ends[1]),
        ("equal", ends[0], len(one), ends[1], len(other)),
    ]


def _merged(parts: Sequence[tuple[Kind, Sequence[str]]]) -> list[Part]:
    """Changes that only a space parts become one, or "8 9" for "5 6" would read as four changes."""
    removed, added = "", ""
    result: list[Part] = []

    def close() -> None:
        nonlocal removed, added
        if removed.strip():
            result.append(Part("removed", removed))
        if added:
            result.append(Part("added" if added.strip() else "same", added))
        removed, added = "", ""

    for kind, given in parts:
        text = "".join(given)
        if not text:
            continue
        if kind == "removed":
            removed += text
        elif kind == "added":
            added += text
        elif not text.strip() and removed and added:
            removed, added = removed + text, added + text
        else:
            close()
            result.append(Part("same", text))
    close()
    return result
