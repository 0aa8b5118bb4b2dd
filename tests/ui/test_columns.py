"""Traces side by side: how many, in which order, what is asked for, streams that grow, empty and changed themes."""

import re
from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.views import STEPS, scores_of, view
from workbench.core.facts import Streaming
from workbench.core.values import ERROR, Problem, Step
from workbench.problems import family
from workbench.store.rows import Reading, TraceView
from workbench.ui import theme
from workbench.ui.column import Column
from workbench.ui.columns import ColumnsPanel

READING = Reading("likelihood", "min", 0.5)
VIEWS = [
    view(0, STEPS, [0.9, 0.8, 0.9, 0.95], prm=[0.9] * 4),
    view(1, STEPS, [0.95, 0.22, 0.66, 0.81], prm=[0.9, 0.4, 0.3, 0.8], flagged=True),
    view(2, STEPS, [0.9, 0.6, 0.7, 0.8], outcome="wrong", reason="the reference is 40"),
    view(3, STEPS, outcome="unknown", reason="the solution gives no final answer"),
    view(4, STEPS, [0.99, 0.98, 0.99, 0.99], outcome=None),
]
IDS = [each.trace.id for each in VIEWS]


@pytest.fixture
def panel(qtbot: QtBot, qapp: QApplication) -> ColumnsPanel:
    theme.apply(qapp, "light")
    panel = ColumnsPanel()
    qtbot.addWidget(panel)
    panel.resize(900, 500)
    panel.show()
    return panel


def columns(panel: ColumnsPanel) -> list[Column]:
    return [column for column in panel.findChildren(Column) if not column.isHidden()]


def words(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible() and label.text()]


# how many, and which


@pytest.mark.parametrize(("width", "count"), [(500, 2), (700, 2), (900, 3), (1300, 4), (3000, 4)])
def test_as_many_columns_as_have_room(panel: ColumnsPanel, width: int, count: int) -> None:
    panel.show_traces(VIEWS, READING)
    panel.resize(width, 500)
    assert panel.shown() == IDS[:count]
    panel.show_traces(VIEWS[:1], READING)
    assert panel.shown() == IDS[:1]


def test_pages_turn_and_the_last_one_is_full(panel: ColumnsPanel, qtbot: QtBot) -> None:
    panel.show_traces(VIEWS, READING)
    legend = panel.legend
    assert legend.page.text() == "1–3 of 5"
    assert not legend.back.isEnabled()
    qtbot.mouseClick(legend.forward, Qt.MouseButton.LeftButton)
    assert (panel.shown(), legend.page.text()) == (IDS[2:], "3–5 of 5")
    assert not legend.forward.isEnabled()
    qtbot.mouseClick(legend.back, Qt.MouseButton.LeftButton)
    assert panel.shown() == IDS[:3]
    panel.show_traces(VIEWS[:2], READING)
    assert not legend.page.isVisible()


@pytest.mark.parametrize(
    ("order", "expected"),
    [("number", [0, 1, 2, 3, 4]), ("high", [4, 0, 2, 1, 3]), ("low", [1, 2, 0, 4, 3])],
)
def test_traces_are_ordered_by_number_or_score_and_keep_their_names(
    panel: ColumnsPanel, order: str, expected: list[int]
) -> None:
    panel.resize(1300, 500)
    panel.show_traces(VIEWS, READING)
    sort = panel.legend.sort
    sort.setCurrentIndex(sort.findData(order))
    sort.activated.emit(sort.currentIndex())
    assert panel.shown() == [IDS[number] for number in expected][:4]
    assert columns(panel)[0].header.name.text() == f"Trace {'ABCDE'[expected[0]]}"


def test_neighbours_have_different_identity_colours(panel: ColumnsPanel) -> None:
    panel.resize(1300, 500)
    panel.show_traces(VIEWS, READING)
    colours = [column.header.square.grab().toImage().pixelColor(5, 5).name() for column in columns(panel)]
    assert colours == [colour.name() for colour in theme.current().identity]


# what a header says


