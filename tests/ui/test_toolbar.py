"""The choosers of the tool row: aggregations and what they mean, further scorers as bars, one threshold twice."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy
from pytestqt.qtbot import QtBot

from workbench.core.aggregate import AGGREGATIONS
from workbench.store.rows import Reading
from workbench.ui.toolbar import Choosers, ScorerChoice

SCORERS = [
    ScorerChoice("likelihood", "Step likelihood", 0.01),
    ScorerChoice("prm", "PRM", 0.4),
    ScorerChoice("verifier", "Verifier", 0.5),
]


@pytest.fixture
def choosers(qtbot: QtBot) -> Choosers:
    choosers = Choosers(SCORERS, Reading("likelihood", "min", 0.02))
    qtbot.addWidget(choosers)
    return choosers


def action(choosers: Choosers, name: str) -> object:
    return next(each for each in choosers.bars.entries.actions() if each.data() == name)


def test_every_aggregation_has_a_title_and_a_meaning(choosers: Choosers) -> None:
    assert [choosers.how.itemData(at) for at in range(choosers.how.count())] == list(AGGREGATIONS)
    titles = [choosers.how.itemText(at) for at in range(choosers.how.count())]
    assert titles[4:] == ["sum of log-odds", "geometric mean"]
    assert all(choosers.how.itemData(at, Qt.ItemDataRole.ToolTipRole) for at in range(choosers.how.count()))


@pytest.mark.parametrize("how", AGGREGATIONS)
def test_an_aggregation_is_read_by_its_name(choosers: Choosers, how: str) -> None:
    choosers.how.setCurrentIndex(choosers.how.findData(how))
    assert choosers.reading.how == how
    assert choosers.how.accessibleDescription() in choosers.how.toolTip()


def test_an_aggregation_remembered_is_shown(qtbot: QtBot) -> None:
    choosers = Choosers(SCORERS, Reading("prm", "geomean", 0.4))
    qtbot.addWidget(choosers)
    assert choosers.how.currentText() == "geometric mean"
    assert "n-th root" in choosers.how.toolTip()


def test_the_slider_asks_for_the_value_of_the_spin_box(choosers: Choosers) -> None:
    read = QSignalSpy(choosers.reading_changed)
    choosers.ask_threshold(0.0088)
    assert choosers.threshold.text() == "0.0088"
    assert read.at(0)[0] == Reading("likelihood", "min", 0.0088)


def test_each_scorer_keeps_its_own_threshold(choosers: Choosers) -> None:
    choosers.scorer.setCurrentIndex(1)
    assert choosers.reading.threshold == 0.4
    choosers.scorer.setCurrentIndex(0)
    assert choosers.reading.threshold == 0.02


def test_further_scorers_appear_as_bars_until_they_are_unchecked(choosers: Choosers) -> None:
    shown = QSignalSpy(choosers.scorers_shown)
    assert choosers.bars.shown == ("prm", "verifier")
    action(choosers, "prm").trigger()  # type: ignore[attr-defined]
    assert shown.at(0) == [("verifier",)]
    assert "Verifier" in choosers.bars.toolTip()
    assert "PRM" not in choosers.bars.toolTip()


def test_the_main_scorer_is_no_bar(choosers: Choosers) -> None:
    choosers.scorer.setCurrentIndex(2)
    assert choosers.bars.shown == ("likelihood", "prm")
    assert not action(choosers, "verifier").isEnabled()  # type: ignore[attr-defined]
    assert action(choosers, "likelihood").isEnabled()  # type: ignore[attr-defined]


def test_bars_that_were_hidden_stay_hidden(choosers: Choosers) -> None:
    shown = QSignalSpy(choosers.scorers_shown)
    choosers.bars.hide_all(("verifier",))
    assert choosers.bars.shown == ("prm",)
    assert choosers.bars.hidden_ones == ("verifier",)
    assert shown.count() == 0
