"""The settings of a two-arm run as a form: the few that matter, the rest behind "More settings".

Titles, tips and limits are those declared on ``tasks.experiment.ExperimentSettings``::

    form = TrainForm();  form.value() -> ExperimentSettings(parent="policy", filter_scorer="verifier", seed=3, ...)
"""

from collections.abc import Sequence
from dataclasses import Field, fields, replace
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from workbench.tasks.experiment import ExperimentSettings
from workbench.ui import theme
from workbench.ui.labels import plain
from workbench.ui.numbers import RealBox, count

MAIN = ("parent", "filter_scorer", "threshold", "pool_problems", "pool_samples", "updates", "seed")
MORE = ("batch", "lr", "temperature", "eval_problems", "eval_samples", "live_every")
FILTERS = {"verifier": "Verifier (exact)", "likelihood": "Step likelihood", "prm": "PRM"}
BIGGEST = 2**31 - 1
OWN = -0.01
"""Below every threshold: stands for "the scorer's own"."""


class TrainForm(QWidget):
    """One input a setting; ``value()`` is always within the declared limits."""

    def __init__(self) -> None:
        super().__init__()
        self._settings = ExperimentSettings()
        self.inputs: dict[str, QWidget] = {}
        declared = {field.name: field for field in fields(ExperimentSettings)}
        main, self._rest = QWidget(), QWidget()
        for part, names in ((main, MAIN), (self._rest, MORE)):
            form = QFormLayout(part)
            form.setContentsMargins(0, 0, 0, 0)
            form.setVerticalSpacing(5)
            form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
            for name in names:
                self._add(form, declared[name])
        self.more = QToolButton()
        self.more.setText(self.tr("More settings"))
        self.more.setCheckable(True)
        theme.look(self.more, link=True)
        self.more.toggled.connect(self._rest.setVisible)
        self._rest.hide()
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(5)
        lines.addWidget(main)
        lines.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        lines.addWidget(self._rest)
        self.input("filter_scorer").currentIndexChanged.connect(self._filter_changed)
        self._filter_changed()

    def value(self) -> ExperimentSettings:
        """The settings as they stand in the form."""
        return replace(self._settings, **{name: self._read(name) for name in self.inputs})

    def show_value(self, settings: ExperimentSettings) -> None:
        """Fill the form; what it has no input for is kept and comes back from ``value``."""
        self._settings = settings
        for name, box in self.inputs.items():
            value = getattr(settings, name)
            if isinstance(box, QComboBox):
                if box.findData(value) < 0:
                    box.addItem(str(value), value)
                box.setCurrentIndex(box.findData(value))
            elif isinstance(box, QSpinBox):
                box.setValue(value)
            elif isinstance(box, RealBox):
                box.setValue(OWN if value is None else value)

    def show_models(self, names: Sequence[str]) -> None:
        """Offer these models as the parent; the one chosen stays where it is among them."""
        box = self.input("parent")
        chosen = box.currentData()
        box.clear()
        for name in names or [ExperimentSettings().parent]:
            box.addItem(name, name)
        box.setCurrentIndex(max(box.findData(chosen), 0))

    def input(self, name: str) -> Any:
        """The input of one setting."""
        return self.inputs[name]

    def summary(self) -> str:
        """ "policy · filter: verifier · pool 1,000 × 8 · 200 updates · seed 0" """
        now = self.value()
        return self.tr("{0} · filter: {1} · pool {2} × {3} · {4} updates · seed {5}").format(
            now.parent,
            now.filter_scorer,
            count(now.pool_problems),
            now.pool_samples,
            count(now.updates),
            now.seed,
        )

    def _read(self, name: str) -> Any:
        box = self.inputs[name]
        if isinstance(box, QComboBox):
            return box.currentData()
        assert isinstance(box, QSpinBox | RealBox)
        if name == "threshold":
            return None if box.value() < 0 or not box.isEnabled() else box.value()
        return box.value()

    def _add(self, form: QFormLayout, declared: "Field[Any]") -> None:
        told = declared.metadata
        box = _input(declared.name, getattr(self._settings, declared.name), told)
        title, tip = _tr(str(told.get("title", declared.name))), _tr(str(told.get("tip", "")))
        label = plain(title)
        label.setBuddy(box)
        for widget in (label, box):
            widget.setToolTip(tip)
        box.setAccessibleName(title)
        box.setAccessibleDescription(tip)
        self.inputs[declared.name] = box
        form.addRow(label, box)

    def _filter_changed(self) -> None:
        # the verifier says sound or not: there is nothing to set a threshold between
        self.input("threshold").setEnabled(self.input("filter_scorer").currentData() != "verifier")


def _input(name: str, value: object, told: Any) -> QWidget:
    low, high = told.get("at_least"), told.get("at_most")
    if name == "parent":
        box = QComboBox()
        box.addItem(str(value), value)
        return box
    if name == "filter_scorer":
        box = QComboBox()
        for scorer, title in FILTERS.items():
            box.addItem(_tr(title), scorer)
        return box
    if isinstance(value, int):
        whole = QSpinBox()
        whole.setRange(int(low or 0), int(min(high or BIGGEST, BIGGEST)))
        whole.setSingleStep(int(told.get("step") or 1))
        whole.setGroupSeparatorShown(name != "seed")
        whole.setValue(value)
        return _still(whole)
    real = RealBox()
    if name == "threshold":
        real.setRange(OWN, 1.0)
        real.setSpecialValueText(_tr("scorer's own"))
        real.setSingleStep(0.05)
        real.setValue(OWN)
    else:
        real.setDecimals(6 if name == "lr" else 2)
        real.setRange(float(low or 0), float(high or 1e9))
        real.setSingleStep(float(told.get("step") or 0.1))
        real.setValue(float(str(value)))
    return _still(real)


def _tr(text: str) -> str:
    return QCoreApplication.translate("TrainForm", text) if text else ""


class _Wheel(QObject):
    """The wheel scrolls the dock; it does not change a number that happens to lie under it."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return False


def _still(box: QSpinBox | RealBox) -> QWidget:
    # a style sheet's left padding does not reach the text of a spin box
    box.lineEdit().setTextMargins(5, 0, 0, 0)
    box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    box.installEventFilter(_Wheel(box))
    return box
