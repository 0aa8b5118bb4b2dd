"""The row under the menus: what can be started at the left; which model and which score at the right.

[> Generate 4 traces] [T 1.0 · 240 tokens · seed 0] [Score steps] ...      Policy [policy] Scorer [Step likelihood]
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from workbench.core.aggregate import AGGREGATIONS, Aggregation
from workbench.core.values import Model
from workbench.store.rows import Reading
from workbench.ui import theme
from workbench.ui.sampling import SamplingButton
from workbench.ui.scorer_menu import ScorerMenu
from workbench.ui.threshold import Threshold


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


class ToolRow(QWidget):
    """Buttons for the actions, then the choosers."""

    def __init__(
        self, actions: Sequence[QAction], sampling: SamplingButton, choosers: "Choosers", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Tools"))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._fitting = False
        self.list = QToolButton()
        self.list.setText(self.tr("Problems"))
        self.list.setAccessibleName(self.tr("Show the list of problems"))
        self.list.setVisible(False)
        theme.look(self.list, choices=True)
        buttons = [ActionButton(action, primary=number == 0) for number, action in enumerate(actions)]
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 4, 12, 6)
        layout.setSpacing(8)
        for widget in (self.list, buttons[0], sampling, *buttons[1:]):
            layout.addWidget(widget)
        layout.addStretch(1)
        layout.addWidget(choosers)
        self._choosers = choosers
        how, bars, policy, threshold = choosers.how, choosers.bars, choosers.policy, choosers.threshold
        # everything a button does stands in a menu too, and every choice is remembered
        self._goes: tuple[tuple[QWidget, ...], ...] = (
            tuple(buttons[3:]), tuple(buttons[1:3]), (how, bars), (sampling, policy), (threshold,), (choosers.scorer,)
        )  # fmt: skip

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """Leave out words, then buttons, then choices, as far as the width asks for it."""
        if self._fitting:
            return
        # what is shown or hidden changes the height at once, and so asks to be fitted again
        self._fitting = True
        self._leave_out()
        self._fitting = False

    def _leave_out(self) -> None:
        for words, gone in ((4, 0), (2, 0), *((0, gone) for gone in range(len(self._goes) + 1))):
            self._choosers.say_words(words)
            for place, widgets in enumerate(self._goes):
                for widget in widgets:
                    widget.setVisible(place >= gone)
            inner, outer = self._choosers.layout(), self.layout()
            if inner is None or outer is None:
                return
            # sizes are kept until the event loop turns; here they are asked for at once
            inner.invalidate()
            self._choosers.updateGeometry()
            outer.invalidate()
            if outer.minimumSize().width() <= self.width():
                return


class Choosers(QWidget):
    """Which model writes; which scorer, aggregation and threshold "the score" means."""

    policy_chosen = Signal(str)
    reading_changed = Signal(object)
    scorers_shown = Signal(tuple)
    """Names of the further scorers that appear as thin bars."""

    def __init__(self, scorers: Sequence[ScorerChoice], reading: Reading, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._thresholds = {each.name: each.threshold for each in scorers} | {reading.scorer: reading.threshold}
        self._reading = reading
        self.policy = QComboBox()
        self.scorer = QComboBox()
        self.how = QComboBox()
        self.threshold = Threshold()
        self.threshold.setKeyboardTracking(False)
        self.bars = ScorerMenu()
        self.show_scorers(scorers)
        for how, (title, meaning) in self._hows().items():
            self.how.addItem(title, how)
            self.how.setItemData(self.how.count() - 1, meaning, Qt.ItemDataRole.ToolTipRole)
        self.how.setCurrentIndex(AGGREGATIONS.index(reading.how))
        self.bars.changed.connect(self.scorers_shown)
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
            if box is self.scorer:
                layout.addWidget(self.bars)
            self._words.append(label)
        self.policy.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.policy.setMinimumContentsLength(11)
        self.scorer.setMinimumWidth(142)
        # as wide as its short names; the long ones show whole in the list that opens
        self.how.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.how.setMinimumContentsLength(7)
        self.how.view().setMinimumWidth(170)
        self._explain_how()
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

    def show_scorers(self, scorers: Sequence[ScorerChoice]) -> None:
        """The scorers that can be read. The one that is read stays where its scores have gone: the cards say so."""
        now = self._reading.scorer
        offered = [(each.name, each.title) for each in scorers]
        if now not in dict(offered):
            offered.append((now, now))
        for each in scorers:
            self._thresholds.setdefault(each.name, each.threshold)
        if [(self.scorer.itemData(at), self.scorer.itemText(at)) for at in range(self.scorer.count())] == offered:
            return
        with QSignalBlocker(self.scorer):
            self.scorer.clear()
            for name, title in offered:
                self.scorer.addItem(title, name)
            self.scorer.setCurrentIndex(self.scorer.findData(now))
        self.bars.offer(offered, now)

    def ask_threshold(self, value: float) -> None:
        """The slider's door: the same value, so the same signal."""
        self.threshold.setValue(value)

    def _hows(self) -> dict[Aggregation, tuple[str, str]]:
        """Title and meaning of every aggregation."""
        words: dict[Aggregation, tuple[str, str]] = {
            "min": (self.tr("min"), self.tr("The trace is as good as its lowest step.")),
            "product": (self.tr("product"), self.tr("All step scores multiplied: longer traces score lower.")),
            "mean": (self.tr("mean"), self.tr("The mean of the step scores: one bad step counts little.")),
            "last": (self.tr("last"), self.tr("The score of the last step alone.")),
            "logodds": (
                self.tr("sum of log-odds"),
                self.tr("log(p / (1 - p)) added over the steps: each step is evidence, none vetoes."),
            ),
            "geomean": (
                self.tr("geometric mean"),
                self.tr("The product, freed of the number of steps: the n-th root of n scores multiplied."),
            ),
        }
        return {how: words.get(how, (how, "")) for how in AGGREGATIONS}

    def _explain_how(self) -> None:
        title, meaning = self._hows()[self._reading.how]
        tip = self.tr("How step scores become the score of a trace")
        self.how.setToolTip(f"{tip}. {title.capitalize()}: {meaning}")
        self.how.setAccessibleDescription(meaning)

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
            self._explain_how()
            self.bars.read_by(name)
            self.reading_changed.emit(reading)


def _model_title(model: Model) -> str:
    if not model.parameters:
        return model.name
    millions = model.parameters / 1e6
    return f"{model.name} ({millions:.1f} M)" if millions < 1000 else f"{model.name} ({millions / 1000:.1f} B)"
