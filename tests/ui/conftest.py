"""The real window on a small library: problems with traces that were written, scored and checked beforehand.

``window`` is shown, dressed and closed again with its lanes; ``library`` is its file; ``models`` its data folder.
"""

import gc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from workbench.core.facts import Added, Checked, Fact, Scored, Solved
from workbench.core.split import split
from workbench.core.values import Problem, Spec, Step, StepScore, Trace, TraceScores, Verdict, trace_id
from workbench.store import Store
from workbench.tasks.lane import Lanes
from workbench.tasks.models import shipped
from workbench.ui import theme
from workbench.ui.window import Window

SOON_MS = 30_000
WRITER = Spec.of("sample", fingerprint="f0", seed=900, model="scripted")
Open = Callable[..., Window]


# a random model writes letters of scripts Qt has no rules for; the offscreen screen cannot size or raise a window
HARMLESS = (
    "OpenType support missing",
    "does not support propagateSizeHints",
    "does not support raise",
    "does not support grabbing the keyboard",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        item.add_marker(pytest.mark.qt_log_ignore(*HARMLESS))


def problem(number: int) -> Problem:
    text = f"Ann has {number} boxes with 4 pencils each and gives 3 away. How many does she keep?"
    return Problem.make(text, str(4 * number - 3), title=f"Pencils {number}", family="arithmetic")


def facts_of(number: int, traces: int = 3) -> list[Fact]:
    """One problem; its first trace is right, the second right by a weak step, the third wrong and not scored."""
    asked = problem(number)
    facts: list[Fact] = [Added(asked)]
    for index in range(traces):
        answer = 4 * number - 3 + (index == 2)
        text = (
            f"{number} boxes hold {4 * number} pencils.\nThree go: {answer} stay.\nThe answer is \\boxed{{{answer}}}."
        )
        id, steps = trace_id(asked.id, WRITER, index), split(text, "line")
        facts.append(Solved(Trace(id, asked.id, text, steps, "scripted", WRITER, index)))
        values = (0.9, 0.2 if index == 1 else 0.8, 0.95)
        if index != 2:
            for name in ("likelihood", "prm"):
                scores = tuple(StepScore(value) for value in values)
                facts.append(Scored(TraceScores(id, Spec.of(name, model="reader", fingerprint="r0"), steps, scores)))
        at = text.rindex(str(answer))
        told = "wrong" if index == 2 else "right"
        facts.append(Checked(id, Verdict(told, told, str(answer), Step(at, at + len(str(answer))), Spec.of("numeric"))))
    return facts


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder of its own; with tiny models in it where the shipped ones are not there."""
    folder = tmp_path_factory.mktemp("home")
    if not any(model.kind == "policy" for model in shipped()):
        # late, because it brings torch, which most tests of the window do without
        from tests.small import home

        return home(folder)
    return folder


@pytest.fixture
def library(tmp_path: Path) -> Path:
    path = tmp_path / "library.db"
    with Store.open(path) as store:
        store.apply([fact for number in range(2, 14) for fact in facts_of(number, 0 if number == 13 else 3)])
    return path


@pytest.fixture(autouse=True)
def no_garbage_in_lanes() -> Iterator[None]:
    """As in a session: what belongs to Qt is not collected in the thread of a lane, but between tests."""
    gc.disable()
    yield
    gc.enable()


@pytest.fixture
def open_window(
    qtbot: QtBot, qapp: QApplication, models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Open]:
    """Opens windows on a library; closes what the test left open and waits for every lane."""
    monkeypatch.setenv("WORKBENCH_HOME", str(models))
    theme.apply(qapp, "light")
    opened: list[Window] = []

    def opening(path: Path) -> Window:
        window = Window(Store.open(path), Lanes(), home=tmp_path / "memory", me="me")
        opened.append(window)
        window.show()
        qtbot.waitExposed(window)
        return window

    yield opening
    for window in opened:
        if not window.has_left:
            with qtbot.waitSignal(window.closed, timeout=SOON_MS):
                window.closing.begin()
        # not by qtbot.addWidget, which would delete it before its lanes have ended
        window.deleteLater()


@pytest.fixture
def window(open_window: Open, library: Path) -> Window:
    return open_window(library)
