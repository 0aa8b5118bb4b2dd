"""What the inspector says of one step, as values and words, before anything is shown.

    scorer_lines(view, 1, Reading("likelihood", "min", 0.31), {"prm": 0.76})[1]
    -> ScorerLine("prm", StepScore(0.41), 0.76, low=True, words="▲ low, below 0.76 · 0.19 above likelihood · ...")
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from workbench.core.channels import Channel
from workbench.core.values import StepScore, Trace
from workbench.store.detail import Detail, Told
from workbench.store.rows import Reading, TraceView
from workbench.tasks.acts import Said
from workbench.ui.blind import Veiled, hidden_words, is_hidden
from workbench.ui.step_cards import aligned, other_scorers, step_scores, verifier_last, whole
from workbench.ui.step_tokens import least, tokens_of, tr

ALIKE = 0.005
"""Differences that two decimals do not show."""
VERIFIER, LIKELIHOOD = "verifier", "likelihood"


@dataclass(frozen=True, slots=True)
class Details:
    """What the window knows of the step besides the view."""

    name: str = ""
    """ "Trace B", as its column is called."""
    slot: int = 0
    """Its place on screen, which chooses the identity colour."""
    stored: Detail | None = None
    rejected: Sequence[str] = ()
    """Per step why the exact verifier rejects it; empty where it does not."""
    thresholds: Mapping[str, float] = field(default_factory=dict)
    """Where "low" begins, by scorer; of the main scorer the reading says it."""
    me: str = ""
    """Whose label "take back" takes back."""
    writable: bool = True
    error_types: Sequence[str] = ()
    """What an error can be called."""
    channels: Sequence[Channel] = ()
    """The qualities beside correctness."""


@dataclass(frozen=True, slots=True)
class ScorerLine:
    """One scorer's word on the step."""

    name: str
    score: StepScore
    threshold: float | None
    low: bool
    words: str


def said_of(history: Sequence[Told], me: str) -> Said:
    """What I say of a step now, from its labels, newest first."""
    mine = (told.label for told in history if told.label.by == me and told.label.source == "person")
    newest = next((label for label in mine if not label.channel), None)
    if newest is None:
        return Said(None)
    return Said(newest.value, newest.confidence, newest.error_type, newest.note)


def figure(value: float) -> str:
    """A score in a line of text: "0.22"; never rounded to 0 or 1 when it is neither."""
    if 0 < value < ALIKE:
        return f"{value:.1g}" if value >= 0.0001 else "<0.0001"
    if 1 - ALIKE <= value < 1:
        return f"{value:.3f}" if value < 0.9995 else ">0.999"
    return f"{value:.2f}"


def _ordinal(number: int) -> str:
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def rank(value: float, scores: Sequence[StepScore]) -> str:
    """Where a step stands among the scored steps of its trace: "lowest of 6", "2nd highest of 4 scored"."""
    values = [score.value for score in scores if score.value is not None]
    below, same, above = (
        sum(other < value for other in values),
        sum(other == value for other in values),
        sum(other > value for other in values),
    )
    total = tr("{0} scored") if len(values) < len(scores) else "{0}"
    of = total.format(len(values))
    if len(values) == 1:
        return tr("the only scored step")
    if same == len(values):
        return tr("the same for all {0}").format(of)
    ties = tr(", shared by {0}").format(same) if same > 1 else ""
    if not below:
        return tr("lowest of {0}").format(of) + ties
    if not above:
        return tr("highest of {0}").format(of) + ties
    if below <= above:
        return tr("{0} lowest of {1}").format(_ordinal(below + 1), of) + ties
    return tr("{0} highest of {1}").format(_ordinal(above + 1), of) + ties


def scorer_lines(
    view: TraceView, index: int, reading: Reading, thresholds: Mapping[str, float]
) -> tuple[ScorerLine, ...]:
    """The main scorer, then the others that have read the trace; the verifier last."""
    main_scores = step_scores(view, reading.scorer)
    main = main_scores[index] if main_scores else None
    lines = [_line(reading.scorer, main_scores, index, reading.threshold, None, reading)]
    for name in other_scorers(view, reading):
        one = whole(view, name)
        if one is not None:
            lines.append(_whole_line(name, one, thresholds.get(name)))
            continue
        scores = aligned(view.trace, view.scores[name])
        lines.append(_line(name, scores, index, thresholds.get(name), main, reading))
    return tuple(lines)


def why_none_scored(score: StepScore) -> str:
    """Why there is no number, as a sentence's beginning."""
    if is_hidden(score):
        return tr("Scores are {0}").format(score.because)
    return tr("Not scored, because {0}").format(score.because)


def _whole_line(name: str, score: StepScore, threshold: float | None) -> ScorerLine:
    """Of a scorer that reads the trace as one: its value is no step's."""
    if score.value is None:
        return ScorerLine(name, score, threshold, False, why_none_scored(score))
    low = threshold is not None and score.value < threshold
    words = tr("of the whole trace, not of this step")
    told = tr("▲ low, below {0}").format(f"{threshold:.2f}") + f" · {words}" if low else words
    return ScorerLine(name, score, threshold, low, told)


