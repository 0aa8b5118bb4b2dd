"""The look: legible on every ground, the ramp in order, both themes applied to open widgets, fonts that ship."""

import pytest
from PySide6.QtGui import QColor, QFontInfo
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from workbench.core.paths import resource
from workbench.ui import colours as values
from workbench.ui import theme

BOTH = pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])


@BOTH
def test_ink_is_legible_on_every_colour_of_the_ramp(dark: bool) -> None:
    for step in range(401):
        ground = values.ramp(step / 400, dark)
        assert theme.contrast(theme.ink(ground), ground) >= 4.5, f"score {step / 400}"


def test_ink_is_legible_on_any_ground() -> None:
    for grey in range(256):
        for ground in (QColor(grey, grey, grey), QColor(grey, 0, 255 - grey), QColor(255, grey, 0)):
            assert theme.contrast(theme.ink(ground), ground) >= 4.5


def test_contrast_is_the_published_one() -> None:
    assert theme.contrast(QColor("white"), QColor("black")) == pytest.approx(21)
    assert theme.contrast(QColor("#777777"), QColor("white")) == pytest.approx(4.48, abs=0.01)


@BOTH
def test_text_and_chips_are_legible(dark: bool) -> None:
    of = theme.colours(dark)
    grounds = {"window": of.window, "panel": of.panel, "card": of.card, "selected": of.accent_soft, "hover": of.hover}
    for name, ground in grounds.items():
        for kind, text in {"text": of.text, "muted": of.muted, "wrong": of.wrong}.items():
            assert theme.contrast(text, ground) >= 4.5, f"{kind} on {name}"
    for kind in ("right", "wrong", "unknown", "warn"):
        assert theme.contrast(getattr(of, kind), getattr(of, f"{kind}_soft")) >= 4.5, f"chip {kind}"
    assert theme.contrast(of.on_accent, of.accent) >= 4.5
    for arm in (of.outcome_arm, of.process_arm, of.parent_arm):
        assert theme.contrast(arm, of.panel) >= 4.5
    for mark in (*of.identity, of.flag, of.accent):
        assert theme.contrast(mark, of.panel) >= 3, "a mark has to be seen"


@BOTH
def test_the_ramp_goes_from_orange_over_grey_to_blue(dark: bool) -> None:
    low, middle, high = (values.ramp(value, dark) for value in (0.0, 0.5, 1.0))
    assert low.red() > low.blue() + 100
    assert high.blue() > high.red() + 100
    assert max(middle.red(), middle.green(), middle.blue()) - min(middle.red(), middle.green(), middle.blue()) < 25
    blueness = [colour.blue() - colour.red() for colour in (values.ramp(step / 20, dark) for step in range(21))]
    assert blueness[:11] == sorted(blueness[:11])
    assert values.ramp(-3, dark) == low
    assert values.ramp(7, dark) == high


@BOTH
def test_a_threshold_moves_the_neutral_middle(dark: bool) -> None:
    for middle in (0.1, 0.31, 0.8):
        assert values.ramp(middle, dark, middle) == values.ramp(0.5, dark)
        assert values.ramp(0.0, dark, middle) == values.ramp(0.0, dark)
        assert values.ramp(1.0, dark, middle) == values.ramp(1.0, dark)
    just_sound = values.ramp(0.2, dark, 0.1)
    assert just_sound.blue() > just_sound.red(), "what is not low is not orange"
    for odd in (0.0, 1.0, -2.0, 9.0):
        assert values.ramp(0.5, dark, odd).isValid()


@BOTH
def test_identity_colours_are_not_the_ramps_nor_the_verdicts(dark: bool) -> None:
    of = theme.colours(dark)

    def apart(one: QColor, other: QColor) -> int:
        return abs(one.red() - other.red()) + abs(one.green() - other.green()) + abs(one.blue() - other.blue())

    taken = [values.ramp(step / 20, dark) for step in range(21)] + [of.right, of.wrong, of.flag]
    for number, identity in enumerate(of.identity):
        others = [other for index, other in enumerate(of.identity) if index != number]
        assert min(apart(identity, other) for other in taken + others) > 60


def test_a_choice_dresses_open_widgets(qtbot: QtBot, qapp: QApplication) -> None:
    label = QLabel("text")
    qtbot.addWidget(label)
    theme.look(label, muted=True)
    for choice, dark in (("dark", True), ("light", False)):
        with qtbot.waitSignal(theme.notifier.changed):
            theme.apply(qapp, choice)  # type: ignore[arg-type]
        assert theme.is_dark() is dark
        assert theme.choice() == choice
        assert theme.current() is theme.colours(dark)
        label.ensurePolished()
        assert label.palette().color(label.foregroundRole()) == theme.current().muted
        assert qapp.palette().window().color() == theme.current().window
    assert theme.ramp(0.9) == values.ramp(0.9, False)


def test_a_desktop_that_turns_dark_is_followed_only_under_system(qtbot: QtBot, qapp: QApplication) -> None:
    from PySide6.QtCore import Qt

    theme.apply(qapp, "system")
    assert not theme.is_dark(), "a desktop that does not say is taken as light"
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert theme.is_dark()
    theme.apply(qapp, "light")
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert not theme.is_dark()


def test_the_shipped_fonts_are_used(qapp: QApplication) -> None:
    theme.apply(qapp, "light")
    assert QFontInfo(qapp.font()).family() == "Inter"
    assert QFontInfo(theme.strong(qapp.font())).family() == "Inter"
    assert QFontInfo(theme.mono(10)).family() == "JetBrains Mono"
    assert QFontInfo(theme.mono(10, bold=True)).bold()


def test_each_font_lies_beside_its_licence_and_all_are_small() -> None:
    folder = resource("fonts")
    for name in theme.FONT_FILES:
        licence = folder / f"{name.split('-')[0]}-OFL.txt"
        assert "SIL OPEN FONT LICENSE Version 1.1" in licence.read_text(encoding="utf-8")
    assert sum(file.stat().st_size for file in folder.iterdir()) < 2_000_000
