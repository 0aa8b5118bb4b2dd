"""The threshold as a slider with what it does: "312 of 384 rejected"; the spin box of the tool row is the same value.

Step likelihoods live near zero, so for them the travel is logarithmic: 0.0001 at the left, 0.01 in the middle, 1 at the
right. ``asked(0.0088)`` while a person drags; ``show_threshold`` moves the slider without asking again.
"""

import math

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QVBoxLayout, QWidget

from workbench.store.rows import Rejected
from workbench.ui import theme
from workbench.ui.elided import Elided
from workbench.ui.numbers import RealBox, count, real

TRAVEL = 400
LEAST = 1e-4
"""The smallest threshold a logarithmic slider reaches, and the smallest that the spin box can hold."""


LOGARITHMIC = frozenset({"likelihood"})
"""Scorers whose scores are likelihoods."""


def value_at(place: int, *, logarithmic: bool) -> float:
    """The threshold at a place of the slider, 0 to TRAVEL; as many digits as a person can mean."""
    share = place / TRAVEL
    value = LEAST ** (1 - share) if logarithmic else share
    return round(float(f"{value:.2g}"), 4)


def place_of(value: float, *, logarithmic: bool) -> int:
    """The place of the slider for a threshold; what lies beyond an end stands at the end."""
    share = 1 - math.log(max(value, LEAST)) / math.log(LEAST) if logarithmic else value
    return round(min(max(share, 0.0), 1.0) * TRAVEL)


class Threshold(RealBox):
    """0 to 1. A step likelihood's threshold is small, so a step up is as large as the number: to 0.55, to 0.009."""

    def __init__(self) -> None:
        super().__init__()
        self.setRange(0.0, 1.0)
        self.setDecimals(4)
        self.setMinimumWidth(78)
        # a style sheet's padding does not reach the text of a spin box
        self.lineEdit().setTextMargins(5, 0, 0, 0)

    def textFromValue(self, value: float) -> str:
        return real(value, 4)

    def stepBy(self, steps: int) -> None:
        size = next(step for least, step in ((0.2, 0.05), (0.02, 0.01), (0.0, 0.001)) if self.value() >= least)
        self.setValue(round(self.value() + steps * size, 4))


class ThresholdRow(QWidget):
    """How many traces are rejected, where "low" begins, and the slider."""

    asked = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._logarithmic = False
        self._value = 0.5
        self.rejected = Elided()
        self._below = QLabel()
        self._below.setFont(theme.mono(self.font().pointSizeF() * 0.9))
        theme.look(self._below, muted=True)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, TRAVEL)
        self.slider.setSingleStep(TRAVEL // 100)
        self.slider.setPageStep(TRAVEL // 10)
        self.slider.setAccessibleName(self.tr("Threshold"))
        self.slider.valueChanged.connect(self._moved)
        line = QHBoxLayout()
        line.setSpacing(6)
        line.addWidget(self.slider, 1)
        line.addWidget(self._below)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(self.rejected)
        column.addLayout(line)
        self.show_threshold(0.5, logarithmic=False)

    def show_threshold(self, value: float, *, logarithmic: bool) -> None:
        """Move the slider to where the threshold is now."""
        self._value, self._logarithmic = value, logarithmic
        # several places may mean the same rounded threshold: the one under the hand stays
        if value_at(self.slider.value(), logarithmic=logarithmic) != value:
            with QSignalBlocker(self.slider):
                self.slider.setValue(place_of(value, logarithmic=logarithmic))
        self._below.setText(f"< {real(value, 4)}")
        travel = self.tr("logarithmic from 0.0001 to 1") if logarithmic else self.tr("from 0 to 1")
        self.slider.setToolTip(
            self.tr("A step scored below {0} is low, a trace scored below it is rejected ({1})").format(
                real(value, 4), travel
            )
        )

    def show_rejected(self, found: Rejected | None, total: int) -> None:
        """What the threshold does to the ``total`` traces of the filter; None while that is being counted."""
        if found is None:
            words = self.tr("counting…")
        elif not total:
            words = self.tr("no traces")
        elif not found.scored:
            words = self.tr("no trace is scored by this scorer")
        else:
            words = self.tr("{0} of {1} rejected").format(count(found.rejected), count(found.scored))
        self.show_words(words)

    def show_words(self, words: str) -> None:
        """Something else in place of the number."""
        self.rejected.say(words)
        self.slider.setAccessibleDescription(self.tr("below {0}: {1}").format(real(self._value, 4), words))

    def _moved(self, place: int) -> None:
        value = value_at(place, logarithmic=self._logarithmic)
        if value != self._value:
            self._value = value
            self.asked.emit(value)
