"""A step in words: what its tool tip says, and what a screen reader reads out.

``spoken(card, "likelihood")`` -> "Step 2: 12 + 7 = 20. likelihood 0.22, first low step, label Error"
"""

from workbench.ui.blind import hidden_words, is_hidden
from workbench.ui.step_cards import Card, tr

LONG = 1000
"""Letters from which a step is surely cut."""
MOST_SPOKEN = 4000


def tool_tip(card: Card, scorer: str, threshold: float) -> str:
    """Every scorer's value for a step, in lines of plain text, and who labelled it."""
    lines = [tr("Step {0}").format(card.number)]
    for name, score in ((scorer, card.score), *card.others):
        if is_hidden(score):
            lines.append(tr("Scores: {0}").format(hidden_words()))
        elif score is None:
            lines.append(tr("{0}: not scored yet").format(name))
        elif score.value is None:
            lines.append(tr("{0}: not scored, because {1}").format(name, score.because))
        else:
            low = name == scorer and score.value < threshold
            told = tr("{0}: {1}, low (below {2})") if low else "{0}: {1}"
            lines.append(told.format(name, f"{score.value:.3f}", f"{threshold:g}"))
    if card.differs:
        lines.append(tr("Compared: {0}").format(card.differs))
    if len(card.text) > LONG:
        lines.append(tr("Space shows all of it, or its beginning only"))
    if card.rejected:
        lines.append(tr("Verifier says: {0}").format(card.rejected))
    if card.suggestion is not None:
        lines.append(tr("{0} (not a label: nobody has labelled the step)").format(card.suggestion.told))
    if card.label is not None and card.label_words:
        by = card.label.by or card.label.source
        told = tr("Label: {0}, by {1}").format(card.label_words[2:], by)
        lines.append(f"{told}: {card.label.note}" if card.label.note else told)
    if card.quality_mark and card.quality is not None:
        lines.append(tr("{0}, by {1}").format(_quality(card), card.quality.by or card.quality.source))
    return "\n".join(lines)


def _quality(card: Card) -> str:
    """ "clarity: 4 of 5"; empty where nobody rated the step."""
    if card.overlay is None or card.quality is None or card.quality.value is None:
        return ""
    return f"{card.overlay.name}: {card.overlay.words(card.quality.value)}"


def spoken(card: Card, scorer: str) -> str:
    """A step as a screen reader says it: number, words, score, what is marked."""
    score = card.score
    said = tr("writing") if card.writing else tr("not scored by {0}").format(scorer)
    if score is not None:
        said = f"{scorer} {score.value:.2f}" if score.value is not None else card.not_scored
    if card.hidden:
        said = tr("scores {0}").format(hidden_words())
    marks = [
        said,
        *([tr("first low step")] if card.first_low else []),
        *([tr("the verifier says: {0}").format(card.rejected)] if card.rejected else []),
        *([tr("label {0}").format(card.label_words[2:])] if card.label_words else []),
        *([_quality(card)] if _quality(card) else []),
        *([card.suggestion.told] if card.suggestion is not None else []),
        *([tr("compared: {0}").format(card.differs)] if card.differs else []),
    ]
    text = card.text if len(card.text) <= MOST_SPOKEN else card.text[:MOST_SPOKEN] + "…"
    text = text if text.endswith((".", "!", "?", "…")) else f"{text}."
    return tr("Step {0}: {1}").format(card.number, text) + " " + ", ".join(marks)
