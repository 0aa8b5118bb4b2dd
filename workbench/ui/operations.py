"""What a person does to stored things, with undo: labels on steps, flags on traces.

A label is never overwritten; undo adds a new one that restores *my* state before::

    label(trace, Step(0, 20), ERROR)   then undo()   ->   Label(..., value=None, source="person", by=me)

Where somebody else's newer label lies on top, undo leaves it and says so.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QObject, Signal

from workbench.core.facts import Fact, Flagged, Labelled
from workbench.core.values import LABEL_NAMES, Flag, Label, Step
from workbench.store import Store


@dataclass(frozen=True, slots=True)
class Change:
    """One thing I did: ``step`` None means the trace's flag, else the label of that step."""

    trace: str
    step: Step | None
    before: int | None
    after: int | None


class Operations(QObject):
    """Writes through ``write`` (the pump's door) and remembers how to take it back."""

    told = Signal(str)
    """What was done, for the status bar."""
    moved = Signal()
    """What can be undone or done again is different now."""

    def __init__(
        self, store: Store, write: Callable[[Iterable[Fact]], object], me: str, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._write = write
        self.me = me
        self._done: list[Change] = []
        self._undone: list[Change] = []

    @property
    def can_undo(self) -> bool:
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        return bool(self._undone)

    def label(self, trace: str, step: Step, value: int | None) -> None:
        """Judge a step Sound, Unclear or Error; None takes my judgement back."""
        before = self._mine(trace, step)
        if before == value:
            return
        self._do(Change(trace, step, before, value))
        self.told.emit(
            self.tr("Label taken back.") if value is None else self.tr("Labelled {0}.").format(_label_name(value))
        )

    def flag(self, trace: str) -> None:
        """Mark a trace for export, or take the mark away."""
        on = self._flagged(trace)
        self._do(Change(trace, None, int(on), int(not on)))
        self.told.emit(self.tr("Flag taken away.") if on else self.tr("Flagged for export."))

    def undo(self) -> None:
        if self._done:
            self._back(self._done, self._undone, forth=False)

    def redo(self) -> None:
        if self._undone:
            self._back(self._undone, self._done, forth=True)

    def _do(self, change: Change) -> None:
        self._put(change, change.after)
        self._done.append(change)
        self._undone.clear()
        self.moved.emit()

    def _back(self, source: list[Change], target: list[Change], *, forth: bool) -> None:
        change = source.pop()
        expected, wanted = (change.before, change.after) if forth else (change.after, change.before)
        other = self._overtaken(change, expected)
        if other:
            self.told.emit(self.tr("{0} changed this since. It was left as it is.").format(other))
        else:
            self._put(change, wanted)
            target.append(change)
            self.told.emit(self.tr("Done again.") if forth else self.tr("Undone."))
        self.moved.emit()

    def _put(self, change: Change, value: int | None) -> None:
        now = time.time()
        if change.step is None:
            self._write([Flagged(Flag(change.trace, bool(value), by=self.me, created=now))])
        else:
            self._write([Labelled(Label(change.trace, change.step, value, "person", self.me, created=now))])

    def _overtaken(self, change: Change, expected: int | None) -> str:
        """Who has changed the same thing after me; empty where nobody has."""
        view = self._store.view(change.trace)
        if view is None:
            return self.tr("Somebody")
        if change.step is None:
            flag = view.flag
            changed = bool(flag and flag.on) != bool(expected)
            return (flag.by if flag and flag.by else self.tr("Somebody")) if changed else ""
        labels = [label for label in self._store.labels(change.trace) if label.step == change.step]
        newest = next((label for label in reversed(labels) if label.source == "person"), None)
        if newest is None or newest.by == self.me:
            return ""
        return newest.by or self.tr("Somebody")

    def _mine(self, trace: str, step: Step) -> int | None:
        """My newest judgement of the step; None where I gave none or took it back."""
        mine = [label for label in self._store.labels(trace) if label.step == step and label.by == self.me]
        return mine[-1].value if mine and mine[-1].source == "person" else None

    def _flagged(self, trace: str) -> bool:
        view = self._store.view(trace)
        return bool(view and view.flag and view.flag.on)


def _label_name(value: int) -> str:
    return QCoreApplication.translate("Operations", LABEL_NAMES[value])
