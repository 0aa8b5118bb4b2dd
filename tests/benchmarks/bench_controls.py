"""What the live controls cost: cards, list, 2x2 and plot follow a threshold, another aggregation and another scorer.

The real window on the ready-made traces, offscreen; CPU time of the window's thread from the change until all of it is
painted, plot included. Bar: the 95th percentile of each control is at most 50 ms.
"""

import os
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import click
from PySide6.QtWidgets import QApplication

from workbench.store import Store
from workbench.tasks.lane import Lanes
from workbench.ui import theme
from workbench.ui.linked import FRAME_MS
from workbench.ui.pictures import choose_telling, leave, settle, wait
from workbench.ui.startup import start_up
from workbench.ui.window import Window

ROUNDS = 30
BAR_MS = 50.0
SIZE = 1680, 980


def cost(app: QApplication, change: Callable[[], object]) -> float:
    """CPU milliseconds of this thread until nothing is left to paint."""
    began = time.thread_time()
    change()
    until = time.perf_counter() + 4 * FRAME_MS / 1000
    while time.perf_counter() < until:
        app.processEvents()
        time.sleep(0.002)
    return (time.thread_time() - began) * 1000


def run() -> bool:
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme.apply(app, "light")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        window = Window(Store.open(home / "workbench.db"), Lanes(), home=home)
        window.resize(*SIZE)
        window.show()
        start_up(window, warm=False)
        settle(window)
        choose_telling(window)
        wait(1500)
        resting = sorted(cost(app, lambda: None) for _ in range(ROUNDS))[ROUNDS // 2]
        choosers = window.choosers
        controls: dict[str, Callable[[int], object]] = {
            "threshold": lambda number: choosers.ask_threshold(0.05 + 0.03 * (number % 30)),
            "aggregation": lambda number: choosers.how.setCurrentIndex(number % choosers.how.count()),
            "scorer": lambda number: choosers.scorer.setCurrentIndex(number % choosers.scorer.count()),
        }
        passed = True
        for name, control in controls.items():
            found = sorted(cost(app, partial(control, number)) for number in range(1, ROUNDS + 1))
            p95 = found[int(0.95 * ROUNDS)]
            passed &= p95 <= BAR_MS
            click.echo(f"{name:<12} median {found[ROUNDS // 2]:5.1f}  p95 {p95:5.1f}  max {found[-1]:5.1f} ms of CPU")
        click.echo(f"nothing      median {resting:5.1f} ms, which is in the figures above")
        leave(window)
    click.echo(f"controls: bar {BAR_MS:g} ms: {'passed' if passed else 'MISSED'}")
    return passed
