"""The two signals of a whole trace in words, process and outcome, and how they disagree.

    process_sign(view, Reading("likelihood", "min", 0.31))
    -> Sign("✗ 3 of 6 steps low", "wrong", "Rejected by likelihood min 0.19 (...); the first low step is 2.")
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

from workbench.core.aggregate import aggregate, cut, first_low
from workbench.core.supervision import RIGHT_BUT_WEAK, accepts, disagreement
from workbench.core.values import OUTCOME_NAMES, Problem, Spec, Verdict
from workbench.store.rows import Reading, TraceView
from workbench.ui.blind import Veiled, hidden_words
from workbench.ui.inspector_values import figure, sentence
from workbench.ui.step_cards import OUTCOME_GLYPHS, aligned, step_scores
from workbench.ui.step_tokens import tr

_ACCEPTED = {
    True: ("✓", "right", "accepted by"),
    False: ("✗", "wrong", "rejected by"),
    None: ("?", "unknown", "cannot tell by"),
}


@dataclass(frozen=True, slots=True)
class Sign:
    """A signal of the whole trace: a chip and a sentence."""

    chip: str
    kind: str
    """The chip's look: right, wrong, unknown, plain."""
    words: str


def process_sign(view: TraceView, reading: Reading) -> Sign:
    """Does the process accept the trace, by the main scorer, and which step speaks against it first?"""
    scores = step_scores(view, reading.scorer)
    if not view.trace.steps:
        return Sign(tr("? No steps"), "unknown", tr("The trace has no steps."))
    if isinstance(view, Veiled):
        return _hidden()
    if all(score.value is None for score in scores):
        told = tr("no step is scored, because {0}").format(scores[0].because)
        return Sign(tr("? Not scored"), "unknown", sentence(told))
    lows = sum(score.value is not None and score.value < reading.threshold for score in scores)
    accepted = accepts(scores, reading.threshold, reading.how)
    mark, kind, said = _ACCEPTED[accepted]
    told = tr("{0} of {1} steps low").format(lows, len(scores)) if lows else tr("no step low")
    parts = []
    trace_score = aggregate(scores, reading.how)
    if trace_score.value is not None:
        begins = cut(reading.threshold, reading.how)
        low = tr("low is below {0}") if reading.how == "min" else tr("rejected is below {0}")
        where = f" ({low.format(figure(begins))})" if isfinite(begins) else ""
        parts.append(f"{tr(said)} {reading.scorer} {reading.how} {figure(trace_score.value)}{where}")
    first = first_low(scores, reading.threshold)
    if first is not None:
        parts.append(tr("the first low step is {0}").format(first + 1))
    missing = [score for score in scores if score.value is None]
    if missing:
        unscored = tr("{0} of {1} steps not scored, because {2}")
        parts.append(unscored.format(len(missing), len(scores), missing[0].because))
    return Sign(f"{mark} {told}", kind, sentence("; ".join(parts)))


def _hidden() -> Sign:
    return Sign(tr("Hidden"), "plain", sentence(hidden_words()))


def outcome_sign(view: TraceView, problem: Problem | None, verdicts: Sequence[Verdict] = ()) -> Sign:
    """What the outcome check says: verdict, reason, extracted answer against the reference, which check; and which of
    all ``verdicts`` ever given say something else."""
    verdict = view.verdict
    if isinstance(view, Veiled):
        return _hidden()
    if verdict is None:
        return Sign(tr("Not checked"), "plain", tr("No check has looked at the final answer yet."))
    answer = tr("extracted answer {0}").format(verdict.answer) if verdict.answer else tr("no answer was extracted")
    if problem is None or problem.answer is None:
        reference = tr("no reference answer is known")
    else:
        reference = tr("reference {0}").format(problem.answer)
    by = tr("by the check {0}").format(checker(verdict.checker))
    chip = f"{OUTCOME_GLYPHS[verdict.outcome]} {tr(OUTCOME_NAMES[verdict.outcome])}"
    words = [sentence(verdict.reason), sentence(f"{answer}, {reference}, {by}")]
    for other in dict.fromkeys(one for one in reversed(verdicts) if one.outcome != verdict.outcome):
        told = tr("another verdict: {0}, by {1}: {2}")
        name = tr(OUTCOME_NAMES[other.outcome])
        words.append(sentence(told.format(name, checker(other.checker), other.reason)))
    return Sign(chip, verdict.outcome, " ".join(word for word in words if word))


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
