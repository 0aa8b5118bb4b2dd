"""What the window starts: generating while it streams, scores, import, export, errors, and leaving meanwhile."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from workbench.core.errors import UserError, WorldError
from workbench.core.facts import Ended, Fact, Progress, Started, Streaming
from workbench.store import Store
from workbench.store.rows import TraceView
from workbench.tasks.experiment import ExperimentSettings
from workbench.ui.export import Export, ExportDialog
from workbench.ui.own_problem import OwnProblemDialog
from workbench.ui.window import Window

SOON = 120_000
TINY = ExperimentSettings(
    parent="policy", pool_problems=400, pool_samples=8, updates=400, batch=32, eval_problems=400, eval_samples=4
)


def write(window: Window, n: int = 2, tokens: int = 96) -> None:
    form = window.sampling.popover.form
    form.input("n").setValue(n)
    form.input("max_tokens").setValue(tokens)


def finish(window: Window, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not window.work.open and window.pump.idle, timeout=SOON)


def test_generate_streams_into_the_columns_and_keeps_what_is_finished(window: Window, qtbot: QtBot) -> None:
    window.problems.choose_row(11)
    # so many that it takes a while
    write(window, n=12)
    streamed: list[Streaming] = []
    window.pump.said.connect(lambda _, fact: streamed.append(fact) if isinstance(fact, Streaming) else None)
    unfinished: list[str] = []
    window.columns.turned.connect(
        lambda: unfinished.extend(id for id in window.columns.shown() if window.store.trace(id) is None)
    )
    qtbot.keyClick(window, "G")
    assert not window.actions_by_id["work.generate"].isEnabled()
    qtbot.keyClick(window, "G")
    assert len(window.work.open) == 1, "a double start"
    finish(window, qtbot)
    assert streamed
    assert unfinished, "a trace stood in a column only when it was done"
    views = window.store.views_of(window.problem.id)
    assert len(views) == 12
    assert set(window.columns.shown()) <= {view.trace.id for view in views}
    assert all(view.verdict is not None and set(view.scores) == {"likelihood", "prm", "verifier"} for view in views)
    assert window.actions_by_id["work.generate"].isEnabled()
    assert window.problems.rows.row(11).marks, "the row was not redrawn"


def test_generate_again_uses_the_next_seed(window: Window, qtbot: QtBot) -> None:
    window.problems.choose_row(11)
    write(window, n=1, tokens=24)
    for _ in range(2):
        window.generate()
        finish(window, qtbot)
    assert [view.trace.spec.seed for view in window.store.views_of(window.problem.id)] == [0, 1]


def test_score_fills_what_is_missing(window: Window, qtbot: QtBot) -> None:
    third = window.store.views_of(window.problem.id)[2]
    assert not third.scores
    qtbot.keyClick(window, "S")
    finish(window, qtbot)
    assert set(window.store.view(third.trace.id).scores) == {"likelihood", "prm", "verifier"}
    assert window.messages.sentences == []


def test_a_typed_problem_joins_the_list_and_is_chosen(window: Window, qtbot: QtBot) -> None:
    window.problems.show_only("family:equations")
    qtbot.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    dialog = window.asking.open_now
    assert isinstance(dialog, OwnProblemDialog)
    dialog.accept()
    assert "Type or paste" in dialog.trouble.text()
    dialog.text.setPlainText("What is 3 + 4?")
    dialog.accept()
    assert "cannot tell" in dialog.trouble.text()
    assert dialog.isVisible()
    dialog.answer.setText("7")
    dialog.accept()
    assert window.problem is not None
    assert (window.problem.text, window.problem.answer) == ("What is 3 + 4?", "7")
    assert window.problems.rows.rowCount() == 13


def test_a_data_file_is_imported_and_an_odd_line_is_named(window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "own.jsonl"
    rows = [{"problem": "What is 2 + 2?", "answer": "4"}, {"problem": ""}, {"problem": "5 * 5?", "answer": "25"}]
    file.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    window.jobs.read_in(file)
    finish(window, qtbot)
    assert window.problems.rows.rowCount() == 14
    assert "1 left out" in window.messages.sentences[0]


def test_flagged_traces_are_exported_and_a_file_is_replaced_only_when_asked_twice(
    window: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    trace = window.columns.shown()[0]
    window.operations.flag(trace)
    file = tmp_path / "flagged.jsonl"
    file.write_text("mine", "utf-8")
    qtbot.keyClick(window, "E")
    dialog = window.asking.open_now
    assert isinstance(dialog, ExportDialog)
    dialog.path.setText(str(file))
    dialog.format.setCurrentText("workbench")
    dialog.accept()
    assert "exists" in dialog.trouble.text()
    assert file.read_text("utf-8") == "mine"
    dialog.accept()
    finish(window, qtbot)
    assert trace in file.read_text("utf-8")
    assert "1 rows" in window.messages.sentences[0]


def raising(error: BaseException) -> Callable[[], Iterator[Fact]]:
    def facts() -> Iterator[Fact]:
        yield Started("Scoring", 1)
        raise error

    return facts


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (UserError("There is no model 'x'."), "world"),
        (WorldError("The disk is full."), "world"),
        (MemoryError(), "world"),
    ],
)
def test_an_error_of_a_job_is_a_sentence_and_the_window_goes_on(
    window: Window, qtbot: QtBot, error: BaseException, kind: str
) -> None:
    window.work.start("score", "Scoring", raising(error))
    finish(window, qtbot)
    (message,) = window.messages.messages
    assert message.kind == kind
    assert "Traceback" not in message.sentence
    assert not message.report_text
    assert window.can_generate
    qtbot.mouseClick(message.gone, Qt.MouseButton.LeftButton)
    assert not window.messages.isVisible()


def test_our_own_mistake_offers_a_report_without_the_problem(
    window: Window, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    window.work.start("score", "Scoring", raising(KeyError("Ann has 12 boxes")))
    finish(window, qtbot)
    (message,) = window.messages.messages
    assert message.kind == "bug"
    assert "KeyError" in message.report_text
    assert "Ann has" not in message.report_text + message.sentence + caplog.text
    # that it is in the log is what is asked here
    caplog.clear()


def endless() -> Iterator[Fact]:
    done = 0
    yield Started("Counting")
    while True:
        done += 1
        yield Progress(done)


STARTS: dict[str, Callable[[Window, Path], object]] = {
    "generate": lambda window, _: (write(window, n=64, tokens=400), window.generate()),
    "score": lambda window, _: window.score(),
    "experiment": lambda window, _: window.jobs.experiment(TINY),
    "import": lambda window, folder: window.jobs.read_in(_many(folder / "many.jsonl")),
    "export": lambda window, folder: window.jobs.write_out(Export("", "workbench", folder / "all.jsonl")),
    "problems": lambda window, _: window.jobs.more_problems("arithmetic", 5000, 1),
    "endless": lambda window, _: window.work.start("score", "Counting", endless),
}


LONG = ("generate", "experiment", "import", "problems", "endless")


def _many(file: Path) -> Path:
    rows = ({"problem": f"What is {n} + 1?", "answer": str(n + 1)} for n in range(20_000))
    file.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    return file


@pytest.mark.parametrize("kind", list(STARTS))
def test_closing_while_a_job_runs_asks_and_ends_cleanly(
    window: Window, qtbot: QtBot, tmp_path: Path, kind: str, models: Path
) -> None:
    STARTS[kind](window, tmp_path)
    assert window.work.open
    if kind in LONG:
        qtbot.waitUntil(lambda: window.work.open[0].begun, timeout=SOON)
    with qtbot.waitSignal(window.closed, timeout=SOON) as left:
        window.close()
        question = window.closing.question
        assert isinstance(question, QMessageBox)
        stop, stay = question.buttons()[0], question.defaultButton()
        assert stop is not stay
        stop.click()
    assert left.args == [True]
    assert window.lanes.idle
    with Store.open(window.store.path) as again:
        assert again.integrity() == []


def test_staying_keeps_the_job(window: Window, qtbot: QtBot) -> None:
    window.work.start("score", "Counting", endless)
    window.close()
    window.closing.question.defaultButton().click()
    assert window.isVisible()
    assert not window.closing.going
    ended: list[Ended] = []
    window.work.ended.connect(lambda _, fact: ended.append(fact))
    window.actions_by_id["work.stop"].trigger()
    finish(window, qtbot)
    assert ended[0].cancelled


def test_the_rest_of_the_library_is_scored_by_one_click(window: Window, qtbot: QtBot) -> None:
    outcome = window.problems.outcome
    assert outcome.scored.isVisible()
    assert "22 of 33" in outcome.part.text()
    qtbot.mouseClick(outcome.rest, Qt.MouseButton.LeftButton)
    assert window.work.is_open("score")
    finish(window, qtbot)
    assert window.messages.sentences == []
    assert all("likelihood" in view.scores for row in range(12) for view in _views(window, row))
    qtbot.waitUntil(lambda: not outcome.scored.isVisible(), timeout=SOON)
    cells = outcome.quadrants.cells.counts
    assert cells["unscored"] == 0
    assert sum(cells.values()) == 33


def _views(window: Window, row: int) -> list[TraceView]:
    return list(window.store.views_of(window.problems.rows.row(row).id))


def test_theme_scorer_and_zoom_change_while_solutions_are_written(window: Window, qtbot: QtBot) -> None:
    window.problems.choose_row(11)
    write(window, n=12)
    changes = iter((
        lambda: window.view_menu.themes["dark"].trigger(),
        lambda: window.choosers.scorer.setCurrentIndex(1),
        lambda: window.actions_by_id["view.larger"].trigger(),
        lambda: window.view_menu.themes["light"].trigger(),
    ))
    done: list[object] = []

    def said(_: object, fact: Fact) -> None:
        change = next(changes, None) if isinstance(fact, Streaming) and fact.text else None
        if change is not None:
            change()
            done.append(change)

    window.pump.said.connect(said)
    try:
        window.generate()
        finish(window, qtbot)
    finally:
        window.actions_by_id["view.usual"].trigger()
    assert len(done) == 4
    assert window.messages.sentences == []
    assert len(window.store.views_of(window.problem.id)) == 12
    assert {column.trace for column in window.columns._in_view()} == set(window.columns.shown()) != set()
