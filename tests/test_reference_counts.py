"""PySide6 6.12.0 on Python 3.11 loses references to None and True until the interpreter aborts; ours must not."""

import os
import subprocess
import sys

PROBE = """
import sys
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget

class Speaker(QObject):
    said = Signal(bool)

app = QApplication([])
widget, speaker = QWidget(), Speaker()
none, true = sys.getrefcount(None), sys.getrefcount(True)
for _ in range(20_000):
    widget.update()
    speaker.said.emit(True)
lost = (none - sys.getrefcount(None), true - sys.getrefcount(True))
sys.exit(1 if max(lost) > 1_000 else 0)
"""


def test_qt_keeps_the_references_it_does_not_own() -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run([sys.executable, "-c", PROBE], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
