"""What the inspector says of one step and its trace, as values and words, before anything is shown.

    scorer_lines(view, 1, Reading("likelihood", "min", 0.31), {"prm": 0.76})[1]
    -> ScorerLine("prm", StepScore(0.41), 0.76, low=True, words="▲ low, below 0.76 · 0.19 above likelihood · ...")
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from workbench.core.aggregate import aggregate, first_low
from workbench.core.supervision import RIGHT_BUT_WEAK, accepts, disagreement
from workbench.core.values import OUTCOME_NAMES, Problem, Spec, StepScore, Trace
from workbench.store.detail import Detail
from workbench.store.rows import Reading, TraceView
from workbench.ui.step_cards import OUTCOME_GLYPHS, aligned, other_scorers, verifier_last
from workbench.ui.step_tokens import least, tokens_of, tr

ALIKE = 0.005
"""Differences that two decimals do not show."""
VERIFIER, LIKELIHOOD = "verifier", "likelihood"
_ACCEPTED = {
    True: ("✓", "right", "accepted by"),
    False: ("✗", "wrong", "rejected by"),
    None: ("?", "unknown", "cannot tell by"),
}


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


@dataclass(frozen=True, slots=True)
class ScorerLine:
    """One scorer's word on the step."""

    name: str
    score: StepScore | None
    """None: it has not read the trace at all."""
    threshold: float | None
    low: bool
    words: str


@dataclass(frozen=True, slots=True)
class Sign:
    """A signal of the whole trace: a chip and a sentence."""

    chip: str
    kind: str
    """The chip's look: right, wrong, unknown, plain."""
    words: str


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
    main_scores = aligned(view.trace, view.scores.get(reading.scorer))
    main = main_scores[index] if main_scores else None
    lines = [_line(reading.scorer, main_scores, index, reading.threshold, None, reading)]
    for name in other_scorers(view, reading):
        scores = aligned(view.trace, view.scores[name])
        lines.append(_line(name, scores, index, thresholds.get(name), main, reading))
    return tuple(lines)


def _line(
    name: str,
    scores: Sequence[StepScore],
    index: int,
    threshold: float | None,
    main: StepScore | None,
    reading: Reading,
) -> ScorerLine:
    if not scores:
        told = tr("Not scored, because {0} has not read this trace. Score steps to have it read.").format(name)
        return ScorerLine(name, None, threshold, False, told)
    score = scores[index]
    if score.value is None:
        return ScorerLine(name, score, threshold, False, tr("Not scored, because {0}").format(score.because))
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
        return tr("The exact verifier rejects the step: {0}").format(_stop(why))
    if score is None:
        return ""
    if score.value is None:
        return tr("The exact verifier cannot tell, because {0}").format(_stop(score.because))
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


def process_sign(view: TraceView, reading: Reading) -> Sign:
    """Does the process accept the trace, by the main scorer, and which step speaks against it first?"""
    scores = aligned(view.trace, view.scores.get(reading.scorer))
    if not view.trace.steps:
        return Sign(tr("? No steps"), "unknown", tr("The trace has no steps."))
    if not scores:
        return Sign(tr("? Not scored"), "unknown", tr("{0} has not read this trace.").format(reading.scorer))
    lows = sum(score.value is not None and score.value < reading.threshold for score in scores)
    accepted = accepts(scores, reading.threshold, reading.how)
    mark, kind, said = _ACCEPTED[accepted]
    told = tr("{0} of {1} steps low").format(lows, len(scores)) if lows else tr("no step low")
    parts = []
    whole = aggregate(scores, reading.how)
    if whole.value is not None:
        low = tr("low is below {0}").format(f"{reading.threshold:.2f}")
        parts.append(f"{tr(said)} {reading.scorer} {reading.how} {figure(whole.value)} ({low})")
    first = first_low(scores, reading.threshold)
    if first is not None:
        parts.append(tr("the first low step is {0}").format(first + 1))
    missing = [score for score in scores if score.value is None]
    if missing:
        unscored = tr("{0} of {1} steps not scored, because {2}")
        parts.append(unscored.format(len(missing), len(scores), missing[0].because))
    return Sign(f"{mark} {told}", kind, _sentence("; ".join(parts)))


def outcome_sign(view: TraceView, problem: Problem | None) -> Sign:
    """What the outcome check says: verdict, reason, extracted answer against the reference, which check."""
    verdict = view.verdict
    if verdict is None:
        return Sign(tr("Not checked"), "plain", tr("No check has looked at the final answer yet."))
    answer = tr("extracted answer {0}").format(verdict.answer) if verdict.answer else tr("no answer was extracted")
    if problem is None or problem.answer is None:
        reference = tr("no reference answer is known")
    else:
        reference = tr("reference {0}").format(problem.answer)
    by = tr("by the check {0}").format(checker(verdict.checker))
    chip = f"{OUTCOME_GLYPHS[verdict.outcome]} {tr(OUTCOME_NAMES[verdict.outcome])}"
    return Sign(chip, verdict.outcome, f"{_sentence(verdict.reason)} {_sentence(f'{answer}, {reference}, {by}')}")


def checker(spec: Spec) -> str:
    """Name of a check with its arguments."""
    return f"{spec.name} {spec.args}" if spec.arguments else spec.name


def disagreement_words(view: TraceView, reading: Reading) -> tuple[str, str]:
    """(name of the disagreement, what it means here); empty where process and outcome agree or either cannot tell."""
    scores = aligned(view.trace, view.scores.get(reading.scorer))
    if view.verdict is None or not scores:
        return "", ""
    name = disagreement(view.verdict.outcome, scores, reading.threshold, reading.how)
    if not name:
        return "", ""
    if name == RIGHT_BUT_WEAK:
        return tr(name), tr("The answer is right, yet {0} rejects the way to it.").format(reading.scorer)
    return tr(name), tr("The answer is wrong, yet {0} finds no step to blame.").format(reading.scorer)


def _stop(words: str) -> str:
    return words if words.endswith((".", "!", "?", "…")) else f"{words}."


def _sentence(words: str) -> str:
    words = words.strip()
    return _stop(words[:1].upper() + words[1:]) if words else ""
