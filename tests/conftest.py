"""What holds for every test: nothing left running, nothing loud; what was not run is counted and printed last.

A test that needs something this machine lacks calls ``pytest.skip("not run: no X server")``.
"""

import logging
import os
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OMP_NUM_THREADS", "1")

# threads that libraries start once and keep: torch's autograd workers, tqdm's monitor, safetensors' pool
LIBRARY_THREADS = ("pt_", "tqdm", "TMonitor", "asyncio_", "ThreadPoolExecutor", "pydevd", "Thread-auto_conversion")


@pytest.fixture(autouse=True)
def nothing_left_behind(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """A test that leaves a thread behind or logs a warning fails."""
    before = set(threading.enumerate())
    yield
    left = [t.name for t in threading.enumerate() if t not in before and not t.name.startswith(LIBRARY_THREADS)]
    loud = [record.getMessage() for record in caplog.get_records("call") if record.levelno >= logging.WARNING]
    assert not left, f"threads left running: {left}"
    assert not loud, f"warnings logged: {loud}"


@pytest.fixture(scope="session")
def test_data() -> Path:
    """The folder of real data, where there is one: $WORKBENCH_TEST_DATA or shared/data beside the checkout."""
    beside = Path(__file__).resolve().parents[2] / "shared" / "data"
    folder = Path(os.environ.get("WORKBENCH_TEST_DATA") or beside)
    if not folder.is_dir():
        pytest.skip("not run: no data")
    return folder


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reasons: Counter[str] = Counter()
    for report in terminalreporter.stats.get("skipped", []):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        reasons[reason.removeprefix("Skipped: ")] += 1
    for reason, count in sorted(reasons.items()):
        terminalreporter.write_line(f"{reason} ({count} tests)")
