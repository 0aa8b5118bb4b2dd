"""The jobs the window has given to the lanes: started once, followed, paused, stopped; and how those before ended.

    work.start("generate", "Sampling", facts, interactive=True)  ->  Job, or None while another "generate" is open

A kind is open from its start to its Ended; that is what greys out a button, so a double start cannot happen.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from PySide6.QtCore import QObject, QTimer, Signal

from workbench.core.errors import report, sentence
from workbench.core.facts import Ended, Fact, Progress, Started, Waiting
from workbench.tasks.lane import Job, Lanes, Standing
from workbench.ui.pace import Pace
from workbench.ui.pump import Pump
from workbench.ui.status import Running

Asked = Literal["generate", "score", "experiment", "import", "export", "problems", "library", "many"]
Kind = Literal[Asked, "listing", "models", "unload", "warm", "survey", "plot"]
BY_ITSELF: frozenset[Kind] = frozenset({"listing", "models", "unload", "warm", "survey", "plot"})
"""What nobody asked for: closing the window does not ask about it."""
LOOK_MS = 1000
KEPT = 50
"""Ended jobs that are remembered."""


@dataclass(frozen=True, slots=True)
class Open:
    """A job that has not ended."""

    kind: Kind
    job: Job
    shown: Running
    again: Callable[[], Job | None]
    """Starts the same thing once more."""
    begun: bool = False
    pace: Pace = field(default_factory=Pace)


@dataclass(frozen=True, slots=True, eq=False)
class Past:
    """A job that has ended in this session, without what it held."""

    kind: Kind
    title: str
    how: Literal["done", "stopped", "failed"]
    took: float
    """Seconds it has worked."""
    at: float
    """When it ended, in seconds since the epoch."""
    again: Callable[[], Job | None]
    why: str = ""
    report: str = ""
    """Of a failed one: see ``core.errors.report``."""


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
        self.past: list[Past] = []
        """What a person asked for and what failed, the newest first."""
        self._looks = QTimer(self)
        self._looks.setInterval(LOOK_MS)
        self._looks.timeout.connect(self._look)
        pump.said.connect(self.follow)

    def start(
        self,
        kind: Kind,
        title: str,
        facts: Callable[[], Iterator[Fact | None]],
        *,
        lane: Literal["model", "files"] = "model",
        interactive: bool = False,
        again: Callable[[], Job | None] | None = None,
    ) -> Job | None:
        """Give a job to a lane; None where one of its kind is open already. ``again``: how the same thing is started
        once more, where that has to look at what there is by then."""
        if self.is_open(kind):
            return None

        def as_before() -> Job | None:
            return self.start(kind, title, facts, lane=lane, interactive=interactive)

        job = Job(title, facts, interactive)
        self._open[job] = Open(kind, job, Running(title), again or as_before)
        (self._lanes.model if lane == "model" else self._lanes.files).submit(job)
        self._pump.wake()
        self._looks.start()
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
        """The open jobs: what has the thread first, then what stands aside, what has not begun, what is paused."""
        return sorted(
            self._open.values(), key=lambda each: (each.shown.paused, not each.begun, bool(each.shown.waits))
        )

    @property
    def asked_for(self) -> list[Open]:
        """The open jobs a person started."""
        return [each for each in self.open if each.kind not in BY_ITSELF]

    @property
    def names(self) -> list[str]:
        """Titles of the open jobs a person started; a paused one says so."""
        paused = self.tr("{0} (paused)")
        return [paused.format(each.shown.title) if each.shown.paused else each.shown.title for each in self.asked_for]

    def standing(self, job: Job) -> Standing | None:
        """How a job stands in its lane; None where it has ended."""
        return next((found for lane in self._lanes if (found := lane.standing(job))), None)

    def pause(self, job: Job, on: bool = True) -> None:
        """Hold a job at its next yield, or let it go on; the others of its lane go on meanwhile."""
        known = self._open.get(job)
        if known is None:
            return
        for lane in self._lanes:
            (lane.pause if on else lane.resume)(job)
        self._open[job] = replace(known, shown=replace(known.shown, paused=on))
        self._pump.wake()
        self.changed.emit()

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
                known.pace.tick(time.monotonic(), goes=True)
                known.pace.reach(done)
                shown = replace(shown, done=done, total=total if total is not None else shown.total, text=text)
            case Waiting(for_what):
                shown = replace(shown, waits=for_what)
            case Ended():
                del self._open[job]
                self._remember(known, fact)
                self.ended.emit(known, fact)
                self.changed.emit()
                return
            case _:
                return
        self._open[job] = replace(known, shown=shown, begun=True)
        self.changed.emit()

    def _remember(self, known: Open, ended: Ended) -> None:
        if not self._open:
            self._looks.stop()
        known.pace.tick(time.monotonic(), goes=True)
        if known.kind in BY_ITSELF and ended.error is None:
            return
        error, again = ended.error, known.again
        # words only: an exception would keep what the job held
        why, told = ("", "") if error is None else (sentence(error), report(error))
        how: Literal["done", "stopped", "failed"] = "failed" if error else "stopped" if ended.cancelled else "done"
        past = Past(known.kind, known.shown.title, how, known.pace.worked, time.time(), again, why, told)
        self.past = [past, *self.past][:KEPT]

    def _look(self) -> None:
        now = time.monotonic()
        for each in self._open.values():
            each.pace.tick(now, goes=self.standing(each.job) in ("runs", "pausing", "stopping"))
        self.changed.emit()
