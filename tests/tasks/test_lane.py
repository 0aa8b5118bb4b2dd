"""Lanes: order, standing aside, stopping, full queues, errors, closing; real threads and small real generators."""

import threading
from collections.abc import Callable, Iterator

import pytest

from workbench.core.facts import Ended, Fact, Metric, Progress, RunChanged, Started, Waiting
from workbench.core.values import Run, Spec
from workbench.tasks.lane import Job, Lane, Lanes

SOON = 20.0


@pytest.fixture
def lane() -> Iterator[Lane]:
    lane = Lane("test")
    yield lane
    assert lane.close(SOON)


def until(lane: Lane, enough: Callable[[list[tuple[Job, Fact]]], bool]) -> list[tuple[Job, Fact]]:
    """Everything the lane says until it is enough."""
    pairs: list[tuple[Job, Fact]] = []
    while not enough(pairs):
        assert lane.said.wait(SOON), f"the lane fell silent after {pairs}"
        pairs += lane.said.take(1)
    return pairs


def ended(*jobs: Job) -> Callable[[list[tuple[Job, Fact]]], bool]:
    return lambda pairs: set(jobs) <= {job for job, fact in pairs if isinstance(fact, Ended)}


def steps(count: int) -> Iterator[Fact]:
    for number in range(count):
        yield Progress(number)


class Gate:
    """A job that goes on only when it is told, and knows what happened to it."""

    def __init__(self) -> None:
        self.begun, self.go, self.left = threading.Event(), threading.Event(), threading.Event()
        self.thread: threading.Thread | None = None

    def work(self) -> Iterator[Fact | None]:
        self.thread = threading.current_thread()
        try:
            yield Started("gate")
            self.begun.set()
            assert self.go.wait(SOON)
            yield Progress(1)
            yield Progress(2)
        finally:
            self.left.set()


def test_jobs_run_one_after_the_other_in_one_named_thread(lane: Lane) -> None:
    names: list[str] = []

    def work() -> Iterator[Fact]:
        names.append(threading.current_thread().name)
        yield from steps(2)

    first, second = lane.submit(Job("first", work)), lane.submit(Job("second", work))
    pairs = until(lane, ended(first, second))
    assert [job.title for job, _ in pairs] == ["first"] * 3 + ["second"] * 3
    assert [fact for _, fact in pairs[:3]] == [Progress(0), Progress(1), Ended()]
    assert names == ["lane test"] * 2
    assert lane.idle
    assert lane.running is None


def test_none_is_a_pause_point_and_is_never_said(lane: Lane) -> None:
    job = lane.submit(Job("quiet", lambda: iter([None, Progress(1), None])))
    assert [fact for _, fact in until(lane, ended(job))] == [Progress(1), Ended()]


def test_an_interactive_job_runs_between_two_yields_of_a_long_one(lane: Lane) -> None:
    gate = Gate()
    long = lane.submit(Job("Train", gate.work))
    queued = lane.submit(Job("Train again", lambda: steps(1)))
    assert gate.begun.wait(SOON)
    short = lane.submit(Job("Score", lambda: steps(2), interactive=True))
    other = lane.submit(Job("Check", lambda: steps(1), interactive=True))
    assert lane.waiting == [short, other, queued]
    gate.go.set()
    pairs = until(lane, ended(long, queued))
    assert [(job.title, fact) for job, fact in pairs] == [
        ("Train", Started("gate")),
        ("Train", Progress(1)),
        ("Train", Waiting("Score")),
        ("Score", Progress(0)),
        ("Score", Progress(1)),
        ("Score", Ended()),
        ("Train", Waiting("Check")),
        ("Check", Progress(0)),
        ("Check", Ended()),
        ("Train", Waiting("")),
        ("Train", Progress(2)),
        ("Train", Ended()),
        ("Train again", Progress(0)),
        ("Train again", Ended()),
    ]


def test_while_it_stands_aside_the_long_job_is_waiting_and_can_be_stopped(lane: Lane) -> None:
    long_gate, short_gate = Gate(), Gate()
    long = lane.submit(Job("Train", long_gate.work))
    assert long_gate.begun.wait(SOON)
    short = lane.submit(Job("Score", short_gate.work, interactive=True))
    long_gate.go.set()
    assert short_gate.begun.wait(SOON)
    assert lane.running is short
    assert lane.waiting == [long]
    lane.stop(long)
    short_gate.go.set()
    pairs = until(lane, ended(long, short))
    assert long_gate.left.is_set()
    # it does not wait for the other one: that may take minutes
    assert pairs.index((long, Ended(cancelled=True))) < pairs.index((short, Progress(2)))
    assert pairs[-1] == (short, Ended())


