"""Windows as processes of their own on one library: killed right after a key, writing at once, each seeing all."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ui.conftest import facts_of, problem
from workbench.core.values import ERROR
from workbench.store import Store

PATIENCE_S = 120
EACH = 40
PRELUDE = """
import os, signal, sys
from pathlib import Path
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication
from workbench.core.values import ERROR, SOUND
from workbench.store import Store
from workbench.tasks.lane import Lanes
from workbench.ui.window import Window
app = QApplication([])
me = sys.argv[2]
window = Window(Store.open(sys.argv[1]), Lanes(), home=Path(sys.argv[1]).parent / me, me=me)
window.show()
def turn(milliseconds):
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()
turn(50)
"""
KILLED = """
window.columns.move_step(1)
window.actions_by_id["step.error"].trigger()
os.kill(os.getpid(), signal.SIGKILL)
"""
LABELS = """
print("ready", flush=True)
sys.stdin.readline()
steps = [(row.id, view.trace.id, step) for row in window.store.problem_page() for view in window.store.views_of(row.id)
         for step in view.trace.steps]
for _, trace, step in steps[:%d]:
    window.operations.label(trace, step, ERROR if me == "ann" else SOUND)
    turn(1)
while not window.pump.idle:
    turn(20)
print("written", flush=True)
sys.stdin.readline()
# what the other window and the command line wrote shows here without being asked for
for _ in range(300):
    told = window.status.right.text()
    if window.problems.rows.rowCount() == %d:
        break
    turn(20)
others = {label.by for label in window.store.labels(steps[0][1])}
print(window.problems.rows.rowCount(), *sorted(others), flush=True)
window.closing.begin()
window.closed.connect(app.quit)
app.exec()
"""


class WindowProcess:
    def __init__(self, library: Path, code: str, me: str) -> None:
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "WORKBENCH_HOME": str(library.parent / "home")}
        self.process = subprocess.Popen(
            [sys.executable, "-c", PRELUDE + code, str(library), me],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def heard(self) -> str:
        assert self.process.stdout is not None
        said = self.process.stdout.readline().strip()
        assert said, self.process.communicate()
        return said

    def go_on(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def ended(self) -> int:
        self.process.communicate(timeout=PATIENCE_S)
        return self.process.returncode


@pytest.fixture
def library(tmp_path: Path) -> Path:
    path = tmp_path / "library.db"
    with Store.open(path) as store:
        store.apply([fact for number in range(2, 14) for fact in facts_of(number)])
    return path


def test_killed_right_after_the_key_the_label_is_there(library: Path) -> None:
    child = WindowProcess(library, KILLED, "ann")
    assert child.ended() == -signal.SIGKILL
    with Store.open(library) as store:
        views = [view for row in store.problem_page() for view in store.views_of(row.id)]
        labels = [label for view in views for label in store.labels(view.trace.id)]
        assert [(label.value, label.by) for label in labels] == [(ERROR, "ann")]
        assert store.integrity() == []


def test_two_windows_and_the_command_line_lose_no_label_and_see_each_other(library: Path, tmp_path: Path) -> None:
    ann, ben = (WindowProcess(library, LABELS % (EACH, 14), me) for me in ("ann", "ben"))
    for window in (ann, ben):
        assert window.heard() == "ready"
    for window in (ann, ben):
        window.go_on()
    file = tmp_path / "more.jsonl"
    file.write_text('{"problem": "What is 1 + 1?", "answer": "2"}\n{"problem": "What is 2 + 2?", "answer": "4"}\n')
    command = [sys.executable, "-m", "workbench", "--db", str(library), "import", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    assert done.returncode == 0, done.stderr
    for window in (ann, ben):
        assert window.heard() == "written"
    for window in (ann, ben):
        window.go_on()
        assert window.heard() == "14 ann ben"
        assert window.ended() == 0
    with Store.open(library) as store:
        views = [view for row in store.problem_page() for view in store.views_of(row.id)]
        labels = [label for view in views for label in store.labels(view.trace.id)]
        for me in ("ann", "ben"):
            theirs = {(label.trace, label.step) for label in labels if label.by == me}
            assert len(theirs) == EACH
        assert len(labels) == 2 * EACH
        assert store.totals().labelled == len({label.trace for label in labels})
        assert store.totals().problems == 14
        assert store.problem(problem(2).id)
        assert store.integrity() == []
