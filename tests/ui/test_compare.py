"""Traces compared: any mix of models and the reference, a pinned baseline, scrolled together, aligned, differences."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.views import STEPS, scores_of, view
from workbench.core.facts import Streaming
from workbench.core.values import SOUND, Problem, Step
from workbench.store.rows import Reading, TraceView
from workbench.ui import theme
from workbench.ui.baseline import delta, figure
from workbench.ui.column import Column
from workbench.ui.columns import ColumnsPanel
from workbench.ui.offer import Mix, offered
from workbench.ui.reference import reference
from workbench.ui.step_cards import sheet

READING = Reading("likelihood", "min", 0.5)
PROBLEM = Problem.make("How many?", "50", solution="\n".join(STEPS))


def by(model: str, index: int, steps: list[str] = STEPS, *values: float) -> TraceView:
    seen = view(index, steps, values or [0.9] * len(steps), problem=PROBLEM.id)
    trace = replace(seen.trace, id=f"{model}-{index}", model=model)
    return replace(seen, trace=trace, scores={n: replace(s, trace=trace.id) for n, s in seen.scores.items()})


OTHER = [STEPS[0], "A remark on 77 whales.", "So k = 8.", STEPS[3]]
MIXED = [by("base", 0), by("base", 1), by("tuned", 0, OTHER, 0.9, 0.1, 0.8, 0.9), by("tuned", 1)]
LONG = [by("base", n, [f"Step number {step} of {n}." * (1 + (step + n) % 4) for step in range(60)]) for n in range(4)]


@pytest.fixture
def panel(qtbot: QtBot, qapp: QApplication) -> ColumnsPanel:
    theme.apply(qapp, "light")
    panel = ColumnsPanel()
    qtbot.addWidget(panel)
    panel.resize(900, 500)
    panel.show()
    panel.show_traces(MIXED, READING, PROBLEM)
    return panel


def columns(panel: ColumnsPanel) -> list[Column]:
    return [column for column in panel.findChildren(Column) if not column.isHidden()]


def click(qtbot: QtBot, widget: QWidget) -> None:
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def bars(panel: ColumnsPanel) -> list[int]:
    return [column.steps.verticalScrollBar().value() for column in columns(panel)]


# any mix


@pytest.mark.qt_log_ignore("does not support", extend=True)
def test_models_are_ticked_in_a_menu_that_stays_open(panel: ColumnsPanel, qtbot: QtBot) -> None:
    chooser = panel.legend.chooser
    chooser.popup(panel.mapToGlobal(QPoint(0, 0)))
    base, tuned = chooser.actions()[:2]
    assert [action.text() for action in (base, tuned)] == ["base  (2)", "tuned  (2)"]
    qtbot.mouseClick(chooser, Qt.MouseButton.LeftButton, pos=chooser.actionGeometry(base).center())
    assert panel.shown() == ["tuned-0", "tuned-1"]
    assert chooser.isVisible()
    chooser.setActiveAction(tuned)
    qtbot.keyClick(chooser, Qt.Key.Key_Space)
    assert panel.shown() == []
    assert panel.legend.columns.isVisible(), "or nobody could show them again"
    qtbot.keyClick(chooser, Qt.Key.Key_Return)
    chooser.close()
    assert panel.shown() == ["tuned-0", "tuned-1"]
    panel.stream(Streaming("new", PROBLEM.id, "A st", None, "base"))
    qtbot.waitUntil(lambda: "new" in panel.shown())
    assert "base-0" in [item.trace for item in panel._lineup.items()], "what is being written is wanted"


def test_one_of_each_model_stands_side_by_side(panel: ColumnsPanel, qtbot: QtBot) -> None:
    panel.resize(600, 500)
    assert panel.shown() == ["base-0", "base-1"]
    panel.legend.chooser.by_sample.trigger()
    assert panel.shown() == ["base-0", "tuned-0"]
    assert not panel.legend.sort.isEnabled()
    click(qtbot, panel.legend.forward)
    assert panel.shown() == ["base-1", "tuned-1"]


def test_the_reference_solution_is_a_column_nobody_judges(panel: ColumnsPanel, qtbot: QtBot) -> None:
    heard: list[object] = []
    panel.labelAsked.connect(lambda *given: heard.append(given))
    panel.legend.chooser.reference.trigger()
    first = columns(panel)[0]
    assert first.header.name.text() == "Reference solution"
    assert [card.text for card in first.steps.sheet.cards] == STEPS
    assert {card.not_scored for card in first.steps.sheet.cards} == {
        "Not scored, because it is the reference solution"
    }
    assert not first.header.flag.isVisible()
    first.steps.setFocus()
    first.steps.choose(1)
    first.steps.ask_label(SOUND)
    panel.label(SOUND)
    assert heard == []
    assert panel.current() is None
    panel.move_step(1)
    assert first.steps.current == 2, "it is read like any other"
    panel.show_traces(MIXED, READING, replace(PROBLEM, solution=""))
    assert not panel.legend.chooser.reference.isEnabled()


def test_single_columns_are_left_out_and_brought_back(panel: ColumnsPanel, qtbot: QtBot) -> None:
    assert panel.shown() == ["base-0", "base-1", "tuned-0"]
    second = columns(panel)[1]
    second.steps.setFocus()
    qtbot.keyClick(second.steps, Qt.Key.Key_Delete)
    assert panel.shown() == ["base-0", "tuned-0", "tuned-1"]
    assert panel.legend.columns.text() == "Columns: 3 of 4"
    assert [column.header.name.text() for column in columns(panel)] == ["Trace A", "Trace C", "Trace D"]
    panel.pin("base-0")
    first = columns(panel)[0]
    leave = next(action for action in first.steps.menu(0).actions() if "out" in action.text())
    leave.trigger()
    assert panel.shown() == ["tuned-0", "tuned-1"]
    assert panel.pinned() is None
    panel.legend.chooser.reference.trigger()
    columns(panel)[0].steps.leaveAsked.emit()
    assert not panel.legend.chooser.reference.isChecked()
    again = panel.legend.chooser.again
    assert again.text() == "Bring back what was left out (2)"
    again.trigger()
    assert panel.shown()[:2] == ["base-0", "base-1"] or panel.shown()[-2:] == ["tuned-0", "tuned-1"]
    assert len(panel._lineup.items()) == 4
    assert panel.legend.columns.text() == "Columns"
    assert not again.isVisible()


def test_what_is_on_offer() -> None:
    def ids(mix: Mix, order: str = "number") -> list[str]:
        return [item.trace for item in offered(MIXED, [], order, READING, mix, PROBLEM)]  # type: ignore[arg-type]

    given = reference(PROBLEM)
    assert given is not None
    assert ids(Mix(hidden=frozenset({"base"}), reference=True)) == [given.trace.id, "tuned-0", "tuned-1"]
    assert ids(Mix(by_sample=True), "low") == ["base-0", "tuned-0", "base-1", "tuned-1"]
    assert ids(Mix(), "low")[0] == "tuned-0"


# baseline


def test_a_pinned_baseline_stays_at_the_left_and_figures_differ_from_it(panel: ColumnsPanel, qtbot: QtBot) -> None:
    panel.resize(600, 500)
    panel.select("tuned-0")
    place = panel.shown().index("tuned-0")
    click(qtbot, columns(panel)[place].header.pin)
    assert (panel.pinned(), panel.shown()[0]) == ("tuned-0", "tuned-0")
    seen = []
    click(qtbot, panel.legend.back)
    for _ in range(3):
        seen.append(panel.shown()[1])
        click(qtbot, panel.legend.forward)
    assert set(seen) == {"base-0", "base-1", "tuned-1"}
    assert panel.shown()[0] == "tuned-0"
    told = columns(panel)[1].header.figures.accessibleName()
    assert told == "likelihood min: 0.90, +0.80 against Trace C"
    assert "against" not in columns(panel)[0].header.figures.accessibleName()
    assert columns(panel)[0].header.pin.accessibleName() == "Unpin Trace C"
    panel.show_traces([by("base", 9)], READING, replace(PROBLEM, id="elsewhere"))
    assert panel.pinned() is None
    panel.show_traces(MIXED, READING, PROBLEM)
    assert panel.shown()[0] == "tuned-0", "each problem has its own"
    panel.show_mix(Mix(hidden=frozenset({"tuned"})))
    assert panel.shown()[0] == "tuned-0", "even where its model is hidden"
    menu = columns(panel)[0].steps.menu(0)
    next(action for action in menu.actions() if action.text() == "Unpin this column").trigger()
    assert panel.pinned() is None


def test_arrows_go_from_the_baseline_to_what_stands_beside_it(panel: ColumnsPanel) -> None:
    panel.resize(600, 500)
    panel.pin("base-0")
    panel.select("tuned-1")
    assert panel.shown() == ["base-0", "tuned-1"]
    panel.select("base-0")
    panel.move_trace(1)
    assert panel.current() == ("tuned-1", 0)


@pytest.mark.parametrize(
    ("value", "base", "said"),
    [(0.37, 0.17, "+0.20"), (0.1, 0.9, "−0.80"), (0.5, 0.5001, "±0"), (None, 0.5, ""), (-12.0, 3.5, "−15.5")],
)
def test_differences_to_the_baseline_have_a_sign(value: float | None, base: float, said: str) -> None:
    assert delta(value, base) == said


def test_figures_of_any_size_are_short() -> None:
    assert [figure(v) for v in (0.5, -3.456, 12.34, 1234.5, float("inf"), float("-inf"))] == [
        "0.50", "-3.46", "12.3", "1,234", "∞", "−∞",
    ]  # fmt: skip
    assert delta(float("inf"), float("inf")) == "±0"
    assert delta(1.0, float("-inf")) == "+∞"


# scrolled together, aligned


def test_columns_scroll_together_by_step(panel: ColumnsPanel, qtbot: QtBot) -> None:
    panel.show_traces(LONG, READING, PROBLEM)
    panel.resize(900, 500)
    first, second, third = (column.steps for column in columns(panel))
    first.verticalScrollBar().setValue(500)
    assert bars(panel) == [500, 0, 0]
    click(qtbot, panel.legend.way_buttons[0])
    first.verticalScrollBar().setValue(900)
    index, hidden = first.place_now()
    for other in (second, third):
        assert other.place_now()[0] == index
        assert abs(other.place_now()[1] - hidden) < 0.05
    third.verticalScrollBar().setValue(300)
    assert first.place_now()[0] == third.place_now()[0]


def test_the_same_content_stands_at_the_same_height(panel: ColumnsPanel, qtbot: QtBot) -> None:
    panel.legend.align.trigger()
    assert panel.legend.link.isChecked(), "side by side only while they scroll together"
    _, second, third = (column.steps for column in columns(panel))
    assert third.stack.slots == [0, None, 1, 2, 3]
    assert second.stack.slots == [0, 1, None, 2, 3]
    assert second.stack.tops == third.stack.tops
    assert second.rect_of(3).top() == third.rect_of(3).top()
    found = QAccessible.queryAccessibleInterface(third)
    assert found.childCount() == 5
    assert found.child(1).text(QAccessible.Text.Name) == "no such step"
    assert not found.child(1).state().selectable
    assert found.child(3).text(QAccessible.Text.Name).startswith("Step 3: So k = 8.")
    third.choose(0)
    qtbot.keyClick(third, Qt.Key.Key_Down)
    assert third.current == 1, "gaps are passed over"
    assert third.card_at(third.rect_of_slot(1).center()) is None
    panel.legend.align.trigger()
    assert third.stack.slots == [0, 1, 2, 3]


def test_rows_stay_level_when_the_window_is_resized_or_a_step_shown_whole(panel: ColumnsPanel) -> None:
    long = by("base", 0, [STEPS[0], "word " * 2000, *STEPS[2:]])
    panel.show_traces([long, *MIXED[1:]], READING, PROBLEM)
    panel.legend.align.trigger()

    def level() -> bool:
        return len({tuple(column.steps.stack.tops) for column in columns(panel)}) == 1

    assert level()
    columns(panel)[0].steps.expand(1)
    assert level()
    assert max(columns(panel)[1].steps.stack.heights) > 2000
    panel.resize(1300, 500)
    assert level()
    panel.resize(620, 500)
    assert level()


def test_a_trace_being_written_is_aligned_as_it_grows(panel: ColumnsPanel, qtbot: QtBot) -> None:
    panel.show_traces(MIXED[:1], READING, PROBLEM)
    panel.legend.differences.trigger()
    panel.stream(Streaming("s", PROBLEM.id, f"{STEPS[0]}\nSo k = 8.\nThe ans", None, "base"))
    qtbot.waitUntil(lambda: "s" in panel.shown())
    grown = columns(panel)[1].steps
    assert grown.stack.slots == [0, None, 1, None, 2]
    assert grown.sheet.cards[1].differs == "without “5”, with “8”"
    assert grown.sheet.cards[2].writing


# differences


def test_differences_are_marked_against_the_neighbour_or_the_baseline(panel: ColumnsPanel, qtbot: QtBot) -> None:
    click(qtbot, panel.legend.way_buttons[2])
    assert panel.legend.align.isChecked()
    first, second, third = (column.steps for column in columns(panel))
    assert not any(card.parts for card in first.sheet.cards)
    assert [card.differs for card in second.sheet.cards] == ["the same words"] * 4
    assert [card.differs for card in third.sheet.cards] == [
        "the same words", "", "without “5”, with “8”", "the same words",
    ]  # fmt: skip
    assert "Compared: without “5”, with “8”" in third.tip(2)
    assert "compared: without" in QAccessible.queryAccessibleInterface(third).child(3).text(QAccessible.Text.Name)
    panel.pin("tuned-0")
    again = columns(panel)[2].steps.sheet.cards
    assert [card.differs for card in again][-2:] == ["without “8”, with “5”", "the same words"]
    panel.legend.align.trigger()
    assert not panel.legend.differences.isChecked(), "what stands apart is not compared"


def test_what_a_step_leaves_out_is_seen_and_not_copied(panel: ColumnsPanel, qtbot: QtBot) -> None:
    third = columns(panel)[2].steps
    third.choose(2)
    before = third.grab().toImage()
    panel.legend.differences.trigger()
    assert third.grab().toImage() != before
    qtbot.keyClick(third, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    text = third.stack.cards[2].text
    assert text is not None
    assert text.display == "So k = 5 8."
    qtbot.keyClick(third, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == "So k = 8."


# hovering, scorers


def move(widget: QWidget, at: QPoint) -> None:
    event = QMouseEvent(
        QEvent.Type.MouseMove, QPointF(at), QPointF(widget.mapToGlobal(at)), Qt.MouseButton.NoButton,
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    QApplication.sendEvent(widget, event)


def test_what_is_hovered_is_told_and_outlined(panel: ColumnsPanel) -> None:
    heard: list[tuple[str, int]] = []
    panel.stepHovered.connect(lambda trace, index: heard.append((trace, index)))
    first = columns(panel)[0].steps
    for index in (1, 1, 2):
        move(first.viewport(), first.rect_of(index).center())
    QApplication.sendEvent(first.viewport(), QEvent(QEvent.Type.Leave))
    assert heard == [("base-0", 1), ("base-0", 2), ("base-0", -1)]
    plain = first.viewport().grab().toImage()
    panel.hover("base-0", 2)
    assert first.viewport().grab().toImage() != plain
    panel.hover("tuned-0", 0)
    assert first.viewport().grab().toImage() == plain
    panel.hover(None)


def test_further_scorers_are_chosen_and_keep_their_own_middle(panel: ColumnsPanel) -> None:
    views = [view(0, STEPS, [0.9] * 4, prm=[0.6] * 4, verifier=[1.0] * 4)]
    panel.show_traces(views, READING, None, {"prm": 0.6})

    def bars_of(scorers: list[str] | None) -> tuple[list[str], str]:
        panel.show_scorers(scorers)
        column = columns(panel)[0]
        return [n for n, _ in column.steps.sheet.cards[0].others], column.header.figures.accessibleName()

    assert bars_of(None) == (["prm", "verifier"], "likelihood min: 0.90; prm: 0.60; verifier: 1.00")
    assert bars_of(["verifier"]) == (["verifier"], "likelihood min: 0.90; verifier: 1.00")
    assert bars_of([]) == ([], "likelihood min: 0.90")
    panel.show_scorers(["prm"])
    steps = columns(panel)[0].steps
    at = steps.rect_of(0)
    colour = steps.viewport().grab().toImage().pixelColor(at.left() + 4 + 38 + 5 + 2, at.bottom() - 8)
    assert colour == theme.ramp(0.6, 0.6), "grey, at its threshold"
    panel.show_traces(views, READING)
    assert steps.viewport().grab().toImage().pixelColor(at.left() + 4 + 38 + 5 + 2, at.bottom() - 8) != colour


def test_an_outcome_scorer_has_a_figure_and_no_bars() -> None:
    seen = view(0, STEPS, [0.9] * 4)
    whole = Step(0, len(seen.trace.text))
    seen = replace(seen, scores={**seen.scores, "orm": scores_of(seen.trace.id, "orm", [whole], [0.88])})
    assert [card.others for card in sheet(seen, READING).cards] == [()] * 4
    told = sheet(seen, Reading("orm", "min", 0.5)).cards[0].not_scored
    assert told == "Not scored, because orm scores the whole trace, not its steps"


def scored_half(seen: TraceView) -> TraceView:
    half = scores_of(seen.trace.id, "likelihood", seen.trace.steps[:2], [0.9, 0.2])
    return replace(seen, scores={"likelihood": half})


@pytest.mark.parametrize(
    ("change", "reading", "told"),
    [
        (lambda v: v, Reading("gone", "min", 0.5), "Not scored, because gone has not read this trace"),
        (scored_half, READING, "Not scored, because likelihood has not read this step"),
    ],
)
def test_a_missing_score_says_why_on_its_card(
    panel: ColumnsPanel, change: Callable[[TraceView], TraceView], reading: Reading, told: str
) -> None:
    panel.show_traces([change(view(0, STEPS, [0.9] * 4))], reading)
    cards = columns(panel)[0].steps.sheet.cards
    assert cards[3].notes == told
    assert columns(panel)[0].steps.stack.cards[3].notes is not None
