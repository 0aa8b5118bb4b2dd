"""Text inside a step: selected by mouse and keys, copied, kept; long steps cut and shown whole; no steps at all."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.views import STEPS, view
from workbench.core.facts import Streaming
from workbench.core.values import Step
from workbench.store.rows import Reading
from workbench.tasks.lane import Lane
from workbench.ui import theme
from workbench.ui.maths import Maths
from workbench.ui.step_cards import Card, Sheet, sheet, streamed
from workbench.ui.step_column import StepColumn
from workbench.ui.step_text import StepText
from workbench.ui.word_diff import diff

READING = Reading("likelihood", "min", 0.5)
SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def column(qtbot: QtBot, qapp: QApplication) -> StepColumn:
    theme.apply(qapp, "light")
    column = StepColumn()
    qtbot.addWidget(column)
    column.resize(320, 400)
    column.show()
    column.show_sheet(sheet(view(0, STEPS, [0.9] * 4), READING), "Trace A")
    return column


def at(column: StepColumn, card: int, position: int) -> QPoint:
    laid = column.stack.cards[card]
    assert laid.body is not None
    box = laid.body.rects(position, position + 1)[0]
    return column.rect_of(card).topLeft() + (laid.text_at + box.center()).toPoint() - QPoint(int(box.width() / 2), 0)


def copied(qtbot: QtBot, column: StepColumn) -> str:
    QGuiApplication.clipboard().setText("")
    qtbot.keyClick(column, Qt.Key.Key_C, CONTROL)
    return QGuiApplication.clipboard().text()


def drag(qtbot: QtBot, column: StepColumn, card: int, start: int, end: int) -> None:
    port = column.viewport()
    qtbot.mousePress(port, Qt.MouseButton.LeftButton, pos=at(column, card, start))
    qtbot.mouseMove(port, at(column, card, (start + end) // 2))
    qtbot.mouseMove(port, at(column, card, end))
    qtbot.mouseRelease(port, Qt.MouseButton.LeftButton, pos=at(column, card, end))


def test_text_is_selected_by_dragging_and_stays_through_repaints(column: StepColumn, qtbot: QtBot) -> None:
    drag(qtbot, column, 1, 5, 12)
    assert column.current == 1
    assert copied(qtbot, column) == STEPS[1][5:12]
    plain = Sheet(column.sheet.trace, column.sheet.cards)
    column.show_sheet(plain, "Trace A")
    column.resize(280, 400)
    assert copied(qtbot, column) == STEPS[1][5:12]
    qtbot.keyClick(column, Qt.Key.Key_Escape)
    assert copied(qtbot, column) == STEPS[1], "the whole step where nothing is selected"
    drag(qtbot, column, 1, 5, 12)
    qtbot.keyClick(column, Qt.Key.Key_Down)
    assert copied(qtbot, column) == STEPS[2]


def test_text_is_selected_by_keys(column: StepColumn, qtbot: QtBot) -> None:
    column.choose(2)
    for _ in range(4):
        qtbot.keyClick(column, Qt.Key.Key_Right, SHIFT)
    assert copied(qtbot, column) == "So k"
    qtbot.keyClick(column, Qt.Key.Key_Left, SHIFT)
    assert copied(qtbot, column) == "So "
    qtbot.keyClick(column, Qt.Key.Key_Right, SHIFT | CONTROL)
    qtbot.keyClick(column, Qt.Key.Key_Right, SHIFT | CONTROL)
    assert copied(qtbot, column) == "So k ="
    qtbot.keyClick(column, Qt.Key.Key_Left, SHIFT | CONTROL)
    assert copied(qtbot, column) == "So k "
    qtbot.keyClick(column, Qt.Key.Key_End, SHIFT)
    assert copied(qtbot, column) == STEPS[2]
    qtbot.keyClick(column, Qt.Key.Key_Home, SHIFT)
    assert not column.selection
    qtbot.keyClick(column, Qt.Key.Key_A, CONTROL)
    assert copied(qtbot, column) == STEPS[2]
    assert column.current == 2


def test_lines_are_selected_up_and_down(column: StepColumn, qtbot: QtBot) -> None:
    text = "first line of it\nsecond line of it\nthird line of it"
    column.show_sheet(Sheet("t", (Card(1, Step(0, len(text)), text),)), "Trace A")
    column.choose(0)
    qtbot.keyClick(column, Qt.Key.Key_Down, SHIFT)
    assert copied(qtbot, column) == "first line of it\n"
    qtbot.keyClick(column, Qt.Key.Key_Down, SHIFT)
    qtbot.keyClick(column, Qt.Key.Key_Down, SHIFT)
    assert copied(qtbot, column) == text
    qtbot.keyClick(column, Qt.Key.Key_Home, SHIFT)
    assert not column.selection


def test_a_double_click_selects_a_word_and_a_click_lets_go(column: StepColumn, qtbot: QtBot) -> None:
    place = at(column, 1, 7)
    qtbot.mouseDClick(column.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert copied(qtbot, column) == "becomes"
    qtbot.mouseClick(column.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert not column.selection


def test_selected_text_is_seen(column: StepColumn, qtbot: QtBot) -> None:
    column.choose(1)
    before = column.grab().toImage()
    drag(qtbot, column, 1, 5, 12)
    assert column.grab().toImage() != before


def test_letters_outside_the_plane_are_not_cut(column: StepColumn, qtbot: QtBot) -> None:
    text = "😀👨‍👩‍👧 = 7"
    column.show_sheet(Sheet("t", (Card(1, Step(0, len(text)), text),)), "Trace A")
    column.choose(0)
    for end in range(1, len(text) + 1):
        qtbot.keyClick(column, Qt.Key.Key_Right, SHIFT)
        assert copied(qtbot, column) == text[:end]


@pytest.mark.parametrize(("earlier", "later"), [("So k = 8.", "So k = 5, then."), ("", "new"), ("a b", ""), ("x", "x")])
def test_only_the_steps_own_text_is_copied(earlier: str, later: str) -> None:
    card = Card(1, Step(0, len(later)), later, parts=tuple(diff(earlier, later)))
    text = StepText.of(card)
    assert text.copied(0, len(text.display)) == later
    removed = "".join(text.display[mark.start : mark.end] for mark in text.changes if mark.kind == "removed")
    assert removed.split() == "".join(p.text for p in diff(earlier, later) if p.kind == "removed").split()


def test_the_answer_is_marked_where_it_stands_among_differences() -> None:
    later = "So it is 50."
    card = Card(1, Step(0, 12), later, strong=(9, 11), parts=tuple(diff("Thus it was 40.", later)))
    text = StepText.of(card)
    (strong,) = text.marks
    assert text.display[strong.start : strong.end] == "50"


# long and missing


def test_a_long_step_is_cut_and_shown_whole_by_space_or_click(column: StepColumn, qtbot: QtBot) -> None:
    text = "word " * 10_000
    column.show_sheet(Sheet("t", (Card(1, Step(0, len(text)), text), Card(2, Step(0, 3), "end"))), "Trace A")
    laid = column.stack.cards[0]
    assert laid.clamped
    assert laid.more_words == "Show all 50,000 characters"
    assert column.rect_of(0).height() < 400
    column.choose(0)
    assert copied(qtbot, column) == text
    qtbot.keyClick(column, Qt.Key.Key_Space)
    assert column.rect_of(0).height() > 10_000
    qtbot.keyClick(column, Qt.Key.Key_Space)
    assert column.rect_of(0).height() < 400
    place = column.rect_of(0).topLeft() + column.stack.cards[0].more_at.center().toPoint()
    qtbot.mouseClick(column.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert column.rect_of(0).height() > 10_000
    column.choose(1)
    qtbot.keyClick(column, Qt.Key.Key_Space)
    assert column.current == 1, "a short step has nothing more to show"


def test_a_trace_without_steps_says_why_and_shows_its_text(column: StepColumn, qtbot: QtBot) -> None:
    nothing = sheet(view(0, []), READING)
    assert nothing.empty == "This trace has no steps: nothing was written."
    column.show_sheet(Sheet("t", (), None, "", "This trace has no steps: why.", "<b>raw</b>\0"), "Trace A")
    assert column.accessibleDescription() == "This trace has no steps: why. <b>raw</b>\0"
    image = column.viewport().grab().toImage()
    ground = image.pixelColor(1, 399)
    assert any(image.pixelColor(x, y) != ground for x in range(10, 200) for y in range(28, 50)), "the raw text is there"
    assert copied(qtbot, column) == "<b>raw</b>␀" or copied(qtbot, column).startswith("<b>raw</b>")


# long traces


def many(count: int, text: str = "Step number {0}, which is long enough to need lines.") -> tuple[Card, ...]:
    return tuple(Card(n + 1, Step(n, n + 1), text.format(n) * (1 + n % 3)) for n in range(count))


def test_the_readers_place_is_kept_while_the_rest_is_laid_out(column: StepColumn, qtbot: QtBot) -> None:
    column.show_sheet(Sheet("long", many(200)), "Trace A")
    assert not all(card.settled for card in column.stack.cards)
    bar = column.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    index, hidden = column.place_now()
    qtbot.waitUntil(lambda: all(card.settled for card in column.stack.cards))
    now = column.place_now()
    assert now[0] == index
    assert abs(now[1] - hidden) < 0.2
    assert bar.maximum() == column.stack.bottom - column.viewport().height()


def test_cards_above_that_grow_do_not_move_what_is_read(column: StepColumn) -> None:
    cards = many(30)
    column.show_sheet(Sheet("t", cards), "Trace A")
    column.verticalScrollBar().setValue(600)
    index, _ = column.place_now()
    top = column.rect_of(index).top()
    longer = tuple(
        Card(card.number, card.step, card.text, rejected="it does not follow" if n < index else "")
        for n, card in enumerate(cards)
    )
    column.show_sheet(Sheet("t", longer), "Trace A")
    assert column.rect_of(index).top() == top


@pytest.fixture
def maths(qapp: QApplication) -> Iterator[Maths]:
    lane = Lane("maths")
    yield Maths(lane)
    assert lane.close(20)


def test_formulas_are_typeset_when_they_are_ready_and_the_reader_stays_put(
    column: StepColumn, qtbot: QtBot, maths: Maths
) -> None:
    tall = r"So $\frac{\frac{1}{2}}{\frac{3}{%d}}$ of it."
    cards = tuple(Card(n + 1, Step(n, n + 1), tall % (n + 3)) for n in range(30))
    column.set_maths(maths)
    column.show_sheet(Sheet("t", cards), "Trace A")
    source = column.rect_of(0).height()
    column.verticalScrollBar().setValue(500)
    index, hidden = column.place_now()
    column.grab()
    qtbot.waitUntil(lambda: not any(card.body.pending for card in column.stack.cards if card.body), timeout=60_000)
    assert column.rect_of(0).height() != source
    now = column.place_now()
    assert now[0] == index
    assert abs(now[1] - hidden) < 0.3
    column.choose(index)
    qtbot.keyClick(column, Qt.Key.Key_A, CONTROL)
    assert copied(qtbot, column) == tall % (index + 3)
    inside = column.rect_of(index).topLeft() + (column.stack.cards[index].text_at + QPointF(28, 12)).toPoint()
    assert column._formula_at(index, inside).startswith("$\\frac")


def test_a_step_being_written_shows_its_source(column: StepColumn, maths: Maths) -> None:
    column.set_maths(maths)
    column.show_sheet(streamed(Streaming("s", "p", "One $x^2$.\nTwo $x^2$ an"), READING), "Trace A")
    first, open_one = column.stack.cards
    assert first.body is not None
    assert open_one.body is not None
    assert first.body.pending
    assert not open_one.body.pending


def test_a_theme_change_while_it_is_written(column: StepColumn, qapp: QApplication) -> None:
    for lines, dark in ((3, "dark"), (6, "light"), (9, "dark"), (12, "light")):
        column.show_sheet(streamed(Streaming("s", "p", "A line of it.\n" * lines + "and $x"), READING), "Trace A")
        theme.apply(qapp, dark)  # type: ignore[arg-type]
        assert len(column.stack.cards) == lines + 1
        anew = column.grab().toImage()
        assert anew.pixelColor(1, 399).lightness() < 80 if dark == "dark" else anew.pixelColor(1, 399).lightness() > 80
