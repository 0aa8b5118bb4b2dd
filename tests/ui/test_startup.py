"""What a start finds: runs that a killed process left behind, a library that can only be read, an empty library."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Open
from workbench.core.facts import Added
from workbench.core.values import Problem
from workbench.store import Store
from workbench.tasks.experiment import ExperimentSettings
from workbench.tasks.models import shipped
from workbench.ui.startup import ready_made, start_up
from workbench.ui.window import Window

SOON = 120_000
TRAINS = """
import os, signal, sys
from workbench.core.facts import RunChanged
from workbench.core.values import Run, Spec
from workbench.store import Store
store = Store.open(sys.argv[1])
spec = Spec.of("two-arms")
run = Run("r1", "sft", "process", spec, "policy", "running", 40, 200, checkpoint="/c/policy-process-at-40")
store.apply([RunChanged(run)])
os.kill(os.getpid(), signal.SIGKILL)
"""


def finish(window: Window, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not window.work.open and window.pump.idle, timeout=SOON)


@pytest.fixture
def reading_only(open_window: Open, library: Path, monkeypatch: pytest.MonkeyPatch) -> Window:
    """Permissions stop nobody who is root: the store itself is told to read only."""
    opening = Store.open
    monkeypatch.setattr(Store, "open", lambda path: opening(path, readonly=True))
    return open_window(library)


def test_a_run_of_a_killed_process_is_said_with_its_update_and_checkpoint(open_window: Open, library: Path) -> None:
    child = subprocess.run([sys.executable, "-c", TRAINS, str(library)], check=False, timeout=120)
    assert child.returncode < 0
    window = open_window(library)
    start_up(window, samples=False, warm=False)
    (said,) = window.messages.sentences
    assert "interrupted at update 40" in said
    assert "checkpoint can be used" in said
    assert window.store.run("r1").state == "interrupted"
    start_up(window, samples=False, warm=False)
    assert window.messages.sentences == [said], "said once"


def test_a_library_that_can_only_be_read_is_said_and_looked_at(reading_only: Window) -> None:
    window = reading_only
    start_up(window, warm=False)
    (said,) = window.messages.sentences
    assert "can only be read" in said
    assert "--db" in said
    assert window.columns.shown()
    window.labelling.by_key(-1)
    window.labelling.flag()
    window.generate()
    window.score()
    window.train.startAsked.emit(ExperimentSettings())
    assert not window.work.open
    assert not any(view.labels or view.flag for view in window.store.views_of(window.problem.id))
    window.problems.choose_row(3)
    assert window.columns.shown(), "the window goes on"


def test_an_empty_library_gets_the_ready_made_traces_and_another_does_not(
    open_window: Open, library: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    window = open_window(tmp_path / "empty.db")
    start_up(window, warm=False)
    finish(window, qtbot)
    assert ready_made()
    assert window.store.totals().traces > 100
    assert window.columns.shown()
    full = open_window(library)
    start_up(full, warm=False)
    assert not full.work.open


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda folder: os.truncate(folder / "model.safetensors", 500), "cut short"),
        (lambda folder: (folder / "model.safetensors").rename(folder / "pytorch_model.bin"), "pickle"),
        (shutil.rmtree, "There is no model"),
    ],
    ids=["truncated", "pickle only", "gone"],
)
def test_a_model_folder_that_is_damaged_while_the_window_is_open_is_a_sentence(
    open_window: Open,
    library: Path,
    tmp_path: Path,
    qtbot: QtBot,
    damage: object,
    says: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    source = next(model.folder for model in shipped() if model.kind == "policy")
    folder = tmp_path / "home" / "models" / "mine"
    shutil.copytree(source, folder)
    (folder / "workbench.json").write_text('{"name": "mine", "kind": "policy", "prompt": "{problem}\\n"}', "utf-8")
    window = open_window(library)
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path / "home"))
    damage(folder)  # type: ignore[operator]
    before = window.store.totals()
    window.jobs.generate(window.problem, "mine", window.sampling.settings)
    finish(window, qtbot)
    (message,) = window.messages.messages
    assert says in message.sentence
    assert message.kind == "world"
    assert not message.report_text
    assert window.can_generate
    assert window.store.totals() == before


def test_a_problem_longer_than_the_context_is_a_sentence_and_stays_in_the_list(window: Window, qtbot: QtBot) -> None:
    long = Problem.make("A very long story. " * 2000, "7", title="Long", family="own")
    window.pump.write([Added(long)])
    window.jobs.generate(long, "policy", window.sampling.settings)
    finish(window, qtbot)
    (message,) = window.messages.messages
    assert "tokens long" in message.sentence
    assert not message.report_text
    assert window.store.problem(long.id) == long
    assert window.can_generate


def test_closing_while_the_models_load_or_answers_are_checked_ends_cleanly(
    window: Window, qtbot: QtBot, library: Path
) -> None:
    traces = [view.trace for view in window.store.views_of(window.problem.id)]
    window.jobs.check([(window.problem, trace) for trace in traces * 200])
    start_up(window, samples=False)
    with qtbot.waitSignal(window.closed, timeout=SOON) as left:
        window.close()
        question = window.closing.question
        assert isinstance(question, QMessageBox)
        assert "Loading" not in question.text() + question.informativeText(), "nobody asked for that"
        question.buttons()[0].click()
    assert left.args == [True]
    assert window.lanes.idle
    with Store.open(library) as again:
        assert again.integrity() == []


def test_closing_while_only_the_models_load_asks_nothing(window: Window, qtbot: QtBot) -> None:
    start_up(window, samples=False)
    with qtbot.waitSignal(window.closed, timeout=SOON) as left:
        window.close()
    assert left.args == [True]
    assert window.lanes.idle
