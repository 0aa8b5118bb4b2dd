"""Five things people come for, done in the real window by hand; the manual's counts of clicks and keys are these."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QMenu, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.conftest import facts_of
from workbench.core.facts import Checked, Scored, Solved
from workbench.core.paths import resource
from workbench.core.values import Trace, trace_id
from workbench.ui.column import Column
from workbench.ui.window import Window

TASKS = ("right", "part", "why", "two", "paper")


@dataclass
class Hands:
    """A person's hands: every click and key press is counted."""

    qtbot: QtBot
    window: Window
    clicks: int = 0
    keys: int = 0

    def click(self, widget: QWidget, at: QPoint | None = None) -> None:
        self.clicks += 1
        self.qtbot.mouseClick(widget, Qt.MouseButton.LeftButton, pos=at or widget.rect().center())

    def press(self, key: Qt.Key, on: QWidget | None = None) -> None:
        self.keys += 1
        self.qtbot.keyClick(on or self.window.focusWidget() or self.window, key)

    def pick(self, button: QToolButton, action: QAction) -> None:
        """Two clicks: the button that opens a menu, and an entry of it."""
        menu = button.menu()
        assert isinstance(menu, QMenu)
        self.clicks += 1

        def choose() -> None:
            self.click(menu, menu.actionGeometry(action).center())
            if menu.isVisible():
                # a menu of boxes stays open until somebody clicks beside it or presses Esc
                self.press(Qt.Key.Key_Escape, menu)

        QTimer.singleShot(0, menu, choose)
        self.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.fixture
def hands(window: Window, qtbot: QtBot) -> Hands:
    window.resize(1440, 860)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    # the weak steps of this library score 0.2
    window.choosers.threshold.setValue(0.3)
    return Hands(qtbot, window)


@pytest.fixture
def counted() -> dict[str, tuple[int, int]]:
    """(clicks, keys) of each task as the manual gives them."""
    text = Path(str(resource("manual", "6-tasks.md"))).read_text(encoding="utf-8")
    rows = re.findall(r"^\| \d\. .+ \| (\d+) \| (\d+) \|$", text, re.MULTILINE)
    return dict(zip(TASKS, ((int(clicks), int(keys)) for clicks, keys in rows), strict=True))


def columns(window: Window) -> list[Column]:
    return [column for column in window.columns.findChildren(Column) if not column.isHidden()]


def second_model(window: Window) -> None:
    """The same problem solved by a checkpoint too, which leaves a step out."""
    facts: list[Solved | Scored | Checked] = []
    for fact in facts_of(2)[1:]:
        if isinstance(fact, Solved):
            old = fact.trace
            spec = replace(old.spec, fingerprint="f1")
            made: Trace = replace(
                old, id=trace_id(old.problem, spec, old.index), spec=spec, model="tuned", steps=old.steps[::2]
            )
            facts.append(Solved(made))
    window.pump.write(facts)
    window.problems.choose_row(0)


def test_find_right_answers_with_a_bad_step(hands: Hands, counted: dict[str, tuple[int, int]]) -> None:
    window = hands.window
    hands.click(window.problems.outcome.quadrants.buttons["reject_right"])
    hands.press(Qt.Key.Key_J)
    assert "reject_right" in window.problems.rows.filter
    trace, step = window.columns.current() or ("", -1)
    assert step == 0
    assert trace in window.columns.shown()
    assert (hands.clicks, hands.keys) == counted["right"]


def test_see_where_two_models_part(hands: Hands, counted: dict[str, tuple[int, int]]) -> None:
    window = hands.window
    second_model(window)
    legend = window.columns.legend
    hands.pick(legend.columns, legend.chooser.by_sample)
    align, differences = (button for button in legend.way_buttons[1:])
    hands.click(differences)
    assert legend.differences.isChecked()
    assert legend.align.isChecked(), "differences need aligned steps, so they bring them"
    assert align.isVisible()
    models = {view.trace.id: view.trace.model for view in window.store.views_of(window.problems.current)}
    assert [models[trace] for trace in window.columns.shown()[:2]] == ["scripted", "tuned"]
    assert (hands.clicks, hands.keys) == counted["part"]


def test_read_why_a_step_is_low(hands: Hands, counted: dict[str, tuple[int, int]]) -> None:
    window = hands.window
    column = columns(window)[1]
    hands.click(column.steps.viewport(), column.steps.rect_of(1).center())
    assert window.columns.current() == (column.trace, 1)
    assert window.inspector.isVisible()
    assert "step 2" in window.inspector.title.text()
    assert (hands.clicks, hands.keys) == counted["why"]


def test_compare_two_scorers_on_one_trace(hands: Hands, counted: dict[str, tuple[int, int]]) -> None:
    window = hands.window
    column = columns(window)[1]
    hands.click(column.steps.viewport(), column.steps.rect_of(0).center())
    hands.press(Qt.Key.Key_Down)
    said = " ".join(_texts(window.inspector))
    assert "likelihood" in said
    assert "prm" in said
    assert "the same as likelihood" in said
    assert (hands.clicks, hands.keys) == counted["two"]


def _texts(widget: QWidget) -> list[str]:
    found = (child.accessibleName() or "" for child in widget.findChildren(QWidget))
    read: list[Callable[[], str]] = [child.text for child in widget.findChildren(QWidget) if hasattr(child, "text")]
    return [*found, *(str(each()) for each in read)]


def test_get_a_plot_into_a_paper(hands: Hands, counted: dict[str, tuple[int, int]], tmp_path: Path) -> None:
    window = hands.window
    menu = window.plot.export.menu()
    assert isinstance(menu, QMenu)
    svg = next(action for action in menu.actions() if "SVG" in action.text())
    hands.pick(window.plot.export, svg)
    hands.qtbot.waitUntil(lambda: bool(window.plot.findChildren(QFileDialog)))
    dialog = window.plot.findChildren(QFileDialog)[0]
    dialog.setDirectory(str(tmp_path))
    hands.press(Qt.Key.Key_Return, dialog)
    hands.qtbot.waitUntil(lambda: any(tmp_path.glob("*.svg")))
    text = next(tmp_path.glob("*.svg")).read_text(encoding="utf-8")
    assert "Trace A" in text
    assert (hands.clicks, hands.keys) == counted["paper"]
