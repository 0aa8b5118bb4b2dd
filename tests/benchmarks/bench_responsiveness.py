"""How late is the real window while the model works? Lateness of a precise 5 ms timer, in milliseconds.

Windows of time with work and idle ones take turns in one run, at least 20 s in all; what counts is the difference.
Bar: while generating, training and measuring, the 99th percentile is at most 16 ms above that of the idle windows.
"""

import itertools
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import click
from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from workbench.core.facts import Added, Ended, Fact, Metric, Progress, Streaming
from workbench.core.protocols import Sampling
from workbench.core.values import Problem
from workbench.store import Store
from workbench.tasks.evaluate import held_out
from workbench.tasks.experiment import ExperimentSettings, two_arms
from workbench.tasks.lane import Job, Lanes
from workbench.tasks.shelf import Shelf
from workbench.tasks.solve import solve
from workbench.ui.interpreter import Interpreter
from workbench.ui.startup import start_up
from workbench.ui.window import Window

ROUNDS = 4
SECONDS = 2.0
BEAT_MS = 5
BAR_MS = 16.0
LONGEST_WAIT = 180.0
MODEL = "policy"


class Beat(QObject):
    """A precise timer that writes down how late each of its beats was."""

    def __init__(self) -> None:
        super().__init__()
        self.late: list[float] = []
        self._last = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self._beat)

    def measure(self, seconds: float) -> list[float]:
        """Milliseconds of lateness of every beat within ``seconds``."""
        self.late = []
        self._last = time.perf_counter()
        self._timer.start()
        spin(seconds)
        self._timer.stop()
        return self.late

    def _beat(self) -> None:
        now = time.perf_counter()
        self.late.append(max(0.0, (now - self._last) * 1000 - BEAT_MS))
        self._last = now


class Work(QObject):
    """Counts what the lanes say, so that a window of time in which nothing was done is not taken for a good one."""

    def __init__(self, window: Window) -> None:
        super().__init__()
        self.seen = 0
        self.failed: BaseException | None = None
        self._counts: Callable[[Fact], bool] = lambda fact: False
        window.pump.said.connect(self._said)

    def expect(self, counts: Callable[[Fact], bool]) -> None:
        self.seen, self._counts = 0, counts

    def _said(self, job: Job, fact: Fact) -> None:
        self.seen += self._counts(fact)
        if isinstance(fact, Ended) and fact.error is not None:
            self.failed = fact.error


def spin(seconds: float, until: Callable[[], bool] = lambda: False) -> bool:
    """Let the window live; True as soon as ``until()``, looked at every 20 ms."""
    loop = QEventLoop()
    ended = time.perf_counter() + seconds
    look = QTimer()
    look.setInterval(20)

    def leave() -> None:
        if until() or time.perf_counter() >= ended:
            loop.quit()

    look.timeout.connect(leave)
    look.start()
    loop.exec()
    look.stop()
    return until()


def percentile(values: list[float], share: float) -> float:
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))]


@dataclass
class Kind:
    """A kind of work: how it begins, and by which facts one sees that it is under way."""

    name: str
    kind: Literal["generate", "experiment"]
    facts: Callable[[], Iterator[Fact | None]]
    under_way: Callable[[Fact], bool]
    late: list[float] = field(default_factory=list)
    done: int = 0


def generating(problems: list[Problem]) -> Iterator[Fact | None]:
    """Sixteen streamed solutions of one problem after the other, the shown one first, for ever."""
    shelf = Shelf()
    for seed in itertools.count(1):
        for problem in problems:
            yield from solve(shelf, MODEL, [problem], Sampling(n=16, seed=seed))


def kinds(problems: list[Problem], folder: Path) -> list[Kind]:
    small = ExperimentSettings(parent=MODEL, pool_problems=60, pool_samples=4, live_problems=8, checkpoint_seconds=2.0)
    training = ExperimentSettings(**{**vars(small), "updates": 100_000, "live_every": 50})
    measuring = ExperimentSettings(**{**vars(small), "updates": 1, "eval_problems": 3000})
    return [
        Kind("generating", "generate", lambda: generating(problems), lambda fact: isinstance(fact, Streaming)),
        Kind(
            "training",
            "experiment",
            lambda: two_arms(Shelf(), training, folder),
            lambda fact: isinstance(fact, Metric),
        ),
        Kind(
            "measuring",
            "experiment",
            lambda: two_arms(Shelf(), measuring, folder),
            lambda fact: isinstance(fact, Progress) and fact.text.startswith("Measuring"),
        ),
    ]


@contextmanager
def opened(home: Path) -> Iterator[tuple[Window, list[Problem]]]:
    """The real window on a library with some problems, models loaded."""
    os.environ["WORKBENCH_HOME"] = str(home)
    store = Store.open(home / "workbench.db")
    problems = list(itertools.islice(held_out((), "test", 0), 9))
    store.apply([Added(problem) for problem in problems])
    window = Window(store, Lanes(), home=home)
    Interpreter(window)
    window.resize(1920, 1080)
    window.show()
    start_up(window, samples=False)
    spin(LONGEST_WAIT, lambda: not window.work.open)
    try:
        yield window, problems
    finally:
        window.close()
        spin(15.0, lambda: not window.isVisible())


def run() -> bool:
    app = QApplication.instance() or QApplication([])
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        with opened(home) as (window, problems):
            beat, work = Beat(), Work(window)
            idle: list[float] = []
            measured = kinds(problems, home / "checkpoints")
            for _, kind in itertools.product(range(ROUNDS), measured):
                spin(0.5)
                idle.extend(beat.measure(SECONDS))
                work.expect(kind.under_way)
                job = window.work.start(kind.kind, kind.name, kind.facts)
                assert job is not None
                if not spin(LONGEST_WAIT, lambda: work.seen > 3 or window.lanes.idle) or window.lanes.idle:
                    raise RuntimeError(f"{kind.name} did not begin") from work.failed
                work.seen = 0
                late = beat.measure(SECONDS)
                click.echo(f"{kind.name:<11} {work.seen} facts, p99 {percentile(late, 0.99):.1f} ms")
                kind.late.extend(late)
                kind.done += work.seen
                window.work.stop(job)
                spin(LONGEST_WAIT, lambda: window.lanes.idle and window.pump.idle)
    app.processEvents()
    return told(idle, measured)


def told(idle: list[float], measured: list[Kind]) -> bool:
    base = percentile(idle, 0.99)
    click.echo(f"{'idle':<11} p50 {percentile(idle, 0.5):5.2f}  p99 {base:6.2f}  max {max(idle):6.1f} ms")
    passed = True
    for kind in measured:
        over = percentile(kind.late, 0.99) - base
        good = over <= BAR_MS and kind.done > 0
        passed &= good
        click.echo(
            f"{kind.name:<11} p50 {percentile(kind.late, 0.5):5.2f}  p99 {percentile(kind.late, 0.99):6.2f}  max "
            f"{max(kind.late):6.1f} ms; p99 over idle {over:+.2f}, {kind.done} facts: {'passed' if good else 'MISSED'}"
        )
    seconds = ROUNDS * SECONDS * 2 * len(measured)
    verdict = "passed" if passed else "MISSED"
    click.echo(f"responsiveness: {seconds:.0f} s measured, bar {BAR_MS:g} ms over idle: {verdict}")
    return passed
