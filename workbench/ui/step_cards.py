"""What a column says about one trace, as values and words, before anything is painted.

    sheet(view, Reading("likelihood", "min", 0.31)).cards[1]
    -> Card(number=2, text="12 + 7 = 20.", score=StepScore(0.22), others=(("prm", StepScore(0.41)),), first_low=True)

Scores and labels hang on spans; a step whose span no scorer has read is "Not scored", never 0.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from workbench.core.aggregate import Aggregation, aggregate, first_low
from workbench.core.facts import Streaming
from workbench.core.split import closed
from workbench.core.supervision import disagreement
from workbench.core.values import (
    ERROR,
    LABEL_NAMES,
    OUTCOME_NAMES,
    SOUND,
    UNCLEAR,
    Label,
    Outcome,
    Step,
    StepScore,
    Trace,
    TraceScores,
    Verdict,
)
from workbench.store.rows import Reading, TraceView

LABEL_GLYPHS: Mapping[int, str] = {SOUND: "✓", UNCLEAR: "?", ERROR: "✗"}
OUTCOME_GLYPHS: Mapping[Outcome, str] = {"right": "✓", "wrong": "✗", "unknown": "?"}
FIRST_LOW = "▲ first low step"
CUT_ANEW = "the steps were cut anew after it was read"
WRITING = "writing…"


def tr(text: str) -> str:
    """A text of the cards in the language of the window."""
    return QCoreApplication.translate("Cards", text)


@dataclass(frozen=True, slots=True)
class Card:
    """One step as it is shown."""

    number: int
    """From 1."""
    step: Step
    text: str
    score: StepScore | None = None
    """The main scorer's; None where it has not read the trace at all."""
    others: tuple[tuple[str, StepScore], ...] = ()
    label: Label | None = None
    first_low: bool = False
    writing: bool = False
    """The last step of a trace still being written: no score belongs to it yet."""
    awaited: bool = False
    """A closed step of a trace still being written whose score is on its way."""
    rejected: str = ""
    """Why the exact verifier rejects the step."""
    strong: tuple[int, int] | None = None
    """Code points of ``text`` that hold the extracted answer."""

    @property
    def label_words(self) -> str:
        """ "✗ Error"; empty where nobody labelled the step."""
        if self.label is None or self.label.value is None:
            return ""
        return f"{LABEL_GLYPHS[self.label.value]} {tr(LABEL_NAMES[self.label.value])}"

    @property
    def notes(self) -> str:
        """What stands in words below the text, a line each."""
        verifier = tr("Verifier: {0}").format(self.rejected) if self.rejected else ""
        return "\n".join(words for words in (self.not_scored, verifier) if words)

    @property
    def not_scored(self) -> str:
        """ "Not scored, because ..." where the main scorer read the trace but gave this step nothing."""
        if self.score is None or self.score.value is not None:
            return ""
        return tr("Not scored, because {0}").format(self.score.because)


@dataclass(frozen=True, slots=True)
class Answer:
    """The line under the last step: the extracted answer and what the outcome check says of it."""

    outcome: Outcome | None
    """None: not checked yet."""
    value: str
    words: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole column below its header."""

    trace: str
    cards: tuple[Card, ...]
    answer: Answer | None = None
    scorer: str = ""
    """Name of the main scorer."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above the cards."""

    name: str
    outcome: Outcome | None
    reason: str
    origin: str
    """ "policy · T 1 · seed 11 · sample 3" """
    figures: tuple[tuple[str, StepScore | None], ...]
    """("likelihood min", StepScore(0.19)), ...; None: that scorer has not read the trace."""
    disagreement: str
    flagged: bool


def trace_name(position: int) -> str:
    """ "Trace A" ... "Trace Z", "Trace 27" ...: names follow the order of sampling, not the order on screen."""
    return tr("Trace {0}").format(chr(ord("A") + position) if position < 26 else position + 1)


def score_mark(value: float) -> str:
    """A score as it stands in its block: ".22", "1.0", "-3.1"."""
    if 0 <= value < 0.995:
        return f"{value:.2f}"[1:]
    return f"{value:.1f}" if abs(value) < 100 else f"{value:.0f}"


def aligned(trace: Trace, scores: TraceScores | None) -> tuple[StepScore, ...]:
    """One score for each step of the trace; empty where the scorer has not read it."""
    if scores is None:
        return ()
    by_span = dict(zip(scores.spans, scores.scores, strict=True))
    return tuple(by_span.get(step) or StepScore(None, CUT_ANEW) for step in trace.steps)


def verifier_last(name: str) -> tuple[bool, str]:
    """Sort key of scorer names."""
    return name == "verifier", name


def other_scorers(view: TraceView, reading: Reading) -> list[str]:
    """Names of the further scorers that have read the trace, always in the same order; the verifier comes last."""
    return sorted((name for name in view.scores if name != reading.scorer), key=verifier_last)


def sheet(view: TraceView, reading: Reading, rejected: Sequence[str] = ()) -> Sheet:
    """The cards of a stored trace and its answer line; ``rejected``: the verifier's words on each step."""
    trace = view.trace
    main = aligned(trace, view.scores.get(reading.scorer))
    low = first_low(main, reading.threshold)
    others = [(name, aligned(trace, view.scores[name])) for name in other_scorers(view, reading)]
    return Sheet(
        trace.id,
        tuple(
            Card(
                index + 1,
                step,
                step.of(trace.text),
                main[index] if main else None,
                tuple((name, scores[index]) for name, scores in others),
                (view.labels or {}).get(step),
                index == low,
                rejected=rejected[index] if rejected else "",
                strong=_inside(step, view.verdict),
            )
            for index, step in enumerate(trace.steps)
        ),
        answer(view),
        reading.scorer,
    )