class Turns:
    """A long job that makes one turn each time it is told to, in whatever thread it is called."""

    def __init__(self, turns: int = 3) -> None:
        self.go = threading.Semaphore(0)
        self.threads: set[threading.Thread] = set()
        self.left = threading.Event()
        self._turns = turns

    def work(self) -> Iterator[Fact | None]:
        try:
            for number in range(self._turns):
                assert self.go.acquire(timeout=SOON)
                self.threads.add(threading.current_thread())
                yield Progress(number)
        finally:
            self.threads.add(threading.current_thread())
            self.left.set()


def test_a_paused_job_lets_the_next_ones_go_on_and_continues_where_it_was_in_its_own_thread(lane: Lane) -> None:
    turns = Turns()
    first = lane.submit(Job("Train", turns.work))
    next_one = lane.submit(Job("Export", lambda: steps(2)))
    turns.go.release()
    until(lane, lambda pairs: (first, Progress(0)) in pairs)
    lane.pause(first)
    assert lane.standing(first) in ("pausing", "paused")
    turns.go.release()
    pairs = until(lane, ended(next_one))
    assert pairs[0] == (first, Progress(1)), "it is held at its next yield, which is still said"
    assert pairs[1:] == [(next_one, Progress(0)), (next_one, Progress(1)), (next_one, Ended())]
    assert lane.standing(first) == "paused"
    assert lane.waiting == [first]
    assert not lane.idle
    lane.resume(first)
    turns.go.release()
    assert until(lane, ended(first)) == [(first, Progress(2)), (first, Ended())]
    assert turns.threads == {lane._thread}
    assert lane.standing(first) is None


def test_a_resumed_job_waits_for_what_runs_and_goes_before_the_queue(lane: Lane) -> None:
    held, other = Turns(2), Turns(2)
    first, second = lane.submit(Job("first", held.work)), lane.submit(Job("second", other.work))
    third = lane.submit(Job("third", lambda: steps(1)))
    held.go.release()
    until(lane, lambda pairs: (first, Progress(0)) in pairs)
    lane.pause(first)
    held.go.release()
    other.go.release()
    until(lane, lambda pairs: (second, Progress(0)) in pairs)
    lane.resume(first)
    assert lane.standing(second) == "runs"
    assert lane.standing(third) == "queued"
    other.go.release()
    pairs = until(lane, ended(first, second, third))
    assert [(job.title, fact) for job, fact in pairs] == [
        ("second", Progress(1)),
        ("first", Waiting("second")),
        ("second", Ended()),
        ("first", Waiting("")),
        ("first", Ended()),
        ("third", Progress(0)),
        ("third", Ended()),
    ]


@pytest.mark.parametrize("interactive", [False, True], ids=["long", "interactive"])
def test_a_paused_job_is_stopped_while_another_runs_and_tidies_up(lane: Lane, interactive: bool) -> None:
    held, other = Turns(), Turns(2)
    first = lane.submit(Job("first", held.work, interactive))
    second = lane.submit(Job("second", other.work))
    held.go.release()
    until(lane, lambda pairs: (first, Progress(0)) in pairs)
    lane.pause(first)
    held.go.release()
    other.go.release()
    until(lane, lambda pairs: (second, Progress(0)) in pairs)
    lane.stop(first)
    assert lane.standing(first) == "stopping"
    other.go.release()
    pairs = until(lane, ended(first))
    assert held.left.is_set()
    assert (second, Ended()) not in pairs, "it had to wait until the other one was over"
    until(lane, ended(second))
    assert held.threads == {lane._thread}


def test_a_queued_job_that_is_paused_is_passed_over_until_it_is_resumed(lane: Lane) -> None:
    gate = Gate()
    lane.submit(Job("gate", gate.work))
    held = lane.submit(Job("held", lambda: steps(1)))
    after = lane.submit(Job("after", lambda: steps(1)))
    assert gate.begun.wait(SOON)
    lane.pause(held)
    gate.go.set()
    pairs = until(lane, ended(after))
    assert held not in {job for job, _ in pairs}
    assert lane.standing(held) == "paused"
    assert not lane.idle
    lane.resume(held)
    assert until(lane, ended(held)) == [(held, Progress(0)), (held, Ended())]


def test_a_lane_with_nothing_but_paused_jobs_rests(lane: Lane) -> None:
    turns = Turns()
    job = lane.submit(Job("first", turns.work))
    assert not lane.resting
    lane.pause(job)
    turns.go.release()
    waiter = threading.Event()
    while not lane.resting:
        assert not waiter.wait(0.001)
    assert lane.standing(job) == "paused"
    lane.resume(job)
    assert not lane.resting
    lane.stop(job)
    turns.go.release()
    until(lane, ended(job))


