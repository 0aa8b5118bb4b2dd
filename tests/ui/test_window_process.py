"""The window as a process of its own: killed in the middle, started again, and asked politely to leave."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from workbench.store import Store

PATIENCE_S = 120
Start = Callable[[], "subprocess.Popen[str]"]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Opens the window on library.db without a screen."""
    started: list[subprocess.Popen[str]] = []
    place = {"WORKBENCH_HOME": str(tmp_path / "home"), "WORKBENCH_THREADS": "1", "QT_QPA_PLATFORM": "offscreen"}

    def starting() -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "workbench", "--db", str(tmp_path / "library.db")]
        child = subprocess.Popen(command, env={**os.environ, **place}, stderr=subprocess.PIPE, text=True)
        started.append(child)
        return child

    yield starting
    for child in started:
        child.kill()
        child.wait()
        child.stderr.close()


def reached(library: Path, enough: Callable[[sqlite3.Connection], bool], child: "subprocess.Popen[str]") -> bool:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until and child.poll() is None:
        if library.exists():
            with closing(sqlite3.connect(f"file:{library}?mode=ro", uri=True)) as direct:
                try:
                    if enough(direct):
                        return True
                except sqlite3.OperationalError:
                    # the tables are not made yet
                    pass
        time.sleep(0.02)
    return False


def begun(direct: sqlite3.Connection) -> bool:
    return bool(direct.execute("SELECT count(*) FROM import").fetchone()[0])


def imported(direct: sqlite3.Connection) -> bool:
    return bool(direct.execute("SELECT count(*) FROM import WHERE done = 1").fetchone()[0])


def test_killed_while_it_brings_the_ready_made_traces_the_next_start_brings_them(start: Start, tmp_path: Path) -> None:
    library = tmp_path / "library.db"
    first = start()
    assert reached(library, begun, first), first.communicate()
    first.send_signal(signal.SIGKILL)
    first.communicate()
    second = start()
    assert reached(library, imported, second), second.communicate()
    second.send_signal(signal.SIGTERM)
    _, said = second.communicate(timeout=PATIENCE_S)
    assert second.returncode == 130, said
    assert "Traceback" not in said
    with Store.open(library) as store:
        assert store.integrity() == []
        assert store.totals().traces > 100
