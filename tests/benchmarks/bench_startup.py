"""CPU time from the interpreter's start to the first paint: the second start of the real window against a bare one.

Bar: the median ratio is at most 5, and nothing of HEAVY is loaded before the first paint. Child processes take turns
(bare, real, bare, real ...), at least five of each; offscreen, so that no display server is in the figures.
"""

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import click

from workbench.store import Store
from workbench.tasks.drive import drive
from workbench.tasks.transfer import read_in
from workbench.ui.startup import ready_made

STARTS = 7
BAR = 5.0
HEAVY = (
    "torch",
    "transformers",
    "peft",
    "accelerate",
    "pyqtgraph",
    "sqlite_utils",
    "sympy",
    "math_verify",
    "ziamath",
    "ziafont",
    "latex2mathml",
    "PySide6.QtSvg",
    "pandas",
)

# The real start is the real ``main``; only the event loop is replaced by one that ends after the first paint.
FIRST_PAINT = """
import sys, time
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication

class FirstPaint(QObject):
    painted = False
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and not self.painted:
            self.painted = True
            QTimer.singleShot(0, self.told)
        return False
    def told(self):
        print(time.process_time(), *sorted(set({heavy!r}) & set(sys.modules)), flush=True)
        QApplication.closeAllWindows()
        QApplication.quit()

def loop(*_):
    app = QApplication.instance()
    watcher = FirstPaint(app)
    app.installEventFilter(watcher)
    return run()

run = QApplication.exec
QApplication.exec = loop
"""
BARE = """
from PySide6.QtWidgets import QMainWindow
app = QApplication(sys.argv)
window = QMainWindow()
window.resize(1280, 800)
window.show()
app.exec()
"""
REAL = """
from workbench.app import main
main([])
"""


def start(code: str, home: str) -> tuple[float, list[str]]:
    """CPU seconds to the first paint, and which heavy packages were loaded by then."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "WORKBENCH_HOME": home}
    environment.pop("WORKBENCH_DB", None)
    # a second start finds the bytecode of the first, wherever the developer's own settings keep it
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment["PYTHONPYCACHEPREFIX"] = str(Path(home) / "bytecode")
    program = FIRST_PAINT.replace("{heavy!r}", repr(HEAVY)) + code
    child = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    line = child.stdout.strip().splitlines()[:1]
    if not line:
        raise RuntimeError(f"the window never painted:\n{child.stderr}")
    seconds, *heavy = line[0].split()
    return float(seconds), heavy


def bring_samples(library: Path) -> None:
    """The ready-made traces, as a first start that is left open brings them: the second start has something to show."""
    with Store.open(library) as store:
        for file in ready_made():
            drive(read_in(library, file), store)


def spread(values: list[float]) -> str:
    return f"{statistics.median(values):.3f} CPU s (from {min(values):.3f} to {max(values):.3f}, {len(values)} starts)"


def run() -> bool:
    with tempfile.TemporaryDirectory() as home:
        first, _ = start(REAL, home)
        bring_samples(Path(home) / "workbench.db")
        bare: list[float] = []
        real: list[float] = []
        loaded: set[str] = set()
        for _ in range(STARTS):
            bare.append(start(BARE, home)[0])
            seconds, heavy = start(REAL, home)
            real.append(seconds)
            loaded.update(heavy)
    ratio = statistics.median(real) / statistics.median(bare)
    click.echo(f"bare window   {spread(bare)}")
    click.echo(f"second start  {spread(real)}; the first start took {first:.3f}")
    click.echo(f"loaded before the first paint: {', '.join(sorted(loaded)) or 'nothing heavy'}")
    passed = ratio <= BAR and not loaded
    click.echo(f"startup: ratio {ratio:.2f}, bar {BAR:g}: {'passed' if passed else 'MISSED'}")
    return passed
