"""One trace as cards: what is said of it, any text, selection, labels, copying, and what a screen reader finds."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.views import STEPS, scores_of, view
from workbench.core.facts import Streaming
from workbench.core.values import ERROR, SOUND, UNCLEAR, Step
from workbench.store.rows import Reading
from workbench.ui import theme
from workbench.ui.heading import heading
from workbench.ui.key_names import said
from workbench.ui.shown_text import shown, utf16
from workbench.ui.step_cards import CUT_ANEW, Card, Sheet, score_mark, sheet, streamed, trace_name
from workbench.ui.step_column import StepColumn, as_tool_tip
from workbench.ui.step_words import tool_tip

READING = Reading("likelihood", "min", 0.5)
WEAK = view(1, STEPS, [0.95, 0.22, 0.66, 0.81], prm=[0.9, 0.4, 0.3, 0.8], verifier=[1, 0, 1, "refers to nothing"])
ODD = {
    "markup": "<b>bold</b> &amp; <img src=x onerror=alert(1)>",
    "right to left": "العدد المطلوب هو 42",
    "emoji": "😀 two 👨‍👩‍👧 families",
    "nul": "before\0after \x07 \x7f",
    "lone surrogate": "broken \ud83d here",
    "one long word": "x" * 2000,
    "tabs": "\ta\t\tb",
    "override": "left \u202eright\u202c end",
    "long": "word " * 10_000,
}


@pytest.fixture
def column(qtbot: QtBot, qapp: QApplication) -> StepColumn:
    theme.apply(qapp, "light")
    column = StepColumn()
    qtbot.addWidget(column)
    column.resize(300, 400)
    column.show()
    column.show_sheet(sheet(WEAK, READING), "Trace B")
    return column


def press(qtbot: QtBot, column: StepColumn, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
    qtbot.keyClick(column, key, modifiers[0] if modifiers else Qt.KeyboardModifier.NoModifier)


# what is said


def test_cards_say_scores_labels_and_the_first_low_step() -> None:
    cards = sheet(view(1, STEPS, [0.9, 0.2, 0.1, 0.8], prm=[1, 1, 0, 1], labels={1: ERROR, 2: UNCLEAR}), READING).cards
    assert [card.number for card in cards] == [1, 2, 3, 4]
    assert [card.first_low for card in cards] == [False, True, False, False]
    assert [card.label_words for card in cards] == ["", "✗ Error", "? Unclear", ""]
    assert [[name for name, _ in card.others] for card in cards] == [["prm"]] * 4
    assert cards[3].strong is not None
    assert cards[3].text[slice(*cards[3].strong)] == "50"


def test_missing_scores_are_states_with_a_reason() -> None:
    unread = sheet(view(0, STEPS), READING).cards
    assert [card.not_scored for card in unread] == ["Not scored, because likelihood has not read this trace"] * 4
    partly = sheet(view(0, STEPS, [0.9, "the text is too long", 0.8, 0.7]), READING).cards
    assert partly[1].not_scored == "Not scored, because the text is too long"
    assert not any(card.first_low for card in partly)


def test_scores_hang_on_spans_not_on_numbers() -> None:
    seen = view(0, STEPS, [0.9, 0.8, 0.7, 0.6])
    first, second, *rest = seen.trace.steps
    merged = replace(seen, trace=replace(seen.trace, steps=(Step(first.start, second.end), *rest)))
    cards = sheet(merged, READING).cards
    assert cards[0].not_scored == f"Not scored, because {said(CUT_ANEW)}"
    assert [card.score.value for card in cards[1:] if card.score] == [0.7, 0.6]


@pytest.mark.parametrize(
    ("outcome", "reason", "words"),
    [
        ("right", "equals the reference 50", "equals the reference 50"),
        ("wrong", "the reference is 40", "the reference is 40"),
        ("unknown", "the solution gives no final answer", "Cannot tell: the solution gives no final answer"),
        (None, "", "not checked yet"),
    ],
)
def test_the_answer_line_gives_verdict_and_reason(outcome: Any, reason: str, words: str) -> None:
    answer = sheet(view(0, STEPS, outcome=outcome, reason=reason), READING).answer
    assert answer is not None
    assert answer.words == words
    assert answer.outcome == outcome


def test_the_heading_names_origin_figures_and_disagreement() -> None:
    said = heading(replace(WEAK, flag=view(0, flagged=True).flag), READING, 1)
    assert said.name == "Trace B"
    assert said.origin == "policy · T 0.7 · seed 11 · sample 2"
    assert [(each.name, each.score.value if each.score else None) for each in said.figures] == [
        ("likelihood min", 0.22),
        ("prm", 0.3),
        ("verifier", 0.0),
    ]
    assert said.disagreement == "Right answer, weak steps"
    assert said.flagged
    sure = view(0, STEPS, [0.9, 0.9, 0.9, 0.9], outcome="wrong")
    assert heading(sure, READING, 0).disagreement == "Wrong answer, no step blamed"
    assert heading(view(0, STEPS, [0.9] * 4, outcome="unknown"), READING, 0).disagreement == ""
    (unread,) = heading(view(0, STEPS), READING, 0).figures
    assert unread.name == "likelihood min"
    assert unread.score is not None
    assert unread.score.because == "likelihood has not read this trace"


def test_names_go_on_after_z() -> None:
    assert [trace_name(position) for position in (0, 25, 26)] == ["Trace A", "Trace Z", "Trace 27"]


def test_marks_are_short() -> None:
    assert [score_mark(value) for value in (0.0, 0.222, 0.994, 0.996, 1.0, -3.14, 250.0)] == [
        ".00",
        ".22",
        ".99",
        "1.0",
        "1.0",
        "-3.1",
        "250",
    ]


def test_a_growing_trace_has_scored_steps_and_an_open_one_without() -> None:
    text = "First step.\nSecond step.\nThird st"
    fact = Streaming("t", "p", text, scores_of("t", "likelihood", [Step(0, 11)], [0.3]), "policy")
    cards = streamed(fact, READING).cards
    assert [(card.text, card.writing, card.awaited) for card in cards] == [
        ("First step.", False, False),
        ("Second step.", False, True),
        ("Third st", True, False),
    ]
    assert cards[0].first_low
    assert cards[2].score is None
    assert [card.text for card in streamed(Streaming("t", "p", ""), READING).cards] == [""]


def test_the_tool_tip_has_every_scorer_and_the_reason() -> None:
    rejected = ("", "3k + 6 is not 10k", "", "")
    card = sheet(replace(WEAK, labels=view(1, labels={1: SOUND}).labels), READING, rejected).cards[1]
    tip = tool_tip(card, "likelihood", 0.5)
    assert card.notes == "Verifier: 3k + 6 is not 10k"
    for words in ("likelihood: 0.220, low (below 0.5)", "prm: 0.400", "verifier: 0.000", "3k + 6 is not 10k", "Sound"):
        assert words in tip
    assert "verifier: not scored, because refers to nothing" in tool_tip(sheet(WEAK, READING).cards[3], "x", 0.5)


# any text


@pytest.mark.parametrize("text", ODD.values(), ids=ODD.keys())
def test_any_text_is_drawn_within_its_card(column: StepColumn, text: str) -> None:
    column.show_sheet(Sheet("odd", (Card(1, Step(0, len(text)), text), Card(2, Step(0, 3), "end"))), "Trace A")
    assert not column.grab().isNull()
    first, second = column.rect_of(0), column.rect_of(1)
    assert first.bottom() <= second.top()
    assert first.width() <= column.viewport().width()
    assert first.height() >= min(len(text) / 200, 12 * column.fontMetrics().height())


def test_text_is_never_read_as_markup(column: StepColumn) -> None:
    images = []
    for text in ("<b>x</b>", "x"):
        column.show_sheet(Sheet(text, (Card(1, Step(0, 9), text),)), "Trace A")
        images.append(column.grab().toImage())
    assert images[0] != images[1]
    assert as_tool_tip("<b>x</b>\ny") == "<p>&lt;b&gt;x&lt;/b&gt;<br>y</p>"


def test_what_cannot_be_drawn_keeps_its_place() -> None:
    text = "a\0b\x7f\ud800c"
    assert len(shown(text)) == len(text)
    assert shown(text) == "a␀b␡\ufffdc"
    assert utf16("😀 x", 2) == 3


def test_a_right_to_left_step_stands_at_the_right(column: StepColumn) -> None:
    def inked_columns(text: str) -> list[int]:
        column.show_sheet(Sheet(text, (Card(1, Step(0, 9), text),)), "Trace A")
        image: QImage = column.viewport().grab().toImage()
        ground = image.pixelColor(200, 30)
        line = range(12, 24)
        return [x for x in range(70, 270) if any(image.pixelColor(x, y) != ground for y in line)]

    assert max(inked_columns("abc")) < 120
    assert min(inked_columns("אבג")) > 200


def test_two_hundred_steps_scroll_to_the_last(column: StepColumn, qtbot: QtBot) -> None:
    cards = tuple(Card(n + 1, Step(n, n + 1), f"Step number {n}") for n in range(200))
    column.show_sheet(Sheet("long", cards), "Trace A")
    press(qtbot, column, Qt.Key.Key_End)
    assert column.current == 199
    assert column.viewport().rect().contains(column.rect_of(199))
    press(qtbot, column, Qt.Key.Key_Home)
    assert column.verticalScrollBar().value() == 0


def test_the_unscored_block_is_no_colour_of_the_ramp(column: StepColumn) -> None:
    def block(card: Card) -> tuple[int, int, int]:
        column.show_sheet(Sheet(str(card.score), (card,)), "Trace A")
        colour = column.viewport().grab().toImage().pixelColor(12, 10)
        return colour.red(), colour.green(), colour.blue()

    scored = sheet(WEAK, READING).cards
    assert block(replace(scored[0], others=()))[2] > 120
    assert block(replace(scored[1], others=()))[0] > 180
    grey = block(Card(1, Step(0, 1), "x"))
    assert max(grey) - min(grey) < 15


# a person


def test_mouse_and_keys_choose_a_step(column: StepColumn, qtbot: QtBot) -> None:
    heard: list[int] = []
    column.selected.connect(heard.append)
    qtbot.mouseClick(column.viewport(), Qt.MouseButton.LeftButton, pos=column.rect_of(1).center())
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_End, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_Up):
        press(qtbot, column, key)
    assert heard == [1, 2, 1, 3, 3, 0, 0]
    assert column.current == 0


def test_the_chosen_step_is_seen(column: StepColumn) -> None:
    before = column.grab().toImage()
    column.set_current(1)
    assert column.grab().toImage() != before


@pytest.mark.parametrize("value", [SOUND, UNCLEAR, ERROR, None])
def test_a_label_is_asked_for_the_chosen_step(column: StepColumn, value: int | None) -> None:
    heard: list[tuple[Step, int | None]] = []
    column.labelAsked.connect(lambda step, given: heard.append((step, given)))
    column.ask_label(value)
    assert heard == [], "nothing is chosen yet"
    column.set_current(2)
    column.ask_label(value)
    assert heard == [(WEAK.trace.steps[2], value)]


def test_keys_that_label_are_the_windows(column: StepColumn, qtbot: QtBot) -> None:
    """They can be changed there, and one that was taken away does nothing here."""
    heard: list[object] = []
    column.labelAsked.connect(lambda *given: heard.append(given))
    column.set_current(2)
    press(qtbot, column, Qt.Key.Key_1)
    assert heard == []


def test_a_step_being_written_takes_no_label(column: StepColumn, qtbot: QtBot) -> None:
    heard: list[object] = []
    column.labelAsked.connect(lambda *given: heard.append(given))
    column.show_sheet(streamed(Streaming("t", "p", "One.\nTw"), READING), "Trace A")
    column.set_current(1)
    column.ask_label(ERROR)
    assert heard == []


def test_the_exact_text_is_copied(column: StepColumn, qtbot: QtBot) -> None:
    text = "<b>3 < 4</b> \\boxed{42} 😀"
    column.show_sheet(Sheet("t", (Card(1, Step(0, 1), text), Card(2, Step(0, 1), "end"))), "Trace A")
    column.set_current(0)
    press(qtbot, column, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == text
    column.copy_all()
    assert QGuiApplication.clipboard().text() == f"{text}\nend"


def test_the_menu_offers_labels_and_copying(column: StepColumn) -> None:
    heard: list[int | None] = []
    column.labelAsked.connect(lambda _, value: heard.append(value))
    column.set_current(1)
    menu = column.menu(1)
    by_name = {action.text().split("\t")[0]: action for action in menu.actions() if not action.isSeparator()}
    for name in ("✓ Sound", "? Unclear", "✗ Error"):
        by_name[name].trigger()
    assert heard == [SOUND, UNCLEAR, ERROR]
    assert not by_name["Take the label back"].isEnabled(), "there is none to take back"
    by_name["Copy step"].trigger()
    assert QGuiApplication.clipboard().text() == STEPS[1]


def test_the_same_trace_again_keeps_place_and_choice(column: StepColumn) -> None:
    cards = tuple(Card(n + 1, Step(n, n + 1), f"Step number {n}") for n in range(50))
    column.show_sheet(Sheet("long", cards), "Trace A")
    column.set_current(30)
    place = column.verticalScrollBar().value()
    column.show_sheet(Sheet("long", (replace(cards[0], first_low=True), *cards[1:])), "Trace A")
    assert (column.current, column.verticalScrollBar().value()) != (None, 0)
    assert column.current == 30
    assert abs(column.verticalScrollBar().value() - place) < 60
    column.show_sheet(Sheet("another", cards), "Trace B")
    assert (column.current, column.verticalScrollBar().value()) == (None, 0)


def test_a_growing_trace_is_followed_only_at_its_end(column: StepColumn) -> None:
    def grow(lines: int) -> None:
        column.show_sheet(streamed(Streaming("s", "p", "A line of it.\n" * lines + "and"), READING), "Trace A")

    for lines in (5, 30):
        grow(lines)
    bar = column.verticalScrollBar()
    bar.setValue(bar.maximum())
    grow(35)
    assert bar.value() == bar.maximum()
    bar.setValue(10)
    grow(40)
    assert bar.value() == 10


def test_the_theme_is_followed_live(column: StepColumn, qapp: QApplication) -> None:
    light = column.viewport().grab().toImage().pixelColor(1, 399)
    theme.apply(qapp, "dark")
    assert column.viewport().grab().toImage().pixelColor(1, 399) != light
    theme.apply(qapp, "light")


# a screen reader


def test_a_screen_reader_finds_every_step(column: StepColumn) -> None:
    found = QAccessible.queryAccessibleInterface(column)
    assert found.role() == QAccessible.Role.List
    assert found.text(QAccessible.Text.Name) == "Steps of Trace B"
    assert found.childCount() == 4
    second = found.child(1)
    assert second.role() == QAccessible.Role.ListItem
    assert second.text(QAccessible.Text.Name) == f"Step 2: {STEPS[1]} likelihood 0.22, first low step"
    assert "prm: 0.400" in second.text(QAccessible.Text.Description)
    assert found.indexOfChild(second) == 1
    inside = column.viewport().mapFromGlobal(second.rect().center())
    assert column.card_at(inside) == 1
    assert found.child(9) is None


def test_a_screen_reader_hears_what_is_chosen(column: StepColumn) -> None:
    found = QAccessible.queryAccessibleInterface(column)
    column.set_current(2)
    states: list[Any] = [found.child(index).state() for index in range(4)]
    assert [bool(state.selected) for state in states] == [False, False, True, False]
    assert found.focusChild().text(QAccessible.Text.Name).startswith("Step 3")


def test_items_of_steps_that_are_gone_are_not_valid(column: StepColumn) -> None:
    last = QAccessible.queryAccessibleInterface(column).child(3)
    column.show_sheet(Sheet("short", (Card(1, Step(0, 1), "only"),)), "Trace A")
    assert not last.isValid()
    assert last.text(QAccessible.Text.Name) == ""


def test_the_screen_shows_what_painting_anew_would(column: StepColumn, qapp: QApplication) -> None:
    """Scrolling moves pixels and growing paints only the end: neither may leave anything behind."""

    def grow(lines: int) -> None:
        text = "A line of it, long enough to be wrapped in here.\n" * lines + "and"
        column.show_sheet(streamed(Streaming("s", "p", text), READING), "Trace A")

    actions: list[Callable[[], object]] = [
        lambda: grow(2),
        lambda: grow(6),
        lambda: grow(20),
        lambda: column.verticalScrollBar().setValue(37),
        lambda: column.set_current(3),
        lambda: column.verticalScrollBar().setValue(170),
        lambda: grow(9),
        lambda: column.show_sheet(sheet(WEAK, READING), "Trace B"),
        lambda: column.show_sheet(sheet(WEAK, READING), "Trace B", 0.1),
        lambda: column.resize(340, 300),
    ]
    for number, action in enumerate(actions):
        action()
        qapp.processEvents()
        seen = qapp.primaryScreen().grabWindow(column.winId()).toImage()
        anew = column.grab().toImage()
        assert seen.convertToFormat(anew.format()) == anew, f"after action {number}"
