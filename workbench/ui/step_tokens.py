"""The sampled tokens of one step, as values: text, probability, and where a token lies across the step's border.

    tokens_of(trace, 1)   "12 + 7 = 18.\\n"
    -> (Token("12", .98), ..., Token(" 18", .04), Token(".", .99), Token("\\n", .99, closing=True))

The probabilities are those of the model that wrote the trace, at the temperature it was sampled with (greedy: at 1).
"""

import math
from bisect import bisect_left
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QCoreApplication

from workbench.core.values import Trace
from workbench.ui.blind import VeiledTrace, hidden_words

_VISIBLE = {ord(" "): "␣", ord("\n"): "⏎", ord("\t"): "⇥"}
_VISIBLE |= {code: chr(0x2400 + code) for code in range(32) if code not in (0x09, 0x0A)} | {0x7F: "\u2421"}
_VISIBLE |= {0xA0: "⍽", 0x2028: "⏎", 0x2029: "⏎"} | dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
ENDED, PARTIAL = "∎", "◦"


def tr(text: str) -> str:
    """A text of the inspector in the language of the window."""
    return QCoreApplication.translate("Inspector", text)


@dataclass(frozen=True, slots=True)
class Token:
    """One sampled token, as far as it belongs to a step."""

    text: str
    """All of it; "" for the end token and for bytes of a character that is not whole yet."""
    inside: str
    """What of it lies in the step or in the white space that follows the step."""
    probability: float | None
    """0 to 1; None where what is stored is no number."""
    logprob: float
    begins_before: bool = False
    ends_after: bool = False
    closing: bool = False
    """White space after the step's last character: how sure the model was that the step ends here."""
    last: bool = False
    """The token that ends the text."""

    @property
    def mark(self) -> str:
        """What stands in its cell: white space visible, "∎" for the end, "◦" for bytes without a character."""
        return self.inside.translate(_VISIBLE) or (ENDED if self.last else PARTIAL)

    @property
    def words(self) -> str:
        """ "' 38'", "the end of the text", "bytes that are no whole character"."""
        if not self.text:
            return tr("the end of the text") if self.last else tr("bytes that are no whole character")
        return f"'{self.text.translate(_VISIBLE | {ord(' '): ' '})}'"

    @property
    def place(self) -> str:
        """What is to be said of where it lies; empty for most."""
        if self.begins_before:
            return tr("begins in the step before")
        if self.ends_after:
            return tr("reaches into the next step")
        return tr("ends the step") if self.closing and self.text else ""


def why_none(trace: Trace) -> str:
    """Why no tokens can be shown, as the end of "..., because ..."; empty where they can."""
    tokens = trace.tokens
    if isinstance(trace, VeiledTrace):
        return tr("they are {0}").format(hidden_words())
    if tokens is None or not tokens.ends:
        if not trace.model or trace.stopped == "written":
            return tr("no model of this library wrote it")
        return tr("it came without them: it was imported, or its model does not tell them")
    if tokens.ends[0] < 0 or any(b < a for a, b in pairwise(tokens.ends)) or tokens.ends[-1] > len(trace.text):
        return tr("they do not fit the text, which was changed since")
    return ""


def region(trace: Trace, index: int) -> tuple[int, int]:
    """Code points of a step and of the white space up to the next one."""
    step = trace.steps[index]
    follows = trace.steps[index + 1].start if index + 1 < len(trace.steps) else len(trace.text)
    return step.start, follows if not trace.text[step.end : follows].strip() else step.end


def tokens_of(trace: Trace, index: int) -> tuple[Token, ...]:
    """The tokens of step ``index`` in order; empty where ``why_none`` says why, or where none touches the step."""
    if trace.tokens is None or why_none(trace):
        return ()
    low, high = region(trace, index)
    ends, step = trace.tokens.ends, trace.steps[index]
    found: list[Token] = []
    for number in range(bisect_left(ends, low), len(ends)):
        start, end = ends[number - 1] if number else 0, ends[number]
        if start > high or (start == high and (end > start or high < len(trace.text))):
            break
        if end == low and start < end:
            continue
        logprob = trace.tokens.logprobs[number]
        found.append(
            Token(
                trace.text[start:end],
                trace.text[max(start, low) : min(end, high)],
                None if math.isnan(logprob) else min(math.exp(min(logprob, 0.0)), 1.0),
                logprob,
                begins_before=start < low,
                ends_after=end > high,
                closing=start >= step.end,
                last=number == len(ends) - 1 and start == end == len(trace.text),
            )
        )
    return tuple(found)


def least(tokens: tuple[Token, ...]) -> int | None:
    """Number of the least likely token; None where none has a probability."""
    known = [(token.probability, at) for at, token in enumerate(tokens) if token.probability is not None]
    return min(known)[1] if known else None
