"""The jobs the window has given to the lanes and that have not ended: started once, followed, stopped.

    work.start("generate", "Sampling", facts, interactive=True)  ->  Job, or None while another "generate" is open

A kind is open from its start to its Ended; that is what greys out a button, so a double start cannot happen.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from PySide6.QtCore import QObject, Signal

from workbench.core.facts import Ended, Fact, Progress, Started, Waiting
from workbench.tasks.lane import Job, Lanes
from workbench.ui.pump import Pump
from workbench.ui.status import Running

Kind = Literal["generate", "score", "experiment", "import", "export", "problems", "warm", "survey", "plot"]
BY_ITSELF: frozenset[Kind] = frozenset({"warm", "survey", "plot"})
"""What nobody asked for: closing the window does not ask about it."""


@dataclass(frozen=True, slots=True)
class Open:
    """A job that has not ended."""

    kind: Kind
    job: Job
    shown: Running
    begun: bool = False


class Work(QObject):
    """Knows every open job by what it says; ``follow`` is fed by the pump."""

    changed = Signal()
    """A job was added, has moved or has ended."""
    ended = Signal(object, object)
    """(Open, Ended)"""

    def __init__(self, lanes: Lanes, pump: Pump, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lanes = lanes
        self._pump = pump
        self._open: dict[Job, Open] = {}
        pump.said.connect(self.follow)

    def start(
        self,
        kind: Kind,
        title: str,
        facts: Callable[[], Iterator[Fact | None]],
        *,
        lane: Literal["model", "files"] = "model",
        interactive: bool = False,
    ) -> Job | None:
        """Give a job to a lane; None where one of its kind is open already."""
        if self.is_open(kind):
            return None
        job = Job(title, facts, interactive)
        self._open[job] = Open(kind, job, Running(title))
        (self._lanes.model if lane == "model" else self._lanes.files).submit(job)
        self._pump.wake()
        self.changed.emit()
        return job

    def is_open(self, kind: Kind) -> bool:
        return any(each.kind == kind for each in self._open.values())

    def kind_of(self, job: Job) -> Kind | None:
        """Of an open job; None of any other."""
        known = self._open.get(job)
        return known.kind if known else None

    @property
    def open(self) -> list[Open]:
        """The open jobs: what has the thread first, then what stands aside, then what has not begun."""
        return sorted(self._open.values(), key=lambda each: (not each.begun, bool(each.shown.waits)))

    @property
    def asked_for(self) -> list[Open]:
        """The open jobs a person started."""
        return [each for each in self.open if each.kind not in BY_ITSELF]

    def stop_first(self) -> None:
        """Stop what the status bar names."""
        for each in self.open[:1]:
            self.stop(each.job)

    def stop_kind(self, kind: Kind) -> None:
        for each in self.open:
            if each.kind == kind:
                self.stop(each.job)

    def stop(self, job: Job) -> None:
        for lane in self._lanes:
            lane.stop(job)
        self._pump.wake()

    def follow(self, job: Job, fact: Fact) -> None:
        known = self._open.get(job)
        if known is None:
            return
        shown = known.shown
        match fact:
            case Started(what, total):
                shown = replace(shown, title=what or shown.title, total=total)
            case Progress(done, total, text):
                shown = replace(shown, done=done, total=total if total is not None else shown.total, text=text)
            case Waiting(for_what):
                shown = replace(shown, waits=for_what)
            case Ended():
                del self._open[job]
                self.ended.emit(known, fact)
                self.changed.emit()
                return
            case _:
                return
        self._open[job] = replace(known, shown=shown, begun=True)
        self.changed.emit()