def _inside(step: Step, verdict: Verdict | None) -> tuple[int, int] | None:
    span = verdict.span if verdict else None
    if span is None or not (step.start <= span.start < span.end <= step.end):
        return None
    return span.start - step.start, span.end - step.start


def answer(view: TraceView) -> Answer:
    """The answer line of a finished trace."""
    verdict = view.verdict
    if verdict is None:
        return Answer(None, "", tr("not checked yet"))
    words = verdict.reason
    if verdict.outcome == "unknown":
        words = f"{tr(OUTCOME_NAMES['unknown'])}: {words}"
    return Answer(verdict.outcome, verdict.answer or "", words)


def heading(view: TraceView, reading: Reading, position: int) -> Heading:
    """The header of a stored trace; ``position`` is its place in the order of sampling."""
    trace = view.trace
    main = aligned(trace, view.scores.get(reading.scorer))
    how: Aggregation = reading.how
    figures: list[tuple[str, StepScore | None]] = [
        (f"{reading.scorer} {how}", aggregate(main, how) if main else None),
        *((name, aggregate(aligned(trace, view.scores[name]), how)) for name in other_scorers(view, reading)),
    ]
    outcome = view.verdict.outcome if view.verdict else None
    return Heading(
        trace_name(position),
        outcome,
        view.verdict.reason if view.verdict else "",
        origin(trace),
        tuple(figures),
        disagreement(outcome, main, reading.threshold, how) if outcome and main else "",
        bool(view.flag and view.flag.on),
    )


def origin(trace: Trace) -> str:
    """Who wrote the trace and how: model, temperature, seed, which sample; what is not known is left out."""
    temperature = trace.spec.arguments.get("temperature")
    parts = [
        trace.model or tr("written by hand"),
        f"T {temperature:g}" if isinstance(temperature, int | float) else "",
        tr("seed {0}").format(trace.spec.seed) if trace.spec.seed is not None else "",
        tr("sample {0}").format(trace.index + 1) if trace.model else "",
        {"length": tr("cut off at the length limit"), "cancelled": tr("stopped early")}.get(trace.stopped, ""),
    ]
    return " · ".join(part for part in parts if part)


def streamed(fact: Streaming, reading: Reading) -> Sheet:
    """The cards of a trace still being written: closed steps with the scores there are, then the open one."""
    scored = dict(zip(fact.scores.spans, fact.scores.scores, strict=True)) if fact.scores else {}
    if fact.scores and fact.scores.scorer.name != reading.scorer:
        scored = {}
    steps = sorted(scored) if fact.scores and scored else []
    steps += [step for step in closed(fact.text) if not steps or step.start >= steps[-1].end]
    low = first_low([scored.get(step) or StepScore(None, WRITING) for step in steps], reading.threshold)
    cards = [
        Card(index + 1, step, step.of(fact.text), scored.get(step), first_low=index == low, awaited=step not in scored)
        for index, step in enumerate(steps)
    ]
    start = steps[-1].end if steps else 0
    rest = fact.text[start:].strip()
    begin = start + (len(fact.text[start:]) - len(fact.text[start:].lstrip()))
    cards.append(Card(len(cards) + 1, Step(begin, begin + len(rest)), rest, writing=True))
    return Sheet(fact.trace, tuple(cards), None, reading.scorer)


def tool_tip(card: Card, scorer: str, threshold: float) -> str:
    """Every scorer's value for a step, in lines of plain text, and who labelled it."""
    lines = [tr("Step {0}").format(card.number)]
    for name, score in ((scorer, card.score), *card.others):
        if score is None:
            lines.append(tr("{0}: not scored yet").format(name))
        elif score.value is None:
            lines.append(tr("{0}: not scored, because {1}").format(name, score.because))
        else:
            low = name == scorer and score.value < threshold
            told = tr("{0}: {1}, low (below {2})") if low else "{0}: {1}"
            lines.append(told.format(name, f"{score.value:.3f}", f"{threshold:g}"))
    if card.rejected:
        lines.append(tr("Verifier says: {0}").format(card.rejected))
    if card.label is not None and card.label_words:
        by = card.label.by or card.label.source
        told = tr("Label: {0}, by {1}").format(card.label_words[2:], by)
        lines.append(f"{told}: {card.label.note}" if card.label.note else told)
    return "\n".join(lines)


def spoken(card: Card, scorer: str) -> str:
    """A step as a screen reader says it: number, words, score, what is marked."""
    score = card.score
    said = tr("writing") if card.writing else tr("not scored by {0}").format(scorer)
    if score is not None:
        said = f"{scorer} {score.value:.2f}" if score.value is not None else card.not_scored
    marks = [
        said,
        *([tr("first low step")] if card.first_low else []),
        *([tr("the verifier says: {0}").format(card.rejected)] if card.rejected else []),
        *([tr("label {0}").format(card.label_words[2:])] if card.label_words else []),
    ]
    text = card.text if card.text.endswith((".", "!", "?")) else f"{card.text}."
    return tr("Step {0}: {1}").format(card.number, text) + " " + ", ".join(marks)
