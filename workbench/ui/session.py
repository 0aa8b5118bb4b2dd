"""One session of the window: application, library, lanes, window, event loop, exit code.

The parts that need Qt, so that ``app`` can refuse a broken Qt before it is imported. A library that cannot be opened is
answered by a sentence and another place is offered; without a screen, by the sentence and an exit code.
"""

import argparse
import gc
import locale
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import FrameType, TracebackType

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from workbench import __version__
from workbench.settings import data_folder, default_store, logs_folder
from workbench.store import Store
from workbench.tasks.lane import Lanes
from workbench.ui import pictures, theme
from workbench.ui.icon import icon
from workbench.ui.interpreter import Interpreter
from workbench.ui.library_start import open_window
from workbench.ui.memory import Memory
from workbench.ui.startup import start_up
from workbench.ui.window import Window

WARM_AFTER_MS = 150
INTERRUPTED = 130


def run(asked: argparse.Namespace) -> int:
    """From nothing to the exit code."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    # Qt has told C of the desktop's language too; libraries that read and write numbers there would take its comma
    locale.setlocale(locale.LC_NUMERIC, "C")
    app.setApplicationName("Workbench")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("workbench")
    app.setWindowIcon(icon())
    if asked.pictures:
        gc.enable()
        from workbench.ui.states import every_state

        return every_state(app, asked.pictures, asked.db)
    home = data_folder()
    memory = Memory(home)
    theme.set_zoom(app, 1.0 if asked.grab else memory.zoom())
    choice: theme.Choice = "dark" if asked.dark else "light" if asked.light or asked.grab else memory.theme()
    theme.apply(app, choice)
    library = asked.db or default_store()
    if asked.grab:
        window = open_window(library, partial(window_on, home=home), headless=True)
        return window if isinstance(window, int) else pictures.grab_and_leave(app, window, asked.grab, asked.size)
    return one_after_another(app, library, home=home, headless=_headless())


def window_on(store: Store, *, home: Path) -> Window:
    window = Window(store, Lanes(), home=home, me=os.environ.get("WORKBENCH_NAME", ""))
    Interpreter(window)
    return window


def one_after_another(app: QApplication, library: Path, *, home: Path, headless: bool) -> int:
    """A window on the library, then one on the library that was opened from it, until one is closed for good."""
    following: Path | None = library
    code, stuck = 0, False
    while following is not None:
        window = open_window(following, partial(window_on, home=home), headless=headless)
        if isinstance(window, int):
            code = window
            break
        code, managed = stay(app, window, first=following is library)
        stuck = stuck or not managed
        following = window.libraries.following if code != INTERRUPTED else None
        window.deleteLater()
        del window
    if stuck:
        # a lane is stuck in foreign code; the library is closed, and waiting for it would hang the process
        sys.stderr.flush()
        os._exit(code)
    return code


def stay(app: QApplication, window: Window, *, first: bool) -> tuple[int, bool]:
    """Until the window has closed: the exit code, and whether every job had ended."""
    ended: list[bool] = []
    signals: list[int] = []
    window.closed.connect(ended.append)
    with Caught(window.messages.show_error), leaving_on_signals(window, signals):
        window.show()
        # after the first paint: what is loaded now is not waited for
        QTimer.singleShot(WARM_AFTER_MS, window, lambda: begin(window, first=first))
        code = app.exec()
        # the event loop can be ended from outside too: what runs is stopped and stored all the same
        pictures.leave(window)
    return INTERRUPTED if signals else code, ended != [False]


@contextmanager
def leaving_on_signals(window: Window, seen: list[int]) -> Iterator[None]:
    """Ctrl-C in the terminal and a polite kill close the window as its button does, but without asking.

    Python looks at signals when it runs: at the pump's next tick, a second at most."""

    def leave(number: int, _: FrameType | None) -> None:
        seen.append(number)
        window.closing.begin()

    before = {number: signal.signal(number, leave) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def begin(window: Window, *, first: bool) -> None:
    """What a start does once the window has been painted. A library opened from another window's menu is left as it
    is: who makes a new one wants it empty."""
    if first:
        keep_log(logs_folder())
    window.libraries.remember()
    start_up(window, samples=first, tour=first)


def keep_log(folder: Path) -> None:
    """Warnings and errors into logs/workbench.log, at most four files; no problem text or trace is logged."""
    import logging.handlers

    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = logging.handlers.RotatingFileHandler(
            folder / "workbench.log", maxBytes=500_000, backupCount=3, encoding="utf-8", delay=True
        )
    except OSError:
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logging.getLogger("workbench").addHandler(handler)


def _headless() -> bool:
    return QGuiApplication.platformName() in ("offscreen", "minimal")


class Caught:
    """While it lasts, an exception in a slot is shown and logged, and the window goes on."""

    def __init__(self, show: Callable[[BaseException], object]) -> None:
        self._show = show
        self._before = sys.excepthook

    def __enter__(self) -> None:
        sys.excepthook = self._hook

    def __exit__(self, *_: object) -> None:
        sys.excepthook = self._before

    def _hook(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        self._show(error.with_traceback(trace))
