"""The rows of the table of actions for what a person says: labels, words on a step, words on a whole trace, the flag.

    Act("step.error", LABEL, "Error", ("3",), lambda w: w.labelling.by_key(ERROR), judges, why=NO_STEP)
"""

from typing import TYPE_CHECKING

from workbench.core.values import ERROR, SOUND, UNCLEAR
from workbench.ui.act import LABEL, Act, T
from workbench.ui.mark_actions import MARK_ACTIONS, NO_STEP

if TYPE_CHECKING:
    from workbench.ui.window import Window


def judges(window: "Window") -> bool:
    """Whether there is something to judge, and it may be."""
    return window.can_judge


LABEL_ACTIONS: tuple[Act, ...] = (
    Act("step.sound", LABEL, T("Sound"), ("1",), lambda w: w.labelling.by_key(SOUND), judges, why=NO_STEP),
    Act("step.unclear", LABEL, T("Unclear"), ("2",), lambda w: w.labelling.by_key(UNCLEAR), judges, why=NO_STEP),
    Act("step.error", LABEL, T("Error"), ("3",), lambda w: w.labelling.by_key(ERROR), judges, why=NO_STEP),
    Act("step.none", LABEL, T("No label"), ("0",), lambda w: w.labelling.by_key(None), judges, why=NO_STEP),
    *MARK_ACTIONS,
    Act("step.note", LABEL, T("Note on the step"), ("N",), lambda w: w.labelling.note(), judges, why=NO_STEP),
    Act("step.better", LABEL, T("Better step"), ("B",), lambda w: w.labelling.write_better(), judges, why=NO_STEP),
    Act(
        "trace.confirm",
        LABEL,
        T("Confirm the trace"),
        ("C",),
        lambda w: w.labelling.judge_current("confirmed"),
        judges,
        T("All its labels are as they should be"),
        below_line=True,
        why=NO_STEP,
    ),
    Act(
        "trace.bad",
        LABEL,
        T("Bad problem…"),
        ("Ctrl+B",),
        lambda w: w.labelling.judge_current("bad problem"),
        judges,
        T("The problem cannot be answered, or its answer is wrong"),
        why=NO_STEP,
    ),
    Act(
        "trace.unsure",
        LABEL,
        T("Unsure of the trace…"),
        ("U",),
        lambda w: w.labelling.judge_current("unsure"),
        judges,
        T("Somebody else should look at this trace"),
        why=NO_STEP,
    ),
    Act(
        "trace.give_up",
        LABEL,
        T("Give up on the trace…"),
        ("Ctrl+U",),
        lambda w: w.labelling.judge_current("give up"),
        judges,
        T("It cannot be judged with a reasonable effort"),
        why=NO_STEP,
    ),
    Act(
        "trace.flag",
        LABEL,
        T("Flag for export"),
        ("F",),
        lambda w: w.labelling.flag(),
        lambda w: w.can_judge,
        below_line=True,
        why=NO_STEP,
    ),
)
