"""The slider of the threshold: linear and logarithmic travel, one value with the spin box, words beside it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy
from pytestqt.qtbot import QtBot

from workbench.store.rows import Rejected
from workbench.ui.threshold import LEAST, TRAVEL, ThresholdRow, place_of, value_at


@pytest.fixture
def row(qtbot: QtBot) -> ThresholdRow:
    row = ThresholdRow()
    qtbot.addWidget(row)
    row.resize(220, 60)
    row.show()
    return row


def test_the_ends_and_the_middle_of_the_travel() -> None:
    assert [value_at(place, logarithmic=False) for place in (0, TRAVEL // 2, TRAVEL)] == [0.0, 0.5, 1.0]
    assert [value_at(place, logarithmic=True) for place in (0, TRAVEL // 2, TRAVEL)] == [LEAST, 0.01, 1.0]


@pytest.mark.parametrize("logarithmic", [False, True])
def test_a_value_goes_to_its_place_and_back(logarithmic: bool) -> None:
    values = [value_at(place, logarithmic=logarithmic) for place in range(TRAVEL + 1)]
    assert values == sorted(values)
    for value in set(values):
        back = value_at(place_of(value, logarithmic=logarithmic), logarithmic=logarithmic)
        assert back == pytest.approx(value, rel=0.03)


@pytest.mark.parametrize(("value", "place"), [(0.0, 0), (0.00001, 0), (1.0, TRAVEL), (7.0, TRAVEL)])
def test_beyond_an_end_is_the_end(value: float, place: int) -> None:
    assert place_of(value, logarithmic=True) == place


def test_dragging_asks_and_being_told_does_not(row: ThresholdRow, qtbot: QtBot) -> None:
    asked = QSignalSpy(row.asked)
    row.show_threshold(0.01, logarithmic=True)
    assert asked.count() == 0
    assert row.slider.value() == TRAVEL // 2
    qtbot.keyClick(row.slider, Qt.Key.Key_Right)
    assert asked.at(0)[0] == value_at(TRAVEL // 2 + TRAVEL // 100, logarithmic=True) > 0.01


def test_the_place_under_the_hand_stays(row: ThresholdRow) -> None:
    row.show_threshold(0.0001, logarithmic=True)
    row.slider.setValue(3)
    row.show_threshold(value_at(3, logarithmic=True), logarithmic=True)
    assert row.slider.value() == 3


def test_how_many_are_rejected_is_said(row: ThresholdRow) -> None:
    row.show_rejected(Rejected(1312, 2384), 2400)
    assert row.rejected.accessibleName() == "1,312 of 2,384 rejected"
    assert "1,312 of 2,384 rejected" in row.slider.accessibleDescription()
    row.show_rejected(Rejected(0, 0), 12)
    assert "no trace is scored" in row.rejected.accessibleName()
    row.show_rejected(Rejected(0, 0), 0)
    assert row.rejected.accessibleName() == "no traces"