def test_an_interactive_job_does_not_interrupt_another(lane: Lane) -> None:
    gate = Gate()
    first = lane.submit(Job("first", gate.work, interactive=True))
    assert gate.begun.wait(SOON)
    second = lane.submit(Job("second", lambda: steps(1), interactive=True))
    gate.go.set()
    titles = [job.title for job, _ in until(lane, ended(first, second))]
    assert titles == sorted(titles)


def test_stopping_answers_at_once_and_the_job_ends_at_its_next_yield(lane: Lane) -> None:
    gate = Gate()
    job = lane.submit(Job("gate", gate.work))
    assert gate.begun.wait(SOON)
    lane.stop(job)
    assert not gate.left.is_set()
    gate.go.set()
    pairs = until(lane, ended(job))
    assert [fact for _, fact in pairs] == [Started("gate"), Progress(1), Ended(cancelled=True)]
    assert gate.left.is_set(), "finally did not run"


def test_a_queued_job_that_is_stopped_never_begins(lane: Lane) -> None:
    gate, never = Gate(), Gate()
    first, second = lane.submit(Job("first", gate.work)), lane.submit(Job("second", never.work))
    lane.stop(second)
    gate.go.set()
    pairs = until(lane, ended(first, second))
    assert (second, Ended(cancelled=True)) in pairs
    assert not never.begun.is_set()


def test_stopping_what_is_over_changes_nothing(lane: Lane) -> None:
    job = lane.submit(Job("short", lambda: steps(1)))
    until(lane, ended(job))
    lane.stop(job)
    assert len(lane.said) == 0


def test_a_fast_worker_waits_until_facts_are_dropped() -> None:
    lane = Lane("fast", room=3)
    made: list[int] = []

    def work() -> Iterator[Fact]:
        for number in range(10):
            made.append(number)
            yield Progress(number)

    job = lane.submit(Job("fast", work))
    taken: list[Fact] = []
    while not any(isinstance(fact, Ended) for fact in taken):
        assert lane.said.wait(SOON)
        seen = lane.said.peek(2)
        assert len(lane.said) <= 3
        assert len(made) <= len(taken) + 3 + 1, "one in the worker's hand, three in the queue"
        assert lane.said.peek(2)[: len(seen)] == seen, "looking takes nothing away"
        lane.said.drop(len(seen))
        taken += [fact for _, fact in seen]
    assert taken == [*(Progress(number) for number in range(10)), Ended()]
    assert lane.running is not job
    assert lane.close(SOON)


def test_stopping_a_worker_that_waits_at_a_full_queue_loses_nothing() -> None:
    lane = Lane("full", room=1)
    left = threading.Event()

    def work() -> Iterator[Fact]:
        try:
            yield from steps(1000)
        finally:
            left.set()

    job = lane.submit(Job("fast", work))
    assert lane.said.wait(SOON)
    lane.stop(job)
    assert left.wait(SOON), "nobody read, and the job still has to end"
    facts = [fact for _, fact in until(lane, ended(job))]
    assert facts[-1] == Ended(cancelled=True)
    assert facts[:-1] == [Progress(number) for number in range(len(facts) - 1)]
    assert lane.close(SOON)


@pytest.mark.parametrize("error", [ValueError("odd"), MemoryError(), KeyboardInterrupt(), SystemExit(3)], ids=repr)
def test_any_error_is_the_last_fact_and_the_lane_lives_on(lane: Lane, error: BaseException) -> None:
    def work() -> Iterator[Fact]:
        yield Progress(0)
        raise error

    failing, after = lane.submit(Job("fails", work)), lane.submit(Job("after", lambda: steps(1)))
    pairs = until(lane, ended(failing, after))
    assert pairs[:2] == [(failing, Progress(0)), (failing, Ended(error))]
    assert pairs[-1] == (after, Ended())


def test_an_error_before_the_first_fact_or_while_cleaning_up_is_said_too(lane: Lane) -> None:
    def refuses() -> Iterator[Fact]:
        raise LookupError("no such thing")

    gate = threading.Event()

    def untidy() -> Iterator[Fact]:
        try:
            yield Progress(0)
            gate.wait(SOON)
            yield Progress(1)
        finally:
            raise OSError("could not tidy up")

    first = lane.submit(Job("refuses", refuses))
    second = lane.submit(Job("untidy", untidy))
    until(lane, lambda pairs: (second, Progress(0)) in pairs)
    lane.stop(second)
    gate.set()
    facts = [fact for _, fact in until(lane, ended(second))]
    assert isinstance(facts[-1], Ended)
    assert isinstance(facts[-1].error, OSError)
    assert lane.idle
    assert first.title == "refuses"