def test_headers_say_verdict_figures_and_disagreement(panel: ColumnsPanel) -> None:
    panel.resize(1300, 500)
    panel.show_traces(VIEWS, READING)
    first, second, third, fourth = columns(panel)
    assert first.header.verdict.text() == "✓ Right"
    assert third.header.verdict.text() == "✗ Wrong"
    assert fourth.header.verdict.text() == "? Cannot tell"
    assert fourth.header.verdict.toolTip() == "the solution gives no final answer"
    assert "Right answer, weak steps" in words(second)
    assert "Wrong answer, no step blamed" in words(third)
    assert not first.header.chip.isVisible()
    assert second.header.origin.text() == "policy · T 0.7 · seed 11 · sample 2"
    assert second.header.figures.accessibleName() == "likelihood min: 0.22; prm: 0.30"
    unread = "likelihood min: not scored, because likelihood has not read this trace"
    assert fourth.header.figures.accessibleName() == unread
    assert fourth.header.verdict.accessibleDescription() == "the solution gives no final answer"
    panel.show_traces(VIEWS[4:], READING)
    assert columns(panel)[0].header.verdict.text() == "Not checked"


def test_cards_of_neighbours_start_level(panel: ColumnsPanel, qtbot: QtBot) -> None:
    def level() -> bool:
        return len({column.steps.mapTo(panel, QPoint(0, 0)).y() for column in columns(panel)}) == 1

    panel.show_traces(VIEWS, READING)
    panel.stream(Streaming("s", "p", "A step", None, "policy"))
    for width in (600, 1000, 1400):
        panel.resize(width, 500)
        qtbot.waitUntil(level)


def test_the_legend_names_the_scorers(panel: ColumnsPanel) -> None:
    panel.show_traces(VIEWS, READING)
    assert "number and block: likelihood    thin bars: prm" in words(panel.legend)
    panel.show_traces([view(0, STEPS, [0.9] * 4, verifier=[1] * 4, prm=[1] * 4)], Reading("prm", "mean", 0.5))
    assert "number and block: prm    thin bars: likelihood, verifier" in words(panel.legend)


# what a person does


def test_a_step_is_chosen_in_one_column_only(panel: ColumnsPanel, qtbot: QtBot) -> None:
    panel.show_traces(VIEWS, READING)
    steps: list[tuple[str, int]] = []
    traces: list[str] = []
    panel.stepSelected.connect(lambda trace, index: steps.append((trace, index)))
    panel.traceSelected.connect(traces.append)
    first, second = (column.steps for column in columns(panel)[:2])
    qtbot.mouseClick(first.viewport(), Qt.MouseButton.LeftButton, pos=first.rect_of(2).center())
    assert panel.current() == (IDS[0], 2)
    qtbot.keyClick(first, Qt.Key.Key_Right)
    assert panel.current() == (IDS[1], 2)
    assert (first.current, second.current) == (None, 2)
    assert steps == [(IDS[0], 2), (IDS[1], 2)]
    assert traces == IDS[:2]
    qtbot.mouseClick(columns(panel)[2], Qt.MouseButton.LeftButton, pos=columns(panel)[2].header.name.pos())
    assert panel.current() == (IDS[2], 0)


def test_arrows_turn_pages_at_the_edge(panel: ColumnsPanel) -> None:
    panel.show_traces(VIEWS, READING)
    panel.move_trace(1)
    assert panel.current() == (IDS[0], 0)
    for _ in range(9):
        panel.move_trace(1)
    assert panel.current() == (IDS[4], 0)
    assert panel.shown() == IDS[2:]
    for _ in range(9):
        panel.move_trace(-1)
    panel.move_step(2)
    panel.move_step(9)
    assert panel.current() == (IDS[0], 3)
    assert panel.shown() == IDS[:3]


def test_labels_and_flags_are_asked_for_by_trace(panel: ColumnsPanel, qtbot: QtBot) -> None:
    panel.show_traces(VIEWS, READING)
    labels: list[tuple[str, Step, int | None]] = []
    flags: list[str] = []
    panel.labelAsked.connect(lambda trace, step, value: labels.append((trace, step, value)))
    panel.flagAsked.connect(flags.append)
    panel.label(ERROR)
    assert labels == [], "no step is chosen"
    assert panel.select(IDS[1], 1)
    panel.label(ERROR)
    assert labels == [(IDS[1], VIEWS[1].trace.steps[1], ERROR)]
    flag = columns(panel)[1].header.flag
    qtbot.mouseClick(flag, Qt.MouseButton.LeftButton)
    assert flags == [IDS[1]]
    assert flag.isChecked(), "the flag shows what is stored"
    assert not panel.select("nowhere")


