"""The tokens of a step: which belong to it, how they are cut at its borders, and the strip driven by keys and mouse."""

import math
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from workbench.core.split import split
from workbench.core.values import Spec, Tokens, Trace
from workbench.ui import theme
from workbench.ui.step_tokens import least, tokens_of, why_none
from workbench.ui.token_strip import TokenStrip

TEXT = "1 + 2 = 3.\nSo 3\tstays.\n"
PIECES = ("1", " +", " 2", " =", " 3", ".", "\nSo", " 3", "\tstays", ".", "\n", "")
CHANCES = (0.9, 0.99, 0.5, 0.98, 0.02, 0.97, 0.6, 0.7, 0.4, 0.96, 0.95, 0.94)


def written(pieces: tuple[str, ...] = PIECES, chances: tuple[float, ...] = CHANCES) -> Trace:
    text = "".join(pieces)
    ends = tuple(sum(map(len, pieces[: at + 1])) for at in range(len(pieces)))
    tokens = Tokens(ends, tuple(math.log(chance) for chance in chances))
    return Trace("t", "p", text, split(text, "line"), "policy", Spec.of("sample", temperature=0.7), tokens=tokens)


def test_tokens_of_each_step_with_what_crosses_its_border() -> None:
    trace = written()
    first, second = tokens_of(trace, 0), tokens_of(trace, 1)
    assert [token.mark for token in first] == ["1", "␣+", "␣2", "␣=", "␣3", ".", "⏎"]
    assert [token.mark for token in second] == ["So", "␣3", "⇥stays", ".", "⏎", "∎"]
    assert [token.ends_after for token in first] == [False] * 6 + [True]
    assert [token.begins_before for token in second] == [True] + [False] * 5
    assert first[-1].place == "reaches into the next step"
    assert second[-1].words == "the end of the text"
    assert [token.closing for token in second] == [False, False, False, False, True, True]
    assert least(first) == 4
    assert first[4].probability == pytest.approx(0.02)


def test_every_token_belongs_to_some_step_and_border_tokens_to_two() -> None:
    trace = written()
    assert len(tokens_of(trace, 0)) + len(tokens_of(trace, 1)) == len(PIECES) + 1


def test_a_token_that_ends_where_a_step_begins_is_not_of_that_step() -> None:
    trace = written(("a", "\n", "b"), (0.5, 0.5, 0.5))
    assert [token.mark for token in tokens_of(trace, 0)] == ["a", "⏎"]
    assert [token.mark for token in tokens_of(trace, 1)] == ["b"]


def test_bytes_without_a_character_and_numbers_that_are_none() -> None:
    trace = written(("a", "", "", "😀", "b"), (0.5, 0.5, 0.5, 0.5, 0.5))
    assert trace.tokens is not None
    odd = replace(trace, tokens=Tokens(trace.tokens.ends, (math.nan, -math.inf, 0.5, -1.0, -2.0)))
    tokens = tokens_of(odd, 0)
    assert [token.mark for token in tokens] == ["a", "◦", "◦", "😀", "b"]
    assert [token.probability for token in tokens][:3] == [None, 0.0, 1.0]
    assert tokens[1].words == "bytes that are no whole character"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"tokens": None}, "imported"),
        ({"tokens": None, "model": ""}, "no model of this library"),
        ({"tokens": None, "stopped": "written"}, "no model of this library"),
        ({"tokens": Tokens((3, 2), (-1.0, -1.0))}, "do not fit"),
        ({"tokens": Tokens((3, 2000), (-1.0, -1.0))}, "do not fit"),
    ],
)
def test_why_there_are_none(change: dict[str, object], words: str) -> None:
    trace = replace(written(), **change)  # type: ignore[arg-type]
    assert words in why_none(trace)
    assert tokens_of(trace, 0) == ()


@pytest.fixture
def strip(qtbot: QtBot, qapp: QApplication) -> TokenStrip:
    theme.apply(qapp, "light")
    strip = TokenStrip()
    qtbot.addWidget(strip)
    strip.show_tokens(tokens_of(written(), 0), "policy at temperature 0.7")
    strip.resize(300, 60)
    strip.show()
    return strip


