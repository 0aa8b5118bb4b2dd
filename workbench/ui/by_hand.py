"""What a person does to a whole trace and its cuts, by the actions of the window: join, cut, edit, throw away.

    window.by_hand.join()    the chosen step and the next one become one; Ctrl+Z takes it back

Every act goes through the operations; dialogs are made when they are asked for.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from workbench.core.cutting import joined
from workbench.core.errors import UserError, sentence
from workbench.core.rewriting import GoneOver
from workbench.core.split import Rule
from workbench.core.values import Trace
from workbench.tasks.many import Verb, Wanted
from workbench.ui.column import Column
from workbench.ui.key_names import said

if TYPE_CHECKING:
    from workbench.ui.window import Window


class ByHand(QObject):
    """Knows the window; asks it which step is chosen."""

    def __init__(self, window: "Window") -> None:
        super().__init__(window)
        self._window = window

    def throw(self) -> None:
        """The trace of the chosen step into the bin; the next one is chosen."""
        window = self._window
        current = window.columns.current() or self._without_steps()
        if current is None:
            self._chosen()
            return
        others = window.columns.offered()
        at = others.index(current[0]) if current[0] in others else 0
        window.operations.throw([current[0]])
        left = [trace for trace in others[at + 1 :] + others[:at][::-1] if trace != current[0]]
        if left:
            window.columns.select(left[0], current[1])
            window.status.note(said(self.tr("In the bin; {edit.undo} brings it back.")))

    def show_bin(self) -> None:
        from workbench.ui.bin_list import BinList

        self._window.asking.show(BinList(self._window))

    def many(self, verb: Verb) -> None:
        """Ask which traces, then do it to all of them."""
        from workbench.ui.selection import Scope, SelectionDialog

        titles: dict[Verb, tuple[str, str]] = {
            "flag": (self.tr("Flag many traces"), self.tr("Flag")),
            "unflag": (self.tr("Take the flags of many traces away"), self.tr("Take away")),
            "throw": (self.tr("Throw many traces into the bin"), self.tr("Throw into the bin")),
        }
        hint = said(self.tr("One act: {edit.undo} takes all of it back."))
        dialog = SelectionDialog(self._window, *titles[verb], hint)

        def go(scope: Scope) -> None:
            self._window.many.do(Wanted(verb), scope.chosen, scope.number)

        dialog.asked.connect(go)
        self._window.asking.show(dialog)

    def cut_many(self) -> None:
        """Try another splitter on many traces, then apply it."""
        from workbench.ui.selection import Scope
        from workbench.ui.splitters import SplittersDialog

        dialog = SplittersDialog(self._window)

        def go(scope: Scope, rule: Rule) -> None:
            self._window.many.do(Wanted("cut", rule), scope.chosen, scope.number)

        dialog.asked.connect(go)
        self._window.asking.show(dialog)

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
        stored, problem = window.store.trace(copy), window.problem
        if stored is not None and problem is not None and problem.id == stored.problem:
            # other words may come to another answer
            window.jobs.check([(problem, stored)])
        told = self.tr("A copy with your words stands beside the original; {work.score} scores it.")
        if not window.columns.select(copy, now.differs):
            told = self.tr("The copy is made; the filter of the list leaves it out of the columns.")
        window.status.note(said(told))

    def _chosen(self) -> tuple[Trace, int] | None:
        """The chosen step's trace as it is stored, and its place; else it is said what to choose."""
        window = self._window
        current = window.columns.current()
        trace = window.store.trace(current[0]) if current else None
        if current is None and self._without_steps() is not None:
            window.status.note(said(self.tr("This trace has no steps: {many.cut} cuts it by a rule.")))
        elif current is None:
            window.status.note(said(self.tr("Choose a step first: click it, or press {go.step.next}.")))
        elif trace is None or current[1] >= len(trace.steps):
            window.status.note(self.tr("This trace is still being written, or was thrown away elsewhere."))
        else:
            return trace, current[1]
        return None

    def _without_steps(self) -> tuple[str, int] | None:
        """The trace whose column has the focus, where it has no step that could be chosen."""
        columns = self._window.columns
        ids = [each.trace for each in columns.findChildren(Column) if each.steps.hasFocus() and not each.sheet.cards]
        return next(((id, 0) for id in ids if id in columns.offered()), None)
