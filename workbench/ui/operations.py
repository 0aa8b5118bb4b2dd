"""What a person does to stored things, with undo that outlives the window: labels, flags, steps cut by hand, the bin.

    operations.label("9f..", Step(0, 20), ERROR)   then undo()   ->   a new Label that restores *my* one before

Undo writes only where what I did still stands; what somebody else has changed since is left, and said (tasks/acts.py).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QObject, Signal

from workbench.core.facts import Fact
from workbench.core.values import LABEL_NAMES, Act, JudgementKind, Step, Trace
from workbench.store import Store
from workbench.tasks import acts
from workbench.tasks.acts import Acts, Change, Said, Undone


class Operations(QObject):
    """Writes through ``write`` (the pump's door)."""

    told = Signal(str)
    """What was done, for the status bar."""
    moved = Signal()
    """What can be undone or done again is different now."""

    def __init__(
        self, store: Store, write: Callable[[Iterable[Fact]], object], me: str, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._acts = Acts(store, write, me)
        self.large: Callable[[Act, bool], bool] = lambda act, forth: False
        """Who turns an act (``forth``: does it again) that is too large to be turned at once; whether it does."""
        self._look()

    def _look(self) -> None:
        undo, redo = self._acts.next_undo(), self._acts.next_redo()
        self.undo_what, self.redo_what = undo.what if undo else "", redo.what if redo else ""
        self.can_undo, self.can_redo = undo is not None, redo is not None

    def look_again(self) -> None:
        """Another window or process has written: what can be undone may be something else."""
        before = self.undo_what, self.redo_what, self.can_undo, self.can_redo
        self._look()
        if before != (self.undo_what, self.redo_what, self.can_undo, self.can_redo):
            self.moved.emit()

    @property
    def me(self) -> str:
        """Whose acts these are."""
        return self._acts.me

    @me.setter
    def me(self, name: str) -> None:
        self._acts.me = name
        self.look_again()

    # single acts

    def label(self, trace: str, step: Step, value: int | None) -> None:
        """Judge a step Sound, Unclear or Error; None takes my judgement back, with its words."""
        said = self.said(trace, step)
        new = Said(None) if value is None else replace(said, value=value)
        if value is not None and value != said.value:
            # which error it is belongs to the error
            new = replace(new, error_type="")
        told = self.tr("Label taken back.") if value is None else self.tr("Labelled {0}.").format(_label_name(value))
        self.do(told, [acts.label(self._store, trace, step, self.me, new)])

    def say(self, trace: str, step: Step, said: Said, channel: str = "") -> None:
        """Everything of a label at once: note, type of error, confidence; or a quality beside correctness."""
        self.do(self.tr("Words on a step."), [acts.label(self._store, trace, step, self.me, said, channel)])

    def said(self, trace: str, step: Step, channel: str = "") -> Said:
        """What I say of a step now."""
        return Said(*acts.state(self._store, Change("label", trace, (*_span(step), channel), None, None), self.me))

    def flag(self, trace: str) -> None:
        """Mark a trace for export, or take the mark away."""
        view = self._store.view(trace)
        on = bool(view and view.flag)
        told = self.tr("Flag taken away.") if on else self.tr("Flagged for export.")
        self.do(told, [acts.flag(self._store, trace, self.me, on=not on)])

    def judge(self, trace: str, kind: JudgementKind, *, on: bool, reason: str = "") -> None:
        """A word on a whole trace, or take it back."""
        told = self.tr("Noted of the trace: {0}.") if on else self.tr("Taken back of the trace: {0}.")
        self.do(told.format(self.tr(kind)), [acts.judged(self._store, trace, self.me, kind, on=on, reason=reason)])

    def better(self, trace: str, step: Step, text: str) -> None:
        """A step I would have written; empty takes it back."""
        told = self.tr("A better step written.") if text.strip() else self.tr("The better step taken back.")
        self.do(told, [acts.better(self._store, trace, step, self.me, text)])

    def recut(self, trace: str, steps: Sequence[Step], told: str) -> None:
        """Steps cut otherwise."""
        self.do(told, [acts.recut(self._store, trace, self.me, steps)])

    def throw(self, traces: Sequence[str]) -> None:
        """Into the bin."""
        told = self.tr("In the bin.") if len(traces) == 1 else self.tr("{0} traces in the bin.").format(len(traces))
        self.do(told, [acts.thrown(self._store, trace, self.me) for trace in traces])

    def edit(self, trace: Trace, index: int, words: str) -> str:
        """A fork with other words in a step; its id. UserError: no words."""
        return self._forked(index, *acts.fork(self._store, trace, index, words, self.me))

    def edit_to(self, trace: Trace, index: int, text: str, steps: Sequence[Step]) -> str:
        """A fork with a text and steps of its own from step ``index`` on; its id."""
        return self._forked(index, *acts.forked(self._store, trace, index, text, steps, self.me))

    def _forked(self, index: int, id: str, made: Sequence[Fact], changes: Sequence[Change]) -> str:
        self.do(self.tr("Step {0} edited in a copy of the trace.").format(index + 1), changes, made)
        return id

    def do(self, told: str, changes: Sequence[Change], first: Sequence[Fact] = ()) -> bool:
        """Several changes as one act; whether anything was another than before."""
        if self._acts.do(told.rstrip("."), changes, first) is None:
            return False
        self._look()
        self.told.emit(told)
        self.moved.emit()
        return True

    # back and forth

    def undo(self) -> None:
        if not self._is_large(self._acts.next_undo(), forth=False):
            self._back(self._acts.undo, self.tr("Undone: {0}."))

    def redo(self) -> None:
        if not self._is_large(self._acts.next_redo(), forth=True):
            self._back(self._acts.redo, self.tr("Done again: {0}."))

    def _is_large(self, act: Act | None, *, forth: bool) -> bool:
        return act is not None and not self._acts.waits and self.large(act, forth)

    def turned(self, done: Undone, *, forth: bool) -> None:
        """A large act was turned elsewhere: say it."""
        self._say_turned(done, self.tr("Done again: {0}.") if forth else self.tr("Undone: {0}."))

    def _back(self, turn: Callable[[], Undone | None], told: str) -> None:
        done = turn()
        if done is None:
            if self._acts.waits:
                self.told.emit(self.tr("Another process writes to the library. Try again in a moment."))
            return
        self._say_turned(done, told)

    def _say_turned(self, done: Undone, told: str) -> None:
        words = told.format(done.what) if done.changed else ""
        if done.left:
            who = ", ".join(sorted({name or self.tr("Somebody") for name in done.left}))
            words = f"{words} {self.tr('{0} changed this since. It was left as it is.').format(who)}".strip()
        self._look()
        self.told.emit(words)
        self.moved.emit()


def _span(step: Step) -> tuple[int, int]:
    return step.start, step.end


def _label_name(value: int) -> str:
    return QCoreApplication.translate("Operations", LABEL_NAMES[value])
