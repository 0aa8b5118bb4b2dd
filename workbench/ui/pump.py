"""The one door from the lanes into the window and into the database.

A timer takes (job, fact) pairs from the lanes, at most 8 ms a tick and about 30 ticks a second, stores the kept ones in
one transaction, and only then lets them leave the queue. What changed goes out once a tick::

    changed(Changes(traces={"9f.."}, scores={"9f.."}))    said(job, Progress(3, 8, "Sampling"))

While another process writes, or the disk is full, the batch stays where it is and the next tick tries again.
"""

import time
from collections.abc import Iterable, Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from workbench.core.errors import blame
from workbench.core.facts import KEPT, Fact, Metric, Progress, Result, RunChanged, Saved, Streaming
from workbench.core.values import Changes
from workbench.store import Store
from workbench.tasks.lane import Job, Lane

TICK_MS = 33
IDLE_MS = 1000
BUDGET_S = 0.008
ALSO_TOLD = (RunChanged, Metric, Saved, Result)
"""Kept facts that also move a view by themselves; traces and scores reach the views through Changes."""


class Pump(QObject):
    """Drains the lanes in the window's thread. ``drain`` is what the timer calls; a test may call it too."""

    changed = Signal(object)
    """Changes, once a tick."""
    said = Signal(object, object)
    """(job, fact) in order, after everything said before it is stored."""
    waits = Signal(object)
    """The WorldError that keeps facts from being stored just now; None when it is over."""
    failed = Signal(object)
    """A fact could not be stored because of our own mistake: the exception. The fact is left out, the rest goes on."""

    def __init__(self, store: Store, lanes: Iterable[Lane], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._lanes = tuple(lanes)
        self._own: list[Fact] = []
        self._obstacle: BaseException | None = None
        self._pace = 8
        self._quiet = 0
        self._looked = time.monotonic()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.drain)
        self._timer.start(IDLE_MS)

    @property
    def idle(self) -> bool:
        """Nothing runs and nothing waits to be stored."""
        return not (self._own or any(not lane.idle or len(lane.said) for lane in self._lanes))

    @property
    def _resting(self) -> bool:
        """Idle, or every job is paused: who resumes or stops one wakes the pump."""
        return not (self._own or any(not lane.resting or len(lane.said) for lane in self._lanes))

    @property
    def stuck(self) -> bool:
        """The machine does not let us store just now."""
        return self._obstacle is not None

    @property
    def obstacle(self) -> str:
        """What keeps facts from being stored just now, in a sentence; empty where nothing does."""
        return str(self._obstacle or "")

    @property
    def unstored(self) -> int:
        """Facts that are to be kept and are not stored yet, a person's own and those of jobs."""
        said = (fact for lane in self._lanes for _, fact in lane.said.peek())
        return len(self._own) + sum(_kept(fact) for fact in said)

    @property
    def interval(self) -> int:
        """Milliseconds to the next tick at most."""
        return self._timer.interval()

    def wake(self) -> None:
        """Something was given to a lane: tick at full pace until nothing has run for a second."""
        self._quiet = 0
        if self._timer.interval() != TICK_MS or not self._timer.isActive():
            self._timer.start(TICK_MS)

    def stop(self) -> None:
        self._timer.stop()

    def write(self, facts: Iterable[Fact]) -> bool:
        """A person's own facts (labels, flags, problems): stored now; False where that has to wait for a later tick."""
        self._own.extend(facts)
        changes = self._write_own()
        if changes:
            self.changed.emit(changes)
        if self._own:
            self.wake()
        return not self._own

    def drain(self) -> None:
        """One tick: store and tell what the lanes have said, for at most 8 ms."""
        # a batch takes half of it at most, so the last one begins before the second half
        ends = time.perf_counter() + BUDGET_S / 2
        changes = self._write_own() | self._elsewhere()
        told: list[tuple[Job, Fact]] = []
        lanes = list(self._lanes) if not self._own else []
        while lanes and time.perf_counter() < ends:
            for lane in tuple(lanes):
                batch = lane.said.peek(self._pace)
                stored = self._apply([fact for _, fact in batch if _kept(fact)])
                if stored is None or not batch:
                    lanes.remove(lane)
                    continue
                lane.said.drop(len(batch))
                changes |= stored
                told.extend(pair for pair in batch if not isinstance(pair[1], KEPT) or isinstance(pair[1], ALSO_TOLD))
        if changes:
            self.changed.emit(changes)
        for job, fact in _without_outdated(told):
            self.said.emit(job, fact)
        if not self._resting:
            self.wake()
        elif self._timer.interval() != IDLE_MS:
            # a lane is idle a moment before it says Ended, so one quiet tick proves nothing
            self._quiet += 1
            if self._quiet * TICK_MS > IDLE_MS:
                self._timer.start(IDLE_MS)

    def _write_own(self) -> Changes:
        stored = self._apply(self._own)
        if stored is None:
            return Changes()
        self._own = []
        return stored

    def _apply(self, facts: Sequence[Fact]) -> Changes | None:
        """What storing them changed; None where the machine does not let us now."""
        if not facts:
            return Changes()
        began = time.perf_counter()
        try:
            changes = self._store.apply(facts)
        except Exception as error:  # noqa: BLE001 - a fact that cannot be stored must not stop the others
            if blame(error) != "bug":
                self._meet(error)
                return None
            if len(facts) == 1:
                self.failed.emit(error)
                return Changes()
            return self._one_by_one(facts)
        self._meet(None)
        took = time.perf_counter() - began
        # half the budget a batch: a slow disk makes batches small before it makes ticks late
        if took > BUDGET_S / 2:
            self._pace = max(4, self._pace // 2)
        elif took < BUDGET_S / 8 and len(facts) > self._pace / 2:
            # what was not stored says nothing of what storing costs
            self._pace = min(512, self._pace * 2)
        return changes

    def _one_by_one(self, facts: Sequence[Fact]) -> Changes | None:
        changes = Changes()
        for fact in facts:
            stored = self._apply([fact])
            if stored is None:
                return None
            changes |= stored
        return changes

    def _meet(self, obstacle: BaseException | None) -> None:
        if str(obstacle) != str(self._obstacle):
            self._obstacle = obstacle
            self.waits.emit(obstacle)

    def _elsewhere(self) -> Changes:
        """Has another process written? Asked once a second."""
        now = time.monotonic()
        if now - self._looked < IDLE_MS / 1000 * 0.9:
            return Changes()
        self._looked = now
        return Changes(elsewhere=self._store.changed_elsewhere())


def _kept(fact: Fact) -> bool:
    """Whether the library holds it: a result that is of no run is only told, also where nothing can be stored."""
    return isinstance(fact, KEPT) and not (isinstance(fact, Result) and not fact.run)


def _without_outdated(told: Sequence[tuple[Job, Fact]]) -> list[tuple[Job, Fact]]:
    """Of a trace being written only the newest text of this tick, for each scorer, is worth drawing; of a job's
    progress only where it stands."""
    newest = {(job, _about(fact)): at for at, (job, fact) in enumerate(told) if isinstance(fact, Streaming | Progress)}
    return [
        (job, fact)
        for at, (job, fact) in enumerate(told)
        if not isinstance(fact, Streaming | Progress) or newest[job, _about(fact)] == at
    ]


def _about(fact: Streaming | Progress) -> tuple[str, str]:
    if isinstance(fact, Progress):
        return "", ""
    return fact.trace, fact.scores.scorer.name if fact.scores else ""