def _line(
    name: str,
    scores: Sequence[StepScore],
    index: int,
    threshold: float | None,
    main: StepScore | None,
    reading: Reading,
) -> ScorerLine:
    score = scores[index]
    if score.value is None:
        return ScorerLine(name, score, threshold, False, why_none_scored(score))
    low = threshold is not None and score.value < threshold
    parts = []
    if threshold is not None:
        told = tr("▲ low, below {0}") if low else tr("not low (low is below {0})")
        parts.append(told.format(f"{threshold:.2f}"))
    if main is not None and main.value is not None:
        parts.append(difference(score.value, main.value, reading.scorer))
        if threshold is not None and low != (main.value < reading.threshold):
            parts.append(tr("only {0} calls it low").format(name if low else reading.scorer))
    parts.append(rank(score.value, scores))
    return ScorerLine(name, score, threshold, low, " · ".join(parts))


def difference(value: float, main: float, name: str) -> str:
    """ "0.19 above likelihood"."""
    apart = value - main
    if abs(apart) < ALIKE:
        return tr("the same as {0}").format(name)
    told = tr("{0} above {1}") if apart > 0 else tr("{0} below {1}")
    return told.format(f"{abs(apart):.2f}", name)


def unread_by(view: TraceView, reading: Reading, thresholds: Mapping[str, float]) -> str:
    """Which known scorers have not read the trace, in words; empty where all have."""
    if isinstance(view, Veiled):
        return ""
    missing = {name for name in thresholds if name not in view.scores and name != reading.scorer}
    names = sorted(missing, key=verifier_last)
    return tr("Not read by {0}.").format(", ".join(names)) if names else ""


def writer(trace: Trace) -> str:
    """Whose token probabilities a trace holds: "policy at temperature 0.7"."""
    temperature = trace.spec.arguments.get("temperature")
    name = trace.model or tr("the model that wrote it")
    if not isinstance(temperature, int | float):
        return tr("{0}, at a temperature that is not known").format(name)
    if temperature == 0:
        # greedy: what is stored is then the probability at 1
        return tr("{0} at temperature 1 (greedy)").format(name)
    return tr("{0} at temperature {1}").format(name, f"{temperature:g}")


def reasons(view: TraceView, index: int, reading: Reading, rejected: Sequence[str]) -> tuple[str, ...]:
    """Why the step stands where it stands, a sentence each; empty where nothing is known."""
    if isinstance(view, Veiled):
        return (tr("What speaks for or against the step is {0}.").format(hidden_words()),)
    lines = []
    main = aligned(view.trace, view.scores.get(reading.scorer))
    value = main[index].value if main else None
    if value is not None and value < reading.threshold:
        told = tr("{0} calls the step low: {1} is below {2}.")
        lines.append(told.format(reading.scorer, figure(value), f"{reading.threshold:.2f}"))
    lines.append(_verified(view, index, rejected))
    lines.append(_least_likely(view, index))
    return tuple(line for line in lines if line)


def _verified(view: TraceView, index: int, rejected: Sequence[str]) -> str:
    scores = aligned(view.trace, view.scores.get(VERIFIER))
    score = scores[index] if scores else None
    why = rejected[index] if index < len(rejected) else ""
    if why:
        return tr("The exact verifier rejects the step: {0}").format(stop(why))
    if score is None:
        return ""
    if score.value is None:
        return tr("The exact verifier cannot tell, because {0}").format(stop(score.because))
    if score.value < 0.5:
        return tr("The exact verifier rejects the step.")
    return tr("The exact verifier accepts the step, given the steps before it.")


def _least_likely(view: TraceView, index: int) -> str:
    """The least likely token by the stored probabilities, the writer's; and what they tell of the scorer's."""
    trace = view.trace
    tokens = tokens_of(trace, index)
    at = least(tokens)
    if at is None:
        return ""
    token = tokens[at]
    told = tr("The least likely token is {0} with probability {1}, by {2}.")
    words = told.format(token.words, figure(token.probability or 0.0), writer(trace))
    scores = view.scores.get(LIKELIHOOD)
    if scores is None:
        return words
    own = bool(trace.spec.fingerprint) and scores.scorer.fingerprint == trace.spec.fingerprint
    reader = scores.scorer.arguments.get("model")
    if not own:
        other = tr("{0} goes by another model{1}, whose token probabilities are not stored.")
        return f"{words} {other.format(LIKELIHOOD, f' ({reader})' if reader else '')}"
    if trace.spec.arguments.get("temperature") in (0, 1):
        return f"{words} {tr('{0} goes by this model too.').format(LIKELIHOOD)}"
    return f"{words} {tr('{0} goes by the same model, but at temperature 1.').format(LIKELIHOOD)}"


def stop(words: str) -> str:
    """The words with a full stop."""
    return words if words.endswith((".", "!", "?", "…")) else f"{words}."


def sentence(words: str) -> str:
    """The words with a capital and a full stop."""
    words = words.strip()
    return stop(words[:1].upper() + words[1:]) if words else ""
