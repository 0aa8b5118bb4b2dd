"""Wrapped text with formulas: positions both ways, marks, height, what cannot be set; and the widgets that show it."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from workbench.core.values import Problem
from workbench.tasks.lane import Lane
from workbench.ui import theme
from workbench.ui.flow import Flow, Mark
from workbench.ui.flow_label import FlowLabel
from workbench.ui.maths import Maths
from workbench.ui.problem_header import ProblemHeader

SOON_MS = 90_000
PLAIN = "The quick brown fox jumps over the lazy dog and sleeps in the sun until the evening comes."
MIXED = "We 😀 know $x^2$ and \\[\\frac{1}{2}\\]so 🦊 it is \\boxed{11}."


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication) -> None:
    theme.apply(qapp, "light")


@pytest.fixture
def maths(qapp: QApplication) -> Iterator[Maths]:
    lane = Lane("maths")
    yield Maths(lane)
    assert lane.close(20)


@pytest.fixture
def font(qapp: QApplication) -> QFont:
    return QFont(qapp.font())


def picture(flow: Flow, *marks: Mark, clip: QRectF | None = None, ink: str = "black") -> QImage:
    image = QImage(460, 400, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.setPen(QColor(ink))
    flow.draw(painter, QPointF(5, 5), clip, marks)
    painter.end()
    return image


def set_flow(text: str, font: QFont, width: float, maths: Maths, qtbot: QtBot, *marks: Mark) -> Flow:
    """Laid out, drawn once, and laid out again when its formulas are ready: as its owner does."""
    flow = Flow(text, font, width, marks, maths)
    picture(flow)
    qtbot.waitUntil(lambda: not maths.waiting, timeout=SOON_MS)
    flow = Flow(text, font, width, marks, maths)
    assert not flow.pending
    return flow


@pytest.mark.parametrize("text", [PLAIN, "", "a", "🦊" * 40, "x" * 300, "a\0b\x07\n<b>c</b>", "שלום 12 עולם abc " * 5])
def test_without_formulas_every_position_is_found_again(text: str, font: QFont) -> None:
    flow = Flow(text, font, 200)
    assert flow.height > 0
    assert flow.pending == frozenset()
    for at in range(len(text)):
        rects = flow.rects(at, at + 1)
        for rect in rects[:1]:
            assert flow.position_at(rect.center()) in (at, at + 1)
            assert rect.top() >= 0
            assert rect.bottom() <= flow.height + 0.5
    assert flow.rects(0, 0) == []
    assert 0 <= flow.position_at(QPointF(-50, -50)) <= len(text)


def test_a_flow_with_maths_but_without_formulas_is_the_same(font: QFont, maths: Maths) -> None:
    assert Flow(PLAIN, font, 200, (), maths).height == Flow(PLAIN, font, 200).height
    assert picture(Flow(PLAIN, font, 200, (), maths)) == picture(Flow(PLAIN, font, 200))


def test_the_source_is_shown_until_a_formula_is_ready(font: QFont, maths: Maths, qtbot: QtBot) -> None:
    pending = Flow(MIXED, font, 300, (), maths)
    assert {each.tex for each in pending.pending} == {"x^2", "\\frac{1}{2}", "\\boxed{11}"}
    assert picture(pending) == picture(Flow(MIXED, font, 300))
    stale: list[object] = []
    maths.ready.connect(stale.append)
    flow = set_flow(MIXED, font, 300, maths, qtbot)
    assert frozenset().union(*stale) == pending.pending  # type: ignore[arg-type]
    assert picture(flow) != picture(pending)


def test_positions_go_both_ways_around_formulas_and_emoji(font: QFont, maths: Maths, qtbot: QtBot) -> None:
    flow = set_flow(MIXED, font, 300, maths, qtbot)
    for word in ("We", "😀", "know", "and", "so", "🦊", "is", "."):
        start = MIXED.index(word)
        rect = flow.rects(start, start + len(word))[0]
        assert flow.position_at(QPointF(rect.left() + 0.5, rect.center().y())) == start
        assert flow.position_at(QPointF(rect.right() - 0.5, rect.center().y())) == start + len(word)
    for tex in ("$x^2$", "\\boxed{11}", "\\[\\frac{1}{2}\\]"):
        start = MIXED.index(tex)
        (rect,) = flow.rects(start, start + len(tex))
        assert flow.rects(start + 1, start + 2) == [rect], "a formula that is touched counts whole"
        assert flow.position_at(QPointF(rect.left() + 1, rect.center().y())) == start
        assert flow.position_at(QPointF(rect.right() - 1, rect.center().y())) == start + len(tex)
        assert flow.tip_at(rect.center()) == tex
    assert flow.tip_at(flow.rects(0, 2)[0].center()) == ""


def test_a_displayed_formula_has_a_line_of_its_own_and_lines_do_not_overlap(
    font: QFont, maths: Maths, qtbot: QtBot
) -> None:
    flow = set_flow(MIXED, font, 400, maths, qtbot)
    before, shown, after = (
        flow.rects(MIXED.index(part), MIXED.index(part) + 2)[0] for part in ("We", "\\[", "so")
    )
    assert before.bottom() <= shown.top()
    assert shown.bottom() <= after.top()
    assert shown.left() < 5
    assert shown.height() > before.height(), "a fraction needs room"
    assert after.bottom() <= flow.height + 0.01


def test_a_wide_formula_is_made_smaller_and_a_very_wide_one_shows_its_source(
    font: QFont, maths: Maths, qtbot: QtBot
) -> None:
    text = "Wide: $a_1+a_2+a_3+a_4+a_5+a_6+a_7+a_8$ end."
    wide = set_flow(text, font, 1000, maths, qtbot)
    (natural,) = wide.rects(6, 9)
    narrow = Flow(text, font, natural.width() * 0.8, (), maths)
    assert narrow.rects(6, 9)[0].width() == pytest.approx(natural.width() * 0.8, abs=1)
    tiny = Flow(text, font, natural.width() * 0.3, (), maths)
    assert len(tiny.rects(6, len(text) - 6)) > 1, "its source, wrapped"
    assert all(rect.right() <= natural.width() * 0.3 + 20 for rect in tiny.rects(0, len(text)))


def test_what_cannot_be_set_stays_source_and_says_why(font: QFont, maths: Maths, qtbot: QtBot) -> None:
    text = "So $\\foo{x}$ it $\\def\\x{\\x}\\x$ is $\\frac{1}{"
    flow = set_flow(text, font, 400, maths, qtbot)
    assert picture(flow) == picture(Flow(text, font, 400))
    assert flow.tip_at(flow.rects(5, 6)[0].center()) == "$\\foo{x}$\nunknown command \\foo"


def test_right_to_left_text_keeps_its_side_around_formulas(font: QFont, maths: Maths, qtbot: QtBot) -> None:
    text = "$x$ שלום $y^2$ עולם"
    flow = set_flow(text, font, 300, maths, qtbot)
    first, last = flow.rects(0, 3)[0], flow.rects(len(text) - 1, len(text))[0]
    assert first.left() > last.right(), "the first word stands at the right"
    assert first.right() == pytest.approx(300, abs=2)
    middle = flow.rects(text.index("$y"), text.index("$y") + 5)[0]
    assert last.right() <= middle.left() < first.left()


def test_a_part_of_a_mixed_line_is_marked_where_its_letters_are(font: QFont) -> None:
    text = "abc שלום def"
    flow = Flow(text, font, 400)
    word = flow.rects(text.index("ש"), text.index("ם") + 1)
    (one,) = word
    half = flow.rects(text.index("ש"), text.index("ש") + 2)
    assert half[-1].right() == pytest.approx(one.right(), abs=0.1), "the first letters are the rightmost"
    assert flow.rects(0, 3)[0].right() < one.left()


@pytest.mark.parametrize("kind", ["added", "removed", "selected", "strong"])
@pytest.mark.parametrize("look", ["light", "dark"])
def test_marks_are_seen_and_not_by_colour_alone(
    kind: str, look: theme.Choice, font: QFont, qapp: QApplication
) -> None:
    theme.apply(qapp, look)
    flow = Flow(PLAIN, font, 400)
    mark = Mark(4, 15, kind)  # type: ignore[arg-type]
    if kind == "strong":
        assert Flow(PLAIN, font, 400, [mark]).rects(4, 15)[0].width() > flow.rects(4, 15)[0].width()
        return
    rect = flow.rects(4, 15)[0]
    marked, plain = picture(flow, mark), picture(flow)
    assert marked != plain
    x = round(5 + rect.left() + 2)
    column = [marked.pixelColor(x, 5 + y) for y in range(round(rect.height()))]
    grounds = {colour.name() for colour in column}
    assert len(grounds) > 1, "a line or letters upon the ground"
    assert picture(Flow(PLAIN, font, 400, [mark])) == marked
    if kind == "selected":
        assert theme.contrast(theme.current().on_accent, theme.current().accent) >= 4.5


def test_a_selected_formula_is_drawn_in_the_ink_of_a_selection_and_nothing_lies_under_it(
    font: QFont, maths: Maths, qtbot: QtBot
) -> None:
    flow = set_flow("a $\\sqrt{7}$ b", font, 300, maths, qtbot)
    chosen = picture(flow, Mark(0, 12, "selected"))
    accent, ink = theme.current().accent, theme.current().on_accent
    (rect,) = flow.rects(2, 12)
    colours = {
        chosen.pixelColor(x, y).name()
        for x in range(round(rect.left()) + 6, round(rect.right()) + 4)
        for y in range(round(rect.top()) + 6, round(rect.bottom()) + 4)
    }
    assert accent.name() in colours
    assert QColor("black").name() not in colours
    assert max(QColor(name).lightness() for name in colours) > accent.lightness() + 60, ink.name()


def test_what_lies_outside_the_clip_may_be_left_out_and_nothing_else(
    font: QFont, maths: Maths, qtbot: QtBot
) -> None:
    text = "\n".join(f"Line {n} has $x^{{{n}}}$ in it" for n in range(12))
    flow = set_flow(text, font, 300, maths, qtbot)
    whole, part = picture(flow), picture(flow, clip=QRectF(0, 60, 460, 40))
    assert whole.copy(0, 62, 460, 36) == part.copy(0, 62, 460, 36)


def test_a_step_of_50_kb_and_a_word_of_2000_letters(font: QFont, maths: Maths) -> None:
    long = Flow("word " * 10_000 + "$x$" + "y" * 2000, font, 300, (), maths)
    assert long.height > 10_000
    assert len(long.pending) == 1
    assert long.position_at(QPointF(10, long.height - 3)) > 50_000


@pytest.fixture
def label(qtbot: QtBot) -> FlowLabel:
    label = FlowLabel(most_lines=3)
    qtbot.addWidget(label)
    label.resize(300, 100)
    label.show()
    return label


def test_the_label_sets_its_formulas_by_itself_and_is_its_source_to_everybody_else(
    label: FlowLabel, maths: Maths, qtbot: QtBot
) -> None:
    label.set_maths(maths)
    label.say(MIXED)
    assert label.pending == 3
    qtbot.waitUntil(lambda: not label.pending, timeout=SOON_MS)
    assert label.accessibleName() == label.text() == MIXED
    label.setFocus()
    QTest.keyClick(label, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(label, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == MIXED
    QTest.keyClick(label, Qt.Key.Key_Escape)
    assert label.selected() == ""
    label.set_maths(None)
    assert label.pending == 0


def test_the_label_selects_by_mouse_and_keys(label: FlowLabel, qtbot: QtBot) -> None:
    label.say(PLAIN)
    view = label.viewport()
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=QPointF(2, 8).toPoint())
    QTest.mouseMove(view, QPointF(120, 8).toPoint())
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPointF(120, 8).toPoint())
    chosen = label.selected()
    assert PLAIN.startswith(chosen)
    assert len(chosen) > 3
    QTest.keyClick(label, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert len(label.selected()) == len(chosen) + 1
    QTest.mouseDClick(view, Qt.MouseButton.LeftButton, pos=QPointF(40, 8).toPoint())
    assert label.selected() == "quick"


def test_a_long_label_scrolls_within_its_lines(label: FlowLabel) -> None:
    label.say(PLAIN * 5)
    assert label.height() <= 3 * label.fontMetrics().lineSpacing() + 6
    assert label.verticalScrollBar().maximum() > 0
    label.say("short")
    assert label.verticalScrollBar().maximum() == 0
    assert label.height() < 2 * label.fontMetrics().lineSpacing()


def test_the_problem_and_its_answer_are_typeset_where_they_are_tex(maths: Maths, qtbot: QtBot) -> None:
    header = ProblemHeader()
    qtbot.addWidget(header)
    header.resize(700, 200)
    header.set_maths(maths)
    header.show_problem(Problem.make("Find $\\frac{a}{b}$.", "\\frac{3}{4}", title="A", family="own"), "Own")
    header.show()
    assert header.formula.isVisible()
    assert not header.answer.isVisible()
    qtbot.waitUntil(lambda: not header.formula.pending and not header.text.pending, timeout=SOON_MS)
    assert header.formula.text() == "\\frac{3}{4}"
    qtbot.waitUntil(lambda: header.formula.width() < 60)
    header.show_problem(Problem.make("How many?", "12", title="B", family="own"), "Own")
    assert header.answer.isVisible()
    assert not header.formula.isVisible()
    assert header.answer.text() == "12"
    header.show_problem(None, "")
    assert not header.formula.isVisible()
    assert header.text.text() == ""
