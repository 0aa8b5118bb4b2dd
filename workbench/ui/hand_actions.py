"""Rows of the table of actions about steps cut by hand, whole traces, and many traces at once.

    Act("step.join", LABEL, "Join with the one after", ("M",), lambda w: w.by_hand.join(), ...)
"""

from workbench.ui.act import LABEL, Act, T
from workbench.ui.mark_actions import NO_STEP

HAND_ACTIONS: tuple[Act, ...] = (
    Act(
        "step.join",
        LABEL,
        T("Join with the one after"),
        ("M",),
        lambda w: w.by_hand.join(),
        lambda w: w.can_judge,
        T("The chosen step and the one after it become one"),
        below_line=True,
        why=NO_STEP,
    ),
    Act(
        "step.edit",
        LABEL,
        T("Cut or edit the step…"),
        ("Ctrl+E",),
        lambda w: w.by_hand.edit(),
        lambda w: w.can_judge,
        T("Cut the step where the cursor stands, move its borders, or give it other words in a copy"),
        why=NO_STEP,
    ),
)
