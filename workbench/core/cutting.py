"""Steps cut by hand: one made two, two made one, a border moved, a step's words changed. Text and spans in, spans out.

    halved("12 + 7 = 19. So 19.", (Step(0, 19),), 0, 12)   ->  (Step(0, 12), Step(13, 19))
    joined((Step(0, 12), Step(13, 19)), 0)                 ->  (Step(0, 19),)

Only ``reworded`` changes the text, so it answers with a text of its own. UserError: what is asked for cannot be done.
"""

from collections.abc import Sequence

from workbench.core.errors import UserError
from workbench.core.values import Step

Steps = tuple[Step, ...]


def halved(text: str, steps: Sequence[Step], index: int, at: int) -> Steps:
    """Two steps in place of step ``index``, cut before code point ``at``; white space at the cut belongs to neither."""
    step = _there(steps, index)
    before = _trimmed(text, step.start, min(max(at, step.start), step.end))
    after = _trimmed(text, min(max(at, step.start), step.end), step.end)
    if before is None or after is None:
        raise UserError("A step is cut inside its words: put the cursor between two of them.")
    return (*steps[:index], before, after, *steps[index + 1 :])


def joined(steps: Sequence[Step], index: int) -> Steps:
    """Step ``index`` and the next one as one."""
    step = _there(steps, index)
    if index + 1 >= len(steps):
        raise UserError("The last step has none after it to be joined with.")
    return (*steps[:index], Step(step.start, steps[index + 1].end), *steps[index + 2 :])


def moved(text: str, steps: Sequence[Step], index: int, at: int) -> Steps:
    """The border between step ``index`` and the next one before code point ``at`` instead."""
    return halved(text, joined(steps, index), index, at)


def reworded(text: str, steps: Sequence[Step], index: int, words: str) -> tuple[str, Steps]:
    """The text with other words in step ``index``, and its steps; those after it have moved along."""
    step, words = _there(steps, index), words.strip()
    if not words:
        raise UserError("A step needs words. To leave it out, join it with a neighbour or cut the trace otherwise.")
    by = len(words) - (step.end - step.start)
    after = tuple(Step(each.start + by, each.end + by) for each in steps[index + 1 :])
    return (
        text[: step.start] + words + text[step.end :],
        (*steps[:index], Step(step.start, step.start + len(words)), *after),
    )


def _there(steps: Sequence[Step], index: int) -> Step:
    if not 0 <= index < len(steps):
        raise UserError("There is no such step any more. Choose one and try again.")
    return steps[index]


def _trimmed(text: str, start: int, end: int) -> Step | None:
    """The span without white space at its ends; None where nothing is left."""
    piece = text[start:end]
    inner = piece.strip()
    if not inner:
        return None
    first = start + len(piece) - len(piece.lstrip())
    return Step(first, first + len(inner))
