"""Driving a job into a store: written at pause points, whatever ends it; runs are closed; signals only ask."""

import os
import signal
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from workbench.core.facts import Added, Fact, Metric, Progress, Result, RunChanged, Solved, Started
from workbench.core.values import Problem, Run, Spec, Trace
from workbench.store import Busy, Store
from workbench.tasks.drive import drive, interruptible

PROBLEM = Problem.make("What is 3 + 4?", "7")
TRACES = [Trace(f"t{number}", PROBLEM.id, "\\boxed{7}", (), index=number) for number in range(3)]
RUN = Run("r1", "sft", "process", Spec("sft"), "policy", "running", updates=100)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "w.db") as store:
        yield store


def stored(store: Store) -> list[str]:
    return [trace.id for trace in TRACES if store.trace(trace.id) is not None]


def test_facts_are_written_at_each_pause_point(store: Store) -> None:
    seen: list[list[str]] = []

    def job() -> Iterator[Fact | None]:
        yield Started("Sampling", 2)
        yield Added(PROBLEM)
        yield Solved(TRACES[0])
        yield None
        seen.append(stored(store))
        yield Solved(TRACES[1])
        yield Progress(2)
        seen.append(stored(store))
        yield Result({"traces": 2})

    told: list[Fact] = []
    driven = drive(job(), store, follow=told.append)
    assert seen == [["t0"], ["t0", "t1"]]
    assert driven.counts == {"Added": 1, "Solved": 2, "Result": 1}
    assert driven.documents == [{"traces": 2}]
    assert driven.changes.traces == {"t0", "t1"}
    assert len(told) == 6
    assert not driven.interrupted


def test_what_came_before_an_error_is_written_and_the_error_goes_on(store: Store) -> None:
    def job() -> Iterator[Fact | None]:
        yield Added(PROBLEM)
        yield RunChanged(RUN)
        yield Solved(TRACES[0])
        raise MemoryError

    with pytest.raises(MemoryError):
        drive(job(), store)
    assert stored(store) == ["t0"]
    run = store.run("r1")
    assert run is not None
    assert (run.state, run.message) == ("failed", "The machine ran out of memory.")


def test_stopped_between_two_facts_everything_so_far_is_written(store: Store) -> None:
    closed: list[str] = []

    def job() -> Iterator[Fact | None]:
        try:
            yield Added(PROBLEM)
            yield RunChanged(RUN)
            for number, trace in enumerate(TRACES):
                yield Metric("r1", number + 1, {"loss": 1.0})
                yield Solved(trace)
                yield None
        finally:
            closed.append("finally")

    driven = drive(job(), store, stopped=lambda: len(stored(store)) == 2)
    assert driven.interrupted
    assert stored(store) == ["t0", "t1"]
    assert closed == ["finally"]
    run = store.run("r1")
    assert run is not None
    assert (run.state, run.update, run.message) == ("stopped", 2, "stopped at update 2")


def test_a_run_that_ended_by_itself_is_left_as_it_said(store: Store) -> None:
    def job() -> Iterator[Fact]:
        yield RunChanged(RUN)
        yield RunChanged(Run("r1", "sft", "process", Spec("sft"), "policy", "done", 100, 100))

    drive(job(), store)
    run = store.run("r1")
    assert run is not None
    assert run.state == "done"


def test_another_process_that_writes_is_waited_for_and_then_named(store: Store) -> None:
    other = sqlite3.connect(store.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Busy):
        drive(iter([Added(PROBLEM)]), store, wait=0.05)
    other.execute("ROLLBACK")
    other.close()
    drive(iter([Added(PROBLEM)]), store, wait=0.05)
    assert store.problem(PROBLEM.id) == PROBLEM


def test_without_a_store_a_job_runs_all_the_same() -> None:
    driven = drive(iter([Started("Counting"), None, Result({"n": 1})]), None)
    assert driven.documents == [{"n": 1}]


def test_a_fact_that_cannot_be_stored_is_named(store: Store) -> None:
    driven = drive(iter([Solved(TRACES[0])]), store)
    assert len(driven.left_out) == 1


def test_a_first_signal_asks_and_a_second_interrupts() -> None:
    before = signal.getsignal(signal.SIGINT)
    with interruptible() as stopped:
        assert not stopped()
        os.kill(os.getpid(), signal.SIGINT)
        assert stopped()
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before
