"""How Python behaves while there is a window: threads take turns often, garbage is collected in the window's thread.

    Interpreter(window)      from now on; what has been loaded so far, and later with torch, is not looked at again

Turns: a thread that computes gives way to the window after half a millisecond, not after Python's usual five; each
statement to the database and each event of Qt would wait that long. Garbage: collected where it happens to be due, it
was due in a lane, and what belongs to Qt must not end there. With torch and transformers loaded every full collection
stopped all threads for 0.3 s, to look at three quarters of a million objects that stay.
"""

import gc
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from workbench.ui.window import Window
    from workbench.ui.work import Kind, Open

TURN_S = 0.0005
TICK_MS = 250
LOADS: frozenset["Kind"] = frozenset({"warm", "plot"})
"""Jobs that load libraries."""


class Interpreter(QObject):
    """Until ``stop``; one to a process."""

    def __init__(self, window: "Window") -> None:
        super().__init__(window)
        self._work = window.work
        self._turn = sys.getswitchinterval()
        sys.setswitchinterval(TURN_S)
        gc.disable()
        gc.freeze()
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()
        self._work.ended.connect(self._ended)
        window.closed.connect(self.stop)

    def collect(self) -> int:
        """The oldest generation that is due by Python's own thresholds; how many objects went. Nothing while libraries
        are loaded: what is new then stays."""
        if any(self._work.is_open(kind) for kind in LOADS):
            return 0
        counts, thresholds = gc.get_count(), gc.get_threshold()
        for generation in (2, 1, 0):
            # a threshold of 0: Python has no use for that one (3.14)
            if 0 < thresholds[generation] < counts[generation]:
                return gc.collect(generation)
        return 0

    def stop(self) -> None:
        """As Python usually does."""
        self._timer.stop()
        sys.setswitchinterval(self._turn)
        gc.unfreeze()
        gc.enable()

    def _ended(self, known: "Open", _: object) -> None:
        if known.kind in LOADS:
            gc.freeze()
