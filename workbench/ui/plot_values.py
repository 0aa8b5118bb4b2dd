"""What the plot shows, as plain values and words, before anything is drawn.

    gathered(views, [], shown=["a3..", "b7.."], reading)
    -> [Series("a3..", "Trace A", 0, "policy", "right", (StepScore(.97), StepScore(None, "...")), ...), ...]

A series has one score for each step of its trace: a step without a number carries the reason, never 0.
"""

import html
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from workbench.core.aggregate import first_low
from workbench.core.facts import Streaming
from workbench.core.values import OUTCOME_NAMES, Outcome, StepScore
from workbench.store.rows import Reading, TraceView
from workbench.ui.blind import Veiled, hidden_words, is_hidden
from workbench.ui.step_cards import aligned, streamed, trace_name

Point = tuple[str, int]
"""(trace id, step index from 0)"""
MOST_TOLD = 4


def tr(text: str) -> str:
    """A text of the plot in the language of the window."""
    return QCoreApplication.translate("Plot", text)


@dataclass(frozen=True, slots=True)
class Series:
    """One trace as the plot draws it."""

    trace: str
    name: str
    slot: int | None
    """Place among the columns in view, left to right, which chooses colour and symbol; None: not in view."""
    model: str
    outcome: Outcome | None
    """None: not checked yet."""
    scores: tuple[StepScore, ...]
    """The main scorer's, one for each step."""
    growing: bool = False
    """Still being written."""


def series_of(view: TraceView, reading: Reading, position: int, slot: int | None = None) -> Series:
    """A stored trace; ``position`` is its place in the order of sampling, after which it is named."""
    trace = view.trace
    read = view.scores.get(reading.scorer)
    if read is None:
        told = tr("{0} has not read this trace").format(reading.scorer)
        unread = StepScore(None, hidden_words() if isinstance(view, Veiled) else told)
        scores: tuple[StepScore, ...] = (unread,) * len(trace.steps)
    else:
        # as good as always the steps are the ones that were read
        scores = read.scores if read.spans == trace.steps else aligned(trace, read)
    outcome = view.verdict.outcome if view.verdict else None
    return Series(trace.id, trace_name(position), slot, trace.model, outcome, scores)


def growing(fact: Streaming, reading: Reading, position: int, slot: int | None = None) -> Series:
    """A trace still being written: its closed steps with the scores so far."""
    awaited = StepScore(None, tr("its score is on its way"))
    cards = [card for card in streamed(fact, reading).cards if not card.writing]
    scores = tuple(card.score or awaited for card in cards)
    return Series(fact.trace, trace_name(position), slot, fact.model, None, scores, growing=True)


def gathered(
    views: Sequence[TraceView], streams: Sequence[Streaming], shown: Sequence[str], reading: Reading
) -> list[Series]:
    """Every trace of a problem in the order of sampling, then the ones being written; ``shown``: ids of the traces in
    view, left to right."""
    slots = {trace: slot for slot, trace in enumerate(shown)}
    stored = [series_of(view, reading, at, slots.get(view.trace.id)) for at, view in enumerate(views)]
    return stored + [
        growing(fact, reading, len(views) + number, slots.get(fact.trace)) for number, fact in enumerate(streams)
    ]


def in_view(series: Sequence[Series]) -> list[Series]:
    """The series that stand in a column, left to right."""
    return sorted((each for each in series if each.slot is not None), key=lambda each: each.slot or 0)


def values(series: Sequence[Series]) -> Iterator[float]:
    """Every finite score."""
    return (
        score.value
        for each in series
        for score in each.scores
        if score.value is not None and math.isfinite(score.value)
    )


def longest(series: Sequence[Series]) -> int:
    """Steps of the longest trace; 0 without a trace."""
    return max((len(each.scores) for each in series), default=0)


def by_trace(series: Sequence[Series]) -> Mapping[str, Series]:
    return {each.trace: each for each in series}


