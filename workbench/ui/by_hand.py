"""What a person does to a whole trace and its cuts, by the actions of the window: join, cut, edit, throw away.

    window.by_hand.join()    the chosen step and the next one become one; Ctrl+Z takes it back

Every act goes through the operations; dialogs are made when they are asked for.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from workbench.core.cutting import joined
from workbench.core.errors import UserError, sentence
from workbench.core.rewriting import GoneOver
from workbench.core.values import Trace
from workbench.ui.key_names import said

if TYPE_CHECKING:
    from workbench.ui.window import Window


class ByHand(QObject):
    """Knows the window; asks it which step is chosen."""

    def __init__(self, window: "Window") -> None:
        super().__init__(window)
        self._window = window

    def join(self) -> None:
        """The chosen step and the one after it become one."""
        chosen = self._chosen()
        if chosen is None:
            return
        trace, index = chosen
        try:
            steps = joined(trace.steps, index)
        except UserError as error:
            self._window.status.note(sentence(error))
            return
        told = self.tr("Steps {0} and {1} joined.").format(index + 1, index + 2)
        self._window.operations.recut(trace.id, steps, told)
        self._window.columns.select(trace.id, index)

    def edit(self) -> None:
        """Cut, join and reword the chosen step and its neighbours in a dialog."""
        chosen = self._chosen()
        if chosen is None:
            return
        from workbench.ui.step_editor import StepEditor

        dialog = StepEditor(self._window.store, *chosen, self._window)
        dialog.asked.connect(lambda trace, now: self._edited(trace, now, chosen[1]))
        self._window.pump.changed.connect(dialog.look_again)
        self._window.asking.show(dialog)

    def _edited(self, trace: Trace, now: GoneOver, index: int) -> None:
        window = self._window
        if now.differs is None:
            told = self.tr("{0} steps became {1}.").format(len(trace.steps), len(now.steps))
            window.operations.recut(trace.id, now.steps, told)
            window.columns.select(trace.id, min(index, len(now.steps) - 1))
            return
        copy = window.operations.edit_to(trace, now.differs, now.text, now.steps)
        told = self.tr("A copy with your words stands beside the original; {work.score} scores it.")
        if not window.columns.select(copy, now.differs):
            told = self.tr("The copy is made; the filter of the list leaves it out of the columns.")
        window.status.note(said(told))

    def _chosen(self) -> tuple[Trace, int] | None:
        """The chosen step's trace as it is stored, and its place; else it is said what to choose."""
        window = self._window
        current = window.columns.current()
        trace = window.store.trace(current[0]) if current else None
        if current is None:
            window.status.note(said(self.tr("Choose a step first: click it, or press {go.step.next}.")))
        elif trace is None or current[1] >= len(trace.steps):
            window.status.note(self.tr("This trace is still being written, or was thrown away elsewhere."))
        else:
            return trace, current[1]
        return None
