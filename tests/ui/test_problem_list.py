"""The problem list: pages, a filter that answers in words, rows redrawn one by one, blocks that tell verdicts."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QAction, QColor, QImage, QPainter
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from workbench.core.facts import Added, Flagged
from workbench.core.values import Changes, Flag, Problem
from workbench.store import Store
from workbench.store.rows import Reading, TraceMark
from workbench.ui import theme
from workbench.ui.memory import Memory
from workbench.ui.problem_delegate import BLOCK, paint_block, shade
from workbench.ui.problem_list import ProblemList
from workbench.ui.problem_rows import KEPT, PAGE, ROW, THRESHOLD

SOON = 20_000
READING = Reading("likelihood", "min", 0.5)


@pytest.fixture
def store(library: Path) -> Iterator[Store]:
    with Store.open(library) as store:
        yield store


@pytest.fixture
def problems(qapp: QApplication, qtbot: QtBot, store: Store) -> Iterator[ProblemList]:
    theme.apply(qapp, "light")
    problems = ProblemList(store, READING, scorers={"likelihood": "PRM"})
    qtbot.addWidget(problems)
    problems.search()
    problems.resize(280, 600)
    problems.show()
    yield problems
    problems.stop()


def pressed(problems: ProblemList, cell: str) -> None:
    problems.outcome.quadrants.buttons[cell].click()


def titles(problems: ProblemList) -> list[str]:
    return [problems.rows.row(number).title for number in range(problems.rows.rowCount())]


def test_typing_waits_and_searches_once(problems: ProblemList, qtbot: QtBot) -> None:
    searched = QSignalSpy(problems.rows.modelReset)
    qtbot.keyClicks(problems.filter, "pencils 7")
    qtbot.waitUntil(lambda: problems.rows.rowCount() == 1, timeout=SOON)
    assert searched.count() == 1
    assert problems.counts.accessibleName() == "1 of 12"


def test_a_filter_that_cannot_be_read_is_answered_in_words_and_the_rows_stay(problems: ProblemList) -> None:
    before = titles(problems)
    problems.show_only("right:perhaps")
    assert problems.trouble.isVisible()
    assert "right:" in problems.trouble.text()
    assert titles(problems) == before
    problems.show_only("right:no")
    assert not problems.trouble.isVisible()


def test_a_kind_and_what_is_typed_both_hold(problems: ProblemList) -> None:
    problems.kind.setCurrentIndex(problems.kind.findData("disagree:yes"))
    assert problems.rows.rowCount() == 11
    problems.filter.setText("boxes OR zebra")
    problems.search()
    assert problems.rows.rowCount() == 11
    problems.filter.setText("zebra")
    problems.search()
    assert problems.rows.rowCount() == 0


def test_nothing_found_is_said(problems: ProblemList) -> None:
    chosen = QSignalSpy(problems.chosen)
    problems.show_only("zebra")
    assert "Nothing matches this filter" in problems.view.accessibleDescription()
    assert problems.outcome.threshold.rejected.accessibleName() == "no traces"
    assert problems.current == ""
    assert chosen.at(chosen.count() - 1) == [""]


def test_the_chosen_problem_stays_chosen_where_the_filter_keeps_it(problems: ProblemList) -> None:
    problems.choose_row(5)
    kept = problems.current
    problems.show_only("right:yes")
    assert problems.current == kept


def test_only_the_row_concerned_is_redrawn(problems: ProblemList, store: Store) -> None:
    row = problems.rows.row(3)
    redrawn = QSignalSpy(problems.rows.dataChanged)
    changes = store.apply([Flagged(Flag(row.marks[0].trace, True, by="me"))])
    problems.follow(changes, store.problems_of(changes.of_traces))
    assert redrawn.count() == 1
    assert redrawn.at(0)[0].row() == 3
    assert problems.rows.row(3).marks[0].flagged


def test_a_row_that_no_longer_matches_stays_until_the_next_search(problems: ProblemList, store: Store) -> None:
    problems.show_only("flag:no")
    row = problems.rows.row(0)
    changes = store.apply([Flagged(Flag(mark.trace, True, by="me")) for mark in row.marks])
    problems.follow(changes, store.problems_of(changes.of_traces))
    assert problems.rows.row(0).id == row.id
    problems.search()
    assert row.id not in [problems.rows.row(at).id for at in range(problems.rows.rowCount())]


def many(store: Store, count: int = 5 * PAGE) -> list[Problem]:
    more = [Problem.make(f"Count to {number}.", str(number), title=f"Count {number:05}") for number in range(count)]
    store.apply(map(Added, more))
    return more


def test_the_scroll_bar_jumps_anywhere_and_few_pages_are_kept(
    problems: ProblemList, store: Store, qtbot: QtBot
) -> None:
    many(store, 3000)
    problems.search()
    assert problems.rows.rowCount() == 3012
    assert problems.counts.accessibleName() == "3,012"
    bar = problems.view.verticalScrollBar()
    for share in (0.9, 0.2, 0.5, 0.7, 0.35, 1.0, 0.6):
        bar.setValue(round(bar.maximum() * share))
        row = problems.view.rowAt(20)
        assert row > 0
        qtbot.waitUntil(lambda row=row: problems.rows.index(row).data(ROW) is not None, timeout=SOON)
        assert problems.rows.index(row).data(ROW).title == f"Count {row - 12:05}"
    assert problems.rows.in_memory <= KEPT


def test_a_row_not_read_yet_is_a_placeholder(problems: ProblemList, store: Store) -> None:
    many(store)
    problems.search()
    index = problems.rows.index(3 * PAGE)
    assert index.data(ROW) is None
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "Reading…"
    problems.view.scrollTo(index)
    assert not problems.view.viewport().grab().isNull()


def test_a_problem_far_down_is_found(problems: ProblemList, store: Store) -> None:
    more = many(store)
    problems.search()
    assert problems.choose(more[-1].id)
    assert problems.view.currentIndex().row() == 5 * PAGE + 11
    assert problems.current == more[-1].id
    problems.step(-1)
    assert problems.current == more[-2].id
    assert not problems.choose("nowhere")


def test_home_and_end_go_to_the_ends(problems: ProblemList, store: Store, qtbot: QtBot) -> None:
    more = many(store)
    problems.search()
    qtbot.keyClick(problems.view, Qt.Key.Key_End)
    assert problems.current == more[-1].id
    qtbot.keyClick(problems.view, Qt.Key.Key_Home)
    assert problems.view.currentIndex().row() == 0


def test_new_problems_join_at_the_end(problems: ProblemList, store: Store, qtbot: QtBot) -> None:
    changes = store.apply([Added(Problem.make("How many?", "3", title="Late"))])
    problems.follow(changes, changes.problems)
    assert titles(problems)[-1] == "Late"
    qtbot.waitUntil(lambda: problems.counts.accessibleName() == "13", timeout=SOON)


def test_another_process_writing_moves_neither_row_nor_view(problems: ProblemList, store: Store) -> None:
    problems.choose_row(2)
    chosen = problems.current
    bar = problems.view.verticalScrollBar()
    bar.setValue(bar.maximum())
    place = bar.value()
    problems.follow(Changes(elsewhere=True), set())
    assert problems.current == chosen
    assert bar.value() == place


def test_a_row_is_spoken_in_words(problems: ProblemList) -> None:
    spoken = problems.rows.data(problems.rows.index(0), Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Pencils 2, arithmetic: 2 of 3 right, 1 not scored"
    assert "no traces yet" in problems.rows.data(problems.rows.index(11), Qt.ItemDataRole.AccessibleTextRole)


@pytest.mark.parametrize("score", [0.05, 0.5, 0.95, None])
@pytest.mark.parametrize("outcome", ["right", "wrong", "unknown"])
def test_a_block_shows_the_score_by_colour_and_the_verdict_by_its_sign(
    qapp: QApplication, score: float | None, outcome: str
) -> None:
    theme.apply(qapp, "light")
    scale = 8
    image = QImage(BLOCK * scale, BLOCK * scale, QImage.Format.Format_RGB32)
    image.fill(QColor("#ffffff"))
    painter = QPainter(image)
    painter.scale(scale, scale)
    mark = TraceMark("t", "policy", score, outcome, False, False)
    paint_block(painter, QRectF(0, 0, BLOCK, BLOCK), mark, 0.1)
    painter.end()
    if score is not None:
        ground = theme.ramp(score, 0.1)
        # beside every sign, inside the frame
        assert image.pixelColor(BLOCK * scale // 2, 2 * scale) == ground
        signed = any(image.pixelColor(x, BLOCK * scale // 2) != ground for x in range(3 * scale, 8 * scale))
        assert signed == (outcome != "right")
    else:
        seen = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
        assert {"#ffffff", theme.current().muted.name()} <= seen, "strokes on the bare ground"
        assert (theme.current().text.name() in seen) == (outcome != "right")


def test_a_sum_of_log_odds_has_the_colour_of_its_probability() -> None:
    assert shade(0.25, "min") == 0.25
    assert shade(0.0, "logodds") == 0.5
    assert [round(shade(value, "logodds"), 3) for value in (-5000.0, -2.197, 2.197, 5000.0)] == [0.0, 0.1, 0.9, 1.0]


def test_a_cell_filters_and_stands_in_the_box_as_a_term(problems: ProblemList, qtbot: QtBot) -> None:
    assert problems.outcome.quadrants.cells.counts["reject_right"] == 11
    pressed(problems, "reject_right")
    assert problems.filter.text() == "quadrant:reject_right"
    assert problems.counts.accessibleName() == "11 of 12"
    assert problems.outcome.quadrants.buttons["reject_right"].isChecked()
    assert problems.outcome.quadrants.cells.counts["unscored"] == 11, "the other cells keep their numbers"
    row = problems.rows.row(0)
    assert [mark.matches for mark in row.marks] == [False, True, False]
    pressed(problems, "unscored")
    assert problems.filter.text() == "quadrant:unscored"
    pressed(problems, "unscored")
    assert problems.filter.text() == ""
    assert problems.rows.rowCount() == 12


def test_a_cell_narrows_what_is_typed_and_escape_takes_it_back(problems: ProblemList, qtbot: QtBot) -> None:
    problems.show_only("boxes OR zebra")
    pressed(problems, "accept_right")
    assert problems.filter.text() == "(boxes OR zebra) quadrant:accept_right"
    assert problems.rows.rowCount() == 11
    qtbot.keyClick(problems.outcome.quadrants.buttons["accept_right"], Qt.Key.Key_Escape)
    assert problems.filter.text() == "boxes OR zebra"


def test_the_term_in_the_box_checks_the_cell(problems: ProblemList) -> None:
    problems.show_only("family:arithmetic quadrant:unscored")
    assert problems.outcome.quadrants.buttons["unscored"].isChecked()
    problems.show_only("-quadrant:unscored")
    assert not problems.outcome.quadrants.buttons["unscored"].isChecked()


def test_a_threshold_moves_counts_and_colours_and_reads_no_row_again(problems: ProblemList) -> None:
    reset = QSignalSpy(problems.rows.modelReset)
    assert problems.outcome.threshold.rejected.accessibleName() == "11 of 22 rejected"
    problems.read_by(Reading("likelihood", "min", 0.1))
    assert problems.outcome.threshold.rejected.accessibleName() == "0 of 22 rejected"
    assert problems.outcome.quadrants.cells.counts["accept_right"] == 22
    assert problems.rows.index(0).data(THRESHOLD) == 0.1
    assert reset.count() == 0


def test_a_filter_that_speaks_of_the_threshold_is_asked_again_when_it_rests(
    problems: ProblemList, qtbot: QtBot
) -> None:
    problems.show_only("disagree:yes")
    assert problems.rows.rowCount() == 11
    reset = QSignalSpy(problems.rows.modelReset)
    for threshold in (0.4, 0.3, 0.1):
        problems.read_by(Reading("likelihood", "min", threshold))
    qtbot.waitUntil(lambda: problems.rows.rowCount() == 0, timeout=SOON)
    assert reset.count() == 1


def test_another_aggregation_reads_the_marks_again(problems: ProblemList) -> None:
    before = problems.rows.row(0).marks[1].score
    problems.read_by(Reading("likelihood", "mean", 0.5))
    after = problems.rows.row(0).marks[1].score
    assert (before, after) == (0.2, pytest.approx((0.9 + 0.2 + 0.95) / 3))


def test_the_slider_asks_for_a_threshold(problems: ProblemList, qtbot: QtBot) -> None:
    asked = QSignalSpy(problems.thresholdAsked)
    qtbot.keyClick(problems.outcome.threshold.slider, Qt.Key.Key_Home)
    assert asked.at(0)[0] == 0.0001


def test_how_much_the_scorer_has_read_is_said_and_the_rest_offered(problems: ProblemList) -> None:
    wanted = QSignalSpy(problems.restAsked)
    assert problems.outcome.part.text() == "22 of 33 scored by PRM"
    problems.outcome.rest.click()
    assert wanted.at(0) == ["likelihood"]
    problems.search()
    assert not problems.outcome.rest.isVisible(), "asked once for these traces"
    problems.read_by(Reading("verifier", "min", 0.5))
    assert problems.outcome.part.text() == "0 of 33 scored by verifier"


def test_rows_are_sorted_and_the_order_is_remembered(
    qapp: QApplication, qtbot: QtBot, store: Store, tmp_path: Path
) -> None:
    def fresh() -> ProblemList:
        made = ProblemList(store, READING, Memory(tmp_path))
        qtbot.addWidget(made)
        made.search()
        return made

    problems = fresh()
    choose_order(problems, "title")
    assert titles(problems) == sorted(titles(problems))
    choose_order(problems, "descending")
    assert titles(problems) == sorted(titles(problems), reverse=True)
    assert "title, descending" in problems.sort.accessibleName()
    problems.outcome.fold.click()
    again = fresh()
    assert titles(again) == titles(problems)
    assert not again.outcome.quadrants.isVisibleTo(again), "folded as it was left"
    problems.stop()
    again.stop()


def choose_order(problems: ProblemList, value: str) -> None:
    next(action for action in problems.sort.actions_of_menu() if action.data() == value).trigger()


def test_a_filter_of_ones_own_is_saved_renamed_and_deleted(problems: ProblemList, qtbot: QtBot) -> None:
    problems.show_only("right:no steps>2")
    name(problems, problems.saved.save, "Long and wrong")
    assert problems.kind.currentText() == "Long and wrong"
    assert problems.filter.text() == ""
    assert problems.rows.filter == "right:no steps>2"
    name(problems, problems.saved.rename, "Wrong")
    assert problems.kind.currentText() == "Wrong"
    problems.saved.delete.trigger()
    assert problems.kind.findText("Wrong") == -1
    assert problems.rows.filter == ""


def test_a_name_that_is_taken_is_refused_in_words(problems: ProblemList) -> None:
    for text in ("right:no", "right:yes"):
        problems.show_only(text)
        name(problems, problems.saved.save, "Mine")
    assert "Mine" in problems.trouble.text()
    assert problems.filter.text() == "right:yes"


def name(problems: ProblemList, action: QAction, words: str) -> None:
    action.trigger()
    asking = problems.saved.asking
    assert asking is not None
    asking.setTextValue(words)
    asking.accept()


def test_down_from_the_box_goes_into_the_list(problems: ProblemList, qtbot: QtBot) -> None:
    problems.activateWindow()
    problems.focus_filter()
    qtbot.waitUntil(problems.filter.hasFocus)
    qtbot.keyClick(problems.filter, Qt.Key.Key_Down)
    assert problems.view.hasFocus()


def test_names_of_the_library_are_suggested(problems: ProblemList, qtbot: QtBot) -> None:
    problems.filter.setFocus()
    qtbot.keyClicks(problems.filter, "model:")
    assert [each.text for each in problems.filter.suggestions] == ["model:scripted"]
    assert not problems.trouble.isVisible(), "no reproach while the term is being typed"
    problems.filter.close_list()


def test_a_title_is_shown_and_never_read_as_markup(problems: ProblemList, store: Store) -> None:
    title = "<b>Bold</b> \u202eשלום\u0000 🦊" * 20
    store.apply([Added(Problem.make("How many?", "3", title=title))])
    problems.search()
    tip = problems.rows.index(12).data(Qt.ItemDataRole.ToolTipRole)
    assert "<b>" not in tip
    assert "Hatched: not scored" in tip
    problems.choose_row(12)
    assert not problems.view.viewport().grab().isNull()
