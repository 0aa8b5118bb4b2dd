"""What the live controls cost: cards, list, 2x2 and plot follow a threshold, another aggregation and another scorer.

The real window on the ready-made traces, offscreen; CPU time of the window's thread from the change until cards, list,
2x2 and plot are painted. Bar: the 95th percentile of each control is at most 50 ms. The inspector's words follow a
moment later, a few times a second while a slider is dragged; what they cost stands in a line of its own.
"""

import os
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import click
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from workbench.store import Store
from workbench.tasks.lane import Lanes
from workbench.ui import theme
from workbench.ui.column import Column
from workbench.ui.interpreter import Interpreter
from workbench.ui.linked import INSPECT_MS
from workbench.ui.pictures import choose_telling, leave, settle, wait
from workbench.ui.startup import start_up
from workbench.ui.window import Window

ROUNDS = 30
BAR_MS = 50.0
SIZE = 1680, 980


def cost(change: Callable[[], object], wait: int = INSPECT_MS - 10) -> float:
    """CPU milliseconds of this thread in the next ``wait``; Qt's own loop waits, so waiting itself costs nothing."""
    loop = QEventLoop()
    began = time.thread_time()
    change()
    QTimer.singleShot(wait, loop.quit)
    loop.exec()
    return (time.thread_time() - began) * 1000


def followed(window: Window) -> bool:
    """Whether every part speaks by the reading chosen: an exception in Qt's loop would only be printed."""
    reading = window.choosers.reading
    lines = window.plot.lines
    return (
        window.problems.rows.reading == reading
        and all(column.aspect.reading == reading for column in window.findChildren(Column) if column.isVisible())
        and lines is not None
        and lines.reading == reading
    )


def run() -> bool:
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme.apply(app, "light")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        window = Window(Store.open(home / "workbench.db"), Lanes(), home=home)
        window.resize(*SIZE)
        window.show()
        # as a session does it
        Interpreter(window)
        start_up(window, warm=False)
        settle(window)
        choose_telling(window)
        wait(1500)
        resting = sorted(cost(lambda: None) for _ in range(ROUNDS))[ROUNDS // 2]
        choosers = window.choosers
        controls: dict[str, Callable[[int], object]] = {
            "threshold": lambda number: choosers.ask_threshold(0.05 + 0.03 * (number % 30)),
            "aggregation": lambda number: choosers.how.setCurrentIndex(number % choosers.how.count()),
            "scorer": lambda number: choosers.scorer.setCurrentIndex(number % choosers.scorer.count()),
        }
        passed = True
        for name, control in controls.items():
            spent, after, follows = [], [], True
            for number in range(1, ROUNDS + 1):
                spent.append(cost(partial(control, number)))
                follows &= followed(window)
                after.append(cost(lambda: None, 2 * INSPECT_MS))
            found = sorted(spent)
            p95 = found[int(0.95 * ROUNDS)]
            passed &= follows and p95 <= BAR_MS
            if not follows:
                click.echo(f"{name}: not everything followed")
            click.echo(f"{name:<12} median {found[ROUNDS // 2]:5.1f}  p95 {p95:5.1f}  max {found[-1]:5.1f} ms of CPU")
            later = sorted(after)
            click.echo(f"    inspector  median {later[ROUNDS // 2]:5.1f}  p95 {later[int(0.95 * ROUNDS)]:5.1f} ms")
        click.echo(f"nothing      median {resting:5.1f} ms, which is in the figures above")
        leave(window)
    click.echo(f"controls: bar {BAR_MS:g} ms: {'passed' if passed else 'MISSED'}")
    return passed
