"""One table of everything a person can do; menus, buttons, shortcuts and the list of keys are made from it.

    Act("step.error", LABEL, "Error", ("3",), lambda w: w.labelling.by_key(ERROR), judges)

``keys`` are the usual ones; ui/keymap.py gives an action those a person chose. A letter or digit never fires while a
text field has the focus: Qt offers the key to the field first.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QMenuBar

from workbench.ui.act import EDIT, GO, HELP, MENUS, VIEW, WORK, Act, T, translated
from workbench.ui.file_actions import FILE_ACTIONS
from workbench.ui.hand_actions import HAND_ACTIONS, MANY_ACTIONS
from workbench.ui.label_actions import LABEL_ACTIONS
from workbench.ui.mark_actions import LOOK_ACTIONS

if TYPE_CHECKING:
    from workbench.ui.window import Window

NO_TRACES = T("no traces are shown")
ACTIONS: tuple[Act, ...] = (
    *FILE_ACTIONS,
    Act(
        "edit.undo",
        EDIT,
        T("Undo"),
        ("Ctrl+Z",),
        lambda w: w.operations.undo(),
        lambda w: w.operations.can_undo,
        why=T("nothing to undo"),
    ),
    Act(
        "edit.redo",
        EDIT,
        T("Redo"),
        ("Ctrl+Shift+Z",),
        lambda w: w.operations.redo(),
        lambda w: w.operations.can_redo,
        why=T("nothing to redo"),
    ),
    Act(
        "edit.filter",
        EDIT,
        T("Filter the problems"),
        ("Ctrl+F",),
        lambda w: w.show_list(),
        below_line=True,
    ),
    *MANY_ACTIONS,
    Act(
        "edit.settings",
        EDIT,
        T("Settings…"),
        ("Ctrl+,",),
        lambda w: w.asking.settings(),
        tip=T("Your name, labelling, sampling, the look"),
        below_line=True,
    ),
    Act(
        "work.generate",
        WORK,
        T("Generate"),
        ("G",),
        lambda w: w.generate(),
        lambda w: w.can_generate,
        T("Sample solutions of this problem, score and check them"),
        why=T("choose a problem and a model first, or wait for the solutions being written"),
    ),
    Act(
        "work.score",
        WORK,
        T("Score steps"),
        ("S",),
        lambda w: w.score(),
        lambda w: w.can_score,
        T("Score what is not scored yet, of this problem's traces"),
        why=T("no traces are shown, or they are being scored"),
    ),
    Act(
        "work.tune",
        WORK,
        T("Fine-tune…"),
        ("T",),
        lambda w: w.show_tuning(),
        tip=T("Compare process with outcome supervision in a small two-arm run"),
    ),
    Act(
        "work.stop",
        WORK,
        T("Stop what runs"),
        ("Ctrl+.",),
        lambda w: w.work.stop_first(),
        lambda w: bool(w.work.open),
        below_line=True,
        why=T("nothing runs"),
    ),
    Act(
        "work.jobs",
        WORK,
        T("Jobs…"),
        ("Ctrl+J",),
        lambda w: w.overview.show_jobs(),
        tip=T("What runs and how earlier jobs ended; pause, stop, start again"),
    ),
    Act(
        "work.models",
        WORK,
        T("Models…"),
        ("Ctrl+M",),
        lambda w: w.overview.show_models(),
        tip=T("What is loaded, where it lies, how much memory it takes; unload, score again"),
    ),
    *LABEL_ACTIONS,
    *HAND_ACTIONS,
    Act("go.next", GO, T("Next problem"), ("]",), lambda w: w.problems.step(1)),
    Act("go.previous", GO, T("Previous problem"), ("[",), lambda w: w.problems.step(-1)),
    Act(
        "go.step.next",
        GO,
        T("Next step"),
        ("J",),
        lambda w: w.columns.move_step(1),
        lambda w: w.traces_shown,
        below_line=True,
        why=NO_TRACES,
    ),
    Act(
        "go.step.previous",
        GO,
        T("Previous step"),
        ("K",),
        lambda w: w.columns.move_step(-1),
        lambda w: w.traces_shown,
        why=NO_TRACES,
    ),
    Act(
        "go.trace.next",
        GO,
        T("Next trace"),
        ("Right", "L"),
        lambda w: w.columns.move_trace(1),
        lambda w: w.traces_shown,
        why=NO_TRACES,
    ),
    Act(
        "go.trace.previous",
        GO,
        T("Previous trace"),
        ("Left", "H"),
        lambda w: w.columns.move_trace(-1),
        lambda w: w.traces_shown,
        why=NO_TRACES,
    ),
    Act("view.larger", VIEW, T("Larger text"), ("Ctrl++", "Ctrl+="), lambda w: w.zoom(1)),
    Act("view.smaller", VIEW, T("Smaller text"), ("Ctrl+-",), lambda w: w.zoom(-1)),
    Act("view.usual", VIEW, T("Usual text size"), ("Ctrl+0",), lambda w: w.zoom(0)),
    *LOOK_ACTIONS,
    Act(
        "help.find",
        HELP,
        T("Find a command…"),
        ("Ctrl+K",),
        lambda w: w.asking.find_command(),
        tip=T("Type a few letters of anything in the menus; Enter runs it"),
    ),
    Act("help.manual", HELP, T("Manual"), ("F1",), lambda w: w.show_manual()),
    Act("help.tour", HELP, T("Tour"), (), lambda w: w.tour.begin()),
    Act("help.keys", HELP, T("Keys…"), ("?",), lambda w: w.asking.keys()),
    Act("help.change_keys", HELP, T("Change keys…"), (), lambda w: w.asking.change_keys()),
    Act(
        "help.privacy",
        HELP,
        T("What is stored where…"),
        (),
        lambda w: w.asking.privacy(),
        tip=T("Nothing leaves this machine: the folders, their sizes, what the log holds"),
        below_line=True,
    ),
    Act("help.about", HELP, T("About Workbench…"), (), lambda w: w.asking.about()),
)


def make(window: "Window", acts: Iterable[Act] = ACTIONS) -> dict[str, QAction]:
    """A QAction for each row of the table, living in the window; the keymap gives them their keys."""
    made: dict[str, QAction] = {}
    for act in acts:
        action = QAction(translated(act.title), window)
        action.setObjectName(act.id)
        action.setToolTip(translated(act.tip or act.title))
        # macOS moves such actions by their titles; ours stay where the table puts them
        action.setMenuRole(QAction.MenuRole.NoRole)
        action.setCheckable(act.checked is not None)
        action.triggered.connect(lambda _=False, act=act: act.run(window))
        window.addAction(action)
        made[act.id] = action
    return made


def fill(bar: QMenuBar, actions: Mapping[str, QAction], acts: Iterable[Act] = ACTIONS) -> dict[str, QMenu]:
    """The menus, by their English titles."""
    # the first letters differ, so that Alt and the letter opens a menu
    menus = {title: bar.addMenu("&" + translated(title)) for title in MENUS}
    for act in acts:
        if act.below_line:
            menus[act.menu].addSeparator()
        menus[act.menu].addAction(actions[act.id])
    return menus


def enable(window: "Window", actions: dict[str, QAction], acts: Iterable[Act] = ACTIONS) -> None:
    """Grey out what cannot be done now, tick what is on."""
    for act in acts:
        actions[act.id].setEnabled(act.when(window))
        if act.checked is not None:
            actions[act.id].setChecked(act.checked(window))