def moved(series: Sequence[Series], at: Point | None, across: int, along: int) -> Point | None:
    """The step ``along`` further in the trace ``across`` further; traces without steps are passed over."""
    rows = [each for each in series if each.scores]
    if not rows:
        return None
    row = next((number for number, each in enumerate(rows) if at is not None and each.trace == at[0]), None)
    if row is None or at is None:
        return rows[0].trace, 0
    row = min(max(row + across, 0), len(rows) - 1)
    return rows[row].trace, min(max(at[1] + along, 0), len(rows[row].scores) - 1)


# in words


def figure(value: float) -> str:
    """A score or a threshold in as few digits as tell it: "0.10", "0.044", "3.2e-07", "-3.12"."""
    if value == 0 or abs(value) >= 0.1 or (abs(value) >= 0.01 and round(value, 2) == value):
        return f"{value:.2f}" if abs(value) < 1000 else f"{value:.4g}"
    return f"{value:.2g}" if abs(value) >= 0.001 else f"{value:.1e}"


def below(threshold: float) -> str:
    """What stands at the threshold line: "low below 0.10"."""
    return tr("low below {0}").format(figure(threshold))


def point_words(series: Series, index: int, reading: Reading) -> str:
    """ "Trace B, step 2: likelihood 0.044, low (below 0.10)" """
    score = series.scores[index]
    where = tr("{0}, step {1}").format(series.name, index + 1)
    if score.value is None:
        told = score.because if is_hidden(score) else tr("Not scored, because {0}").format(score.because)
        return f"{where}: {told}"
    told = f"{where}: {reading.scorer} {figure(score.value)}"
    if score.value < reading.threshold:
        told += ", " + tr("low (below {0})").format(figure(reading.threshold))
        if index == first_low(series.scores, reading.threshold):
            told += ", " + tr("first low step")
    return told


def outcome_words(outcome: Outcome | None) -> str:
    return tr(OUTCOME_NAMES[outcome]) if outcome is not None else tr("Not checked yet")


def tip(series: Series, index: int, reading: Reading) -> str:
    """The tool tip of a point, safe from markup."""
    outcome = "" if is_hidden(series.scores[index]) else outcome_words(series.outcome)
    about = " · ".join(words for words in (series.model, outcome) if words)
    lines = (point_words(series, index, reading), about)
    return "<p>" + "<br>".join(html.escape(line) for line in lines) + "</p>"


def described(series: Sequence[Series], reading: Reading) -> str:
    """ "4 traces, 6 steps at most; Trace B falls below 0.10 at step 2; 3 steps not scored" """
    if not series:
        return tr("No traces to plot")
    count = tr("1 trace") if len(series) == 1 else tr("{0} traces").format(len(series))
    most = longest(series)
    steps = tr("1 step at most") if most == 1 else tr("{0} steps at most").format(most)
    said = [f"{count}, {steps}"]
    falls = [(each, low) for each in series if (low := first_low(each.scores, reading.threshold)) is not None]
    told = tr("{0} falls below {1} at step {2}")
    said += [told.format(each.name, figure(reading.threshold), low + 1) for each, low in falls[:MOST_TOLD]]
    if len(falls) > MOST_TOLD:
        said.append(tr("and {0} more traces fall below").format(len(falls) - MOST_TOLD))
    if not falls and any(True for _ in values(series)):
        said.append(tr("no step below {0}").format(figure(reading.threshold)))
    covered = sum(any(map(is_hidden, each.scores)) for each in series)
    if covered:
        many = tr("the scores of {0} traces are {1}").format(covered, hidden_words())
        said.append(tr("the scores of 1 trace are {0}").format(hidden_words()) if covered == 1 else many)
    unscored = sum(score.value is None and not is_hidden(score) for each in series for score in each.scores)
    if unscored:
        said.append(tr("1 step not scored") if unscored == 1 else tr("{0} steps not scored").format(unscored))
    return "; ".join(said)