def test_the_same_traces_again_keep_choice_and_page(panel: ColumnsPanel) -> None:
    panel.show_traces(VIEWS, READING)
    panel.select(IDS[4], 2)
    shown = panel.shown()
    panel.show_traces(VIEWS, Reading("prm", "min", 0.5))
    assert panel.current() == (IDS[4], 2)
    assert panel.shown() == shown
    panel.show_traces([view(0, STEPS, problem="another")], READING)
    assert panel.current() is None


def test_the_verifier_says_why(panel: ColumnsPanel) -> None:
    arithmetic = family("arithmetic")
    problem = arithmetic.problem(5, 0)
    first, *rest = problem.solution.split("\n")
    # the result at the end of the first calculation, one too high
    wrong = [re.sub(r"(\d+)(\D*)$", lambda found: f"{int(found[1]) + 1}{found[2]}", first), *rest]
    read = view(0, wrong, [0.5] * len(wrong), verifier=[0.0] * len(wrong), problem=problem.id)
    said = arithmetic.verify_all(problem, wrong)[0].reason
    assert said
    panel.show_traces([read], READING, problem)
    (column,) = columns(panel)
    assert column.steps.sheet.cards[0].notes.splitlines()[-1] == f"Verifier: {said}"
    assert f"Verifier says: {said}" in column.steps.tip(0)
    panel.show_traces([view(0, wrong, [0.5] * len(wrong), problem=problem.id)], READING, problem)
    assert column.steps.sheet.cards[0].notes == "", "the verifier was not asked for"


# streams


def test_a_stream_grows_scores_and_becomes_a_trace(panel: ColumnsPanel, qtbot: QtBot) -> None:
    problem = Problem.make("How many?", "50")
    done = view(0, STEPS, [0.9] * 4, problem=problem.id)
    trace = done.trace.id
    panel.show_traces([], READING, problem)
    text = f"{STEPS[0]}\n{STEPS[1]}\nSo k"
    panel.stream(Streaming(trace, problem.id, STEPS[0][:9], None, "policy"))
    panel.stream(Streaming(trace, problem.id, text, scores_of(trace, "likelihood", [Step(0, 29)], [0.3]), "policy"))
    panel.stream(Streaming("elsewhere", "another problem", "x", None, "policy"))
    qtbot.waitUntil(lambda: bool(panel.shown()))
    (column,) = columns(panel)
    assert column.header.origin.text() == "policy · writing…"
    assert not column.header.flag.isVisible()
    assert [card.writing for card in column.steps.sheet.cards] == [False, False, True]
    assert column.steps.sheet.cards[0].score is not None
    panel.show_traces([done], READING, problem)
    assert panel.shown() == [trace]
    assert columns(panel)[0].header.verdict.text() == "✓ Right"
    assert columns(panel)[0].header.flag.isVisible()


def test_a_new_stream_comes_into_view_and_goes_when_it_is_given_up(panel: ColumnsPanel, qtbot: QtBot) -> None:
    panel.show_traces(VIEWS, READING)
    panel.stream(Streaming("new", "p", "A st", None, "policy"))
    qtbot.waitUntil(lambda: "new" in panel.shown())
    assert columns(panel)[-1].header.name.text() == "Trace F"
    panel.streams_ended()
    assert panel.shown() == IDS[2:]


def test_a_new_set_is_in_view_from_its_first_trace_in_whatever_order_it_is_finished(
    panel: ColumnsPanel, qtbot: QtBot
) -> None:
    old, new = VIEWS[:2], VIEWS[2:]
    panel.show_traces(old, READING)
    for each in new:
        panel.stream(Streaming(each.trace.id, "p", "A st", None, "policy"))
    qtbot.waitUntil(lambda: panel.shown() == IDS[2:])
    panel.resize(600, 500)
    panel.show_traces([*old, new[1]], READING)
    panel.show_traces([*old, *new], READING)
    panel.streams_ended()
    assert panel.shown() == IDS[2:4]


def test_a_step_on_another_page_is_not_judged_unseen(panel: ColumnsPanel, qtbot: QtBot) -> None:
    panel.show_traces(VIEWS, READING)
    assert panel.select(IDS[0], 1)
    panel.legend.pageAsked.emit(1)
    assert panel.shown() == IDS[2:]
    assert panel.current() is None
    panel.move_step(1)
    assert panel.current() == (IDS[2], 0), "begins with what is in view"
    assert panel.select(IDS[0], 1)
    assert panel.current() == (IDS[0], 1)


