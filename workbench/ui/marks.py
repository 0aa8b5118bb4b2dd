"""What a person marks besides one label at a time: machine suggestions taken over, for a window.

    window.marks.accept()              every suggestion of the trace becomes a label of mine, as one act
    window.marks.accept(up_to=True)    those up to the chosen step
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu

from workbench.core.values import ERROR, SOUND
from workbench.tasks import acts
from workbench.ui import actions
from workbench.ui.channels import Channels
from workbench.ui.key_names import said
from workbench.ui.suggestions import suggestions

if TYPE_CHECKING:
    from workbench.ui.window import Window


class Marks(QObject):
    """Asked by the table of actions; ``window.columns.current()`` is what it acts on."""

    channels: Channels

    def __init__(self, window: "Window") -> None:
        super().__init__(window)
        self._window = window
        self.channels = Channels(window)
        window.preferences.changed.connect(lambda: actions.enable(window, window.actions_by_id))

    def furnish(self) -> None:
        """What is chosen, not done, in the View menu."""
        menu = self._window.view_menu.parent()
        assert isinstance(menu, QMenu)
        self.channels.furnish(menu, self._window.actions_by_id["view.overlay"])

    @property
    def blindly(self) -> bool:
        """Whether the person labels blind."""
        return self._window.preferences.now.blind

    def blind(self) -> None:
        """Label blind, or no longer."""
        self._window.preferences.change(blind=not self.blindly)

    def accept(self, *, up_to: bool = False) -> None:
        """Labels of mine for the unlabelled steps that have a suggestion; ``up_to``: only to the chosen step."""
        window = self._window
        current = window.columns.current()
        view = window.store.view(current[0]) if current is not None else None
        if current is None or view is None:
            window.status.note(said(self.tr("Choose a step first: click it, or press {go.step.next}.")))
            return
        if window.linked.veil.covers(view):
            window.status.note(self.tr("Suggestions are hidden until you have rated: you label blind."))
            return
        steps = view.trace.steps[: current[1] + 1] if up_to else view.trace.steps
        suggested = suggestions(view, window.choosers.reading)
        wanted = [(step, suggested[step].value) for step in steps if step in suggested]
        if not wanted:
            window.status.note(self.tr("Nothing is suggested for steps that have no label yet."))
            return
        trace, operations = view.trace.id, window.operations
        words = {step: replace(operations.said(trace, step), value=value) for step, value in wanted}
        changes = acts.labels(window.store, trace, operations.me, words)
        counts = [
            told.format(sum(value == each for _, value in wanted))
            for each, told in ((SOUND, self.tr("{0} Sound")), (ERROR, self.tr("{0} Error")))
            if any(value == each for _, value in wanted)
        ]
        told = self.tr("1 suggestion accepted") if len(wanted) == 1 else self.tr("{0} suggestions accepted")
        operations.do(f"{told.format(len(wanted))}: {', '.join(counts)}.", changes)
