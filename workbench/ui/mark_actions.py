"""Rows of the table of actions for marks beside a single label: what machines suggest, qualities beside
correctness, and what is seen while one labels.

    Act("step.accept", LABEL, "Accept all suggestions", ("A",), lambda w: w.marks.accept())
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from workbench.ui.act import LABEL, VIEW, Act, T

if TYPE_CHECKING:
    from workbench.ui.window import Window

NO_STEP = T("no traces are shown, or the library can only be read")


RATE_KEYS = ("one", "two", "three", "four", "five")
"""Ends of the actions' ids, by the place of a value in its scale."""


def _rates(key: int) -> Callable[["Window"], object]:
    return lambda w: w.marks.channels.rate(key)


MARK_ACTIONS: tuple[Act, ...] = (
    Act(
        "step.accept",
        LABEL,
        T("Accept all suggestions"),
        ("A",),
        lambda w: w.marks.accept(),
        lambda w: w.can_judge,
        T("What machines suggest of this trace's unlabelled steps becomes labels of yours"),
        below_line=True,
        why=NO_STEP,
    ),
    Act(
        "step.accept_here",
        LABEL,
        T("Accept up to here"),
        ("Shift+A",),
        lambda w: w.marks.accept(up_to=True),
        lambda w: w.can_judge,
        T("The same for the steps up to the chosen one"),
        why=NO_STEP,
    ),
    *(
        Act(
            f"rate.{RATE_KEYS[at - 1]}",
            LABEL,
            T("Rate the quality shown: {0}").format(place),
            (f"Ctrl+{at}",),
            _rates(at),
            lambda w: w.can_judge,
            T("The quality that View, Overlay shows; 1 is the lowest value of its scale, or yes"),
            below_line=at == 1,
            why=NO_STEP,
        )
        for at, place in enumerate((T("1"), T("2"), T("3"), T("4"), T("5")), start=1)
    ),
    Act(
        "rate.none",
        LABEL,
        T("Take the rating back"),
        ("Ctrl+9",),
        lambda w: w.marks.channels.take_back(),
        lambda w: w.can_judge,
        T("Of the chosen step, in the quality shown"),
        why=NO_STEP,
    ),
)
LOOK_ACTIONS: tuple[Act, ...] = (
    Act(
        "view.blind",
        VIEW,
        T("Label blind"),
        (),
        lambda w: w.marks.blind(),
        tip=T("Scores, verdicts and other people's labels of a trace are hidden until you have rated it"),
        below_line=True,
        checked=lambda w: w.marks.blindly,
    ),
    Act(
        "view.overlay",
        VIEW,
        T("Next overlay"),
        ("O",),
        lambda w: w.marks.channels.next(),
        tip=T("The cards show the next quality in place of Sound and Error: clarity, relevance, ..."),
    ),
)
