"""What became of some steps of a trace after a person went over their words: cut otherwise, or a text of its own.

    gone_over("12 + 7 = 19. So 19.", (Step(0, 19),), 0, 1, ["12 + 7 = 19.", "So 19."])
    -> GoneOver(the same text, (Step(0, 12), Step(13, 19)), None)

Cutting and joining leave every letter, and the white space inside what stays one; anything else is other words.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from workbench.core.errors import UserError
from workbench.core.values import Step

LINE = "\N{LINE SEPARATOR}"
"""A line end inside a piece, where the pieces come from a text field whose paragraphs are the steps."""


@dataclass(frozen=True, slots=True)
class GoneOver:
    """The trace as it was meant."""

    text: str
    steps: tuple[Step, ...]
    differs: int | None
    """The first step with other words; None where only the cuts are others."""


def gone_over(
    text: str, steps: Sequence[Step], first: int, count: int, pieces: Sequence[str], seen: str = ""
) -> GoneOver:
    """``pieces``: what stands now in place of steps ``first`` to ``first + count - 1``, a text for each step; empty
    ones are no step. ``seen``: the trace's text as it was shown, one sign for each, where that is another.
    UserError: nothing is left."""
    seen = seen or text
    pieces = [piece.strip() for piece in pieces if piece.strip()]
    if not pieces:
        raise UserError("A step needs words: leave some, or press Esc.")
    ours = steps[first : first + count]
    spans = _cut_only(seen, ours, pieces)
    if spans is not None:
        return GoneOver(text, (*steps[:first], *spans, *steps[first + count :]), None)
    return _other_words(text, seen, steps, first, count, pieces)


def _letters(text: str, start: int = 0) -> Iterator[int]:
    return (start + at for at, letter in enumerate(text) if not letter.isspace())


def _cut_only(seen: str, ours: Sequence[Step], pieces: Sequence[str]) -> list[Step] | None:
    """The spans of the pieces where they hold the very words of the steps; None where they hold others."""
    places = [(at, number) for number, step in enumerate(ours) for at in _letters(step.of(seen), step.start)]
    if "".join(seen[at] for at, _ in places) != "".join(piece[at] for piece in pieces for at in _letters(piece)):
        return None
    spans: list[Step] = []
    done = 0
    for piece in pieces:
        inside = list(_letters(piece))
        there = places[done : done + len(inside)]
        done += len(inside)
        for (at, other), (one, two) in zip(pairwise(inside), pairwise(there), strict=True):
            if one[1] == two[1] and seen[one[0] + 1 : two[0]] != piece[at + 1 : other]:
                return None
        spans.append(Step(there[0][0], there[-1][0] + 1))
    return spans


def _other_words(
    text: str, seen: str, steps: Sequence[Step], first: int, count: int, pieces: Sequence[str]
) -> GoneOver:
    ours = steps[first : first + count]
    before = [step.of(seen).strip() for step in ours]
    pairs = enumerate(zip(before, pieces, strict=False))
    same = next((at for at, (old, new) in pairs if old != new), min(count, len(pieces)))
    if len(pieces) == count:
        words = [_kept(step.of(text), old, new) for step, old, new in zip(ours, before, pieces, strict=True)]
        gaps = [text[one.end : two.start] for one, two in pairwise(ours)]
    else:
        words = [
            ours[at].of(text) if at < same else piece.replace(LINE, "\n") for at, piece in enumerate(pieces)
        ]
        between = next((text[one.end : two.start] for one, two in pairwise(steps)), "\n")
        gaps = [between if between.isspace() else "\n"] * (len(words) - 1)
    made, spans = text[: ours[0].start], []
    for at, word in enumerate(words):
        spans.append(Step(len(made), len(made) + len(word)))
        made += word + (gaps[at] if at < len(gaps) else "")
    by = len(made) - ours[-1].end
    after = (Step(step.start + by, step.end + by) for step in steps[first + count :])
    return GoneOver(made + text[ours[-1].end :], (*steps[:first], *spans, *after), first + same)


def _kept(text: str, old: str, new: str) -> str:
    """The new words; what begins and ends as before stays sign for sign what it was before it was shown."""
    start = next((at for at, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    most = min(len(old), len(new)) - start
    end = next((at for at in range(most) if old[-1 - at] != new[-1 - at]), most)
    text = text.strip() if len(text) != len(old) else text
    return text[:start] + new[start : len(new) - end].replace(LINE, "\n") + text[len(text) - end :]
