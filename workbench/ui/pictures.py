"""A picture of the real window for the demo and the documents: show, settle, grab, leave.

grab_and_leave(app, window, Path("compare.png"), (1440, 860))   ->  0
"""

import sys
import time
from itertools import chain
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from workbench.core.aggregate import first_low
from workbench.core.paths import written_whole
from workbench.core.supervision import RIGHT_BUT_WEAK
from workbench.ui.startup import start_up
from workbench.ui.window import Window

STILL_MS = 250
LONGEST_S = 120.0


def grab_and_leave(app: QApplication, window: Window, file: Path, size: tuple[int, int]) -> int:
    """Show, settle, save, leave. Exit code 3 where it never came to rest or the file cannot be written."""
    window.resize(*size)
    window.show()
    start_up(window, warm=False)
    still = settle(window)
    # that the ready-made traces have come is news for a person, not for a picture
    for message in window.messages.messages:
        if message.kind == "done":
            message.close_it()
    choose_telling(window)
    formulas_stand(window)
    app.processEvents()
    try:
        grab(window, file)
    except OSError as error:
        sys.stderr.write(f"{error}\n")
        still = False
    leave(window)
    return 0 if still else 3


def settle(window: Window, longest: float = LONGEST_S) -> bool:
    """Let the window work until nothing has run for a quarter of a second; False where it never came to rest."""
    until = time.monotonic() + longest
    while time.monotonic() < until:
        wait(STILL_MS)
        if window.pump.idle and not window.work.open:
            return True
    return False


def formulas_stand(window: Window, longest: float = 10.0) -> None:
    """Wait until what is on screen is typeset; where it cannot be, the source stands in the picture."""
    until = time.monotonic() + longest
    wait(50)
    while window.linked.maths.waiting and time.monotonic() < until:
        wait(50)
    wait(100)


def wait(milliseconds: int) -> None:
    """Let the event loop run for a while."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def grab(widget: QWidget, file: Path) -> None:
    """The widget as it is now, as PNG, written beside and renamed."""
    with written_whole(file) as part:
        if not widget.grab().save(str(part), "PNG"):
            raise OSError(f"The picture could not be written: {file}")


def leave(window: Window) -> None:
    """Close without asking, and wait until it has."""
    if window.has_left:
        return
    loop = QEventLoop()
    window.closed.connect(loop.quit)
    window.closing.begin()
    loop.exec()


def choose_telling(window: Window) -> None:
    """Show a trace whose answer is right and whose steps are not: what the product is for. A flagged one where there is
    one, else the first of the chosen problem; none: as it is."""
    reading = window.choosers.reading
    flagged = (window.store.view(id) for id in window.store.trace_ids("flag:yes"))
    told = (view for view in flagged if view is not None and view.flag and view.flag.reason == RIGHT_BUT_WEAK)
    here = f'problem:{window.problems.current} quadrant:reject_right' if window.problems.current else "flag:yes"
    near = (window.store.view(id) for id in window.store.trace_ids(here, reading))
    for view in chain(told, near):
        if view is not None and window.problems.choose(view.trace.problem):
            scores = view.scores.get(reading.scorer)
            window.columns.select(view.trace.id, (first_low(scores.scores, reading.threshold) if scores else None) or 0)
            return

