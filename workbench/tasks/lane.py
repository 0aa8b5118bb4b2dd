"""Named lanes own all threads: one queue of jobs, one thread each, no Qt.

A job is a title and a function that returns a generator of facts; an interactive job runs between two yields of a long
one, which says Waiting; a paused job stays where it is and the others go on. While "Score" interrupts "Train"::

    (train, Metric(...)), (train, Waiting("Score")), (score, Scored(...)), (score, Ended()), (train, Waiting("")), ...
"""

import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Literal

from workbench.core.facts import Ended, Fact, Waiting
from workbench.tasks.runs import OpenRuns


@dataclass(frozen=True, eq=False)
class Job:
    """Something to do. ``work`` is called in the lane's thread; what it returns yields facts, or None as a mere place
    where pause and cancel are honoured. Two jobs are never equal."""

    title: str
    work: Callable[[], Iterator[Fact | None]]
    interactive: bool = False
    """Goes between two yields of a long job; for what a person waits for: generate, score, check on request."""


class Said:
    """What a lane has said and nobody has taken yet: pairs (job, fact) in order. At ``room`` pairs the lane waits.

    The reader looks with ``peek``, does its work (one transaction) and only then takes away with ``drop``.
    """

    def __init__(self, room: int = 512) -> None:
        self.room = room
        self._pairs: deque[tuple[Job, Fact]] = deque()
        self._changed = threading.Condition()
        self._wide = False

    def __len__(self) -> int:
        return len(self._pairs)

    def peek(self, most: int | None = None) -> list[tuple[Job, Fact]]:
        """The oldest pairs, at most ``most``; they stay."""
        with self._changed:
            return list(islice(self._pairs, most))

    def drop(self, count: int) -> None:
        """Take the ``count`` oldest away; a waiting lane goes on."""
        with self._changed:
            for _ in range(count):
                self._pairs.popleft()
            self._changed.notify_all()

    def take(self, most: int | None = None) -> list[tuple[Job, Fact]]:
        """``peek`` and ``drop`` in one, for readers with nothing to commit."""
        pairs = self.peek(most)
        self.drop(len(pairs))
        return pairs

    def wait(self, timeout: float | None = None) -> bool:
        """Sleep until there is something to take; False where the time ran out."""
        with self._changed:
            return self._changed.wait_for(lambda: bool(self._pairs), timeout)

    def put(self, job: Job, fact: Fact, hurry: Callable[[], bool] = lambda: True) -> None:
        """Add a pair; while there is no room, wait until there is, or until ``hurry()`` (see ``wake``)."""
        with self._changed:
            self._changed.wait_for(lambda: self._wide or len(self._pairs) < self.room or hurry())
            self._pairs.append((job, fact))
            self._changed.notify_all()

    def wake(self) -> None:
        """Let a waiting ``put`` look at its ``hurry()`` again."""
        with self._changed:
            self._changed.notify_all()

    def widen(self) -> None:
        """Closing: nobody reads while the thread is joined, so ``put`` never waits again. Nothing is lost."""
        with self._changed:
            self._wide = True
            self._changed.notify_all()


Standing = Literal["runs", "waits", "queued", "pausing", "paused", "stopping"]
"""How a job stands: it has the thread; it has begun and others go first; it has not begun; it will pause, or stop, at
its next yield; it is paused and others of its lane go on."""


@dataclass(eq=False)
class _State:
    """A job with what the lane knows of it."""

    job: Job
    stopped: threading.Event = field(default_factory=threading.Event)
    paused: bool = False
    facts: Iterator[Fact | None] | None = None
    """None until its first turn."""
    runs: OpenRuns = field(default_factory=OpenRuns)
    aside_for: str = ""
    """What it has said that it waits for."""

    @property
    def goes(self) -> bool:
        return not self.paused and not self.stopped.is_set()


