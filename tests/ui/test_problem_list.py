"""The problem list: pages, a filter that answers in words, rows redrawn one by one, blocks that tell verdicts."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from workbench.core.facts import Added, Flagged
from workbench.core.values import Changes, Flag, Problem
from workbench.store import Store
from workbench.store.rows import Reading, TraceMark
from workbench.ui import theme
from workbench.ui.problem_delegate import BLOCK, paint_block
from workbench.ui.problem_list import ProblemList
from workbench.ui.problem_rows import PAGE

SOON = 20_000
READING = Reading("likelihood", "min", 0.5)


@pytest.fixture
def store(library: Path) -> Iterator[Store]:
    with Store.open(library) as store:
        yield store


@pytest.fixture
def problems(qapp: QApplication, qtbot: QtBot, store: Store) -> Iterator[ProblemList]:
    theme.apply(qapp, "light")
    problems = ProblemList(store, READING)
    qtbot.addWidget(problems)
    problems.search()
    problems.resize(280, 600)
    problems.show()
    yield problems
    problems.stop()


def titles(problems: ProblemList) -> list[str]:
    return [problems.rows.row(number).title for number in range(problems.rows.rowCount())]


def test_typing_waits_and_searches_once(problems: ProblemList, qtbot: QtBot) -> None:
    searched = QSignalSpy(problems.rows.modelReset)
    qtbot.keyClicks(problems.filter, "pencils 7")
    qtbot.waitUntil(lambda: problems.rows.rowCount() == 1, timeout=SOON)
    assert searched.count() == 1
    assert problems.counts.text() == "1 of 12"


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
    assert problems.view.accessibleDescription() == "Nothing matches this filter."
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


def test_further_pages_come_as_they_are_needed(problems: ProblemList, store: Store) -> None:
    more = [Problem.make(f"Count to {number}.", str(number)) for number in range(PAGE + 50)]
    changes = store.apply(map(Added, more))
    problems.search()
    assert problems.rows.rowCount() == PAGE
    assert problems.rows.canFetchMore(QModelIndex())
    assert problems.choose(more[-1].id)
    assert problems.rows.rowCount() == PAGE + 62
    assert not problems.rows.canFetchMore(QModelIndex())
    assert problems.counts.text() == f"{PAGE + 62:,}"
    problems.follow(Changes(problems=changes.problems), changes.problems)
    assert len(set(titles(problems))) == len(titles(problems))


def test_new_problems_join_at_the_end(problems: ProblemList, store: Store, qtbot: QtBot) -> None:
    changes = store.apply([Added(Problem.make("How many?", "3", title="Late"))])
    problems.follow(changes, changes.problems)
    assert titles(problems)[-1] == "Late"
    qtbot.waitUntil(lambda: problems.counts.text() == "13", timeout=SOON)


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
    ground = theme.ramp(score, 0.1) if score is not None else QColor("#ffffff")
    # beside every sign, inside the frame
    assert image.pixelColor(BLOCK * scale // 2, 2 * scale) == ground
    signed = any(image.pixelColor(x, BLOCK * scale // 2) != ground for x in range(3 * scale, 8 * scale))
    assert signed == (outcome != "right")