def test_an_error_does_not_keep_what_the_job_held(lane: Lane) -> None:
    import weakref

    class Heavy:
        pass

    seen: list[weakref.ref[Heavy]] = []

    def work() -> Iterator[Fact]:
        heavy = Heavy()
        seen.append(weakref.ref(heavy))
        yield Progress(0)
        inner()

    def inner() -> None:
        batch = Heavy()
        seen.append(weakref.ref(batch))
        try:
            fails(Heavy())
        except MemoryError as error:
            raise RuntimeError("out of memory") from error

    def fails(activations: Heavy) -> None:
        seen.append(weakref.ref(activations))
        raise MemoryError

    pairs = until(lane, ended(lane.submit(Job("heavy", work))))
    assert isinstance(pairs[-1][1], Ended)
    assert [kept() for kept in seen] == [None] * 3


def test_a_run_that_a_stopped_or_failed_job_left_open_is_closed_truthfully(lane: Lane) -> None:
    gate = Gate()
    run = Run("r1", "sft", "outcome", Spec("sft"), "policy", "running")

    def train() -> Iterator[Fact | None]:
        yield RunChanged(run)
        yield Metric("r1", 40, {"loss": 1.0})
        yield from gate.work()

    def broken() -> Iterator[Fact | None]:
        yield RunChanged(run)
        raise MemoryError

    job = lane.submit(Job("train", train))
    assert gate.begun.wait(SOON)
    lane.stop(job)
    gate.go.set()
    *_, (_, closed), (_, last) = until(lane, ended(job))
    assert last == Ended(cancelled=True)
    assert isinstance(closed, RunChanged)
    assert (closed.run.state, closed.run.update, closed.run.message) == ("stopped", 40, "stopped at update 40")

    *_, (_, closed), _ = until(lane, ended(lane.submit(Job("broken", broken))))
    assert isinstance(closed, RunChanged)
    assert (closed.run.state, closed.run.message) == ("failed", "The machine ran out of memory.")


def idle(lane: Lane) -> None:
    """Nothing to close but the thread, parked."""
    until(lane, ended(lane.submit(Job("over", lambda: steps(1)))))


def flooding(lane: Lane) -> None:
    """A worker that waits at a full queue."""
    lane.submit(Job("flood", lambda: steps(100_000)))
    assert lane.said.wait(SOON)


def preempted(lane: Lane) -> None:
    """A long job that stands aside for an interactive one, both endless, and one more in the queue."""

    def endless(begun: threading.Event) -> Iterator[None]:
        while True:
            begun.set()
            yield None

    long, short = threading.Event(), threading.Event()
    lane.submit(Job("long", lambda: endless(long)))
    assert long.wait(SOON)
    lane.submit(Job("short", lambda: endless(short), interactive=True))
    assert short.wait(SOON)
    lane.submit(Job("queued", lambda: steps(1)))


def paused(lane: Lane) -> None:
    """One job paused after it has begun, one in the queue."""
    turns = Turns()
    first, second = lane.submit(Job("first", turns.work)), lane.submit(Job("second", lambda: steps(1)))
    lane.pause(second)
    turns.go.release()
    until(lane, lambda pairs: bool(pairs))
    lane.pause(first)
    turns.go.release()


@pytest.mark.parametrize("begin", [idle, flooding, preempted, paused])
def test_closing_ends_the_thread_whatever_runs(begin: Callable[[Lane], None]) -> None:
    before = threading.active_count()
    lane = Lane("closing", room=4)
    begin(lane)
    assert lane.close(SOON)
    assert threading.active_count() == before
    pairs = lane.said.take()
    begun = {job for job, _ in pairs}
    assert begun <= {job for job, fact in pairs if isinstance(fact, Ended)}, "every job's last fact is Ended"
    late = lane.submit(Job("late", lambda: steps(1)))
    assert lane.said.take() == [(late, Ended(cancelled=True))]


def test_closing_says_when_a_job_does_not_come_back() -> None:
    gate = Gate()
    lanes = Lanes()
    lanes.model.submit(Job("stuck", gate.work))
    lanes.files.submit(Job("fine", lambda: steps(1)))
    assert gate.begun.wait(SOON)
    assert not lanes.idle
    assert not lanes.close(0.01)
    gate.go.set()
    assert lanes.close(SOON)
    assert lanes.idle


def test_a_lane_that_never_worked_has_no_thread() -> None:
    before = threading.active_count()
    lanes = Lanes()
    assert threading.active_count() == before
    assert lanes.close(0)
