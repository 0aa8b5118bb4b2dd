"""The row under the menus: what can be started at the left; which model and which score at the right.

[> Generate 4 traces] [T 1.0 · 240 tokens · seed 0] [Score steps] ...      Policy [policy] Scorer [Step likelihood]
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QHBoxLayout, QLabel, QPushButton, QWidget

from workbench.core.aggregate import AGGREGATIONS
from workbench.core.values import Model
from workbench.store.rows import Reading
from workbench.ui import theme
from workbench.ui.sampling import SamplingButton

ALL_WORDS, SOME_WORDS = 1360, 1220
"""Widths of the row from which the choosers are called by all their names, or by those that need one."""


@dataclass(frozen=True, slots=True)
class ScorerChoice:
    """A scorer that can be read, and where it calls a step low."""

    name: str
    title: str
    threshold: float


class ActionButton(QPushButton):
    """A button that is its action: text, tool tip, and whether it can be pressed."""

    def __init__(self, action: QAction, *, primary: bool = False) -> None:
        super().__init__()
        self._action = action
        theme.look(self, primary=primary)
        action.changed.connect(self._follow)
        self.clicked.connect(action.trigger)
        self._follow()

    def _follow(self) -> None:
        self.setText(self._action.text())
        self.setAccessibleName(self._action.text())
        self.setEnabled(self._action.isEnabled())
        keys = self._action.shortcut().toString()
        tip = self._action.toolTip()
        self.setToolTip(f"{tip} ({keys})" if keys else tip)


class Threshold(QDoubleSpinBox):
    """0 to 1. A step likelihood's threshold is small, so a step up is as large as the number: to 0.55, to 0.009."""

    def __init__(self) -> None:
        super().__init__()
        self.setRange(0.0, 1.0)
        self.setDecimals(4)
        self.setMinimumWidth(78)
        # a style sheet's padding does not reach the text of a spin box
        self.lineEdit().setTextMargins(5, 0, 0, 0)

    def textFromValue(self, value: float) -> str:
        return f"{value:.4g}"

    def stepBy(self, steps: int) -> None:
        size = next(step for least, step in ((0.2, 0.05), (0.02, 0.01), (0.0, 0.001)) if self.value() >= least)
        self.setValue(round(self.value() + steps * size, 4))


class ToolRow(QWidget):
    """Buttons for the actions, then the choosers."""

    def __init__(
        self, actions: Sequence[QAction], sampling: SamplingButton, choosers: "Choosers", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Tools"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 4, 12, 6)
        layout.setSpacing(8)
        for number, action in enumerate(actions):
            layout.addWidget(ActionButton(action, primary=number == 0))
            if number == 0:
                layout.addWidget(sampling)
        layout.addStretch(1)
        layout.addWidget(choosers)
        self._choosers = choosers

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._choosers.say_words(4 if self.width() >= ALL_WORDS else 2 if self.width() >= SOME_WORDS else 0)


class Choosers(QWidget):
    """Which model writes; which scorer, aggregation and threshold "the score" means."""

    policy_chosen = Signal(str)
    reading_changed = Signal(object)

    def __init__(self, scorers: Sequence[ScorerChoice], reading: Reading, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scorers: Mapping[str, ScorerChoice] = {each.name: each for each in scorers}
        self._thresholds = {each.name: each.threshold for each in scorers} | {reading.scorer: reading.threshold}
        self._reading = reading
        self.policy = QComboBox()
        self.scorer = QComboBox()
        self.how = QComboBox()
        self.threshold = Threshold()
        self.threshold.setKeyboardTracking(False)
        for each in scorers:
            self.scorer.addItem(each.title, each.name)
        self.scorer.setCurrentIndex(max(0, self.scorer.findData(reading.scorer)))
        self.how.addItems(list(AGGREGATIONS))
        self.how.setCurrentText(reading.how)
        self.threshold.setValue(reading.threshold)
        self._words: list[QLabel] = []
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(7)
        for box, title, tip in (
            (self.policy, self.tr("Policy"), self.tr("The model that writes the solutions")),
            (self.scorer, self.tr("Scorer"), self.tr("Whose step scores the numbers and colours show")),
            (self.how, self.tr("Aggregate"), self.tr("How step scores become the score of a trace")),
            (self.threshold, self.tr("Low below"), self.tr("A step scored below this is called low")),
        ):
            box.setAccessibleName(title)
            box.setToolTip(tip)
            label = QLabel(title)
            label.setBuddy(box)
            theme.look(label, muted=True)
            layout.addWidget(label)
            layout.addWidget(box)
            self._words.append(label)
        self.policy.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.policy.setMinimumContentsLength(9)
        self.scorer.setMinimumWidth(142)
        self.how.setMinimumWidth(76)
        self.policy.setMinimumWidth(96)
        self.policy.activated.connect(self._policy_chosen)
        self.scorer.currentIndexChanged.connect(self._scorer_chosen)
        self.how.currentIndexChanged.connect(self._read)
        self.threshold.valueChanged.connect(self._read)

    def say_words(self, how_many: int) -> None:
        """Leave out the first words where there is no room: the choices speak for themselves, and tool tips stay."""
        for number, word in enumerate(self._words):
            word.setVisible(number >= len(self._words) - how_many)

    @property
    def reading(self) -> Reading:
        return self._reading

    @property
    def policy_name(self) -> str:
        """Name of the chosen model; empty where there is none."""
        return str(self.policy.currentData() or "")

    def show_models(self, models: Sequence[Model], chosen: str) -> None:
        """The models that write; ``chosen`` is kept where it is still there."""
        with QSignalBlocker(self.policy):
            self.policy.clear()
            for model in models:
                self.policy.addItem(_model_title(model), model.name)
                self.policy.setItemData(self.policy.count() - 1, model.folder, Qt.ItemDataRole.ToolTipRole)
            at = self.policy.findData(chosen)
            self.policy.setCurrentIndex(max(0, at) if self.policy.count() else -1)
        self.policy.setEnabled(bool(models))

    def _policy_chosen(self) -> None:
        self.policy_chosen.emit(self.policy_name)

    def _scorer_chosen(self) -> None:
        with QSignalBlocker(self.threshold):
            self.threshold.setValue(self._thresholds.get(str(self.scorer.currentData()), 0.5))
        self._read()

    def _read(self) -> None:
        name = str(self.scorer.currentData())
        reading = Reading(name, AGGREGATIONS[max(0, self.how.currentIndex())], round(self.threshold.value(), 4))
        self._thresholds[name] = reading.threshold
        if reading != self._reading:
            self._reading = replace(reading)
            self.reading_changed.emit(reading)


def _model_title(model: Model) -> str:
    if not model.parameters:
        return model.name
    millions = model.parameters / 1e6
    return f"{model.name} ({millions:.1f} M)" if millions < 1000 else f"{model.name} ({millions / 1000:.1f} B)"
