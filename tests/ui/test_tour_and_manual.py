"""The tour's bubbles in the real window, the manual's pages and links, and the size of all text."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt, QUrl
from PySide6.QtGui import QTextDocument, QWheelEvent
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from workbench.core.paths import resource
from workbench.ui import actions, theme
from workbench.ui.manual import FIRST, Manual, pages
from workbench.ui.startup import start_up
from workbench.ui.tour import placed
from workbench.ui.window import Window


def test_the_tour_goes_through_all_stops_by_keys_and_gives_the_focus_back(window: Window, qtbot: QtBot) -> None:
    window.problems.view.setFocus()
    window.actions_by_id["help.tour"].trigger()
    seen = []
    while (bubble := window.tour.bubble) is not None:
        assert bubble.isVisible()
        assert window.rect().contains(bubble.geometry()), bubble.title.text()
        assert len(bubble.text.text()) < 260
        seen.append(bubble.title.text())
        assert bubble.accessibleName() == seen[-1]
        qtbot.keyClick(bubble, Qt.Key.Key_Return)
    assert len(seen) == len(set(seen)) == 5
    assert window.focusWidget() is window.problems.view


def test_the_tour_goes_back_and_can_be_left_and_found_again(window: Window, qtbot: QtBot) -> None:
    window.tour.begin()
    bubble = window.tour.bubble
    assert bubble is not None
    first = bubble.title.text()
    qtbot.mouseClick(bubble.on, Qt.MouseButton.LeftButton)
    assert bubble.title.text() != first
    bubble.setFocus()
    qtbot.keyClick(bubble, Qt.Key.Key_Left)
    assert bubble.title.text() == first
    qtbot.keyClick(bubble, Qt.Key.Key_Escape)
    assert window.tour.bubble is None
    window.actions_by_id["help.tour"].trigger()
    assert window.tour.number == 0


def test_the_first_start_of_all_begins_the_tour_and_no_later_one_does(
    qtbot: QtBot, open_window: Callable[[Path], Window], tmp_path: Path
) -> None:
    def started(name: str) -> Window:
        window = open_window(tmp_path / name)
        start_up(window, warm=False, tour=True)
        qtbot.waitUntil(lambda: bool(window.problems.current), timeout=30_000)
        qtbot.waitUntil(lambda: not window.work.open, timeout=30_000)
        return window

    first = started("new.db")
    qtbot.waitUntil(lambda: first.tour.bubble is not None)
    assert first.tour.bubble is not None
    qtbot.keyClick(first.tour.bubble, Qt.Key.Key_Escape)
    second = started("another.db")
    qtbot.wait(600)
    assert second.tour.bubble is None


def test_a_bubble_stays_in_a_window_that_becomes_small(window: Window, qtbot: QtBot) -> None:
    window.tour.begin()
    window.resize(window.minimumSize())
    bubble = window.tour.bubble
    assert bubble is not None
    qtbot.waitUntil(lambda: window.rect().contains(bubble.geometry()))


@pytest.mark.parametrize(
    "part", [QRect(0, 0, 200, 600), QRect(300, 100, 600, 500), QRect(0, 0, 900, 40), QRect(0, 0, 900, 600)]
)
def test_a_bubble_is_placed_in_the_room(part: QRect) -> None:
    room = QRect(0, 0, 900, 600)
    at = placed(part, (300, 150), room)
    assert room.contains(QRect(at, at + QPoint(299, 149)))


def test_f1_opens_the_manual_and_escape_closes_it(window: Window, qtbot: QtBot) -> None:
    assert window.actions_by_id["help.manual"].shortcut().toString() == "F1"
    window.actions_by_id["help.manual"].trigger()
    manual = window.manual
    assert manual is not None
    assert manual.page == FIRST
    assert "Reading traces" in manual.text.toPlainText()
    manual.contents.setCurrentRow(manual.contents.count() - 1)
    assert manual.page == pages()[-1][0] != FIRST
    qtbot.keyClick(manual, Qt.Key.Key_Escape)
    assert not manual.isVisible()
    window.actions_by_id["help.manual"].trigger()
    assert manual.page == pages()[-1][0], "it opens where it was left"


def test_every_link_and_picture_of_the_manual_is_there() -> None:
    folder = Path(str(resource("manual")))
    texts = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.md")}
    assert len(texts) >= 5
    for name, text in texts.items():
        for target in re.findall(r"\]\(([^)]+)\)", text):
            assert (folder / target).is_file(), f"{name} links to {target}"


def test_the_manual_speaks_of_keys_that_exist() -> None:
    keys = {key for act in actions.ACTIONS for key in act.keys}
    told = {"Ctrl+F", "F1", "J", "K", "G", "F"}
    assert told <= keys


def test_the_manual_loads_nothing_from_elsewhere(qtbot: QtBot, tmp_path: Path) -> None:
    manual = Manual(None)  # type: ignore[arg-type]
    qtbot.addWidget(manual)
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    kind = QTextDocument.ResourceType.HtmlResource
    for name in (QUrl.fromLocalFile(str(secret)), QUrl("../../pyproject.toml"), QUrl("https://example.org/x.png")):
        assert manual.text.loadResource(kind, name) is None
    manual._follow(QUrl("2-finding.md"))
    assert manual.page == "2-finding"
    manual._follow(QUrl("https://example.org/2-finding.md"))
    assert manual.page == "2-finding"


def test_text_grows_and_shrinks_by_keys_and_wheel_and_is_remembered(window: Window, qapp: QApplication) -> None:
    usual = qapp.font().pointSizeF()
    try:
        given = {label: label.font().pointSizeF() for label in window.findChildren(QLabel) if label.text()}
        window.actions_by_id["view.larger"].trigger()
        for label, size in given.items():
            assert label.font().pointSizeF() == pytest.approx(size * 1.1, rel=0.02), label.text()
        assert qapp.font().pointSizeF() == pytest.approx(usual * 1.1)
        assert window.memory.zoom() == pytest.approx(1.1)
        window.actions_by_id["view.usual"].trigger()
        assert qapp.font().pointSizeF() == pytest.approx(usual)
        assert {label: label.font().pointSizeF() for label in given} == pytest.approx(given, rel=0.02)
        for _ in range(20):
            _turn(window, qapp, -120)
        assert theme.zoom() == theme.ZOOMS[0]
        for _ in range(20):
            _turn(window, qapp, 120)
        assert theme.zoom() == theme.ZOOMS[-1]
    finally:
        theme.set_zoom(qapp, 1.0)


def _turn(window: Window, app: QApplication, by: int) -> None:
    """The wheel with Ctrl over the steps, as the mouse sends it."""
    over = window.columns._columns[0].steps.viewport()
    at = QPointF(over.rect().center())
    event = QWheelEvent(
        at,
        QPointF(over.mapToGlobal(at.toPoint())),
        QPoint(),
        QPoint(0, by),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ControlModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    app.sendEvent(over, event)


def test_reduced_motion_is_kept(window: Window, qapp: QApplication) -> None:
    before = qapp.cursorFlashTime()
    try:
        window.view_menu.still.setChecked(True)
        assert qapp.cursorFlashTime() == 0
        assert not QApplication.isEffectEnabled(Qt.UIEffect.UI_AnimateMenu)
        assert window.memory.text("look/still") == "yes"
    finally:
        window.view_menu.still.setChecked(False)
        qapp.setCursorFlashTime(before)


def test_another_theme_leaves_the_zoom(qapp: QApplication) -> None:
    theme.set_zoom(qapp, 1.5)
    try:
        size = qapp.font().pointSizeF()
        theme.apply(qapp, "dark")
        assert qapp.font().pointSizeF() == size
    finally:
        theme.set_zoom(qapp, 1.0)
        theme.apply(qapp, "light")
