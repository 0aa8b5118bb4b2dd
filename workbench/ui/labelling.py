"""How a person labels: one key a step, the mark is seen, the next step is there; words on a step and on a whole trace.

    labelling.by_key(ERROR)     label the chosen step, then go on: to the next step, after the last to the next trace
    labelling.note()            the cursor into the note of the chosen step

A key that comes before the mark has been seen long enough is meant for the next step, so fast hands are not held up.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer

from workbench.core.values import ERROR, SOUND, JudgementKind, Step
from workbench.tasks import acts
from workbench.tasks.acts import Said
from workbench.ui.key_names import said
from workbench.ui.step_column import to_clipboard

if TYPE_CHECKING:
    from workbench.ui.window import Window

SEEN_MS = 350
"""How long a mark is seen before the next step is chosen (PRM annotation tools wait about as long)."""


class Labelling(QObject):
    """Between the keys, the panels and the operations."""

    def __init__(self, window: "Window") -> None:
        super().__init__(window)
        self._window = window
        self._ended = False
        self._goes = False
        self._seen = QTimer(self)
        self._seen.setSingleShot(True)
        self._seen.setInterval(SEEN_MS)
        self._seen.timeout.connect(self.go_on)
        columns, inspector = window.columns, window.inspector
        columns.labelAsked.connect(self.give)
        columns.flagAsked.connect(self.flag_trace)
        columns.stepSelected.connect(self._moved)
        inspector.saidAsked.connect(self._say)
        inspector.betterAsked.connect(self._better)
        inspector.judgeAsked.connect(self.judge_trace)
        inspector.typed.connect(lambda: columns.move_step(0))

    # keys

    def by_key(self, value: int | None) -> None:
        """Label the chosen step and go on; None takes the label back, also the one just given, and stays."""
        if value is None:
            self._seen.stop()
        elif self._seen.isActive():
            self.go_on()
        if not self._chosen():
            return
        self._window.columns.label(value)
        if value is not None and self._window.preferences.now.advance:
            self._ended = value == ERROR and self._window.preferences.now.first_error
            self._seen.start()

    def go_on(self) -> None:
        """To the next step; after the last one, or after the error that ended the trace, to the next trace."""
        self._seen.stop()
        columns, before = self._window.columns, self._window.columns.current()
        if before is None:
            return
        self._goes = True
        if not self._ended:
            columns.move_step(1)
        if columns.current() == before:
            columns.move_trace(1)
            now = columns.current()
            if now is None or now[0] == before[0]:
                self._window.status.note(
                    said(self.tr("The last step of the last trace here. {go.next} goes to the next problem."))
                )
            else:
                columns.select(now[0], 0)
        self._goes, self._ended = False, False

    def settle(self) -> None:
        """The window is about to close: what is being typed is kept, nothing moves any more."""
        self._seen.stop()
        if self._window.inspector.furnished:
            self._window.inspector.said.keep()

    def flag(self) -> None:
        """Of the trace of the chosen step."""
        current = self._window.columns.current()
        if self._chosen() and current is not None:
            self.flag_trace(current[0])

    def note(self) -> None:
        """The cursor into the note."""
        if self._chosen():
            self._window.inspector.begin_note()

    def write_better(self) -> None:
        """The cursor into the better step."""
        if self._chosen():
            self._window.inspector.begin_better()

    def judge_current(self, kind: JudgementKind) -> None:
        """A word on the trace of the chosen step, or take it back; why is asked for where it matters."""
        current = self._window.columns.current()
        if self._chosen() and current is not None:
            self.judge_trace(current[0], kind)

    def judge_trace(self, trace: str, kind: JudgementKind) -> None:
        """The same of a trace."""
        view, me = self._window.store.view(trace), self._window.operations.me
        on = not any(each.kind == kind and each.by == me for each in (view.judgements if view else ()))
        if on and kind != "confirmed":
            from workbench.ui.why import ask_why

            ask_why(self._window, kind, lambda reason: self.judge(trace, kind, True, reason))
        else:
            self.judge(trace, kind, on, "")

    def _chosen(self) -> bool:
        """Whether there is a step to judge; a key that did nothing without a word would look broken."""
        there = self._window.columns.current() is not None
        if not there:
            self._window.status.note(said(self.tr("Choose a step first: click it, or press {go.step.next}.")))
        return there

    def _moved(self) -> None:
        if not self._goes:
            # the person has gone elsewhere by themselves
            self._seen.stop()

    # acts

    def give(self, trace: str, step: Step, value: int | None) -> None:
        """Label a step; with "stop at the first error" an error judges the steps before it too."""
        window = self._window
        if not window.writable:
            return
        if value != ERROR or not window.preferences.now.first_error:
            window.operations.label(trace, step, value)
            return
        view, me = window.store.view(trace), window.operations.me
        if view is None or step not in view.trace.steps:
            window.operations.label(trace, step, value)
            return
        mine = {
            one.step: one.value for one in window.store.labels(trace) if one.by == me and one.source == "person"
        }
        words: dict[Step, Said] = {}
        for each in view.trace.steps:
            if each < step and mine.get(each) is None:
                words[each] = Said(SOUND)
            elif each > step and mine.get(each) is not None:
                words[each] = Said(None)
        here = window.operations.said(trace, step)
        words[step] = Said(ERROR, here.confidence, here.error_type, here.note)
        told = self.tr("First error marked; the steps before it are sound.")
        window.operations.do(told, acts.labels(window.store, trace, me, words))

    def flag_trace(self, trace: str) -> None:
        if self._window.writable:
            self._window.operations.flag(trace)

    def judge(self, trace: str, kind: JudgementKind, on: bool, reason: str) -> None:
        if self._window.writable:
            self._window.operations.judge(trace, kind, on=on, reason=reason)

    def _say(self, trace: str, step: Step, changed: Mapping[str, Any]) -> None:
        # what was typed before the window began to close still counts
        if self._there(trace, step, str(changed.get("note", ""))) and not self._window.store.readonly:
            operations = self._window.operations
            operations.say(trace, step, replace(operations.said(trace, step), **changed))

    def _better(self, trace: str, step: Step, text: str) -> None:
        if self._there(trace, step, text) and not self._window.store.readonly:
            self._window.operations.better(trace, step, text)

    def _there(self, trace: str, step: Step, typed: str) -> bool:
        """Whether the step is still there. Where another window threw it away or cut it otherwise meanwhile, what was
        typed about it goes to the clipboard."""
        view = self._window.store.view(trace)
        if view is not None and step in view.trace.steps:
            return True
        to_clipboard(typed)
        told = self.tr("This step is no longer there: another window changed its trace. {0}")
        self._window.messages.say(told.format(self.tr("What you typed is in the clipboard.") if typed else ""))
        return False
