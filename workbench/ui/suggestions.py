"""What a machine suggests of steps nobody has labelled: dashed marks, solid once a person has said the same.

    suggestions(view, Reading("likelihood", "min", 0.31))
    -> {Step(21, 40): Suggestion(ERROR, "likelihood", "it calls the step low")}

A suggestion is no label: it is stored nowhere, no filter finds it, no count holds it and no export writes it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from workbench.core.values import ERROR, LABEL_NAMES, SOUND, Step
from workbench.store.rows import Reading, TraceView
from workbench.ui.reference import is_reference
from workbench.ui.step_cards import LABEL_GLYPHS, aligned, step_scores, tr

VERIFIER = "verifier"
ACCEPTED = 0.5
"""Scores of the exact verifier are 0 or 1."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a machine would label a step."""

    value: int
    """SOUND or ERROR."""
    source: str
    """Name of the scorer."""
    because: str

    @property
    def words(self) -> str:
        """ "suggested: ✗ Error"."""
        return tr("suggested: {0}").format(f"{LABEL_GLYPHS[self.value]} {tr(LABEL_NAMES[self.value])}")

    @property
    def told(self) -> str:
        """ "suggested: Error, by likelihood: it calls the step low"."""
        return tr("suggested: {0}, by {1}: {2}").format(tr(LABEL_NAMES[self.value]), self.source, self.because)


def suggestions(view: TraceView, reading: Reading) -> Mapping[Step, Suggestion]:
    """By step. The exact verifier goes before the main scorer, which only ever suggests an error: a high score is no
    proof. Nothing of steps that anybody has labelled, and nothing of the reference solution."""
    if is_reference(view.trace.id):
        return {}
    main = step_scores(view, reading.scorer)
    exact = aligned(view.trace, view.scores.get(VERIFIER))
    found: dict[Step, Suggestion] = {}
    for number, step in enumerate(view.trace.steps):
        label = (view.labels or {}).get(step)
        if label is not None and label.value is not None:
            continue
        judged, value = exact[number].value if exact else None, main[number].value
        if judged is not None:
            found[step] = (
                Suggestion(SOUND, VERIFIER, tr("it accepts the step"))
                if judged >= ACCEPTED
                else Suggestion(ERROR, VERIFIER, tr("it rejects the step"))
            )
        elif value is not None and value < reading.threshold:
            # no number: a card would be another, and laid out anew, at every move of the threshold
            found[step] = Suggestion(ERROR, reading.scorer, tr("it calls the step low"))
    return found
