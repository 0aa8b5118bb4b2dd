"""Rows of the table of actions about steps cut by hand, whole traces, and many traces at once.

    Act("step.join", LABEL, "Join with the one after", ("M",), lambda w: w.by_hand.join(), ...)
"""

from workbench.ui.act import EDIT, LABEL, Act, T
from workbench.ui.mark_actions import NO_STEP

READ_ONLY = T("the library can only be read")
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
    Act(
        "trace.throw",
        LABEL,
        T("Throw the trace away"),
        ("Ctrl+D",),
        lambda w: w.by_hand.throw(),
        lambda w: w.can_judge,
        T("The trace of the chosen step goes into the bin"),
        why=NO_STEP,
    ),
)
MANY_ACTIONS: tuple[Act, ...] = (
    Act(
        "many.flag",
        EDIT,
        T("Flag many…"),
        (),
        lambda w: w.by_hand.many("flag"),
        lambda w: w.writable,
        T("All traces in the columns, or all the filter leaves, as one act"),
        below_line=True,
        why=READ_ONLY,
    ),
    Act(
        "many.unflag",
        EDIT,
        T("Take many flags away…"),
        (),
        lambda w: w.by_hand.many("unflag"),
        lambda w: w.writable,
        T("Of all traces in the columns, or all the filter leaves, as one act"),
        why=READ_ONLY,
    ),
    Act(
        "many.throw",
        EDIT,
        T("Throw many away…"),
        (),
        lambda w: w.by_hand.many("throw"),
        lambda w: w.writable,
        T("All traces in the columns, or all the filter leaves, into the bin as one act"),
        why=READ_ONLY,
    ),
    Act(
        "many.cut",
        EDIT,
        T("Cut many anew by…"),
        ("Ctrl+Shift+E",),
        lambda w: w.by_hand.cut_many(),
        lambda w: w.writable,
        T("Try another splitter on real traces, then apply it to all of them as one act"),
        why=READ_ONLY,
    ),
    Act(
        "bin.show",
        EDIT,
        T("Bin…"),
        ("Ctrl+Shift+D",),
        lambda w: w.by_hand.show_bin(),
        tip=T("What was thrown away: put it back, or delete it for good"),
        below_line=True,
    ),
)
