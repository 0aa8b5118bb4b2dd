"""The Train dock: its form, every state of a run, the curves as they come, the figures, and what it leaves unloaded."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from workbench.core.errors import WorldError
from workbench.core.facts import Ended, Fact, Metric, Progress, Result, RunChanged, Saved, Started
from workbench.core.values import Model, Run, Spec
from workbench.tasks.experiment import ExperimentSettings
from workbench.ui import theme
from workbench.ui.arms_table import compared, percent
from workbench.ui.train_dock import TrainDock
from workbench.ui.train_story import Story, newest, smoothed, thinned

EXPERIMENT = Run("e", "experiment", "", Spec("two-arms"), "policy", "running", updates=50, created=2.0)
ARMS = [
    Run(f"run-{arm}", "sft", arm, Spec("rs-sft"), "policy", "running", updates=50, experiment="e", created=3.0)
    for arm in ("outcome", "process")
]


def figure(value: float, spread: float = 0.02) -> dict[str, float]:
    return {"value": value, "low": value - spread, "high": value + spread}


def row(name: str, errors: tuple[float, float, float], temperature: float = 1.0) -> dict[str, object]:
    kinds = ("final_answer_error", "trace_error", "step_error")
    figures = {kind: figure(error) for kind, error in zip(kinds, errors, strict=True)}
    return {"name": name, "seed": 0, "temperature": temperature, "problems": 500, "samples": 2000, **figures}


DOCUMENT = {
    "arms": [
        row("parent", (0.5, 0.34, 0.2)),
        row("outcome", (0.41, 0.29, 0.16)),
        row("process", (0.42, 0.1, 0.09)),
    ],
    "arms_greedy": [row("parent", (0.44, 0.28, 0.15), 0.0), row("outcome", (0.36, 0.2, 0.1), 0.0)],
    "differences": {
        "trace_error": {"value": -0.186, "low": -0.214, "high": -0.158},
        "final_answer_error": {"value": 0.006, "low": -0.021, "high": 0.033},
    },
}


def run_until(update: int) -> Iterator[Fact]:
    """The facts of a run as the model lane says them, up to an update."""
    yield Started("Two-arm fine-tune", 1000)
    yield RunChanged(EXPERIMENT)
    yield Progress(100, 1000, "Sampling the pool: 100 of 800")
    for arm in ARMS:
        yield RunChanged(arm)
        yield Metric(arm.id, 0, {"final_answer_error": 0.5, "trace_error": 0.3, "step_error": 0.2})
    for number in range(1, update + 1):
        for arm, floor in zip(ARMS, (0.6, 0.4), strict=True):
            yield Metric(arm.id, number, {"loss": floor + 1 / number, "lr": 1e-3})
            if number % 25 == 0:
                yield Metric(arm.id, number, {"final_answer_error": 0.4, "trace_error": floor / 4, "step_error": 0.1})
    yield Progress(500, 1000, f"Update {update} of 50, process arm")


@pytest.fixture
def dock(qtbot: QtBot, qapp: QApplication) -> TrainDock:
    theme.apply(qapp, "light")
    dock = TrainDock()
    qtbot.addWidget(dock)
    dock.resize(320, 900)
    dock.show()
    return dock


def follow(dock: TrainDock, qtbot: QtBot, *facts: Fact) -> None:
    for fact in facts:
        dock.follow(fact)
    qtbot.waitUntil(lambda: not dock._frame.isActive())


# the form


def test_the_form_offers_the_declared_settings(dock: TrainDock) -> None:
    assert dock.form.value() == ExperimentSettings()
    updates: QSpinBox = dock.form.input("updates")
    assert (updates.minimum(), updates.accessibleName()) == (1, "Updates")
    updates.setValue(-5)
    assert dock.form.value().updates == 1
    dock.form.input("seed").setValue(7)
    dock.form.input("lr").setValue(0.0005)
    dock.form.input("filter_scorer").setCurrentIndex(2)
    dock.form.input("threshold").setValue(0.4)
    changed = ExperimentSettings(updates=1, seed=7, lr=0.0005, filter_scorer="prm", threshold=0.4)
    assert dock.form.value() == changed
    again = TrainDock()
    again.form.show_value(changed)
    assert again.form.value() == changed
    again.deleteLater()


def test_a_threshold_belongs_to_scorers_that_have_one(dock: TrainDock) -> None:
    threshold = dock.form.input("threshold")
    assert not threshold.isEnabled(), "the verifier only says sound or not"
    assert threshold.text() == "scorer's own"
    dock.form.input("filter_scorer").setCurrentIndex(1)
    assert threshold.isEnabled()
    assert dock.form.value().threshold is None
    threshold.setValue(0.0)
    assert dock.form.value().threshold == 0.0


def test_models_are_offered_and_the_chosen_one_stays(dock: TrainDock) -> None:
    dock.show_models(["policy", "policy-process-7"])
    dock.form.input("parent").setCurrentIndex(1)
    dock.show_models(["new", "policy", "policy-process-7"])
    assert dock.form.value().parent == "policy-process-7"
    dock.show_models([])
    assert dock.form.value().parent == "policy"


def test_the_wheel_does_not_change_a_number_in_passing(dock: TrainDock) -> None:
    box = dock.form.input("pool_problems")
    dock.start.setFocus()
    before = box.value()
    wheel = QWheelEvent(
        QPointF(5, 5),
        QPointF(box.mapToGlobal(QPoint(5, 5))),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(box, wheel)
    assert box.value() == before


def test_the_rest_of_the_settings_is_a_click_away(dock: TrainDock, qtbot: QtBot) -> None:
    assert not dock.form.input("batch").isVisible()
    qtbot.mouseClick(dock.form.more, Qt.MouseButton.LeftButton)
    assert dock.form.input("batch").isVisible()


# the states of a run


def test_before_the_first_run_it_explains_itself(dock: TrainDock) -> None:
    assert dock._explanation.isVisible()
    assert dock.form.isVisible()
    assert not dock.stop.isVisible()
    assert not dock.bar.isVisible()
    assert dock.curves is None


def test_start_asks_once(dock: TrainDock, qtbot: QtBot) -> None:
    asked: list[ExperimentSettings] = []
    dock.startAsked.connect(asked.append)
    qtbot.mouseClick(dock.start, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(dock.start, Qt.MouseButton.LeftButton)
    qtbot.keyClick(dock.start, Qt.Key.Key_Space)
    assert asked == [ExperimentSettings()]
    assert not dock.start.isEnabled()
    assert dock.stop.isVisible()
    assert dock.summary.text() == "policy · filter: verifier · pool 1,000 × 8 · 200 updates · seed 0"


def test_a_run_shows_where_it_is_and_its_curves(dock: TrainDock, qtbot: QtBot) -> None:
    follow(dock, qtbot, *run_until(30))
    assert dock.chip.text() == "Running"
    assert dock.words.text() == "Update 30 of 50, process arm"
    assert dock.bar.value() == 500
    qtbot.waitUntil(lambda: dock.curves is not None)
    assert dock.curves is not None
    loss, trace = dock.curves.plots["loss"], dock.curves.plots["trace_error"]
    assert "Outcome 0.633 at update 30; Process 0.433 at update 30" in loss.toolTip()
    assert "Process 10.0 % at update 25" in trace.toolTip()
    xs, ys = trace._lines["process"].getData()
    assert (list(xs), [round(y, 3) for y in ys]) == ([0, 25], [0.3, 0.1])
    assert loss._names["outcome"].isVisible()
    assert not dock.curves.grab().isNull()


def test_curves_follow_the_theme(dock: TrainDock, qtbot: QtBot, qapp: QApplication) -> None:
    follow(dock, qtbot, *run_until(30))
    qtbot.waitUntil(lambda: dock.curves is not None)
    assert dock.curves is not None
    for choice in ("dark", "light"):
        theme.apply(qapp, choice)  # type: ignore[arg-type]
        image = dock.curves.grab().toImage()
        assert image.pixelColor(image.width() - 3, 60) == theme.current().panel


def test_a_finished_run_shows_its_figures(dock: TrainDock, qtbot: QtBot) -> None:
    saved = Saved(ARMS[1].id, 50, Model("policy-process-7", "/models/policy-process-7"))
    done = RunChanged(replace(EXPERIMENT, state="done", update=50))
    follow(dock, qtbot, *run_until(50), saved, done, Result(DOCUMENT, "e"), Ended(), Ended())
    assert dock.chip.text() == "Done"
    assert dock.words.text() == "Saved: policy-process-7."
    assert dock.start.isEnabled()
    cells = dock.table.cells
    assert cells["process", "trace_error"].text() == "10.0 %"
    assert cells["parent", "final_answer_error"].accessibleName() == (
        "Parent, Final-answer error: 50.0 %, 95 percent interval 48.0 – 52.0"
    )
    assert "Trace error: the process arm is 18.6 points lower (95 %: 15.8 to 21.4)." in dock.table.words.text()
    assert "Final-answer error: no clear difference" in dock.table.words.text()
    assert "500 problems, 2,000 solutions, temperature 1" in dock.table.caption.text()
    dock.table.how.setCurrentIndex(1)
    assert cells["parent", "step_error"].text() == "15.0 %"
    assert cells["process", "step_error"].text() == "–", "not measured is not zero"
    assert "greedy" in dock.table.caption.text()


def test_stop_is_asked_once_and_says_what_is_kept(dock: TrainDock, qtbot: QtBot) -> None:
    asked: list[bool] = []
    dock.stopAsked.connect(lambda: asked.append(True))
    follow(dock, qtbot, *run_until(20))
    qtbot.mouseClick(dock.stop, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(dock.stop, Qt.MouseButton.LeftButton)
    assert asked == [True]
    stopped = RunChanged(replace(EXPERIMENT, state="stopped", update=20, message="stopped at update 20"))
    follow(dock, qtbot, stopped, Ended(cancelled=True))
    assert (dock.chip.text(), dock.words.text()) == ("Stopped", "Stopped at update 20.")
    assert dock.start.isEnabled()


def test_a_failed_run_says_the_sentence(dock: TrainDock, qtbot: QtBot) -> None:
    sentence = "The disk is full: the checkpoint could not be written."
    follow(dock, qtbot, *run_until(3), Ended(WorldError(sentence)))
    assert (dock.chip.text(), dock.words.text()) == ("Failed", sentence)
    assert dock.start.isEnabled()
    follow(dock, qtbot, Started("Two-arm fine-tune", 10))
    assert dock.chip.text() == "Running"
    assert sentence not in dock.words.text()


def test_an_interrupted_run_is_shown_from_the_store(dock: TrainDock, qtbot: QtBot) -> None:
    runs = [
        replace(EXPERIMENT, id="older", created=1.0, state="done"),
        replace(ARMS[0], state="interrupted"),
        replace(ARMS[1], state="interrupted", checkpoint="/c/experiment-1/policy-process-1-at-30"),
        replace(EXPERIMENT, state="interrupted", update=30, message="interrupted at update 30"),
    ]
    assert [run.id for run in newest(runs)] == ["e", "run-outcome", "run-process"]
    dock.show_run(runs, [fact for fact in run_until(30) if isinstance(fact, Metric)], None)
    assert dock.chip.text() == "Interrupted"
    assert dock.words.text() == "Interrupted at update 30. Saved: policy-process-1-at-30."
    assert dock.curves is None, "pyqtgraph waits until the window is painted"
    qtbot.waitUntil(lambda: dock.curves is not None)
    assert dock.curves is not None
    assert "Process 0.433 at update 30" in dock.curves.plots["loss"].toolTip()
    assert not dock.form.isVisible()
    qtbot.mouseClick(dock.settings, Qt.MouseButton.LeftButton)
    assert dock.form.isVisible()


def test_a_running_experiment_is_not_replaced_by_a_stored_one(dock: TrainDock, qtbot: QtBot) -> None:
    follow(dock, qtbot, *run_until(5))
    dock.show_run([replace(EXPERIMENT, id="other", state="done")], [], DOCUMENT)
    assert dock.chip.text() == "Running"


def test_nothing_stored_is_nothing_shown(dock: TrainDock) -> None:
    dock.show_run([], [], None)
    assert dock._explanation.isVisible()
    assert not dock.table.isVisible()


@pytest.mark.parametrize("choice", ["light", "dark"])
def test_no_text_is_cut_off_in_the_narrowest_dock(
    dock: TrainDock, qtbot: QtBot, qapp: QApplication, choice: theme.Choice
) -> None:
    theme.apply(qapp, choice)
    follow(dock, qtbot, *run_until(50), RunChanged(replace(EXPERIMENT, state="done")), Result(DOCUMENT, "e"), Ended())
    qtbot.waitUntil(lambda: dock.curves is not None)
    dock.resize(dock.minimumSizeHint().width(), 500)
    area = dock.findChild(QScrollArea)
    assert area is not None
    qtbot.waitUntil(lambda: area.widget().height() > 700)
    assert area.widget().width() <= area.viewport().width()
    for label in dock.table.findChildren(QLabel):
        assert label.height() >= label.minimumSizeHint().height()
        assert label.wordWrap() or label.width() >= label.sizeHint().width(), label.text()
    theme.apply(qapp, "light")


def test_whatever_takes_the_focus_has_a_name(dock: TrainDock) -> None:
    dock.form.more.click()
    named = [
        (widget.accessibleName() or getattr(widget, "text", str)(), widget)
        for widget in dock.findChildren(QWidget)
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.objectName()[:3] != "qt_"
    ]
    assert len(named) >= 10
    assert [widget for name, widget in named if not name] == []
    theme.apply(QApplication.instance(), "light")  # type: ignore[arg-type]


# words and curves


def test_differences_are_told_in_words() -> None:
    assert compared({"value": 0.05, "low": 0.01, "high": 0.09}, "Trace error") == (
        "Trace error: the process arm is 5.0 points higher (95 %: 1.0 to 9.0)."
    )
    assert compared({"value": None}, "Trace error") == ""
    assert compared(None, "Trace error") == ""
    assert percent({"value": None, "low": None, "high": None}) == ("–", "")


def test_a_story_knows_arms_only_by_their_runs() -> None:
    story = Story()
    story.follow(Metric("unknown", 1, {"loss": 1.0}))
    assert story.series == {}
    for fact in run_until(3):
        story.follow(fact)
    story.follow(Metric("run-outcome", 2, {"loss": 9.0}))
    assert [update for update, _ in story.series["outcome", "loss"]] == [1, 2, 3], "an update is told once"


def test_smoothing_keeps_the_ends_of_the_curve() -> None:
    assert smoothed([(1, 2.0), (2, 4.0)]) == [(1.0, 2.0), (2.0, 4.0)]
    line = smoothed([(update, 1.0 + (update % 2) * 0.1) for update in range(5000)])
    assert len(line) <= 602
    assert (line[0][0], line[-1][0]) == (0.0, 4999.0)
    assert all(0.99 < value < 1.11 for _, value in line)
    assert max(value for _, value in line[50:-50]) - min(value for _, value in line[50:-50]) < 0.01


def test_thinning_keeps_the_extremes() -> None:
    points = [(update, 0.5) for update in range(100_000)]
    points[31_337] = (31_337, 7.0)
    points[77_000] = (77_000, -7.0)
    thin = thinned(points)
    assert len(thin) <= 2100
    assert {(31_337.0, 7.0), (77_000.0, -7.0)} <= set(thin)
    assert [update for update, _ in thin] == sorted(update for update, _ in thin)


def test_the_dock_loads_nothing_heavy() -> None:
    code = (
        "import sys; from PySide6.QtWidgets import QApplication; app = QApplication([]);"
        "from workbench.ui.train_dock import TrainDock; from workbench.ui.columns import ColumnsPanel;"
        "docks = TrainDock(), ColumnsPanel();"
        "print(sorted({'torch', 'transformers', 'pyqtgraph', 'numpy', 'sqlite_utils', 'sympy'} & set(sys.modules)))"
    )
    told: Any = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True)
    assert told.stdout.strip() == "[]"
