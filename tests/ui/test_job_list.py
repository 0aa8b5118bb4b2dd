"""The job list in the real window: progress, pause, stop, how jobs ended, retry, report, notices, closing."""

import re
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QPlainTextEdit
from pytestqt.qtbot import QtBot

from workbench.core.errors import WorldError
from workbench.core.facts import Fact, Progress, Started
from workbench.ui.job_list import JobList
from workbench.ui.messages import ReportDialog
from workbench.ui.notices import LONG_S
from workbench.ui.window import Window
from workbench.ui.work import KEPT

SOON = 30_000


class Steps:
    """A job that goes on unit by unit, as it is told."""

    def __init__(self, total: int = 10) -> None:
        self.total = total
        self.go = threading.Semaphore(0)
        self.begun = 0

    def __call__(self) -> Iterator[Fact | None]:
        self.begun += 1
        yield Started("Counting sheep", self.total)
        for done in range(1, self.total + 1):
            while not self.go.acquire(timeout=0.01):
                yield None
            yield Progress(done, self.total, "field")


@pytest.fixture
def jobs(window: Window, qtbot: QtBot) -> JobList:
    qtbot.waitUntil(window.isActiveWindow, timeout=SOON)
    qtbot.keyClick(window, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    shown = window.overview.jobs
    assert shown is not None
    qtbot.waitExposed(shown)
    return shown


def test_an_empty_list_says_so_and_is_left_by_escape(window: Window, jobs: JobList, qtbot: QtBot) -> None:
    assert "Nothing runs" in jobs.empty.text()
    assert jobs.empty.isVisible()
    assert not jobs.earlier.isVisible()
    qtbot.keyClick(jobs, Qt.Key.Key_Escape)
    assert not jobs.isVisible()
    qtbot.mouseClick(window.status.jobs, Qt.MouseButton.LeftButton)
    assert jobs.isVisible()


def test_a_job_is_shown_paused_resumed_and_stopped_by_the_keyboard(
    window: Window, jobs: JobList, qtbot: QtBot
) -> None:
    steps = Steps()
    job = window.work.start("score", "Counting", steps)
    assert job is not None
    steps.go.release(3)
    qtbot.waitUntil(lambda: "3 of 10" in getattr(jobs.open_rows.get(job), "detail", jobs.empty).text(), timeout=SOON)
    row = jobs.open_rows[job]
    assert row.title.text() == "Counting sheep"
    assert (row.bar.value(), row.bar.maximum()) == (3, 10)
    assert not jobs.empty.isVisible()
    assert window.windowTitle().startswith("30 % · ")
    row.pause.setFocus()
    qtbot.keyClick(row.pause, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: row.detail.text() == "Paused · 3 of 10", timeout=SOON)
    assert row.pause.text() == "Resume"
    assert "paused" in window.status.left.accessibleName()
    assert not window.windowTitle().startswith("30"), "a job that rests is not on its way"
    other = Steps(1)
    other.go.release()
    window.work.start("experiment", "Another", other)
    qtbot.waitUntil(lambda: [past.title for past in window.work.past] == ["Counting sheep"], timeout=SOON)
    assert window.work.past[0].kind == "experiment"
    qtbot.keyClick(row.pause, Qt.Key.Key_Space)
    steps.go.release()
    qtbot.waitUntil(lambda: "4 of 10" in row.detail.text(), timeout=SOON)
    qtbot.keyClick(row.stop, Qt.Key.Key_Space)
    assert row.detail.text() == "Stopping…"
    qtbot.waitUntil(lambda: not window.work.open and job not in jobs.open_rows, timeout=SOON)
    past = window.work.past[0]
    assert (past.how, past.kind) == ("stopped", "score")
    qtbot.waitUntil(lambda: past in jobs.past_rows, timeout=SOON)
    line = jobs.past_rows[past]
    assert line.retry.isVisibleTo(line)
    assert not line.report.isVisibleTo(line)
    assert jobs.focusWidget() is not None, "the keyboard is left in the list"
    qtbot.waitUntil(line.retry.isVisible, timeout=SOON)
    line.retry.setFocus()
    qtbot.keyClick(line.retry, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: steps.begun == 2, timeout=SOON)
    qtbot.waitUntil(lambda: not line.retry.isEnabled(), timeout=SOON)


def test_a_failed_job_says_why_and_its_report_is_shown_before_it_is_copied(
    window: Window, jobs: JobList, qtbot: QtBot
) -> None:
    def fails() -> Iterator[Fact | None]:
        yield Progress(1, 2)
        raise WorldError("The disk is full. Ann has 12 boxes in /srv/ann.")

    window.work.start("import", "Importing own.jsonl", fails, lane="files")
    qtbot.waitUntil(lambda: bool(jobs.past_rows), timeout=SOON)
    ((past, line),) = jobs.past_rows.items()
    assert past.why.startswith("The disk is full.")
    assert "The disk is full." in line.accessibleName()
    qtbot.waitUntil(line.report.isVisible, timeout=SOON)
    qtbot.mouseClick(line.report, Qt.MouseButton.LeftButton)
    dialog = next(child for child in jobs.children() if isinstance(child, ReportDialog))
    assert isinstance(dialog.text, QPlainTextEdit)
    told = dialog.text.toPlainText()
    assert "WorldError" in told
    assert re.search(r"test_job_list\.py:\d+ in fails", told)
    assert "Ann" not in told
    dialog.close()


def test_what_ended_long_ago_makes_room(window: Window, qtbot: QtBot) -> None:
    def done() -> Iterator[Fact | None]:
        yield None

    for number in range(KEPT + 3):
        window.work.start("score", f"Job {number}", done)
        qtbot.waitUntil(lambda: not window.work.open, timeout=SOON)
    assert len(window.work.past) == KEPT
    assert window.work.past[0].title == f"Job {KEPT + 2}"


def test_a_stopped_generation_goes_on_with_what_is_missing(window: Window, qtbot: QtBot) -> None:
    window.problems.choose_row(11)
    form = window.sampling.popover.form
    form.input("n").setValue(6)
    form.input("max_tokens").setValue(48)
    assert window.problem is not None
    problem = window.problem.id
    window.generate()
    qtbot.waitUntil(lambda: bool(window.store.views_of(problem)), timeout=4 * SOON)
    window.work.stop_first()
    qtbot.waitUntil(lambda: not window.work.open and window.pump.idle, timeout=4 * SOON)
    before = {view.trace.id for view in window.store.views_of(problem)}
    past = window.work.past[0]
    assert past.kind == "generate"
    began: list[int | None] = []
    window.pump.said.connect(lambda _, fact: began.append(fact.total) if isinstance(fact, Started) else None)
    past.again()
    qtbot.waitUntil(lambda: not window.work.open and window.pump.idle, timeout=4 * SOON)
    after = window.store.views_of(problem)
    assert len(after) == 6, "another seed would have brought more, the same again none"
    assert before <= {view.trace.id for view in after}
    assert began == [6 - len(before)], "what is there was sampled again"


@pytest.mark.parametrize(("seconds", "on", "away", "told"), [
    (LONG_S, True, True, ["Counting sheep is done."]),
    (LONG_S / 2, True, True, []),
    (LONG_S, False, True, []),
    (LONG_S, True, False, []),
])  # fmt: skip
def test_only_the_end_of_a_long_job_is_told_and_only_to_who_is_away(
    window: Window, qtbot: QtBot, seconds: float, on: bool, away: bool, told: list[str]
) -> None:
    notices = window.overview.notices
    window.preferences.change(notify=on)
    said: list[str] = []
    notices.told.connect(said.append)
    steps = Steps(1)
    window.work.start("score", "Counting", steps)
    qtbot.waitUntil(lambda: window.work.open[0].begun, timeout=SOON)
    window.work.open[0].pace.worked = seconds
    if away:
        window.showMinimized()
    else:
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow, timeout=SOON)
    steps.go.release()
    qtbot.waitUntil(lambda: not window.work.open, timeout=SOON)
    assert said == told


def test_closing_names_a_paused_job_and_ends_it(window: Window, jobs: JobList, qtbot: QtBot) -> None:
    steps = Steps()
    job = window.work.start("score", "Counting", steps)
    assert job is not None
    steps.go.release()
    qtbot.waitUntil(lambda: window.work.open[0].begun, timeout=SOON)
    window.work.pause(job)
    qtbot.waitUntil(lambda: window.work.standing(job) == "paused", timeout=SOON)
    window.close()
    question = window.closing.question
    assert isinstance(question, QMessageBox)
    assert "Counting sheep (paused)" in question.text()
    with qtbot.waitSignal(window.closed, timeout=SOON) as left:
        question.buttons()[0].click()
    assert left.args == [True]
    assert not jobs.isVisible()