def test_keys_move_through_the_tokens(strip: TokenStrip, qtbot: QtBot) -> None:
    strip.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(strip.hasFocus)
    # a person who comes by Tab finds the token that matters most
    assert strip.current == 4
    told = "' 3', probability 0.02, token 5 of 7, the least likely, by policy at temperature 0.7"
    assert strip.accessibleDescription() == told
    QTest.keyClick(strip, Qt.Key.Key_Left)
    assert strip.current == 3
    QTest.keyClick(strip, Qt.Key.Key_End)
    QTest.keyClick(strip, Qt.Key.Key_Right)
    assert strip.current == 6
    assert "reaches into the next step" in strip.accessibleDescription()
    QTest.keyClick(strip, Qt.Key.Key_Home)
    assert strip.current == 0


def test_rows_wrap_and_up_and_down_go_across_them(strip: TokenStrip) -> None:
    assert len({strip.rect_of(at).top() for at in range(7)}) == 1
    strip.resize(60, 300)
    tops = [strip.rect_of(at).top() for at in range(7)]
    assert tops == sorted(tops)
    assert len(set(tops)) > 2
    assert all(strip.rect_of(at).right() <= 60 for at in range(7))
    assert strip.heightForWidth(60) > strip.heightForWidth(300)
    strip.go_to(0)
    QTest.keyClick(strip, Qt.Key.Key_Down)
    assert strip.current is not None
    assert strip.rect_of(strip.current).top() == sorted(set(tops))[1]
    QTest.keyClick(strip, Qt.Key.Key_Up)
    assert strip.current == 0


@pytest.mark.qt_log_ignore("does not support raise", extend=True)
def test_the_pointer_tells_the_number_and_markup_stays_text(strip: TokenStrip, qtbot: QtBot) -> None:
    strip.show_tokens(tokens_of(written(("<b>x", "</b>", " y"), (0.5, 0.25, 0.1)), 0), "policy")
    at = strip.rect_of(1).center()
    with qtbot.waitSignal(strip.pointed) as pointed:
        QTest.mouseMove(strip, at)
    assert pointed.args == [1]
    QApplication.sendEvent(strip, QHelpEvent(QEvent.Type.ToolTip, at, strip.mapToGlobal(at)))
    assert "&lt;/b&gt;" in QToolTip.text()
    assert "probability 0.25" in QToolTip.text()
    QToolTip.hideText()
    with qtbot.waitSignal(strip.pointed):
        QTest.mouseClick(strip, Qt.MouseButton.LeftButton, pos=strip.rect_of(2).center())
    assert strip.current == 2


def test_bars_show_probability_by_height_and_colour(strip: TokenStrip) -> None:
    image = strip.grab().toImage()
    ratio = image.devicePixelRatio()

    def coloured(at: int) -> int:
        """How many pixels of the middle column of a token's bar are not the track's."""
        x = strip.rect_of(at).center().x()
        track = theme.current().track.rgb()
        return sum(image.pixelColor((QPointF(x, y) * ratio).toPoint()).rgb() != track for y in range(3, 19))

    assert coloured(1) > coloured(2) > coloured(4) > 0
    assert image.pixelColor(QPoint(strip.rect_of(1).center().x(), 12) * ratio) == theme.ramp(0.99)


def test_a_long_step_draws_as_many_as_it_is_told(strip: TokenStrip) -> None:
    many = written(("ab ",) * 12_000, (0.5,) * 12_000)
    strip.show_tokens(tokens_of(many, 0), "policy")
    strip.show_most(100)
    assert strip.drawn == 100
    short = strip.heightForWidth(240)
    strip.go_to(5_000)
    assert strip.current == 99
    strip.show_most(12_000)
    assert strip.heightForWidth(240) > 50 * short
    strip.resize(240, strip.heightForWidth(240))
    assert not strip.grab().isNull()


def test_a_token_wider_than_the_strip_is_elided(strip: TokenStrip) -> None:
    strip.show_tokens(tokens_of(written(("x" * 2000, " y"), (0.5, 0.5)), 0), "policy")
    assert strip.rect_of(0).width() <= 300
    assert not strip.grab().isNull()
