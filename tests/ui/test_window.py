"""The main window, driven as a person would: choose, filter, read, label, flag, undo."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from workbench.core.facts import Labelled, Scored
from workbench.core.values import ERROR, SOUND, UNCLEAR, Changes, Label, Spec, StepScore, TraceScores
from workbench.store import Store
from workbench.ui import theme
from workbench.ui.window import Window


def labels(window: Window, trace: str) -> list[int | None]:
    """My labels now in force, in order of steps."""
    view = window.store.view(trace)
    assert view is not None
    return [label.value for _, label in sorted((view.labels or {}).items())]


def choose_step(window: Window, trace: int = 0, step: int = 0) -> str:
    id = window.columns.shown()[trace]
    assert window.columns.select(id, step)
    return id


def test_opens_on_the_first_problem_with_its_traces(window: Window) -> None:
    assert window.header.title.accessibleName() == "Pencils 2"
    assert window.header.answer.text() == "5"
    assert len(window.columns.shown()) >= 2
    assert window.problems.counts.text() == "12"


def test_another_problem_brings_its_own_traces(window: Window, qtbot: QtBot) -> None:
    before = window.columns.shown()
    qtbot.keyClick(window.problems.view, Qt.Key.Key_Down)
    assert window.header.title.accessibleName() == "Pencils 3"
    assert not set(before) & set(window.columns.shown())


def test_from_the_list_to_the_steps_by_arrows(window: Window, qtbot: QtBot) -> None:
    window.problems.view.setFocus()
    window.columns.move_trace(1)
    assert window.columns.current() == (window.columns.shown()[0], 0)
    focused = window.focusWidget()
    assert focused is not None
    qtbot.keyClick(focused, Qt.Key.Key_Down)
    assert window.columns.current() == (window.columns.shown()[0], 1)
    assert window.header.title.accessibleName() == "Pencils 2", "Down belongs to the steps now"


def test_a_problem_without_traces_says_what_to_do(window: Window) -> None:
    window.problems.choose_row(11)
    assert window.header.title.accessibleName() == "Pencils 13"
    assert window.columns.shown() == []


@pytest.mark.parametrize(("key", "value"), [("1", SOUND), ("2", UNCLEAR), ("3", ERROR)])
def test_a_digit_labels_the_chosen_step(window: Window, qtbot: QtBot, key: str, value: int) -> None:
    trace = choose_step(window, step=1)
    qtbot.keyClick(window, key)
    assert labels(window, trace) == [value]
    qtbot.keyClick(window, "0")
    assert labels(window, trace) == [None] or labels(window, trace) == []


@pytest.mark.parametrize("key", ["1", "3", "0", "f"])
def test_a_judgement_without_a_step_says_what_to_choose(window: Window, qtbot: QtBot, key: str) -> None:
    qtbot.keyClick(window, key)
    assert "Choose a step" in window.status.left.accessibleName()
    assert window.store.totals().labelled == window.store.totals().flagged == 0


def test_undo_and_redo_restore_my_label_by_new_ones(window: Window, qtbot: QtBot) -> None:
    window.preferences.change(advance=False)
    trace = choose_step(window)
    qtbot.keyClick(window, "1")
    qtbot.keyClick(window, "3")
    window.actions_by_id["edit.undo"].trigger()
    assert labels(window, trace) == [SOUND]
    window.actions_by_id["edit.redo"].trigger()
    assert labels(window, trace) == [ERROR]
    assert len(window.store.labels(trace)) == 4


def test_undo_leaves_what_somebody_else_labelled_since(window: Window, qtbot: QtBot) -> None:
    trace = choose_step(window)
    qtbot.keyClick(window, "1")
    step = window.store.trace(trace).steps[0]
    with Store.open(window.store.path) as other:
        other.apply([Labelled(Label(trace, step, ERROR, "person", "Ben", created=4e9))])
    window.actions_by_id["edit.undo"].trigger()
    assert labels(window, trace) == [ERROR]
    assert "Ben" in window.status.left.accessibleName()


def test_a_flag_goes_on_and_off_and_is_undone(window: Window, qtbot: QtBot) -> None:
    trace = choose_step(window)
    qtbot.keyClick(window, "F")
    assert window.store.view(trace).flag is not None
    window.actions_by_id["edit.undo"].trigger()
    assert window.store.view(trace).flag is None
    assert not window.actions_by_id["edit.undo"].isEnabled()


def test_letters_go_to_the_text_field_that_has_the_focus(window: Window, qtbot: QtBot) -> None:
    trace = choose_step(window)
    window.activateWindow()
    window.problems.focus_filter()
    qtbot.waitUntil(window.problems.filter.hasFocus)
    qtbot.keyClicks(window.problems.filter, "gfn13[")
    assert window.problems.filter.text() == "gfn13["
    assert not window.work.open
    assert labels(window, trace) == []
    assert window.asking.open_now is None


def test_every_widget_that_tab_reaches_has_a_name(window: Window) -> None:
    nameless = [
        f"{type(widget).__name__} in {type(widget.parent()).__name__}"
        for widget in window.findChildren(QWidget)
        if widget.isVisible()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not widget.focusProxy()
        and not _spoken(widget)
    ]
    assert nameless == []


def _spoken(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name) if interface else widget.accessibleName()


def test_tab_goes_from_the_list_over_the_problem_and_the_steps_to_training(window: Window, qtbot: QtBot) -> None:
    window.activateWindow()
    window.problems.view.setFocus()
    qtbot.waitUntil(window.problems.view.hasFocus)
    parts = {"header": window.header, "columns": window.columns, "train": window.train}
    visited: list[str] = []
    for _ in range(40):
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        here = next((name for name, part in parts.items() if part.isAncestorOf(window.focusWidget())), "")
        if here and here not in visited:
            visited.append(here)
    assert visited == ["header", "columns", "train"]


def test_light_and_dark_are_remembered(window: Window, qapp: QApplication) -> None:
    window.view_menu.themes["dark"].trigger()
    assert theme.is_dark()
    assert window.memory.theme() == "dark"
    window.view_menu.themes["light"].trigger()
    assert not theme.is_dark()


def test_another_scorer_and_threshold_are_read_everywhere(window: Window, qtbot: QtBot) -> None:
    choose_step(window)
    window.choosers.scorer.setCurrentIndex(window.choosers.scorer.findData("prm"))
    window.choosers.threshold.setValue(0.1)
    assert window.problems.rows.reading.scorer == "prm"
    assert window.problems.rows.reading.threshold == 0.1
    # what nobody watches while a slider moves follows a moment later
    qtbot.waitUntil(lambda: window.memory.reading(window.choices.reading).scorer == "prm")
    qtbot.waitUntil(lambda: window.inspector.shown_reading == window.choosers.reading)


def test_a_threshold_moved_just_before_the_end_is_remembered(window: Window, qtbot: QtBot) -> None:
    window.choosers.threshold.setValue(0.17)
    window.close()
    qtbot.waitUntil(lambda: window.has_left)
    assert window.memory.reading(window.choices.reading).threshold == 0.17


def test_settings_outlive_the_window(window: Window, open_window: object, library: object) -> None:
    window.sampling.popover.form.input("n").setValue(7)
    assert window.actions_by_id["work.generate"].text() == "Generate 7 traces"
    assert window.memory.sampling().n == 7


def test_a_cell_of_the_2x2_filters_the_columns_too(window: Window, qtbot: QtBot) -> None:
    window.choosers.threshold.setValue(0.3)
    assert len(window.columns.shown()) == 3
    cell = window.problems.outcome.quadrants.buttons["reject_right"]
    qtbot.mouseClick(cell, Qt.MouseButton.LeftButton)
    views = {view.trace.id: view for view in window.store.views_of(window.problems.current)}
    shown = [views[trace] for trace in window.columns.shown()]
    assert [view.trace.index for view in shown] == [1], "the right answer with a weak step"
    window.columns.legend.chooser.everything.trigger()
    assert len(window.columns.shown()) == 3
    window.columns.legend.chooser.everything.trigger()
    qtbot.mouseClick(cell, Qt.MouseButton.LeftButton)
    assert len(window.columns.shown()) == 3


def test_words_of_the_problem_leave_all_its_traces(window: Window) -> None:
    window.problems.show_only('"boxes with 4 pencils"')
    assert len(window.columns.shown()) == 3


def test_another_threshold_asks_the_library_for_no_trace(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    read = window.store.views_of
    monkeypatch.setattr(window.store, "views_of", lambda problem: asked.append(problem) or read(problem))
    window.choosers.threshold.setValue(0.85)
    window.choosers.how.setCurrentIndex(2)
    window.choosers.scorer.setCurrentIndex(1)
    assert not asked
    assert window.columns._lineup.reading == window.choosers.reading


def test_a_scorer_that_only_brought_its_scores_can_be_read(window: Window, qtbot: QtBot) -> None:
    """Scores of somebody else's PRM, imported while the window is open."""
    trace = window.store.views_of(window.problems.current)[0].trace
    scores = TraceScores(trace.id, Spec.of("their-prm"), trace.steps, tuple(StepScore(0.4) for _ in trace.steps))
    window.store.apply([Scored(scores)])
    window.follow(Changes(elsewhere=True))
    at = window.choosers.scorer.findData("their-prm")
    assert at == window.choosers.scorer.count() - 1 == 3
    window.choosers.scorer.setCurrentIndex(at)
    assert window.choosers.reading.scorer == "their-prm"
    assert window.choosers.reading.threshold == 0.5
    cards = window.columns._columns[0].steps.sheet.cards
    assert [card.score.value for card in cards if card.score] == [pytest.approx(0.4)] * len(cards)
    other = window.columns._columns[1].steps.sheet.cards
    assert all(card.not_scored for card in other), "the reason stands on the cards of traces it has not read"


def test_a_scorer_that_goes_while_it_is_shown_is_said_on_the_cards(window: Window) -> None:
    trace = window.store.views_of(window.problems.current)[0].trace
    scores = TraceScores(trace.id, Spec.of("their-prm"), trace.steps, tuple(StepScore(0.4) for _ in trace.steps))
    window.store.apply([Scored(scores)])
    window.follow(Changes(elsewhere=True))
    window.choosers.scorer.setCurrentIndex(3)
    window.store._sql.run("DELETE FROM score WHERE scorer_id = (SELECT id FROM scorer WHERE name = 'their-prm')")
    window.follow(Changes(elsewhere=True))
    assert window.choosers.reading.scorer == "their-prm"
    cards = window.columns._columns[0].steps.sheet.cards
    assert all("their-prm" in card.not_scored for card in cards)
