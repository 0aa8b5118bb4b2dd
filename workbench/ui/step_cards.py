"""What a column says about one trace, as values and words, before anything is painted.

    sheet(view, Reading("likelihood", "min", 0.31)).cards[1]
    -> Card(number=2, text="12 + 7 = 20.", score=StepScore(0.22), others=(("prm", StepScore(0.41)),), first_low=True)

Scores and labels hang on spans; a step whose span no scorer has read is "Not scored, because ...", never 0 or blank.
"""

import math
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from workbench.core.aggregate import first_low
from workbench.core.channels import Channel
from workbench.core.facts import Streaming
from workbench.core.split import closed
from workbench.core.values import (
    ERROR,
    LABEL_NAMES,
    OUTCOME_NAMES,
    SOUND,
    UNCLEAR,
    Label,
    Outcome,
    Problem,
    Step,
    StepScore,
    Trace,
    TraceScores,
    Verdict,
)
from workbench.store.rows import Reading, TraceView
from workbench.ui.blind import Veiled, VeiledStreaming, hidden_words, is_hidden
from workbench.ui.key_names import said
from workbench.ui.reference import IS_REFERENCE, is_reference
from workbench.ui.word_diff import Part

if TYPE_CHECKING:
    from workbench.ui.suggestions import Suggestion

LABEL_GLYPHS: Mapping[int, str] = {SOUND: "✓", UNCLEAR: "?", ERROR: "✗"}
OUTCOME_GLYPHS: Mapping[Outcome, str] = {"right": "✓", "wrong": "✗", "unknown": "?"}
FIRST_LOW = "▲ first low step"
CUT_ANEW = "the steps were cut anew; press {work.score}"
WRITING = "writing…"
UNREAD = "{0} has not read this trace"
UNREAD_STEP = "{0} has not read this step"
WHOLE_ONLY = "{0} scores the whole trace, not its steps"


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
    """The main scorer's; None while the trace is being written."""
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
    parts: tuple[Part, ...] = ()
    """How the step differs from the one it is compared with; empty where it is compared with none."""
    suggestion: "Suggestion | None" = None
    """What a machine would label the step; None once somebody has."""
    overlay: Channel | None = None
    """The quality shown in place of correctness."""
    quality: Label | None = None
    """How the step is rated in that."""

    @property
    def differs(self) -> str:
        """ "without “8.”, with “5.”"; "the same words"; empty where it is compared with no other."""
        if not self.parts:
            return ""
        told = {"removed": tr("without “{0}”"), "added": tr("with “{0}”")}
        changes = [told[part.kind].format(part.text.strip()) for part in self.parts if part.kind in told]
        return ", ".join(changes) or tr("the same words")

    @property
    def label_words(self) -> str:
        """ "✗ Error"; empty where nobody labelled the step."""
        if self.label is None or self.label.value is None:
            return ""
        return f"{LABEL_GLYPHS[self.label.value]} {tr(LABEL_NAMES[self.label.value])}"

    @property
    def mark_words(self) -> str:
        """The words of the chip below the text: the label, else the error that a machine suggests."""
        if self.overlay is not None:
            return self.quality_mark
        suggested = self.suggestion.words if self.suggestion is not None and not self.sound_suggested else ""
        return self.label_words or suggested

    @property
    def sound_suggested(self) -> bool:
        """It is shown below the number: it is the rule, and a line on every card would hide the exceptions."""
        sound = self.suggestion is not None and self.suggestion.value == SOUND
        return sound and not self.label_words and self.overlay is None

    @property
    def quality_mark(self) -> str:
        """ "clarity 4 of 5 ●●●●○"; empty where nobody rated the step."""
        if self.overlay is None or self.quality is None or self.quality.value is None:
            return ""
        value = self.quality.value
        return f"{self.overlay.name} {self.overlay.words(value)} {self.overlay.glyph(value)}".strip()

    @property
    def notes(self) -> str:
        """What stands in words below the text, a line each."""
        verifier = tr("Verifier: {0}").format(self.rejected) if self.rejected else ""
        return "\n".join(words for words in (self.not_scored, verifier) if words)

    @property
    def hidden(self) -> bool:
        """Whether its scores must not be seen yet."""
        return is_hidden(self.score)

    @property
    def not_scored(self) -> str:
        """ "Not scored, because ..." where the main scorer read the trace but gave this step nothing."""
        if self.score is None or self.score.value is not None or self.hidden:
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
    empty: str = ""
    """Why there are no cards."""
    raw: str = ""
    """The text of a trace without steps."""
    judged: bool = True
    """Whether its steps may be labelled."""


def trace_name(position: int) -> str:
    """ "Trace A" ... "Trace Z", "Trace 27" ...: names follow the order of sampling, not the order on screen."""
    return tr("Trace {0}").format(chr(ord("A") + position) if position < 26 else position + 1)


def score_mark(value: float) -> str:
    """A score as it stands in its block: ".22", "1.0", "-3.1", "∞"."""
    if value in (math.inf, -math.inf):
        return "∞" if value > 0 else "−∞"
    if 0 <= value < 0.995:
        return f"{value:.2f}"[1:]
    return f"{value:.1f}" if abs(value) < 100 else f"{value:.0f}"


