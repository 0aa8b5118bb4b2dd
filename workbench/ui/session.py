"""One session of the window: application, library, lanes, window, event loop, exit code.

The parts that need Qt, so that ``app`` can refuse a broken Qt before it is imported. A library that cannot be opened is
answered by a sentence and another place is offered; without a screen, by the sentence and an exit code.
"""

import argparse
import gc
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType, TracebackType

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox

from workbench import __version__
from workbench.core.errors import EXIT_CODES, UserError, WorldError, blame, sentence
from workbench.settings import data_folder, default_store, logs_folder
from workbench.store import Store
from workbench.tasks.lane import Lanes
from workbench.ui import pictures, theme
from workbench.ui.icon import icon
from workbench.ui.interpreter import Interpreter
from workbench.ui.memory import Memory
from workbench.ui.startup import start_up
from workbench.ui.window import Window

WARM_AFTER_MS = 150
INTERRUPTED = 130


def run(asked: argparse.Namespace) -> int:
    """From nothing to the exit code."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
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
    opened = open_library(asked.db or default_store(), headless=_headless(asked))
    if isinstance(opened, int):
        return opened
    lanes = Lanes()
    window = Window(opened, lanes, home=home, me=os.environ.get("WORKBENCH_NAME", ""))
    Interpreter(window)
    if asked.grab:
        return pictures.grab_and_leave(app, window, asked.grab, asked.size)
    ended: list[bool] = []
    signals: list[int] = []
    window.closed.connect(ended.append)
    with Caught(window.messages.show_error), leaving_on_signals(window, signals):
        window.show()
        # after the first paint: what is loaded now is not waited for
        QTimer.singleShot(WARM_AFTER_MS, window, lambda: begin(window))
        code = app.exec()
        # the event loop can be ended from outside too: what runs is stopped and stored all the same
        pictures.leave(window)
    code = INTERRUPTED if signals else code
    if ended == [False]:
        # a lane is stuck in foreign code; the library is closed, and waiting for it would hang the process
        sys.stderr.flush()
        os._exit(code)
    return code


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


def begin(window: Window) -> None:
    """What a start does once the window has been painted."""
    keep_log(logs_folder())
    start_up(window, tour=True)


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


def _headless(asked: argparse.Namespace) -> bool:
    return bool(asked.grab) or QGuiApplication.platformName() in ("offscreen", "minimal")


def open_library(path: Path, *, headless: bool) -> Store | int:
    """The library, or the exit code where there is none to be had."""
    while True:
        try:
            return Store.open(path)
        except (UserError, WorldError, OSError) as error:
            if headless:
                sys.stderr.write(sentence(error) + "\n")
                return EXIT_CODES[blame(error)]
            chosen = ask_for_another(path, sentence(error))
            if chosen is None:
                return EXIT_CODES[blame(error)]
            path = chosen


def ask_for_another(path: Path, why: str) -> Path | None:
    """Another place for the library; None to leave."""
    box = QMessageBox(QMessageBox.Icon.Warning, "Workbench", why)
    box.setInformativeText(QApplication.translate("Session", "Choose another place, or leave."))
    other = box.addButton(QApplication.translate("Session", "Another place…"), QMessageBox.ButtonRole.AcceptRole)
    box.addButton(QApplication.translate("Session", "Leave"), QMessageBox.ButtonRole.RejectRole)
    box.exec()
    if box.clickedButton() is not other:
        return None
    chosen, _ = QFileDialog.getSaveFileName(
        None,
        QApplication.translate("Session", "Library"),
        str(path.parent / "workbench.db"),
        "*.db",
        options=QFileDialog.Option.DontConfirmOverwrite,
    )
    return Path(chosen) if chosen else None


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