def test_a_page_turned_while_it_writes_stays(panel: ColumnsPanel, qtbot: QtBot) -> None:
    panel.show_traces(VIEWS, READING)
    panel.stream(Streaming("new", "p", "A st", None, "policy"))
    qtbot.waitUntil(lambda: "new" in panel.shown())
    panel.legend.pageAsked.emit(-1)
    panel.stream(Streaming("new", "p", "A step", None, "policy"))
    panel.stream(Streaming("newer", "p", "A", None, "policy"))
    panel.show_traces(VIEWS, READING)
    assert panel.shown() == IDS[:3]


def test_many_chunks_are_drawn_few_times(panel: ColumnsPanel, qtbot: QtBot) -> None:
    panel.show_traces(VIEWS[:1], READING)
    for length in range(200):
        panel.stream(Streaming("s", "p", "x" * length, None, "policy"))
        assert panel.shown() == IDS[:1], "nothing is drawn while chunks arrive"
    qtbot.waitUntil(lambda: panel.shown() == [IDS[0], "s"])
    assert columns(panel)[1].steps.sheet.cards[0].text == "x" * 199


# empty, dressed, found


def test_an_empty_panel_says_what_to_do(panel: ColumnsPanel) -> None:
    panel.show_traces([], READING)
    assert any("Generate" in text for text in words(panel))
    panel.set_empty("No problem chosen", "Choose one at the left.")
    assert {"No problem chosen", "Choose one at the left."} <= set(words(panel))
    panel.show_traces(VIEWS, READING)
    assert "No problem chosen" not in words(panel)
    panel.show_traces([], READING)
    assert "No problem chosen" in words(panel)
    assert panel.shown() == []


def test_an_open_panel_turns_dark(panel: ColumnsPanel, qapp: QApplication) -> None:
    panel.show_traces(VIEWS, READING)
    light = panel.grab().toImage()
    theme.apply(qapp, "dark")
    dark = panel.grab().toImage()
    for x, y in ((450, 480), (150, 480), (20, 60)):
        assert dark.pixelColor(x, y).lightness() < 80 < light.pixelColor(x, y).lightness() or (x, y) == (20, 60)
    theme.apply(qapp, "light")
    assert panel.grab().toImage() == light


def test_whatever_takes_the_focus_has_a_name(panel: ColumnsPanel) -> None:
    panel.show_traces(VIEWS, READING)
    focusable = [
        widget
        for widget in panel.findChildren(QWidget)
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    assert len([widget for widget in focusable if isinstance(widget, QToolButton)]) >= 4
    assert [widget for widget in focusable if not widget.accessibleName()] == []


def test_tab_goes_from_the_legend_through_the_columns(panel: ColumnsPanel, qtbot: QtBot) -> None:
    panel.show_traces(VIEWS, READING)
    panel.activateWindow()
    panel.legend.columns.setFocus()
    visited: list[QWidget] = []
    for _ in range(15):
        at = QApplication.focusWidget()
        assert at is not None
        visited.append(at)
        qtbot.keyClick(at, Qt.Key.Key_Tab)
    first, second, third = columns(panel)
    legend = [panel.legend.columns, *panel.legend.way_buttons, panel.legend.sort, panel.legend.forward]
    inside = [
        widget
        for column in (first, second, third)
        for widget in (column.header.pin, column.header.flag, column.steps)
    ]
    assert visited == [*legend, *inside]
    assert panel.current() == (IDS[2], 0), "a column entered by Tab has a chosen step"


@pytest.mark.parametrize("change", [lambda v: v, lambda v: []], ids=["same", "none"])
def test_showing_again_is_safe_while_streaming(
    panel: ColumnsPanel, change: Callable[[list[TraceView]], list[TraceView]]
) -> None:
    panel.show_traces(VIEWS, READING)
    panel.stream(Streaming("s", "p", "One.\nTw", None, "policy"))
    panel.select(IDS[0], 3)
    panel.show_traces(change(VIEWS), READING)
    panel.streams_ended()
    assert panel.current() in ((IDS[0], 3), None)
