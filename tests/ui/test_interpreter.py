"""How Python behaves while there is a window, and that it behaves as usual afterwards."""

import gc
import subprocess
import sys
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from workbench.ui.interpreter import TURN_S, Interpreter
from workbench.ui.window import Window

SOON = 30_000


class Knot:
    """Refers to itself, so that only a collection ends it."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def usual() -> Iterator[float]:
    yield sys.getswitchinterval()
    assert gc.isenabled()
    gc.disable()


def knots() -> "weakref.ref[Knot]":
    made = [Knot() for _ in range(10 * gc.get_threshold()[0])]
    return weakref.ref(made[0])


def test_garbage_goes_in_the_windows_thread_and_only_there(
    window: Window, library: Path, qtbot: QtBot, usual: float
) -> None:
    Interpreter(window)
    assert sys.getswitchinterval() == pytest.approx(TURN_S)
    qtbot.waitUntil(lambda: window.plot.lines is not None and not window.work.open, timeout=SOON)
    one = knots()
    assert one() is not None, "Python collected by itself"
    qtbot.waitUntil(lambda: one() is None, timeout=SOON)
    with qtbot.waitSignal(window.closed, timeout=SOON):
        window.close()
    assert sys.getswitchinterval() == pytest.approx(usual)


def test_while_libraries_are_loaded_nothing_is_collected(
    open_window: Callable[[Path], Window], library: Path, qtbot: QtBot, usual: float
) -> None:
    window = open_window(library)
    interpreter = Interpreter(window)
    qtbot.waitUntil(lambda: window.plot.lines is not None and not window.work.open, timeout=SOON)
    frozen = gc.get_freeze_count()

    def loading() -> Iterator[None]:
        kept.extend([] for _ in range(5000))
        yield None

    kept: list[list[int]] = []
    window.work.start("warm", "Loading", loading)
    one = knots()
    assert interpreter.collect() == 0
    assert one() is not None
    qtbot.waitUntil(lambda: not window.work.open, timeout=SOON)
    assert gc.get_freeze_count() > frozen + 5000, "what was loaded is looked at again"
    interpreter.stop()


def test_qt_leaves_imports_as_they_were() -> None:
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            "import builtins, sys; usual = builtins.__import__\n"
            "from workbench.app import _quick_imports; _quick_imports()\n"
            "print('PySide6.QtCore' in sys.modules, builtins.__import__ is usual)",
        ],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert told.stdout.split() == ["True", "True"]