class Lane:
    """One queue and one thread, started by the first job. All methods may be called from any thread and answer at once
    (``close`` waits as long as it is told).

    Jobs take turns of one yield each, always in that thread. Who is next: what was stopped, so that it can tidy up;
    then an interactive job; then the long one that has the thread; then those that were resumed; then the queue."""

    def __init__(self, name: str, room: int = 512) -> None:
        self.name = name
        self.said = Said(room)
        self._queue: list[_State] = []
        self._begun: list[_State] = []
        self._turn: _State | None = None
        """Whose turn it is, between two turns whose it was."""
        self._changed = threading.Condition()
        self._closing = False
        self._thread: threading.Thread | None = None

    @property
    def running(self) -> Job | None:
        """The job that has the thread now."""
        with self._changed:
            return self._turn.job if self._turn else None

    @property
    def waiting(self) -> list[Job]:
        """Jobs that have not the thread: those that stand aside or are paused first, then the queue."""
        with self._changed:
            return [state.job for state in (*self._begun, *self._queue) if state is not self._turn]

    @property
    def idle(self) -> bool:
        """There is no job."""
        with self._changed:
            return not self._begun and not self._queue

    @property
    def resting(self) -> bool:
        """Nothing will be said until somebody asks for something: there is no job, or all of them are paused."""
        with self._changed:
            return self._turn is None and not any(self._may_go(state) for state in (*self._begun, *self._queue))

    def standing(self, job: Job) -> Standing | None:
        """How a job stands; None where it has ended or is another lane's."""
        with self._changed:
            state = next((state for state in (*self._begun, *self._queue) if state.job is job), None)
            if state is None:
                return None
            if state.stopped.is_set():
                return "stopping"
            if state.paused:
                return "pausing" if state is self._turn else "paused"
            if state is self._turn:
                return "runs"
            return "waits" if state in self._begun else "queued"

    def submit(self, job: Job) -> Job:
        """Queue a job; interactive ones go before long ones. A closed lane cancels it at once."""
        with self._changed:
            if self._closing:
                self.said.put(job, Ended(cancelled=True))
                return job
            state = _State(job)
            if job.interactive:
                self._queue.insert(sum(other.job.interactive for other in self._queue), state)
            else:
                self._queue.append(state)
            if self._thread is None:
                # a job stuck in foreign code must not keep the process from leaving, hence daemon
                self._thread = threading.Thread(target=self._work, name=f"lane {self.name}", daemon=True)
                self._thread.start()
            self._changed.notify_all()
        return job

    def stop(self, job: Job) -> None:
        """Ask a job to end: one that runs ends at its next yield, one that is paused or stands aside at the next yield
        of whatever runs, a queued one never begins. Unknown: nothing."""
        with self._changed:
            for state in list(self._queue):
                if state.job is job:
                    self._queue.remove(state)
                    self.said.put(job, Ended(cancelled=True))
            for state in self._begun:
                if state.job is job:
                    state.stopped.set()
            self._changed.notify_all()
        self.said.wake()

    def pause(self, job: Job) -> None:
        """Hold a job at its next yield; the lane goes on with the others. A queued one is passed over."""
        self._hold(job, True)

    def resume(self, job: Job) -> None:
        """Let a paused job go on where it was; it waits for what runs, and goes before what has not begun."""
        self._hold(job, False)

    def _hold(self, job: Job, paused: bool) -> None:
        with self._changed:
            for state in (*self._begun, *self._queue):
                if state.job is job and state.paused != paused:
                    state.paused = paused
                    if not paused and state in self._begun and state is not self._turn:
                        # behind what runs: to go on is no reason to interrupt
                        self._begun.remove(state)
                        self._begun.append(state)
            self._changed.notify_all()

    def stop_all(self) -> None:
        """Ask every job, begun and queued, to end."""
        for job in [*self.waiting, self.running]:
            if job is not None:
                self.stop(job)

    def close(self, timeout: float = 10.0) -> bool:
        """Stop everything and end the thread. False where a job was still busy after ``timeout`` seconds. What was said
        stays in ``said`` for a last look."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self.said.widen()
        self.stop_all()
        if self._thread is not None:
            self._thread.join(timeout)
            return not self._thread.is_alive()
        return True

    def _work(self) -> None:
        while True:
            with self._changed:
                self._turn = None
                self._changed.wait_for(lambda: self._next() is not None or (self._closing and not self._begun))
                state = self._next()
                if state is None:
                    return
                if state in self._queue:
                    self._queue.remove(state)
                    self._begun.append(state)
                self._turn = state
                others = [other for other in self._begun if other is not state and other.goes]
            if state.goes:
                self._make_way(state, others)
            self._take(state)
            # a job that has ended must not be kept until the next one comes
            del state, others

    @staticmethod
    def _may_go(state: _State) -> bool:
        return state.goes or state.stopped.is_set()

    def _next(self) -> _State | None:
        """Whose turn is next; None where nobody can go."""
        stopped = next((state for state in self._begun if state.stopped.is_set()), None)
        if stopped is not None:
            return stopped
        # an interactive job that has begun goes before one that has not: they do not interrupt each other
        going = [state for state in (*self._begun, *self._queue) if state.goes]
        return next((state for state in going if state.job.interactive), going[0] if going else None)

    def _make_way(self, state: _State, others: list[_State]) -> None:
        """Say who waits for whom, once."""
        for other in others:
            if other.aside_for != state.job.title:
                other.aside_for = state.job.title
                self._say(other, Waiting(state.job.title))
        if state.aside_for:
            state.aside_for = ""
            self._say(state, Waiting())

    def _take(self, state: _State) -> None:
        """One turn: to the next yield, or to the end; nothing a job does may end the lane."""
        ended = self._stepped(state)
        if ended is None:
            return
        for fact in state.runs.closed(ended):
            self._say(state, fact)
        with self._changed:
            self._begun.remove(state)
            self._turn = None
        self._say(state, ended)

    def _stepped(self, state: _State) -> Ended | None:
        """None where the job goes on."""
        try:
            if state.stopped.is_set():
                close = getattr(state.facts, "close", None)
                if close is not None:
                    close()
                return Ended(cancelled=True)
            if state.facts is None:
                state.facts = iter(state.job.work())
            fact = next(state.facts)
        except StopIteration:
            return Ended()
        except BaseException as error:  # noqa: BLE001 - whatever a job raises is its last fact, the lane lives on
            _let_go(error)
            return Ended(error)
        if fact is not None:
            state.runs.follow(fact)
            self._say(state, fact)
        return None

    def _say(self, state: _State, fact: Fact) -> None:
        self.said.put(state.job, fact, state.stopped.is_set)


def _let_go(error: BaseException) -> None:
    """The frames of an error, and of what it came from, hold models and batches; a report needs only the lines."""
    cause: BaseException | None = error
    while cause is not None:
        traceback.clear_frames(cause.__traceback__)
        cause = cause.__cause__ or cause.__context__


class Lanes:
    """The application's lanes: ``model`` (generation, scoring, training share weights and cores) and ``files`` (import,
    export), whose facts the pump takes; ``maths`` (formulas of texts on screen) speaks to ``ui/maths.py`` alone, and
    nobody is asked about it or waits for it. Checks that need child processes get a lane of theirs beside these."""

    def __init__(self, room: int = 512) -> None:
        self.model = Lane("model", room)
        self.files = Lane("files", room)
        self.maths = Lane("maths", room)

    def __iter__(self) -> Iterator[Lane]:
        return iter((self.model, self.files))

    @property
    def idle(self) -> bool:
        return all(lane.idle for lane in self)

    def stop_all(self) -> None:
        for lane in (*self, self.maths):
            lane.stop_all()

    def close(self, timeout: float = 10.0) -> bool:
        """Close all lanes within ``timeout`` seconds together; False where one did not manage."""
        until = time.monotonic() + timeout
        lanes = (*self, self.maths)
        for lane in lanes:
            lane.close(0)
        managed = [lane.close(max(0.0, until - time.monotonic())) for lane in lanes]
        return all(managed)
