"""A form made from a settings dataclass: every field says its title, tip, step and limits where it is declared.

``SettingsForm(SamplingSettings())`` shows four spin boxes; ``value()`` answers ``SamplingSettings(n=8, ...)``.
"""

from dataclasses import fields, replace
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QFormLayout, QLabel, QSpinBox, QWidget

Settings = TypeVar("Settings")
MOST = 2**31 - 1


class _Base(QWidget):
    """Signals need a class that is not generic."""

    changed = Signal()


class SettingsForm(_Base, Generic[Settings]):
    """One row a field. A number outside its limits cannot be typed in; ``value`` is always a valid one."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._inputs: dict[str, QSpinBox | QDoubleSpinBox | QComboBox] = {}
        layout = QFormLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        for field in fields(settings):  # type: ignore[arg-type]
            told = field.metadata
            box = _input(getattr(settings, field.name), told)
            title = QCoreApplication.translate("Settings", str(told.get("title", field.name)))
            tip = QCoreApplication.translate("Settings", str(told.get("tip", "")))
            box.setAccessibleName(title)
            box.setToolTip(tip)
            label = QLabel(title)
            label.setToolTip(tip)
            label.setBuddy(box)
            layout.addRow(label, box)
            if not isinstance(box, QComboBox):
                # a style sheet's padding does not reach the text of a spin box
                box.lineEdit().setTextMargins(5, 0, 0, 0)
            self._inputs[field.name] = box
            signal = box.currentTextChanged if isinstance(box, QComboBox) else box.valueChanged
            signal.connect(self._tell)

    def value(self) -> Settings:
        given = {
            name: box.currentText() if isinstance(box, QComboBox) else box.value() for name, box in self._inputs.items()
        }
        return replace(self._settings, **given)  # type: ignore[type-var]

    def show_value(self, settings: Settings) -> None:
        for name, box in self._inputs.items():
            value = getattr(settings, name)
            if isinstance(box, QComboBox):
                box.setCurrentText(value)
            else:
                box.setValue(value)

    def input(self, name: str) -> QSpinBox | QDoubleSpinBox | QComboBox:
        """The input of one field, for focus and tests."""
        return self._inputs[name]

    def _tell(self) -> None:
        self.changed.emit()


def _input(value: object, told: Any) -> QSpinBox | QDoubleSpinBox | QComboBox:
    if isinstance(value, str):
        combo = QComboBox()
        combo.addItems([str(choice) for choice in told.get("choices") or (value,)])
        combo.setCurrentText(value)
        return combo
    low, high = told.get("at_least"), told.get("at_most")
    if isinstance(value, float):
        real = QDoubleSpinBox()
        real.setDecimals(2)
        real.setRange(float(low if low is not None else -MOST), float(high if high is not None else MOST))
        real.setSingleStep(float(told.get("step") or 0.1))
        real.setValue(value)
        return real
    whole = QSpinBox()
    whole.setRange(int(low if low is not None else 0), int(min(high if high is not None else MOST, MOST)))
    whole.setSingleStep(int(told.get("step") or 1))
    whole.setValue(int(str(value)))
    return whole
