"""The pump: stored before it leaves the queue, patient while another process writes, brief with what is outdated."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from workbench.core.facts import Added, Ended, Fact, Progress, Started, Streaming
from workbench.core.values import Changes, Problem
from workbench.store import Store
from workbench.tasks.lane import Job, Lanes
from workbench.ui import pump as pump_module
from workbench.ui.pump import IDLE_MS, TICK_MS, Pump

SOON = 20_000


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "library.db") as store:
        yield store


@pytest.fixture
def lanes() -> Iterator[Lanes]:
    lanes = Lanes()
    yield lanes
    assert lanes.close(20)


@pytest.fixture
def pump(qapp: QApplication, store: Store, lanes: Lanes) -> Iterator[Pump]:
    pump = Pump(store, lanes)
    yield pump
    pump.stop()


def problems(count: int) -> list[Problem]:
    return [Problem.make(f"What is {number} + 1?", str(number + 1)) for number in range(count)]


def run(lanes: Lanes, *facts: Fact) -> Job:
    """The facts as a job that has ended; nothing of them is taken yet."""
    job = lanes.model.submit(Job("facts", lambda: iter(facts)))
    while not any(isinstance(fact, Ended) for _, fact in lanes.model.said.peek()):
        assert lanes.model.said.wait(20)
    return job


def drain(pump: Pump) -> None:
    """As many ticks as it takes: on a busy machine one commit may use up a whole tick."""
    for _ in range(1000):
        pump.drain()
        if pump.idle:
            return
    raise AssertionError("the pump never came to rest")


def test_what_a_lane_says_is_stored_and_told_in_order(pump: Pump, lanes: Lanes, store: Store) -> None:
    added = problems(3)
    told: list[Fact] = []
    changed: list[Changes] = []
    pump.said.connect(lambda _, fact: told.append(fact))
    pump.changed.connect(changed.append)
    run(lanes, Started("Adding", 3), *map(Added, added), Progress(3, 3))
    drain(pump)
    assert told == [Started("Adding", 3), Progress(3, 3), Ended()]
    assert changed == [Changes(problems=frozenset(problem.id for problem in added))], "once, in one transaction"
    assert store.totals().problems == 3
    assert pump.idle


def test_while_another_process_writes_everything_stays_in_the_queue(pump: Pump, lanes: Lanes, store: Store) -> None:
    obstacles: list[object] = []
    told: list[Fact] = []
    pump.waits.connect(obstacles.append)
    pump.said.connect(lambda _, fact: told.append(fact))
    run(lanes, Added(problems(1)[0]))
    with closing(sqlite3.connect(store.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        pump.drain()
        pump.drain()
        assert len(lanes.model.said) == 2
        assert not told
        assert len(obstacles) == 1, "said once, not thirty times a second"
        assert not pump.write([Added(problems(2)[1])])
        assert not pump.idle
        other.execute("ROLLBACK")
    drain(pump)
    assert store.totals().problems == 2
    assert told == [Ended()]
    assert obstacles[-1] is None


def test_a_tick_without_time_left_leaves_the_rest_for_the_next(
    pump: Pump, lanes: Lanes, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(lanes, *map(Added, problems(300)))
    with monkeypatch.context() as patch:
        patch.setattr(pump_module, "BUDGET_S", 1e-9)
        pump.drain()
        assert len(lanes.model.said) == 301
    drain(pump)
    assert store.totals().problems == 300


def test_of_a_growing_trace_only_the_newest_text_is_told(pump: Pump, lanes: Lanes) -> None:
    told: list[Fact] = []
    pump.said.connect(lambda _, fact: told.append(fact))
    texts = [Streaming(trace, "p", "x" * length) for length in range(50) for trace in ("a", "b")]
    run(lanes, *texts)
    drain(pump)
    assert told == [*texts[-2:], Ended()]


def test_what_cannot_be_stored_is_left_out_and_the_rest_goes_on(pump: Pump, lanes: Lanes, store: Store) -> None:
    failed: list[BaseException] = []
    pump.failed.connect(failed.append)
    first, second = problems(2)
    broken = Problem(id="broken", text=object())  # type: ignore[arg-type]
    run(lanes, Added(first), Added(broken), Added(second))
    drain(pump)
    assert store.totals().problems == 2
    assert len(failed) == 1
    assert pump.idle


def test_another_process_is_noticed(pump: Pump, store: Store, qtbot: QtBot) -> None:
    with (
        qtbot.waitSignal(pump.changed, timeout=SOON, check_params_cb=lambda changes: changes.elsewhere),
        Store.open(store.path) as other,
    ):
        other.apply([Added(problems(1)[0])])


def test_the_timer_rests_while_nothing_runs(pump: Pump, lanes: Lanes, qtbot: QtBot) -> None:
    lanes.model.submit(Job("short", lambda: iter([Progress(1, 1)])))
    pump.wake()
    assert pump.interval == TICK_MS
    qtbot.waitUntil(lambda: pump.interval == IDLE_MS, timeout=SOON)
    assert pump.idle
