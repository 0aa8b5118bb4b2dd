"""Rows of the table of actions for marks beside a single label: what machines suggest.

    Act("step.accept", LABEL, "Accept all suggestions", ("A",), lambda w: w.marks.accept())
"""

from workbench.ui.act import LABEL, VIEW, Act, T

NO_STEP = T("no traces are shown, or the library can only be read")
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
)
