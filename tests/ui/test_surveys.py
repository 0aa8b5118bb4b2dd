"""Exact counts of big lists come from the files lane; the newest wish wins."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from workbench.core.facts import Added
from workbench.core.values import Problem
from workbench.store import Store
from workbench.store.rows import Reading
from workbench.tasks.lane import Lanes
from workbench.ui.problem_list import ProblemList
from workbench.ui.pump import Pump
from workbench.ui.surveys import Surveys
from workbench.ui.work import Work

SOON = 60_000
MANY = 10_020
"""More than are counted while somebody waits."""


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("big") / "library.db"
    with Store.open(path) as store:
        store.apply(
            Added(Problem.make(f"What is {n} + {n}?", str(2 * n), title=f"Sum {n:05}", family="a" if n % 2 else "b"))
            for n in range(MANY)
        )
    return path


@pytest.fixture
def problems(qapp: QApplication, qtbot: QtBot, big: Path) -> Iterator[ProblemList]:
    store, lanes = Store.open(big), Lanes()
    problems = ProblemList(store, Reading())
    pump = Pump(store, lanes, problems)
    work = Work(lanes, pump, problems)
    Surveys(store.path, work, pump, problems)
    qtbot.addWidget(problems)
    problems.resize(300, 600)
    problems.show()
    yield problems
    problems.stop()
    assert lanes.close()
    pump.stop()
    store.close()


def test_at_first_at_least_then_exactly(problems: ProblemList, qtbot: QtBot) -> None:
    problems.search()
    assert problems.counts.accessibleName() == "10,000+"
    assert problems.rows.rowCount() == 10_000
    qtbot.waitUntil(lambda: problems.counts.accessibleName() == f"{MANY:,}", timeout=SOON)
    assert problems.rows.rowCount() == MANY
    problems.choose_row(MANY - 1)
    assert problems.rows.row(MANY - 1).title == f"Sum {MANY - 1:05}"
    problems.show_only("family:a")
    assert problems.counts.accessibleName() == f"{MANY // 2:,} of {MANY:,}", "what was counted is not forgotten"


def test_the_newest_wish_wins(problems: ProblemList, qtbot: QtBot) -> None:
    asked = QSignalSpy(problems.surveyAsked)
    problems.search()
    problems.show_only("-family:c")
    problems.show_only("family:a")
    assert asked.count() == 2
    assert problems.counts.accessibleName() == f"{MANY // 2:,} of 10,000+"
    problems.show_only('-"pencils"')
    qtbot.waitUntil(lambda: problems.counts.accessibleName().startswith(f"{MANY:,} of"), timeout=SOON)