def whole(view: TraceView, name: str) -> StepScore | None:
    """The score of a scorer that reads the trace as one (an outcome scorer); None for one that reads steps."""
    scores, steps = view.scores.get(name), view.trace.steps
    if scores is None or len(scores.spans) != 1 or len(steps) < 2:
        return None
    covers = scores.spans[0].start <= steps[0].start and scores.spans[0].end >= steps[-1].end
    return scores.scores[0] if covers else None


def aligned(trace: Trace, scores: TraceScores | None) -> tuple[StepScore, ...]:
    """One score for each step of the trace; empty where the scorer has not read it."""
    if scores is None:
        return ()
    by_span = dict(zip(scores.spans, scores.scores, strict=True))
    # a scorer that was stopped knows only steps there are; other spans are of another cut
    half = by_span.keys() <= set(trace.steps)
    missing = StepScore(None, tr(UNREAD_STEP).format(scores.scorer.name) if half else said(tr(CUT_ANEW)))
    return tuple(by_span.get(step) or missing for step in trace.steps)


def step_scores(view: TraceView, name: str) -> tuple[StepScore, ...]:
    """One score or reason for each step of the trace, whether the scorer has read it or not."""
    if name in view.scores and whole(view, name) is None:
        return aligned(view.trace, view.scores[name])
    because = tr(WHOLE_ONLY if name in view.scores else UNREAD).format(name)
    if is_reference(view.trace.id):
        because = tr(IS_REFERENCE)
    if isinstance(view, Veiled):
        because = hidden_words()
    return (StepScore(None, because),) * len(view.trace.steps)


def verifier_last(name: str) -> tuple[bool, str]:
    """Sort key of scorer names."""
    return name == "verifier", name


def other_scorers(view: TraceView, reading: Reading, chosen: Set[str] | None = None) -> list[str]:
    """Names of the further scorers that have read the trace, always in the same order; the verifier comes last.
    ``chosen``: only these, None for all."""
    names = (name for name in view.scores if name != reading.scorer and (chosen is None or name in chosen))
    return sorted(names, key=verifier_last)


def sheet(
    view: TraceView,
    reading: Reading,
    rejected: Sequence[str] = (),
    *,
    chosen: Set[str] | None = None,
    problem: Problem | None = None,
    suggested: "Mapping[Step, Suggestion] | None" = None,
    overlay: Channel | None = None,
) -> Sheet:
    """The cards of a stored trace and its answer line; ``rejected``: the verifier's words on each step; ``chosen``:
    which further scorers appear, None for all; ``suggested``: what machines would label its steps;
    ``overlay``: the quality shown in place of correctness."""
    trace = view.trace
    main = step_scores(view, reading.scorer)
    low = first_low(main, reading.threshold)
    names = [name for name in other_scorers(view, reading, chosen) if whole(view, name) is None]
    others = [(name, aligned(trace, view.scores[name])) for name in names]
    rated = view.channels.get(overlay.name, {}) if overlay is not None else {}
    cards = tuple(
        Card(
            index + 1,
            step,
            step.of(trace.text),
            main[index],
            tuple((name, scores[index]) for name, scores in others),
            (view.labels or {}).get(step),
            index == low,
            rejected=rejected[index] if rejected else "",
            strong=_inside(step, view.verdict),
            suggestion=(suggested or {}).get(step),
            overlay=overlay,
            quality=rated.get(step),
        )
        for index, step in enumerate(trace.steps)
    )
    why = "" if cards else tr("its text was not cut into any") if trace.text.strip() else tr("nothing was written")
    return Sheet(
        trace.id,
        cards,
        answer(view, problem),
        reading.scorer,
        tr("This trace has no steps: {0}.").format(why) if why else "",
        "" if cards else trace.text,
        not is_reference(trace.id),
    )


def _inside(step: Step, verdict: Verdict | None) -> tuple[int, int] | None:
    span = verdict.span if verdict else None
    if span is None or not (step.start <= span.start < span.end <= step.end):
        return None
    return span.start - step.start, span.end - step.start


def answer(view: TraceView, problem: Problem | None = None) -> Answer:
    """The answer line of a finished trace: what was found in it, what the check says, and the reference."""
    verdict = view.verdict
    if is_reference(view.trace.id):
        return Answer(None, (problem.answer if problem else None) or "", tr("of the reference solution"))
    if isinstance(view, Veiled):
        return Answer(None, "", hidden_words())
    reference = problem.answer if problem else None
    if verdict is None:
        words = tr("not checked yet")
    elif verdict.outcome == "unknown":
        words = f"{tr(OUTCOME_NAMES['unknown'])}: {verdict.reason}"
    else:
        words = verdict.reason
    if reference and reference not in words:
        words = tr("{0}; reference {1}").format(words, reference)
    return Answer(verdict.outcome, verdict.answer or "", words) if verdict else Answer(None, "", words)


def streamed(fact: Streaming, reading: Reading) -> Sheet:
    """The cards of a trace still being written: closed steps with the scores there are, then the open one."""
    scored = dict(zip(fact.scores.spans, fact.scores.scores, strict=True)) if fact.scores else {}
    if fact.scores and fact.scores.scorer.name != reading.scorer:
        scored = {}
    steps = sorted(scored) if fact.scores and scored else []
    steps += [step for step in closed(fact.text) if not steps or step.start >= steps[-1].end]
    if isinstance(fact, VeiledStreaming):
        scored = dict.fromkeys(steps, StepScore(None, hidden_words()))
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
