"""The five stops of the tour, in the order in which a person meets the parts of the window."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from workbench.ui.tour import Stop

if TYPE_CHECKING:
    from workbench.ui.window import Window


def _tr(text: str) -> str:
    return QCoreApplication.translate("Tour", text)


def stops(window: "Window") -> Sequence[Stop]:
    """What each bubble says and where it stands."""
    return (
        Stop(
            _tr("Problems and their traces"),
            _tr(
                "Each block is one solution of the model. Its colour is the process score (orange low, blue high); a "
                "cross is a wrong final answer. Filter, search or sort them here; {go.previous} "
                "and {go.next} go from problem to problem."
            ),
            lambda: window.problems,
        ),
        Stop(
            _tr("Two signals on every solution"),
            _tr(
                "The number and block beside a step is what the scorer thinks of that step. The chip above says "
                "whether the final answer is right. Where the two part, it is said in words: right answer, weak steps."
            ),
            lambda: window.columns,
        ),
        Stop(
            _tr("Decide what counts as low"),
            _tr(
                "Choose the scorer, how step scores become one, and where low begins. Everything on screen follows at "
                "once."
            ),
            lambda: window.choosers,
        ),
        Stop(
            _tr("Judge, flag, export"),
            _tr(
                "{go.step.next} and {go.step.previous} go through the steps; {step.sound}, {step.unclear} and "
                "{step.error} call one Sound, Unclear or Error. {trace.flag} flags a solution for export "
                "({file.export}). {edit.undo} takes anything back."
            ),
            lambda: window.header,
        ),
        Stop(
            _tr("See what each kind of supervision does"),
            _tr(
                "{work.generate} lets the model write more solutions. {work.tune} starts two small fine-tunes from "
                "the same data: one supervised by answers, one by steps. {help.manual} opens the manual; this tour is "
                "found again under Help."
            ),
            lambda: window.tools,
        ),
    )
