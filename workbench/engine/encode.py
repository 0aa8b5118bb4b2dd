"""A solution as token ids with its supervision aligned, made by one call so that they cannot drift apart.

The token that ends a step carries its target: the newline token after the step, where it has one of its own, else the
last token of the step. ``encode("2+3?\\n", "2+3=5.\\nSo 5.", steps, [1.0, 0.0], tokenizer)`` gives, token by token::

    ends         1 ... 11  12      ... 18       code points of prompt + text
    completion   .     x   x       ... x
    targets      .     .   1.0     ... 0.0      on the newline after step 1, on the last token of step 2
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.core.values import Step

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast

UNALIGNED = "its end is not the end of a token"
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Encoded:
    """Token ids of prompt + text and, aligned with them, what supervision knows. n tokens, k steps."""

    ids: tuple[int, ...]
    targets: tuple[float | None, ...]
    """Per token: the target of the step that this token ends, else None."""
    completion: tuple[bool, ...]
    """Per token: does it belong to the text (or finish it) rather than to the prompt?"""
    ends: tuple[int, ...]
    """Per token: where it ends in prompt + text, in code points; a character split over tokens ends at the last one."""
    steps: tuple[range | None, ...]
    """Per step: its tokens, the last of them the one that ends it; None where ``because`` says why."""
    because: tuple[str, ...]
    """Per step: why it has no token of its own; empty where it has."""
    cut: int = 0
    """How many tokens of the text were left out for the limit."""


def encode(
    prompt: str,
    text: str,
    steps: Sequence[Step],
    targets: Sequence[float | None],
    tokenizer: "PreTrainedTokenizerFast",
    *,
    limit: int | None = None,
    finish: int | None = None,
) -> Encoded:
    """Token ids of ``prompt + text``, tokenized in one go, with a target on the token that ends each step.

    ``finish`` is the id of an end token to append (the model then learns where to stop). Beyond ``limit`` tokens the
    rest is cut: ``cut`` counts it, and steps that end there have no tokens. ValueError: steps and targets of different
    number.
    """
    if len(steps) != len(targets):
        raise ValueError(f"{len(steps)} steps but {len(targets)} targets")
    whole = writable(prompt + text)
    tokens = tokenizer.backend_tokenizer.encode(whole, add_special_tokens=False)
    ids, offsets = list(tokens.ids), tokens.offsets
    ends = _ends(offsets)
    reach = [end for _, end in offsets]
    if finish is not None:
        ids, ends, reach = [*ids, finish], [*ends, len(whole)], [*reach, len(whole)]
    kept = len(ids) if limit is None else min(limit, len(ids))
    places = _places(whole, len(prompt), steps, ends, reach, len(offsets), kept)
    marks: list[float | None] = [None] * kept
    for place, target in zip(places, targets, strict=True):
        if isinstance(place, range):
            marks[place[-1]] = target
    completion = [end > len(prompt) for end in reach]
    if finish is not None:
        completion[-1] = True
    return Encoded(
        ids=tuple(ids[:kept]),
        targets=tuple(marks),
        completion=tuple(completion[:kept]),
        ends=tuple(ends[:kept]),
        steps=tuple(place if isinstance(place, range) else None for place in places),
        because=tuple("" if isinstance(place, range) else place for place in places),
        cut=len(ids) - kept,
    )


def writable(text: str) -> str:
    """The same text with lone surrogates, which no tokenizer takes, replaced one to one."""
    return _LONE_SURROGATE.sub("\ufffd", text)


def _ends(offsets: Sequence[tuple[int, int]]) -> list[int]:
    """Where each token ends; a token that holds only part of a character ends before it."""
    ends: list[int] = []
    following = len(offsets) and offsets[-1][1]
    for start, end in reversed(offsets):
        ends.append(min(end, following))
        following = min(start, following) if end > start else following
    return ends[::-1]


def _places(
    whole: str, begin: int, steps: Sequence[Step], ends: list[int], reach: list[int], tokens: int, kept: int
) -> list[range | str]:
    """The tokens of each step, or why there are none."""
    places: list[range | str] = []
    for number, step in enumerate(steps):
        start, end = begin + step.start, begin + step.end
        free = begin + steps[number + 1].start if number + 1 < len(steps) else len(whole)
        last = _ending(whole, end, free, ends, tokens)
        first = bisect_right(reach, start, hi=tokens)
        if last is None or first > last:
            places.append(UNALIGNED)
        elif last >= kept:
            places.append(f"beyond the {kept} tokens the scorer reads")
        else:
            places.append(range(first, last + 1))
    return places


def _ending(whole: str, end: int, free: int, ends: list[int], tokens: int) -> int | None:
    """The token that ends a step: the one with the newline that follows it, else its own last one. A token that
    reaches beyond ``free``, into the next step, ends nothing: it would be judged with what it has not yet said."""
    newline = whole.find("\n", end, free)
    if newline >= 0 and not whole[end:newline].strip():
        token = bisect_right(ends, newline, hi=tokens)
        if token < tokens and ends[token] <= free:
            return token
    token = bisect_right(ends, end - 1, hi=tokens)
    return token if token < tokens and ends[token] <= free else None
