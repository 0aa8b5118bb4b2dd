"""Named lanes own all threads: one queue of jobs, one thread each, no Qt.

A job is a title and a function that returns a generator of facts; an interactive job runs between two yields of a long
one, which says Waiting. Example of what a lane says while "Score" interrupts "Train"::

    (train, Metric(...)), (train, Waiting("Score")), (score, Scored(...)), (score, Ended()), (train, Waiting("")), ...
"""

import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice

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


@dataclass(eq=False)
class _State:
    """A job with what the lane knows of it."""

    job: Job
    stopped: threading.Event = field(default_factory=threading.Event)


class Lane:
    """One queue and one thread, started by the first job. All methods may be called from any thread and answer at once
    (``close`` waits as long as it is told)."""

    def __init__(self, name: str, room: int = 512) -> None:
        self.name = name
        self.said = Said(room)
        self._queue: deque[_State] = deque()
        self._stack: list[_State] = []
        self._changed = threading.Condition()
        self._closing = False
        self._thread: threading.Thread | None = None

    @property
    def running(self) -> Job | None:
        """The job that has the thread now."""
        with self._changed:
            return self._stack[-1].job if self._stack else None

    @property
    def waiting(self) -> list[Job]:
        """Jobs that have not the thread: one that stands aside for an interactive one first, then the queue."""
        with self._changed:
            return [state.job for state in self._stack[:-1]] + [state.job for state in self._queue]

    @property
    def idle(self) -> bool:
        with self._changed:
            return not self._stack and not self._queue

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
        """Ask a job to end: one that has begun ends at its next yield, a queued one never begins. Unknown: nothing."""
        with self._changed:
            for state in list(self._queue):
                if state.job is job:
                    self._queue.remove(state)
                    self.said.put(job, Ended(cancelled=True))
            for state in self._stack:
                if state.job is job:
                    state.stopped.set()
        self.said.wake()

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
                self._changed.wait_for(lambda: bool(self._queue) or self._closing)
                if not self._queue:
                    return
                state = self._begin()
            self._run(state)

    def _begin(self) -> _State:
        state = self._queue.popleft()
        self._stack.append(state)
        return state

    def _run(self, state: _State) -> None:
        """One job to its Ended; nothing it does may end the lane."""
        runs = OpenRuns()
        ended = self._facts(state, runs)
        for fact in runs.closed(ended):
            self._say(state, fact)
        with self._changed:
            self._stack.remove(state)
        self._say(state, ended)

    def _facts(self, state: _State, runs: OpenRuns) -> Ended:
        try:
            facts = state.job.work()
            try:
                for fact in facts:
                    if fact is not None:
                        runs.follow(fact)
                        self._say(state, fact)
                    if not state.job.interactive:
                        self._stand_aside(state)
                    if state.stopped.is_set():
                        return Ended(cancelled=True)
            finally:
                close = getattr(facts, "close", None)
                if close is not None:
                    close()
        except BaseException as error:  # noqa: BLE001 - whatever a job raises is its last fact, the lane lives on
            _let_go(error)
            return Ended(error)
        return Ended()

    def _stand_aside(self, long: _State) -> None:
        """Run every interactive job that waits, between two yields of a long one."""
        aside = False
        while not long.stopped.is_set():
            with self._changed:
                if not (self._queue and self._queue[0].job.interactive):
                    break
                short = self._begin()
            self._say(long, Waiting(short.job.title))
            aside = True
            self._run(short)
        if aside:
            self._say(long, Waiting())

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
